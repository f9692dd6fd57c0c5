/** Diagnostics: made here, ordered here. Positions are 1-based for people, while offsets count UTF-16 units from 0. */
import type { Diagnostic, Position, Program, Range, Suggestion } from './types.ts'

/** The part of a program that places need; enough before there is a tree. */
export type Source = Pick<Program, 'filename' | 'lineStarts' | 'text'>

/** Where the pages of rules/ are published. A placeholder until the project has a site: this constant is the only place that names it. */
export const SITE = 'https://restrict.dev'

/** The page that explains a rule. */
export function ruleUrl(rule: string): string {
  return `${SITE}/rules/${rule}`
}

/** The offset at which each line starts; `\r\n`, `\n`, `\r`, U+2028 and U+2029 end lines, as they do for the engine. */
export function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 13 && unit < 0x2028) continue
    if (unit === 13 && text.charCodeAt(i + 1) === 10) i++
    else if (unit !== 10 && unit !== 13 && unit !== 0x2028 && unit !== 0x2029) continue
    starts.push(i + 1)
  }
  return starts
}

/** The 1-based line and column of an offset. */
export function positionAt(source: Pick<Source, 'lineStarts'>, offset: number): Position {
  const { lineStarts } = source
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lineStarts[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lineStarts[low] as number) + 1 }
}

/** The offset of a 1-based position, within the text. */
export function offsetAt(source: Source, position: Position): number {
  const line = Math.min(Math.max(position.line, 1), source.lineStarts.length)
  return Math.min((source.lineStarts[line - 1] as number) + Math.max(position.column - 1, 0), source.text.length)
}

/** One diagnostic about a node or a range of offsets. */
export function makeDiagnostic(source: Source, rule: string, place: { start: number; end: number } | Range, message: string, hint = '', suggestion?: Suggestion): Diagnostic {
  const [from, to] = Array.isArray(place) ? place : [place.start, place.end]
  const start = Math.min(Math.max(from, 0), source.text.length)
  const end = Math.min(Math.max(to, start), source.text.length)
  return {
    rule,
    message,
    hint,
    file: source.filename,
    range: [start, end],
    loc: { start: positionAt(source, start), end: positionAt(source, end) },
    url: ruleUrl(rule),
    ...(suggestion ? { suggestion } : {}),
  }
}

/** By place, then by rule and message; of equal ones the first stays. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort(compare)
  return sorted.filter((one, at) => at === 0 || compare(one, sorted[at - 1] as Diagnostic) !== 0)
}

function compare(a: Diagnostic, b: Diagnostic): number {
  return order(a.file, b.file) || a.range[0] - b.range[0] || a.range[1] - b.range[1] || order(a.rule, b.rule) || order(a.message, b.message)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
