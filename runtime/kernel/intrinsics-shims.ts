/** Shims of the guarded form that price what the engine is about to iterate over or enumerate. */
import type { Kit } from './intrinsics-kit.ts'

export type Shims = {
  spread(iterable: unknown): unknown
  props(object: unknown): unknown
  /** Getters of the `$r_rest` and `$r_own` keys, for the real `Object.prototype`. */
  rests: { readonly rest: unknown; readonly own: unknown }
}

export function makeShims(k: Kit): Shims {
  const { charge, alloc, pristine, isProxy, isObject, behind, drain, metered, n } = k
  const { getPrototypeOf, keys, hasOwn, isArray, setSize, mapSize, typedArrayName, typedArrayLength, Symbol } = n
  const iteratorKey = Symbol.iterator
  const prototypes = n.prototypes
  const [MapPrototype, SetPrototype, ObjectPrototype] = [prototypes['Map'], prototypes['Set'], prototypes['Object']]
  const price = (count: number): void => { charge(1 + (count >>> 2)); alloc(8 * count) }
  /** Pays for what the engine iterates over by itself, if it is of such a kind. */
  const isPriced = (iterable: unknown): boolean => {
    if (typeof iterable === 'string') { price(2 * iterable.length); return true }
    if (typeof iterable === 'object' && iterable !== null && !isProxy(iterable) && !hasOwn(iterable, iteratorKey)) {
      const prototype = getPrototypeOf(iterable)
      if (prototype === SetPrototype) { price(setSize(iterable)); return true }
      if (prototype === MapPrototype) { price(8 * mapSize(iterable)); return true }
      const name = typedArrayName(iterable)
      if (name !== undefined && prototype === prototypes[name]) { price(typedArrayLength(iterable)); return true }
    }
    return false
  }
  const props = (object: unknown): unknown => {
    if (typeof object === 'string') { price(2 * object.length); return object }
    if (!isObject(object)) { charge(1); return object }
    let items = 0
    let names = 0
    // What a proxy forwards to is walked by the engine itself; its traps pay for what they give.
    for (let at: unknown = behind(object); isObject(at) && at !== ObjectPrototype; at = behind(getPrototypeOf(at))) {
      if (isArray(at)) items += at.length
      else if (typedArrayName(at) !== undefined) items += typedArrayLength(at)
      else names += keys(at).length
      names += 1
    }
    price(items)
    // The engine keeps objects of many properties as tables: copying one costs about a microsecond for each of them.
    charge(names <= 32 ? names : 16 * names)
    alloc(32 * names)
    return object
  }
  const spread = (iterable: unknown): unknown => {
    if (!pristine(iterable)) return isPriced(iterable) ? iterable : drain(iterable)
    price(iterable.length)
    return iterable
  }
  return {
    spread, props,
    rests: {
      // Between two elements of a pattern stands code of the guest's: one step at a time.
      get rest(): unknown { return !pristine(this) && isPriced(this) ? this : metered(this, 2) },
      get own(): unknown { props(this); return 0 },
    },
  }
}
