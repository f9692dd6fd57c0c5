/** What tape's, tap's and ava's tests are handed: assertions that say what they found and do not throw. */
import { assertion, rejected, suits, thrown } from './assert.ts'
import { asserted, includes, ledger, snapshot, words } from './compare.ts'
import { add, after, afterEach, before, beforeEach, note, nothing } from './suite.ts'

type Test = (t: unknown) => unknown
type Say = (holds: unknown, message: unknown, text: () => string) => boolean
const bodyOf = (rest: unknown[]): Test | undefined => rest.find((one) => typeof one === 'function') as Test | undefined
const isSkipped = (rest: unknown[]): boolean => rest.some((one) => typeof one === 'object' && one !== null && Boolean((one as { skip?: unknown }).skip ?? (one as { todo?: unknown }).todo))

/** tap's `match`: patterns for texts, parts of objects. */
function matches(value: unknown, pattern: unknown): boolean {
  if (pattern instanceof RegExp) return pattern.test(String(value))
  if (typeof pattern === 'string') return typeof value === 'string' && value.includes(pattern)
  if (typeof pattern === 'function') return value instanceof pattern || typeof value === pattern.name.toLowerCase()
  if (typeof pattern !== 'object' || pattern === null) return value === pattern
  return typeof value === 'object' && value !== null && Object.entries(pattern).every(([key, one]) => matches((value as Record<string, unknown>)[key], one))
}

function assertionsBy(check: Say): Record<string, (...args: never[]) => unknown> {
  const say = (name: keyof typeof assertion) => (...args: unknown[]): boolean => {
    const before = ledger.assertions
    const result = thrown(() => (assertion[name] as (...args: unknown[]) => unknown)(...args))
    ledger.assertions = before
    return check(!result, undefined, () => words(result?.error))
  }
  const [is, isNot, deep, notDeep, ok] = [say('strictEqual'), say('notStrictEqual'), say('deepStrictEqual'), say('notDeepStrictEqual'), say('ok')]
  const [loose, notLoose] = [say('deepEqual'), say('notDeepEqual')]
  const not = (value: unknown, message?: unknown): boolean => check(!value, message, () => `${words(value)} is truthy`)
  const kind = (value: unknown, wanted: unknown): boolean => check(typeof value === wanted || (typeof wanted === 'function' && value instanceof wanted), undefined, () => 'another type')
  // ava: `{instanceOf, message, code}`, and the error is what comes back.
  const fitting = (error: unknown, expected: unknown): boolean => {
    if (typeof expected !== 'object' || expected === null || expected instanceof RegExp || expected instanceof Error) return suits(error, expected)
    const { instanceOf, message, ...rest } = expected as { instanceOf?: new () => unknown; message?: unknown }
    return (instanceOf === undefined || error instanceof instanceOf) && (message === undefined || (typeof message === 'function' ? (message as (text: string) => boolean)((error as Error).message) : message instanceof RegExp ? message.test((error as Error).message) : (error as Error).message === message)) && suits(error, rest)
  }
  const raises = (work: () => unknown, expected?: unknown): unknown => {
    const result = thrown(work)
    const told = expected instanceof Error && expected.message === '' ? undefined : expected instanceof Error ? { message: expected.message } : expected
    return check(result && fitting(result.error, told), undefined, () => (result ? `threw ${words(result.error)}` : 'nothing was thrown')) && result?.error
  }
  const rejects = async (work: unknown, expected?: unknown): Promise<unknown> => { const result = await rejected(work); check(result && fitting(result.error, expected), undefined, () => 'no rejection like that'); return result?.error }
  const resolves = async (work: unknown): Promise<void> => { check(!(await rejected(work)), undefined, () => 'rejected') }
  const does = (holds: (a: unknown, b: unknown) => boolean, text: string) => (a: unknown, b: unknown, message?: unknown): boolean => check(holds(a, b), message, () => `${words(a)} ${text} ${words(b)}`)
  return {
    pass: (message?: unknown) => check(true, message, () => ''), fail: (message?: unknown) => check(false, message, () => 'fail'), ok, true: ok, assert: ok, truthy: ok, notOk: not, false: not, notok: not, falsy: not, error: not, ifError: not,
    equal: is, equals: is, is, strictEqual: is, isEqual: is, strictEquals: is, notEqual: isNot, notEquals: isNot, not: isNot, isNot, isNotEqual: isNot, notStrictEqual: isNot, deepEqual: deep, strictSame: deep, strictDeepEqual: deep,
    isEquivalent: deep, deepEquals: deep, isDeepEqual: deep, same: loose, notDeepEqual: notDeep, notStrictSame: notDeep, notSame: notLoose, looseEqual: say('equal'), looseEquals: say('equal'), notLooseEqual: say('notEqual'),
    deepLooseEqual: loose, notDeepLooseEqual: notLoose,
    throws: raises, doesNotThrow: say('doesNotThrow'), notThrows: say('doesNotThrow'), rejects, throwsAsync: rejects, resolves, notThrowsAsync: resolves, match: does(matches, 'does not match'),
    doesNotMatch: does((a, b) => !matches(a, b), 'matches'), notMatch: does((a, b) => !matches(a, b), 'matches'), regex: does(matches, 'does not match'), notRegex: does((a, b) => !matches(a, b), 'matches'),
    type: kind, has: does(includes, 'lacks'), hasStrict: does(includes, 'lacks'), like: does(includes, 'is not like'), matchSnapshot: (value: unknown) => { snapshot(value); return check(true, '', () => '') }, snapshot: (value: unknown) => { snapshot(value); return check(true, '', () => '') },
  }
}

