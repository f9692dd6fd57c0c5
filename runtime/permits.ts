/**
 * Everything that exists in the realm, intrinsic by intrinsic. DATA, deny by default: a property of the engine that
 * is not listed here is deleted when a context is set up. `REMOVED` names what is known and left out on purpose, so
 * that a test can tell a decision from an engine that has grown. The table is the same for every Node version.
 */
import type { Permits } from './kernel/types.ts'

const typedArrays = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']
const errors = ['EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError']
const each = (names: readonly string[], build: (name: string) => [string, string][]): Permits => Object.fromEntries(names.flatMap(build))

/** Every function may also have `name` and `length`. */
export const PERMITS: Permits = {
  Object: 'prototype assign create defineProperties defineProperty entries freeze fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf groupBy hasOwn is isExtensible isFrozen isSealed keys preventExtensions seal setPrototypeOf values @@hasInstance',
  'Object.prototype': 'constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf',
  Function: 'prototype',
  '%FunctionPrototype%': 'apply bind call constructor toString @@hasInstance',
  Array: 'prototype from isArray of @@species @@hasInstance',
  'Array.prototype': 'at concat constructor copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf length map pop push reduce reduceRight reverse shift slice some sort splice toLocaleString toReversed toSorted toSpliced toString unshift values with @@iterator @@unscopables',
  'Array.prototype.@@unscopables': 'at copyWithin entries fill find findIndex findLast findLastIndex flat flatMap includes keys toReversed toSorted toSpliced values',
  Number: 'prototype EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt',
  'Number.prototype': 'constructor toExponential toFixed toLocaleString toPrecision toString valueOf',
  Boolean: 'prototype',
  'Boolean.prototype': 'constructor toString valueOf',
  String: 'prototype fromCharCode fromCodePoint raw',
  'String.prototype': 'at charAt charCodeAt codePointAt concat constructor endsWith includes indexOf isWellFormed lastIndexOf length localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart valueOf @@iterator',
  Symbol: 'prototype asyncIterator for hasInstance isConcatSpreadable iterator keyFor match matchAll replace search species split toPrimitive toStringTag unscopables',
  'Symbol.prototype': 'constructor description toString valueOf @@toPrimitive @@toStringTag',
  BigInt: 'prototype asIntN asUintN',
  'BigInt.prototype': 'constructor toLocaleString toString valueOf @@toStringTag',
  Date: 'prototype UTC now parse',
  'Date.prototype': 'constructor getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds toDateString toGMTString toISOString toJSON toLocaleDateString toLocaleString toLocaleTimeString toString toTimeString toUTCString valueOf @@toPrimitive',
  Promise: 'prototype all allSettled any race reject resolve withResolvers @@species',
  'Promise.prototype': 'catch constructor finally then @@toStringTag',
  RegExp: 'prototype @@species',
  'RegExp.prototype': 'constructor dotAll exec flags global hasIndices ignoreCase multiline source sticky test toString unicode unicodeSets @@match @@matchAll @@replace @@search @@split',
  Error: 'prototype',
  'Error.prototype': 'constructor message name toString',
  ...each(errors, (name) => [[name, 'prototype'], [`${name}.prototype`, 'constructor message name']]),
  JSON: 'parse stringify @@toStringTag',
  Math: 'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc @@toStringTag',
  Reflect: 'apply construct defineProperty deleteProperty get getOwnPropertyDescriptor getPrototypeOf has isExtensible ownKeys preventExtensions set setPrototypeOf @@toStringTag',
  Proxy: 'revocable',
  Map: 'prototype groupBy @@species',
  'Map.prototype': 'clear constructor delete entries forEach get has keys set size values @@iterator @@toStringTag',
  Set: 'prototype @@species',
  'Set.prototype': 'add clear constructor delete entries forEach has keys size values @@iterator @@toStringTag',
  WeakMap: 'prototype',
  'WeakMap.prototype': 'constructor delete get has set @@toStringTag',
  WeakSet: 'prototype',
  'WeakSet.prototype': 'add constructor delete has @@toStringTag',
  ArrayBuffer: 'prototype isView @@species',
  'ArrayBuffer.prototype': 'byteLength constructor slice @@toStringTag',
  DataView: 'prototype',
  'DataView.prototype': 'buffer byteLength byteOffset constructor getBigInt64 getBigUint64 getFloat32 getFloat64 getInt16 getInt32 getInt8 getUint16 getUint32 getUint8 setBigInt64 setBigUint64 setFloat32 setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32 setUint8 @@toStringTag',
  '%TypedArray%': 'prototype from of @@species',
  '%TypedArray%.prototype': 'at buffer byteLength byteOffset constructor copyWithin entries every fill filter find findIndex findLast findLastIndex forEach includes indexOf join keys lastIndexOf length map reduce reduceRight reverse set slice some sort subarray toLocaleString toReversed toSorted toString values with @@iterator @@toStringTag',
  ...each(typedArrays, (name) => [[name, 'prototype BYTES_PER_ELEMENT'], [`${name}.prototype`, 'constructor BYTES_PER_ELEMENT']]),
  '%IteratorPrototype%': '@@iterator',
  '%ArrayIteratorPrototype%': 'next @@toStringTag',
  '%MapIteratorPrototype%': 'next @@toStringTag',
  '%SetIteratorPrototype%': 'next @@toStringTag',
  '%StringIteratorPrototype%': 'next @@toStringTag',
  '%RegExpStringIteratorPrototype%': 'next @@toStringTag',
  '%AsyncIteratorPrototype%': '@@asyncIterator',
  '%GeneratorFunction.prototype%': 'constructor prototype @@toStringTag',
  '%GeneratorPrototype%': 'constructor next return throw @@toStringTag',
  '%AsyncGeneratorFunction.prototype%': 'constructor prototype @@toStringTag',
  '%AsyncGeneratorPrototype%': 'constructor next return throw @@toStringTag',
  '%AsyncFunction.prototype%': 'constructor @@toStringTag',
}

