/**
 * `analyzeRegExp(pattern, flags)`: whether a backtracking matcher can take exponential time on it, or time that grows with the
 * third power of the text's length or worse. Bounded in time itself: a pattern too large to decide has its own verdict.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp'

import { type Ambiguity, ambiguityOf } from './ambiguity.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'
import { type Budget, makeBudget, PER_PATTERN, TooComplex } from './budget.ts'

/** `start` and `end` are offsets of the repetition to change, in the pattern; `pump` is a text which, repeated, makes it slow. */
export type Verdict =
  | { kind: 'safe' }
  | { kind: 'invalid' }
  | { kind: 'complex' }
  | { kind: 'exponential' | 'polynomial'; degree: number; start: number; end: number; pump: string }

/** Two neighboring repetitions that share text are quadratic, which ordinary patterns often are; three are not accepted. */
export const WORST_DEGREE = 2

const MAX_NESTING = 100
/** Nothing in a pattern without these is repeated more often than it is written. */
const REPEATS = /[*+{]/
/** So many ways through such a pattern are no work for a matcher. Most patterns of most programs have fewer, and cost the budget nothing. */
const FEW_WAYS = 1000

/** Decides one pattern. Never throws. Patterns of one program share a budget. */
export function analyzeRegExp(pattern: string, flags: string, budget: Budget = makeBudget()): Verdict {
  if (!REPEATS.test(pattern) && waysOf(pattern) <= FEW_WAYS) return { kind: 'safe' }
  if (nestingOf(pattern) > MAX_NESTING) return { kind: 'complex' }
  const parsed = parsePattern(pattern, flags)
  if (!parsed) return { kind: 'invalid' }
  budget.left = PER_PATTERN
  const has = (flag: string): boolean => flags.includes(flag)
  try {
    const automaton = buildAutomaton(parsed.alternatives, {
      ignoreCase: has('i'), dotAll: has('s'), multiline: has('m'), unicode: has('u') || has('v'),
    }, budget)
    return verdictOn(automaton, budget)
  } catch (error) {
    if (error instanceof TooComplex) return { kind: 'complex' }
    throw error
  }
}

function parsePattern(pattern: string, flags: string): AST.Pattern | undefined {
  try {
    const parser = new RegExpParser({ ecmaVersion: 2025 })
    return parser.parsePattern(pattern, 0, pattern.length, { unicode: flags.includes('u'), unicodeSets: flags.includes('v') })
  } catch {
    return undefined
  }
}

function verdictOn(automaton: Automaton, budget: Budget): Verdict {
  if (automaton.explosive) return { kind: 'exponential', degree: Infinity, ...placeOf([automaton.explosive], new Set([automaton.explosive])), pump: '' }
  const own = ambiguityOf(automaton, budget)
  let worst = toVerdict(own, automaton, 0)
  for (const { automaton: inner, looped } of automaton.inner) {
    const verdict = verdictOn(inner, budget)
    // A lookaround inside a loop is matched anew at each turn.
    worst = worse(worst, looped && verdict.kind === 'safe' ? toVerdict(ambiguityOf(inner, budget), inner, 1) : verdict)
  }
  return worst
}

function toVerdict(ambiguity: Ambiguity, { loops }: Automaton, more: number): Verdict {
  if (ambiguity.kind === 'exponential') return { kind: 'exponential', degree: Infinity, ...placeOf(ambiguity.nodes, loops), pump: ambiguity.pump }
  const degree = ambiguity.degree === 0 ? 0 : ambiguity.degree + more
  if (degree <= WORST_DEGREE) return { kind: 'safe' }
  return { kind: 'polynomial', degree, ...placeOf(ambiguity.nodes, loops), pump: ambiguity.pump }
}

function worse(a: Verdict, b: Verdict): Verdict {
  const rank = (verdict: Verdict): number => ('degree' in verdict ? verdict.degree : 0)
  return rank(b) > rank(a) ? b : a
}

// The smallest part of the pattern that holds all the elements, and is a loop when there is one.
function placeOf(nodes: readonly AST.Node[], loops: ReadonlySet<AST.Node>): { start: number; end: number } {
  const [first] = nodes
  if (!first) return { start: 0, end: 0 }
  const loopAround = (node: AST.Node): AST.Node => (node.parent && loops.has(node.parent) ? node.parent : node)
  const start = Math.min(...nodes.map((node) => loopAround(node).start))
  const end = Math.max(...nodes.map((node) => loopAround(node).end))
  for (let node: AST.Node | null = first; node; node = node.parent) {
    if (loops.has(node) && node.start <= start && node.end >= end) return { start: node.start, end: node.end }
  }
  return { start, end }
}

// At most, of a pattern without repetitions: the alternatives of all groups multiplied, and twice for each `?`.
function waysOf(pattern: string): number {
  const groups = [1]
  let ways = 1
  let inClass = false
  for (let index = 0; index < pattern.length && ways <= FEW_WAYS; index++) {
    const char = pattern[index]
    if (char === '\\') index++
    else if (inClass) inClass = char !== ']'
    else if (char === '[') inClass = true
    else if (char === '(') groups.push(1)
    else if (char === '|') groups[groups.length - 1] = (groups.at(-1) ?? 1) + 1
    else if (char === ')') ways *= groups.pop() ?? 1
    else if (char === '?' && pattern[index - 1] !== '(') ways *= 2
  }
  return groups.reduce((product, alternatives) => product * alternatives, ways)
}

// The parser is recursive; this is a bound, so brackets in classes count too.
function nestingOf(pattern: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index]
    if (char === '\\') index++
    else if (char === '(' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === ')' || char === ']') depth = Math.max(0, depth - 1)
  }
  return deepest
}
