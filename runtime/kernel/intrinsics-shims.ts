/** Shims of the guarded form that price what the engine is about to iterate over or enumerate. */
import type { Kit } from './intrinsics-kit.ts'

export type Shims = {
  spread(iterable: unknown): unknown
  props(object: unknown): unknown
  slot(target: unknown, key: unknown, inherited?: unknown): PropertyKey
  len(target: unknown, value: unknown): unknown
  field(key: unknown): PropertyKey
  /** Keys of accessors: one stands for `length` of arrays, and pays for setting it; one for a name that a locked prototype has too. */
  readonly keys: { size: symbol; shared: symbol }
  /** Getters of the `$r_rest` and `$r_own` keys, for the real `Object.prototype`. */
  rests: { readonly rest: unknown; readonly own: unknown; readonly seen: unknown; size: unknown; shared: unknown }
  /** What the getter of the `seen` key gives: set the moment before the engine asks for it. */
  seen: { now: (value: unknown) => unknown }
  /** Tells the name that a key stands for. Whatever runs meanwhile, the key stands for it afterwards. */
  told(key: PropertyKey, tell: (name: PropertyKey) => void): PropertyKey
  later(make: () => PropertyKey): PropertyKey
  /** A key as the engine would make it now. */
  made(key: PropertyKey): PropertyKey
}

