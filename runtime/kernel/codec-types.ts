/**
 * Types of the membrane's kernel parts (codec, presences, inspect, console). Types only: nothing here exists at run time.
 *
 * How the engine puts them together, inside the fresh context and before anything is locked or replaced:
 *   natives   = makeCodecNatives(globalThis)
 *   codec     = makeCodec(natives, makeKeyHash(globalThis))
 *   presences = makePresences({ natives, codec, host: { call, reply }, charge, alloc, caught, made })
 *   text      = makeInspectText(deps), names = makeInspectNames(deps, text), layout = makeInspectLayout(deps, text), where
 *               deps = { natives, charge, alloc, stringify }
 *   inspect   = makeInspect(deps, text, names, layout, makeInspectItems), format = makeInspectFormat(deps, text, inspect)
 *   console   = makeConsole({ natives, inspect: { inspect, format }, emit, charge })
 *
 * Two texts cross the boundary. A *wire* is one encoded value. An *envelope* is the outcome of a call or a promise:
 * 'v' + wire (a value), 'e' + wire (a thrown value, almost always an error), or 'p' + decimal id (a promise of the sender).
 */

/** What a value is to the codec and the formatter; anything unknown is a record of its own enumerable members. */
export type Kind =
  | 'record' | 'array' | 'map' | 'set' | 'date' | 'error' | 'promise' | 'typed' | 'arraybuffer' | 'dataview' | 'regexp'
  | 'weakmap' | 'weakset' | 'weakref' | 'iterator' | 'asynciterator' | 'view' | 'number' | 'string' | 'boolean' | 'bigint' | 'symbol'

/** Originals captured from one realm before guests run; methods take their receiver as first argument. */
export type KernelNatives = {
  Array: ArrayConstructor; Map: MapConstructor; Set: SetConstructor; Date: DateConstructor; Promise: PromiseConstructor
  ArrayBuffer: ArrayBufferConstructor; Uint8Array: Uint8ArrayConstructor; DataView: DataViewConstructor
  BigInt: BigIntConstructor; Number: NumberConstructor; String: StringConstructor; Object: ObjectConstructor; Error: ErrorConstructor
  TypeError: TypeErrorConstructor; RangeError: RangeErrorConstructor
  /** By name: the native error constructors and the typed array constructors of the realm. */
  errors: Readonly<Record<string, ErrorConstructor>>
  typed: Readonly<Record<string, { new (buffer: ArrayBuffer): ArrayBufferView }>>
  apply: typeof Reflect.apply
  construct: typeof Reflect.construct
  /** A bound function reads as native code, so the kernel's own text stays out of sight. */
  bind(fn: unknown, self: unknown, ...args: unknown[]): (...args: unknown[]) => unknown
  ownKeys(value: object): (string | symbol)[]
  getPrototypeOf(value: object): object | null
  setPrototypeOf(value: object, proto: object | null): boolean
  defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): unknown
  getOwnPropertyDescriptor(value: object, key: PropertyKey): PropertyDescriptor | undefined
  getOwnPropertyNames(value: object): string[]
  getOwnPropertySymbols(value: object): symbol[]
  keys(value: object): string[]
  freeze<T>(value: T): T
  preventExtensions(value: object): unknown
  create(proto: object | null): object
  hasOwn(value: object, key: PropertyKey): boolean
  isEnumerable(value: object, key: PropertyKey): boolean
  isArray(value: unknown): value is unknown[]
  parse(text: string): unknown
  /** JSON.stringify; the codec calls it with primitive strings only. */
  stringify(value: unknown): string | undefined
  slice(text: string, start: number, end?: number): string
  charCodeAt(text: string, index: number): number
  codePointAt(text: string, index: number): number | undefined
  indexOf(text: string, part: string, from?: number): number
  repeat(text: string, count: number): string
  normalize(text: string): string
  fromCharCode(code: number): string
  join(list: readonly string[], separator: string): string
  hasInstance(constructor: object, value: unknown): boolean
  functionToString(fn: object): string
  /** Object.prototype.toString; reads Symbol.toStringTag. */
  toStringTag(value: unknown): string
  symbolToString(symbol: symbol): string
  bigintToString(value: bigint, radix?: number): string
  parseInt(text: unknown): number
  parseFloat(text: unknown): number
  sqrt(x: number): number; floor(x: number): number; round(x: number): number
  mapSize(map: object): number; mapGet(map: object, key: unknown): unknown; mapSet(map: object, key: unknown, value: unknown): unknown
  mapHas(map: object, key: unknown): boolean; mapDelete(map: object, key: unknown): boolean; mapEntries(map: object): object; mapNext(iterator: object): IteratorResult<[unknown, unknown]>
  weakMap(): object; weakGet(map: object, key: object): unknown; weakSet(map: object, key: object, value: unknown): unknown
  setSize(set: object): number; setAdd(set: object, value: unknown): unknown; setHas(set: object, value: unknown): boolean
  setDelete(set: object, value: unknown): boolean; setValues(set: object): object; setNext(iterator: object): IteratorResult<unknown>
  dateValue(date: object): number; dateToISOString(date: object): string; dateToString(date: object): string
  bufferLength(buffer: object): number
  viewBuffer(view: object): ArrayBuffer; viewOffset(view: object): number; viewLength(view: object): number
  dataBuffer(view: object): ArrayBuffer; dataOffset(view: object): number; dataLength(view: object): number
  /** Element count of a typed array. */
  typedCount(view: object): number
  /** The typed array's own kind ('Uint8Array', ...), or undefined for anything else. Never runs guest code. */
  typedName(value: unknown): string | undefined
  regexpToString(value: object): string
  errorToString(value: object): string
  unbox(value: object, kind: Kind): unknown
  then(promise: object, resolved?: (value: unknown) => unknown, rejected?: (reason: unknown) => unknown): Promise<unknown>
  iteratorSymbol: symbol
  tagSymbol: symbol
  toPrimitiveSymbol: symbol
  objectPrototype: object
  functionPrototype: object
  asyncFunctionPrototype: object
  generatorFunctionPrototype: object
  asyncGeneratorFunctionPrototype: object
  iteratorPrototype: object
  asyncIteratorPrototype: object
  /** What `value` really is, by internal slots; proxies are records (or arrays). May run a proxy's getPrototypeOf trap, nothing else. */
  kindOf(value: object): Kind
  /** As kindOf, but whatever the prototype: for values whose chain says nothing. Slow; errors by their default tag. */
  brandOf(value: object): Kind
  /** The name of the nearest native error constructor on the prototype chain. */
  errorBase(value: object): string
  /** The constructor name that belongs to an intrinsic prototype of this realm ('Array' for Array.prototype), if it is one. */
  protoName(proto: object): string | undefined
  /** Makes `facade` count as `original` (an intrinsic prototype) for kindOf, errorBase and protoName; with null, `original` is what guests see as no prototype. For the realm, before guests run. */
  alias(facade: object | null, original: object): void
}

