/**
 * Realm versions of Object, Reflect and Function.prototype: they obey the name policy, show facades in place of what
 * must stay out of reach, and charge for the size of what they walk.
 */
import type { Crowds } from './intrinsics-crowds.ts'
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeObjectNatives(k: Kit, crowds: Crowds): Replacements {
  const { charge, alloc, native, isProxy, isObject, safeLength, name: toKey, denied, isHidden, shown, real, parent, list, metered, text, coerce, behind, links, resizing, sized, landing, indexOf, leaps, noteTable, longKey, compared, n } = k
  const { apply, construct, ownKeys, hasOwn, getOwnPropertyDescriptor, defineProperty, getPrototypeOf, isArray, arrayPush, TypeError, create: objectCreate } = n
  const object = (name: string): Native => native(`Object.${name}`)
  const [assign, create, nativeDefine, nativeDefineAll, entries, freeze, isFrozen, isSealed, keys, names, preventExtensions, seal, setPrototypeOf, symbols, values] = [object('assign'), object('create'), object('defineProperty'), object('defineProperties'), object('entries'), object('freeze'), object('isFrozen'), object('isSealed'), object('keys'), object('getOwnPropertyNames'), object('preventExtensions'), object('seal'), object('setPrototypeOf'), object('getOwnPropertySymbols'), object('values')]
  const { get: reflectGet, has: reflectHas, deleteProperty: reflectDelete, defineProperty: reflectDefine, setPrototypeOf: reflectSetPrototype, getPrototypeOf: reflectGetPrototype, preventExtensions: reflectPrevent } = (k.env.global as typeof globalThis).Reflect
  const NativeObject = n.Object, { is } = NativeObject
  const [isEnumerable, toText] = [native('Object.prototype.propertyIsEnumerable'), native('Object.prototype.toString')]
  const isPrototypeOf = native('Object.prototype.isPrototypeOf')
  const stringValue = native('String.prototype.valueOf')

  const price = (count: number): void => charge(count <= 32 ? 2 * count : 16 * count)
  /**
   * Pays for walking the own properties of a value: those that are elements before anything is walked, the others once they have been
   * counted, which costs less than anything that is done with them. A proxy pays in its traps.
   */
  const walk = (value: unknown): void => {
    if (value === undefined || value === null) return
    if (typeof value === 'string') { charge(1 + 8 * value.length); alloc(value.length * 8); return }
    if (!isObject(value) || isProxy(value)) { charge(1); return }
    let elements = 0
    if (isArray(value)) elements = value.length
    else if (typeof value === 'object') elements = n.typedArrayName(value) !== undefined ? n.typedArrayLength(value) : hasOwn(value, 'length') && isStringObject(value) ? safeLength(value) : 0
    charge(1 + (elements <= 32 ? 2 * elements : 8 * elements))
    alloc(elements * 8)
    const count = ownKeys(value).length
    if (count > elements) { price(count - elements); alloc(8 * (count - elements)) }
  }
  const isStringObject = (value: object): boolean => {
    try { apply(stringValue, value, []); return true } catch { return false }
  }
  /** Pays for what a walk found that a proxy did not pay for. */
  const paid = (value: unknown, result: unknown): unknown => {
    if (isProxy(value)) { const { length } = result as unknown[]; price(length); alloc(length * 8) }
    return result
  }
  /** Pays for changing or testing every own property. */
  const walkKeys = (value: unknown): void => {
    if (!isObject(value)) return
    walk(value)
    const target = behind(value)
    if (target !== value) walk(target)
  }
  /** ToPropertyDescriptor, as a record that nobody else holds. */
  const fieldsOf = (descriptor: unknown): Record<string, unknown> => {
    if (!isObject(descriptor)) throw new TypeError('Property description must be an object')
    const copy: Record<string, unknown> = objectCreate(null) as Record<string, unknown>
    for (const name of ['enumerable', 'configurable', 'value', 'writable', 'get', 'set']) {
      if (!(name in descriptor)) continue
      const field = copy[name] = (descriptor as Record<string, unknown>)[name]
      if ((name === 'get' || name === 'set') && field !== undefined && typeof field !== 'function') throw new TypeError('Getter and setter must be functions')
    }
    if (('get' in copy || 'set' in copy) && ('value' in copy || 'writable' in copy)) throw new TypeError('Invalid property descriptor. Cannot both specify accessors and a value or writable attribute')
    return copy
  }
  /** For an array's element or length: what is not plain makes a table of the array, and a length takes time to set. */
  const defining = (target: object, key: PropertyKey, descriptor: unknown): unknown => {
    landing(target, indexOf(key))
    if (!isArray(behind(target)) || !isObject(descriptor)) return descriptor
    const copy = fieldsOf(descriptor)
    if (key === 'length') { if ('value' in copy) copy['value'] = resizing(target, copy['value']) } else if (typeof key !== 'symbol' && !(copy['enumerable'] && copy['configurable'] && copy['writable'] && !('get' in copy) && !('set' in copy))) noteTable(target)
    return copy
  }
  const describeOf = (target: object, key: PropertyKey): unknown => {
    const descriptor = getOwnPropertyDescriptor(target, key)
    if (descriptor === undefined) return undefined
    if (descriptor.get !== undefined) {
      const enabled = n.mapGet(k.enabled, descriptor.get)
      if (enabled !== undefined) return { value: shown(enabled.value), writable: true, enumerable: false, configurable: true }
      // newer engines keep `stack` as an accessor pair of their own
      if (key === 'stack' && n.mapHas(k.stackGetters, descriptor.get)) return { value: (target as Error).stack, writable: true, enumerable: false, configurable: true }
    }
    if ('value' in descriptor) descriptor.value = shown(descriptor.value)
    return descriptor
  }
  /** Own names without those that the host put there. Symbols come last. */
  const visible = (found: PropertyKey[]): PropertyKey[] => {
    let hidden = false
    for (let i = found.length - 1; i >= 0 && typeof found[i] === 'symbol'; i--) if (isHidden(found[i])) hidden = true
    if (!hidden) return found
    const shownKeys: PropertyKey[] = []
    for (let i = 0; i < found.length; i++) if (!isHidden(found[i])) arrayPush(shownKeys, found[i] as PropertyKey)
    return shownKeys
  }
  const { hiddenKeys = [] } = k.env
  const hasHidden = (value: object): boolean => {
    for (let i = 0; i < hiddenKeys.length; i++) if (hasOwn(value, hiddenKeys[i] as symbol)) return true
    return false
  }
  const toObject = (value: unknown): object => {
    if (value === undefined || value === null) throw new TypeError('Cannot convert undefined or null to object')
    return NativeObject(value) as object
  }
  /** Reads a record of descriptors once, each as it comes, checks its names, and gives a record that nobody else holds. */
  const descriptors = (source: unknown): object => {
    const from = toObject(source)
    walk(from)
    const result = objectCreate(null)
    const found = visible(ownKeys(from))
    charge(found.length <= 32 ? 8 * found.length : 64 * found.length)
    for (let i = 0; i < found.length; i++) {
      const name = found[i] as PropertyKey
      if (apply(isEnumerable, from, [name]) !== true) continue
      if (denied(name)) throw new TypeError(`the property name '${text(name)}' is not allowed here`)
      landing(result, indexOf(name))
      result[name] = fieldsOf((from as Record<PropertyKey, unknown>)[name])
    }
    return result
  }
  const groupInto = (items: unknown, callback: unknown, add: (key: unknown, value: unknown) => void): void => {
    if (items === undefined || items === null) throw new TypeError(`${items} is not iterable`)
    if (typeof callback !== 'function') throw new TypeError('the callback is not a function')
    let index = 0
    for (const value of metered(items, 4) as Iterable<unknown>) {
      charge(1)
      add(apply(callback as Native, undefined, [value, index++]), value)
    }
  }
  /** Pays for looking for a cycle, and once for the elements of an array that will be looked for along the new chain. */
  const reparented = (value: unknown, prototype: unknown): void => {
    const length = links(prototype)
    const array = behind(value)
    if (typeof array === 'object' && array !== null) { n.weakSetAdd(k.strange, array); k.alloc(64) }
    if (isArray(array)) charge(n.Math.floor(array.length * length / 4))
  }
  const requireObject = (value: unknown, name: string): object => {
    if (!isObject(value)) throw new TypeError(`${name} called on non-object`)
    return value
  }

  return {
    'Object.assign'(...args) {
      let [fromProxy, mistaken] = [false, false]
      const plainTarget = isObject(args[0]) && !isProxy(args[0]) && getPrototypeOf(args[0]) === n.prototypes['Object']
      for (let i = 1; i < args.length; i++) {
        walk(args[i])
        // storing takes longer than walking
        if (typeof args[i] === 'string') charge(32 * (args[i] as string).length)
        else if (isProxy(args[i])) fromProxy = true
        else if (isObject(args[i])) {
          const found = ownKeys(args[i] as object)
          if (found.length > 32) charge(32 * found.length + leaps(found))
          if (!plainTarget && !isProxy(args[0])) for (let j = 0; j < found.length && !mistaken; j++) mistaken = k.locked.names[found[j] as PropertyKey] === true
          for (let j = 0, index = 0; j < found.length && (index = indexOf(found[j] as PropertyKey)) >= 0; j++) landing(args[0], index)
        }
      }
      const target = mistaken && args[0] !== null && args[0] !== undefined ? NativeObject(args[0]) : args[0]
      if (!isObject(target) || !(fromProxy || mistaken || isProxy(target) || isArray(target) || hasHidden(target))) return apply(assign, undefined, args)
      // One promise's hidden names must not be written over those of another: Node would take them for its own and abort.
      for (let i = 1; i < args.length; i++) {
        if (args[i] === undefined || args[i] === null) continue
        const source = NativeObject(args[i]) as Record<PropertyKey, unknown>, found = visible(ownKeys(source))
        for (let j = 0; j < found.length; j++) {
          const name = found[j] as PropertyKey
          if (fromProxy) landing(target, indexOf(name))
          // Not by its descriptor: the `stack` of an error is made when it is read, and asks the error for its name.
          if (apply(isEnumerable, source, [name]) === true && !k.assigned(target, name, name === 'length' ? sized(target, source[name], true) : source[name], target)) throw k.refusal(target, name)
        }
      }
      return target
    },
    'Object.create'(prototype, properties) {
      charge(1)
      if (!isObject(prototype) && prototype !== null) throw new TypeError('Object prototype may only be an Object or null')
      links(prototype)
      if (properties === undefined) return apply(create, undefined, [parent(prototype)])
      return apply(create, undefined, [parent(prototype), descriptors(properties)])
    },
    'Object.defineProperties'(target, properties) {
      requireObject(target, 'Object.defineProperties')
      const all = descriptors(properties)
      for (const name of ownKeys(all)) (all as Record<PropertyKey, unknown>)[name] = defining(target as object, name, (all as Record<PropertyKey, unknown>)[name])
      return apply(nativeDefineAll, undefined, [target, all])
    },
    'Object.defineProperty'(target, key, descriptor) {
      charge(4)
      const owner = requireObject(target, 'Object.defineProperty')
      const name = toKey(key)
      return apply(nativeDefine, undefined, [owner, name, defining(owner, name, descriptor)])
    },
    'Object.entries'(value) { walk(value); return paid(value, apply(entries, undefined, [value])) },
    'Object.keys'(value) { walk(value); return paid(value, apply(keys, undefined, [value])) },
    'Object.values'(value) { walk(value); return paid(value, apply(values, undefined, [value])) },
    'Object.getOwnPropertyNames'(value) { walk(value); return paid(value, apply(names, undefined, [value])) },
    'Object.getOwnPropertySymbols'(value) { walk(value); return paid(value, visible(apply(symbols, undefined, [value]) as PropertyKey[])) },
    'Object.hasOwn'(value, key) { charge(1); const owner = toObject(value); return hasOwn(owner, coerce(key)) },
    'Object.prototype.hasOwnProperty'(key) { charge(1); const name = coerce(key); return hasOwn(toObject(this), name) },
    'Object.prototype.propertyIsEnumerable'(key) { charge(1); return apply(isEnumerable, this, [coerce(key)]) },
    'Object.prototype.toString'() { charge(1); links(this); return apply(toText, this, []) },
    'Object.is'(one, other) {
      if (typeof one === 'string' ? one.length > 127 : typeof one === 'bigint') compared(one, 1)
      return is(one, other)
    },
    'Object.freeze'(value) { walkKeys(value); return apply(freeze, undefined, [value]) },
    'Object.isFrozen'(value) { walkKeys(value); return apply(isFrozen, undefined, [value]) },
    'Object.isSealed'(value) { walkKeys(value); return apply(isSealed, undefined, [value]) },
    'Object.preventExtensions'(value) { walkKeys(value); return apply(preventExtensions, undefined, [value]) },
    'Object.seal'(value) { walkKeys(value); return apply(seal, undefined, [value]) },
    'Object.fromEntries'(iterable) {
      if (iterable === undefined || iterable === null) throw new TypeError(`${iterable} is not iterable`)
      const result: object = {}
      for (const entry of metered(iterable, 12) as Iterable<Record<number, unknown>>) {
        if (!isObject(entry)) throw new TypeError('Iterator value is not an entry object')
        const name = entry[0]
        const value = entry[1]
        const key = toKey(name)
        landing(result, indexOf(key))
        defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true })
      }
      return result
    },
    'Object.getOwnPropertyDescriptor'(value, key) {
      charge(4)
      return describeOf(toObject(value), toKey(key))
    },
    'Object.getOwnPropertyDescriptors'(value) {
      const target = toObject(value)
      walkKeys(target)
      const result: object = {}
      const found = visible(ownKeys(target))
      charge(found.length <= 32 ? 4 * found.length : 16 * found.length)
      for (let i = 0; i < found.length; i++) {
        const name = found[i] as PropertyKey
        if (denied(name)) continue
        const descriptor = describeOf(target, name)
        if (descriptor === undefined) continue
        landing(result, indexOf(name))
        defineProperty(result, name, { value: descriptor, writable: true, enumerable: true, configurable: true })
      }
      return result
    },
    'Object.getPrototypeOf'(value) { charge(1); return shown(getPrototypeOf(toObject(value))) },
    'Object.setPrototypeOf'(value, prototype) {
      charge(4)
      reparented(value, prototype)
      if (k.isRigid(value)) throw new TypeError('Immutable prototype object cannot have its prototype set')
      return k.adopt(value, prototype, (found) => apply(setPrototypeOf, undefined, [value, found]))
    },
    'Object.groupBy'(items, callback) {
      const groups = objectCreate(k.none)
      groupInto(items, callback, (name, value) => {
        const key = toKey(name)
        if (hasOwn(groups, key)) arrayPush(groups[key] as unknown[], value)
        else { charge(16); alloc(64); landing(groups, indexOf(key)); groups[key] = [value] }
      })
      return groups
    },
    'Map.groupBy'(items, callback) {
      const groups = new n.Map<unknown, unknown[]>()
      groupInto(items, callback, (name, value) => {
        longKey(name, n.mapSize(groups))
        const found = n.mapGet(groups, name)
        if (found) arrayPush(found, value)
        else { charge(4); alloc(64); n.mapSet(groups, name, [value]) }
        const after = n.mapSize(groups)
        if (typeof name === 'number' && after > crowds.large) crowds.given(groups, name, found === undefined, after)
      })
      return groups
    },
    'Object.prototype.isPrototypeOf'(value) {
      charge(1)
      if (!isObject(value)) return false
      links(value)
      const own = toObject(this)
      return apply(isPrototypeOf, own, [value]) === true || (real(own) !== own && apply(isPrototypeOf, real(own), [value]) === true)
    },
    'Reflect.apply'(target, self, args) { return apply(requireFunction(target), self, argumentsOf(args)) },
    'Reflect.construct'(target, args, ...rest) {
      const newTarget = rest.length === 0 ? target : rest[0]
      // before anything is read from the arguments; the engine words the refusal
      if (!k.isMaker(target) || (newTarget !== target && !k.isMaker(newTarget))) return construct(target as new () => unknown, [], newTarget as new () => unknown)
      const given = argumentsOf(args)
      // Ours is a function, for which the engine reads `newTarget.prototype` before it runs; the engine's own looks at the executor first.
      if (newTarget !== target && typeof given[0] !== 'function' && k.constructorOf(target) === n.Promise) return construct(n.Promise, given as never, newTarget as PromiseConstructor)
      return construct(target as new () => unknown, given, newTarget as new () => unknown)
    },
    'Reflect.defineProperty'(target, key, descriptor) {
      charge(4)
      const owner = requireObject(target, 'Reflect.defineProperty')
      const name = toKey(key)
      if (!isObject(descriptor)) throw new TypeError('Property description must be an object')
      return reflectDefine(owner, name, defining(owner, name, descriptor) as PropertyDescriptor)
    },
    'Reflect.deleteProperty'(target, key) { charge(1); return reflectDelete(requireObject(target, 'Reflect.deleteProperty'), toKey(key)) },
    'Reflect.get'(target, key, ...receiver) {
      charge(2)
      const from = requireObject(target, 'Reflect.get')
      links(from)
      const name = toKey(key)
      const result: unknown = receiver.length === 0 ? reflectGet(from, name) : reflectGet(from, name, receiver[0])
      return name === 'constructor' ? shown(result) : result
    },
    'Reflect.set'(target, key, value, ...receiver) {
      charge(2)
      const to = requireObject(target, 'Reflect.set')
      links(to)
      const name = toKey(key)
      const goal = receiver.length === 0 ? to : receiver[0]
      landing(goal, indexOf(name))
      return k.assigned(to, name, name === 'length' ? sized(goal, value, goal === to) : value, goal)
    },
    'Reflect.has'(target, key) { charge(2); links(target); return reflectHas(requireObject(target, 'Reflect.has'), toKey(key)) },
    'Reflect.getOwnPropertyDescriptor'(target, key) { charge(4); return describeOf(requireObject(target, 'Reflect.getOwnPropertyDescriptor'), toKey(key)) },
    'Reflect.getPrototypeOf'(target) { charge(1); return shown(reflectGetPrototype(requireObject(target, 'Reflect.getPrototypeOf'))) },
    'Reflect.setPrototypeOf'(target, prototype) { charge(4); reparented(target, prototype); return !k.isRigid(target) && k.adopt(requireObject(target, 'Reflect.setPrototypeOf'), prototype, (found) => reflectSetPrototype(target as object, found as object | null)) },
    'Reflect.ownKeys'(target) { walk(target); return paid(target, visible(ownKeys(requireObject(target, 'Reflect.ownKeys')))) },
    'Reflect.preventExtensions'(target) { walkKeys(target); return reflectPrevent(requireObject(target, 'Reflect.preventExtensions')) },
    '%FunctionPrototype%.apply'(self, args) {
      if (args === undefined || args === null) { charge(1); return apply(requireFunction(this), self, []) }
      return apply(requireFunction(this), self, argumentsOf(args))
    },
  }

  function requireFunction(value: unknown): Native {
    if (typeof value !== 'function') throw new TypeError('the receiver of apply is not a function')
    return value as Native
  }
  function argumentsOf(args: unknown): unknown[] {
    if (isArray(args) && k.pristine(args)) { charge(1 + (args.length >>> 2)); return args }
    return list(args)
  }
}
