/** Looking up tokens by offset, to anchor edits where the tree says nothing: parentheses, commas, keywords. */
import type { Program, Tokens } from './types.ts'

type Tokenized = Pick<Program, 'js' | 'tokens'>

/** The index of the first token that starts at or after `offset`; `tokens.length` if there is none. */
export function tokenFrom(tokens: Tokens, offset: number): number {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens.starts[middle] as number) < offset) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the last token that ends at or before `offset`; -1 if there is none. */
export function tokenBefore(tokens: Tokens, offset: number): number {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens.ends[middle] as number) <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The text of a token; empty outside the table. */
export function tokenText({ js, tokens }: Tokenized, index: number): string {
  return index < 0 || index >= tokens.length ? '' : js.slice(tokens.starts[index], tokens.ends[index])
}

/** The offset of the next token that reads `text`, at or after `offset`; -1 if there is none before `limit`. */
export function findToken(program: Tokenized, text: string, offset: number, limit = program.js.length): number {
  const { tokens, js } = program
  for (let i = tokenFrom(tokens, offset); i < tokens.length; i++) {
    const start = tokens.starts[i] as number
    if (start >= limit) return -1
    if ((tokens.ends[i] as number) - start === text.length && js.startsWith(text, start)) return start
  }
  return -1
}
