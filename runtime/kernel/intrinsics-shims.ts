/** Shims of the guarded form that price what the engine is about to iterate over or enumerate. */
import type { Kit } from './intrinsics-kit.ts'

export function makeShims(k: Kit): { spread(iterable: unknown): unknown; props(object: unknown): unknown } {
  const { charge, alloc, pristine, plain, isProxy, isObject, drain, n } = k
  const { getPrototypeOf, keys, hasOwn, setSize, mapSize, typedArrayName, typedArrayLength, Symbol } = n
  const iteratorKey = Symbol.iterator
  const prototypes = n.prototypes
  const [MapPrototype, SetPrototype, ObjectPrototype] = [prototypes['Map'], prototypes['Set'], prototypes['Object']]
  const price = (count: number): void => { charge(1 + (count >>> 2)); alloc(8 * count) }
  const spreadOther = (iterable: unknown): unknown => {
    if (typeof iterable === 'string') { price(2 * iterable.length); return iterable }
    if (typeof iterable === 'object' && iterable !== null && !isProxy(iterable) && !hasOwn(iterable, iteratorKey)) {
      const prototype = getPrototypeOf(iterable)
      if (prototype === SetPrototype) { price(setSize(iterable)); return iterable }
      if (prototype === MapPrototype) { price(8 * mapSize(iterable)); return iterable }
      const name = typedArrayName(iterable)
      if (name !== undefined && prototype === prototypes[name]) { price(typedArrayLength(iterable)); return iterable }
    }
    return drain(iterable)
  }
  return {
    spread: (iterable) => {
      if (!pristine(iterable)) return spreadOther(iterable)
      price(iterable.length)
      return iterable
    },
    props: (object) => {
      if (typeof object === 'string') { price(2 * object.length); return object }
      if (!isObject(object) || isProxy(object)) { charge(1); return object }
      let count = 0
      for (let at: object | null = object; at !== null && at !== ObjectPrototype; at = getPrototypeOf(at)) {
        if (isProxy(at)) break
        count += plain(at) ? at.length + 1 : typedArrayName(at) !== undefined ? typedArrayLength(at) + 1 : keys(at).length + 1
      }
      price(count)
      return object
    },
  }
}
