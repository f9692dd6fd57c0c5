/** `expect`, spies and chai's `expect` and `assert` where libraries use them, over our own comparison. */
import assert, { AssertionError } from './assert.ts'
import { includes, type Matcher, same, words } from './compare.ts'

type Spy = ((...args: unknown[]) => unknown) & { mock: { calls: unknown[][]; results: { type: string; value: unknown }[] } }
type Any = (...args: never[]) => unknown

function fn(start?: Any): unknown {
  let body: Any | undefined = start
  const once: Any[] = []
  const mock: Spy['mock'] = { calls: [], results: [] }
  const spy = Object.assign(function (this: unknown, ...args: unknown[]): unknown {
    mock.calls.push(args)
    try {
      const value: unknown = (once.shift() ?? body)?.apply(this, args as never)
      mock.results.push({ type: 'return', value })
      return value
    } catch (error) {
      mock.results.push({ type: 'throw', value: error })
      throw error
    }
  }, {
    mock,
    mockImplementation(next: Any) { body = next; return spy }, mockReturnValue(value: unknown) { body = () => value; return spy }, mockReturnValueOnce(value: unknown) { once.push(() => value); return spy }, mockImplementationOnce(next: Any) { once.push(next); return spy }, mockResolvedValue(value: unknown) { body = () => Promise.resolve(value); return spy },
    mockClear() { mock.calls.length = mock.results.length = 0; return spy }, mockReset() { mock.calls.length = mock.results.length = 0; body = undefined; return spy }, mockRestore() { mock.calls.length = 0 }, mockName() { return spy },
  })
  return spy
}
function spyOn(owner: Record<string, unknown>, name: string): unknown {
  const old = owner[name] as Any
  const spy = fn(old) as Spy & { mockRestore: () => void }
  owner[name] = spy
  spy.mockRestore = () => { owner[name] = old }
  return spy
}
export const vi = { fn, spyOn, clearAllMocks() { /* spies are made anew */ }, resetAllMocks() { /* the same */ }, restoreAllMocks() { /* the same */ } }
export const jest = vi

const matcher = (matches: (value: unknown) => boolean): Matcher => ({ isMatcher: true, matches })
const kindOf = (kind: unknown) => (value: unknown): boolean => (kind === String ? typeof value === 'string' : kind === Number ? typeof value === 'number' : kind === Function ? typeof value === 'function' : kind === Boolean ? typeof value === 'boolean' : kind === Object ? typeof value === 'object' : value instanceof (kind as new () => unknown))
const lengthOf = (value: unknown): unknown => (value as { length?: unknown } | undefined)?.length
const at = (value: unknown, path: unknown): { found: boolean; value: unknown } => {
  const parts = Array.isArray(path) ? path as PropertyKey[] : Object.hasOwn(Object(value) as object, String(path)) ? [String(path)] : String(path).split('.')
  let here: unknown = value
  for (const part of parts) { if (here === null || here === undefined || !(part in (Object(here) as object))) return { found: false, value: undefined }; here = (here as Record<PropertyKey, unknown>)[part] }
  return { found: true, value: here }
}
function raised(work: unknown, expected: unknown): boolean {
  let error: unknown
  if (typeof work === 'function') { try { (work as () => unknown)(); return false } catch (caught) { error = caught } } else error = work
  const message = String((error as { message?: unknown } | undefined)?.message ?? error)
  if (expected === undefined) return true
  if (typeof expected === 'string') return message.includes(expected)
  if (expected instanceof RegExp) return expected.test(message)
  if (typeof expected === 'function') return error instanceof (expected as new () => unknown)
  return message === String((expected as { message?: unknown }).message)
}
const callsOf = (value: unknown): unknown[][] => (value as Spy).mock.calls

