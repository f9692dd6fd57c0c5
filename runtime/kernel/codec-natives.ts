/**
 * Captures the originals that the membrane's parts need, from the realm it is evaluated in, before guests run or anything is
 * replaced. Self-contained: its source text is evaluated inside the guest's context; the host calls it as it is. With `types`
 * (the host passes `util.types`) values of other realms are recognized too.
 */
import type { Kind, KernelNatives } from './codec-types.ts'

type Brands = {
  isMap(v: unknown): boolean; isSet(v: unknown): boolean; isDate(v: unknown): boolean; isNativeError(v: unknown): boolean
  isPromise(v: unknown): boolean; isAnyArrayBuffer(v: unknown): boolean; isDataView(v: unknown): boolean; isRegExp(v: unknown): boolean
  isWeakMap(v: unknown): boolean; isWeakSet(v: unknown): boolean; isNumberObject(v: unknown): boolean; isStringObject(v: unknown): boolean
  isBooleanObject(v: unknown): boolean; isBigIntObject(v: unknown): boolean; isSymbolObject(v: unknown): boolean
}

export function makeCodecNatives(types?: Brands): KernelNatives {
  const { apply, construct, ownKeys, getPrototypeOf: prototypeOf, setPrototypeOf, preventExtensions } = Reflect
  /** What stands for no prototype in a guest's realm. */
  let none: object | undefined
  const getPrototypeOf = (value: object): object | null => {
    const prototype = prototypeOf(value)
    return prototype !== null && prototype === none ? null : prototype
  }
  const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, keys, freeze, create } = Object
  const { call, bind } = Function.prototype
  const { isArray } = Array
  // Everything below runs later too, when the names of the global object may mean something else: only captured values are used.
  const objectPrototype = Object.prototype
  const errorPrototype = Error.prototype
  const WeakMapOriginal = WeakMap
  // f -> (self, ...args) => f.call(self, ...args), without a method look-up when it runs.
  const uncurry = apply(bind, bind, [call]) as (f: unknown) => never
  const getter = (proto: object, key: PropertyKey): never => uncurry(getOwnPropertyDescriptor(proto, key)?.get)
  const typedProto = getPrototypeOf(Uint8Array.prototype) as object
  const mapGetSize = getter(Map.prototype, 'size') as (map: object) => number
  const setGetSize = getter(Set.prototype, 'size') as (set: object) => number
  const dateValue = uncurry(Date.prototype.valueOf) as (date: object) => number
  const bufferLength = getter(ArrayBuffer.prototype, 'byteLength') as (buffer: object) => number
  const dataLength = getter(DataView.prototype, 'byteLength') as (view: object) => number
  const typedName = getter(typedProto, Symbol.toStringTag) as (value: unknown) => string | undefined
  const regexpSource = getter(RegExp.prototype, 'source') as (value: object) => string
  const mapGet = uncurry(Map.prototype.get) as (map: object, key: unknown) => unknown
  const mapSet = uncurry(Map.prototype.set) as (map: object, key: unknown, value: unknown) => unknown
  const mapHas = uncurry(Map.prototype.has) as (map: object, key: unknown) => boolean
  const setHas = uncurry(Set.prototype.has) as (set: object, value: unknown) => boolean
  const weakMapHas = uncurry(WeakMap.prototype.has) as (map: object, key: unknown) => boolean
  const weakSetHas = uncurry(WeakSet.prototype.has) as (set: object, value: unknown) => boolean
  const weakDeref = typeof WeakRef === 'function' ? uncurry(WeakRef.prototype.deref) as (ref: object) => unknown : undefined
  const then = uncurry(Promise.prototype.then) as KernelNatives['then']
  const unboxers = create(null) as Record<string, (value: object) => unknown>
  unboxers['number'] = uncurry(Number.prototype.valueOf)
  unboxers['string'] = uncurry(String.prototype.valueOf)
  unboxers['boolean'] = uncurry(Boolean.prototype.valueOf)
  unboxers['bigint'] = uncurry(BigInt.prototype.valueOf)
  unboxers['symbol'] = uncurry(Symbol.prototype.valueOf)

  const errors = create(null) as Record<string, ErrorConstructor>
  const typed = create(null) as Record<string, { new (buffer: ArrayBuffer): ArrayBufferView }>
  const protoKinds = new Map<object, Kind>()
  const protoNames = new Map<object, string>()
  const errorNames = new Map<object, string>()
  const known = (name: string, proto: object, kind: Kind): void => { mapSet(protoKinds, proto, kind); mapSet(protoNames, proto, name) }
  const errorTypes: Record<string, unknown> = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError }
  for (const name of keys(errorTypes)) {
    const constructor = errorTypes[name] as ErrorConstructor
    errors[name] = constructor
    known(name, constructor.prototype, 'error')
    errorNames.set(constructor.prototype, name)
  }
  const typedTypes: Record<string, unknown> = {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
  }
  // Node 24 has it.
  const { Float16Array: half } = globalThis as { Float16Array?: unknown }
  if (half !== undefined) typedTypes['Float16Array'] = half
  for (const name of keys(typedTypes)) {
    const constructor = typedTypes[name] as Uint8ArrayConstructor
    typed[name] = constructor
    known(name, constructor.prototype, 'typed')
  }
  known('Object', Object.prototype, 'record')
  known('Function', Function.prototype, 'record')
  known('Array', Array.prototype, 'array')
  known('Map', Map.prototype, 'map')
  known('Set', Set.prototype, 'set')
  known('Date', Date.prototype, 'date')
  known('Promise', Promise.prototype, 'promise')
  known('ArrayBuffer', ArrayBuffer.prototype, 'arraybuffer')
  known('DataView', DataView.prototype, 'dataview')
  known('RegExp', RegExp.prototype, 'regexp')
  known('WeakMap', WeakMap.prototype, 'weakmap')
  known('WeakSet', WeakSet.prototype, 'weakset')
  if (typeof WeakRef === 'function') known('WeakRef', WeakRef.prototype, 'weakref')
  known('Number', Number.prototype, 'number')
  known('String', String.prototype, 'string')
  known('Boolean', Boolean.prototype, 'boolean')
  known('BigInt', BigInt.prototype, 'bigint')
  known('Symbol', Symbol.prototype, 'symbol')
  const protoOf = (value: object): object => getPrototypeOf(value) as object
  const iteratorPrototype = protoOf(protoOf(apply(Array.prototype.values, [], []) as object))
  const asyncIteratorPrototype = protoOf(protoOf(protoOf((async function* () {})())))
  mapSet(protoKinds, iteratorPrototype, 'iterator')
  mapSet(protoKinds, asyncIteratorPrototype, 'asynciterator')
  const asyncFunctionPrototype = protoOf(async () => {})
  const generatorFunctionPrototype = protoOf(function* () {})
  const asyncGeneratorFunctionPrototype = protoOf(async function* () {})
  mapSet(protoNames, asyncFunctionPrototype, 'AsyncFunction')
  mapSet(protoNames, generatorFunctionPrototype, 'GeneratorFunction')
  mapSet(protoNames, asyncGeneratorFunctionPrototype, 'AsyncGeneratorFunction')

  // Only a value with the internal slot passes: a record that merely inherits from Map.prototype is a record. Errors and promises
  // cannot be told by an operation without side effects, so for them inheriting is enough (`then` refuses what is no promise).
  const isBranded = (kind: Kind, value: object): boolean => {
    try {
      switch (kind) {
        case 'map': mapGetSize(value); return true
        case 'set': setGetSize(value); return true
        case 'date': dateValue(value); return true
        case 'arraybuffer': bufferLength(value); return true
        case 'dataview': dataLength(value); return true
        // The getter answers RegExp.prototype itself too; it has no lastIndex of its own.
        case 'regexp': regexpSource(value); return getOwnPropertyDescriptor(value, 'lastIndex') !== undefined
        case 'weakmap': weakMapHas(value, undefined); return true
        case 'weakset': weakSetHas(value, undefined); return true
        case 'weakref': weakDeref?.(value); return true
        case 'number': case 'string': case 'boolean': case 'bigint': case 'symbol': unboxers[kind]?.(value); return true
        case 'typed': return typedName(value) !== undefined
        default: return true
      }
    } catch { return false }
  }
  const errorBase = (value: object): string => {
    let proto = getPrototypeOf(value)
    for (let n = 0; proto !== null && n < 1000; n += 1) {
      const name = mapGet(errorNames, proto)
      if (name !== undefined) return name as string
      proto = getPrototypeOf(proto)
    }
    return 'Error'
  }
  const kindOf = (value: object): Kind => {
    if (isArray(value)) return 'array'
    let proto = getPrototypeOf(value)
    if (proto === null || proto === objectPrototype) return 'record'
    if (typedName(value) !== undefined) return 'typed'
    if (types !== undefined) return hostKind(value)
    for (let n = 0; proto !== null && n < 1000; n += 1) {
      const kind = mapGet(protoKinds, proto) as Kind | undefined
      if (kind !== undefined) return kind !== 'array' && isBranded(kind, value) ? kind : 'record'
      proto = getPrototypeOf(proto)
    }
    return 'record'
  }
  const hostKind = (value: object): Kind => {
    const is = types as Brands
    if (is.isMap(value)) return 'map'
    if (is.isSet(value)) return 'set'
    if (is.isDate(value)) return 'date'
    if (is.isPromise(value)) return 'promise'
    if (is.isNativeError(value) || errorLike(value)) return 'error'
    if (is.isAnyArrayBuffer(value)) return 'arraybuffer'
    if (is.isDataView(value)) return 'dataview'
    if (is.isRegExp(value)) return 'regexp'
    if (is.isWeakMap(value)) return 'weakmap'
    if (is.isWeakSet(value)) return 'weakset'
    if (is.isNumberObject(value)) return 'number'
    if (is.isStringObject(value)) return 'string'
    if (is.isBooleanObject(value)) return 'boolean'
    if (is.isBigIntObject(value)) return 'bigint'
    if (is.isSymbolObject(value)) return 'symbol'
    for (let proto = getPrototypeOf(value), n = 0; proto !== null && n < 1000; n += 1) {
      if (proto === iteratorPrototype) return 'iterator'
      if (proto === asyncIteratorPrototype) return 'asynciterator'
      proto = getPrototypeOf(proto)
    }
    return 'record'
  }
  const BRANDS: Kind[] = ['map', 'set', 'date', 'typed', 'arraybuffer', 'dataview', 'weakmap', 'weakset', 'number', 'string', 'boolean', 'bigint', 'symbol']
  const toStringTag = uncurry(Object.prototype.toString) as (value: unknown) => string
  const brandOf = (value: object): Kind => {
    if (isArray(value)) return 'array'
    for (let i = 0; i < BRANDS.length; i += 1) if (isBranded(BRANDS[i] as Kind, value)) return BRANDS[i] as Kind
    return toStringTag(value) === '[object Error]' ? 'error' : 'record'
  }
  const errorLike = (value: object): boolean => {
    let proto = getPrototypeOf(value)
    for (let n = 0; proto !== null && n < 1000; n += 1) {
      if (proto === errorPrototype) return true
      proto = getPrototypeOf(proto)
    }
    return false
  }

  return {
    Array, Map, Set, Date, Promise, ArrayBuffer, Uint8Array, DataView, BigInt, Number, String, Object, Error, TypeError, RangeError,
    errors, typed, apply, construct, bind: uncurry(bind), ownKeys, getPrototypeOf, setPrototypeOf, defineProperty, getOwnPropertyDescriptor, getOwnPropertyNames,
    getOwnPropertySymbols, keys, freeze, preventExtensions, create,
    hasOwn: uncurry(Object.prototype.hasOwnProperty),
    isEnumerable: uncurry(Object.prototype.propertyIsEnumerable),
    isArray, parse: JSON.parse, stringify: JSON.stringify,
    slice: uncurry(String.prototype.slice), charCodeAt: uncurry(String.prototype.charCodeAt), codePointAt: uncurry(String.prototype.codePointAt),
    indexOf: uncurry(String.prototype.indexOf), repeat: uncurry(String.prototype.repeat), normalize: uncurry(String.prototype.normalize),
    fromCharCode: String.fromCharCode, join: uncurry(Array.prototype.join),
    hasInstance: uncurry(Function.prototype[Symbol.hasInstance]), functionToString: uncurry(Function.prototype.toString), toStringTag,
    symbolToString: uncurry(Symbol.prototype.toString), bigintToString: uncurry(BigInt.prototype.toString),
    parseInt: Number.parseInt as (text: unknown) => number, parseFloat: Number.parseFloat as (text: unknown) => number,
    sqrt: Math.sqrt, floor: Math.floor, round: Math.round,
    mapSize: mapGetSize, mapGet, mapSet, mapHas, mapDelete: uncurry(Map.prototype.delete), mapEntries: uncurry(Map.prototype.entries),
    mapNext: uncurry((protoOf(new Map().entries()) as { next: unknown }).next),
    weakMap: () => construct(WeakMapOriginal, []) as object, weakGet: uncurry(WeakMap.prototype.get), weakSet: uncurry(WeakMap.prototype.set),
    setSize: setGetSize, setAdd: uncurry(Set.prototype.add), setHas, setDelete: uncurry(Set.prototype.delete), setValues: uncurry(Set.prototype.values),
    setNext: uncurry((protoOf(new Set().values()) as { next: unknown }).next),
    dateValue, dateToISOString: uncurry(Date.prototype.toISOString), dateToString: uncurry(Date.prototype.toString), bufferLength,
    viewBuffer: getter(typedProto, 'buffer'), viewOffset: getter(typedProto, 'byteOffset'), viewLength: getter(typedProto, 'byteLength'),
    dataBuffer: getter(DataView.prototype, 'buffer'), dataOffset: getter(DataView.prototype, 'byteOffset'), dataLength,
    typedCount: getter(typedProto, 'length'), typedName,
    regexpToString: uncurry(RegExp.prototype.toString), errorToString: uncurry(Error.prototype.toString),
    unbox: (value, kind) => unboxers[kind]?.(value),
    then, iteratorSymbol: Symbol.iterator, tagSymbol: Symbol.toStringTag, toPrimitiveSymbol: Symbol.toPrimitive,
    objectPrototype, functionPrototype: Function.prototype, asyncFunctionPrototype, generatorFunctionPrototype, asyncGeneratorFunctionPrototype, iteratorPrototype, asyncIteratorPrototype,
    kindOf, brandOf, errorBase,
    protoName: (proto) => mapGet(protoNames, proto) as string | undefined,
    alias(facade, original) {
      if (facade === null) { none = original; return }
      const kind = mapGet(protoKinds, original)
      if (kind !== undefined) mapSet(protoKinds, facade, kind)
      const name = mapGet(protoNames, original)
      if (name !== undefined) mapSet(protoNames, facade, name)
      const error = mapGet(errorNames, original)
      if (error !== undefined) mapSet(errorNames, facade, error)
    },
  }
}
