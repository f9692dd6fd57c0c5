/**
 * Realm versions of Object, Reflect and Function.prototype: they obey the name policy, show facades in place of what
 * must stay out of reach, and charge for the size of what they walk.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeObjectNatives(k: Kit): Replacements {
  const { charge, alloc, native, plain, isProxy, isObject, safeLength, name: toKey, denied, isHidden, shown, real, list, metered, text, n } = k
  const { apply, construct, ownKeys, hasOwn, getOwnPropertyDescriptor, defineProperty, getPrototypeOf, isArray, arrayPush, TypeError, create: objectCreate } = n
  const object = (name: string): Native => native(`Object.${name}`)
  const [assign, create, nativeDefine, nativeDefineAll, entries, freeze, isFrozen, isSealed, keys, names, preventExtensions, seal, setPrototypeOf, symbols, values] = [object('assign'), object('create'), object('defineProperty'), object('defineProperties'), object('entries'), object('freeze'), object('isFrozen'), object('isSealed'), object('keys'), object('getOwnPropertyNames'), object('preventExtensions'), object('seal'), object('setPrototypeOf'), object('getOwnPropertySymbols'), object('values')]
  const { get: reflectGet, set: reflectSet, has: reflectHas, deleteProperty: reflectDelete, defineProperty: reflectDefine, setPrototypeOf: reflectSetPrototype, getPrototypeOf: reflectGetPrototype } = (k.env.global as typeof globalThis).Reflect
  const { bind } = (k.env.global as typeof globalThis).Function.prototype
  const NativeObject = n.Object
  const isPrototypeOf = native('Object.prototype.isPrototypeOf')
  const stringValue = native('String.prototype.valueOf')

  /** Pays for walking the own properties of a value before anything is walked. */
  const walk = (value: unknown): void => {
    if (value === undefined || value === null) return
    if (typeof value === 'string' || plain(value)) { charge(1 + (value.length >>> 1)); alloc(value.length * 8); return }
    if (!isObject(value) || isProxy(value)) { charge(1); return }
    const length = hasOwn(value, 'length') ? safeLength(value) : n.typedArrayName(value) !== undefined ? n.typedArrayLength(value) : 0
    // only genuine String objects and typed arrays have elements without having paid for them
    if (length > 64 && typeof value === 'object' && (isStringObject(value) || n.typedArrayName(value) !== undefined)) { charge(1 + (length >>> 1)); alloc(length * 8) } else charge(1)
  }
  const isStringObject = (value: object): boolean => {
    try { apply(stringValue, value, []); return true } catch { return false }
  }
  /** Pays for what a walk found. */
  const paid = (result: unknown): unknown => {
    const length = (result as unknown[]).length
    charge(length >>> 1)
    alloc(length * 8)
    return result
  }
  /** Pays for changing or testing every own property. */
  const walkKeys = (value: unknown): void => {
    if (!isObject(value)) return
    walk(value)
    if (!plain(value) && !isProxy(value) && n.typedArrayName(value) === undefined) charge(ownKeys(value).length >>> 1)
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
  /** Reads a record of descriptors once, checks its names, and gives a record that nobody else holds. */
  const descriptors = (source: unknown): object => {
    const from = toObject(source)
    walk(from)
    const result = objectCreate(null)
    const found = visible(ownKeys(from))
    charge(found.length)
    for (let i = 0; i < found.length; i++) {
      const name = found[i] as PropertyKey
      const own = getOwnPropertyDescriptor(from, name)
      if (own === undefined || !own.enumerable) continue
      if (denied(name)) throw new TypeError(`the property name '${text(name)}' is not allowed here`)
      result[name] = (from as Record<PropertyKey, unknown>)[name]
    }
    return result
  }
  const groupInto = (items: unknown, callback: unknown, add: (key: unknown, value: unknown) => void): void => {
    if (items === undefined || items === null) throw new TypeError(`${items} is not iterable`)
    if (typeof callback !== 'function') throw new TypeError('the callback is not a function')
    let index = 0
    for (const value of metered(items, 3) as Iterable<unknown>) {
      charge(1)
      add(apply(callback as Native, undefined, [value, index++]), value)
    }
  }
  const requireObject = (value: unknown, name: string): object => {
    if (!isObject(value)) throw new TypeError(`${name} called on non-object`)
    return value
  }

  return {
    'Object.assign'(...args) {
      for (let i = 1; i < args.length; i++) walkKeys(args[i])
      const target = args[0]
      if (!isObject(target) || !(isProxy(target) || hasHidden(target))) return apply(assign, undefined, args)
      // One promise's hidden names must not be written over those of another: Node would take them for its own and abort.
      for (let i = 1; i < args.length; i++) {
        if (args[i] === undefined || args[i] === null) continue
        const source = NativeObject(args[i]) as Record<PropertyKey, unknown>
        const found = visible(ownKeys(source))
        for (let j = 0; j < found.length; j++) {
          const name = found[j] as PropertyKey
          if (getOwnPropertyDescriptor(source, name)?.enumerable === true) (target as Record<PropertyKey, unknown>)[name] = source[name]
        }
      }
      return target
    },
    'Object.create'(prototype, properties) {
      charge(1)
      if (properties === undefined) return apply(create, undefined, [real(prototype)])
      return apply(create, undefined, [real(prototype), descriptors(properties)])
    },
    'Object.defineProperties'(target, properties) {
      requireObject(target, 'Object.defineProperties')
      return apply(nativeDefineAll, undefined, [target, descriptors(properties)])
    },
    'Object.defineProperty'(target, key, descriptor) {
      charge(2)
      requireObject(target, 'Object.defineProperty')
      return apply(nativeDefine, undefined, [target, toKey(key), descriptor])
    },
    'Object.entries'(value) { walk(value); return paid(apply(entries, undefined, [value])) },
    'Object.keys'(value) { walk(value); return paid(apply(keys, undefined, [value])) },
    'Object.values'(value) { walk(value); return paid(apply(values, undefined, [value])) },
    'Object.getOwnPropertyNames'(value) { walk(value); return paid(apply(names, undefined, [value])) },
    'Object.getOwnPropertySymbols'(value) { walk(value); return paid(visible(apply(symbols, undefined, [value]) as PropertyKey[])) },
    'Object.freeze'(value) { walkKeys(value); return apply(freeze, undefined, [value]) },
    'Object.isFrozen'(value) { walkKeys(value); return apply(isFrozen, undefined, [value]) },
    'Object.isSealed'(value) { walkKeys(value); return apply(isSealed, undefined, [value]) },
    'Object.preventExtensions'(value) { walkKeys(value); return apply(preventExtensions, undefined, [value]) },
    'Object.seal'(value) { walkKeys(value); return apply(seal, undefined, [value]) },
    'Object.fromEntries'(iterable) {
      if (iterable === undefined || iterable === null) throw new TypeError(`${iterable} is not iterable`)
      const result: object = {}
      for (const entry of metered(iterable, 6) as Iterable<Record<number, unknown>>) {
        if (!isObject(entry)) throw new TypeError('Iterator value is not an entry object')
        const name = entry[0]
        const value = entry[1]
        defineProperty(result, toKey(name), { value, writable: true, enumerable: true, configurable: true })
      }
      return result
    },
    'Object.getOwnPropertyDescriptor'(value, key) {
      charge(2)
      return describeOf(toObject(value), toKey(key))
    },
    'Object.getOwnPropertyDescriptors'(value) {
      const target = toObject(value)
      walkKeys(target)
      const result: object = {}
      const found = visible(ownKeys(target))
      charge(found.length)
      for (let i = 0; i < found.length; i++) {
        const name = found[i] as PropertyKey
        if (denied(name)) continue
        const descriptor = describeOf(target, name)
        if (descriptor !== undefined) defineProperty(result, name, { value: descriptor, writable: true, enumerable: true, configurable: true })
      }
      return result
    },
    'Object.getPrototypeOf'(value) { charge(1); return shown(getPrototypeOf(toObject(value))) },
    'Object.setPrototypeOf'(value, prototype) {
      charge(4)
      if (k.isRigid(value)) throw new TypeError('Immutable prototype object cannot have its prototype set')
      return apply(setPrototypeOf, undefined, [value, real(prototype)])
    },
    'Object.groupBy'(items, callback) {
      const groups = objectCreate(null)
      groupInto(items, callback, (name, value) => {
        const key = toKey(name)
        if (hasOwn(groups, key)) arrayPush(groups[key] as unknown[], value)
        else groups[key] = [value]
      })
      return groups
    },
    'Map.groupBy'(items, callback) {
      const groups = new n.Map<unknown, unknown[]>()
      groupInto(items, callback, (name, value) => {
        const found = n.mapGet(groups, name)
        if (found) arrayPush(found, value)
        else n.mapSet(groups, name, [value])
      })
      return groups
    },
    'Object.prototype.isPrototypeOf'(value) {
      charge(1)
      if (!isObject(value)) return false
      const own = toObject(this)
      return apply(isPrototypeOf, own, [value]) === true || (real(own) !== own && apply(isPrototypeOf, real(own), [value]) === true)
    },
    'Reflect.apply'(target, self, args) { return apply(requireFunction(target), self, argumentsOf(args)) },
    'Reflect.construct'(target, args, ...rest) {
      // the engine checks that both are constructors
      const newTarget = rest.length === 0 ? target : rest[0]
      return construct(target as new () => unknown, argumentsOf(args), newTarget as new () => unknown)
    },
    'Reflect.defineProperty'(target, key, descriptor) { charge(2); return reflectDefine(requireObject(target, 'Reflect.defineProperty'), toKey(key), descriptor as PropertyDescriptor) },
    'Reflect.deleteProperty'(target, key) { charge(1); return reflectDelete(requireObject(target, 'Reflect.deleteProperty'), toKey(key)) },
    'Reflect.get'(target, key, ...receiver) {
      charge(2)
      const from = requireObject(target, 'Reflect.get')
      const name = toKey(key)
      const result: unknown = receiver.length === 0 ? reflectGet(from, name) : reflectGet(from, name, receiver[0])
      return name === 'constructor' ? shown(result) : result
    },
    'Reflect.set'(target, key, value, ...receiver) {
      charge(1)
      const to = requireObject(target, 'Reflect.set')
      return receiver.length === 0 ? reflectSet(to, toKey(key), value) : reflectSet(to, toKey(key), value, receiver[0])
    },
    'Reflect.has'(target, key) { charge(1); return reflectHas(requireObject(target, 'Reflect.has'), toKey(key)) },
    'Reflect.getOwnPropertyDescriptor'(target, key) { charge(2); return describeOf(requireObject(target, 'Reflect.getOwnPropertyDescriptor'), toKey(key)) },
    'Reflect.getPrototypeOf'(target) { charge(1); return shown(reflectGetPrototype(requireObject(target, 'Reflect.getPrototypeOf'))) },
    'Reflect.setPrototypeOf'(target, prototype) { charge(4); return !k.isRigid(target) && reflectSetPrototype(requireObject(target, 'Reflect.setPrototypeOf'), real(prototype) as object | null) },
    'Reflect.ownKeys'(target) { walk(target); return paid(visible(ownKeys(requireObject(target, 'Reflect.ownKeys')))) },
    '%FunctionPrototype%.apply'(self, args) {
      if (args === undefined || args === null) { charge(1); return apply(requireFunction(this), self, []) }
      return apply(requireFunction(this), self, argumentsOf(args))
    },
    '%FunctionPrototype%.bind'(...args) {
      charge(2 + (args.length >>> 2))
      alloc(8 * args.length)
      return apply(bind, this as never, args as never)
    },
    '%FunctionPrototype%.toString'() {
      charge(1)
      if (typeof this !== 'function') throw new TypeError('Function.prototype.toString requires that \'this\' be a Function')
      const name: unknown = isProxy(this) ? '' : getOwnPropertyDescriptor(this, 'name')?.value
      return `function ${typeof name === 'string' ? name : ''}() { [native code] }`
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
