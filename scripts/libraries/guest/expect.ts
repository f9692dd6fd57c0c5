/** `expect` as jest, vitest, chai, expect.js and assume know it: one object, on which matchers are methods and words lead on. */
import { AssertionError } from './assert.ts'
import { asserted, includes, same, words } from './compare.ts'
import { at, callsOf, type Check, isEmpty, kindOf, lacking, lengthOf, matcher, MATCHERS, raised } from './matchers.ts'

export { assert } from './chai.ts'
export { jest, vi } from './spies.ts'

type State = { value: unknown; not: boolean; deep: boolean; any: boolean; message: string | undefined }
type Chain = Record<string, unknown> & { state: State }

const tagOf = (value: unknown): string => (value === null ? 'null' : value === undefined ? 'undefined' : Object.prototype.toString.call(value).slice(8, -1).toLowerCase())
const isA = (value: unknown, kind: unknown): boolean => (typeof kind === 'function' ? value instanceof kind : typeof value === String(kind).toLowerCase() || tagOf(value) === String(kind).toLowerCase() || (kind === 'error' && value instanceof Error))
const keysOf = (value: unknown): unknown[] => (value instanceof Map || value instanceof Set ? [...value.keys()] : Reflect.ownKeys(value as object).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)))
const namesOf = (given: unknown[]): unknown[] => (given.length === 1 && Array.isArray(given[0]) ? given[0] as unknown[] : given.length === 1 && typeof given[0] === 'object' && given[0] !== null ? Object.keys(given[0]) : given)
const has = (list: readonly unknown[], one: unknown, deep: boolean): boolean => list.some((item) => (deep ? same(item, one, 'kin') : same(item, one, 'kin') && Object.is(item, one)))
const contains = ({ value, deep }: State, part: unknown): boolean => {
  if (typeof value === 'string') return value.includes(String(part))
  if (Array.isArray(value) || value instanceof Set) return has([...value as Iterable<unknown>], part, deep)
  return Object.keys(part as object).every((key) => { const [a, b] = [(value as Record<string, unknown>)[key], (part as Record<string, unknown>)[key]]; return deep ? same(a, b, 'kin') : a === b })
}
const equal = ({ value, deep }: State, b: unknown): boolean => (deep ? same(value, b, 'kin') : value === b)
const measure = (value: unknown): number => (typeof value === 'object' && value !== null && !(value instanceof Date) ? Number(lengthOf(value) ?? (value as { size?: number }).size) : value as number)

