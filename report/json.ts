/** Diagnostics for programs: what `check` of the library returns, as JSON. */
import type { Diagnostic } from '../analyzer/types.ts'

/** `{ ok, diagnostics }`, ending with a newline. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ ok: diagnostics.length === 0, diagnostics }, null, 2)}\n`
}