/** A function on the wire. `own`: it belongs to the sender; otherwise the receiver handed it over earlier under this id. */
export type FunctionTag = { own: true; id: number; name: string; length: number; cost: number } | { own: false; id: number }
export type PromiseTag = { own: boolean; id: number }
/** How the receiver uses an iterator of the sender. */
export type IteratorMembers = { next: Function; return: Function }
/** A record of which some members are live: functions read and write them. The others are copied from `target`. */
export type ViewMembers = { target: Record<string, unknown>; members: readonly { key: string; get: Function; set: Function }[] }

export type EncodeHooks = {
  /** Called with steps before the work they stand for; may throw. */
  charge?(steps: number): void
  /** `owner` is the record or array that holds the function, if one does. Without this hook functions are refused. */
  func?(fn: Function, owner: object | undefined): FunctionTag
  promise?(promise: object): PromiseTag
  /** Records that have a function `then` of their own cross as promises: the receiver would take them for such anyway, and wait for ever. */
  thenables?: boolean
  /** Without this hook iterators are records. */
  iterator?(iterator: object, isAsync: boolean): IteratorMembers
  /** The live members of a record, if it has any. */
  view?(value: object): ViewMembers | undefined
  /** What the receiver may read as the message of an error. Default: all of it. */
  message?(error: object, message: string): string
  /** Longest wire, in UTF-16 units. Default 64 Mi. */
  maxWire?: number
  /** Deepest nesting. Default 1000. */
  maxDepth?: number
}

export type DecodeHooks = {
  charge?(steps: number): void
  alloc?(bytes: number): void
  /** A function of the sender. */
  func?(id: number, name: string, length: number, cost: number): Function
  /** A function of ours that the sender got earlier. Must throw on ids it does not know. */
  ownFunc?(id: number): Function
  promise?(id: number): object
  ownPromise?(id: number): object
  /** An iterator of the sender; `members` are filled in when all functions are there. */
  iterator?(members: IteratorMembers, isAsync: boolean): object
  /** Records with live members are taken. Default: refused. */
  views?: boolean
  /** Every container, once it is filled. */
  made?(value: object, kind: Kind): void
  /** What to do with a key `__proto__`, and with a function under the key `then`: 'carry' (as own data property) or 'reject' (default). */
  protoKey?: 'carry' | 'reject'
}

/** Both directions of the wire. All errors are TypeErrors or RangeErrors of the codec's own realm. */
export type Codec = {
  encode(value: unknown, hooks?: EncodeHooks): string
  decode(wire: string, hooks?: DecodeHooks): unknown
  /** Steps for a value and for each of its members; a primitive alone costs both when it is decoded. */
  readonly prices: { readonly node: number; readonly slot: number }
  /** Encodes a thrown value as an error node: never anything but name, message, and the nearest native error. */
  encodeError(name: string, message: string, base: string): string
}

