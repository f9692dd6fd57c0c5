/**
 * The author's texts of functions, as the last line of an artifact: a comment that holds the texts of the outermost ones in a row, and for
 * each function four numbers, where it is in the artifact and where in that. The engine knows functions by their guarded text only.
 *   /*restrict functions ["() => a + b",212,60,0,11]*\/
 */
import type { Edits, Mark } from './edits.ts'

/** `room` is an offset inside the function at which blanks change nothing. */
export type MarkedFunction = { mark: Mark; room: number }

/** Empty for a program without functions. All numbers but lengths are distances from the function before. */
export function renderFunctionTexts(js: string, functions: readonly MarkedFunction[]): string {
  if (functions.length === 0) return ''
  const numbers: number[] = []
  const texts: string[] = []
  let [end, moved, lastFrom, lastStart] = [-1, 0, 0, 0]
  for (const { start, end: ends, from, to } of functions.map(({ mark }) => mark).sort((a, b) => a.start - b.start)) {
    if (start >= end) {
      moved += start - Math.max(end, 0)
      end = ends
      texts.push(js.slice(start, ends))
    }
    numbers.push(from - lastFrom, to - from, start - moved - lastStart, ends - start)
    lastFrom = from
    lastStart = start - moved
  }
  return `\n/*restrict functions ${JSON.stringify([texts.join(''), ...numbers]).replaceAll('*/', '*\\/')}*/`
}

/**
 * Functions of one guarded text and different texts of the author (what a pass replaces may have been written in several ways) get blanks
 * that tell them apart. Gives the number of the last of these, so that nobody gets the same ones the next time; the one it was given if there are none.
 */
export function tellApart(js: string, code: string, { functions, edits, last }: { functions: readonly MarkedFunction[]; edits: Edits; last: number }): number {
  const lengths = new Map<number, MarkedFunction[]>()
  for (const one of functions) {
    const { from, to } = one.mark
    const same = lengths.get(to - from)
    if (same) same.push(one)
    else lengths.set(to - from, [one])
  }
  let next = last
  for (const same of lengths.values()) {
    if (same.length === 1) continue
    const known = new Map<string, Map<string, number>>()
    for (const { mark: { start, end, from, to }, room } of same) {
      const [guarded, text] = [code.slice(from, to), js.slice(start, end)]
      const numbers = known.get(guarded) ?? new Map<string, number>()
      known.set(guarded, numbers)
      let number = numbers.get(text)
      if (number === undefined) numbers.set(text, (number = numbers.size === 0 ? 0 : ++next))
      if (number > 0) edits.insert(room, blanks(number))
    }
  }
  return next
}

/** Short, and different for each number. */
const blanks = (number: number): string => number.toString(2).replaceAll('0', ' ').replaceAll('1', '\t')
