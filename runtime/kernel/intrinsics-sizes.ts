/**
 * What work depends on besides lengths: how long texts and BigInts are that the engine turns into each other, how long a prototype
 * chain is that it walks, and whether it keeps an array as a table. Everything here pays before the engine works.
 * Self-contained, like every kernel part.
 */
import type { IntrinsicsEnv, Natives } from './types.ts'

export type Sizes = {
  /** ToPrimitive, once. */
  primitive(value: object, hint: 'string' | 'number' | 'default'): unknown
  /** What ToNumber will find cheap: texts become numbers and objects primitives, once; anything else as it is. */
  num(value: unknown): unknown
  /** The same, but objects become numbers when the engine comes to it: for natives whose work does not depend on what may happen then. */
  later(value: unknown): unknown
  /** The same for all arguments from `first` on, or to `last`. */
  laters(args: unknown[], first: number, last?: number): unknown[]
  /** The same for what becomes a BigInt. */
  laterBig(value: unknown): unknown
  /** As `num`, for the arguments from `first` to `last`. */
  nums(args: unknown[], first: number, last: number): unknown[]
  /** The same for what a BigInt is made of; a BigInt comes out, or what the engine refuses. */
  big(value: unknown): unknown
  /** ToString, once; throws for symbols. */
  text(value: unknown): string
  /** An upper bound, at most twice too large, of the bits of a BigInt, and at least 64; ends the run beyond the cap. */
  bits(value: bigint): number
  /** Steps of writing a BigInt of so many bits in a radix that is no power of two. */
  digits(bits: number): number
  /** No BigInt of this run is larger, but for products of a few. */
  largestBits(): number
  /** The same for what `+` or a template made a text of this length of, which may be a BigInt: none is known to be of more than a quarter of these bits. */
  written(length: number): number
  /** Pays for looking for a key that is a long text, or a BigInt: V8 hashes those by their lowest 64 bits. */
  longKey(key: unknown, entries: number): void
  /** Pays for comparing `value` with `count` others. */
  compared(value: unknown, count: number): void
  /** Pays for walking the prototype chain of a value, through proxies; gives its length. */
  links(value: unknown): number
  /** What is behind a proxy; other values as they are. */
  behind(value: unknown): unknown
  noteProxy(proxy: object, target: unknown): void
  isProxy(value: unknown): boolean
  /** `ArrayBuffer.isView`: what has no elements but those of a buffer, and is no proxy. */
  isView(value: unknown): boolean
  /** Remembers that an array has elements with getters or attributes: the engine keeps it as a table for good. */
  noteTable(value: unknown): void
  /** Whether `noteTable` was called for it. */
  noted(array: object): boolean
  /** Whether the engine may keep this array as a table: then many natives, and every change of its length, walk all of it. */
  table(array: readonly unknown[]): boolean
  /** Further steps for one pass over an array that is not a plain list of elements; 0 for one that is. */
  rough(array: readonly unknown[]): number
  /** A new run begins, which must not be able to tell what the one before did. */
  renew(): void
  /** Pays for setting `length` to a value, of an array or a proxy for one; gives the value as a number. */
  resizing(target: unknown, value: unknown): unknown
  /** Pays for whatever an array's length may be set to. */
  largestOf(array: unknown[]): void
  /** Pays for what writing an element there may make of all the others of an array or object, or of what is behind a proxy. */
  landing(target: unknown, index: number): void
  /** The array index of a key, or -1. */
  indexOf(key: PropertyKey): number
  /** Steps of what elements of these names make of each other when the engine adds them in this order: as `landing`, but nothing stays a table. */
  leaps(names: readonly unknown[]): number
}

