/**
 * Turns a fresh realm into the one guests live in: what has no permit goes, what has a price gets its wrapper, and the
 * rest is made immutable in the way that keeps the engine's fast paths (a plain deep freeze costs 2x and more).
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

/**
 * Whether the raw Array.prototype and Object.prototype stay extensible: in V8 before Node 22 a sealed one makes stores into
 * holey arrays and growing arrays 10 to 20 times slower. No guest reaches either; `intact` tells if one did. Written by
 * runtime/realm-source.ts.
 */
declare const leaveOpen: boolean

/** Locks the realm and gives the guest-visible globals by name. */
export function lockRealm(k: Kit, replacements: Replacements, constructors: Record<string, Native>, rests: object, keys: { size: symbol; shared: symbol }): { globals: Record<string, unknown>; intact: () => boolean; rest: symbol; own: symbol; seen: symbol } {
  const { env, n, hidden, native } = k
  const { ownKeys, getOwnPropertyDescriptor, hasOwn, create, freeze, mapGet, mapSet, mapHas, Symbol, TypeError, Object } = n
  const { seal } = Object
  const { deleteProperty } = (env.global as typeof globalThis).Reflect
  const global = env.global as Record<PropertyKey, unknown>
  const fail = (why: string): never => { throw new TypeError(`the realm cannot be locked: ${why}`) }
  const defineProperty = (target: object, key: PropertyKey, descriptor: PropertyDescriptor): void => { if (!n.defineProperty(target, key, descriptor)) fail(`${nameOf(key)} cannot be defined`) }
  const symbolOf = (name: string): PropertyKey => name.startsWith('@@') ? (Symbol as unknown as Record<string, symbol>)[name.slice(2)] as symbol : name
  const nameOf = (key: PropertyKey): string => typeof key === 'symbol' ? `@@${n.stringReplace(n.symbolDescription(key) as string, 'Symbol.', '')}` : n.String(key)

  // the engine watches these `constructor` slots process-wide: they keep the original, which no guest can read out of them
  const watched = ['Array', 'Promise', 'RegExp', '%TypedArray%', ...ownKeys(n.typedArrays) as string[]]
  const lengths: Record<string, number> = { 'Object.groupBy': 2, 'Map.groupBy': 2, 'Promise.withResolvers': 0, 'Array.@@hasInstance': 1 }

  // everything is looked up before anything changes
  const paths = ownKeys(env.permits) as string[]
  const originals: Record<string, object> = create(null) as Record<string, object>
  for (const path of paths) originals[path] = hidden[path] ?? native(path) as unknown as object
  const originalOf: Record<string, Native | undefined> = create(null) as Record<string, Native | undefined>
  const swapped = new n.Map<unknown, Native>()
  for (const path of ownKeys(replacements) as string[]) {
    const original = native(path) as Native | undefined
    originalOf[path] = original
    if (original !== undefined) mapSet(swapped, original, replacements[path] as Native)
  }
  const describe = (fn: Native, original: Native | undefined, path: string): void => {
    const name = original === undefined ? nameOf(symbolOf(path.slice(path.lastIndexOf('.') + 1))).replace(/^@@(.*)$/, '[Symbol.$1]') : original.name
    defineProperty(fn, 'name', { value: name, writable: false, enumerable: false, configurable: false })
    defineProperty(fn, 'length', { value: original === undefined ? lengths[path] ?? 0 : original.length, writable: false, enumerable: false, configurable: false })
  }
  for (const path in replacements) describe(replacements[path] as Native, originalOf[path], path)

  for (const path in constructors) {
    const wrapper = constructors[path] as Native
    const original = hidden[path] ?? (global[path] as object)
    mapSet(k.wrappers, original, wrapper)
    mapSet(k.originals, wrapper, original)
    mapSet(swapped, original, wrapper)
    describe(wrapper, original as Native, path)
    originals[path] = original
  }

  /** The function that guests get for the native at `path`. */
  const priced = (path: string, value: Native): Native => {
    const cost = env.costs[path]
    if (cost === undefined) return fail(`${path} has no declared cost`)
    if (cost === 'raw') return value
    const replacement = replacements[path] ?? mapGet(swapped, value)
    return replacement ?? fail(`${path} has a cost but no wrapper`)
  }
  const functions = new n.Map<unknown, true>()
  const note = (fn: unknown): void => {
    if (typeof fn !== 'function' || mapHas(functions, fn)) return
    mapSet(functions, fn, true)
    if (hasOwn(fn, 'prototype') && !mapHas(k.originals, fn)) fail(`a function named ${(fn as Native).name} has a prototype`)
    for (const key of ownKeys(fn)) if (key !== 'name' && key !== 'length' && key !== 'prototype' && !mapHas(k.originals, fn)) fail(`a function named ${(fn as Native).name} has an unknown property ${nameOf(key)}`)
  }
  const known = new n.Map<unknown, true>()
  for (const path of paths) mapSet(known, originals[path], true)

  /** What becomes of one property; undefined when it is left as it is. */
  const settle = (path: string, key: PropertyKey, descriptor: PropertyDescriptor): PropertyDescriptor | undefined => {
    const at = `${path}.${nameOf(key)}`
    if (descriptor.get !== undefined || descriptor.set !== undefined) {
      if (descriptor.set !== undefined) fail(`${at} has a setter`)
      const getter = priced(`get ${at}`, descriptor.get as Native)
      note(getter)
      return getter === descriptor.get ? undefined : { ...descriptor, get: getter as () => unknown }
    }
    const value: unknown = descriptor.value
    if (key === 'constructor') {
      const owner = path.slice(0, path.lastIndexOf('.'))
      if (watched.includes(owner)) return undefined
      return mapHas(swapped, value) ? { ...descriptor, value: mapGet(swapped, value) } : undefined
    }
    if (typeof value !== 'function') {
      if (k.isObject(value) && !mapHas(known, value) && !mapHas(k.facades, value)) fail(`${at} leads to an object without a permit`)
      return undefined
    }
    if (mapHas(known, value) && env.costs[at] === undefined) return undefined
    const fn = priced(at, value as Native)
    note(fn)
    return fn === value ? undefined : { ...descriptor, value: fn }
  }
  for (const path of paths) {
    const source = originals[path]
    if (source === undefined) { fail(`the engine has no ${path}`); continue }
    const wrapper = constructors[path]
    const target: object = wrapper ?? source
    const permitted = create(null)
    for (const name of (env.permits[path] as string).split(' ')) permitted[symbolOf(name)] = true
    if (typeof source === 'function') { permitted['name'] = true; permitted['length'] = true }
    for (const key of ownKeys(source)) {
      const descriptor = getOwnPropertyDescriptor(source, key) as PropertyDescriptor
      if (descriptor.writable === false) k.locked.fix(target, key)
      if (permitted[key] !== true) {
        // From a constructor that a wrapper stands for as well: guests do not reach it, but its statics may hold what others matched.
        if (!deleteProperty(source, key) && target === source) fail(`${path}.${nameOf(key)} cannot be removed`)
        continue
      }
      if (typeof source === 'function' && (key === 'name' || key === 'length')) continue
      if (key === 'prototype') {
        if (wrapper && path !== 'Array' && path !== 'Object') defineProperty(wrapper, 'prototype', { value: descriptor.value, writable: false, enumerable: false, configurable: false })
        continue
      }
      const change = settle(path, key, descriptor)
      if (change !== undefined || target !== source) defineProperty(target, key, change ?? descriptor)
    }
    // realm functions that this engine does not have
    for (const name of ownKeys(permitted) as string[]) {
      const at = `${path}.${nameOf(name)}`
      if (hasOwn(target, name) || replacements[at] === undefined) continue
      note(replacements[at])
      defineProperty(target, name, { value: replacements[at], writable: true, enumerable: false, configurable: true })
    }
    if (wrapper && !hasOwn(source, 'prototype') && hasOwn(wrapper, 'prototype')) defineProperty(wrapper, 'prototype', { value: undefined, writable: false })
  }

  // constructors inherit from constructors: the error classes from Error, the typed arrays from %TypedArray%
  for (const path in constructors) {
    const parent = n.getPrototypeOf(originals[path] as object)
    const shown = mapGet(k.wrappers, parent)
    if (shown !== undefined) n.setPrototypeOf(constructors[path] as object, shown as object)
  }

  for (const path in constructors) {
    if (mapHas(known, originals[path])) continue
    // the constructors of generators and async functions: only their prototypes are intrinsics of the table
    defineProperty(constructors[path] as object, 'prototype', { value: hidden[path.replace(/%$/, '.prototype%')], writable: false })
    freeze(constructors[path])
  }

  const arrayPrototype = n.prototypes['Array'] as object
  const objectPrototype = n.prototypes['Object'] as object
  /** What guests see in place of a prototype that stays out of reach: the same properties, on an object of no importance. */
  const hide = (original: object, name: 'Array' | 'Object', parent: object | null): object => {
    const facade = create(parent)
    for (const key of ownKeys(original)) if (key !== 'length') defineProperty(facade, key, getOwnPropertyDescriptor(original, key) as PropertyDescriptor)
    defineProperty(facade, 'constructor', { value: constructors[name], writable: true, enumerable: false, configurable: true })
    mapSet(k.facades, original, facade)
    mapSet(k.unfacades, facade, original)
    defineProperty(constructors[name] as object, 'prototype', { value: facade, writable: false })
    return facade
  }
  const facade = hide(arrayPrototype, 'Array', objectPrototype)
  const objectFacade = hide(objectPrototype, 'Object', null)

  /** Makes a property an accessor whose setter defines an own property, as assignment would do were nothing frozen. */
  const enable = (owner: object, key: PropertyKey): void => {
    const descriptor = getOwnPropertyDescriptor(owner, key)
    if (descriptor === undefined || !('value' in descriptor)) return
    const { value } = descriptor as { value: unknown }
    // The second thing in the way of who gets round the guard of computed keys; the engine reads no `constructor` of these.
    const hides = key === 'constructor'
    const pair = {
      get(): unknown { return hides && k.hides(key) ? undefined : value },
      set(this: unknown, next: unknown): void {
        if (!k.isObject(this) || this === owner) throw new TypeError(`Cannot assign to read only property '${nameOf(key)}' of object`)
        if (!n.defineProperty(this, key, hasOwn(this, key) ? { value: next } : { value: next, writable: true, enumerable: true, configurable: true })) throw k.refusal(this, key)
      },
    }
    const accessor = getOwnPropertyDescriptor(pair, 'get') as PropertyDescriptor
    const setter = getOwnPropertyDescriptor(pair, 'set') as PropertyDescriptor
    mapSet(k.enabled, accessor.value, { value })
    freeze(accessor.value)
    freeze(setter.value)
    defineProperty(owner, key, { get: accessor.value as () => unknown, set: setter.value as (next: unknown) => void, enumerable: false, configurable: false })
  }
  for (const key of ownKeys(objectPrototype)) {
    enable(objectPrototype, key)
    enable(objectFacade, key)
  }
  // After the facades were made: no guest finds these keys there.
  const pairs = create(null) as Record<symbol, PropertyDescriptor>
  const charging = (name: 'rest' | 'own' | 'seen' | 'size' | 'shared', key = Symbol(name)): symbol => {
    const { get, set } = getOwnPropertyDescriptor(rests, name) as PropertyDescriptor & { get: () => unknown }
    pairs[key] = { get: freeze(get), ...(set && { set: freeze(set) }), enumerable: false, configurable: false }
    for (const owner of name === 'seen' ? [objectPrototype, k.none, objectFacade] : [objectPrototype, k.none]) defineProperty(owner, key, pairs[key])
    return key
  }
  charging('size', keys.size)
  charging('shared', keys.shared)
  const [rest, own, seen] = [charging('rest'), charging('own'), charging('seen')]
  freeze(k.none)
  k.bared.keep = (value) => { if (!hasOwn(value, own)) for (const key of [rest, own, seen, keys.size]) defineProperty(value, key, pairs[key] as PropertyDescriptor) }
  for (const name of ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError']) for (const key of ['constructor', 'name', 'message', 'toString']) enable(n.prototypes[name] as object, key)
  enable(hidden['%FunctionPrototype%'] as object, 'toString')
  enable(hidden['%FunctionPrototype%'] as object, 'constructor')
  enable(hidden['%IteratorPrototype%'] as object, Symbol.iterator)
  enable(facade, 'constructor')
  defineProperty(facade, 'length', { value: 0, writable: true, enumerable: false, configurable: true })
  enable(facade, 'length')
  enable(facade, 'toString')
  enable(facade, Symbol.iterator)
  enable(arrayPrototype, 'toString')

  /** Gives an object's map its fast form back: being somebody's prototype makes the engine optimize it. */
  const refast = (prototype: object): void => {
    const F = function (): void {} as unknown as { new (): object; prototype: object }
    F.prototype = prototype
    void new F()
    for (let i = 0; i < 3; i++) void (create(prototype) as { toString: unknown }).toString
  }
  const lock = (target: object, skip: readonly PropertyKey[]): void => {
    for (const key of ownKeys(target)) {
      if (skip.includes(key)) continue
      const descriptor = getOwnPropertyDescriptor(target, key) as PropertyDescriptor
      if (!descriptor.configurable && !descriptor.writable) continue
      if ('value' in descriptor) descriptor.writable = false
      descriptor.configurable = false
      defineProperty(target, key, descriptor)
    }
    refast(target)
    if (leaveOpen && target === arrayPrototype) return
    seal(target)
    refast(target)
  }
  const hot = new n.Map<unknown, true>()
  const typed = [n.prototypes['TypedArray'] as object]
  for (const name of ownKeys(n.typedArrays) as string[]) typed[typed.length] = n.prototypes[name] as object
  for (const prototype of [arrayPrototype, objectPrototype, ...typed]) mapSet(hot, prototype, true)
  n.mapForEach(functions, (_, fn) => { freeze(fn) })
  for (const path of paths) if (!mapHas(hot, originals[path])) refast(freeze(constructors[path] ?? originals[path]) as object)
  refast(freeze(facade))
  freeze(objectFacade)
  // The engine itself calls what is on this one.
  freeze(n.Promise)
  n.mapForEach(hot, (_, prototype) => { if (prototype !== objectPrototype || !leaveOpen) lock(prototype as object, prototype === arrayPrototype ? ['constructor', 'length', Symbol.iterator] : []) })

  for (const path of paths) {
    for (const owner of [originals[path], constructors[path]]) if (owner !== undefined) k.locked.add(owner)
    for (const name of (env.permits[path] as string).split(' ')) k.locked.names[symbolOf(name)] = true
  }
  k.locked.add(facade)
  k.locked.add(objectFacade)

  const globals: Record<string, unknown> = create(null)
  for (const path of paths) if (!path.includes('.') && !path.startsWith('%')) globals[path] = constructors[path] ?? originals[path]
  for (const name in env.costs) if (name in global && !name.includes('.') && globals[name] === undefined && !name.startsWith('%') && typeof global[name] === 'function') {
    const fn = priced(name, global[name] as Native)
    note(fn)
    freeze(fn)
    globals[name] = fn
  }

  // the engine and the embedder look for stack traces on the global's `Error`; nothing else stays on it
  const { Error } = n
  for (const key of ownKeys(Error)) if (key !== 'name' && key !== 'length' && key !== 'prototype') deleteProperty(Error, key)
  defineProperty(Error, 'stackTraceLimit', { value: env.stackTraceLimit ?? 50, writable: false, configurable: false })
  if (env.prepareStackTrace) defineProperty(Error, 'prepareStackTrace', { value: env.prepareStackTrace, writable: false, configurable: false })
  freeze(Error)
  for (const key of ownKeys(global)) if (key !== 'Error') deleteProperty(global, key)
  const scope = n.getPrototypeOf(global)
  if (scope !== null && scope !== n.prototypes['Object']) freeze(scope)
  freeze(global)

  const [arrayKeys, objectKeys] = [ownKeys(arrayPrototype).length, ownKeys(objectPrototype).length]
  const [iterator, length] = [(arrayPrototype as unknown[])[Symbol.iterator], (arrayPrototype as unknown[]).length]
  const intact = (): boolean => {
    const descriptor = getOwnPropertyDescriptor(arrayPrototype, 'constructor')
    return ownKeys(arrayPrototype).length === arrayKeys && ownKeys(objectPrototype).length === objectKeys && descriptor?.value === n.Array && n.getPrototypeOf(arrayPrototype) === objectPrototype
      && (arrayPrototype as unknown[])[Symbol.iterator] === iterator && (arrayPrototype as unknown[]).length === length
  }
  return { globals: freeze(globals), intact, rest, own, seen }
}
