/**
 * How much a backtracking matcher can do with a pattern, at most: decided on the tree, always on the high side. Two answers
 * matter: `linear` (the work of a search is in proportion to the text it passes over, so the engine may do it), or a bound
 * `k * n ** d` for n characters, infinite where ways could multiply. Self-contained, like every kernel part.
 *
 * `ways`: in how many ways an element can match from one place so that what follows gets past its first character. A loop over
 * characters that what follows cannot start with has one: going back into it fails at once, as the next character shows. `work`: what
 * trying all ways costs. Loops with several ways inside are infinite. Nothing that follows the last element that can fail is ever taken back.
 */
import type { CharSet, Parsed, Tree } from './regexp-parse.ts'

/**
 * `brief`: an attempt at one place fails after at most `k` looks, however long the text. `once`: only one place is tried. `all`: the
 * bound for all matches in a text, where `k * n ** d` is for one search.
 */
export type Bound = { linear: boolean; brief: boolean; once: boolean; k: number; d: number; all: { k: number; d: number } }
export type BoundRegExp = (parsed: Parsed) => Bound

export function makeRegExpBound(charge: (steps: number) => void): BoundRegExp {
  type Power = { k: number; d: number }
  /** What can come next: first characters (null: any), whether the match may be complete, and the work to see that it cannot go on. */
  type Next = { set: readonly number[] | null; done: boolean; head: number }
  type Found = { ways: Power; work: Power; /** One way, and no more work than characters passed over. */ steady: boolean }
  const DONE: Next = { set: [], done: true, head: 1 }
  const ANY: Next = { set: null, done: false, head: 1 }
  const LINE_END = [10, 10, 13, 13, 0x2028, 0x2029]
  const ONE: Power = { k: 1, d: 0 }
  const NEVER: Power = { k: 1 / 0, d: 1 / 0 }

  const plus = (a: Power, b: Power): Power => ({ k: a.k + b.k, d: a.d > b.d ? a.d : b.d })
  const times = (a: Power, b: Power): Power => ({ k: a.k * b.k, d: a.d + b.d })
  const more = (a: Power, b: Power): Power => ({ k: a.k > b.k ? a.k : b.k, d: a.d > b.d ? a.d : b.d })
  const disjoint = (a: readonly number[] | null, b: readonly number[] | null): boolean => {
    if (a === null || b === null) return a !== null ? a.length === 0 : b !== null && b.length === 0
    charge(1 + ((a.length + b.length) >>> 4))
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
      if ((a[i + 1] as number) < (b[j] as number)) i += 2
      else if ((b[j + 1] as number) < (a[i] as number)) j += 2
      else return false
    }
    return true
  }
  /** Enough of a union: the pairs need not be in order for a superset, but `disjoint` wants them so. */
  const either = (a: readonly number[] | null, b: readonly number[] | null): readonly number[] | null => {
    if (a === null || b === null) return null
    if (a.length === 0) return b
    if (b.length === 0) return a
    charge(1 + ((a.length + b.length) >>> 4))
    const out: number[] = []
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
      const first = j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number))
      const [low, high] = first ? [a[i] as number, a[i + 1] as number] : [b[j] as number, b[j + 1] as number]
      if (first) i += 2
      else j += 2
      const last = out.length - 1
      if (last > 0 && low <= (out[last] as number) + 1) { if (high > (out[last] as number)) out[last] = high }
      else { out[out.length] = low; out[out.length] = high }
    }
    return out
  }
  const join = (a: Next, b: Next): Next => ({ set: either(a.set, b.set), done: a.done || b.done, head: a.head + b.head })
  const rangesOf = (set: CharSet): readonly number[] | null => set.ranges

  const nullable = (tree: Tree): boolean => {
    charge(1)
    switch (tree.kind) {
      case 'set': return false
      case 'seq': for (let i = 0; i < tree.items.length; i++) if (!nullable(tree.items[i] as Tree)) return false; return true
      case 'alt': for (let i = 0; i < tree.items.length; i++) if (nullable(tree.items[i] as Tree)) return true; return false
      case 'group': return nullable(tree.body)
      case 'loop': return tree.min === 0 || nullable(tree.body)
      default: return true
    }
  }
  const first = (tree: Tree, next: Next, back: boolean): Next => {
    charge(1)
    switch (tree.kind) {
      case 'set': return { set: rangesOf(tree.set), done: false, head: 1 }
      case 'seq': {
        let then = next
        for (let i = tree.items.length - 1; i >= 0; i--) then = first(tree.items[back ? tree.items.length - 1 - i : i] as Tree, then, back)
        return then
      }
      case 'alt': {
        let any = first(tree.items[0] as Tree, next, back)
        for (let i = 1; i < tree.items.length; i++) any = join(any, first(tree.items[i] as Tree, next, back))
        return any
      }
      case 'group': return first(tree.body, next, back)
      case 'loop': {
        if (tree.max === 0) return next
        const inner = first(tree.body, next, back)
        return tree.min === 0 || nullable(tree.body) ? join(inner, next) : inner
      }
      case 'start': case 'end':
        if ((tree.kind === 'start') !== back) return next.done ? ANY : next
        return { set: tree.multiline ? LINE_END : [], done: false, head: 1 }
      case 'edge': return next.done ? ANY : { ...next, head: next.head + 1 }
      default: return ANY
    }
  }
  /** Up to the last element that can fail; undefined when none can. */
  const failing = (tree: Tree): Tree | undefined => {
    switch (tree.kind) {
      case 'seq': {
        const items: Tree[] = []
        let length = tree.items.length
        let last: Tree | undefined
        while (length > 0 && last === undefined) last = failing(tree.items[--length] as Tree)
        if (last === undefined) return undefined
        for (let i = 0; i < length; i++) items[i] = tree.items[i] as Tree
        items[length] = last
        return { kind: 'seq', items }
      }
      case 'alt': {
        const items: Tree[] = []
        for (let i = 0; i < tree.items.length; i++) {
          const part = failing(tree.items[i] as Tree)
          if (part === undefined) return undefined
          items[i] = part
        }
        return { kind: 'alt', items }
      }
      case 'group': return failing(tree.body)
      case 'loop': return tree.min === 0 ? undefined : tree.min === 1 ? failing(tree.body) : { ...tree, max: tree.min }
      default: return tree
    }
  }
  const failsAtOnce = (body: Tree, back: boolean): boolean => {
    if (back) return body.kind === 'set'
    const part = failing(body)
    return part === undefined || find(part, DONE, back).work.d === 0
  }

  const outside = (ranges: readonly number[]): readonly number[] => {
    const others: number[] = []
    let from = 0
    for (let i = 0; i < ranges.length; i += 2) {
      if ((ranges[i] as number) > from) { others[others.length] = from; others[others.length] = (ranges[i] as number) - 1 }
      from = (ranges[i + 1] as number) + 1
    }
    others[others.length] = from
    others[others.length] = 0x10ffff
    return others
  }
  /** After a loop over word characters, `\b` fails before another of them; after a loop over others, before another of those. */
  const besideEdge = (set: CharSet, word: CharSet, then: Next): Next => {
    const words = rangesOf(word) as readonly number[]
    if (disjoint(rangesOf(set), outside(words))) return { set: outside(words), done: false, head: 2 }
    return disjoint(rangesOf(set), words) ? { set: words, done: false, head: 2 } : then
  }

  const find = (tree: Tree, next: Next, back: boolean): Found => {
    charge(1)
    switch (tree.kind) {
      case 'seq': {
        const { items } = tree
        const nexts: Next[] = []
        let then = next
        for (let i = items.length - 1; i >= 0; i--) {
          const item = items[back ? items.length - 1 - i : i] as Tree
          const edge = back ? undefined : items[i + 1]
          nexts[i] = edge?.kind === 'edge' && !edge.negate && item.kind === 'loop' && item.body.kind === 'set' ? besideEdge(item.body.set, edge.word, then) : then
          then = first(item, then, back)
        }
        let [ways, work, steady] = [ONE, { k: 0, d: 0 } as Power, true]
        for (let i = 0; i < items.length; i++) {
          const one = find(items[back ? items.length - 1 - i : i] as Tree, nexts[i] as Next, back)
          work = plus(work, times(ways, one.work))
          ways = times(ways, one.ways)
          steady &&= one.steady
        }
        return { ways, work, steady }
      }
      case 'alt': {
        let [sumWays, maxWays, sum, most] = [{ k: 0, d: 0 } as Power, ONE, { k: 0, d: 0 } as Power, { k: 0, d: 0 } as Power]
        let seen: readonly number[] | null = []
        let [apart, steady, heads, late] = [true, true, 0, false]
        for (let i = 0; i < tree.items.length; i++) {
          const item = tree.items[i] as Tree
          const one = find(item, next, back)
          const start = first(item, next, back)
          apart &&= disjoint(seen, start.set)
          seen = either(seen, start.set)
          heads += start.head
          // What an earlier one passed over before it failed is taken back where this one may end the match.
          steady &&= one.steady && !(start.done && late)
          late ||= next.done && i + 1 < tree.items.length && !failsAtOnce(item, back)
          sumWays = plus(sumWays, one.ways)
          maxWays = more(maxWays, one.ways)
          sum = plus(sum, one.work)
          most = more(most, one.work)
        }
        return apart ? { ways: maxWays, work: plus(most, { k: heads, d: 0 }), steady } : { ways: sumWays, work: sum, steady: false }
      }
      case 'group': {
        const one = find(tree.body, next, back)
        return { ...one, work: plus(one.work, { k: 2, d: 0 }) }
      }
      case 'loop': return loop(tree, next, back)
      case 'look': {
        const { work } = find(tree.body, DONE, !tree.ahead)
        return { ways: ONE, work: plus(work, ONE), steady: work.d === 0 }
      }
      case 'back': return { ways: ONE, work: { k: tree.ignoreCase ? 16 : 1, d: 1 }, steady: false }
      default: return { ways: ONE, work: ONE, steady: true }
    }
  }
  const loop = (tree: Tree & { kind: 'loop' }, next: Next, back: boolean): Found => {
    const { body, min } = tree
    // What is not empty is there at most as often as there are characters: so many turns are as many as any.
    const max = tree.max > 1e6 ? 1 / 0 : tree.max
    // groups that are not even tried are forgotten at each turn of a loop around them
    if (max === 0) return { ways: ONE, work: { k: 1 + 2 * (tree.to - tree.from), d: 0 }, steady: true }
    if (max > 1 && nullable(body)) return { ways: NEVER, work: NEVER, steady: false }
    const start = first(body, { set: [], done: false, head: 0 }, back)
    // before its least number of turns, a loop is not done
    const again = join(start, next)
    const one = find(body, max === 1 ? next : min > 1 && again.done ? { ...again, done: false } : again, back)
    if (one.ways.k === 1 && one.ways.d === 0) {
      const single = min === tree.max || next.done || disjoint(start.set, next.set)
      const ways: Power = single ? ONE : max === 1 / 0 ? { k: 1, d: 1 } : { k: max - min + 1, d: 0 }
      const turn = plus(one.work, { k: next.head + 1, d: 0 })
      const work = max !== 1 / 0 ? times({ k: max, d: 0 }, turn) : one.steady ? { k: turn.k, d: turn.d > 1 ? turn.d : 1 } : times({ k: 1, d: 1 }, turn)
      // A turn that fails halfway is taken back; if the rest cannot fail, the match ends before it.
      return { ways, work, steady: single && one.steady && (min === tree.max || !next.done || failsAtOnce(body, back)) }
    }
    if (max > 8) return { ways: NEVER, work: NEVER, steady: false }
    let [ways, work, turns] = [{ k: 0, d: 0 } as Power, { k: 1, d: 0 } as Power, ONE]
    for (let i = 0; i <= max; i++) {
      if (i >= min) ways = plus(ways, turns)
      if (i < max) work = plus(work, times(turns, one.work))
      turns = times(turns, one.ways)
    }
    return { ways, work, steady: false }
  }

  const anchored = (tree: Tree): boolean => {
    switch (tree.kind) {
      case 'start': return !tree.multiline
      case 'seq': return tree.items.length > 0 && anchored(tree.items[0] as Tree)
      case 'alt': for (let i = 0; i < tree.items.length; i++) if (!anchored(tree.items[i] as Tree)) return false; return true
      case 'group': return anchored(tree.body)
      default: return false
    }
  }
  /** All characters an element can pass over. */
  const passed = (tree: Tree): readonly number[] | null => {
    switch (tree.kind) {
      case 'set': return rangesOf(tree.set)
      case 'seq': case 'alt': {
        let all: readonly number[] | null = []
        for (let i = 0; i < tree.items.length; i++) all = either(all, passed(tree.items[i] as Tree))
        return all
      }
      case 'group': case 'loop': return passed(tree.body)
      case 'back': return null
      default: return []
    }
  }
  /** Whether an attempt that fails late passes over nothing at which another could start. */
  const startsApart = (tree: Tree): boolean => {
    if (tree.kind !== 'seq') return false
    const [start] = tree.items
    let rest: readonly number[] | null = []
    // the last one did not match
    const last = tree.items.length - 1
    for (let i = 1; i <= last; i++) if (i < last || (tree.items[i] as Tree).kind !== 'set') rest = either(rest, passed(tree.items[i] as Tree))
    if (start?.kind === 'set') return disjoint(rangesOf(start.set), rest)
    // within a word there is no `\b`
    return start?.kind === 'edge' && !start.negate && disjoint(rest, outside(rangesOf(start.word) as readonly number[]))
  }

  return ({ tree }) => {
    const whole = find(tree, DONE, false)
    const part = failing(tree)
    const lost = part === undefined ? { ways: ONE, work: ONE, steady: true } : find(part, DONE, false)
    const once = anchored(tree)
    const work = once ? plus(whole.work, ONE) : plus(times({ k: 1, d: 1 }, lost.work), whole.work)
    const steady = whole.steady && whole.work.d <= 1 && (once || lost.work.d === 0 || (lost.steady && lost.work.d === 1 && part !== undefined && startsApart(part)))
    const linear = steady || (whole.work.d === 0 && whole.work.k < 1e6)
    const all = lost.work.k + whole.work.k
    const deepest = lost.work.d > whole.work.d ? lost.work.d : whole.work.d
    return { linear, brief: lost.work.d === 0, once, k: linear ? all : work.k, d: linear ? 1 : work.d, all: { k: all, d: deepest + 1 } }
  }
}