const MATCHERS: Record<string, (value: unknown, ...args: never[]) => boolean> = {
  toBe: (a, b: unknown) => Object.is(a, b), toEqual: (a, b: unknown) => same(a, b, 'lax'), toStrictEqual: (a, b: unknown) => same(a, b), toBeTruthy: (a) => Boolean(a), toBeFalsy: (a) => !a, toBeNull: (a) => a === null, toBeUndefined: (a) => a === undefined, toBeDefined: (a) => a !== undefined, toBeNaN: (a) => a !== a, toBeNullish: (a) => a === null || a === undefined,
  toBeGreaterThan: (a, b: number) => (a as number) > b, toBeGreaterThanOrEqual: (a, b: number) => (a as number) >= b, toBeLessThan: (a, b: number) => (a as number) < b, toBeLessThanOrEqual: (a, b: number) => (a as number) <= b, toBeCloseTo: (a, b: number, digits: number = 2) => Math.abs((a as number) - b) < 10 ** -digits / 2,
  toBeInstanceOf: (a, b: new () => unknown) => a instanceof b, toBeTypeOf: (a, b: string) => typeof a === b, toContain: (a, b: unknown) => (typeof a === 'string' ? a.includes(String(b)) : [...(a as Iterable<unknown>)].includes(b)), toContainEqual: (a, b: unknown) => [...(a as Iterable<unknown>)].some((one) => same(one, b, 'lax')), toHaveLength: (a, b: number) => lengthOf(a) === b, toMatch: (a, b: RegExp | string) => (typeof b === 'string' ? String(a).includes(b) : b.test(String(a))),
  toMatchObject: (a, b: unknown) => includes(a, b), toThrow: (a, b: unknown) => raised(a, b), toThrowError: (a, b: unknown) => raised(a, b), toHaveProperty: (a, path: unknown, ...rest: unknown[]) => { const { found, value } = at(a, path); return found && (rest.length === 0 || same(value, rest[0], 'lax')) },
  toHaveBeenCalled: (a) => callsOf(a).length > 0, toBeCalled: (a) => callsOf(a).length > 0, toHaveBeenCalledTimes: (a, b: number) => callsOf(a).length === b, toBeCalledTimes: (a, b: number) => callsOf(a).length === b, toHaveBeenCalledOnce: (a) => callsOf(a).length === 1, toHaveBeenCalledWith: (a, ...b: unknown[]) => callsOf(a).some((one) => same(one, b, 'lax')), toBeCalledWith: (a, ...b: unknown[]) => callsOf(a).some((one) => same(one, b, 'lax')), toHaveBeenLastCalledWith: (a, ...b: unknown[]) => same(callsOf(a).at(-1), b, 'lax'), toHaveBeenNthCalledWith: (a, n: number, ...b: unknown[]) => same(callsOf(a)[n - 1], b, 'lax'), toHaveReturnedWith: (a, b: unknown) => (a as Spy).mock.results.some(({ value }) => same(value, b, 'lax')),
  toSatisfy: (a, b: (value: unknown) => boolean) => b(a),
}
const isEmpty = (value: unknown): boolean => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).length === 0 : lengthOf(value) === 0)

