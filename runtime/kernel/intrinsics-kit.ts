/**
 * What the realm's own natives share: charging, conversions done exactly once, and the ways to consume a hostile
 * iterable or array-like under the meter. Self-contained, like every kernel part.
 */
import { makeSizes } from './intrinsics-sizes.ts'
import { type Locked, makeLocked } from './intrinsics-locked.ts'
import { makeStepwise } from './intrinsics-stepwise.ts'
import type { Sizes } from './intrinsics-sizes.ts'
import type { Stepwise } from './intrinsics-stepwise.ts'
import type { IntrinsicsEnv, Natives } from './types.ts'

/** A native as the kernel sees it. */
export type Native = (this: unknown, ...args: unknown[]) => unknown
/** Realm versions of natives, by path. */
export type Replacements = Record<string, Native>

export type Kit = Sizes & Stepwise & Locked & {
  /** Makes an object's prototype immutable, as hosts do with a global object; and whether it is. */
  makeRigid(value: object): void
  isRigid(value: unknown): boolean
  strange: WeakSet<object> // whose prototypes may not tell what context they were made in
  env: IntrinsicsEnv
  n: Natives
  charge(steps: number): void
  alloc(bytes: number): void
  /** The original behind a path such as `Array.prototype.map` or `get Map.prototype.size`; undefined where the engine has none. */
  native(path: string): Native
  /** The built-in that has no global name. */
  hidden: Record<string, object>
  /** A genuine array and not a Proxy for one: its `length` is a plain number that cannot lie. */
  plain(value: unknown): value is unknown[]
  /** A genuine array whose iteration nobody can have changed, and runs no code of the guest's. */
  pristine(value: unknown): value is unknown[]
  /** ToIntegerOrInfinity, once. */
  integer(value: unknown): number
  /** ToLength of a property that is read once. */
  lengthOf(value: object): number
  /** The length of a value whose work can be priced without running guest code, or -1. */
  safeLength(value: unknown): number
  /** Refuses a string that would be longer than the cap. */
  room(units: number): void
  // Charges at every step and closes as the original would; those of a known size are charged at once, and arrays again for each
  // step beyond, since who is called between two steps can make them longer for nothing. `quiet`: nobody is.
  // `method` is what was found under Symbol.iterator, if that has been asked already.
  metered(iterable: unknown, perItem: number, quiet?: boolean, method?: unknown): unknown
  /** Everything an iterable yields, under the meter; `method` as above. */
  drain(iterable: unknown, method?: unknown): unknown[]
  /** CreateListFromArrayLike under the meter. */
  list(arrayLike: unknown): unknown[]
  isObject(value: unknown): value is object
  denied(key: PropertyKey): boolean
  /** Whether the policy of the run denies this name. */
  hides(key: string): boolean
  /** Whether this is a name that the host puts on promises of every context: guests neither see nor name it. */
  isHidden(key: unknown): boolean
  /** Hooks are about to be told through a getter: until then no trap of a guest's runs. */
  readonly sought: { pending: boolean }
  /** ToPropertyKey once, whatever the name. */
  coerce(value: unknown): PropertyKey
  /** `Array.isArray`, which looks behind every proxy of a tower. */
  isList(value: unknown): value is unknown[]
  /** For computed member access: a key, or what the engine turns into one later; a TypeError when the name is denied. */
  key(value: unknown): PropertyKey
  /** The same for reflective natives, which show what they find under `constructor` as the guest may see it. */
  name(value: unknown): PropertyKey
  /** What a guest sees in place of this value. */
  shown(value: unknown): unknown
  /** What the realm works with in place of this value: the inverse of `shown` for prototypes. */
  real(value: unknown): unknown
  /** The same for what is to be a prototype, and for null `none`. */
  parent(value: unknown): unknown
  /** What objects that are made without a prototype have for one: it has nothing but keys that a rest pattern finds its price under. */
  none: object
  /** What stands for null where this value is asked for its prototype or given one: `none` if that is what it has. */
  nothing(value: object): object | null
  /** Gives an object that has lost its prototype these keys itself: `super` must find none there, which `none` would be. */
  bared: { keep: (value: object) => void }
  /** Gives a value a prototype by what does it. What loses its own pays for the keys that it gets. */
  adopt<Result>(value: unknown, prototype: unknown, by: (prototype: unknown) => Result): Result
  wrappers: Map<unknown, unknown>
  facades: Map<unknown, unknown>; unfacades: Map<unknown, unknown>
  setDenied(keys: readonly string[]): void
  /** Bit n < 31 is set if a key of n characters may be denied, or be `constructor` or `length`. */
  lengths(): number
  /** The native behind a wrapper, for natives that build what `this` says. */
  constructorOf(value: unknown): unknown
  originals: Map<unknown, unknown>
  /** Pays for compiling a pattern. */
  pattern(source: string): void
  /** Looks a new RegExp over; throws a SyntaxError for one that is not supported. Set by the regular expressions. */
  patterns: { check: ((regexp: unknown) => void) | undefined }
  /** Another number in each run. */
  epoch(): number
  /** Namespaces of modules, which look like data that cannot be changed. */
  isNamespace(value: unknown): value is Record<PropertyKey, unknown>
  noteNamespace(value: object): void
  /** The engine's own accessor functions for `stack`, where it has them. */
  stackGetters: Map<unknown, true>
}