/** Chai's and its like's: what they ask of the state, for a call. */
const ASKED: Record<string, (state: State, ...args: never[]) => boolean> = {
  equal, equals: equal, eq: equal, eql: ({ value }, b: unknown) => same(value, b, 'kin'), eqls: ({ value }, b: unknown) => same(value, b, 'kin'), a: ({ value }, kind: unknown) => isA(value, kind), an: ({ value }, kind: unknown) => isA(value, kind), be: equal,
  contain: contains, contains, include: contains, includes: contains, throw: ({ value }, ...b: unknown[]) => raised(value, ...b), throws: ({ value }, ...b: unknown[]) => raised(value, ...b),
  throwError: ({ value }, b: unknown) => raised(value, b), throwException: ({ value }, b: unknown) => raised(value, b), match: ({ value }, b: RegExp) => b.test(String(value)), matches: ({ value }, b: RegExp) => b.test(String(value)),
  property: ({ value, deep }, name: unknown, ...rest: unknown[]) => { const found = at(value, [name]); return found.found && (rest.length === 0 || (deep ? same(found.value, rest[0], 'kin') : found.value === rest[0])) },
  length: ({ value }, b: unknown) => lengthOf(value) === b, lengthOf: ({ value }, b: unknown) => measure(value) === b, size: ({ value }, b: unknown) => measure(value) === b,
  instanceof: ({ value }, b: new () => unknown) => value instanceof b, instanceOf: ({ value }, b: new () => unknown) => value instanceof b, greaterThan: ({ value }, b: number) => measure(value) > b,
  gt: ({ value }, b: number) => measure(value) > b, above: ({ value }, b: number) => measure(value) > b, least: ({ value }, b: number) => measure(value) >= b, gte: ({ value }, b: number) => measure(value) >= b,
  below: ({ value }, b: number) => measure(value) < b, lessThan: ({ value }, b: number) => measure(value) < b, lt: ({ value }, b: number) => measure(value) < b, most: ({ value }, b: number) => measure(value) <= b,
  lte: ({ value }, b: number) => measure(value) <= b,
  within: ({ value }, a: number, b: number) => measure(value) >= a && measure(value) <= b, between: ({ value }, a: number, b: number) => measure(value) >= a && measure(value) <= b,
  closeTo: ({ value }, b: number, by: number) => Math.abs((value as number) - b) <= by, approximately: ({ value }, b: number, by: number) => Math.abs((value as number) - b) <= by,
  keys: ({ value, any }, ...given: unknown[]) => { const [mine, theirs] = [keysOf(value), namesOf(given)]; return any ? theirs.some((key) => mine.includes(key)) : mine.length === theirs.length && theirs.every((key) => mine.includes(key)) },
  key: ({ value }, ...given: unknown[]) => namesOf(given).every((key) => keysOf(value).includes(key)),
  members: ({ value, deep }, list: unknown[]) => lengthOf(value) === list.length && list.every((one) => has(value as unknown[], one, deep)), either: ({ value }, list: unknown[]) => list.some((one) => same(value, one)),
  oneOf: ({ value }, list: unknown[]) => list.includes(value), respondTo: ({ value }, name: string) => typeof (value as Record<string, unknown>)[name] === 'function', satisfy: ({ value }, holds: (value: unknown) => boolean) => holds(value),
  string: ({ value }, b: string) => String(value).includes(b), calledWith: ({ value }, ...b: unknown[]) => callsOf(value).some((one) => same(one, b)), callCount: ({ value }, b: number) => callsOf(value).length === b,
  hasOwn: ({ value }, name: PropertyKey) => Object.hasOwn(value as object, name), ownProperty: ({ value }, name: PropertyKey) => Object.hasOwn(value as object, name), startWith: ({ value }, b: string) => (value as string).startsWith(b),
  endWith: ({ value }, b: string) => (value as string).endsWith(b), fail: () => false,
}
/** Those that hold or not when they are read; calling them does nothing more. */
const READ: Record<string, (value: unknown) => boolean> = {
  ok: Boolean, true: (value) => value === true, truthy: Boolean, false: (value) => value === false, falsy: (value) => !value, falsey: (value) => !value, null: (value) => value === null, undefined: (value) => value === undefined,
  NaN: (value) => value !== value, nan: (value) => value !== value, exist: (value) => !lacking(value), exists: (value) => !lacking(value), empty: isEmpty, finite: (value) => Number.isFinite(value), frozen: (value) => Object.isFrozen(value),
  sealed: (value) => Object.isSealed(value), extensible: (value) => Object.isExtensible(value), iterable: (value) => typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function',
  called: (value) => callsOf(value).length > 0, calledOnce: (value) => callsOf(value).length === 1, calledTwice: (value) => callsOf(value).length === 2, calledThrice: (value) => callsOf(value).length === 3, notCalled: (value) => callsOf(value).length === 0,
}
const LEADS = 'to been is that which and has have with of same but does still also'.split(' ')
const chainBase: object = {}

