/**
 * Positions in the author's text from positions in guarded code: decodes the `mappings` of a version 3 source map, line by
 * line and only when an error needs it. One source per map; lines and columns are 1-based here, 0-based in the map.
 */
import type { SourceMap } from './engine-types.ts'

/** Generated column, source line, source column, three numbers per segment. */
type Line = readonly number[]

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Uint8Array(128).fill(255)
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i

function decode(mappings: string): Line[] {
  const lines: Line[] = []
  let segments: number[] = []
  let fields: number[] = []
  let sourceLine = 0, sourceColumn = 0, column = 0
  let value = 0, shift = 0
  const endSegment = (): void => {
    if (fields.length > 0) column += fields[0] as number
    if (fields.length >= 4) {
      sourceLine += fields[2] as number
      sourceColumn += fields[3] as number
      segments.push(column, sourceLine, sourceColumn)
    }
    fields = []
  }
  for (let i = 0; i < mappings.length; i++) {
    const code = mappings.charCodeAt(i)
    if (code === 44 /* , */ || code === 59 /* ; */) {
      endSegment()
      if (code === 59) { lines.push(segments); segments = []; column = 0 }
      continue
    }
    const digit = code < 128 ? VALUES[code] as number : 255
    if (digit === 255) return lines
    value += (digit & 31) * 2 ** shift
    if (digit & 32) { shift += 5; continue }
    fields.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2)
    value = shift = 0
  }
  endSegment()
  lines.push(segments)
  return lines
}

/** Makes a function from guarded to original positions; a position the map says nothing about stays as it is. */
export function makePositions(map: SourceMap | null): (line: number, column: number) => { line: number; column: number } {
  let lines: Line[] | undefined
  return (line, column) => {
    if (!map) return { line, column }
    lines ??= decode(map.mappings)
    const segments = lines[line - 1]
    if (!segments || segments.length === 0) return { line, column }
    // The last segment that starts at or before the column.
    let low = 0, high = segments.length / 3 - 1
    if ((segments[0] as number) > column - 1) return { line: (segments[1] as number) + 1, column: (segments[2] as number) + 1 }
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((segments[middle * 3] as number) <= column - 1) low = middle
      else high = middle - 1
    }
    const [start, sourceLine, sourceColumn] = segments.slice(low * 3, low * 3 + 3) as [number, number, number]
    let found = sourceColumn + (column - 1 - start)
    // A position inside inserted text belongs to what was inserted before: not past the next thing the author wrote.
    if (segments[low * 3 + 4] === sourceLine) found = Math.max(sourceColumn, Math.min(found, segments[low * 3 + 5] as number))
    return { line: sourceLine + 1, column: found + 1 }
  }
}
