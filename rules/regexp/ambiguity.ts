/**
 * How often a backtracking matcher can go back over the same text, decided on the automaton.
 *
 * Exponential: some state can be left and reached again on one word in two ways. Searched in the product of the automaton with
 * itself: start on the diagonal (q, q), split into (p, p'), meet again. Polynomial: a loop q, a later loop r, and one word that
 * goes q to q, q to r and r to r; then a text made of that word can be divided between them anywhere. The degree is the
 * longest chain of such loops (Weber and Seidl, "On the degree of ambiguity of finite automata", 1991).
 *
 * Without loops the number of ways is finite and can still be huge (`a?a?a?...aaa`): it is counted for words of one repeated letter.
 *
 * Accepting states are left out first: a matcher that can stop there never comes back. Work is bounded; see `Budget`.
 */
import type { AST } from '@eslint-community/regexpp'

import type { Automaton } from './automaton.ts'
import { type Budget, spend } from './budget.ts'
import { intersect, type Ranges, sampleOf } from './charset.ts'

export type Ambiguity =
  | { kind: 'exponential'; nodes: AST.Node[]; pump: string }
  | { kind: 'polynomial'; degree: number; nodes: AST.Node[]; pump: string }

type Graph = { follow: number[][]; multiple: Map<number, AST.Quantifier | undefined>[]; chars: (a: number, b: number) => Ranges; nodes: AST.Node[] }

/** The worst ambiguity of the automaton itself, lookarounds not included; `degree` 0 or 1 means none. Throws TooComplex. */
export function ambiguityOf(automaton: Automaton, budget: Budget): Ambiguity {
  const graph = graphOf(automaton, budget)
  const components = componentsOf(graph.follow)
  const explosion = explosionIn(graph, budget)
  if (explosion) return explosion
  for (const component of components) {
    const found = exponentialIn(graph, component, budget)
    if (found) return found
  }
  return longestChain(graph, components, budget)
}

function graphOf({ chars, nodes, follow, accepting }: Automaton, budget: Budget): Graph {
  const live = follow.map((edges, state) => (accepting.has(state) ? [] : [...edges].filter(([next]) => !accepting.has(next))))
  return {
    follow: live.map((edges) => edges.map(([next]) => next)),
    multiple: live.map((edges) => new Map(edges.flatMap(([next, edge]) => (edge.ways === 2 ? [[next, edge.by] as const] : [])))),
    chars: makeIntersections(chars, budget),
    nodes,
  }
}

// Equal sets share a number, so that a long alternation computes few intersections. Of long ones only the very same count as equal.
function makeIntersections(chars: readonly Ranges[], budget: Budget): Graph['chars'] {
  const numbers = new Map<string | Ranges, number>()
  const sets: Ranges[] = []
  const numberOf = chars.map((set) => {
    const key = set.length > LONG_SET ? set : set.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, sets.length)
    return sets.push(set) - 1
  })
  const known = new Map<number, Ranges>()
  return (a, b) => {
    const i = numberOf[a] ?? 0
    const j = numberOf[b] ?? 0
    const key = i < j ? i * sets.length + j : j * sets.length + i
    let common = known.get(key)
    if (!common) {
      const [a = [], b = []] = [sets[i], sets[j]]
      spend(budget, (a.length + b.length) >> 2)
      known.set(key, (common = intersect(a, b)))
    }
    return common
  }
}

function exponentialIn(graph: Graph, component: ReadonlySet<number>, budget: Budget): Ambiguity | undefined {
  for (const state of component) {
    for (const [next, by] of graph.multiple[state] ?? []) {
      if (!component.has(next)) continue
      const states = pathBetween(graph, component, next, state)
      const pump = states.map((each) => sampleOf(graph.chars(each, each))).join('')
      return { kind: 'exponential', nodes: by ? [by] : [state, next].flatMap((each) => graph.nodes[each] ?? []), pump }
    }
  }
  return meetingIn(graph, component, budget)
}

/** A matcher that has to try so many ways takes a tenth of a second. */
const MANY_WAYS = 1_000_000
const MAX_LETTERS = 8