const make = (state: State): Chain => Object.assign(Object.create(chainBase) as Chain, { state })
const failWith = ({ value, not, message }: State, name: string, args: unknown[]): never => { throw new AssertionError(message ?? `${words(value)} ${not ? 'not ' : ''}${name} ${args.map((one) => words(one)).join(', ')}`) }
function judge(chain: Chain, name: string, args: unknown[], holds: boolean): Chain {
  const { state } = chain
  asserted()
  if (holds === state.not) failWith(state, name, args)
  return chain
}
/** A word that leads on and can be called too. */
function callable(chain: Chain, call: (...args: unknown[]) => unknown): unknown {
  return Object.setPrototypeOf(Object.assign(call, { state: chain.state }), chainBase)
}
const define = (name: string, get: (this: Chain) => unknown): void => { Object.defineProperty(chainBase, name, { get, configurable: true }) }
const method = (name: string, check: Check): void => { Object.defineProperty(chainBase, name, { configurable: true, value(this: Chain, ...args: unknown[]) { judge(this, name, args, check(this.state.value, ...args as never[])) } }) }
for (const name of LEADS) define(name, function () { return this })
for (const [name, more] of Object.entries<Partial<State>>({ deep: { deep: true }, all: { any: false }, any: { any: true }, own: {}, nested: {}, ordered: {} })) define(name, function () { return make({ ...this.state, ...more }) })
for (const name of ['not', 'dont', 'doesnt', 'isnt']) define(name, function () { return make({ ...this.state, not: !this.state.not }) })
for (const [name, ask] of Object.entries(ASKED)) {
  const called = (chain: Chain) => (...args: unknown[]): unknown => {
    judge(chain, name, args, ask(chain.state, ...args as never[]))
    // What follows `have.property(name)` is about its value.
    return name === 'property' && !chain.state.not ? make({ ...chain.state, value: (chain.state.value as Record<PropertyKey, unknown>)[args[0] as PropertyKey], not: false }) : make({ ...chain.state, not: false })
  }
  const leadsOn = ['a', 'an', 'be', 'contain', 'contains', 'include', 'includes', 'length', 'throw', 'match'].includes(name)
  define(name, leadsOn ? function () { return callable(this, called(this)) } : function () { return called(this) })
}
for (const [name, holds] of Object.entries(READ)) define(name, function () { const chain = judge(this, name, [], holds(this.state.value)); return callable(chain, () => chain) })
for (const [name, check] of Object.entries(MATCHERS)) method(name, check)
define('withArgs', function () { return (...args: unknown[]) => make({ ...this.state, value: () => (this.state.value as (...args: unknown[]) => unknown)(...args) }) })

/** Promises: the same matchers, later. */
for (const part of ['resolves', 'rejects'] as const) define(part, function () { return later(this.state, part) })
function later(state: State, part: 'resolves' | 'rejects'): unknown {
  const { value } = state
  const outcome = async (): Promise<unknown> => {
    let got: unknown
    try { got = await (typeof value === 'function' ? (value as () => unknown)() : value) } catch (error) { if (part === 'rejects') return error; throw error }
    return part === 'rejects' ? failWith(state, 'rejects', []) : got
  }
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(MATCHERS)) result[name] = async (...args: unknown[]) => { (make({ ...state, value: await outcome() })[name] as (...args: unknown[]) => void)(...args) }
  if (!state.not) result['not'] = later({ ...state, not: true }, part)
  return result
}

const some = (items: unknown[]) => (value: unknown): boolean => Array.isArray(value) && items.every((item) => value.some((one) => same(one, item, 'lax')))
export const expect = Object.assign((value?: unknown, message?: string): unknown => make({ value, not: false, deep: false, any: false, message }), {
  any: (kind: unknown) => matcher(kindOf(kind)), anything: () => matcher((value) => !lacking(value)), objectContaining: (part: unknown) => matcher((value) => includes(value, part)), arrayContaining: (items: unknown[]) => matcher(some(items)),
  stringContaining: (part: string) => matcher((value) => String(value).includes(part)), stringMatching: (part: RegExp | string) => matcher((value) => new RegExp(part).test(String(value))),
  closeTo: (wanted: number, digits = 2) => matcher((value) => Math.abs((value as number) - wanted) < 10 ** -digits / 2),
  not: { objectContaining: (part: unknown) => matcher((value) => !includes(value, part)), stringContaining: (part: string) => matcher((value) => !String(value).includes(part)), arrayContaining: (items: unknown[]) => matcher((value) => !some(items)(value)) },
  fail(text = 'failed') { throw new AssertionError(text) }, unreachable() { throw new AssertionError('reached') }, assertions() { /* both runs count theirs */ }, hasAssertions() { /* the same */ },
  soft: (value: unknown): unknown => expect(value), addSnapshotSerializer() { /* our own words */ }, plan() { /* counted */ },
  extend(more: Record<string, (value: unknown, ...args: unknown[]) => { pass: boolean }>) { for (const [name, check] of Object.entries(more)) method(name, (a, ...b) => check.call({ equals: (x: unknown, y: unknown) => same(x, y, 'lax'), isNot: false, utils: {} }, a, ...b).pass) },
})
export default expect
export const expectTypeOf = (): unknown => new Proxy(() => undefined, { get: () => expectTypeOf(), apply: () => expectTypeOf() })
export const assertType = (): void => { /* types only */ }
