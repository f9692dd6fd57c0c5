/** Strings, numbers and keys as Node's `util.inspect` writes them. Self-contained, like every kernel part. */
import type { InspectDeps, InspectText } from './codec-types.ts'

export function makeInspectText({ natives, charge, alloc }: InspectDeps): InspectText {
  const { slice, charCodeAt, codePointAt, indexOf, repeat, normalize, join, symbolToString, bigintToString, floor } = natives
  const BREAK_LENGTH = 80
  const MAX_TEXT = 10000

  const spend = (steps: number, chars: number): void => { charge(steps + chars); if (chars > 64) alloc?.(chars * 2) }
  const push = (list: string[], text: string): void => { list[list.length] = text }
  const spaces = (count: number): string => repeat(' ', count)
  const includes = (text: string, part: string): boolean => indexOf(text, part) !== -1
  const startsWith = (text: string, part: string): boolean => slice(text, 0, part.length) === part
  const endsWith = (text: string, part: string): boolean => text.length >= part.length && slice(text, text.length - part.length) === part
  const plural = (count: number): string => count > 1 ? 's' : ''

  const hex = (code: number, width: number, digits: string): string => {
    let text = ''
    for (let n = code; n > 0 || text === ''; n = floor(n / 16)) text = (digits[n % 16] as string) + text
    return text.length < width ? repeat('0', width - text.length) + text : text
  }
  const escapeCode = (code: number): string => {
    switch (code) {
      case 8: return '\\b'
      case 9: return '\\t'
      case 10: return '\\n'
      case 12: return '\\f'
      case 13: return '\\r'
      case 39: return "\\'"
      case 92: return '\\\\'
      default: return code < 256 ? `\\x${hex(code, 2, '0123456789ABCDEF')}` : `\\u${hex(code, 4, '0123456789abcdef')}`
    }
  }
  const escape = (text: string, quote: number): string => {
    spend(1, text.length)
    let out = ''
    let last = 0
    for (let i = 0; i < text.length; i += 1) {
      const code = charCodeAt(text, i)
      if (code >= 0xd800 && code <= 0xdfff) {
        const next = code <= 0xdbff && i + 1 < text.length ? charCodeAt(text, i + 1) : 0
        if (next >= 0xdc00 && next <= 0xdfff) { i += 1; continue }
      } else if (code !== quote && code !== 92 && code >= 32 && !(code > 126 && code < 160)) continue
      out += slice(text, last, i) + escapeCode(code)
      last = i + 1
    }
    return last === 0 ? text : out + slice(text, last)
  }
  const quote = (text: string): string => {
    if (!includes(text, "'")) return `'${escape(text, 39)}'`
    if (!includes(text, '"')) return `"${escape(text, -1)}"`
    if (!includes(text, '`') && !includes(text, '${')) return `\`${escape(text, -1)}\``
    return `'${escape(text, 39)}'`
  }
  const isWide = (code: number): boolean =>
    code >= 0x1100 && (code <= 0x115f || code === 0x231a || code === 0x231b || code === 0x2329 || code === 0x232a || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f)
      || (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c) || (code >= 0xac00 && code <= 0xd7a3)
      || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) || (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60)
      || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1b000 && code <= 0x1b001) || (code >= 0x1f200 && code <= 0x1f251) || (code >= 0x1f300 && code <= 0x1f64f)
      || (code >= 0x1f680 && code <= 0x1f6ff) || (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd))
  const isZeroWidth = (code: number): boolean =>
    code <= 31 || (code >= 0x7f && code <= 0x9f) || (code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff)
      || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef)
  /** Columns of a terminal that `text` takes. */
  const widthOf = (text: string): number => {
    let width = 0
    for (let i = 0; i < text.length; i += 1) {
      const code = charCodeAt(text, i)
      if (code < 127) { if (code >= 32) width += 1; continue }
      // The engine sorts long runs of combining marks by insertion; nothing so long stands beside others on a line.
      const rest = text.length > 256 ? slice(text, i) : normalize(slice(text, i))
      for (let j = 0; j < rest.length; j += 1) {
        const point = codePointAt(rest, j) as number
        if (point > 0xffff) j += 1
        width += isWide(point) ? 2 : isZeroWidth(point) ? 0 : 1
      }
      break
    }
    return width
  }
  const formatNumber = (value: number): string => value === 0 && 1 / value < 0 ? '-0' : `${value}`
  const formatBigint = (value: bigint): string => { const text = bigintToString(value); spend(1, text.length); return `${text}n` }
  const isIdentifier = (text: string): boolean => {
    for (let i = 0; i < text.length; i += 1) {
      const c = charCodeAt(text, i)
      if (!((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (i > 0 && c >= 48 && c <= 57))) return false
    }
    return text.length > 0
  }
  const isIndex = (key: string): boolean => {
    for (let i = 0; i < key.length; i += 1) { const c = charCodeAt(key, i); if (c < 48 || c > 57) return false }
    return key.length > 0 && (key.length === 1 || key[0] !== '0') && +key <= 4294967294
  }
  const splitLines = (text: string): string[] => {
    const lines: string[] = []
    let from = 0
    for (;;) {
      const at = indexOf(text, '\n', from)
      if (at === -1) break
      push(lines, slice(text, from, at + 1))
      from = at + 1
    }
    if (from < text.length) push(lines, slice(text, from))
    return lines
  }
  const formatPrimitive = (value: unknown, indentation: number): string => {
    switch (typeof value) {
      case 'string': {
        let text = value
        let trailer = ''
        if (text.length > MAX_TEXT) {
          const more = text.length - MAX_TEXT
          text = slice(text, 0, MAX_TEXT)
          trailer = `... ${more} more character${plural(more)}`
        }
        if (text.length > 16 && text.length > BREAK_LENGTH - indentation - 4) {
          const lines = splitLines(text)
          for (let i = 0; i < lines.length; i += 1) lines[i] = quote(lines[i] as string)
          return join(lines, ` +\n${spaces(indentation + 2)}`) + trailer
        }
        return quote(text) + trailer
      }
      case 'number': return formatNumber(value)
      case 'bigint': return formatBigint(value)
      case 'symbol': return symbolToString(value)
      default: return `${value as undefined}`
    }
  }
  return { spend, push, spaces, includes, startsWith, endsWith, plural, escape, quote, widthOf, formatNumber, formatBigint, isIdentifier, isIndex, splitLines, formatPrimitive }
}
