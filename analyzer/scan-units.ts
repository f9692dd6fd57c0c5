/** UTF-16 units by name, for the token scan. */

export const ZERO = 48
export const NINE = 57
export const BACKSLASH = 92
export const SLASH = 47
export const STAR = 42
export const PLUS = 43
export const MINUS = 45
export const EQUALS = 61
export const LESS = 60
export const GREATER = 62
export const AMPERSAND = 38
export const BAR = 124
export const PERCENT = 37
export const BANG = 33
export const TILDE = 126
export const DOT_UNIT = 46
export const BACKQUOTE = 96
export const OPEN_PAREN = 40
export const CLOSE_PAREN = 41
export const OPEN_BRACE = 123
export const CLOSE_BRACE = 125

/** White space that is not a line end, beyond what the scan's main loop tests itself. */
export function isWideSpace(unit: number): boolean {
  return unit === 0xa0 || unit === 0xfeff || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || (unit >= 0x2028 && unit <= 0x202f) || unit === 0x205f || unit === 0x3000
}

/** Letters, digits, `_`, `$` and everything beyond ASCII that is not white space. False for the NaN past the end. */
export function isWordUnit(unit: number): boolean {
  if (unit < 128) return ((unit | 32) >= 97 && (unit | 32) <= 122) || isDigit(unit) || unit === 95 || unit === 36
  return unit >= 128 && !isWideSpace(unit)
}

/** The four that end a line comment or a regular expression. */
export function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029
}

export function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE
}

/** The offset of the `}` of a `\u{...}` that starts at `at`. */
export function endOfEscape(text: string, at: number): number {
  const end = text.indexOf('}', at)
  return end === -1 || end - at > 12 ? at + 2 : end
}
