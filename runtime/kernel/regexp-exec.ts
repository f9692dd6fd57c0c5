/**
 * Who matches what, at which price. Every pattern is measured once (regexp-bound.ts). Where the work of the engine is in proportion
 * to the text it passes over, or small whatever happens, the engine matches, and that is the price; every other pattern is matched
 * by a machine that pays as it goes (regexp-machine.ts), so no text makes a pattern run for longer than its steps.
 *
 * The engine never gets a guest's RegExp, but one of ours with the same pattern and flags, so that what is known about having
 * compiled it is true. Where only a truth value or texts are wanted, it is a twin in a context that no guest sees, with its
 * RegExp.prototype untouched, which is what the engine's fast versions insist on. Self-contained, like every kernel part.
 */
import type { Kit } from './intrinsics-kit.ts'
import type { CompileRegExp } from './regexp-compile.ts'
import type { Entry, RegExpKnown } from './regexp-known.ts'
import type { Machine } from './regexp-machine.ts'
import type { Twins } from './types.ts'

export type Match = { index: number; length: number; 0: string; [capture: number]: string | undefined; input?: string; groups?: unknown; indices?: unknown }

export type RegExpExec = {
  /** What is known about a genuine RegExp, paid for once in a run. Throws a TypeError for anything else. */
  find(regexp: RegExp): Entry
  /** RegExpBuiltinExec of the specification. */
  exec(regexp: RegExp, value: string): Match | null
  /** The same, when only the answer counts. */
  test(regexp: RegExp, value: string): boolean
  /** The next match of a searcher from `from`, without a guest's RegExp. */
  next(searcher: Entry, value: string, from: number): Match | null
  /** The same pattern, looking for all matches. */
  searcher(entry: Entry): Entry
  /** A twin that may look for all matches in `value`, paid for; undefined where it may not. */
  twin(entry: Entry, value: string): RegExp | undefined
  /** Runs a function of the other context, and shows nothing of it. */
  inTwin<T>(work: (twin: RegExp, value: string, template: string) => T, twin: RegExp, value: string, template: string): T
}

