/**
 * A pattern as a position automaton: one state per consuming element ("just read this"), an edge for each way to get from one
 * to the next. Edges count the ways, because two ways from one state to the same next one are what makes a matcher try twice.
 *
 * Assertions are taken as possibly true; `^` and `$` without the flag `m` hold only at the ends, so no edge passes them. A
 * state is *accepting* when the rest of the pattern can match nothing without any condition: there the matcher is done, so it
 * never comes back to try another way. Counted repetitions are unrolled while that is small and are loops otherwise.
 * A lookahead limits the next character, so that `(?!\\).|\\.` and `[^*]|\*(?!\/)` do not look ambiguous; apart from that a
 * lookaround is a pattern of its own (`inner`); lookbehind is read from right to left, as engines do.
 */
import type { AST } from '@eslint-community/regexpp'

import { type Budget, spend, TooComplex } from './budget.ts'
import { type CharFlags, type CharNode, charsOf, complement, intersect, type Ranges, union } from './charset.ts'

/** Ways to get from one state to another: 1, or 2 for "more than one"; `by` is the repetition that added the last one. */
export type Edge = { ways: 1 | 2; by: AST.Quantifier | undefined }

export type Automaton = {
  /** What each state reads, and the element of the pattern it stands for. */
  chars: Ranges[]
  nodes: AST.Node[]
  follow: Map<number, Edge>[]
  accepting: Set<number>
  inner: { automaton: Automaton; looped: boolean }[]
  /** The repetitions that are loops here: unbounded ones, and those too long to unroll. */
  loops: Set<AST.Node>
  /** A repetition of something that may be empty, so often that the ways to share out the text explode; if there is one. */
  explosive: AST.Quantifier | undefined
}

export type PatternFlags = CharFlags & { multiline: boolean }

const MAX_STATES = 4000
/** Repetitions up to this many (nested ones multiplied) are unrolled; above they are loops. */
const MAX_UNROLLED = 20
/** An exact count of something without choices is unrolled at most this often. */
const MAX_EXACT = 6
const EXPLOSIVE_COUNT = 8

/** `next`: what the following character must be, when a lookahead says so. */
type Entry = { ways: 1 | 2; next: Ranges | undefined }
type Entries = Map<number, Entry>
type Fragment = {
  first: Entries
  last: Entries
  /** States after which the rest of this fragment can match nothing, unconditionally. */
  lastFree: Set<number>
  /** Ways to match nothing. */
  empty: 0 | 1 | 2
  emptyNext: Ranges | undefined
  emptyFree: boolean
}
type Context = { budget: Budget; flags: PatternFlags; backward: boolean; looped: boolean; unrolled: number }

/** Builds the automaton of a parsed pattern. Throws TooComplex. */
export function buildAutomaton(alternatives: readonly AST.Alternative[], flags: PatternFlags, budget: Budget): Automaton {
  return build(alternatives, { budget, flags, backward: false, looped: false, unrolled: 1 })
}

function build(alternatives: readonly AST.Alternative[], context: Context): Automaton {
  const automaton: Automaton = { chars: [], nodes: [], follow: [], accepting: new Set(), inner: [], loops: new Set(), explosive: undefined }
  const builder = makeBuilder(automaton, context.budget)
  automaton.accepting = builder.alternatives(alternatives, context).lastFree
  return automaton
}

type Builder = { alternatives(alternatives: readonly AST.Alternative[], context: Context): Fragment }

