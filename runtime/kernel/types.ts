/**
 * Types shared by the parts of the kernel, the code that runs inside the guest's context.
 * Types only: a kernel part reaches the context as text and imports nothing at run time.
 */
import type { FastEnv } from './fast.ts'
import type { Hooks } from './hooks.ts'

/** Any function, seen from code that only ever passes it on. */
export type AnyFunction = (this: unknown, ...args: never[]) => unknown

/** What the current run supplies. The realm reads the members at each call, so one object can be switched between runs. */
export type Current = {
  /** A number in [0, 1), from the run's seed. */
  random(): number
  /** Milliseconds since the epoch; the deterministic fixed clock when no clock was granted. */
  now(): number
  /** `Symbol.for`, one registry per program. */
  symbolFor(key: string): symbol
  /** `Symbol.keyFor`. */
  keyForSymbol(symbol: symbol): string | undefined
}

/** Sizes beyond which one value is a memory limit error: string length in UTF-16 units, BigInt size in bits. */
export type Caps = { string: number; bigintBits: number }

/** Everything the realm needs from the rest of the kernel. All functions are made inside the same context. */
export type IntrinsicsEnv = {
  /** The context's global object, emptied and frozen by `makeIntrinsics`. */
  global: object
  /** `PERMITS` of runtime/permits.ts, as JSON-like data. */
  permits: Permits
  /** `COSTS` of runtime/costs.ts, as JSON-like data. */
  costs: Costs
  /** Keys that the realm's reflective natives refuse (the policy's `deniedKeys`), until `setDeniedKeys` changes them. */
  deniedKeys: readonly string[]
  /** Takes `steps` (a non-negative number, perhaps fractional or huge) from the budget before work is done; throws the limit. */
  charge(steps: number): void
  /** Takes `bytes` from the memory budget before they are allocated; throws the limit. */
  alloc(bytes: number): void
  /** Ends the run. */
  limit(code: 'STEPS' | 'MEMORY' | 'DEPTH', why: string): never
  caps: Caps
  current: Current
  /** Installed, hidden from guests, as the native `Error.prepareStackTrace`. Must never throw. Absent: stacks are `name: message`. */
  prepareStackTrace?: (error: unknown, sites: readonly unknown[]) => string
  /** Frames the engine collects per error; default 50. */
  stackTraceLimit?: number
  /** `$r_catch`: ends the run if a rejection's reason is a stack overflow of the engine, which no guest may see. */
  caught?: (error: unknown) => void
  /** An error that a guest made, and has paid for. */
  made?: (error: object) => void
  /** False while no run is on the stack: then no guest code may run, not even the traps of a proxy that the host touches. */
  active?: () => boolean
  /** Symbols under which Node keeps things on promises of every context: no guest may see or name them. The list grows. */
  hiddenKeys?: readonly symbol[]
  /** Natives of a context that no guest sees, where regular expressions are as the engine made them. */
  twins?: Twins
  /** The author's text of a function of the program, by the engine's; undefined if there is none. Paid for. */
  textOf?: (text: string) => string | undefined
  /** Ends the run unless there is stack left for what the host does when the engine calls it. */
  room?: () => void
  /** Whether the run is over. */
  over?: () => boolean
  /** Whether there is stack for the engine to compile a pattern, where it does not survive without; absent where it does. */
  hasStack?: () => boolean
}

/** The engine's own functions and objects of another context: they get texts, and what they return must not reach a guest as it is. */
export type Twins = {
  make(source: string, flags: string): RegExp
  test(regexp: RegExp, value: string): boolean
  replace(regexp: RegExp, value: string, template: string): string
  match(regexp: RegExp, value: string): readonly string[] | null
  split(regexp: RegExp, value: string): readonly string[]
}

