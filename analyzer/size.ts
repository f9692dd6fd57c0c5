/** The one limit that is checked before anything else looks at a text. */
import { lineStartsOf, makeDiagnostic } from './diagnostic.ts'
import { SOURCE_LIMITS } from './limits.ts'
import type { Diagnostic } from './types.ts'

/** The diagnostic about a source that is too big. It stands at the start: looking for a better place costs time. */
export function sizeDiagnostic(text: string, filename: string, size: number, unit: 'bytes' | 'characters'): Diagnostic {
  const start = text.slice(0, 200)
  const source = { text: start, filename, lineStarts: lineStartsOf(start) }
  const message = `The source has ${size.toLocaleString('en-US')} ${unit}, more than the ${SOURCE_LIMITS.size.toLocaleString('en-US')} characters that are accepted.`
  return makeDiagnostic(source, 'source-limit', [0, 0], message, 'Split it into modules, or pass large data as `input`.')
}
