/** Chai's `assert`: strict where Node's is loose, with names of its own. */
import { assertion, must, thrown } from './assert.ts'
import { looselyEqual, same, words } from './compare.ts'
import { isEmpty, lacking, lengthOf, suits } from './matchers.ts'

const type = (name: string) => (value: unknown): boolean => typeof value === name
const PREDICATES: Record<string, (value: unknown) => boolean> = {
  isOk: Boolean, ok: Boolean, isTrue: (value) => value === true, isFalse: (value) => value === false, isNull: (value) => value === null, isUndefined: (value) => value === undefined, isDefined: (value) => value !== undefined,
  isNaN: (value) => value !== value, exists: (value) => !lacking(value), isFunction: type('function'), isString: type('string'), isNumber: type('number'), isBoolean: type('boolean'), isArray: (value) => Array.isArray(value),
  isObject: (value) => Object.prototype.toString.call(value) === '[object Object]', isEmpty, isFinite: (value) => Number.isFinite(value), isFrozen: (value) => Object.isFrozen(value),
}
const list: Record<string, (...args: unknown[]) => void> = {}
const RENAMED: Record<string, string> = { isOk: 'isNotOk', ok: 'notOk', isTrue: 'isNotTrue', isFalse: 'isNotFalse', exists: 'notExists' }
for (const [name, holds] of Object.entries(PREDICATES)) {
  list[name] = (value, message) => must(holds(value), message, () => `${name}: ${words(value)}`)
  list[RENAMED[name] ?? name.replace(/^is/, 'isNot')] = (value, message) => must(!holds(value), message, () => `not ${name}: ${words(value)}`)
}
const isIn = (whole: unknown, part: unknown, alike: (a: unknown, b: unknown) => boolean): boolean => {
  if (typeof whole === 'string') return whole.includes(String(part))
  if (Array.isArray(whole) || whole instanceof Set) return [...whole as Iterable<unknown>].some((one) => alike(one, part))
  return Object.keys(part as object).every((key) => alike((whole as Record<string, unknown>)[key], (part as Record<string, unknown>)[key]))
}
const kin = (a: unknown, b: unknown): boolean => same(a, b, 'kin')
const own = (a: unknown, b: PropertyKey): unknown => (a as Record<PropertyKey, unknown>)[b]
const PAIRS: Record<string, [opposite: string, holds: (a: never, b: never, c: never) => boolean, more?: number]> = {
  equal: ['notEqual', looselyEqual], strictEqual: ['notStrictEqual', (a: unknown, b: unknown) => a === b || (a !== a && b !== b)], deepEqual: ['notDeepEqual', kin], deepStrictEqual: ['notDeepStrictEqual', kin],
  typeOf: ['notTypeOf', (a: unknown, b: string) => Object.prototype.toString.call(a).slice(8, -1).toLowerCase() === b], instanceOf: ['notInstanceOf', (a: unknown, b: new () => unknown) => a instanceof b],
  include: ['notInclude', (a: unknown, b: unknown) => isIn(a, b, Object.is)], deepInclude: ['notDeepInclude', (a: unknown, b: unknown) => isIn(a, b, kin)], match: ['notMatch', (a: string, b: RegExp) => b.test(a)],
  property: ['notProperty', (a: object, b: string) => b in Object(a)],
  isAbove: ['isNotAbove', (a: number, b: number) => a > b], isAtLeast: ['isNotAtLeast', (a: number, b: number) => a >= b], isBelow: ['isNotBelow', (a: number, b: number) => a < b], isAtMost: ['isNotAtMost', (a: number, b: number) => a <= b],
  lengthOf: ['notLengthOf', (a: unknown, b: unknown) => lengthOf(a) === b], oneOf: ['notOneOf', (a: unknown, b: unknown[]) => b.includes(a)],
  sameMembers: ['notSameMembers', (a: unknown[], b: unknown[]) => a.length === b.length && a.every((one) => b.includes(one))],
  sameDeepMembers: ['notSameDeepMembers', (a: unknown[], b: unknown[]) => a.length === b.length && a.every((one) => b.some((other) => kin(one, other)))],
  hasAllKeys: ['doesNotHaveAllKeys', (a: object, b: string[]) => same(Object.keys(a).sort(), [...b].sort())],
  propertyVal: ['notPropertyVal', (a: unknown, b: PropertyKey, c: unknown) => own(a, b) === c, 1], closeTo: ['notCloseTo', (a: number, b: number, c: number) => Math.abs(a - b) <= c, 1], approximately: ['notApproximately', (a: number, b: number, c: number) => Math.abs(a - b) <= c, 1],
}
for (const [name, [opposite, holds, more = 0]] of Object.entries(PAIRS)) {
  list[name] = (a, b, ...rest) => must(holds(a as never, b as never, rest[0] as never), rest[more], () => `${name}: ${words(a)}, ${words(b)}`)
  list[opposite] = (a, b, ...rest) => must(!holds(a as never, b as never, rest[0] as never), rest[more], () => `${opposite}: ${words(a)}, ${words(b)}`)
}
const raises = (work: unknown, ...expected: unknown[]): unknown => {
  const result = thrown(work as () => unknown)
  must(result && expected.slice(0, 2).every((one) => suits(result.error, one)), undefined, () => (result ? `threw ${words(result.error)}` : 'nothing was thrown'))
  return result?.error
}
export const assert = Object.assign((value?: unknown, message?: unknown) => must(value, message, () => `${words(value)} is falsy`), list, {
  throws: raises, throw: raises, Throw: raises, doesNotThrow: assertion.doesNotThrow, fail: assertion.fail, isNotObject: (value: unknown) => must(typeof value !== 'object', undefined, () => 'an object'),
})
export default assert
