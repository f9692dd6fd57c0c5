/**
 * What is known about patterns: each is read and measured once (regexp-parse.ts, regexp-bound.ts), and paid for once in a run, as if
 * no other run had been here. Self-contained, like every kernel part.
 */
import type { Kit, Native } from './intrinsics-kit.ts'
import type { Bound, BoundRegExp } from './regexp-bound.ts'
import type { Program } from './regexp-compile.ts'
import type { Parsed, ParseRegExp, Tree } from './regexp-parse.ts'

/** `parse` and `measure` throw `tooMuch` when they need more effort than was set. */
export type RegExpStudy = { parse: ParseRegExp; measure: BoundRegExp; setEffort(effort: number): void; tooMuch: object }

/** A pattern with its flags. */
export type Entry = {
  source: string; bits: number; global: boolean; sticky: boolean; moving: boolean; codePoints: boolean; indices: boolean
  bound: Bound; parsed: Parsed; price: number; program: Program | undefined
  /** How much stack the engine takes to compile it, on the high side and beyond what any pattern takes, in frames of 120 bytes. */
  room: number
  /** For the engine: the same in this context and in the other; how often it was used, and whether whatever the engine will compile for it, it has. */
  own: RegExp | undefined; twin: RegExp | undefined; uses: number; ready: boolean
}

export type RegExpKnown = {
  /** What is known about a genuine RegExp, paid for once in a run. Throws a TypeError for anything else. */
  find(regexp: RegExp): Entry
  /** The same pattern, looking for all matches. */
  searcher(entry: Entry): Entry
  lettersOf(bits: number): string
}

