/**
 * The originals that kernel code works with, taken before the realm is locked. Methods are uncurried, so that using one
 * looks nothing up on an object that a guest may have changed. The host uses the same function on its own global.
 */
import type { Natives } from './types.ts'

/** Takes the natives of the realm whose global object is `global`. */
export function captureNatives(global: typeof globalThis): Natives {
  const { Object, Function, Reflect, Array, String, Number, BigInt, Symbol, Promise, Map, Set, WeakMap, WeakSet, Date, RegExp, Proxy, ArrayBuffer, DataView, JSON } = global
  const { apply, construct, ownKeys, getPrototypeOf, setPrototypeOf, getOwnPropertyDescriptor, defineProperty, isExtensible } = Reflect
  const { call, bind } = Function.prototype
  const uncurry = <F>(method: unknown): F => apply(bind, call, [method]) as F
  const getter = <F>(owner: object, key: PropertyKey): F => uncurry<F>(getOwnPropertyDescriptor(owner, key)?.get)
  const typedNames = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'] as const
  const typedArrays = { __proto__: null } as unknown as Record<string, Uint8ArrayConstructor>
  for (let i = 0; i < typedNames.length; i++) typedArrays[typedNames[i] as string] = (global as unknown as Record<string, Uint8ArrayConstructor>)[typedNames[i] as string] as Uint8ArrayConstructor
  const typedPrototype = getPrototypeOf(global.Uint8Array.prototype) as Uint8Array
  const prototypes = { __proto__: null } as unknown as Record<string, object>
  const named = ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date', 'RegExp', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError', 'ArrayBuffer', 'DataView', ...typedNames]
  for (let i = 0; i < named.length; i++) prototypes[named[i] as string] = (global as unknown as Record<string, { prototype: object }>)[named[i] as string]?.prototype as object
  prototypes['TypedArray'] = typedPrototype
  return {
    apply, construct, ownKeys, getPrototypeOf, setPrototypeOf, getOwnPropertyDescriptor, defineProperty, isExtensible,
    hasOwn: uncurry(Object.prototype.hasOwnProperty), keys: Object.keys, create: Object.create, freeze: Object.freeze, isArray: Array.isArray,
    Object, Array, String, Number, BigInt, Symbol, Promise, Map, Set, WeakMap, WeakSet, Date, RegExp, Proxy, ArrayBuffer, DataView, Uint8Array: global.Uint8Array, typedArrays, prototypes, Math: global.Math,
    Error: global.Error, EvalError: global.EvalError, RangeError: global.RangeError, ReferenceError: global.ReferenceError, SyntaxError: global.SyntaxError, TypeError: global.TypeError, URIError: global.URIError,
    AggregateError: global.AggregateError as unknown as Natives['AggregateError'],
    jsonParse: JSON.parse, jsonStringify: JSON.stringify, toStringTag: uncurry(Object.prototype.toString), functionToString: uncurry(Function.prototype.toString),
    promiseThen: uncurry(Promise.prototype.then), promiseResolve: apply(bind, Promise.resolve, [Promise]) as Natives['promiseResolve'],
    mapGet: uncurry(Map.prototype.get), mapSet: uncurry(Map.prototype.set), mapHas: uncurry(Map.prototype.has), mapDelete: uncurry(Map.prototype.delete), mapForEach: uncurry(Map.prototype.forEach), mapSize: getter(Map.prototype, 'size'),
    setAdd: uncurry(Set.prototype.add), setHas: uncurry(Set.prototype.has), setForEach: uncurry(Set.prototype.forEach), setSize: getter(Set.prototype, 'size'),
    weakMapGet: uncurry(WeakMap.prototype.get), weakMapSet: uncurry(WeakMap.prototype.set), weakMapHas: uncurry(WeakMap.prototype.has), weakSetAdd: uncurry(WeakSet.prototype.add), weakSetHas: uncurry(WeakSet.prototype.has),
    dateTime: uncurry(Date.prototype.getTime), dateISO: uncurry(Date.prototype.toISOString), regExpSource: getter(RegExp.prototype, 'source'), regExpFlags: getter(RegExp.prototype, 'flags'),
    arrayPush: uncurry(Array.prototype.push), arrayJoin: uncurry(Array.prototype.join), arraySlice: uncurry(Array.prototype.slice), arraySort: uncurry(Array.prototype.sort),
    stringSlice: uncurry(String.prototype.slice), stringIndexOf: uncurry(String.prototype.indexOf), stringCharCodeAt: uncurry(String.prototype.charCodeAt), stringSplit: uncurry(String.prototype.split), stringRepeat: uncurry(String.prototype.repeat),
    stringPadStart: uncurry(String.prototype.padStart), stringPadEnd: uncurry(String.prototype.padEnd), stringReplace: uncurry(String.prototype.replace),
    numberToString: uncurry(Number.prototype.toString), bigintToString: uncurry(BigInt.prototype.toString), symbolDescription: getter(Symbol.prototype, 'description'),
    typedArrayName: getter(typedPrototype, Symbol.toStringTag), typedArrayLength: getter(typedPrototype, 'length'), typedArrayBuffer: getter(typedPrototype, 'buffer'), typedArrayByteOffset: getter(typedPrototype, 'byteOffset'), typedArrayByteLength: getter(typedPrototype, 'byteLength'),
    arrayBufferByteLength: getter(ArrayBuffer.prototype, 'byteLength'), arrayBufferSlice: uncurry(ArrayBuffer.prototype.slice),
  }
}
