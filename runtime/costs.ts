/**
 * What each native of the realm costs, in steps of cost model `r1`, before it does its work. DATA. A native without an
 * entry does not exist in the realm. The first word says how the charge is made; `own` ones are written by hand in
 * runtime/kernel/natives-*.ts, and the rest of the line says what they charge.
 *
 *   raw            the engine's function itself: constant time, or bounded by arguments that were paid for already
 *   flat:N         N steps
 *   elements:S     1 + length >> S of an array or array-like
 *   copy:S         the same, and 8 bytes an element
 *   typed:S        1 + length >> S of a typed array
 *   typedcopy:S    the same, and its bytes
 *   text:S         1 + length >> S of a string
 *   size:S         1 + size >> S of a Map or Set
 *   utc:NAME       flat:1, and does what NAME does: local time is UTC
 */
import type { Costs } from './kernel/types.ts'

const typedArrays = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']
const errors = ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError']
const words = (text: string, cost: string): Costs => Object.fromEntries(text.split(' ').map((name) => [name, cost]))

/** Natives by owner, then by property; accessors as `get~name`. `''` is the owner called as a function or constructor. */
const BY_OWNER: { readonly [owner: string]: Costs } = {
  global: { ...words('isNaN isFinite', 'raw'), ...words('parseInt parseFloat', 'own 1 + length / 64'), ...words('decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape', 'own 1 + length / 2, 6 bytes a unit') },
  Object: {
    '': 'own 1, and length / 8 for a string',
    ...words('assign entries getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols keys values freeze isFrozen isSealed preventExtensions seal defineProperties', 'own 1 + own keys / 2'),
    create: 'own 1 + properties', defineProperty: 'own 2', getOwnPropertyDescriptor: 'own 2', getPrototypeOf: 'own 1', setPrototypeOf: 'own 4',
    fromEntries: 'own 6 an entry', groupBy: 'own 3 an element', hasOwn: 'raw', is: 'raw', isExtensible: 'raw', '@@hasInstance': 'own 1',
  },
  'Object.prototype': { hasOwnProperty: 'raw', propertyIsEnumerable: 'raw', toString: 'raw', isPrototypeOf: 'own 1', toLocaleString: 'flat:1', valueOf: 'flat:1' },
  '%FunctionPrototype%': { '': 'raw', apply: 'own 1 + arguments / 4', bind: 'own 2 + arguments / 4, 8 bytes an argument', call: 'raw', toString: 'own 1', '@@hasInstance': 'raw' },
  Array: { '': 'own 1 + length / 8, 8 bytes an element', from: 'own 1 + 2 an element', of: 'own 1 + arguments / 4', isArray: 'raw', 'get~@@species': 'raw', '@@hasInstance': 'own 1' },
  'Array.prototype': {
    at: 'flat:1', pop: 'flat:1', push: 'raw', ...words('entries keys values @@iterator', 'raw'),
    ...words('every filter find findIndex findLast findLastIndex forEach map some reduce reduceRight', 'elements:2'),
    ...words('includes indexOf lastIndexOf reverse', 'elements:2'), ...words('toReversed with', 'copy:2'),
    copyWithin: 'elements:2', shift: 'elements:4', unshift: 'own 1 + length / 8', splice: 'own 1 + moved / 4', toSpliced: 'own 1 + length / 4', slice: 'own 1 + copied / 4, 8 bytes an element',
    concat: 'own 1 + total length / 4', fill: 'own 1 + filled / 4, 8 bytes an element', flat: 'own 1 an element at every level', flatMap: 'own 2 an element',
    join: 'own 1 an element + size of the text / 16', toString: 'flat:1', toLocaleString: 'own 2 an element', sort: 'own n log n + text', toSorted: 'own n log n + text',
  },
  Number: { '': 'raw', ...words('isFinite isInteger isNaN isSafeInteger', 'raw'), parseFloat: 'own as the global', parseInt: 'own as the global' },
  'Number.prototype': { ...words('toExponential toFixed toPrecision toString valueOf', 'raw'), toLocaleString: 'own 1 (toString)' },
  Boolean: { '': 'raw' },
  'Boolean.prototype': words('toString valueOf', 'raw'),
  String: { '': 'raw', fromCharCode: 'raw', fromCodePoint: 'raw', raw: 'own 1 a part + size / 16' },
  'String.prototype': {
    ...words('at charAt charCodeAt codePointAt slice substr substring toString valueOf @@iterator', 'raw'), ...words('startsWith endsWith', 'own 1 + length of the search / 16'),
    ...words('indexOf includes lastIndexOf', 'own 1 + distance / 16 + distance * needle / 128'), concat: 'own 1 + size / 64', localeCompare: 'own 1 + length / 16', ...words('padEnd padStart repeat', 'own 1 + size / 64, its bytes'),
    ...words('trim trimEnd trimLeft trimRight trimStart', 'text:6'), ...words('isWellFormed toWellFormed', 'text:4'), ...words('toLowerCase toUpperCase', 'own 1 + length / 4, 2 bytes a unit'), ...words('toLocaleLowerCase toLocaleUpperCase', 'own as toLowerCase'),
    normalize: 'own 1 + length * 2', ...words('match matchAll search', 'own as the regular expression'), split: 'own 1 + length / 8 + parts', ...words('replace replaceAll', 'own 1 + length / 16 + result / 16'),
  },
  Symbol: { '': 'own 0', for: 'own 1 + length / 16', keyFor: 'own 1' },
  'Symbol.prototype': { 'get~description': 'raw', toString: 'raw', valueOf: 'raw', '@@toPrimitive': 'raw' },
  BigInt: { '': 'own 1 + length + length squared / 4096', asIntN: 'raw', asUintN: 'own 1 + bits / 64' },
  'BigInt.prototype': { toString: 'own 1 + digits + digits squared / 4096', toLocaleString: 'own as toString', valueOf: 'raw' },
  Date: { '': 'own 2 + length of the text', UTC: 'raw', now: 'own 1', parse: 'own 2 + length of the text' },
  'Date.prototype': {
    ...words('getTime getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds toISOString toUTCString toGMTString valueOf', 'raw'),
    ...Object.fromEntries('Date Day FullYear Hours Milliseconds Minutes Month Seconds'.split(' ').map((unit) => [`get${unit}`, `utc:getUTC${unit}`])),
    ...Object.fromEntries('Date FullYear Hours Milliseconds Minutes Month Seconds'.split(' ').map((unit) => [`set${unit}`, `utc:setUTC${unit}`])),
    ...words('toString toDateString toTimeString toLocaleString toLocaleDateString toLocaleTimeString', 'own 2'), getTimezoneOffset: 'own 1', toJSON: 'flat:2', '@@toPrimitive': 'flat:1',
  },
  Promise: { '': 'raw', ...words('all allSettled any race', 'own 4 an element'), ...words('reject resolve', 'flat:2'), withResolvers: 'own 4', 'get~@@species': 'raw' },
  'Promise.prototype': { then: 'own 3', catch: 'flat:2', finally: 'flat:4' },
  RegExp: { '': 'own 8 + length of the pattern * 2', 'get~@@species': 'raw' },
  'RegExp.prototype': { ...words('exec test', 'own 2 + text passed over / 8'), toString: 'own 1 + length / 16', ...words('@@match @@replace @@split @@search @@matchAll', 'own by each exec'), 'get~flags': 'raw', ...words('get~dotAll get~global get~hasIndices get~ignoreCase get~multiline get~source get~sticky get~unicode get~unicodeSets', 'raw') },
  Error: {}, JSON: { parse: 'own 1 + length / 4, 6 bytes a unit', stringify: 'own 2 a value + text / 16' },
  'Error.prototype': { toString: 'own 1 + length / 16' },
  Math: { ...words('abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc', 'raw'), random: 'own 0' },
  Reflect: { apply: 'own 1 + arguments / 4', construct: 'own 1 + arguments / 4', ...words('defineProperty get getOwnPropertyDescriptor', 'own 2'), ...words('deleteProperty has set getPrototypeOf', 'own 1'), setPrototypeOf: 'own 4', ownKeys: 'own 1 + own keys / 2', isExtensible: 'raw', preventExtensions: 'raw' },
  Proxy: { '': 'own 4, and 1 at every trap', revocable: 'own 4' },
  Map: { '': 'own 2 + 2 an entry', groupBy: 'own 3 an element', 'get~@@species': 'raw' },
  'Map.prototype': { ...words('delete has entries keys values @@iterator get~size', 'raw'), ...words('get set', 'flat:1'), ...words('clear forEach', 'size:2') },
  Set: { '': 'own 2 + 2 an element', 'get~@@species': 'raw' },
  'Set.prototype': { ...words('delete has entries keys values @@iterator get~size', 'raw'), add: 'flat:1', ...words('clear forEach', 'size:2') },
  WeakMap: { '': 'own 2 + 2 an entry' }, 'WeakMap.prototype': { delete: 'raw', has: 'raw', get: 'flat:1', set: 'flat:2' },
  WeakSet: { '': 'own 2 + 2 an element' }, 'WeakSet.prototype': { delete: 'raw', has: 'raw', add: 'flat:2' },
  ArrayBuffer: { '': 'own 4 + bytes / 64, its bytes', isView: 'raw', 'get~@@species': 'raw' },
  'ArrayBuffer.prototype': { 'get~byteLength': 'raw', slice: 'own 4 + bytes / 64, its bytes' },
  DataView: { '': 'raw' },
  'DataView.prototype': words('get~buffer get~byteLength get~byteOffset getBigInt64 getBigUint64 getFloat32 getFloat64 getInt16 getInt32 getInt8 getUint16 getUint32 getUint8 setBigInt64 setBigUint64 setFloat32 setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32 setUint8', 'raw'),
  '%TypedArray%': { '': 'own 1 (always throws)', from: 'own 2 + 2 an element', of: 'own 2 + arguments / 4', 'get~@@species': 'raw' },
  '%TypedArray%.prototype': {
    ...words('get~buffer get~byteLength get~byteOffset get~length get~@@toStringTag at entries keys values @@iterator', 'raw'),
    ...words('every find findIndex findLast findLastIndex forEach some reduce reduceRight', 'typed:2'), ...words('filter map slice toReversed with', 'typedcopy:3'),
    ...words('copyWithin fill includes indexOf lastIndexOf reverse', 'typed:3'), join: 'own 2 an element + size of the text / 16', toString: 'flat:1', toLocaleString: 'own 2 an element',
    set: 'own 1 + length of the source / 8', sort: 'own n log n', toSorted: 'own n log n', subarray: 'flat:4',
  },
  '%IteratorPrototype%': { '@@iterator': 'raw' }, '%AsyncIteratorPrototype%': { '@@asyncIterator': 'raw' },
  '%ArrayIteratorPrototype%': { next: 'raw' }, '%MapIteratorPrototype%': { next: 'raw' }, '%SetIteratorPrototype%': { next: 'raw' }, '%StringIteratorPrototype%': { next: 'raw' }, '%RegExpStringIteratorPrototype%': { next: 'raw' },
  '%GeneratorPrototype%': words('next return throw', 'raw'), '%AsyncGeneratorPrototype%': words('next return throw', 'raw'),
  // code cannot be made from strings
  Function: { '': 'own 1 (always throws)' }, '%GeneratorFunction%': { '': 'own 1 (always throws)' }, '%AsyncFunction%': { '': 'own 1 (always throws)' }, '%AsyncGeneratorFunction%': { '': 'own 1 (always throws)' },
  ...Object.fromEntries(typedArrays.map((name) => [name, { '': 'own 4 + bytes / 64, its bytes' }])),
  ...Object.fromEntries(errors.map((name) => [name, { '': 'own 16 (the stack is collected)' }])),
}

/** Path of each native (`Array.prototype.map`, `get Map.prototype.size`, `Map`) -> declared cost. */
export const COSTS: Costs = Object.fromEntries(Object.entries(BY_OWNER).flatMap(([owner, natives]) => Object.entries(natives).map(([name, cost]): [string, string] => {
  const accessor = /^get~(.*)$/.exec(name)
  const path = accessor ? `${owner}.${accessor[1]}` : name === '' ? owner : owner === 'global' ? name : `${owner}.${name}`
  return [accessor ? `get ${path}` : path, cost]
})))