export function makeRegExpKnown(k: Kit, { parse, measure, setEffort, tooMuch }: RegExpStudy): RegExpKnown {
  const { charge, alloc, native, n } = k
  const { apply, mapGet, mapSet, regExpSource, stringSlice, SyntaxError, TypeError } = n
  const { floor } = n.Math
  const { hasStack } = k.env
  /** Patterns take some hundred times their length in memory; this much of them is kept for others. */
  const MOST_KEPT = 131072
  const MOST_ROOM = 2048
  const getter = (name: string): Native => native(`get RegExp.prototype.${name}`)
  const [isGlobal, isSticky, isMultiline, isUnicode, isUnicodeSets, isIgnoreCase, isDotAll, hasIndices] = [getter('global'), getter('sticky'), getter('multiline'), getter('unicode'), getter('unicodeSets'), getter('ignoreCase'), getter('dotAll'), getter('hasIndices')]
  const [GLOBAL, IGNORE_CASE, MULTILINE, DOT_ALL, UNICODE, UNICODE_SETS, STICKY, INDICES] = [1, 2, 4, 8, 16, 32, 64, 128] as const
  const LETTERS = [[INDICES, 'd'], [GLOBAL, 'g'], [IGNORE_CASE, 'i'], [MULTILINE, 'm'], [DOT_ALL, 's'], [UNICODE, 'u'], [UNICODE_SETS, 'v'], [STICKY, 'y']] as const
  const lettersOf = (bits: number): string => {
    let letters = ''
    for (let i = 0; i < LETTERS.length; i++) { const [bit, letter] = LETTERS[i] as readonly [number, string]; if ((bits & bit) !== 0) letters += letter }
    return letters
  }
  const bitsOf = (regexp: RegExp): number =>
    (apply(isGlobal, regexp, []) === true ? GLOBAL : 0) | (apply(isIgnoreCase, regexp, []) === true ? IGNORE_CASE : 0) | (apply(isMultiline, regexp, []) === true ? MULTILINE : 0) | (apply(isDotAll, regexp, []) === true ? DOT_ALL : 0)
    | (apply(isUnicode, regexp, []) === true ? UNICODE : 0) | (apply(isUnicodeSets, regexp, []) === true ? UNICODE_SETS : 0) | (apply(isSticky, regexp, []) === true ? STICKY : 0) | (apply(hasIndices, regexp, []) === true ? INDICES : 0)

  /** By source, then by flags. What was paid for by this run; and what is known, whoever paid for it. */
  let paid = new n.Map<string, Entry[]>()
  let known = new n.Map<string, Entry[]>()
  /** How long the known ones are together. */
  let kept = 0
  let epoch = -1
  let last: Entry | undefined
  let lastRegExp: RegExp | undefined

  /**
   * What the engine makes of a pattern is a graph, and it goes through that by recursion along each chain of nodes. Texts without `u`
   * are one node, ways of an alternative do not add up, and loops are unrolled, six times in all at most.
   */
  const roomOf = (tree: Tree, letter: number, unrolled: number): number => {
    switch (tree.kind) {
      case 'set': return letter
      case 'seq': { let sum = 0; for (let i = 0; i < tree.items.length; i++) sum += roomOf(tree.items[i] as Tree, letter, unrolled); return sum }
      // words that start alike are nested in each other
      case 'alt': { let most = 0; for (let i = 0; i < tree.items.length; i++) { const one = roomOf(tree.items[i] as Tree, 2, unrolled); if (one > most) most = one } return most + 3 }
      case 'group': case 'look': return roomOf(tree.body, letter, unrolled) + 3
      case 'loop': {
        const turns = 1 + (tree.max === 1 / 0 ? tree.min > 3 ? 3 : tree.min : tree.max > 3 ? 3 : tree.max)
        const copies = turns * unrolled > 6 ? 6 / unrolled : turns
        return copies * (roomOf(tree.body, letter, copies * unrolled) + 2)
      }
      default: return 3
    }
  }

  const study = (source: string, bits: number): Entry => {
    const letters = lettersOf(bits)
    setEffort(2000 + 64 * source.length)
    let parsed: Parsed | string
    try {
      parsed = parse(source, letters)
    } catch (error) {
      if (error !== tooMuch) throw error
      parsed = 'so large a pattern'
    }
    if (typeof parsed === 'string') throw new SyntaxError(`Invalid regular expression: /${stringSlice(source, 0, 200)}/${letters}: ${parsed} is not supported in this realm`)
    let bound: Bound = { linear: false, brief: false, once: false, k: 1 / 0, d: 1, all: { k: 1 / 0, d: 1 } }
    try {
      bound = measure(parsed)
    } catch (error) {
      // wider than it is worth to look into: it is matched under the meter
      if (error !== tooMuch) throw error
    }
    const room = roomOf(parsed.tree, (bits & (UNICODE | UNICODE_SETS)) !== 0 ? 2 : 0.25, 1) + 12 * parsed.depth + ((bits & UNICODE_SETS) !== 0 ? source.length : 0)
    // The engine might not find so much stack, which must not decide about prices: it is never asked.
    if (room > MOST_ROOM) bound = { linear: false, brief: false, once: false, k: 1 / 0, d: 1, all: { k: 1 / 0, d: 1 } }
    return {
      source, bits, uses: 0, room, ready: hasStack === undefined, global: (bits & GLOBAL) !== 0, sticky: (bits & STICKY) !== 0, moving: (bits & (GLOBAL | STICKY)) !== 0, codePoints: (bits & (UNICODE | UNICODE_SETS)) !== 0, indices: (bits & INDICES) !== 0,
      // looking it over and compiling it; nested groups take more than their length
      bound, parsed, price: 230 + floor(source.length * (8 + 1.5 * parsed.depth)), program: undefined, own: undefined, twin: undefined,
    }
  }
  const lookUp = (source: string, bits: number): Entry => {
    if (epoch !== k.epoch() || n.mapSize(paid) > 1000) { paid = new n.Map(); epoch = k.epoch() }
    let mine = mapGet(paid, source)
    if (mine === undefined) mapSet(paid, source, mine = [])
    const had = mine[bits]
    if (had !== undefined) return had
    charge(20)
    let all = mapGet(known, source)
    if (all === undefined) {
      if (n.mapSize(known) > 2000 || (kept += source.length) > MOST_KEPT) { known = new n.Map(); kept = source.length }
      mapSet(known, source, all = [])
    }
    const entry = all[bits] ??= study(source, bits)
    // the same whether another run has been here or not
    charge(entry.price)
    alloc(2048 + 512 * source.length)
    mine[bits] = entry
    return entry
  }
  const find = (regexp: RegExp): Entry => {
    if (regexp === lastRegExp && epoch === k.epoch()) return last as Entry
    // The engine's getter of `source` has an answer for this one, which is no regular expression.
    if (regexp === n.prototypes['RegExp']) throw new TypeError('RegExp.prototype is not a regular expression')
    const source = regExpSource(regexp)
    const bits = bitsOf(regexp)
    if (last === undefined || last.bits !== bits || last.source !== source || epoch !== k.epoch()) last = lookUp(source, bits)
    lastRegExp = regexp
    return last
  }
  const searcher = (entry: Entry): Entry => {
    const bits = (entry.bits & ~(STICKY | INDICES)) | GLOBAL
    return bits === entry.bits ? entry : lookUp(entry.source, bits)
  }
  return { find, searcher, lettersOf }
}