export function makeSizes(env: IntrinsicsEnv, n: Natives): Sizes {
  const { apply, getPrototypeOf, hasOwn, isArray, defineProperty, keys, weakSetHas, weakSetAdd, weakMapGet, weakMapSet, bigintToString, stringCharCodeAt, BigInt: NativeBigInt, TypeError, Symbol } = n
  const { charge, alloc, caps } = env
  const { floor, min } = n.Math
  const { deleteProperty } = (env.global as typeof globalThis).Reflect
  const { isView } = (env.global as typeof globalThis).ArrayBuffer
  const ArrayPrototype = n.prototypes['Array'] as object
  const toPrimitiveKey = Symbol.toPrimitive
  const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'

  const primitive = (value: object, hint: 'string' | 'number' | 'default'): unknown => {
    const exotic = (value as unknown as Record<symbol, unknown>)[toPrimitiveKey]
    if (exotic !== undefined && exotic !== null) {
      if (typeof exotic !== 'function') throw new TypeError(`${typeof exotic} is not a function`)
      const result: unknown = apply(exotic as () => unknown, value, [hint])
      if (!isObject(result)) return result
      throw new TypeError('Cannot convert object to primitive value')
    }
    for (let i = 0; i < 2; i++) {
      const method: unknown = (i === 0) === (hint === 'string') ? (value as { toString: unknown }).toString : (value as { valueOf: unknown }).valueOf
      if (typeof method === 'function') {
        const result: unknown = apply(method as () => unknown, value, [])
        if (!isObject(result)) return result
      }
    }
    throw new TypeError('Cannot convert object to primitive value')
  }
  const num = (value: unknown): unknown => {
    const plain = isObject(value) ? primitive(value, 'number') : value
    if (typeof plain !== 'string') return plain
    if (plain.length > 20) charge(4 + (plain.length >>> 4))
    return +plain
  }
  const nums = (args: unknown[], first: number, last: number): unknown[] => {
    for (let i = first; i < args.length && i <= last; i++) if (typeof args[i] !== 'number' && args[i] !== undefined) args[i] = +(num(args[i]) as number)
    return args
  }
  const standIn = (make: () => unknown): unknown => ({ __proto__: null, [toPrimitiveKey]: make })
  const later = (value: unknown): unknown => isObject(value) ? standIn(() => num(value)) : num(value)
  const laters = (args: unknown[], first: number, last = 1 / 0): unknown[] => {
    for (let i = first; i < args.length && i <= last; i++) if (typeof args[i] !== 'number') args[i] = later(args[i])
    return args
  }
  const laterBig = (value: unknown): unknown => typeof value === 'string' || isObject(value) ? standIn(() => big(value)) : value
  const big = (value: unknown): unknown => {
    const plain = isObject(value) ? primitive(value, 'number') : value
    if (typeof plain !== 'string') return plain
    const { length } = plain
    if (length > 32) {
      // a digit of radix 16 is four bits, and white space is cheap, but a text is either short or pays as if it were all digits
      if (length > caps.bigintBits) env.limit('MEMORY', `a BigInt of more than ${caps.bigintBits} bits`)
      charge(floor(length + (length * length) / 4096))
      alloc(length)
    }
    const made = NativeBigInt(plain)
    if (length > 32) bits(made)
    return made
  }

  // 2 ** 64, 2 ** 128, ...: comparing with a power of two looks at the lengths first, so the size is found in a few steps
  const powers: bigint[] = []
  const negatives: bigint[] = []
  for (let size = 64; ; size *= 2) {
    const power = NativeBigInt(1) << NativeBigInt(size)
    powers[powers.length] = power
    negatives[negatives.length] = -power
    if (size > caps.bigintBits) break
  }
  /** Of the BigInts that were measured in this run. Products of a few are larger. */
  let largest = 0
  const bits = (value: bigint): number => {
    let size = 64
    for (let i = 0; i < powers.length; i++, size *= 2) {
      if (value < (powers[i] as bigint) && value > (negatives[i] as bigint)) {
        if (size > largest) largest = size
        return size
      }
    }
    return env.limit('MEMORY', `a BigInt of more than ${caps.bigintBits} bits`)
  }
  const digits = (size: number): number => size <= 64 ? 0 : floor(size / 4 + (size * size) / 65536)
  const written = (length: number): number => largest === 0 ? 0 : digits(4 * min(length, largest))
  const slowText = (value: unknown): string => {
    const plain = isObject(value) ? primitive(value, 'string') : value
    if (typeof plain !== 'bigint') return `${plain as string}`
    charge(digits(bits(plain)))
    return bigintToString(plain)
  }
  // The shortest digits of a fraction take up to three microseconds to find.
  const numeral = (value: number): string => {
    if (value >> 0 !== value) charge(3)
    return `${value}`
  }
  const text = (value: unknown): string => typeof value === 'string' ? value : typeof value === 'number' ? numeral(value) : slowText(value)

  const longKey = (key: unknown, entries: number): void => {
    if (typeof key === 'string') {
      if (key.length > 127) charge(key.length >>> 6)
      // of such the engine's hash is the length
      if (key.length > 16383) charge(floor(entries * key.length / 8192))
    } else if (typeof key === 'bigint') {
      const size = bits(key)
      if (size > 64) charge((size >>> 8) + (entries >>> 4))
    }
  }
  const compared = (value: unknown, count: number): void => {
    if (typeof value === 'string') { if (value.length > 127) charge(floor(value.length * count / 1024)) } else if (typeof value === 'bigint') charge(floor(bits(value) * count / 4096))
  }

  const proxies = new n.WeakMap<object, unknown>()
  let anyProxy = false
  const isProxy = (value: unknown): boolean => anyProxy && isObject(value) && n.weakMapHas(proxies, value)
  const noteProxy = (proxy: object, target: unknown): void => { anyProxy = true; weakMapSet(proxies, proxy, target) }
  const behind = (value: unknown): unknown => {
    let at = value
    for (let count = 0; isProxy(at); count++) {
      if ((count & 63) === 63) charge(64)
      at = weakMapGet(proxies, at as object)
    }
    return at
  }
  const links = (value: unknown): number => {
    if (!isObject(value)) return 0
    let count = 0
    for (let at: unknown = behind(value); isObject(at); at = behind(getPrototypeOf(at as object))) if ((++count & 255) === 0) charge(128)
    charge((count & 255) >>> 2)
    return count
  }

  const tables = new n.WeakSet<object>()
  let anyTable = false
  const noteTable = (value: unknown): void => {
    const array = behind(value)
    if (isArray(array)) { anyTable = true; weakSetAdd(tables, array) }
  }
  const noted = (array: object): boolean => anyTable && weakSetHas(tables, array)
  // The engine keeps an array as a table where fewer than one in nine elements exist, so that looking for three finds it out.
  let place = 1
  const table = (array: readonly unknown[]): boolean => {
    const { length } = array
    if (length <= 32) return false
    for (let i = 0; i < 3; i++) {
      place = (place * 1103515245 + 12345) % 2147483648
      if (!hasOwn(array, place % length)) return true
    }
    return noted(array)
  }
  const rough = (array: readonly unknown[]): number => {
    const { length } = array
    let steps = getPrototypeOf(array) === ArrayPrototype ? 0 : floor(length * links(array) / 4)
    if (length > 32 && table(array)) steps += 2 * length
    return steps
  }
  const largestOf = (array: unknown[]): void => {
    if (array.length > 32 && table(array)) charge(4 * keys(array).length)
    landing(array, 4294967294)
    charge(9 * 4194304)
    alloc(268435456)
  }
  const resizing = (target: unknown, value: unknown): unknown => {
    const array = behind(target)
    if (!isArray(array)) return value
    // What stands before an array may have traps, which are to see the value as it is, and who knows what it is by then.
    if (isObject(value) && array !== target) { largestOf(array); return value }
    // as the language has it: once for an unsigned number, once for a number
    const unsigned = isObject(value) ? +(num(value) as number) >>> 0 : -1
    const size = isObject(value) ? +(num(value) as number) : num(value)
    if (unsigned >= 0 && unsigned !== size) throw new n.RangeError('Invalid array length')
    if (typeof size !== 'number' || !(size >= 0) || size > 4294967295) return array === target ? size : value
    // a trap is to see the text that it was
    const result = array === target ? size : value
    const { length } = array
    if (size > 33554432 && size > length) { charge(1); scatter(array, length, size) } else if (size >= length) {
      charge((size === length ? 0 : size) >>> 2)
      alloc(8 * (size - length))
    } else if (length <= 32) return result
    else if (table(array)) charge(4 * (length <= 64 ? length : keys(array).length))
    // When most of it goes, the store is cut, and what is written where it ended makes a table of the rest.
    else charge(((length - size) >>> 4) + (size >= 1024 && size <= (length >>> 2) * 3 ? 8 * size : 0))
    return result
  }

  const indexOf = (key: PropertyKey): number => {
    // Most texts do not begin like a number: that is seen without reading one.
    const index = typeof key === 'number' ? key : typeof key === 'string' && key.length <= 10 && stringCharCodeAt(key, 0) <= 57 ? +key : -1
    return index >>> 0 === index && index < 4294967295 && (typeof key === 'number' || `${index}` === key) ? index : -1
  }
  // An element written 1,024 places or more behind the end of the store makes a table of all the others, and the next one may make a store
  // of it again: each takes up to a microsecond for every element. So this is paid for, and happens once: an array or object with as
  // many elements that somebody would notice stays a table, as those do of which an element ever had attributes.
  const scattered = new n.WeakSet<object>()
  const scatter = (object: object, length: number, index: number): void => {
    if (weakSetHas(scattered, object)) return charge(4)
    const isList = isArray(object)
    if (isList && length > 64 && !table(object)) charge(length)
    const count = keys(object).length
    charge(8 * count)
    if (count < 64) return
    alloc(64 * count)
    let at = min(index, 4294967294)
    while (hasOwn(object, at)) at--
    if (!defineProperty(object, at, { __proto__: null, value: undefined, writable: true, enumerable: false, configurable: true } as PropertyDescriptor)) return
    deleteProperty(object, at)
    if (isList) { object.length = length; noteTable(object) }
    weakSetAdd(scattered, object)
  }
  const landing = (target: unknown, index: number): void => {
    if (index < 1024) return
    const object = behind(target)
    if (!isObject(object)) return
    if (!isArray(object)) { if (!isView(object)) scatter(object, 0, index) } else if (index >= object.length + 1024) scatter(object, object.length, index)
  }
  const leaps = (names: readonly unknown[]): number => {
    let [steps, count, last] = [0, 0, -1]
    if (names.length > 56) for (let i = 0; i < names.length; i++) {
      const index = typeof names[i] === 'string' ? indexOf(names[i] as string) : -1
      if (index < 0) continue
      count++
      // A table is made a store again only if one place in 18 is taken.
      if (index >= last + 1024 && index <= 18 * count) steps += 4 * count
      if (index > last) last = index
    }
    return steps
  }
  return { leaps, primitive, num, nums, later, laters, laterBig, big, text, bits, digits, longKey, compared, links, behind, noteProxy, isProxy, isView, noteTable, noted, table, rough, resizing, largestOf, landing, indexOf, written, largestBits: () => largest, renew: () => { place = 1; largest = 0 } }
}
