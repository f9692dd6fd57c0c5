/**
 * The engine's answers about single characters of sets that only it knows, kept until there are too many of them over all sets: on pages
 * of 256 characters, with a count of how often one was asked for. A page that is asked for often is filled by a few searches, which a
 * single question does not pay for. Self-contained, like every kernel part.
 */
import type { Kit } from './intrinsics-kit.ts'
import type { CharSet } from './regexp-parse.ts'

/** Whether a character is in a set without ranges. */
export type AnswerRegExp = (set: CharSet, code: number) => boolean

export function makeRegExpAnswers(k: Kit): AnswerRegExp {
  const { n } = k
  const { apply, mapGet, mapSet, regExpSource, stringSlice, RegExp: NativeRegExp, String: { fromCodePoint } } = n
  const Bytes = n.typedArrays['Uint8Array'] as unknown as Uint8ArrayConstructor
  const exec = k.native('RegExp.prototype.exec') as unknown as (this: RegExp, text: string) => RegExpExecArray | null
  const MOST = 393216
  const [UNKNOWN, NO, YES, ASKED, OFTEN] = [0, 1, 2, 256, 32] as const
  let answers = 0
  let epoch = 0

  /** Another page with all answers: whatever the engine throws on the way, none is half done. */
  const filled = (set: CharSet, from: number): Uint8Array => {
    const source = regExpSource(set.matcher)
    const finder = set.finder ??= new NativeRegExp(`(?:${stringSlice(source, 1, source.length - 1)})+`, `${set.flags}g`)
    const page = new Bytes(257)
    let all = ''
    for (let i = 0; i < 256; i++) { all += fromCodePoint(from + i); page[i] = NO }
    const width = from > 0xffff ? 1 : 0
    finder.lastIndex = 0
    for (let found = apply(exec, finder, [all]); found !== null; found = apply(exec, finder, [all])) {
      const start = found.index >>> width
      const end = start + (found[0].length >>> width)
      for (let i = start; i < end; i++) page[i] = YES
    }
    return page
  }

  return (set, code) => {
    if (set.epoch !== epoch) { set.known = new n.Map<number, Uint8Array>(); set.epoch = epoch }
    const known = set.known as Map<number, Uint8Array>
    const [number, place] = [code >>> 8, code & 255]
    let page = mapGet(known, number)
    if (page === undefined) {
      if ((answers += 64) > MOST) { epoch++; answers = 0 } else mapSet(known, number, page = new Bytes(257))
    }
    if (page !== undefined && page[place] !== UNKNOWN) return page[place] === YES
    const answer = apply(exec, set.matcher as RegExp, [fromCodePoint(code)]) !== null
    if (page !== undefined) {
      page[place] = answer ? YES : NO
      const asked = page[ASKED] = (page[ASKED] as number) + 1
      if (asked === OFTEN) mapSet(known, number, filled(set, code - place))
    }
    if (code < 256) set.table[code] = answer ? 1 : 0
    return answer
  }
}