/** Jest's matchers as methods; chai's chains as getters that lead to more of the same. */
export const expect = Object.assign((value: unknown, message?: string): unknown => expectation(value, false, message), {
  any: (kind: unknown) => matcher(kindOf(kind)), anything: () => matcher((value) => value !== null && value !== undefined), objectContaining: (part: unknown) => matcher((value) => includes(value, part)), arrayContaining: (items: unknown[]) => matcher((value) => items.every((item) => (value as unknown[]).some((one) => same(one, item, 'lax')))), stringContaining: (part: string) => matcher((value) => String(value).includes(part)), stringMatching: (part: RegExp | string) => matcher((value) => new RegExp(part).test(String(value))), closeTo: (wanted: number, digits = 2) => matcher((value) => Math.abs((value as number) - wanted) < 10 ** -digits / 2),
  fail(text = 'failed') { throw new AssertionError(text) }, unreachable() { throw new AssertionError('reached') }, assertions() { /* not counted */ }, hasAssertions() { /* not counted */ }, extend(more: Record<string, (value: unknown, ...args: unknown[]) => { pass: boolean }>) { for (const [name, check] of Object.entries(more)) MATCHERS[name] = (a, ...b) => check(a, ...b).pass }, soft: (value: unknown): unknown => expectation(value, false),
})
function expectation(value: unknown, isNot: boolean, message?: string): unknown {
  const judge = (name: string, args: unknown[], holds: boolean): void => { if (holds === isNot) throw new AssertionError(message ?? `${words(value)} ${isNot ? 'not ' : ''}${name} ${args.map((one) => words(one)).join(', ')}`) }
  const methods: Record<string, unknown> = {}
  for (const [name, check] of Object.entries(MATCHERS)) methods[name] = (...args: unknown[]) => judge(name, args, check(value, ...args as never[]))
  const chai: Record<string, (...args: unknown[]) => boolean> = {
    equal: (b) => value === b, equals: (b) => value === b, eq: (b) => value === b, eql: (b) => same(value, b, 'lax'), a: (kind) => (kind === 'array' ? Array.isArray(value) : kind === 'null' ? value === null : typeof value === kind), an: (kind) => (kind === 'array' ? Array.isArray(value) : kind === 'object' ? typeof value === 'object' : value instanceof Error || typeof value === kind), ok: () => Boolean(value), contain: (b) => MATCHERS['toContain']?.(value, b as never) ?? false, include: (b) => MATCHERS['toContain']?.(value, b as never) ?? false, throw: (b) => raised(value, b), throwError: (b) => raised(value, b), throwException: (b) => raised(value, b), match: (b) => (b as RegExp).test(String(value)), property: (name, ...rest) => { const found = at(value, [name]); return found.found && (rest.length === 0 || same(found.value, rest[0], 'lax')) }, length: (b) => lengthOf(value) === b, lengthOf: (b) => lengthOf(value) === b, instanceof: (b) => value instanceof (b as new () => unknown), instanceOf: (b) => value instanceof (b as new () => unknown), greaterThan: (b) => (value as number) > (b as number), below: (b) => (value as number) < (b as number), above: (b) => (value as number) > (b as number), within: (a, b) => (value as number) >= (a as number) && (value as number) <= (b as number), keys: (...b) => same(Object.keys(value as object).sort(), b.flat().sort()),
  }
  const lead = (): unknown => {
    const result: Record<string, unknown> = {}
    for (const [name, check] of Object.entries(chai)) result[name] = (...args: unknown[]) => { judge(name, args, check(...args)); return expectation(value, false) }
    for (const [name, holds] of Object.entries({ true: () => value === true, false: () => value === false, null: () => value === null, undefined: () => value === undefined, empty: () => isEmpty(value), called: () => callsOf(value).length > 0 })) Object.defineProperty(result, name, { get: () => judge(name, [], holds()) })
    return result
  }
  const later = (part: 'resolves' | 'rejects'): unknown => {
    const result: Record<string, unknown> = {}
    const outcome = async (): Promise<unknown> => {
      let got: unknown
      try { got = await (typeof value === 'function' ? (value as () => unknown)() : value) } catch (error) { if (part === 'rejects') return error; throw error }
      if (part === 'rejects') throw new AssertionError('nothing was rejected')
      return got
    }
    for (const name of Object.keys(MATCHERS)) result[name] = async (...args: unknown[]) => ((expectation(await outcome(), isNot) as Record<string, (...args: unknown[]) => void>)[name])?.(...args)
    return result
  }
  for (const [name, make] of Object.entries({ not: () => expectation(value, !isNot, message), resolves: () => later('resolves'), rejects: () => later('rejects'), to: () => Object.assign(lead() as object, {}), and: () => expectation(value, isNot) })) Object.defineProperty(methods, name, { get: make })
  for (const name of ['be', 'have', 'deep', 'been', 'is', 'that']) Object.defineProperty(methods, name, { get: lead })
  const to = (): unknown => {
    const result = lead() as Record<string, unknown>
    for (const name of ['be', 'have', 'been', 'is', 'that', 'own', 'and']) Object.defineProperty(result, name, { get: () => (name === 'be' || name === 'have' ? chained() : to()) })
    Object.defineProperty(result, 'deep', { get: () => ({ equal: (b: unknown) => judge('deep equal', [b], same(value, b)), eq: (b: unknown) => judge('deep equal', [b], same(value, b)), include: (b: unknown) => judge('deep include', [b], includes(value, b)) }) })
    Object.defineProperty(result, 'not', { get: () => (expectation(value, !isNot, message) as { to: unknown }).to })
    return result
  }
  /** `be` alone is a function in expect.js, and leads on in chai. */
  const chained = (): unknown => Object.defineProperties((b: unknown) => judge('be', [b], value === b), Object.getOwnPropertyDescriptors(to() as object))
  Object.defineProperty(methods, 'to', { get: to })
  return methods
}
export { assert }
export const expectTypeOf = (): unknown => new Proxy(() => undefined, { get: () => expectTypeOf(), apply: () => expectTypeOf() })
export const assertType = (): void => { /* types only */ }
