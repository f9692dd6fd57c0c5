/** Where the pieces of a text end that the token scan does not look into: each takes the offset at which one starts. */
import {
  BACKQUOTE, BACKSLASH, CLOSE_PAREN, DOT_UNIT, MINUS, OPEN_BRACE, OPEN_PAREN, PLUS, SLASH, STAR, ZERO, endOfEscape, isLineEnd, isWordUnit,
} from './scan-units.ts'

/** The end of a line comment, or of the text. */
export function endOfLine(text: string, start: number): number {
  let at = start
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++
  return at
}

/** The end of the comment at `start`; `start` itself if there is none. */
export function endOfComment(text: string, start: number): number {
  const next = text.charCodeAt(start + 1)
  if (next === SLASH) return endOfLine(text, start)
  if (next !== STAR) return start
  const end = text.indexOf('*/', start + 2)
  return end === -1 ? text.length : end + 2
}

/** The end of a number, which starts with a digit or a dot. */
export function endOfNumber(text: string, start: number): number {
  const hex = text.charCodeAt(start) === ZERO && (text.charCodeAt(start + 1) | 32) === 120
  let dots = 0
  let at = start
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (isWordUnit(unit) || (unit === DOT_UNIT && dots++ === 0)) continue
    const isExponent = (unit === PLUS || unit === MINUS) && !hex && (text.charCodeAt(at - 1) | 32) === 101
    if (!isExponent) break
  }
  return at
}

/** The end of a name or keyword, escapes included. */
export function endOfWord(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === BACKSLASH) {
      // In `\u{61}` the braces belong to the word.
      if (text.charCodeAt(at + 1) === 117 && text.charCodeAt(at + 2) === OPEN_BRACE) at = endOfEscape(text, at)
    } else if (!isWordUnit(unit)) break
  }
  return at
}

/** The end of a string, closed or cut off by the end of its line. */
export function endOfString(text: string, start: number): number {
  const quote = text.charCodeAt(start)
  let at = start + 1
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === quote) return at + 1
    if (unit === BACKSLASH) {
      // The line break of a continuation may be two units.
      if (text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10) at++
      at++
    } else if (unit === 10 || unit === 13) break
  }
  return at
}

/** The end of a template's text: the offset of `${` or of the closing backquote. */
export function endOfTemplateText(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === BACKSLASH) at++
    else if (unit === BACKQUOTE || (unit === 36 && text.charCodeAt(at + 1) === OPEN_BRACE)) break
  }
  return at
}

/** The end of a regular expression with its flags, and how deeply its groups and classes nest. */
export function endOfRegExp(text: string, start: number): { end: number; nesting: number } {
  let groups = 0
  let classes = 0
  let nesting = 0
  let inClass = false
  let at = start + 1
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (isLineEnd(unit) || (unit === SLASH && !inClass)) break
    if (unit === BACKSLASH) at++
    else if (unit === 91) {
      // Where the literal ends is decided as if classes did not nest; with the `v` flag they do.
      inClass = true
      classes++
    } else if (unit === 93) {
      inClass = false
      if (classes > 0) classes--
    } else if (unit === OPEN_PAREN) groups++
    else if (unit === CLOSE_PAREN) groups--
    if (groups + classes > nesting) nesting = groups + classes
  }
  if (text.charCodeAt(at) === SLASH) at++
  while (isWordUnit(text.charCodeAt(at))) at++
  return { end: at, nesting }
}
