/** Bytes to source text. Strict UTF-8: a file that is anything else is refused with the place of the first bad byte. */
import { lineStartsOf, makeDiagnostic } from './diagnostic.ts'
import { SOURCE_LIMITS } from './limits.ts'
import { sizeDiagnostic } from './size.ts'
import type { Diagnostic } from './types.ts'

/** The text of a source file without its byte order mark, or one diagnostic. */
export function decodeSource(bytes: Uint8Array, filename: string): string | Diagnostic[] {
  // No UTF-8 text has more bytes than three for each unit.
  if (bytes.length > 3 * SOURCE_LIMITS.size) return [sizeDiagnostic('', filename, bytes.length, 'bytes')]
  const text = decode(bytes, 0, bytes.length)
  if (text !== null) return text
  const at = firstBadByte(bytes)
  const before = decode(bytes, 0, at) ?? ''
  const source = { text: before, filename, lineStarts: lineStartsOf(before) }
  const found = UTF16_MARKS.some(([a, b]) => bytes[0] === a && bytes[1] === b) ? 'it looks like UTF-16' : `byte 0x${hex(bytes[at] ?? 0)} cannot stand here`
  return [makeDiagnostic(source, 'syntax', [before.length, before.length], `This is not UTF-8 text: ${found}.`, 'Save the file as UTF-8.')]
}

const UTF16_MARKS = [[0xff, 0xfe], [0xfe, 0xff]] as const

function decode(bytes: Uint8Array, start: number, end: number): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end))
  } catch {
    return null
  }
}

/** The offset of the first byte that no valid sequence covers. */
function firstBadByte(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  // Everything up to `low` is known to be good; a cut inside a character looks bad, so cuts move back to a boundary.
  while (high - low > 4) {
    const middle = boundary(bytes, (low + high) >> 1)
    if (middle <= low) break
    if (decode(bytes, low, middle) !== null) low = middle
    else high = middle
  }
  while (low < bytes.length) {
    const length = [1, 2, 3, 4].find((count) => decode(bytes, low, low + count) !== null)
    if (length === undefined) return low
    low += length
  }
  return low
}

function boundary(bytes: Uint8Array, at: number): number {
  let i = at
  while (i > at - 4 && ((bytes[i] as number) & 0xc0) === 0x80) i--
  return i
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
