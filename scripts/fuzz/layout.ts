/**
 * The same program, laid out otherwise: without the semicolons that lines can do without, with next to no white space, or with
 * comments and line ends in odd places. What the rewriter inserts stands beside other characters then.
 */
import { parse, type Token, tokTypes } from 'acorn'

import type { Random } from '../random.ts'

/** Nothing of these may be parted from what follows it by a line end. */
const TIED = new Set(['return', 'break', 'continue', 'throw', 'yield', 'async', 'get', 'set', 'static', '=>', '++', '--'])
/** At the beginning of a line these go on with the line before. */
const CONTINUING = /^(?:[([`/+\-*.,=<>&|?:;!~^%]|in\b|instanceof\b)/

const LEAD = '"use strict";async () => {'

export function laidOut(text: string, random: Random): string {
  try {
    const result = attempt(text, random)
    parse(`${LEAD}${result}\n}`, { ecmaVersion: 2024 })
    return result
  } catch {
    return text
  }
}

function attempt(text: string, random: Random): string {
  const style = random.pick(['lines', 'tight', 'odd'])
  const tokens: { raw: string; start: number; end: number; isPart: boolean }[] = []
  // A tokenizer by itself would guess what a slash is.
  const onToken = (token: Token): void => {
    const [start, end] = [token.start - LEAD.length, token.end - LEAD.length]
    if (start >= 0 && end <= text.length) tokens.push({ raw: text.slice(start, end), start, end, isPart: isPart(token) })
  }
  parse(`${LEAD}${text}\n}`, { ecmaVersion: 2024, onToken })
  let result = ''
  /** Open parentheses and brackets since the last brace, for each brace. */
  const open = [0]
  tokens.forEach(({ raw, start, end, isPart: part }, at) => {
    const before = tokens[at - 1]
    if (raw === '{' || raw === '${') open.push(0)
    else if (raw === '}') open.pop()
    else if (raw === '(') open.push((open.pop() ?? 0) + 1)
    else if (raw === ')') open.push((open.pop() ?? 0) - 1)
    else if (raw === ';' && style === 'lines' && open.at(-1) === 0 && before && !/^(?:[)({;:]|else|do)$/.test(before.raw) && !CONTINUING.test(tokens[at + 1]?.raw ?? '')) {
      result += `${text.slice(before.end, start)}\n`
      return
    }
    if (before && !part && !before.isPart) {
      const gap = text.slice(before.end, start)
      // Where the text had nothing, `a.b` and `1 .b` alike, nothing can be needed; two words or signs need something.
      const isFree = style === 'tight' && !(/[\w$\u0080-\uffff'"`]$/.test(before.raw) && /^[\w$\\#'"`\u0080-\uffff.]/.test(raw)) && !(/[+\-/*<>=&|?!]$/.test(before.raw) && /^[+\-/*<>=&|?!.]/.test(raw)) && !/^\//.test(raw)
      if (isFree) result += gap.includes('\n') && !/[;{}]$/.test(before.raw) ? '\n' : ''
      else if (style === 'odd' && random.chance(0.3)) result += TIED.has(before.raw) || /^(?:\+\+|--|=>|#?\w+|\[|\*)/.test(raw) ? `${gap}/* ${random.pick(['', 'a', '*', '"', '${'])} */ ` : `${gap}${random.pick(['\n', ' // x\n', '/* \n */', '\t', '\u00a0', '\n\n'])}`
      else result += gap
    } else if (before) result += text.slice(before.end, start)
    result += raw
    if (at === tokens.length - 1) result += text.slice(end)
  })
  return result
}

/** Pieces of templates, between which nothing may come. */
const isPart = ({ type }: Token): boolean => type === tokTypes.template || type === tokTypes.backQuote || type === tokTypes.dollarBraceL
