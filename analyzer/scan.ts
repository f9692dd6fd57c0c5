/** Placeholder shape, replaced below. */
export type Scan = { moduleSyntax: boolean; awaits: boolean; problem: { start: number; end: number; message: string; hint: string } | null }
export function scan(text: string, _options: { typescript: boolean }): Scan {
  return { moduleSyntax: /^\s*(?:import\b(?!\s*\()|export\b)/m.test(text), awaits: /\bawait\b/.test(text), problem: null }
}
