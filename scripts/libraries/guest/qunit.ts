/** QUnit, as the suites of underscore and its like use it: modules that go on to the next one, and an `assert` of its own. */
import { assertion, must, suits, thrown } from './assert.ts'
import { same, words } from './compare.ts'
import { add, describe, nothing, section } from './suite.ts'

type Given = (assert: unknown) => unknown
function assertOf(): { assert: Record<string, unknown>; ended: Promise<unknown> } {
  const waited: Promise<void>[] = []
  const raises = (work: () => unknown, expected?: unknown, message?: unknown): void => { const result = thrown(work); must(result && suits(result.error, expected), message, () => (result ? `threw ${words(result.error)}` : 'nothing was thrown')) }
  const props = (value: unknown): unknown => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : value)
  const assert = {
    ok: assertion.ok, notOk: (value: unknown, message?: unknown) => must(!value, message, () => `${words(value)} is truthy`), true: (value: unknown, message?: unknown) => must(value === true, message, () => `${words(value)} is not true`),
    false: (value: unknown, message?: unknown) => must(value === false, message, () => `${words(value)} is not false`),
    equal: assertion.equal, notEqual: assertion.notEqual, strictEqual: (a: unknown, b: unknown, message?: unknown) => must(a === b, message, () => `${words(a)} is not ${words(b)}`),
    notStrictEqual: (a: unknown, b: unknown, message?: unknown) => must(a !== b, message, () => `${words(a)} is the same`),
    deepEqual: (a: unknown, b: unknown, message?: unknown) => must(same(a, b, 'kin'), message, () => `${words(a)} is not like ${words(b)}`),
    notDeepEqual: (a: unknown, b: unknown, message?: unknown) => must(!same(a, b, 'kin'), message, () => `${words(a)} is like ${words(b)}`),
    propEqual: (a: unknown, b: unknown, message?: unknown) => must(same(props(a), props(b), 'kin'), message, () => `${words(a)} is not like ${words(b)}`),
    throws: raises, raises, expect: nothing, timeout: nothing, step: nothing, verifySteps: nothing,
    async: (calls = 1) => { let done = nothing; let left = calls; waited.push(new Promise<void>((resolve) => { done = resolve })); return () => { if (--left === 0) done() } },
  }
  return { assert, get ended() { return Promise.all(waited) } }
}
const test = (name: string, body: Given): void => add(name, async () => { const given = assertOf(); await body(given.assert); await given.ended })
const QUnit = {
  test: Object.assign(test, { skip: nothing, only: test, todo: nothing }), skip: nothing, todo: nothing, only: test, config: {}, urlParams: {}, start: nothing, load: nothing, begin: nothing, done: nothing, extend: Object.assign,
  module(name: string, ...rest: unknown[]) {
    const body = rest.find((one) => typeof one === 'function') as (() => void) | undefined
    const hooks = section(name)
    if (body) { describe('', body); return }
    const [{ before, after, beforeEach, afterEach } = {} as Record<string, never>] = rest as Record<string, never>[]
    for (const [key, hook] of Object.entries({ before, after, beforeEach, afterEach })) if (hook) hooks[key as keyof typeof hooks].push(hook)
  },
}
export { QUnit }
export default QUnit
