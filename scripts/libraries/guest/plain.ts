/** For libraries whose tests run by a program of their own: what such a program offers its tests, over our list of tests. */
import { must } from './assert.ts'
import { words } from './compare.ts'
import { add } from './suite.ts'

const alike = (a: unknown, b: unknown): boolean => a === b || (a !== a && b !== b)
const raises = (work: () => unknown, message?: unknown): void => {
  let error: unknown
  try { work() } catch (caught) { error = caught }
  must(error instanceof Error && /^\[?(?:Decimal|BigNumber )Error/.test(error.message), undefined, () => `${words(message)}: ${words(error)}`)
}
const equal = (expected: unknown, actual: unknown): void => must(alike(expected, actual), undefined, () => `${words(actual)} is not ${words(expected)}`)
type Big = { s: number; e: number; c?: number[]; d?: number[]; eq(other: unknown): boolean; isNaN(): boolean; valueOf(): string }
const bigs = (a: Big, b: Big): void => must(a.eq(b) || (a.isNaN() && b.isNaN()), undefined, () => `${a.valueOf()} is not ${b.valueOf()}`)
const isTrue = (value: unknown): void => must(value === true, undefined, () => `${words(value)} is not true`)
/** decimal.js' and bignumber.js' suites: a name and a function that asserts. */
export const T = Object.assign((name: string, work: () => void): void => add(name, () => work()), {
  assert: isTrue, isTrue, assertEqual: equal, areEqual: equal, assertEqualDecimal: bigs, isException: raises, assertException: raises, isError: raises,
  assertEqualProps: (digits: number[], e: number, s: number, n: Big) => must(words(digits) === words(n.d) && e === n.e && s === n.s, undefined, () => `${n.valueOf()} is another number`),
  isEqual: equal, areEqualProps: equal, isUndefined: (value: unknown) => equal(undefined, value), isPositiveZero: (value: Big) => isTrue(value.valueOf() === '0'), isNegativeZero: (value: Big) => isTrue(value.valueOf() === '-0'),
})
/** A list of functions that assert. */
export function runAll(tests: readonly (() => unknown)[]): void {
  for (const one of tests) add(one.name, () => { must(true, undefined, () => ''); return one() })
}
/** A program that reports how each of its cases went. */
export const report = (name: string, isGood: boolean, text: unknown): void => add(name, () => must(isGood, undefined, () => String(text)))
