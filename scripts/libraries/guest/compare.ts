/** Deep equality as test suites know it, and words for values; part of what runs in the realm and plain alike. */

const tagOf = (value: object): string => Object.prototype.toString.call(value)
const protoOf = (value: object): unknown => Object.getPrototypeOf(value)

/**
 * `loose`: primitives by `==`, kinds of objects ignored, as Node's legacy `deepEqual`. `lax`: absent and undefined are one, kinds ignored, as `toEqual`.
 * `kin`: kinds of objects ignored and nothing else, as chai's and uvu's.
 */
export type Mode = 'strict' | 'loose' | 'lax' | 'kin'

/** What the test at work asserted: how often, and the values that it would have written to a snapshot. */
export const ledger = { assertions: 0, snapshots: [] as string[] }
export const asserted = (): void => { ledger.assertions++ }
export const snapshot = (value: unknown): void => { ledger.snapshots.push(words(value, -20)) }

export function same(a: unknown, b: unknown, mode: Mode = 'strict', seen: [unknown, unknown][] = []): boolean {
  if (Object.is(a, b)) return true
  if (isMatcher(b)) return b.matches(a)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return mode === 'loose' && typeof a !== 'function' && typeof b !== 'function' && looselyEqual(a, b)
  if (mode === 'strict' && protoOf(a) !== protoOf(b)) return false
  if (tagOf(a) !== tagOf(b) || Array.isArray(a) !== Array.isArray(b)) return false
  if (seen.some(([left, right]) => left === a && right === b)) return true
  const within: [unknown, unknown][] = [...seen, [a, b]]
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime())
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b) && a.lastIndex === b.lastIndex
  if (a instanceof Error && b instanceof Error && (a.name !== b.name || a.message !== b.message)) return false
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return same([...new Uint8Array(a)], [...new Uint8Array(b)], mode)
  if (['[object Number]', '[object String]', '[object Boolean]', '[object BigInt]', '[object Symbol]'].includes(tagOf(a)) && !Object.is((a as { valueOf(): unknown }).valueOf(), (b as { valueOf(): unknown }).valueOf())) return false
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((item) => b.has(item) || [...b].some((other) => same(item, other, mode, within)))
  if (a instanceof Map && b instanceof Map) return a.size === b.size && [...a].every(([key, value]) => (b.has(key) ? same(value, b.get(key), mode, within) : [...b].some(([other, its]) => same(key, other, mode, within) && same(value, its, mode, within))))
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false
  const [left, right] = [keysOf(a, mode), keysOf(b, mode)]
  return left.length === right.length && left.every((key) => Object.prototype.hasOwnProperty.call(b, key) && same((a as Record<PropertyKey, unknown>)[key], (b as Record<PropertyKey, unknown>)[key], mode, within))
}

const keysOf = (value: object, mode: Mode): PropertyKey[] => {
  const symbols = Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))
  const keys: PropertyKey[] = mode === 'loose' ? Object.keys(value) : [...Object.keys(value), ...symbols]
  return mode === 'lax' ? keys.filter((key) => (value as Record<PropertyKey, unknown>)[key] !== undefined) : keys
}

// Node's legacy assertions compare as `==` does.
// eslint-disable-next-line eqeqeq
export const looselyEqual = (a: unknown, b: unknown): boolean => a == b || (a !== a && b !== b)

/** What `expect.any` and the like give. */
export type Matcher = { isMatcher: true; matches(value: unknown): boolean }
export const isMatcher = (value: unknown): value is Matcher => typeof value === 'object' && value !== null && Object.hasOwn(value, 'isMatcher')

/** Whether everything in `part` is in `whole`. */
export function includes(whole: unknown, part: unknown, seen: readonly (readonly [unknown, unknown])[] = []): boolean {
  if (typeof part !== 'object' || part === null || isMatcher(part) || typeof whole !== 'object' || whole === null) return same(whole, part, 'lax')
  if (seen.some(([left, right]) => left === whole && right === part)) return true
  const within = [...seen, [whole, part] as const]
  if (Array.isArray(part)) return Array.isArray(whole) && whole.length === part.length && part.every((item, at) => includes(whole[at], item, within))
  if (part instanceof Map) return whole instanceof Map && whole.size === part.size && [...part].every(([key, value]) => whole.has(key) && includes(whole.get(key), value, within))
  if (tagOf(part) !== '[object Object]') return same(whole, part, 'lax')
  return Object.keys(part).every((key) => key in whole && includes((whole as Record<string, unknown>)[key], (part as Record<string, unknown>)[key], within))
}

export function words(value: unknown, depth = 0): string {
  const [longest, most] = depth < 0 ? [1000, 1000] : [80, 8]
  if (typeof value === 'string') return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}...` : value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : typeof value === 'bigint' ? `${value}n` : String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (depth > 2) return '...'
  if (Array.isArray(value)) return `[${value.slice(0, most).map((item) => words(item, depth + 1)).join(', ')}]`
  return `{${Object.keys(value).slice(0, most).map((key) => `${key}: ${words((value as Record<string, unknown>)[key], depth + 1)}`).join(', ')}}`
}