/** What `makeIntrinsics` gives the rest of the kernel. */
export type Intrinsics = {
  /** What guests get as parameters, by global name. Shared between programs and frozen; without `console` and `globalThis`. */
  globals: Readonly<Record<string, unknown>>
  /** The object a guest sees in place of `value` where the original must stay out of reach (`Array.prototype`); else `value`. */
  facadeOf(value: unknown): unknown
  /** `$r_ctor`: the guest-visible constructor in place of a native one; else `value`. */
  wrapperOf(value: unknown): unknown
  /** `$r_key`: coerces once to a property key and throws a TypeError when the name is denied. */
  key(value: unknown): PropertyKey
  /** `$r_grow` */
  grow(value: unknown): unknown
  /** `$r_pow` */
  pow(base: unknown, exponent: unknown): unknown
  /** `$r_rest` and `$r_own`: keys whose getters charge for what a rest pattern is about to copy. */
  rest: symbol
  own: symbol
  /** What hooks are told through, where a pattern stands. */
  seen: symbol
  /** The shims of the hook form, but for their short ways. */
  hooks: Hooks
  /** What stands for `length` where an array's is written. */
  size: symbol
  /** What guests see as no prototype: it has nothing but these keys. */
  none: object
  /** `$r_slot`, `$r_len` and `$r_field`: keys that are about to be written, and an array's length. */
  slot(target: unknown, key: unknown, inherited?: unknown): PropertyKey
  /** `$r_hold` and `$r_held`: the receiver, and then its key. */
  hold(target: unknown, key: unknown): unknown
  held(): unknown
  len(target: unknown, value: unknown): unknown
  field(key: unknown): PropertyKey
  /** `$r_num`, `$r_factor`, `$r_same`, `$r_equal`, `$r_update`: what operators read is paid for by size. */
  num(value: unknown): unknown
  factor(value: unknown): unknown
  same(value: unknown): unknown
  equal(a: unknown, b: unknown): boolean
  update(value: unknown): unknown
  /** `$r_inc` and `$r_dec`: what `++` and `--` make of a value. `$r_was`: the first of two. */
  inc(value: unknown): unknown
  dec(value: unknown): unknown
  was(old: unknown, value: unknown): unknown
  /** What the short ways of a program need besides. */
  fast: Pick<FastEnv, 'isArray' | 'isProxy' | 'isView' | 'lengths'>
  /** `$r_spread` */
  spread(iterable: unknown): unknown
  /** `$r_props` */
  props(object: unknown): unknown
  /** Which keys `key` and the reflective natives deny from now on: set before each program, as presets differ. */
  setDeniedKeys(keys: readonly string[]): void
  /** Makes the prototype of a program's global object immutable, as hosts do. */
  makeRigid(value: object): void
  /** Tells the natives which objects are namespaces of modules. */
  noteNamespace(value: object): void
  /** Whether this is an object of the context whose prototype was changed, or a promise that was made with another one. */
  isStrange(promise: object): boolean
  /** False if anything reached the prototypes that are kept out of reach: then the context must not be used again. */
  intact(): boolean
  /** Captured originals, unmetered, for other kernel parts. Never handed to guests. */
  natives: Natives
}

/** The signature of runtime/kernel/intrinsics.ts. Its text comes from `realmSource()` in runtime/realm-source.ts. */
export type MakeIntrinsics = (env: IntrinsicsEnv) => Intrinsics

/**
 * Intrinsic by intrinsic, the property keys that stay: names separated by spaces, well-known symbols as `@@iterator`.
 * Intrinsics are named by path: `Map.prototype`, `%ArrayIteratorPrototype%`.
 */
export type Permits = { readonly [intrinsic: string]: string }

/** Native by path (`Array.prototype.map`, `get Map.prototype.size`) -> declared cost. */
export type Costs = { readonly [native: string]: string }

