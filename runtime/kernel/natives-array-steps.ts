/**
 * Array natives for receivers that are no plain arrays, or whose elements have getters: one access at a time, in the order of the
 * specification, each paid for before it is made. So a length of 2 ** 53 costs what is visited, not what it says. Results are made the way
 * the receiver's own `constructor` says; what a program's constructor gave may be anything, and is written to as such.
 * Self-contained, like every kernel part.
 */
import type { Kit, Native } from './intrinsics-kit.ts'

export type ArraySteps = {
  /** ArraySpeciesCreate. */
  speciesOf(array: object, length: number): object
  /** CreateDataPropertyOrThrow. */
  put(target: object, index: number, value: unknown): void
  /** Sets the `length` of what a program's constructor made, which may take long or fail. */
  finish(target: object, length: number): unknown
  /** A new array of a length, as `new Array` makes it. */
  fresh(length: number): unknown[]
  /** Pays for one access to an element that may be anywhere. */
  reach(source: object, index: number): void
  /** Steps of sorting a list: comparisons, and the text that default comparisons read. */
  sorting(list: readonly unknown[], compare: unknown): number
  map(receiver: unknown, callback: unknown, self: unknown): unknown
  filter(receiver: unknown, callback: unknown, self: unknown): unknown
  slice(receiver: unknown, start: unknown, end: unknown): unknown
  splice(receiver: unknown, args: readonly unknown[]): unknown
  sort(receiver: unknown, compare: unknown): unknown
  toSorted(receiver: unknown, compare: unknown): unknown
}

