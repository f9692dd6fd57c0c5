/** Node's `assert` and uvu's, over our own comparison. */
import { asserted, looselyEqual, same, words } from './compare.ts'
import { uvuSuite } from './suite.ts'

export class AssertionError extends Error {
  override name = 'AssertionError'
  code = 'ERR_ASSERTION'
}
export const must = (holds: unknown, message: unknown, text: () => string): void => {
  asserted()
  if (holds) return
  throw message instanceof Error ? message : new AssertionError(typeof message === 'string' ? message : text())
}
/** Whether an error is what was expected of it: a class, a pattern, a predicate, an example. */
export function suits(error: unknown, expected: unknown): boolean {
  if (expected === undefined || typeof expected === 'string') return true
  if (expected instanceof RegExp) return expected.test(String(error)) || expected.test(String((error as { message?: unknown } | undefined)?.message))
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof (expected as unknown as new () => unknown)) return true
    if (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected)) return false
    return (expected as (error: unknown) => unknown).call({}, error) === true
  }
  return Object.keys(expected as object).every((key) => { const [a, b] = [(error as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]]; return b instanceof RegExp && typeof a === 'string' ? b.test(a) : same(a, b) })
}
export function thrown(work: () => unknown): { error: unknown } | undefined {
  try { work() } catch (error) { return { error } }
  return undefined
}
export async function rejected(work: unknown): Promise<{ error: unknown } | undefined> {
  try { await (typeof work === 'function' ? (work as () => unknown)() : work) } catch (error) { return { error } }
  return undefined
}

export const assertion = {
  ok: (value?: unknown, message?: unknown) => must(value, message, () => `${words(value)} is falsy`),
  equal: (a?: unknown, b?: unknown, message?: unknown) => must(looselyEqual(a, b), message, () => `${words(a)} == ${words(b)}`),
  notEqual: (a?: unknown, b?: unknown, message?: unknown) => must(!looselyEqual(a, b), message, () => `${words(a)} != ${words(b)}`),
  strictEqual: (a?: unknown, b?: unknown, message?: unknown) => must(Object.is(a, b), message, () => `${words(a)} is not ${words(b)}`),
  notStrictEqual: (a?: unknown, b?: unknown, message?: unknown) => must(!Object.is(a, b), message, () => `${words(a)} is the same`),
  deepEqual: (a?: unknown, b?: unknown, message?: unknown) => must(same(a, b, 'loose'), message, () => `${words(a)} is not like ${words(b)}`),
  notDeepEqual: (a?: unknown, b?: unknown, message?: unknown) => must(!same(a, b, 'loose'), message, () => `${words(a)} is like ${words(b)}`),
  deepStrictEqual: (a?: unknown, b?: unknown, message?: unknown) => must(same(a, b), message, () => `${words(a)} is not like ${words(b)}`),
  notDeepStrictEqual: (a?: unknown, b?: unknown, message?: unknown) => must(!same(a, b), message, () => `${words(a)} is like ${words(b)}`),
  throws(work: () => unknown, expected?: unknown, message?: unknown) {
    const result = thrown(work)
    must(result && suits(result.error, expected), message ?? (typeof expected === 'string' ? expected : undefined), () => (result ? `threw ${words(result.error)}` : 'nothing was thrown'))
  },
  doesNotThrow(work: () => unknown, message?: unknown) { const result = thrown(work); must(!result, message, () => `threw ${words(result?.error)}`) },
  async rejects(work: unknown, expected?: unknown, message?: unknown) {
    const result = await rejected(work)
    must(result && suits(result.error, expected), message, () => (result ? `rejected with ${words(result.error)}` : 'nothing was rejected'))
  },
  async doesNotReject(work: unknown) { const result = await rejected(work); must(!result, undefined, () => `rejected with ${words(result?.error)}`) },
  match: (text: string, pattern: RegExp, message?: unknown) => must(pattern.test(text), message, () => `${words(text)} does not match ${String(pattern)}`),
  doesNotMatch: (text: string, pattern: RegExp, message?: unknown) => must(!pattern.test(text), message, () => `${words(text)} matches ${String(pattern)}`),
  fail: (message?: unknown) => must(false, message, () => 'failed'),
  ifError: (value?: unknown) => must(value === undefined || value === null, value, () => words(value)),
  AssertionError,
}
const strictNames = { equal: assertion.strictEqual, notEqual: assertion.notStrictEqual, deepEqual: assertion.deepStrictEqual, notDeepEqual: assertion.notDeepStrictEqual }
export const strict = Object.assign((value?: unknown, message?: unknown) => assertion.ok(value, message), assertion, strictNames)
const assert = Object.assign((value?: unknown, message?: unknown) => assertion.ok(value, message), assertion, { strict })
export default assert
export const { ok, equal, notEqual, strictEqual, notStrictEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, throws, doesNotThrow, rejects, doesNotReject, match, doesNotMatch, fail, ifError } = assert

const refuse = (holds: boolean, message: unknown, text: string): void => must(holds, message, () => text)
const uvuNot = Object.assign((value: unknown, message?: unknown) => refuse(!value, message, 'is truthy'), {
  ok: (value: unknown, message?: unknown) => refuse(!value, message, 'is truthy'), equal: (a: unknown, b: unknown, message?: unknown) => refuse(!same(a, b, 'kin'), message, 'is alike'), type: (a: unknown, b: string, message?: unknown) => refuse(typeof a !== b, message, 'is of that type'),
  instance: (a: unknown, b: new () => unknown, message?: unknown) => refuse(!(a instanceof b), message, 'is an instance'),
  match: (a: string, b: RegExp | string, message?: unknown) => refuse(!(typeof b === 'string' ? a.includes(b) : b.test(a)), message, 'matches'), throws: assertion.doesNotThrow,
  fixture: (a: unknown, b: unknown) => refuse(a !== b, undefined, 'is the same'), snapshot: (a: unknown, b: unknown) => refuse(a !== b, undefined, 'is the same'),
})
export const uvu = {
  ok: assertion.ok, not: uvuNot, equal: (a: unknown, b: unknown, message?: unknown) => must(same(a, b), message, () => `${words(a)} is not like ${words(b)}`),
  is: Object.assign((a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => `${words(a)} is not ${words(b)}`), { not: (a: unknown, b: unknown, message?: unknown) => must(a !== b, message, () => `${words(a)} is the same`) }),
  type: (a: unknown, b: string, message?: unknown) => must(typeof a === b, message, () => `${words(a)} is no ${b}`), instance: (a: unknown, b: new () => unknown, message?: unknown) => must(a instanceof b, message, () => `${words(a)} is no instance`),
  match: (a: string, b: RegExp | string, message?: unknown) => must(typeof b === 'string' ? a.includes(b) : b.test(a), message, () => `${words(a)} does not match`),
  snapshot: (a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => 'differs'), fixture: (a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => 'differs'),
  throws: (work: () => unknown, expected?: unknown, message?: unknown) => assertion.throws(work, typeof expected === 'string' ? (error: unknown) => String((error as Error).message).includes(expected) : expected, message), unreachable: (message?: unknown) => must(false, message, () => 'reached'),
}
export const uvuTest = uvuSuite()