/** Makes the kit of one realm. */
export function makeKit(env: IntrinsicsEnv, n: Natives): Kit {
  const { apply, getPrototypeOf, getOwnPropertyDescriptor, defineProperty, hasOwn, isArray, create, freeze, typedArrayName, typedArrayLength, setSize, mapSize, weakSetHas, weakSetAdd, mapGet, TypeError, Symbol } = n
  const sizes = makeSizes(env, n)
  const { primitive, num, text, isProxy, links, rough } = sizes
  const { charge, alloc } = env
  const global = env.global as typeof globalThis
  const { floor, min, trunc } = n.Math
  const iteratorKey = Symbol.iterator
  const ArrayPrototype = n.prototypes['Array'] as object
  const SetPrototype = n.prototypes['Set'] as object
  const MapPrototype = n.prototypes['Map'] as object
  const bare = (): Record<PropertyKey, unknown> => create(null)

  const hidden: Record<string, object> = bare() as Record<string, object>
  const proto = (value: unknown): object => getPrototypeOf(value as object) as object
  const iterate = (value: unknown): unknown => (value as Record<symbol, () => unknown>)[iteratorKey]?.()
  const generator = function* () {}
  const asyncGenerator = async function* () {}
  hidden['%FunctionPrototype%'] = global.Function.prototype
  hidden['%TypedArray%'] = proto(global.Uint8Array)
  hidden['%TypedArray%.prototype'] = n.prototypes['TypedArray'] as object
  hidden['%ArrayIteratorPrototype%'] = proto(iterate([]))
  hidden['%IteratorPrototype%'] = proto(hidden['%ArrayIteratorPrototype%'])
  hidden['%MapIteratorPrototype%'] = proto(iterate(new n.Map()))
  hidden['%SetIteratorPrototype%'] = proto(iterate(new n.Set()))
  hidden['%StringIteratorPrototype%'] = proto(iterate(''))
  hidden['%RegExpStringIteratorPrototype%'] = proto(''.matchAll(/a/g))
  hidden['%GeneratorFunction.prototype%'] = proto(generator)
  hidden['%GeneratorPrototype%'] = proto(generator.prototype)
  hidden['%AsyncGeneratorFunction.prototype%'] = proto(asyncGenerator)
  hidden['%AsyncGeneratorPrototype%'] = proto(asyncGenerator.prototype)
  hidden['%AsyncIteratorPrototype%'] = proto(hidden['%AsyncGeneratorPrototype%'])
  hidden['%AsyncFunction.prototype%'] = proto(async () => {})
  for (const kind of ['Generator', 'AsyncGenerator', 'Async']) {
    const prototype = hidden[`%${kind === 'Async' ? 'AsyncFunction' : `${kind}Function`}.prototype%`] as object
    hidden[`%${kind}Function%`] = (getOwnPropertyDescriptor(prototype, 'constructor') as PropertyDescriptor).value as object
  }

  const native = (path: string): Native => {
    const accessor = path.startsWith('get ')
    let rest = accessor ? path.slice(4) : path
    let owner: unknown = global
    for (const name in hidden) if (rest === name || rest.startsWith(`${name}.`)) { owner = hidden[name]; rest = rest.slice(name.length + 1) }
    if (rest === '') return owner as Native
    for (const part of rest.split('.')) {
      const key = part.startsWith('@@') ? (Symbol as unknown as Record<string, symbol>)[part.slice(2)] as symbol : part
      const descriptor: PropertyDescriptor | undefined = getOwnPropertyDescriptor(owner as object, key)
      if (!descriptor) return undefined as unknown as Native
      owner = descriptor.get ?? descriptor.value
    }
    return owner as Native
  }

  const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'
  const plain = (value: unknown): value is unknown[] => isArray(value) && !isProxy(value)
  const pristine = (value: unknown): value is unknown[] => plain(value) && getPrototypeOf(value) === ArrayPrototype && !hasOwn(value, iteratorKey) && !sizes.noted(value)

  const integer = (value: unknown): number => {
    const number = typeof value === 'number' ? value : +(num(value) as number)
    return number === number ? trunc(number) : 0
  }
  const toLength = (value: unknown): number => {
    const length = integer(value)
    return length <= 0 ? 0 : min(length, 9007199254740991)
  }
  const lengthOf = (value: object): number => plain(value) ? value.length : toLength((value as { length: unknown }).length)
  const safeLength = (value: unknown): number => {
    if (typeof value === 'string') return value.length
    if (!isObject(value)) return 0
    if (plain(value)) return value.length
    if (isProxy(value)) return -1
    const descriptor = getOwnPropertyDescriptor(value, 'length')
    if (descriptor) return typeof descriptor.value === 'number' ? toLength(descriptor.value) : -1
    return typedArrayName(value) === undefined ? -1 : typedArrayLength(value)
  }
  const room = (units: number): void => { if (units > env.caps.string) env.limit('MEMORY', `a string of more than ${env.caps.string} characters`) }

  /** How many items a built-in iterable will yield, or -1 when only iterating tells. */
  const size = (value: unknown): number => {
    if (typeof value === 'string') return value.length
    if (pristine(value)) return value.length
    if (typeof value !== 'object' || value === null || isProxy(value) || hasOwn(value, iteratorKey)) return -1
    const prototype = getPrototypeOf(value)
    if (prototype === SetPrototype) return setSize(value)
    if (prototype === MapPrototype) return mapSize(value)
    // its own prototype: a getter further up could give another method to whoever reads it next
    const name = typedArrayName(value)
    return name !== undefined && prototype === n.prototypes[name] ? typedArrayLength(value) : -1
  }
  const openIterator = (iterable: unknown, known?: unknown): { iterator: object; next: Native } => {
    const method = known ?? (iterable as Record<symbol, unknown>)[iteratorKey]
    if (typeof method !== 'function') throw new TypeError(`${describe(iterable)} is not iterable`)
    const iterator: unknown = apply(method as Native, iterable, [])
    if (!isObject(iterator)) throw new TypeError('Result of the Symbol.iterator method is not an object')
    return { iterator, next: (iterator as { next: Native }).next }
  }
  const describe = (value: unknown): string => value === null ? 'null' : isObject(value) ? 'object' : typeof value === 'symbol' ? 'symbol' : `${value as string}`

  // As the iterator of an array, which reads the length at every step.
  const walk = {
    __proto__: null,
    [iteratorKey](this: unknown) { return this },
    next(this: { array: unknown[] | undefined; at: number; paid: number; perItem: number }): { value: unknown; done: boolean } {
      const { array, at } = this
      if (array === undefined || at >= array.length) { this.array = undefined; return { value: undefined, done: true } }
      if (at >= this.paid) { charge(this.perItem + 1); alloc(16) }
      this.at = at + 1
      return { value: array[at], done: false }
    },
  }
  const metered = (iterable: unknown, perItem: number, quiet?: boolean, method?: unknown): unknown => {
    if (iterable === undefined || iterable === null) return iterable
    const known = size(iterable)
    if (known >= 0) {
      charge(1 + known * perItem)
      return quiet === true || !isArray(iterable) ? iterable : { __proto__: walk, array: iterable, at: 0, paid: known, perItem }
    }
    const shell = bare()
    shell[iteratorKey] = (): unknown => {
      const { iterator, next } = openIterator(iterable, method)
      const steps = bare()
      steps['next'] = (): unknown => { charge(perItem + 1); alloc(16); return apply(next, iterator, []) }
      // `return` is looked up only when the consumer closes the iterator, as the original's would be
      defineProperty(steps, 'return', { get: (): unknown => {
        const close: unknown = (iterator as { return?: unknown }).return
        if (close === undefined || close === null) return undefined
        return (): unknown => apply(close as Native, iterator, [])
      } })
      return steps
    }
    return shell
  }
  const drain = (iterable: unknown, method?: unknown): unknown[] => {
    const known = size(iterable)
    if (known >= 0) { charge(1 + (known >>> 2)); alloc(8 * known); return [...iterable as unknown[]] }
    const { iterator, next } = openIterator(iterable, method)
    const list: unknown[] = []
    for (;;) {
      charge(2)
      const step: unknown = apply(next, iterator, [])
      if (!isObject(step)) throw new TypeError(`Iterator result ${describe(step)} is not an object`)
      if ((step as { done: unknown }).done) return list
      alloc(16)
      list[list.length] = (step as { value: unknown }).value
    }
  }
  /** Pays for `count` elements that may have to be looked for along a prototype chain. */
  const inherited = (value: object, count: number): void => {
    if (count <= 0) return
    const at = sizes.behind(value) as object
    if (getPrototypeOf(at) !== ArrayPrototype) charge(floor(count * links(at) / 4))
  }
  const list = (arrayLike: unknown): unknown[] => {
    if (pristine(arrayLike)) { charge(1 + (arrayLike.length >>> 2)); if (arrayLike.length > 32) charge(rough(arrayLike)); return arrayLike }
    if (!isObject(arrayLike)) throw new TypeError('CreateListFromArrayLike called on non-object')
    const length = lengthOf(arrayLike)
    charge(1 + 2 * length)
    alloc(8 * length)
    inherited(arrayLike, length)
    const copy: unknown[] = []
    for (let i = 0; i < length; i++) copy[i] = (arrayLike as unknown[])[i]
    return copy
  }

  const { stepwise, guarded, isMaker } = makeStepwise(env, n, sizes, { safeLength, toLength, inherited })
  const rigid = new n.WeakSet<object>(), makeRigid = (value: object): void => { weakSetAdd(rigid, value) }, isRigid = (value: unknown): boolean => isObject(value) && weakSetHas(rigid, value)
  let [runs, alike] = [0, 0]
  let deniedKeys = bare()
  /** A bit for each length that a denied name has, the last for all longer ones: most keys need no look at the table. */
  let lengths = 0
  let listed: readonly string[] | undefined
  const setDenied = (keys: readonly string[]): void => {
    runs++; alike = 0; sizes.renew()
    if (keys === listed) return
    listed = keys; deniedKeys = bare(); lengths = 0
    for (let i = 0; i < keys.length; i++) { const name = keys[i] as string; deniedKeys[name] = true; lengths |= 1 << min(name.length, 31) }
  }
  setDenied(env.deniedKeys)
  const { hiddenKeys = [] } = env
  const isHidden = (key: unknown): boolean => {
    if (typeof key === 'symbol') for (let i = 0; i < hiddenKeys.length; i++) if (key === hiddenKeys[i]) return true
    return false
  }
  const hides = (key: string): boolean => deniedKeys[key] === true
  const denied = (key: PropertyKey): boolean => typeof key === 'string' && deniedKeys[key] === true
  // Libraries that probe for `__proto__` recognize its absence by the code that Node gives it under --disable-proto=throw.
  const refusal = (name: string): Error => {
    const error = new TypeError(`the property name '${name}' is not allowed here`)
    if (name === '__proto__') defineProperty(error, 'code', { __proto__: null, value: 'ERR_PROTO_ACCESS', writable: true, enumerable: true, configurable: true } as PropertyDescriptor)
    return error
  }
  const coerce = (value: unknown): PropertyKey => {
    const result = isObject(value) ? primitive(value, 'string') : value
    if (typeof result === 'symbol') return result
    const name = text(result)
    // the engine hashes a key the first time it sees it; of those beyond 16,383 its hash is the length
    if (name.length > 127) charge(name.length > 16383 ? floor(++alike * name.length / 8192) + (name.length >>> 6) : name.length >>> 6)
    return name
  }
  const name = (value: unknown): PropertyKey => {
    if (typeof value === 'number') return value
    const coerced = typeof value === 'string' && value.length < 128 ? value : coerce(value)
    if (typeof coerced === 'string' && (lengths >>> (coerced.length < 31 ? coerced.length : 31) & 1) !== 0 && deniedKeys[coerced] === true) throw refusal(coerced)
    return coerced
  }
  const computed = (value: unknown): PropertyKey => {
    const coerced = name(value)
    // Never by a computed key, not even where a policy admits `o.constructor`: that form maps native constructors to their wrappers,
    // this one would hand out `Array` itself, and with it the one prototype that is not frozen.
    if (coerced === 'constructor') throw new TypeError(`the property name '${coerced}' is not allowed here`)
    return coerced
  }
  const toPrimitiveKey = Symbol.toPrimitive
  const key = (value: unknown): PropertyKey => {
    if (typeof value === 'number') return value
    if (!isObject(value)) return computed(value)
    // The engine turns an object into a key when it comes to use it: after the right side of an assignment, for `o[k]++` twice,
    // and never if the base is null. Whatever it asks for and gets has been checked that very moment.
    charge(1)
    return freeze({ __proto__: null, [toPrimitiveKey]: () => computed(value) }) as unknown as PropertyKey
  }

  const wrappers = new n.Map<unknown, unknown>()
  const none = bare(), facades = new n.Map<unknown, unknown>([[none, null]])
  const unfacades = new n.Map<unknown, unknown>()
  const shown = (value: unknown): unknown => {
    if (!isObject(value)) return value
    const facade = mapGet(facades, value)
    if (facade !== undefined) return facade
    return typeof value === 'function' ? mapGet(wrappers, value) ?? value : value
  }
  const real = (value: unknown): unknown => mapGet(unfacades, value) ?? value
  const parent = (value: unknown): unknown => value === null ? none : real(value)
  const nothing = (value: object): object | null => getPrototypeOf(sizes.behind(value) as object) === none ? none : null
  const bared: Kit['bared'] = { keep: () => {} }
  const adopt: Kit['adopt'] = (value, prototype, by) => {
    if (prototype !== null || !isObject(value)) return by(real(prototype))
    charge(24)
    alloc(96)
    const result = by(nothing(value)), at = sizes.behind(value) as object
    if (getPrototypeOf(at) === null && n.isExtensible(at)) bared.keep(at)
    return result
  }
  const originals = new n.Map<unknown, unknown>()
  // never the engine's own compilers of text, whoever builds
  const compiler = global.Function
  const constructorOf = (value: unknown): unknown => { const found = mapGet(originals, value); return found === undefined || getPrototypeOf(found as object) === compiler || found === compiler ? value : found }
  const pattern = (source: string): void => charge(100 + 4 * source.length)
  const stackGetters = new n.Map<unknown, true>()
  const stack = getOwnPropertyDescriptor(new n.Error('probe'), 'stack')
  if (stack?.get) n.mapSet(stackGetters, stack.get, true)
  const spaces = new n.WeakSet<object>()
  const held = makeLocked(env, n, sizes)
  const isList = (value: unknown): value is unknown[] => { if (isProxy(value)) sizes.behind(value); return isArray(value) }
  return { ...sizes, coerce, isList, env, n, charge, alloc, native, hidden, plain, pristine, integer, lengthOf, safeLength, room, metered, drain, list, guarded, stepwise, isMaker, isObject, denied, hides, isHidden, sought: { pending: false }, key, name, shown, real, parent, none, nothing, bared, adopt, wrappers, facades, unfacades, setDenied, lengths: () => lengths | 1 << 11 | 1 << 6, constructorOf, originals, pattern, patterns: { check: undefined }, epoch: () => runs, ...held, stackGetters, makeRigid, isRigid, strange: new n.WeakSet(), isNamespace: (value): value is Record<PropertyKey, unknown> => isObject(value) && weakSetHas(spaces, value), noteNamespace: (value) => { weakSetAdd(spaces, value) } }
}
