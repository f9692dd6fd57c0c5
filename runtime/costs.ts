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
 *   size:S         1 + size >> S of a Map or Set; a new iterator of one walks past up to three gaps, where entries were deleted, for each that is left
 *   utc:NAME       flat:1, and does what NAME does: local time is UTC
 *   number1:N, number2:N, unit:N, units:N, view:N, peek:N, bigview:N
 *                  N steps; texts and objects among the one, two or three arguments become numbers first, at 1 step for 16 characters
 *   numbers:N      the same for any number of arguments
 *   key:N, removal:N, member:N, entry:N
 *                  N steps; keys that are long texts or BigInts pay by their size, texts of more than 16,383 characters also by the entries, numbers that V8 cannot tell apart by how many there are / 16
 *
 * `@A-B` behind one of these: the arguments from A to B are numbers, and are turned into them first. Arrays which inherit from more than
 * Array.prototype, or which the engine may keep as a table (intrinsics-sizes.ts), cost up to 2 steps an element more.
 */
import type { Costs } from './kernel/types.ts'

const typedArrays = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']
const errors = ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError']
const words = (text: string, cost: string): Costs => Object.fromEntries(text.split(' ').map((name) => [name, cost]))

/** Natives by owner, then by property; accessors as `get~name`. `''` is the owner called as a function or constructor. */
const BY_OWNER: { readonly [owner: string]: Costs } = {
  global: { ...words('isNaN isFinite', 'number1:0'), ...words('parseInt parseFloat', 'own 1 + length / 16, and 4, of what is longer than 20'), ...words('decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape', 'own 1 + length / 2, 6 bytes a unit') },
  Object: {
    '': 'own 1, and length / 8 for a string',
    ...words('assign entries getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols keys values freeze isFrozen isSealed preventExtensions seal defineProperties', 'own 1 + 2 an own key, 16 when there are more than 32'),
    create: 'own 1 + prototypes / 4 + properties', defineProperty: 'own 4; length: as setting it', getOwnPropertyDescriptor: 'own 4', getPrototypeOf: 'own 1', setPrototypeOf: 'own 4 + prototypes / 4',
    fromEntries: 'own 12 an entry', groupBy: 'own 4 an element', hasOwn: 'own 1', is: 'own 0 + length / 1024 of texts', isExtensible: 'raw', '@@hasInstance': 'own 1 + prototypes / 4',
  },
  'Object.prototype': { hasOwnProperty: 'own 1', propertyIsEnumerable: 'own 1', toString: 'own 1 + prototypes / 4', isPrototypeOf: 'own 1 + prototypes / 4', toLocaleString: 'flat:1', valueOf: 'flat:1' },
  '%FunctionPrototype%': { '': 'raw', apply: 'own 1 + arguments / 4', bind: 'own 4 + arguments, 8 bytes an argument; at most 512 of them in a chain, in which each link counts as 15', call: 'raw', toString: 'own 4; of functions of the program 12 more, the guarded text / 16, and the text / 64; of the first, the texts of all / 2; of the first of a length, both texts of all that have it / 16, and 2 each', '@@hasInstance': 'raw' },
  Array: { '': 'own 1 + length / 8, 8 bytes an element', from: 'own 1 + 2 an element', of: 'own 1 + arguments / 4', isArray: 'own 0 (1 a proxy)', 'get~@@species': 'raw', '@@hasInstance': 'own 1 + prototypes / 4' },
  'Array.prototype': {
    at: 'flat:1@0', pop: 'own 1, and the length of a table', push: 'raw', ...words('entries keys values @@iterator', 'raw'),
    ...words('every find findIndex findLast findLastIndex forEach some reduce reduceRight', 'elements:2'), ...words('filter map', 'own 1 + length / 4; 2 an element and more where the receiver is no array'),
    ...words('includes indexOf lastIndexOf', 'own 1 + length / 4, and what comparing long texts takes'), reverse: 'elements:1', toReversed: 'copy:1', with: 'copy:1@0-0',
    copyWithin: 'elements:1@0', shift: 'own 1 + length / 16', unshift: 'own 1 + length / 8', splice: 'own 1 + moved / 4', toSpliced: 'own 1 + length / 2', slice: 'own 1 + copied / 4, 8 bytes an element',
    concat: 'own 1 + total length / 2', fill: 'own 1 + filled / 4, 8 bytes an element', flat: 'own 1 an element at every level', flatMap: 'own 2 an element',
    join: 'own 1 an element, 4 a fraction, + size of the text / 16', toString: 'flat:1', toLocaleString: 'own 2 an element', sort: 'own n log n + text', toSorted: 'own n log n + text',
  },
  Number: { '': 'own 0; length / 16, and 4, of a text longer than 20', ...words('isFinite isInteger isNaN isSafeInteger', 'raw'), parseFloat: 'own as the global', parseInt: 'own as the global' },
  'Number.prototype': { ...words('toExponential toFixed toPrecision', 'number1:16'), toString: 'own 1, 32 in another radix than 10', valueOf: 'raw', toLocaleString: 'own 1 (toString)' },
  Boolean: { '': 'raw' },
  'Boolean.prototype': words('toString valueOf', 'raw'),
  String: { '': 'own 0, 3 for a fraction, and the digits of a BigInt', fromCharCode: 'numbers:0', fromCodePoint: 'numbers:0', raw: 'own 1 a part + size / 16' },
  'String.prototype': {
    ...words('at charAt charCodeAt codePointAt', 'unit:0'), ...words('slice substr substring', 'units:0'), ...words('toString valueOf @@iterator', 'raw'), ...words('startsWith endsWith', 'own 1 + length of the search / 16'),
    ...words('indexOf includes lastIndexOf', 'own 1 + distance / 8 + distance * needle / 128'), concat: 'own 1 + size / 64', localeCompare: 'own 1 + length / 16', ...words('padEnd padStart repeat', 'own 1 + size / 64, its bytes'),
    ...words('trim trimEnd trimLeft trimRight trimStart', 'text:4'), ...words('isWellFormed toWellFormed', 'text:4'), ...words('toLowerCase toUpperCase', 'own 1 + length / 2, 2 bytes a unit'), ...words('toLocaleLowerCase toLocaleUpperCase', 'own as toLowerCase'),
    normalize: 'own 1 + length * 2 + squares of the runs of combining marks / 32', ...words('match matchAll search', 'own as the regular expression'), split: 'own 1 + length / 8 + parts', ...words('replace replaceAll', 'own 1 + length / 16 + result / 16'),
  },
  Symbol: { '': 'own 0, 3 for a fraction', for: 'own 1 + length / 16', keyFor: 'own 1' },
  'Symbol.prototype': { 'get~description': 'raw', toString: 'raw', valueOf: 'raw', '@@toPrimitive': 'raw' },
  BigInt: { '': 'own 1 + length + length squared / 4096', asIntN: 'own 1 + bits / 64', asUintN: 'own 1 + bits / 64' },
  'BigInt.prototype': { toString: 'own 1 + digits + digits squared / 4096', toLocaleString: 'own as toString', valueOf: 'raw' },
  Date: { '': 'own 2 + length of the text', UTC: 'numbers:2', now: 'own 1', parse: 'own 2 + length of the text' },
  'Date.prototype': {
    ...words('getTime getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds valueOf', 'raw'),
    ...words('setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds', 'numbers:1'), ...words('toISOString toUTCString toGMTString', 'flat:4'),
    ...Object.fromEntries('Date Day FullYear Hours Milliseconds Minutes Month Seconds'.split(' ').map((unit) => [`get${unit}`, `utc:getUTC${unit}`])),
    ...Object.fromEntries('Date FullYear Hours Milliseconds Minutes Month Seconds'.split(' ').map((unit) => [`set${unit}`, `utc:setUTC${unit}`])),
    ...words('toString toDateString toTimeString toLocaleString toLocaleDateString toLocaleTimeString', 'own 2'), getTimezoneOffset: 'own 1', toJSON: 'flat:2', '@@toPrimitive': 'flat:1',
  },
  Promise: { '': 'own 4', ...words('all allSettled any race', 'own 8 an element'), resolve: 'own 2', reject: 'own 16', withResolvers: 'own 4', 'get~@@species': 'raw' },
  'Promise.prototype': { then: 'own 3', catch: 'flat:2', finally: 'flat:4' },
  RegExp: { '': 'own 8 + length of the pattern * 2', 'get~@@species': 'raw' },
  'RegExp.prototype': { ...words('exec test', 'own 2 + text passed over / 4'), toString: 'own 1 + length / 16', ...words('@@match @@replace @@split @@search @@matchAll', 'own by each exec'), 'get~source': 'raw', ...words('get~flags get~dotAll get~global get~hasIndices get~ignoreCase get~multiline get~sticky get~unicode get~unicodeSets', 'own 0') },
  Error: {}, JSON: { parse: 'own 1 + length, 6 bytes a unit', stringify: 'own 2 a value, 4 a fraction, 16 a field of a large object, + text / 16' },
  'Error.prototype': { toString: 'own 1 + length / 16' },
  Math: { ...words('abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround log log10 log1p log2 round sign sin sinh sqrt tan tanh trunc', 'number1:0'), ...words('atan2 imul pow', 'number2:0'), ...words('hypot max min', 'numbers:0'), random: 'own 0' },
  Reflect: { apply: 'own 1 + arguments / 4', construct: 'own 1 + arguments / 4', ...words('defineProperty getOwnPropertyDescriptor', 'own 4'), ...words('get has set', 'own 2 + prototypes / 4'), ...words('deleteProperty getPrototypeOf', 'own 1'), setPrototypeOf: 'own 4 + prototypes / 4', ownKeys: 'own as Object.keys', isExtensible: 'raw', preventExtensions: 'own as Object.preventExtensions' },
  Proxy: { '': 'own 4, and 1 at every trap', revocable: 'own 4' },
  Map: { '': 'own 2 + 2 an entry', groupBy: 'own 3 an element', 'get~@@species': 'raw' },
  'Map.prototype': { ...words('entries keys values', 'size:4'), '@@iterator': 'own as entries', 'get~size': 'raw', has: 'key:0', delete: 'removal:0', get: 'key:1', set: 'entry:1', ...words('clear forEach', 'size:2') },
  Set: { '': 'own 2 + 2 an element', 'get~@@species': 'raw' },
  'Set.prototype': { ...words('entries values', 'size:4'), ...words('keys @@iterator', 'own as values'), 'get~size': 'raw', has: 'key:0', delete: 'removal:0', add: 'member:1', ...words('clear forEach', 'size:2') },
  WeakMap: { '': 'own 2 + 2 an entry' }, 'WeakMap.prototype': { delete: 'raw', has: 'raw', get: 'flat:1', set: 'own 2' },
  WeakSet: { '': 'own 2 + 2 an element' }, 'WeakSet.prototype': { delete: 'raw', has: 'raw', add: 'own 2' },
  ArrayBuffer: { '': 'own 4 + bytes / 64, its bytes', isView: 'raw', 'get~@@species': 'raw' },
  'ArrayBuffer.prototype': { 'get~byteLength': 'raw', slice: 'own 4 + bytes / 64, its bytes' },
  DataView: { '': 'own 4' },
  'DataView.prototype': { ...words('get~buffer get~byteLength get~byteOffset', 'raw'), ...words('getBigInt64 getBigUint64 getFloat32 getFloat64 getInt16 getInt32 getInt8 getUint16 getUint32 getUint8', 'peek:0'), ...words('setBigInt64 setBigUint64', 'bigview:0'), ...words('setFloat32 setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32 setUint8', 'view:0') },
  '%TypedArray%': { '': 'own 1 (always throws)', from: 'own 2 + 2 an element', of: 'own 2 + arguments / 4', 'get~@@species': 'raw' },
  '%TypedArray%.prototype': {
    ...words('get~buffer get~byteLength get~byteOffset get~length get~@@toStringTag entries keys values @@iterator', 'raw'), at: 'number1:0',
    ...words('every find findIndex findLast findLastIndex forEach some reduce reduceRight', 'typed:2'), filter: 'typedcopy:1', ...words('map toReversed', 'typedcopy:2'), slice: 'typedcopy:3@0', with: 'own 1 + length / 8', fill: 'own 1 + length / 8',
    copyWithin: 'typed:3@0', ...words('includes indexOf lastIndexOf', 'typed:3@1'), reverse: 'typed:3', join: 'own 2 an element, 4 a float, + size of the text / 16', toString: 'flat:1', toLocaleString: 'own 2 an element, 4 a float',
    set: 'own 1 + length of the source / 8', sort: 'own n log n', toSorted: 'own n log n', subarray: 'flat:4@0',
  },
  '%IteratorPrototype%': { '@@iterator': 'raw' }, '%AsyncIteratorPrototype%': { '@@asyncIterator': 'raw' },
  '%ArrayIteratorPrototype%': { next: 'raw' }, '%MapIteratorPrototype%': { next: 'raw' }, '%SetIteratorPrototype%': { next: 'raw' }, '%StringIteratorPrototype%': { next: 'raw' }, '%RegExpStringIteratorPrototype%': { next: 'raw' },
  '%GeneratorPrototype%': words('next return throw', 'resumed:1'), '%AsyncGeneratorPrototype%': words('next return throw', 'own 4 + requests waiting / 8 when there are more than 1,024'),
  // code cannot be made from strings
  Function: { '': 'own 1 (always throws)' }, '%GeneratorFunction%': { '': 'own 1 (always throws)' }, '%AsyncFunction%': { '': 'own 1 (always throws)' }, '%AsyncGeneratorFunction%': { '': 'own 1 (always throws)' },
  ...Object.fromEntries(typedArrays.map((name) => [name, { '': 'own 4 + bytes / 64 or elements / 16, its bytes' }])),
  ...Object.fromEntries(errors.map((name) => [name, { '': 'own 192 (the stack is collected)' }])),
}

/** Path of each native (`Array.prototype.map`, `get Map.prototype.size`, `Map`) -> declared cost. */
export const COSTS: Costs = Object.fromEntries(Object.entries(BY_OWNER).flatMap(([owner, natives]) => Object.entries(natives).map(([name, cost]): [string, string] => {
  const accessor = /^get~(.*)$/.exec(name)
  const path = accessor ? `${owner}.${accessor[1]}` : name === '' ? owner : owner === 'global' ? name : `${owner}.${name}`
  return [accessor ? `get ${path}` : path, cost]
})))