/** A tape test ends when it says so, or when as many assertions were made as it planned. */
function tapeBody(body: Test, isAva = false): () => Promise<void> {
  return async () => {
    let ended = nothing
    const end = new Promise<void>((resolve) => { ended = resolve })
    const last: (() => unknown)[] = []
    let planned = -1
    let made = 0
    const check: Say = (holds, message, text) => {
      asserted()
      if (!holds) note(`${typeof message === 'string' ? message : ''} ${text()}`)
      if (++made === planned) ended()
      return Boolean(holds)
    }
    let inner: Promise<void> = Promise.resolve()
    const sub = (...rest: unknown[]): Promise<void> => {
      const work = tapeBody(isSkipped(rest) ? nothing : bodyOf(rest) ?? nothing)
      inner = inner.then(work)
      made++
      return inner
    }
    const t = {
      ...assertionsBy(check), test: Object.assign(sub, { skip: nothing }), plan(count: number) { planned = count; if (made === planned) ended() }, end(error?: unknown) { if (error) note(words(error)); ended() }, endAll: ended, comment: nothing,
      log: nothing, skip: nothing, timeoutAfter: nothing, timeout: nothing, setTimeout: nothing,
      teardown(work: () => unknown) { last.push(work) }, capture() { throw new Error('capture') }, intercept() { throw new Error('intercept') }, name: '', context: {}, assertion: undefined,
    }
    const result = body(t)
    if (typeof result === 'object' && result !== null && 'then' in result) await result
    else if (!isAva && body.length > 0 && planned !== 0 && made !== planned) await end
    await inner
    for (const one of last) await one()
  }
}
const main = (isAva: boolean) => (...rest: unknown[]): void => {
  const body = bodyOf(rest)
  const [name] = rest
  if (body && !isSkipped(rest)) add(typeof name === 'string' ? name : body.name || 'test', tapeBody(body, isAva))
}
/** tap's own assertions, outside any test: a test each. */
const outside = assertionsBy((holds, message, text) => { add(`top: ${typeof message === 'string' ? message : ''}`, () => { asserted(); if (!holds) note(text()) }); return Boolean(holds) })
const tapeMain = main(false)
export const tape = Object.assign(tapeMain, outside, { test: tapeMain, only: tapeMain, skip: nothing, todo: nothing, onFinish: nothing, comment: nothing, plan: nothing, end: nothing, teardown: nothing, before, after, beforeEach, afterEach, jobs: 1, tape: undefined, t: outside, autoend: nothing })
const avaMain = main(true)
export const ava = Object.assign(avaMain, { serial: avaMain, only: avaMain, skip: nothing, todo: nothing, failing: nothing, before, after: Object.assign(after.bind(undefined), { always: after }), beforeEach, afterEach, macro: (work: unknown) => work })

