/** Workflow commands that GitHub Actions shows as annotations of a pull request. */
import type { Diagnostic } from '../analyzer/types.ts'

/** One `::error` line per diagnostic. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${annotation(diagnostic)}\n`).join('')
}

function annotation({ file, rule, message, hint, loc: { start, end } }: Diagnostic): string {
  const properties: Record<string, string | number> = { file, line: start.line, endLine: end.line, title: `restrict ${rule}` }
  // GitHub ignores columns of a place that spans lines.
  if (start.line === end.line) Object.assign(properties, { col: start.column, endColumn: end.column })
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
  return `::error ${list.join(',')}::${escapeData(hint === '' ? message : `${message}\n${hint}`)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
