/** Node's `assert`, uvu's, and what tape's tests are handed, over our own comparison. */
import { looselyEqual, same, words } from './compare.ts'
import { note, it, uvuSuite } from './suite.ts'

export class AssertionError extends Error {
  override name = 'AssertionError'
  code = 'ERR_ASSERTION'
}
const must = (holds: unknown, message: unknown, text: () => string): void => {
  if (holds) return
  throw message instanceof Error ? message : new AssertionError(typeof message === 'string' ? message : text())
}
/** Whether an error is what was expected of it: a class, a pattern, a predicate, an example. */
function suits(error: unknown, expected: unknown): boolean {
  if (expected === undefined || typeof expected === 'string') return true
  if (expected instanceof RegExp) return expected.test(String(error)) || expected.test(String((error as { message?: unknown } | undefined)?.message))
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof (expected as unknown as new () => unknown)) return true
    if (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected)) return false
    return (expected as (error: unknown) => unknown).call({}, error) === true
  }
  return Object.keys(expected as object).every((key) => { const [a, b] = [(error as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]]; return b instanceof RegExp && typeof a === 'string' ? b.test(a) : same(a, b) })
}
function thrown(work: () => unknown): { error: unknown } | undefined {
  try { work() } catch (error) { return { error } }
  return undefined
}
async function rejected(work: unknown): Promise<{ error: unknown } | undefined> {
  try { await (typeof work === 'function' ? (work as () => unknown)() : work) } catch (error) { return { error } }
  return undefined
}

const core = {
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
    must(result, message ?? (typeof expected === 'string' ? expected : undefined), () => 'nothing was thrown')
    must(suits(result?.error, expected), message, () => `threw ${words(result?.error)}`)
  },
  doesNotThrow(work: () => unknown, message?: unknown) { const result = thrown(work); must(!result, message, () => `threw ${words(result?.error)}`) },
  async rejects(work: unknown, expected?: unknown, message?: unknown) {
    const result = await rejected(work)
    must(result, message, () => 'nothing was rejected')
    must(suits(result?.error, expected), message, () => `rejected with ${words(result?.error)}`)
  },
  async doesNotReject(work: unknown) { const result = await rejected(work); must(!result, undefined, () => `rejected with ${words(result?.error)}`) },
  match: (text: string, pattern: RegExp, message?: unknown) => must(pattern.test(text), message, () => `${words(text)} does not match ${String(pattern)}`),
  doesNotMatch: (text: string, pattern: RegExp, message?: unknown) => must(!pattern.test(text), message, () => `${words(text)} matches ${String(pattern)}`),
  fail: (message?: unknown) => must(false, message, () => 'failed'),
  ifError: (value?: unknown) => must(value === undefined || value === null, value, () => words(value)),
  AssertionError,
}
const strictNames = { equal: core.strictEqual, notEqual: core.notStrictEqual, deepEqual: core.deepStrictEqual, notDeepEqual: core.notDeepStrictEqual }
export const strict = Object.assign((value?: unknown, message?: unknown) => core.ok(value, message), core, strictNames)
const assert = Object.assign((value?: unknown, message?: unknown) => core.ok(value, message), core, { strict })
export default assert
export const { ok, equal, notEqual, strictEqual, notStrictEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, throws, doesNotThrow, rejects, doesNotReject, match, doesNotMatch, fail, ifError } = assert

const refuse = (holds: boolean, message: unknown, text: string): void => must(holds, message, () => text)
const uvuNot = Object.assign((value: unknown, message?: unknown) => refuse(!value, message, 'is truthy'), {
  ok: (value: unknown, message?: unknown) => refuse(!value, message, 'is truthy'), equal: (a: unknown, b: unknown, message?: unknown) => refuse(!same(a, b), message, 'is alike'), type: (a: unknown, b: string, message?: unknown) => refuse(typeof a !== b, message, 'is of that type'),
  instance: (a: unknown, b: new () => unknown, message?: unknown) => refuse(!(a instanceof b), message, 'is an instance'), match: (a: string, b: RegExp | string, message?: unknown) => refuse(!(typeof b === 'string' ? a.includes(b) : b.test(a)), message, 'matches'), throws: core.doesNotThrow, fixture: (a: unknown, b: unknown) => refuse(a !== b, undefined, 'is the same'), snapshot: (a: unknown, b: unknown) => refuse(a !== b, undefined, 'is the same'),
})
export const uvu = {
  ok: core.ok, not: uvuNot, equal: (a: unknown, b: unknown, message?: unknown) => must(same(a, b), message, () => `${words(a)} is not like ${words(b)}`),
  is: Object.assign((a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => `${words(a)} is not ${words(b)}`), { not: (a: unknown, b: unknown, message?: unknown) => must(a !== b, message, () => `${words(a)} is the same`) }),
  type: (a: unknown, b: string, message?: unknown) => must(typeof a === b, message, () => `${words(a)} is no ${b}`), instance: (a: unknown, b: new () => unknown, message?: unknown) => must(a instanceof b, message, () => `${words(a)} is no instance`),
  match: (a: string, b: RegExp | string, message?: unknown) => must(typeof b === 'string' ? a.includes(b) : b.test(a), message, () => `${words(a)} does not match`),
  snapshot: (a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => 'differs'), fixture: (a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => 'differs'),
  throws: (work: () => unknown, expected?: unknown, message?: unknown) => core.throws(work, typeof expected === 'string' ? (error: unknown) => String((error as Error).message).includes(expected) : expected, message), unreachable: (message?: unknown) => must(false, message, () => 'reached'),
}
export const uvuTest = uvuSuite()