export function makeRegExpExec(k: Kit, { find, searcher, lettersOf }: RegExpKnown, compile: CompileRegExp, machine: Machine): RegExpExec {
  const { charge, alloc, native, integer, n } = k
  const { apply, create, setPrototypeOf, stringCharCodeAt, stringSlice, RegExp: NativeRegExp, RangeError } = n
  const { floor } = n.Math
  const { twins, hasStack } = k.env
  const nativeExec = native('RegExp.prototype.exec')
  /** Looked at this often in the worst case, characters are no matter. */
  const MOST = 4096
  /** Text that may go to a twin, whose work is not seen before it is done. */
  const SHORT = 65536
  /** Text so short that its price does not depend on how far the match was. */
  const TINY = 64
  const overflow = (): never => { throw new RangeError('Maximum call stack size exceeded') }
  const walk = (frames: number, a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number => frames === 0 ? a : walk(frames - 1, b, c, d, e, f, g, h, a)
  /**
   * Before Node 24, compiling a pattern near the end of the stack ends the process. The engine compiles at the first search, at
   * the second, and again for text that is not Latin: that much stack must be there each time, until all of it is done. A large
   * pattern needs more stack, and is compiled at once. A frame of `walk` takes 125 bytes or more.
   */
  const prepare = (entry: Entry): void => {
    const { source, room } = entry
    const large = source.length > 200 || room > 64
    if (!(large ? walk(400 + (room | 0), 0, 0, 0, 0, 0, 0, 0, 0) === 0 : (hasStack as () => boolean)())) overflow()
    if (!large && ++entry.uses < 64) return
    for (let i = 0; i < 8; i++) {
      const regexp = i < 4 ? entry.own ??= newOwn(entry) : twins === undefined ? undefined : entry.twin ??= newTwin(entry)
      if (regexp === undefined) continue
      regexp.lastIndex = 0
      apply(nativeExec, regexp, [(i & 2) === 0 ? '' : '\u0100'])
    }
    entry.ready = true
  }
  const newOwn = (entry: Entry): RegExp => new NativeRegExp(entry.source, lettersOf(entry.bits))
  const newTwin = (entry: Entry): RegExp => {
    try {
      return (twins as Twins).make(entry.source, lettersOf(entry.bits & 127 /* without `d` */))
    } catch {
      // what is thrown at the end of the stack belongs to the other context
      return overflow()
    }
  }
  const own = (entry: Entry): RegExp => {
    if (!entry.ready) prepare(entry)
    return entry.own ??= newOwn(entry)
  }
  const twinOf = (entry: Entry): RegExp => {
    if (!entry.ready) prepare(entry)
    return entry.twin ??= newTwin(entry)
  }
  const inTwin = <T>(work: (twin: RegExp, value: string, template: string) => T, twin: RegExp, value: string, template: string): T => {
    try {
      return work(twin, value, template)
    } catch {
      // it fails only when the stack is used up
      return overflow()
    }
  }

  const build = (entry: Entry, value: string, places: readonly number[]): Match => {
    const { groups, names } = entry.parsed
    charge(groups)
    const found: unknown[] = []
    for (let i = 0; i < groups; i++) {
      const [start, end] = [places[2 * i] as number, places[2 * i + 1] as number]
      found[i] = start < 0 || end < 0 ? undefined : stringSlice(value, start, end)
    }
    const match = found as unknown as Match
    match.index = places[0] as number
    match.input = value
    const named = (items: readonly unknown[]): unknown => {
      if (names.length === 0) return undefined
      const record = create(k.none)
      for (let i = 0; i < names.length; i++) {
        const { name, index } = names[i] as { name: string; index: number }
        if (items[index] !== undefined || !(name in record)) record[name] = items[index]
      }
      return record
    }
    match.groups = named(found)
    if (entry.indices) {
      const indices: unknown[] = []
      for (let i = 0; i < groups; i++) indices[i] = found[i] === undefined ? undefined : [places[2 * i], places[2 * i + 1]]
      ;(indices as { groups?: unknown }).groups = named(indices)
      match.indices = indices
    }
    return match
  }
  const paidMatch = (entry: Entry, found: Match | null): Match | null => {
    if (found === null) return found
    charge(found.length)
    alloc(64 + 16 * found.length)
    // They pay for rest patterns like all that has no prototype.
    if (found.groups !== undefined) setPrototypeOf(found.groups as object, k.none)
    const groups = entry.indices ? (found.indices as Match).groups : undefined
    if (groups !== undefined) setPrototypeOf(groups as object, k.none)
    return found
  }
  /** What it costs to pass over some text with a pattern that does up to `weight` things at a place. */
  const scaled = (size: number, weight: number): number => weight <= 8 ? size >>> 2 : floor(size * weight / 32)
  const power = (base: number, exponent: number, factor: number): number => {
    let result = exponent < 16 ? factor : 1 / 0
    for (let i = 0; i < exponent && result <= MOST; i++) result *= base
    return result
  }

  /** How a search from `start` is to be done: 0 by the machine, 1 by the engine and paid for, 2 by the engine and then by how far it went. */
  const way = ({ bound, sticky }: Entry, size: number, rest: number): 0 | 1 | 2 => {
    const { linear, brief, once, k: weight, d } = bound
    if (!linear) {
      const most = power(rest + 1, d, weight)
      if (!(most <= MOST)) { charge(4); return 0 }
      charge(2 + (most >>> 5))
      return 1
    }
    if (size <= TINY) { charge(2 + scaled(size + 1, weight)); return 1 }
    if (sticky || once) {
      if (!brief) { charge(4); return 0 }
      charge(2 + scaled(1, weight))
    } else charge(2 + (rest >>> 12))
    return 2
  }
  const settle = ({ bound, sticky }: Entry, rest: number, start: number, found: Match | null): void => {
    if (found !== null) {
      const passed = found.index + found[0].length - start
      charge(scaled(passed + 1, bound.k))
    } else if (!sticky && !bound.once) charge(scaled(rest, bound.k))
  }
  /** The place where a search starts, or -1 when it is beyond the end. */
  const startOf = (entry: Entry, regexp: RegExp, size: number): number => {
    const given: unknown = regexp.lastIndex
    const place = typeof given === 'number' ? given : integer(given)
    if (!entry.moving || !(place > 0)) return 0
    return place > size ? -1 : place - place % 1
  }
  const byMachine = (entry: Entry, value: string, start: number): readonly number[] | null => {
    if (hasStack !== undefined && !hasStack()) overflow()
    const inside = entry.codePoints && start > 0 && start < value.length && (stringCharCodeAt(value, start) & 0xfc00) === 0xdc00 && (stringCharCodeAt(value, start - 1) & 0xfc00) === 0xd800
    return machine.search(entry.program ??= compile(entry.parsed), value, inside ? start - 1 : start, entry.sticky)
  }

  const exec = (regexp: RegExp, value: string): Match | null => {
    const entry = find(regexp)
    const { length } = value
    const start = startOf(entry, regexp, length)
    if (start < 0) { charge(2); regexp.lastIndex = 0; return null }
    const how = way(entry, length, length - start)
    if (how === 0) {
      const places = byMachine(entry, value, start)
      if (entry.moving) regexp.lastIndex = places === null ? 0 : places[1] as number
      if (places === null) return null
      alloc(64 + 16 * entry.parsed.groups)
      return build(entry, value, places)
    }
    const mine = own(entry)
    mine.lastIndex = start
    const found = apply(nativeExec, mine, [value]) as Match | null
    if (entry.moving) regexp.lastIndex = mine.lastIndex
    if (how === 2) settle(entry, length - start, start, found)
    return paidMatch(entry, found)
  }
  const test = (regexp: RegExp, value: string): boolean => {
    const entry = find(regexp)
    const { length } = value
    if (twins === undefined || (length > TINY && entry.bound.linear)) return exec(regexp, value) !== null
    const start = startOf(entry, regexp, length)
    if (start < 0) { charge(2); regexp.lastIndex = 0; return false }
    if (way(entry, length, length - start) === 0) {
      const places = byMachine(entry, value, start)
      if (entry.moving) regexp.lastIndex = places === null ? 0 : places[1] as number
      return places !== null
    }
    const twin = twinOf(entry)
    twin.lastIndex = start
    const found = inTwin(twins.test, twin, value, '')
    if (entry.moving) regexp.lastIndex = twin.lastIndex
    return found
  }
  const next = (searcher: Entry, value: string, from: number): Match | null => {
    const how = way(searcher, value.length, value.length - from)
    if (how === 0) {
      const places = byMachine(searcher, value, from)
      return places === null ? null : build(searcher, value, places)
    }
    const mine = own(searcher)
    mine.lastIndex = from
    const found = apply(nativeExec, mine, [value]) as Match | null
    if (how === 2) settle(searcher, value.length - from, from, found)
    return paidMatch(searcher, found)
  }
  const twin = (entry: Entry, value: string): RegExp | undefined => {
    if (twins === undefined || entry.sticky || value.length > SHORT) return undefined
    const { linear, once, k: weight, all } = entry.bound
    const { length } = value
    if (linear && !once) charge(2 + (weight <= 16 ? length >>> 2 : floor((length + 1) * weight / 32)))
    else {
      const most = power(length + 1, all.d, all.k)
      if (!(most <= MOST)) return undefined
      charge(2 + (most >>> 5))
    }
    const found = twinOf(entry)
    found.lastIndex = 0
    return found
  }
  return { find, exec, test, next, searcher, twin, inTwin }
}
