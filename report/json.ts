/** Diagnostics for programs: what `check` of the library returns, as JSON. docs/diagnostics.schema.json is its schema. */
import type { Diagnostic } from '../analyzer/types.ts'

/** The fields of the document. */
export const FORMAT_JSON = ['ok', 'diagnostics'] as const

/** `{ ok, diagnostics }`, ending with a newline. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const document: Record<(typeof FORMAT_JSON)[number], unknown> = { ok: diagnostics.length === 0, diagnostics }
  return `${JSON.stringify(document, null, 2)}\n`
}
