/**
 * Sets of characters as sorted, disjoint, inclusive ranges: `[lo, hi, lo, hi, ...]`. Exact for everything but `\p{...}` above
 * U+3000, which is sampled, and case folding outside of the common alphabets, which is left out.
 */
import type { AST } from '@eslint-community/regexpp'

import { type Budget, spend } from './budget.ts'

export type Ranges = readonly number[]

export type CharFlags = { ignoreCase: boolean; dotAll: boolean; unicode: boolean }

const MAX = 0x10ffff
const SAMPLED_FROM = 0x3000
const SAMPLE_STEP = 64

const DIGIT: Ranges = [48, 57]
const WORD: Ranges = [48, 57, 65, 90, 95, 95, 97, 122]
const SPACE: Ranges = [9, 13, 32, 32, 160, 160, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff]
const LINE_END: Ranges = [10, 10, 13, 13, 0x2028, 0x2029]
const EVERYTHING: Ranges = [0, MAX]

export type CharNode = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass

/** The characters that one consuming element of a pattern can match. Throws TooComplex. */
export function charsOf(node: CharNode, flags: CharFlags, budget: Budget): Ranges {
  const ranges = plainCharsOf(node, flags)
  const isAscii = at(ranges, ranges.length - 1) < 128
  spend(budget, 1 + (node.type === 'Character' ? 0 : node.raw.length) + (flags.ignoreCase && !isAscii ? 2000 : 0))
  return flags.ignoreCase ? foldCase(ranges) : ranges
}

/** What both sets have in common. */
export function intersect(a: Ranges, b: Ranges): Ranges {
  const both: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const lo = Math.max(at(a, i), at(b, j))
    const hi = Math.min(at(a, i + 1), at(b, j + 1))
    if (lo <= hi) both.push(lo, hi)
    if (at(a, i + 1) < at(b, j + 1)) i += 2
    else j += 2
  }
  return both
}

/** Everything that is in one of the sets. */
export function union(sets: readonly Ranges[]): Ranges {
  const pairs: [number, number][] = []
  for (const set of sets) for (let i = 0; i < set.length; i += 2) pairs.push([at(set, i), at(set, i + 1)])
  pairs.sort((a, b) => a[0] - b[0])
  const merged: number[] = []
  for (const [lo, hi] of pairs) {
    const last = merged.length - 1
    if (last > 0 && lo <= at(merged, last) + 1) merged[last] = Math.max(at(merged, last), hi)
    else merged.push(lo, hi)
  }
  return merged
}

/** A character of the set that is good to show to people. */
export function sampleOf(set: Ranges): string {
  for (const [lo, hi] of [[97, 122], [48, 57], [65, 90], [33, 126], [32, 32]] as const) {
    const common = intersect(set, [lo, hi])
    if (common.length > 0) return String.fromCodePoint(at(common, 0))
  }
  return set.length > 0 ? String.fromCodePoint(at(set, 0)) : ''
}

function plainCharsOf(node: AST.Node, flags: CharFlags): Ranges {
  switch (node.type) {
    case 'Character': return [node.value, node.value]
    case 'CharacterClassRange': return [node.min.value, node.max.value]
    case 'CharacterSet': return characterSet(node, flags)
    case 'CharacterClass': return negateIf(node.negate, union(node.elements.map((element) => plainCharsOf(element, flags))), flags)
    case 'ExpressionCharacterClass': return negateIf(node.negate, plainCharsOf(node.expression, flags), flags)
    case 'ClassIntersection': return intersect(plainCharsOf(node.left, flags), plainCharsOf(node.right, flags))
    case 'ClassSubtraction': return intersect(plainCharsOf(node.left, flags), complement(plainCharsOf(node.right, flags)))
    // A string in a class is taken as any one of its characters: enough to see which loops overlap.
    case 'ClassStringDisjunction': return union(node.alternatives.flatMap((text) => text.elements.map((char) => plainCharsOf(char, flags))))
    default: return []
  }
}

function characterSet(node: AST.CharacterSet, flags: CharFlags): Ranges {
  switch (node.kind) {
    case 'any': return flags.dotAll ? EVERYTHING : complement(LINE_END)
    case 'digit': return negateIf(node.negate, DIGIT, flags)
    case 'space': return negateIf(node.negate, SPACE, flags)
    case 'word': return negateIf(node.negate, WORD, flags)
    case 'property': return node.strings ? EVERYTHING : propertyChars(node.value === null ? node.key : `${node.key}=${node.value}`, node.negate)
  }
}