type Tape = (name: unknown, ...rest: unknown[]) => unknown
/** A tape test ends when it says so, or when as many assertions were made as it planned. */
function tapeBody(body: (t: unknown) => unknown): () => Promise<void> {
  return async () => {
    let ended = (): void => { /* set below */ }
    const end = new Promise<void>((resolve) => { ended = resolve })
    const last: (() => unknown)[] = []
    let planned = -1
    let made = 0
    const check = (holds: unknown, message: unknown, text: () => string): boolean => {
      if (!holds) note(`${String(message ?? '')} ${text()}`)
      if (++made === planned) ended()
      return Boolean(holds)
    }
    const say = (assertion: (...args: never[]) => void) => (...args: unknown[]): boolean => {
      const result = thrown(() => assertion(...args as never[]))
      return check(!result, undefined, () => words(result?.error))
    }
    const deep = say(core.deepStrictEqual)
    const notDeep = say(core.notDeepStrictEqual)
    const [is, isNot, truthy] = [say(core.strictEqual), say(core.notStrictEqual), say(core.ok)]
    const falsy = (value: unknown, message?: unknown): boolean => check(!value, message, () => 'is truthy')
    const raises = (work: () => unknown, expected?: unknown): boolean => { const result = thrown(work); return check(result && suits(result.error, expected), undefined, () => (result ? `threw ${words(result.error)}` : 'nothing was thrown')) }
    const inner: (() => Promise<void>)[] = []
    const sub: Tape = (_name, ...rest) => { const found = rest.find((one) => typeof one === 'function') as ((t: unknown) => unknown) | undefined; const work = tapeBody(found ?? (() => undefined)); const result = inner.reduce((before, one) => before.then(one), Promise.resolve()).then(work); inner.push(() => result); return result }
    const t = {
      plan(count: number) { planned = count; if (made === planned) ended() }, end(error?: unknown) { if (error) note(words(error)); ended() }, endAll: ended, comment() { /* no output */ }, skip() { /* skipped */ }, timeoutAfter() { /* virtual time */ }, teardown(work: () => unknown) { last.push(work) }, test: sub, pass() { check(true, '', () => '') }, fail(message?: unknown) { check(false, message, () => 'fail') },
      ok: truthy, true: truthy, assert: truthy, notOk: falsy, false: falsy, notok: falsy, error: falsy, ifError: falsy, equal: is, equals: is, is, strictEqual: is, isEqual: is, strictEquals: is, notEqual: isNot, not: isNot, isNot, notStrictEqual: isNot, deepEqual: deep, same: deep, strictSame: deep, isEquivalent: deep, deepEquals: deep, notDeepEqual: notDeep, notSame: notDeep, looseEqual: say(core.equal), deepLooseEqual: say(core.deepEqual),
      throws: raises, doesNotThrow: say(core.doesNotThrow), match: (text: unknown, pattern: unknown) => check(pattern instanceof RegExp ? pattern.test(String(text)) : same(text, pattern, 'lax'), undefined, () => 'does not match'), doesNotMatch: say(core.doesNotMatch), type: (value: unknown, kind: unknown) => check(typeof value === kind || (typeof kind === 'function' && value instanceof kind), undefined, () => 'another type'), has: (whole: object, part: object) => check(Object.keys(part).every((key) => same((whole as Record<string, unknown>)[key], (part as Record<string, unknown>)[key])), undefined, () => 'lacks something'),
      async rejects(work: unknown, expected?: unknown) { const result = await rejected(work); check(result && suits(result.error, expected), undefined, () => 'no rejection like that') }, async resolves(work: unknown) { check(!(await rejected(work)), undefined, () => 'rejected') }, capture() { throw new Error('capture') }, intercept() { throw new Error('intercept') }, name: '',
    }
    const result = body(t)
    if (typeof result === 'object' && result !== null && 'then' in result) await result
    else if (body.length > 0 && planned !== 0) await end
    for (const one of inner) await one()
    for (const one of last) await one()
  }
}
const bodyOf = (rest: unknown[]): ((t: unknown) => unknown) | undefined => rest.find((one) => typeof one === 'function') as ((t: unknown) => unknown) | undefined
const tapeMain = (name: unknown, ...rest: unknown[]): void => { const body = bodyOf([name, ...rest]); if (body && !rest.some((one) => typeof one === 'object' && one !== null && (one as { skip?: unknown }).skip)) it(typeof name === 'string' ? name : 'test', tapeBody(body)) }
export const tape = Object.assign(tapeMain, { test: tapeMain, only: tapeMain, skip() { /* skipped */ }, onFinish() { /* nothing */ }, comment() { /* nothing */ }, t: { test: tapeMain } })