export type PresenceDeps = {
  natives: KernelNatives
  codec: Codec
  /** Raw functions of the host: called with primitives only, inside try/catch. */
  host: {
    call(fnId: number, argsWire: string): string
    /** `call` without wires, if host and guest share a thread: up to three primitives in, a primitive or (as text) an envelope out. */
    quick?(fnId: number, count: number, a: unknown, b: unknown, c: unknown): unknown
    reply(callId: number, envelope: string): void
  }
  charge(steps: number): void
  alloc(bytes: number): void
  /** The `$r_catch` of the engine: throws the limit when the run is dead or `error` is a stack overflow, else returns. */
  caught(error: unknown): void
  /** An error of the host's, made here: its message is what the host said. */
  made(error: object): void
  maxWire?: number
}

/** The guest's side of capabilities: one per context, `reset` between runs. */
export type Presences = {
  /** Forgets every id; presences of earlier runs then throw. Call at the start and at the end of each run. */
  reset(): void
  /** The record of capabilities, deeply read-only. */
  decodeCapabilities(wire: string): Record<string, unknown>
  /** Data for the guest (input): ordinary mutable values. */
  decode(wire: string): unknown
  /** A guest value for the host: the result of a run. */
  encode(value: unknown): string
  /** A host promise is settled: `envelope` is 'v...' or 'e...'. Unknown ids are ignored. */
  settle(promiseId: number, envelope: string): void
  /** The host calls a guest function; the answer goes to host.reply(callId, envelope), perhaps later. Throws only what `caught` throws. */
  invoke(callId: number, fnId: number, argsWire: string): void
  /** Host promises not yet settled. The run cannot end by itself while this is above zero. */
  outstanding(): number
}

export type InspectDeps = {
  natives: KernelNatives
  charge(steps: number): void
  alloc?(bytes: number): void
  /** The realm's own metered JSON.stringify, for %j: the native one can run for years without the meter seeing it. */
  stringify(value: unknown): string | undefined
  /** The target of a proxy (null when revoked), undefined for other values. Without it proxies are formatted through their traps. */
  proxyTarget?(value: object): object | null | undefined
}
export type Inspect = {
  /** Equal to `util.inspect(value, { depth, showHidden })`. */
  inspect(value: unknown, options?: { depth?: number | undefined; showHidden?: boolean | undefined }): string
  /** Equal to `util.format(...args)`. */
  format(args: readonly unknown[]): string
}

/** What is known of one call of `inspect` while it goes down a value. */
export type InspectContext = { depth: number; showHidden: boolean; seen: object[]; circular: Map<object, number> | undefined; indentation: number; currentDepth: number }
export type InspectText = {
  /** Pays for steps, and for a text of so many characters. */
  spend(steps: number, chars: number): void
  push(list: string[], text: string): void
  spaces(count: number): string
  includes(text: string, part: string): boolean
  startsWith(text: string, part: string): boolean
  endsWith(text: string, part: string): boolean
  plural(count: number): string
  /** With escapes for what does not print, for `quote` (a code unit, or -1) and for backslashes. */
  escape(text: string, quote: number): string
  /** In the quotes that need the fewest escapes. */
  quote(text: string): string
  /** Columns of a terminal that `text` takes. */
  widthOf(text: string): number
  formatNumber(value: number): string
  formatBigint(value: bigint): string
  isIdentifier(text: string): boolean
  isIndex(key: string): boolean
  splitLines(text: string): string[]
  formatPrimitive(value: unknown, indentation: number): string
}
export type InspectNames = {
  /** What stands before the members of a value whose constructor or tag says more than its shape. */
  prefixOf(constructor: string | null, tag: string, fallback: string, size?: string): string
  functionBase(value: Function, constructor: string | null, tag: string): string
  /** Takes out of `keys` what the stack shows already, and adds `cause` and `errors`. */
  formatError(error: Error & { errors?: unknown }, constructor: string | null, tag: string, ctx: InspectContext, keys: (string | symbol)[]): string
}
export type InspectLayout = { layOut(ctx: InspectContext, given: string[], base: string, open: string, close: string, isList: boolean, level: number, value: object): string }
export type InspectValues = {
  formatValue(ctx: InspectContext, given: unknown, level: number, typedArray?: boolean): string
  formatElement(ctx: InspectContext, value: object, level: number, key: PropertyKey): string
}
type FormatItems<Value> = (ctx: InspectContext, value: Value, level: number) => string[]
export type InspectItems = Record<'formatTyped' | 'formatSet' | 'formatMap' | 'formatBuffer', FormatItems<object>> & { formatArray: FormatItems<unknown[]> }

export type ConsoleDeps = {
  natives: KernelNatives
  inspect: Inspect
  charge(steps: number): void
  /** Text of one console call, newline included. A raw host function: what it throws is dropped. `charge` afterwards tells of a full output. */
  emit(stream: 'stdout' | 'stderr', text: string): void
  /** Milliseconds for console.time; default: always 0. */
  now?(): number
}
export type GuestConsole = { readonly console: object; /** Forgets groups, counters and timers. */ reset(): void }