// `[^a]` with the flag `i` also excludes `A`.
function negateIf(negate: boolean, set: Ranges, flags: CharFlags): Ranges {
  if (!negate) return set
  return complement(flags.ignoreCase ? foldCase(set) : set)
}

/** Every character that is not in the set. */
export function complement(set: Ranges): Ranges {
  const rest: number[] = []
  let next = 0
  for (let i = 0; i < set.length; i += 2) {
    if (at(set, i) > next) rest.push(next, at(set, i) - 1)
    next = at(set, i + 1) + 1
  }
  if (next <= MAX) rest.push(next, MAX)
  return rest
}

// With the flag `i`, a character matches what it becomes in upper and in lower case.
function foldCase(set: Ranges): Ranges {
  if (at(set, set.length - 1) < 128) return foldWith(set, ASCII_CASES)
  // Nearly always one of a few complements (`.`, `[^,]`), and there are thousands of pairs.
  const key = set.length > LONGEST_KEY ? undefined : set.join()
  const known = key === undefined ? undefined : foldedSets.get(key)
  if (known) return known
  const folded = foldWith(set, casePairs())
  if (key !== undefined && foldedSets.size < MOST_FOLDED) foldedSets.set(key, folded)
  return folded
}

const LONGEST_KEY = 32
const MOST_FOLDED = 500
const foldedSets = new Map<string, Ranges>()

function foldWith(set: Ranges, pairs: readonly CasePair[]): Ranges {
  const folded: number[][] = []
  for (const [one, other] of pairs) {
    const [hasOne, hasOther] = [contains(set, one), contains(set, other)]
    if (hasOne !== hasOther) folded.push(hasOne ? [other, other] : [one, one])
  }
  return folded.length === 0 ? set : union([set, ...folded])
}

type CasePair = readonly [number, number]
const ASCII_CASES: readonly CasePair[] = Array.from({ length: 26 }, (_, index) => [65 + index, 97 + index] as const)
const CASED: Ranges = [0x41, 0x5a, 0xb5, 0x587, 0x10a0, 0x1fff, 0x2126, 0x2184, 0x2c00, 0x2d2d, 0xa640, 0xabbf, 0xff21, 0xff5a]
let pairsOfCases: CasePair[] | undefined

function casePairs(): readonly CasePair[] {
  if (pairsOfCases) return pairsOfCases
  pairsOfCases = []
  for (let index = 0; index < CASED.length; index += 2) {
    for (let code = at(CASED, index); code <= at(CASED, index + 1); code++) {
      const char = String.fromCharCode(code)
      for (const other of new Set([char.toLowerCase(), char.toUpperCase()])) if (other !== char && other.length === 1) pairsOfCases.push([code, other.charCodeAt(0)])
    }
  }
  return pairsOfCases
}

function contains(set: Ranges, code: number): boolean {
  let low = 0
  let high = set.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(set, middle * 2 + 1) < code) low = middle + 1
    else high = middle
  }
  return low < set.length >> 1 && at(set, low * 2) <= code
}

const properties = new Map<string, Ranges>()

// The engine knows the property; asking it for each of the first characters and a sample of the others takes a millisecond or two.
function propertyChars(property: string, negate: boolean): Ranges {
  const key = `${negate ? 'P' : 'p'}{${property}}`
  const known = properties.get(key)
  if (known) return known
  const matcher = new RegExp(`^\\${key}$`, 'u')
  const ranges: number[] = []
  const add = (lo: number, hi: number): void => {
    if (ranges.length > 0 && at(ranges, ranges.length - 1) === lo - 1) ranges[ranges.length - 1] = hi
    else ranges.push(lo, hi)
  }
  for (let code = 0; code < SAMPLED_FROM; code++) if (matcher.test(String.fromCodePoint(code))) add(code, code)
  for (let code = SAMPLED_FROM; code <= MAX; code += SAMPLE_STEP) if (matcher.test(String.fromCodePoint(code))) add(code, code + SAMPLE_STEP - 1)
  properties.set(key, ranges)
  return ranges
}

function at(set: Ranges, index: number): number {
  return set[index] ?? 0
}