export function makeShims(k: Kit): Shims {
  const { charge, alloc, pristine, isProxy, isObject, drain, metered, key: toKey, behind, largestOf, landing, indexOf, leaps, n } = k
  const { getPrototypeOf, isArray, keys, hasOwn, freeze, setSize, mapSize, typedArrayName, typedArrayLength, Symbol } = n
  const { get: reflectGet } = (k.env.global as typeof globalThis).Reflect
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
  const NONE: readonly object[] = freeze([])
  /** How many of an array's keys are not its elements', which come first. */
  const named = (keys: readonly string[]): number => {
    let [from, to] = [0, keys.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (indexOf(keys[middle] as string) >= 0) from = middle + 1
      else to = middle
    }
    return keys.length - from
  }
  const props = (object: unknown): unknown => {
    if (typeof object === 'string') { price(2 * object.length); return object }
    if (!isObject(object)) { charge(1); return object }
    // what has no value yet is met before anything is walked
    if (k.isNamespace(object)) for (const name of keys(object)) { charge(1); void object[name] }
    let items = 0
    let names = 0
    let lists: readonly object[] = NONE
    // What a proxy forwards to is walked by the engine itself; its traps pay for what they give.
    for (let at: unknown = behind(object); isObject(at) && at !== ObjectPrototype; at = behind(getPrototypeOf(at))) {
      if (isArray(at)) { items += at.length; lists = [...lists, at] }
      else if (typedArrayName(at) !== undefined) { items += typedArrayLength(at); lists = [...lists, at] }
      else {
        const own = keys(at)
        names += own.length
        charge(leaps(own))
      }
      names += 1
    }
    price(items)
    for (let i = 0; i < lists.length; i++) names += named(keys(lists[i] as object))
    // An object that has them may become a table with the first element that is written far behind.
    if (items > 64) charge(4 * items)
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

  // Where a value is about to be written. Numbers within an array pass in so few instructions that the engine makes the call part of its
  // caller. What an array's `length` is set to is not known yet: a key whose setter pays for it takes the place of `length`.
  const size = Symbol('length')
  const inheritsSize = (array: unknown[]): boolean => {
    let at: object | null = array
    for (let count = 0; count < 17 && at !== null && !isProxy(at); count++) {
      if (at === ObjectPrototype || at === k.none || hasOwn(at, size)) return true
      at = getPrototypeOf(at)
    }
    return false
  }
  // Asked for the moment it is used: what comes before could change what the array inherits from, and the key would be somebody's to see.
  const lengthKey = (target: unknown, inherited: boolean): PropertyKey => {
    const array = behind(target)
    if (!isArray(array)) return 'length'
    if (array === target && !inherited && inheritsSize(array)) return size
    // Behind a proxy, or where the setter is out of reach: the most that it can be.
    largestOf(array)
    return 'length'
  }
  const toPrimitiveKey = Symbol.toPrimitive
  /** What the engine turns into a key when it comes to write: after the right side of the assignment. */
  const later = (make: () => PropertyKey): PropertyKey => {
    charge(1)
    return freeze({ __proto__: null, [toPrimitiveKey]: make }) as unknown as PropertyKey
  }
  // An instance's own `exec`, `then`, `constructor`: what the engine refuses since the prototype is locked, a setter defines. Which name
  // that is, is told the moment the engine asks for the key, after the right side; nothing runs between that and the setter.
  const shared = Symbol('shared')
  let sharedName: PropertyKey = ''
  /** Whether it was `super[key]`: as if this had not the name itself. */
  let sharedAbove = false
  const inheritsAll = (target: object): boolean => {
    let count = 0
    let at: object | null = target
    for (; at !== null && at !== ObjectPrototype && !isProxy(at); at = getPrototypeOf(at)) if ((++count & 63) === 0) charge(32)
    return at === ObjectPrototype
  }
  const isRefused = (target: object, key: PropertyKey, inherited: boolean): boolean => inherited ? key !== 'constructor' && !isProxy(target) && k.refuses(getPrototypeOf(target), key, false) : k.isMistaken(target, key)
  const sharedKey = (target: object, key: PropertyKey, inherited: boolean): PropertyKey => {
    // What is read by `o[k] ||= v` must not be the engine's own constructor.
    if (key === 'constructor' ? !inheritsAll(target) : !isRefused(target, key, inherited)) return key
    sharedName = key
    sharedAbove = inherited
    return shared
  }
  const place = (target: unknown, key: PropertyKey, inherited: boolean): PropertyKey => {
    if (key === 'length') return isArray(behind(target)) ? later(() => lengthKey(target, inherited)) : key
    if (typeof key !== 'number' && k.locked.names[key] === true && isObject(target) && ((key === 'constructor' && !inherited) || isRefused(target, key, inherited))) return later(() => sharedKey(target, key, inherited))
    landing(target, indexOf(key))
    return key
  }
  const made = (key: PropertyKey): PropertyKey => isObject(key) ? (key as Record<symbol, () => PropertyKey>)[toPrimitiveKey]?.() as PropertyKey : key
  const slowSlot = (target: unknown, value: unknown, inherited: boolean): PropertyKey => {
    // writing a `constructor` gives nothing away
    const key = value === 'constructor' && !inherited ? k.name(value) : toKey(value)
    return isObject(key) ? later(() => made(place(target, made(key), inherited))) : place(target, key, inherited)
  }
  const slot = (target: unknown, key: unknown, inherited?: unknown): PropertyKey => {
    if (typeof key === 'number' && (key < 1024 || (!isProxy(target) && isArray(target) && key < target.length))) return key
    return slowSlot(target, key, inherited === 0)
  }
  const len = (target: unknown, value: unknown): unknown => {
    (target as { length: unknown }).length = k.sized(target, value, true)
    return value
  }
  const field = (value: unknown): PropertyKey => {
    const key = made(toKey(value))
    if (indexOf(key) >= 1024) throw new n.TypeError('the name of a class field cannot be so large a number')
    return key
  }
  const seen: Shims['seen'] = { now: (value) => value }
  return {
    spread, props, slot, len, field, keys: { size, shared }, seen, later, made,
    told(key, tell) {
      if (key !== shared) { tell(key === size ? 'length' : key); return key }
      const [name, above] = [sharedName, sharedAbove]
      tell(name)
      sharedName = name
      sharedAbove = above
      return key
    },
    rests: {
      get size(): unknown { return (this as unknown as unknown[]).length },
      set size(value) { len(this, value) },
      get shared(): unknown { return k.shown(sharedAbove ? reflectGet(getPrototypeOf(this) as object, sharedName, this) : (this as unknown as Record<PropertyKey, unknown>)[sharedName]) },
      set shared(value) {
        const name = sharedName
        if (!k.assigned(sharedAbove ? getPrototypeOf(this) as object : this, name, value, this)) throw k.refusal(this, name)
      },
      // Between two elements of a pattern stands code of the guest's: one step at a time.
      get rest(): unknown { return !pristine(this) && isPriced(this) ? this : metered(this, 2) },
      get own(): unknown { props(this); return 0 },
      get seen(): unknown { k.sought.pending = false; return seen.now(this) },
    },
  }
}