/** Global functions and values that are not objects of the table above. */
export const PERMITTED_FUNCTIONS = ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'] as const

const legacyAccess = '__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__'
const html = 'anchor big blink bold fixed fontcolor fontsize italics link small strike sub sup'
/** Known to some supported engine and left out on purpose. */
export const REMOVED: Permits = {
  // compilers, shared memory, garbage-collection observers, locale data, host-provided output, newer additions
  global: 'eval WebAssembly SharedArrayBuffer Atomics WeakRef FinalizationRegistry Intl console Iterator Float16Array DisposableStack AsyncDisposableStack SuppressedError Temporal globalThis',
  'Object.prototype': legacyAccess,
  '%FunctionPrototype%': 'arguments caller',
  Array: 'fromAsync',
  'String.prototype': html,
  Symbol: 'dispose asyncDispose',
  'Date.prototype': 'getYear setYear toTemporalInstant',
  'Map.prototype': 'getOrInsert getOrInsertComputed',
  'WeakMap.prototype': 'getOrInsert getOrInsertComputed',
  Uint8Array: 'fromBase64 fromHex',
  'Uint8Array.prototype': 'setFromBase64 setFromHex toBase64 toHex',
  Promise: 'try',
  RegExp: "input $_ lastMatch $& lastParen $+ leftContext $` rightContext $' $1 $2 $3 $4 $5 $6 $7 $8 $9 escape",
  'RegExp.prototype': 'compile',
  Error: 'captureStackTrace stackTraceLimit prepareStackTrace isError',
  JSON: 'isRawJSON rawJSON',
  Math: 'f16round',
  'Set.prototype': 'difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union',
  'ArrayBuffer.prototype': 'detached maxByteLength resizable resize transfer transferToFixedLength',
  'DataView.prototype': 'getFloat16 setFloat16',
  // the helpers differ from version to version; `Iterator` itself is gone, so its prototype has no constructor either
  '%IteratorPrototype%': 'constructor drop every filter find flatMap forEach map reduce some take toArray @@dispose @@toStringTag',
  '%AsyncIteratorPrototype%': '@@asyncDispose',
}