function makeBuilder(automaton: Automaton, budget: Budget): Builder {
  const known = new Map<AST.Node, Ranges>()

  function connect(from: Entries, to: Entries, by: AST.Quantifier | undefined): void {
    spend(budget, from.size * to.size)
    for (const [state, { ways, next: must }] of from) {
      const out = automaton.follow[state]
      if (!out) continue
      for (const [next, entry] of to) {
        if (must && intersect(must, automaton.chars[next] ?? []).length === 0) continue
        const same = out.get(next)
        out.set(next, { ways: same || ways + entry.ways > 2 ? 2 : 1, by })
      }
    }
  }

  function consume(node: AST.Node, chars: Ranges): Fragment {
    const state = automaton.chars.length
    if (state >= MAX_STATES) throw new TooComplex()
    automaton.chars.push(chars)
    automaton.nodes.push(node)
    automaton.follow.push(new Map())
    const once: Entry = { ways: 1, next: undefined }
    return { first: new Map([[state, once]]), last: new Map([[state, once]]), lastFree: new Set([state]), empty: 0, emptyNext: undefined, emptyFree: false }
  }

  // An element that is unrolled is read many times, and its characters are the same each time.
  function chars(node: CharNode, flags: PatternFlags): Ranges {
    let ranges = known.get(node)
    if (!ranges) known.set(node, (ranges = charsOf(node, flags, budget)))
    return ranges
  }

  function sequence(left: Fragment, right: Fragment): Fragment {
    connect(left.last, right.first, undefined)
    spend(budget, 1 + (left.empty > 0 ? left.first.size + right.first.size : 0) + (right.empty > 0 ? left.last.size + right.last.size : 0))
    return {
      first: merge(left.first, right.first, left),
      last: merge(right.last, left.last, right),
      lastFree: right.emptyFree ? new Set([...left.lastFree, ...right.lastFree]) : right.lastFree,
      empty: atMostTwo(left.empty * right.empty),
      emptyNext: both(left.emptyNext, right.emptyNext),
      emptyFree: left.emptyFree && right.emptyFree,
    }
  }

  function alternatives(list: readonly AST.Alternative[], context: Context): Fragment {
    const first: Entries = new Map()
    const last: Entries = new Map()
    const lastFree = new Set<number>()
    let empty = 0
    let emptyNext: Ranges | undefined
    let emptyFree = false
    for (const alternative of list) {
      const fragment = elements(alternative.elements, context)
      spend(budget, fragment.first.size + fragment.last.size)
      for (const [state, entry] of fragment.first) first.set(state, entry)
      for (const [state, entry] of fragment.last) last.set(state, entry)
      for (const state of fragment.lastFree) lastFree.add(state)
      if (fragment.empty > 0) emptyNext = empty > 0 ? undefined : fragment.emptyNext
      empty += fragment.empty
      emptyFree ||= fragment.emptyFree
    }
    return { first, last, lastFree, empty: atMostTwo(empty), emptyNext, emptyFree }
  }

  function elements(list: readonly AST.Element[], context: Context): Fragment {
    let whole = nothing(true)
    let must: Ranges | undefined
    for (const element of context.backward ? [...list].reverse() : list) {
      whole = sequence(whole, isReader(element) && must ? consume(element, intersect(must, chars(element, context.flags))) : one(element, context))
      must = element.type === 'Assertion' && !context.backward ? both(must, nextChars(element, context.flags, budget)) : undefined
    }
    return whole
  }

  function one(node: AST.Element, context: Context): Fragment {
    switch (node.type) {
      case 'Character': case 'CharacterSet': case 'CharacterClass': case 'ExpressionCharacterClass':
        return consume(node, chars(node, context.flags))
      case 'Group': return alternatives(node.alternatives, node.modifiers ? { ...context, flags: modified(context.flags, node.modifiers) } : context)
      case 'CapturingGroup': return alternatives(node.alternatives, context)
      case 'Backreference': return backreference(node, context)
      case 'Assertion': return assertion(node, context)
      case 'Quantifier': return quantifier(node, context)
    }
  }

  // A backreference repeats one known text: a single reader of the group's characters, never a choice.
  function backreference(node: AST.Backreference, context: Context): Fragment {
    const groups = Array.isArray(node.resolved) ? node.resolved : [node.resolved]
    const sets: Ranges[] = []
    for (const group of groups) collectChars(group, context.flags, budget, sets)
    const fragment = consume(node, union(sets))
    return groups.every((group) => canBeEmpty(group)) ? optional(fragment, false) : fragment
  }

  function assertion(node: AST.Assertion, context: Context): Fragment {
    switch (node.kind) {
      case 'word': return { ...nothing(false) }
      case 'start': case 'end': return context.flags.multiline ? nothing(false) : { ...nothing(false), empty: 0 }
      case 'lookahead': case 'lookbehind': {
        const own = { ...context, backward: node.kind === 'lookbehind', looped: false }
        automaton.inner.push({ automaton: build(node.alternatives, own), looped: context.looped })
        return { ...nothing(false), emptyNext: context.backward ? undefined : nextChars(node, context.flags, budget) }
      }
    }
  }

  function quantifier(node: AST.Quantifier, context: Context): Fragment {
    const { min, max, element } = node
    if (max === 0) return nothing(true)
    const nullable = element.type !== 'Assertion' && canBeEmpty(element)
    if (nullable && min >= EXPLOSIVE_COUNT && hasChoice(element)) automaton.explosive ??= node
    const total = context.unrolled * max
    if (min === max && !hasChoice(element)) return repeat(node, Math.min(min, MAX_EXACT), { ...context, unrolled: context.unrolled * Math.min(min, MAX_EXACT) })
    if (total > MAX_UNROLLED) return loop(node, context)
    const inside = { ...context, unrolled: total }
    // `x{2,4}` is `xx(x(x)?)?`, built from the right.
    let tail: Fragment | undefined
    for (let count = max; count > min; count--) {
      const step = one(element, inside)
      tail = optional(tail ? sequence(step, tail) : step, true)
    }
    if (min === 0) return tail ?? nothing(true)
    const head = repeat(node, min, inside)
    return tail ? sequence(head, tail) : head
  }

  function repeat(node: AST.Quantifier, count: number, context: Context): Fragment {
    let whole = nothing(true)
    for (let index = 0; index < count; index++) whole = sequence(whole, one(node.element, context))
    return whole
  }

  function loop(node: AST.Quantifier, context: Context): Fragment {
    const inside = { ...context, looped: true }
    automaton.loops.add(node)
    const head = node.min > 1 ? repeat(node, Math.min(node.min - 1, MAX_EXACT), inside) : undefined
    const body = one(node.element, inside)
    connect(body.last, body.first, node)
    const tail = node.min === 0 ? optional(body, true) : body
    return head ? sequence(head, tail) : tail
  }

  return { alternatives }
}