/** Natives of one realm, taken before anything is changed. Methods take their receiver as the first argument. */
export type Natives = {
  apply: typeof Reflect.apply
  construct: typeof Reflect.construct
  ownKeys: typeof Reflect.ownKeys
  /** Unlike the guest's: gives the real prototype. */
  getPrototypeOf: (value: object) => object | null
  setPrototypeOf: (value: object, prototype: object | null) => boolean
  getOwnPropertyDescriptor: (value: object, key: PropertyKey) => PropertyDescriptor | undefined
  defineProperty: (value: object, key: PropertyKey, descriptor: PropertyDescriptor) => unknown
  hasOwn: (value: object, key: PropertyKey) => boolean
  keys: (value: object) => string[]
  create: (prototype: object | null) => Record<PropertyKey, unknown>
  freeze: <T>(value: T) => T
  isExtensible: (value: object) => boolean
  isArray: (value: unknown) => value is unknown[]
  Object: ObjectConstructor
  Array: ArrayConstructor
  String: StringConstructor
  Number: NumberConstructor
  BigInt: BigIntConstructor
  Symbol: SymbolConstructor
  Error: ErrorConstructor
  EvalError: ErrorConstructor
  RangeError: ErrorConstructor
  ReferenceError: ErrorConstructor
  SyntaxError: ErrorConstructor
  TypeError: ErrorConstructor
  URIError: ErrorConstructor
  AggregateError: new (errors: unknown[], message?: string) => Error
  Promise: PromiseConstructor
  Map: MapConstructor
  Set: SetConstructor
  WeakMap: WeakMapConstructor
  WeakSet: WeakSetConstructor
  Date: DateConstructor
  RegExp: RegExpConstructor
  Proxy: ProxyConstructor
  ArrayBuffer: ArrayBufferConstructor
  DataView: DataViewConstructor
  Uint8Array: Uint8ArrayConstructor
  /** Every typed array constructor of the engine, by name. */
  typedArrays: Readonly<Record<string, Uint8ArrayConstructor>>
  /** Real prototypes, by constructor name (`Array` gives the one that no guest may see). */
  prototypes: Readonly<Record<string, object>>
  Math: Math
  jsonParse: (text: string) => unknown
  jsonStringify: (value: unknown) => string | undefined
  /** `Object.prototype.toString` */
  toStringTag: (value: unknown) => string
  functionToString: (value: unknown) => string
  promiseThen: (promise: Promise<unknown>, done: (value: unknown) => unknown, failed: (reason: unknown) => unknown) => Promise<unknown>
  promiseResolve: (value: unknown) => Promise<unknown>
  mapGet: <K, V>(map: Map<K, V>, key: K) => V | undefined
  mapSet: <K, V>(map: Map<K, V>, key: K, value: V) => unknown
  mapHas: <K>(map: Map<K, unknown>, key: K) => boolean
  mapDelete: <K>(map: Map<K, unknown>, key: K) => boolean
  mapForEach: <K, V>(map: Map<K, V>, visit: (value: V, key: K) => void) => void
  /** Throws a TypeError unless given a Map: doubles as the brand check. */
  mapSize: (map: unknown) => number
  setAdd: <V>(set: Set<V>, value: V) => unknown
  setHas: <V>(set: Set<V>, value: V) => boolean
  setForEach: <V>(set: Set<V>, visit: (value: V) => void) => void
  setSize: (set: unknown) => number
  weakMapGet: <V>(map: WeakMap<object, V>, key: object) => V | undefined
  weakMapSet: <V>(map: WeakMap<object, V>, key: object, value: V) => unknown
  weakMapHas: (map: WeakMap<object, unknown>, key: object) => boolean
  weakSetAdd: (set: WeakSet<object>, value: object) => unknown
  weakSetHas: (set: WeakSet<object>, value: object) => boolean
  dateTime: (date: unknown) => number
  dateISO: (date: unknown) => string
  regExpSource: (regexp: unknown) => string
  regExpFlags: (regexp: unknown) => string
  arrayPush: (array: unknown[], value: unknown) => number
  arrayJoin: (array: readonly unknown[], separator: string) => string
  arraySlice: <T>(array: readonly T[], start?: number, end?: number) => T[]
  arraySort: <T>(array: T[], compare?: (a: T, b: T) => number) => T[]
  stringSlice: (text: string, start: number, end?: number) => string
  stringIndexOf: (text: string, search: string, from?: number) => number
  stringCharCodeAt: (text: string, index: number) => number
  stringSplit: (text: string, separator: string) => string[]
  stringRepeat: (text: string, count: number) => string
  stringPadStart: (text: string, length: number, fill?: string) => string
  stringPadEnd: (text: string, length: number, fill?: string) => string
  stringReplace: (text: string, pattern: RegExp | string, replacement: string) => string
  numberToString: (value: number, radix?: number) => string
  bigintToString: (value: bigint, radix?: number) => string
  symbolDescription: (value: symbol) => string | undefined
  /** The name of the typed array class (`'Uint8Array'`), or undefined for anything else. */
  typedArrayName: (value: unknown) => string | undefined
  typedArrayLength: (value: unknown) => number
  typedArrayBuffer: (value: unknown) => ArrayBuffer
  typedArrayByteOffset: (value: unknown) => number
  typedArrayByteLength: (value: unknown) => number
  /** Throws a TypeError unless given an ArrayBuffer. */
  arrayBufferByteLength: (value: unknown) => number
  arrayBufferSlice: (value: unknown, start: number, end: number) => ArrayBuffer
}
