/**
 * The source map (version 3) of a rewritten program. Lines never move, so only columns have to be computed. Every token of
 * the author that is still there has a segment of its own; inserted text maps to the place it was inserted for.
 */
import type { Program } from '../analyzer/types.ts'
import type { Piece } from './edits.ts'
import { makeMappings } from './vlq.ts'

/** Source map version 3, as a JSON object. */
export type RawSourceMap = { version: 3; file: string; sources: string[]; sourcesContent: string[]; names: string[]; mappings: string }

/** `headerLength` is how much text stands before the program, on its first line. */
export function makeSourceMap(program: Program, pieces: readonly Piece[], headerLength: number, move: Move = (offset) => offset): RawSourceMap {
  const { filename, text } = program
  return { version: 3, file: filename, sources: [filename], sourcesContent: [text], names: [], mappings: mappingsOf(program, pieces, headerLength, move) }
}

/** Where an offset of the output is once more has been put into its lines, before or after what was put there. */
type Move = (offset: number, after: boolean) => number

function mappingsOf({ lineStarts, tokens }: Program, pieces: readonly Piece[], headerLength: number, move: Move): string {
  const mappings = makeMappings()
  let line = 0
  let lineOut = 0 // where the current line begins in the output
  let shift = headerLength // from an offset in the source to one in the output
  let token = 0

  const enterLines = (offset: number, startOf: (start: number) => number): void => {
    for (let next = lineStarts[line + 1]; next !== undefined && next <= offset; next = lineStarts[line + 1]) {
      line++
      lineOut = startOf(next)
      mappings.line()
    }
  }
  const copied = (start: number): number => start + shift
  const map = (offset: number): void => {
    enterLines(offset, copied)
    mappings.segment(move(offset + shift, true) - move(lineOut, false), line, offset - (lineStarts[line] ?? 0))
  }
  const tokenStart = (): number => (token < tokens.length ? tokens.starts[token] ?? Infinity : Infinity)
  const copyTo = (end: number): void => {
    for (; tokenStart() < end; token++) map(tokenStart())
    enterLines(end, copied)
  }

  for (const { offset, skip, text, closes } of pieces) {
    copyTo(offset)
    if (!closes && text !== '') map(offset)
    shift += text.length - (skip - offset)
    if (skip === offset) continue
    while (tokenStart() < skip) token++
    // Of what was replaced only the line terminators are left, at the end of the new text.
    enterLines(skip, () => skip + shift)
  }
  copyTo(Infinity)
  return mappings.end()
}
