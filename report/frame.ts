/** The code frame: the lines around a place, with carets below it. Long lines are cropped around the place. */
import type { Diagnostic } from '../analyzer/types.ts'
import { displayLine, widthOf } from './lines.ts'

/** Two functions that color; they return their argument when there are no colors. */
export type Paint = { dim(text: string): string; red(text: string): string }

const MAX_LINES = 3
const MAX_WIDTH = 120
const LEAD = 50

/** The frame of one diagnostic, without a final newline; empty when the place is not in the text. */
export function codeFrame(loc: Diagnostic['loc'], lines: readonly string[], paint: Paint): string {
  const { start, end } = loc
  if (start.line < 1 || start.line > lines.length) return ''
  const first = Math.max(1, start.line - 1)
  const marked = Math.min(end.line, start.line + MAX_LINES - 1, lines.length)
  const last = Math.min(lines.length, marked < end.line ? marked : marked + 1)
  const crop = cropAt(start.column)
  const gutter = String(last).length
  const out: string[] = []
  for (let line = first; line <= last; line++) {
    const text = lines[line - 1] ?? ''
    const isMarked = line >= start.line && line <= marked
    const number = String(line).padStart(gutter)
    const shown = crop(text)
    if (!isMarked && (crop.skip > 0 || (shown.trim() === '' && line !== first))) continue
    out.push(`${isMarked ? paint.red('>') : ' '} ${paint.dim(`${number} |`)} ${shown}`.trimEnd())
    if (!isMarked) continue
    const [from, to] = [line === start.line ? start.column - 1 : indentOf(text), line === end.line ? end.column - 1 : text.length]
    out.push(`  ${paint.dim(`${' '.repeat(gutter)} |`)} ${carets(text, crop, from, Math.max(from, to), paint)}`)
  }
  return out.join('\n')
}

type Crop = ((text: string, from?: number, to?: number) => string) & { skip: number }

function cropAt(column: number): Crop {
  const skip = column > MAX_WIDTH - LEAD / 2 ? column - 1 - LEAD : 0
  const crop = (text: string): string => {
    const cut = text.slice(skip, skip + MAX_WIDTH)
    return `${skip > 0 && text.length > 0 ? '...' : ''}${displayLine(cut)}${text.length > skip + MAX_WIDTH ? '...' : ''}`
  }
  return Object.assign(crop, { skip })
}

function carets(text: string, { skip }: Crop, from: number, to: number, paint: Paint): string {
  const pad = (skip > 0 ? 3 : 0) + widthOf(displayLine(text.slice(skip, from)))
  const width = widthOf(displayLine(text.slice(from, Math.min(to, skip + MAX_WIDTH))))
  return `${' '.repeat(pad)}${paint.red('^'.repeat(Math.max(1, width)))}`
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length
}