export function makeArraySteps(k: Kit): ArraySteps {
  const { charge, alloc, native, isObject, isList, isProxy, lengthOf, integer, links, landing, resizing, digits, bits, n } = k
  const { apply, construct, getPrototypeOf, hasOwn, arrayPush, defineProperty, RangeError, TypeError, Symbol, Array } = n
  const { floor, min, max, clz32 } = n.Math
  const [mapping, filtering, sortList] = [native('Array.prototype.map'), native('Array.prototype.filter'), native('Array.prototype.sort')]
  const LONGEST = 9007199254740991
  const [ObjectPrototype, ArrayPrototype] = [n.prototypes['Object'], n.prototypes['Array']]

  const fresh = (length: number): unknown[] => {
    if (length > 4294967295) throw new RangeError('Invalid array length')
    // beyond this the engine makes a table, which is empty
    if (length <= 33554432) { charge(length >>> 3); alloc(8 * length) }
    return new Array(length)
  }
  const speciesOf = (array: object, length: number): object => {
    let maker: unknown
    if (isList(array)) {
      maker = (array as { constructor: unknown }).constructor
      if (isObject(maker)) {
        maker = (maker as unknown as Record<symbol, unknown>)[Symbol.species]
        if (maker === null) maker = undefined
      }
    }
    if (maker === undefined || maker === Array) return fresh(length)
    return construct(maker as new () => object, [length] as never)
  }
  const put = (target: object, index: number, value: unknown): void => {
    if (index >= 1024) landing(target, index < 4294967295 ? index : -1)
    if (!defineProperty(target, index, { __proto__: null, value, writable: true, enumerable: true, configurable: true } as PropertyDescriptor)) throw new TypeError(`Cannot define property ${index}, object is not extensible`)
  }
  const finish = (target: object, length: number): unknown => {
    (target as { length: unknown }).length = resizing(target, length)
    return target
  }
  const reach = (source: object, index: number): void => {
    if (isProxy(source)) charge(8 + floor(links(source) / 4))
    else {
      charge(2)
      if (hasOwn(source, index)) return
      const prototype = getPrototypeOf(source)
      if (prototype !== null && prototype !== ObjectPrototype && prototype !== ArrayPrototype) charge(floor(links(source) / 4))
    }
  }
  const write = (target: object, index: number, value: unknown): void => {
    reach(target, index)
    if (index >= 1024) landing(target, index < 4294967295 ? index : -1);
    (target as Record<number, unknown>)[index] = value
  }
  /** The place that a relative index stands for. */
  const place = (value: unknown, length: number): number => {
    const index = integer(value)
    return index < 0 ? max(length + index, 0) : min(index, length)
  }
  const toObject = (value: unknown, name: string): object => {
    if (value === undefined || value === null) throw new TypeError(`Array.prototype.${name} called on null or undefined`)
    return n.Object(value) as object
  }
  const sorting = (list: readonly unknown[], compare: unknown): number => {
    const length = list.length
    if (length < 2) return 1
    const depth = 32 - clz32(length)
    charge(length)
    let units = 0
    // every comparison makes text of both sides anew
    if (compare === undefined) for (let i = 0; i < length; i++) {
      const value = list[i]
      if (typeof value === 'string') units += value.length >>> 4
      else if (typeof value === 'number') units += value >> 0 === value ? 0 : 4
      else if (isObject(value)) units += 4
      else if (typeof value === 'bigint') units += 4 + 2 * digits(bits(value))
    }
    return (length + units) * depth
  }
  /** Throws as the engine does for what cannot compare. */
  const comparing = (compare: unknown): void => { if (compare !== undefined && typeof compare !== 'function') apply(sortList, [], [compare]) }
  const sorted = (list: unknown[], compare: unknown): void => {
    charge(sorting(list, compare))
    apply(sortList, list, [compare])
  }

  return {
    speciesOf, put, finish, fresh, reach, sorting,
    map(receiver, callback, self) {
      const source = toObject(receiver, 'map')
      const length = lengthOf(source)
      if (typeof callback !== 'function') return apply(mapping, [], [callback])
      const result = speciesOf(source, length)
      for (let i = 0; i < length; i++) {
        reach(source, i)
        if (i in source) put(result, i, apply(callback as Native, self, [(source as unknown[])[i], i, source]))
      }
      return result
    },
    filter(receiver, callback, self) {
      const source = toObject(receiver, 'filter')
      const length = lengthOf(source)
      if (typeof callback !== 'function') return apply(filtering, [], [callback])
      const result = speciesOf(source, 0)
      let to = 0
      for (let i = 0; i < length; i++) {
        reach(source, i)
        if (!(i in source)) continue
        const value = (source as unknown[])[i]
        if (apply(callback as Native, self, [value, i, source])) { alloc(8); put(result, to++, value) }
      }
      return result
    },
    slice(receiver, start, end) {
      const source = toObject(receiver, 'slice')
      const length = lengthOf(source)
      const from = place(start, length)
      const to = end === undefined ? length : place(end, length)
      const result = speciesOf(source, max(to - from, 0))
      let at = 0
      for (let i = from; i < to; i++, at++) {
        reach(source, i)
        if (i in source) put(result, at, (source as unknown[])[i])
      }
      return finish(result, at)
    },
    splice(receiver, args) {
      const source = toObject(receiver, 'splice')
      const length = lengthOf(source)
      const start = place(args[0], length)
      const added = max(args.length - 2, 0)
      const count = args.length === 0 ? 0 : args.length === 1 ? length - start : min(max(integer(args[1]), 0), length - start)
      if (length + added - count > LONGEST) throw new TypeError(`Pushing ${added} elements on an array-like of length ${length} is disallowed, as the total surpasses 2**53-1`)
      const result = speciesOf(source, count)
      for (let i = 0; i < count; i++) {
        reach(source, start + i)
        if (start + i in source) put(result, i, (source as unknown[])[start + i])
      }
      finish(result, count)
      const remove = (index: number): void => { reach(source, index); delete (source as unknown[])[index] }
      const move = (from: number, to: number): void => {
        reach(source, from)
        if (from in source) write(source, to, (source as unknown[])[from])
        else remove(to)
      }
      if (added < count) {
        for (let i = start; i < length - count; i++) move(i + count, i + added)
        for (let i = length; i > length - count + added; i--) remove(i - 1)
      } else if (added > count) for (let i = length - count; i > start; i--) move(i + count - 1, i + added - 1)
      for (let i = 0; i < added; i++) write(source, start + i, args[i + 2])
      finish(source, length - count + added)
      return result
    },
    sort(receiver, compare) {
      comparing(compare)
      const source = toObject(receiver, 'sort')
      const length = lengthOf(source)
      // as the engine does: a single element is neither read nor written
      if (length < 2) return source
      const list: unknown[] = []
      for (let i = 0; i < length; i++) {
        reach(source, i)
        if (i in source) { alloc(8); arrayPush(list, (source as unknown[])[i]) }
      }
      sorted(list, compare)
      for (let i = 0; i < list.length; i++) write(source, i, list[i])
      for (let i = list.length; i < length; i++) { reach(source, i); delete (source as unknown[])[i] }
      return source
    },
    toSorted(receiver, compare) {
      comparing(compare)
      const source = toObject(receiver, 'toSorted')
      const length = lengthOf(source)
      const list = fresh(length)
      for (let i = 0; i < length; i++) { reach(source, i); list[i] = (source as unknown[])[i] }
      sorted(list, compare)
      return list
    },
  }
}