function nothing(free: boolean): Fragment {
  return { first: new Map(), last: new Map(), lastFree: new Set(), empty: 1, emptyNext: undefined, emptyFree: free }
}

// A repetition that would match nothing is not tried again (ECMA-262, RepeatMatcher), so there is one way to match nothing.
function optional(fragment: Fragment, free: boolean): Fragment {
  return { ...fragment, empty: 1, emptyNext: undefined, emptyFree: free || fragment.emptyFree }
}

// `own`, and `other` when `between` can match nothing.
function merge(own: Entries, other: Entries, between: Fragment): Entries {
  if (between.empty === 0 || other.size === 0) return own
  const all = new Map(own)
  for (const [state, { ways, next }] of other) {
    const known = all.get(state)
    all.set(state, { ways: between.empty === 2 || ways === 2 || known ? 2 : 1, next: known ? undefined : both(next, between.emptyNext) })
  }
  return all
}

function both(a: Ranges | undefined, b: Ranges | undefined): Ranges | undefined {
  return a && b ? intersect(a, b) : (a ?? b)
}

/** What the next character must be for a lookahead to hold, as far as its first characters tell; undefined when they do not. */
function nextChars(node: AST.Assertion, flags: PatternFlags, budget: Budget): Ranges | undefined {
  if (node.kind !== 'lookahead') return undefined
  const firsts = node.alternatives.map((alternative) => alternative.elements[0])
  if (node.negate) {
    const single = node.alternatives.flatMap(({ elements: [only, ...more] }) => (only && more.length === 0 && isReader(only) ? [charsOf(only, flags, budget)] : []))
    return single.length > 0 ? complement(union(single)) : undefined
  }
  const readers = firsts.flatMap((first) => (first && isReader(first) ? [charsOf(first, flags, budget)] : []))
  return readers.length === firsts.length ? union(readers) : undefined
}

function isReader(node: AST.Element): node is CharNode {
  return node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass' || node.type === 'ExpressionCharacterClass'
}

function atMostTwo(count: number): 0 | 1 | 2 {
  return count > 1 ? 2 : count === 1 ? 1 : 0
}

function modified(flags: PatternFlags, modifiers: AST.Modifiers): PatternFlags {
  const set = (name: 'ignoreCase' | 'dotAll' | 'multiline'): boolean => modifiers.add[name] || (flags[name] && !modifiers.remove?.[name])
  return { ...flags, ignoreCase: set('ignoreCase'), dotAll: set('dotAll'), multiline: set('multiline') }
}

/** Whether a fixed number of repetitions can be matched in more than one way. */
function hasChoice(node: AST.Node): boolean {
  switch (node.type) {
    case 'Group': case 'CapturingGroup': return node.alternatives.length > 1 || node.alternatives.some((alternative) => alternative.elements.some(hasChoice))
    case 'Quantifier': return node.min !== node.max || hasChoice(node.element)
    case 'Backreference': return true
    default: return false
  }
}

function canBeEmpty(node: AST.Element): boolean {
  switch (node.type) {
    case 'Assertion': case 'Backreference': return true
    case 'Quantifier': return node.min === 0 || canBeEmpty(node.element)
    case 'Group': case 'CapturingGroup': return node.alternatives.some((alternative) => alternative.elements.every(canBeEmpty))
    default: return false
  }
}

function collectChars(node: AST.Node, flags: PatternFlags, budget: Budget, into: Ranges[]): void {
  switch (node.type) {
    case 'Character': case 'CharacterSet': case 'CharacterClass': case 'ExpressionCharacterClass':
      into.push(charsOf(node, flags, budget))
      break
    case 'Quantifier': return collectChars(node.element, flags, budget, into)
    case 'Group': case 'CapturingGroup':
      for (const alternative of node.alternatives) for (const element of alternative.elements) collectChars(element, flags, budget, into)
  }
}