// States are numbered in reading order, so an edge to a lower number is a loop and is left out here.
function explosionIn(graph: Graph, budget: Budget): Ambiguity | undefined {
  const { follow, multiple, nodes } = graph
  const letters = new Map<Ranges, number>()
  for (const state of follow.keys()) if ((follow[state]?.length ?? 0) > 1 && letters.size < MAX_LETTERS) letters.set(graph.chars(state, state), state)
  for (const letter of letters.values()) {
    const ways = new Float64Array(follow.length)
    const passed: number[] = []
    for (const [state, following] of follow.entries()) {
      spend(budget, following.length)
      if (graph.chars(letter, state).length === 0) continue
      passed.push(state)
      const here = Math.max(1, ways[state] ?? 0)
      if (here > MANY_WAYS) return { kind: 'exponential', nodes: passed.flatMap((each) => nodes[each] ?? []), pump: sampleOf(graph.chars(letter, letter)) }
      for (const next of following) if (next > state) ways[next] = (ways[next] ?? 0) + here * (multiple[state]?.has(next) ? 2 : 1)
    }
  }
  return undefined
}

type Pair = { a: number; b: number; before: Pair | undefined }

function meetingIn(graph: Graph, component: ReadonlySet<number>, budget: Budget): Ambiguity | undefined {
  const size = graph.follow.length
  const seen = new Set<number>()
  const queue: Pair[] = []
  const inside = (state: number): number[] => (graph.follow[state] ?? []).filter((next) => component.has(next))
  const visit = (a: number, b: number, before: Pair): void => {
    const key = a < b ? a * size + b : b * size + a
    if (!seen.has(key)) queue.push({ a, b, before })
    seen.add(key)
  }
  for (const state of component) {
    const next = inside(state)
    for (const [index, a] of next.entries()) {
      for (const b of next.slice(index + 1)) {
        spend(budget)
        if (graph.chars(a, b).length > 0) visit(a, b, { a: state, b: state, before: undefined })
      }
    }
  }
  for (let pair = queue.pop(); pair; pair = queue.pop()) {
    const others = inside(pair.b)
    for (const a of inside(pair.a)) {
      for (const b of others) {
        spend(budget)
        if (graph.chars(a, b).length === 0) continue
        if (a === b) return meeting(graph, component, { a, b, before: pair })
        visit(a, b, pair)
      }
    }
  }
  return undefined
}

function meeting(graph: Graph, component: ReadonlySet<number>, end: Pair): Ambiguity {
  const states = new Set<number>()
  let pump = ''
  let start = end.a
  for (let pair: Pair | undefined = end; pair; pair = pair.before) {
    states.add(pair.a).add(pair.b)
    if (pair.before) pump = sampleOf(graph.chars(pair.a, pair.b)) + pump
    else start = pair.a
  }
  if (end.a !== start) for (const state of pathBetween(graph, component, end.a, start)) pump += sampleOf(graph.chars(state, state))
  return { kind: 'exponential', nodes: [...states].flatMap((state) => graph.nodes[state] ?? []), pump }
}

// The states read on a shortest way from `from` to `to`, both ends included; one state when they are the same.
function pathBetween(graph: Graph, component: ReadonlySet<number>, from: number, to: number): number[] {
  const before = new Map<number, number>([[from, -1]])
  const queue = [from]
  for (let index = 0; index < queue.length && !before.has(to); index++) {
    for (const next of graph.follow[queue[index] ?? -1] ?? []) {
      if (!component.has(next) || before.has(next)) continue
      before.set(next, queue[index] ?? -1)
      queue.push(next)
    }
  }
  const path: number[] = []
  for (let state = to; state !== -1 && state !== undefined; state = before.get(state) ?? -1) path.unshift(state)
  return path
}

const LONG_SET = 64

type Chain = { degree: number; nodes: AST.Node[]; pump: string }

