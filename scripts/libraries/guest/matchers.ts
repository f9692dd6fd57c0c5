/** Jest's matchers, as predicates: what `expect(x).toBe(y)` and its like ask. */
import { includes, type Matcher, same, snapshot } from './compare.ts'
import type { Spy } from './spies.ts'

export const matcher = (matches: (value: unknown) => boolean): Matcher => ({ isMatcher: true, matches })
export const kindOf = (kind: unknown) => (value: unknown): boolean => {
  const primitive = new Map<unknown, string>([[String, 'string'], [Number, 'number'], [Function, 'function'], [Boolean, 'boolean'], [Symbol, 'symbol'], [BigInt, 'bigint']]).get(kind)
  return primitive !== undefined ? typeof value === primitive : kind === Object ? typeof value === 'object' : value instanceof (kind as new () => unknown)
}
export const lengthOf = (value: unknown): unknown => (value as { length?: unknown } | undefined)?.length
export const at = (value: unknown, path: unknown): { found: boolean; value: unknown } => {
  const parts = Array.isArray(path) ? path as PropertyKey[] : Object.hasOwn(Object(value) as object, String(path)) ? [String(path)] : String(path).split('.')
  let here: unknown = value
  for (const part of parts) { if (here === null || here === undefined || !(part in (Object(here) as object))) return { found: false, value: undefined }; here = (here as Record<PropertyKey, unknown>)[part] }
  return { found: true, value: here }
}
/** Whether `error` is what was asked for: a class, a part of its message, a pattern, an example. */
export function suits(error: unknown, expected: unknown): boolean {
  const message = String((error as { message?: unknown } | undefined)?.message ?? error)
  if (expected === undefined) return true
  if (typeof expected === 'string') return message.includes(expected)
  if (expected instanceof RegExp) return expected.test(message)
  if (typeof expected === 'function') {
    if (error instanceof (expected as unknown as new () => unknown)) return true
    // expect.js and assume: a function is handed the error.
    if (expected === Error || expected.prototype === undefined || Object.prototype.isPrototypeOf.call(Error, expected)) return false
    ;(expected as (error: unknown) => unknown)(error)
    return true
  }
  return same(error, expected) || (expected instanceof Error ? message === expected.message : includes(error, expected))
}
export function raised(work: unknown, ...expected: unknown[]): boolean {
  let error: unknown
  if (typeof work === 'function') { try { (work as () => unknown)(); return false } catch (caught) { error = caught } } else error = work
  return expected.every((one) => suits(error, one))
}
export const callsOf = (value: unknown): unknown[][] => (value as Spy).mock.calls
const called = (value: unknown, args: unknown[]): boolean => callsOf(value).some((one) => same(one, args, 'lax'))
const shot = (a: unknown): boolean => { snapshot(a); return true }
const shotOfThrown = (a: unknown): boolean => { try { (a as () => unknown)() } catch (error) { snapshot(error); return true } return false }
const listOf = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? [...value as Iterable<unknown>] : [])

export type Check = (value: unknown, ...args: never[]) => boolean
export const MATCHERS: Record<string, Check> = {
  toBe: (a, b: unknown) => Object.is(a, b), toEqual: (a, b: unknown) => same(a, b, 'lax'), toStrictEqual: (a, b: unknown) => same(a, b), toBeTruthy: (a) => Boolean(a), toBeFalsy: (a) => !a, toBeNull: (a) => a === null,
  toBeUndefined: (a) => a === undefined, toBeDefined: (a) => a !== undefined, toBeNaN: (a) => a !== a, toBeNullable: (a) => a === null || a === undefined,
  toBeGreaterThan: (a, b: number) => (a as number) > b, toBeGreaterThanOrEqual: (a, b: number) => (a as number) >= b, toBeLessThan: (a, b: number) => (a as number) < b, toBeLessThanOrEqual: (a, b: number) => (a as number) <= b,
  toBeCloseTo: (a, b: number, digits: number = 2) => Object.is(a, b) || Math.abs((a as number) - b) < 10 ** -digits / 2,
  toBeInstanceOf: (a, b: new () => unknown) => a instanceof b, toBeTypeOf: (a, b: string) => typeof a === b, toContain: (a, b: unknown) => (typeof a === 'string' ? a.includes(String(b)) : listOf(a).includes(b)),
  toContainEqual: (a, b: unknown) => listOf(a).some((one) => same(one, b, 'lax')), toHaveLength: (a, b: number) => lengthOf(a) === b, toMatch: (a, b: RegExp | string) => (typeof b === 'string' ? String(a).includes(b) : b.test(String(a))),
  toMatchObject: (a, b: unknown) => includes(a, b), toThrow: (a, b: unknown) => raised(a, b), toThrowError: (a, b: unknown) => raised(a, b),
  toHaveProperty: (a, path: unknown, ...rest: unknown[]) => { const { found, value } = at(a, path); return found && (rest.length === 0 || same(value, rest[0], 'lax')) },
  toHaveBeenCalled: (a) => callsOf(a).length > 0, toBeCalled: (a) => callsOf(a).length > 0, toHaveBeenCalledTimes: (a, b: number) => callsOf(a).length === b, toBeCalledTimes: (a, b: number) => callsOf(a).length === b,
  toHaveBeenCalledOnce: (a) => callsOf(a).length === 1, toHaveBeenCalledWith: (a, ...b: unknown[]) => called(a, b), toBeCalledWith: (a, ...b: unknown[]) => called(a, b),
  toHaveBeenLastCalledWith: (a, ...b: unknown[]) => same(callsOf(a).at(-1), b, 'lax'), lastCalledWith: (a, ...b: unknown[]) => same(callsOf(a).at(-1), b, 'lax'),
  toHaveBeenNthCalledWith: (a, n: number, ...b: unknown[]) => same(callsOf(a)[n - 1], b, 'lax'), toHaveReturnedWith: (a, b: unknown) => (a as Spy).mock.results.some(({ value }) => same(value, b, 'lax')),
  toSatisfy: (a, b: (value: unknown) => boolean) => b(a), toMatchSnapshot: shot, toMatchInlineSnapshot: shot, toThrowErrorMatchingSnapshot: shotOfThrown, toThrowErrorMatchingInlineSnapshot: shotOfThrown,
}
export const lacking = (value: unknown): boolean => value === null || value === undefined
export const isEmpty = (value: unknown): boolean => (value instanceof Map || value instanceof Set ? value.size === 0 : typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).length === 0 : lengthOf(value) === 0)