function longestChain(graph: Graph, components: readonly ReadonlySet<number>[], budget: Budget): Ambiguity {
  const chains: Chain[] = components.map((component) => ({ degree: 1, nodes: nodesOf(graph, component), pump: '' }))
  let longest: Chain = { degree: components.length > 0 ? 1 : 0, nodes: [], pump: '' }
  // Tarjan's order is last component first; chains grow from the back, so each chain starts at its component.
  for (const [index, component] of components.entries()) {
    const reachable = index === 0 ? component : reachableFrom(graph, component, budget)
    for (const [laterIndex, later] of components.slice(0, index).entries()) {
      spend(budget, later.size)
      const chain = chains[index]
      const rest = chains[laterIndex]
      if (!chain || !rest || rest.degree < chain.degree || ![...later].some((state) => reachable.has(state))) continue
      const pump = sharedWord(graph, component, later, budget)
      if (pump === undefined) continue
      chains[index] = { degree: rest.degree + 1, nodes: [...nodesOf(graph, component), ...rest.nodes], pump: rest.pump.length > 0 ? rest.pump : pump }
      if (rest.degree + 1 > longest.degree) longest = chains[index]
    }
  }
  return { kind: 'polynomial', ...longest }
}

// A word that goes from q to q, from q to r and from r to r, for some q in `first` and r in `second`.
function sharedWord(graph: Graph, first: ReadonlySet<number>, second: ReadonlySet<number>, budget: Budget): string | undefined {
  const size = graph.follow.length
  const within = (state: number, component: ReadonlySet<number>): number[] => (graph.follow[state] ?? []).filter((next) => component.has(next))
  for (const q of first) {
    for (const r of second) {
      spend(budget)
      if (graph.chars(q, r).length === 0) continue
      const seen = new Set<number>()
      const queue: { x: number; y: number; z: number; word: string }[] = [{ x: q, y: q, z: r, word: '' }]
      for (let index = 0; index < queue.length; index++) {
        const at = queue[index]
        if (!at) break
        for (const x of within(at.x, first)) {
          for (const z of within(at.z, second)) {
            spend(budget)
            const common = graph.chars(x, z)
            if (common.length === 0) continue
            for (const y of graph.follow[at.y] ?? []) {
              spend(budget)
              const own = graph.chars(y, y)
              spend(budget, (common.length + own.length) >> 2)
              const chars = intersect(common, own)
              if (chars.length === 0) continue
              const word = at.word + sampleOf(chars)
              if (x === q && y === r && z === r) return word
              const key = (x * size + y) * size + z
              if (!seen.has(key)) queue.push({ x, y, z, word })
              seen.add(key)
            }
          }
        }
      }
    }
  }
  return undefined
}

function reachableFrom(graph: Graph, component: ReadonlySet<number>, budget: Budget): Set<number> {
  const reachable = new Set(component)
  for (const state of reachable) {
    const following = graph.follow[state] ?? []
    spend(budget, following.length)
    for (const next of following) reachable.add(next)
  }
  return reachable
}

function nodesOf(graph: Graph, component: ReadonlySet<number>): AST.Node[] {
  return [...component].flatMap((state) => graph.nodes[state] ?? [])
}

/** The strongly connected components that contain a cycle, last first (Tarjan, without recursion). */
function componentsOf(follow: readonly number[][]): Set<number>[] {
  const components: Set<number>[] = []
  const order = new Int32Array(follow.length).fill(-1)
  const low = new Int32Array(follow.length)
  const onStack = new Uint8Array(follow.length)
  const stack: number[] = []
  let count = 0
  for (let root = 0; root < follow.length; root++) {
    if (order[root] !== -1) continue
    const path: { state: number; next: number }[] = [{ state: root, next: 0 }]
    while (path.length > 0) {
      const top = path[path.length - 1]
      if (!top) break
      const { state } = top
      if (top.next === 0) {
        order[state] = low[state] = count++
        stack.push(state)
        onStack[state] = 1
      }
      const next = follow[state]?.[top.next++]
      if (next !== undefined) {
        if (order[next] === -1) path.push({ state: next, next: 0 })
        else if (onStack[next]) low[state] = Math.min(low[state] ?? 0, order[next] ?? 0)
        continue
      }
      path.pop()
      const parent = path[path.length - 1]
      if (parent) low[parent.state] = Math.min(low[parent.state] ?? 0, low[state] ?? 0)
      if (low[state] !== order[state]) continue
      const component = new Set<number>()
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack[member] = 0
        component.add(member)
        if (member === state) break
      }
      if (component.size > 1 || follow[state]?.includes(state)) components.push(component)
    }
  }
  return components
}
