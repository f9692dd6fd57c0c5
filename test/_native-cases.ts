/**
 * Every native that takes input, over the shapes of input that cost it most: what the scaling test counts and bench/natives.ts
 * times. DATA. `v` is made from `n` before anything is counted; `work` says how the work of the call grows with `n`.
 */
import { COSTS } from '../runtime/costs.ts'

/** `n`: at least in proportion; `n2`: with the square; `1`: not at all. */
export type Work = 'n' | 'n2' | '1'
export type Case = {
  native: string
  prepare: string
  call: string
  work: Work
  /** Largest `n` worth timing, where building the input takes long or has a bound. */
  most: number
}

/** Available to every case. */
export const HELPERS = `
const range = (n, f = (i) => i) => Array.from({ length: n }, (_, i) => f(i))
const record = (n) => Object.fromEntries(range(n, (i) => ['k' + i, i]))
const digits = (n) => '1'.repeat(n), letters = (n) => 'a'.repeat(n), wide = (n) => '\\u1234'.repeat(n), flat = (s) => (s.charCodeAt(s.length >> 1), s)
const big = (n) => (1n << BigInt(n)) - 1n
const like = (n) => ({ length: n })
const holes = (n) => { const a = []; a.length = n; return a }
const sparse = (n) => { const a = []; a[n * 40] = 1; for (let i = 0; i < n; i++) a[i * 3] = i; return a }
const odd = (n) => { const a = Array(n).fill(1); Object.defineProperty(a, 1, { get() { return 1 } }); return a }
class Sub extends Array {}
const chain = (n, end = Object.prototype) => { let o = end; for (let i = 0; i < n; i++) o = Object.create(o); return o }
const deep = (n) => Object.setPrototypeOf(holes(n), chain(24, Array.prototype))
const twins = (n) => { const a = letters(4096) + 'x', b = letters(4096) + 'y'; flat(a); flat(b); return [Array(n).fill(a), b] }
const graph = (n) => { let a = ['x']; for (let i = 1; i < n; i *= 2) a = [a, a]; return a }
const nothing = () => {}
`

const cases: Case[] = []
const add = (names: string, shapes: readonly (readonly [prepare: string, call: string, work?: Work, most?: number])[]): void => {
  for (const name of names.replaceAll(/(^| )get /g, '$1get~').split(' ').map((path) => path.replace('~', ' '))) for (const [prepare, call, work = 'n', most = 65536] of shapes) {
    const key = name.slice(name.lastIndexOf('.') + 1)
    cases.push({ native: name, prepare, call: call.replaceAll('NAME', key), work, most })
  }
}
const under = (owner: string, names: string): string => names.split(' ').map((name) => `${owner}.${name}`).join(' ')
const M = 1048576

// global functions
add('isNaN isFinite parseFloat parseInt', [['flat(digits(n))', 'NAME(v)', 'n', M], ['flat(" ".repeat(n))', 'NAME(v)', 'n', M]])
add('parseInt', [['flat(digits(n))', 'parseInt(v, 7)', 'n', M]])
add('encodeURI encodeURIComponent escape', [['flat(letters(n))', 'NAME(v)'], ['flat(wide(n))', 'NAME(v)']])
add('decodeURI decodeURIComponent unescape', [['flat(letters(n))', 'NAME(v)'], ['flat("%41".repeat(n))', 'NAME(v)']])
add('unescape', [['flat("%u1234".repeat(n))', 'unescape(v)']])
add('decodeURIComponent', [['flat("%E2%82%AC".repeat(n))', 'decodeURIComponent(v)']])

// Object and Reflect
add(under('Object', 'keys values entries getOwnPropertyNames getOwnPropertySymbols getOwnPropertyDescriptors'), [['record(n)', 'Object.NAME(v)'], ['Array(n).fill(1)', 'Object.NAME(v)'], ['Object(flat(letters(n)))', 'Object.NAME(v)'], ['new Uint8Array(n)', 'Object.NAME(v)'], ['sparse(n)', 'Object.NAME(v)']])
add(under('Object', 'keys values entries'), [['flat(letters(n))', 'Object.NAME(v)'], ['Object.defineProperties({}, Object.getOwnPropertyDescriptors(record(n)))', 'Object.NAME(v)'], ['(() => { const o = record(n); for (const k of Object.keys(o)) Object.defineProperty(o, k, { enumerable: false }); return o })()', 'Object.NAME(v)']])
add('Object.getOwnPropertySymbols', [['Object.fromEntries(range(n, (i) => [Symbol(), i]))', 'Object.getOwnPropertySymbols(v)']])
add(under('Object', 'freeze seal preventExtensions isFrozen isSealed'), [['record(n)', 'Object.NAME(v)'], ['Array(n).fill(1)', 'Object.NAME(v)'], ['sparse(n)', 'Object.NAME(v)'], ['Object.preventExtensions(record(n))', 'Object.NAME(v)'], ['Object.freeze(record(n))', 'Object.NAME(v)'], ['Object(flat(letters(n)))', 'Object.NAME(v)']])
add('Object.assign', [['record(n)', 'Object.assign({}, v)'], ['Array(n).fill(1)', 'Object.assign([], v)'], ['flat(letters(n))', 'Object.assign({}, v)'], ['new Uint8Array(n)', 'Object.assign({}, v)'], ['Object(flat(letters(n)))', 'Object.assign({}, v)'], ['Object.assign(Object.create(null), record(n))', 'Object.assign({}, v)'], ['[Array(n).fill(1), { length: 0 }]', 'Object.assign(...v)']])
add('Object.fromEntries', [['Array(n).fill(["k", 1])', 'Object.fromEntries(v)'], ['range(n, (i) => ["k" + i, 1])', 'Object.fromEntries(v)'], ['new Map(range(n, (i) => [i, 1]))', 'Object.fromEntries(v)'], ['range(n, (i) => ["k" + i, 1])', 'Object.fromEntries(v.values())']])
add('Object.groupBy Map.groupBy', [['Array(n).fill(1)', 'NAME(v, () => "k")'.replace('NAME', 'Object.groupBy')], ['range(n)', 'Map.groupBy(v, (x) => x)'], ['range(n)', 'Object.groupBy(v, (x) => "k" + x)'], ['flat(letters(n))', 'Map.groupBy(v, nothing)']])
add('Object.create Object.defineProperties', [['Object.fromEntries(range(n, (i) => ["k" + i, { value: i }]))', 'Object.NAME({}, v)'], ['Object.fromEntries(range(n, (i) => ["k" + i, { get: nothing, set: nothing, enumerable: true, configurable: true }]))', 'Object.NAME({}, v)']])
add('Object.defineProperties', [['[Array(n).fill(1), { length: { value: 0 } }]', 'Object.defineProperties(...v)']])
add('Object.defineProperty', [['Array(n).fill(1)', 'Object.defineProperty(v, "length", { value: 0 })'], ['[[], n * 64]', 'Object.defineProperty(v[0], "length", { value: v[1] })'], ['{}', 'Object.defineProperty(v, "x", { value: 1, configurable: true })', '1'], ['{}', 'Object.defineProperty(v, { toString() { return flat(letters(n)) } }, {})', '1']])
add('Reflect.defineProperty', [['Array(n).fill(1)', 'Reflect.defineProperty(v, "length", { value: 0 })'], ['{}', 'Reflect.defineProperty(v, "x", { value: 1, configurable: true })', '1']])
add('Reflect.set', [['Array(n).fill(1)', 'Reflect.set(v, "length", 0)'], ['[[], n * 64]', 'Reflect.set(v[0], "length", v[1])'], ['{}', 'Reflect.set(v, "x", 1)', '1'], ['chain(n)', 'Reflect.set(v, "missing", 1, {})', 'n', 16384]])
add(under('Object', 'getPrototypeOf hasOwn is isExtensible getOwnPropertyDescriptor'), [['{ x: 1 }', 'Object.NAME(v, "x")', '1'], ['[1]', 'Object.NAME(v, 0)', '1'], ['flat(letters(n))', 'Object.NAME(v, 0)', '1']])
add('Object.is', [['[flat(letters(n) + "x"), flat(letters(n) + "x")]', 'Object.is(v[0], v[1])', 'n', M]])
add('Object.setPrototypeOf Reflect.setPrototypeOf', [['[{}, {}]', 'NAMEOF(v[0], v[1])'.replace('NAMEOF', 'Object.setPrototypeOf'), '1'], ['chain(n)', 'Reflect.setPrototypeOf({}, v)', 'n', 16384]])
add('Object.create', [['chain(n)', 'Object.create(v)', 'n', 16384]])
add('Object.@@hasInstance Array.@@hasInstance %FunctionPrototype%.@@hasInstance', [['chain(n, null)', '(v instanceof Object) + (v instanceof Array) + (v instanceof Sub)', 'n', 16384]])
add('Object', [['flat(letters(n))', 'Object(v)', '1'], ['{}', 'Object(v)', '1']])
add('Object.prototype.isPrototypeOf', [['chain(n)', 'Sub.prototype.isPrototypeOf(v)', 'n', 16384]])
add('Object.prototype.hasOwnProperty Object.prototype.propertyIsEnumerable', [['{ x: 1 }', 'v.NAME("x")', '1'], ['flat(digits(n))', '({}).NAME({ toString: () => v })', '1']])
add('Object.prototype.toString Object.prototype.toLocaleString Object.prototype.valueOf', [['{}', 'v.NAME()', '1'], ['chain(n)', 'Object.prototype.toString.call(v)', 'n', 16384]])
add('Reflect.ownKeys', [['record(n)', 'Reflect.ownKeys(v)'], ['Array(n).fill(1)', 'Reflect.ownKeys(v)'], ['sparse(n)', 'Reflect.ownKeys(v)'], ['new Uint8Array(n)', 'Reflect.ownKeys(v)'], ['Object(flat(letters(n)))', 'Reflect.ownKeys(v)']])
add('Reflect.preventExtensions', [['record(n)', 'Reflect.preventExtensions(v)'], ['Array(n).fill(1)', 'Reflect.preventExtensions(v)'], ['sparse(n)', 'Reflect.preventExtensions(v)']])
add(under('Reflect', 'get has'), [['{ x: 1 }', 'Reflect.NAME(v, "x")', '1'], ['chain(n)', 'Reflect.NAME(v, "missing")', 'n', 16384]])
add(under('Reflect', 'deleteProperty getOwnPropertyDescriptor getPrototypeOf isExtensible'), [['{ x: 1 }', 'Reflect.NAME(v, "x")', '1'], ['Array(n).fill(1)', 'Reflect.NAME(v, 0)', '1']])
add('Reflect.apply %FunctionPrototype%.apply', [['Array(n).fill(1)', 'Math.max.apply(null, v)', 'n', 32768], ['like(n)', 'Reflect.apply(Math.max, null, v)', 'n', 32768], ['holes(n)', 'nothing.apply(null, v)', 'n', 32768], ['deep(n)', 'nothing.apply(null, v)', 'n', 8192]])
add('Reflect.construct', [['Array(n).fill(1)', 'Reflect.construct(Array, v)', 'n', 32768], ['like(n)', 'Reflect.construct(Object, v)', 'n', 32768]])
add('%FunctionPrototype%.bind', [['Array(n).fill(1)', 'nothing.bind(...$spread(v))', 'n', 500], ['(() => { let f = nothing; for (let i = 0; i < 7; i++) f = f.bind(null, ...$spread(Array(64).fill(1))); return f })()', 'v()', '1'], ['(() => { let f = nothing; for (let i = 0; i < 255; i++) f = f.bind(); return f })()', 'v()', '1'], ['Object.defineProperty(() => 0, "name", { value: flat(letters(n)) })', 'v.bind()', '1']])
add('%FunctionPrototype%.call %FunctionPrototype%.toString %FunctionPrototype%', [['() => 0', 'v.call()', '1'], ['Object.defineProperty(() => 0, "name", { value: flat(letters(n)) })', 'v.toString()', '1']])

// Array
add('Array', [['n * 8', 'Array(v)'], ['Array(n).fill(1)', 'new Array(...$spread(v))', 'n', 32768], ['n', 'new Sub(v)']])
add('Array.from', [['Array(n).fill(1)', 'Array.from(v)'], ['holes(n)', 'Array.from(v)'], ['like(n)', 'Array.from(v)'], ['range(n)', 'Array.from(v, nothing)'], ['flat(letters(n))', 'Array.from(v)'], ['flat(wide(n))', 'Array.from(v)'], ['new Set(range(n))', 'Array.from(v)'], ['new Map(range(n, (i) => [i, i]))', 'Array.from(v)'], ['new Uint8Array(n)', 'Array.from(v)'], ['range(n).values()', 'Array.from(v)'], ['Array(n).fill(1)', 'Sub.from(v)'], ['Array(n).fill(1)', 'Array.from.call(Object, v)'], ['(function* () { for (let i = 0; i < n; i++) yield i })()', 'Array.from(v)'], ['deep(n)', 'Array.from(v)', 'n', 8192]])
add('Array.of', [['Array(n).fill(1)', 'Array.of(...$spread(v))', 'n', 32768], ['Array(n).fill(1)', 'Array.of.call(Object, ...$spread(v))', 'n', 32768]])
add('Array.isArray', [['[]', 'Array.isArray(v)', '1'], ['(() => { let p = []; for (let i = 0; i < n >> 6; i++) p = new Proxy(p, {}); return p })()', 'Array.isArray(v)', '1', 8192]])
const receivers = ['Array(n).fill(1)', 'range(n, (i) => i + 0.5)', 'range(n, (i) => "x" + i)', 'holes(n)', 'sparse(n >> 4)', 'odd(n)', 'Sub.from(Array(n).fill(1))', 'like(n)', 'new Proxy(Array(n).fill(1), {})', 'deep(n)', 'new Uint8Array(n)']
const onArrays = (names: string, args: string, most = 16384): void => add(under('Array.prototype', names), receivers.map((prepare) => [prepare, `Array.prototype.NAME.call(v${args === '' ? '' : `, ${args}`})`, 'n', most] as const))
onArrays('every', '() => true'); onArrays('filter find findIndex findLast findLastIndex forEach map some', 'nothing'); onArrays('filter', '() => true'); onArrays('map', 'Math.sin'); onArrays('forEach', 'Object'); onArrays('reduce reduceRight', 'nothing, 0'); onArrays('flatMap', '() => [1, 2]'); onArrays('flatMap', 'nothing')
onArrays('includes indexOf lastIndexOf', '"none"'); onArrays('reverse shift toReversed slice flat join toLocaleString sort toSorted toSpliced', ''); onArrays('fill', '1'); onArrays('copyWithin', '0, 1'); onArrays('with', '0, 1'); onArrays('splice', '0, 1'); onArrays('splice', '1'); add('Array.prototype.splice', receivers.map((prepare) => [prepare, 'Array.prototype.splice.call(v, -1, 1, 7, 8)', '1', 16384] as const)); onArrays('toSpliced', '0, 1'); onArrays('unshift', '0')
onArrays('sort toSorted', '(a, b) => b - a'); onArrays('sort', '() => 1'); onArrays('join', '""'); onArrays('join', '"----------------"', 4096)
add(under('Array.prototype', 'includes indexOf lastIndexOf'), [['twins(n)', 'v[0].NAME(v[1])', 'n', 1024], ['Array(n).fill(big(4096))', 'v.NAME(big(4096) - 1n)', 'n', 4096]])
add('Array.prototype.sort Array.prototype.toSorted', [['range(n, () => ["x"])', 'v.sort()', 'n', 8192], ['(() => { const [a, b] = twins(n); return a.map((x, i) => i & 1 ? x : b) })()', 'v.sort()', 'n', 1024], ['range(n, (i) => big(1024) - BigInt(i))', 'v.sort()', 'n', 512], ['range(n, (i) => ({ toString: () => "k" + i }))', 'v.sort()', 'n', 8192], ['range(n).sort((a, b) => (a * 7919 % 65537) - (b * 7919 % 65537))', 'v.sort((a, b) => a - b)', 'n', 16384], ['range(n, (i) => i * 7919 % 65537)', 'v.sort()', 'n', 16384]])
add('Array.prototype.join Array.prototype.toString Array.prototype.toLocaleString', [['graph(n)', 'v.join()'], ['Array(n).fill(big(1000))', 'v.join()', 'n', 2048], ['Array(n).fill(1.23456789e-300)', 'v.join()'], ['range(n, (i) => i / 7)', 'v.join()'], ['range(n, (i) => i / 7)', 'v.toLocaleString()'], ['Array(n).fill(new Date(0))', 'v.join()', 'n', 8192]])
add('Array.prototype.flat', [['graph(n)', 'v.flat(Infinity)'], ['range(n, () => [])', 'v.flat()'], ['range(n, () => [1, 2])', 'v.flat()']])
add('Array.prototype.concat', [['Array(64).fill(Array(n >> 6).fill(1))', '[].concat(...$spread(v))'], ['[like(n)].map((o) => (o[Symbol.isConcatSpreadable] = true, o))', '[].concat(v[0])'], ['[sparse(n >> 4)]', '[].concat(v[0])'], ['Sub.from(Array(n).fill(1))', 'v.concat(v)']])
add('Array.prototype.at Array.prototype.pop Array.prototype.push', [['Array(n).fill(1)', 'v.NAME(0)', '1'], ['flat(digits(n))', '[1, 2].at(v)', 'n', M]])
add('Array.prototype.pop', [['sparse(n)', '(v.pop(), v.push(1))', '1', 16384], ['odd(n)', '(v.pop(), v.push(1))', '1', 16384], ['(() => { const a = sparse(n); a.length = n; return a })()', 'v.pop()', '1', 16384], ['new Proxy(odd(n), {})', '(Array.prototype.pop.call(v), v.push(1))', '1', 16384]])
add('Array.prototype.push', [['[]', 'v.push(...$spread(Array(n).fill(1)))', 'n', 32768], ['[sparse(n)]', 'v[0].push(1)', '1']])
add('Array.prototype.shift Array.prototype.unshift', [['Array(n).fill(1)', 'v.NAME()', 'n'], ['sparse(n >> 4)', 'v.NAME(1)', 'n']])
add(under('Array.prototype', 'entries keys values @@iterator'), [['Array(n).fill(1)', 'v.values()', '1']])
add('%ArrayIteratorPrototype%.next %MapIteratorPrototype%.next %SetIteratorPrototype%.next %StringIteratorPrototype%.next %RegExpStringIteratorPrototype%.next %IteratorPrototype%.@@iterator %AsyncIteratorPrototype%.@@asyncIterator', [['Array(n).fill(1).values()', 'v.next()', '1'], ['(() => { const m = new Map(range(n, (i) => [i, i])), k = m.keys(); k.next(); for (let i = 0; i < n - 1; i++) m.delete(i); return k })()', 'v.next()', '1'], ['(() => { const m = new Set(range(n)), k = m.keys(); m.clear(); m.add(1); return k })()', 'v.next()', '1'], ['flat(letters(n))[Symbol.iterator]()', 'v.next()', '1'], ['flat(letters(n)).matchAll(/b/g)', 'v.next()', 'n']])

add('Array.prototype.concat Array.prototype.toString', [...receivers.slice(0, 7), receivers[8] as string, receivers[9] as string].map((prepare) => [prepare, 'Array.prototype.NAME.call(v)', 'n', 16384] as const))

// Number, BigInt, Boolean, Symbol, Math
add('Number', [['flat(digits(n))', 'Number(v)', 'n', M], ['flat(" ".repeat(n))', 'new Number(v)', 'n', M], ['flat("0." + digits(n))', 'Number(v)', 'n', M], ['({ valueOf: () => flat(digits(n)) })', 'Number(v)', 'n', M], ['big(n)', 'Number(v)', '1']])
add(under('Number', 'isFinite isInteger isNaN isSafeInteger') + ' Boolean', [['flat(digits(n))', 'NAMEOF(v)'.replace('NAMEOF', 'Number.isInteger'), '1'], ['flat(digits(n))', 'Boolean(v)', '1']])
add('Number.parseFloat Number.parseInt', [['flat(digits(n))', 'Number.NAME(v)', 'n', M]])
add(under('Number.prototype', 'toExponential toFixed toPrecision toString'), [['5e-324', 'v.NAME(20)', '1'], ['1.7976931348623157e308', 'v.NAME(7)', '1'], ['2e-308 / 3', 'v.toString(2)', '1'], ['5e-324', 'v.toFixed(100)', '1'], ['flat(digits(n))', '(1).NAME({ valueOf: () => "2" + " ".repeat(v.length) })', 'n', M]])
add('Number.prototype.toLocaleString Number.prototype.valueOf Boolean.prototype.toString Boolean.prototype.valueOf', [['1.7976931348623157e308', 'v.toLocaleString()', '1']])
add('String', [['big(n)', 'String(v)', 'n2', 65536], ['({ toString: () => big(n) })', 'String(v)', 'n2', 16384], ['flat(letters(n))', 'String(v)', '1'], ['Symbol(letters(n))', 'String(v)', '1'], ['range(n)', 'String(v)']])
add('BigInt', [['flat(digits(n))', 'BigInt(v)', 'n2', 16384], ['flat("0x" + digits(n))', 'BigInt(v)', 'n', 16384], ['flat(" ".repeat(n))', 'BigInt(v)', 'n', 16384], ['({ valueOf: () => flat(digits(n)) })', 'BigInt(v)', 'n2', 16384]])
add('BigInt.prototype.toString BigInt.prototype.toLocaleString', [['big(n)', 'v.toString()', 'n2', 65536], ['big(n)', 'v.toString(16)', 'n', 65536], ['big(n)', 'v.toString(3)', 'n2', 65536], ['big(n)', 'v.toLocaleString()', 'n2', 65536], ['Object(big(n))', 'v.toLocaleString()', 'n2', 65536]])
add('BigInt.asIntN BigInt.asUintN', [['big(n)', 'BigInt.NAME(n - 1, v)', 'n'], ['-big(n)', 'BigInt.NAME(n + 7, v)', 'n'], ['n', 'BigInt.asUintN(v, -1n)', 'n'], ['flat(digits(n))', 'BigInt.NAME(64, v)', 'n2', 16384], ['flat(digits(n))', 'BigInt.NAME({ valueOf: () => 64 }, { valueOf: () => v })', 'n2', 16384], ['flat(" ".repeat(n) + "64")', 'BigInt.NAME(v, 1n)', 'n', M]])
add('BigInt.prototype.valueOf', [['big(n)', 'v.valueOf()', '1']])
add('Symbol', [['flat(letters(n))', 'Symbol(v)', '1'], ['big(n)', 'Symbol(v)', 'n2', 65536]])
add('Symbol.for Symbol.keyFor', [['flat(letters(n) + "x")', 'Symbol.for(v + 1)', 'n', M]])
add('get Symbol.prototype.description Symbol.prototype.toString Symbol.prototype.valueOf Symbol.prototype.@@toPrimitive', [['Symbol(flat(letters(n)))', '(v.toString(), v.description)', '1']])
const unary = 'abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround log log10 log1p log2 round sign sin sinh sqrt tan tanh trunc'
add(under('Math', unary), [['1e300', 'Math.NAME(v)', '1']])
add(under('Math', 'atan2 hypot imul max min pow'), [['1e300', 'Math.NAME(v, 3)', '1']])
add('Math.hypot Math.max Math.min', [['Array(n).fill(1.5)', 'Math.NAME(...$spread(v))', 'n', 32768]])

// String
add('String.fromCharCode String.fromCodePoint', [['Array(n).fill(300)', 'String.NAME(...$spread(v))', 'n', 32768], ['Array(n).fill(128512)', 'String.NAME(...$spread(v))', 'n', 32768]])
add('String.raw', [['({ raw: Array(n).fill("x") })', 'String.raw(v)'], ['({ raw: flat(letters(n)) })', 'String.raw(v)'], ['({ raw: like(n) })', 'String.raw(v)'], ['({ raw: [big(n)] })', 'String.raw(v)', 'n2', 65536]])
add(under('String.prototype', 'at charAt charCodeAt codePointAt'), [['flat(letters(n))', 'v.NAME(7)', '1']])
add(under('String.prototype', 'slice substr substring'), [['flat(letters(n))', 'v.NAME(1)', '1']])
add(under('String.prototype', 'startsWith endsWith'), [['flat(letters(n))', 'v.NAME(v)', 'n', M], ['[flat(wide(n)), flat(wide(n))]', 'v[0].NAME(v[1])', 'n', M]])
add(under('String.prototype', 'indexOf includes lastIndexOf'), [['flat(letters(n))', 'v.NAME("b")', 'n', M], ['flat(wide(n))', 'v.NAME("\\u1235")', 'n', M], ['flat(wide(n))', 'v.NAME("\\u3412")', 'n', M], ['flat(letters(n))', 'v.NAME("aab")', 'n', M], ['flat(letters(n))', 'v.NAME("aaaaaaab")', 'n', M], ['flat(letters(n))', 'v.NAME("b" + letters(7))', 'n', M], ['flat(letters(n))', 'v.NAME(letters(n >> 2) + "b" + letters(n >> 2))', 'n2', 16384], ['flat(letters(n))', 'v.NAME("b" + letters(n >> 1))', 'n2', 16384], ['flat(letters(n))', 'v.NAME(letters(n >> 1) + "b")', 'n2', 16384], ['flat("ab".repeat(n))', 'v.NAME("abababababababac")', 'n', M], ['flat(wide(n))', 'v.NAME("\\u1234\\u1234\\u1234\\u1235")', 'n', M]])
add('String.prototype.concat', [['flat(letters(n))', '"x".concat(v, v)', 'n', M], ['Array(n).fill("x")', '"".concat(...$spread(v))', 'n', 32768]])
add('String.prototype.localeCompare', [['[flat(letters(n)), flat(letters(n))]', 'v[0].localeCompare(v[1])', 'n', M], ['[flat(wide(n) + "x"), flat(wide(n) + "y")]', 'v[0].localeCompare(v[1])', 'n', M], ['[flat(letters(n) + "x"), flat(letters(n) + "\\u1234")]', 'v[0].localeCompare(v[1])', 'n', M]])
add(under('String.prototype', 'padEnd padStart'), [['n * 64', '"".NAME(v)'], ['n * 64', '"".NAME(v, "abc")'], ['n', '"x".NAME(v, "\\u1234ab")'], ['n * 64', 'flat("".NAME(v, "abc"))']])
add('String.prototype.repeat', [['n * 64', '"ab".repeat(v)'], ['n * 64', 'flat("ab".repeat(v))'], ['n', '"\\u1234".repeat(v)']])
add(under('String.prototype', 'trim trimEnd trimLeft trimRight trimStart'), [['flat(" ".repeat(n))', 'v.NAME()', 'n', M], ['flat("\\u3000".repeat(n))', 'v.NAME()', 'n', M]])
add(under('String.prototype', 'isWellFormed toWellFormed'), [['flat(letters(n))', 'v.NAME()', 'n', M], ['flat(wide(n))', 'v.NAME()', 'n', M], ['flat("\\ud800".repeat(n))', 'v.NAME()', 'n', M], ['flat("\\ud83d\\ude00".repeat(n))', 'v.NAME()', 'n', M]])
add(under('String.prototype', 'toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase'), [['flat("aB".repeat(n))', 'v.NAME()', 'n', 262144], ['flat(wide(n))', 'v.NAME()', 'n', 262144], ['flat("\\u00df".repeat(n))', 'v.NAME()', 'n', 262144], ['flat("\\u0390\\u0130".repeat(n))', 'v.NAME()', 'n', 262144], ['flat("\\u03a3".repeat(n))', 'v.NAME()', 'n', 16384], ['flat("\\u03a3" + "\\u0345".repeat(n))', 'v.NAME()', 'n', 16384]])
add('String.prototype.normalize', [['flat(letters(n))', 'v.normalize()'], ['flat(wide(n))', 'v.normalize("NFD")'], ['flat("\\uac01".repeat(n))', 'v.normalize("NFD")'], ['flat("\\ufdfa".repeat(n))', 'v.normalize("NFKD")'], ['flat("a" + "\\u0301\\u0323".repeat(n))', 'v.normalize("NFC")', 'n', 16384], ['flat("a" + "\\u0301\\u0323".repeat(n))', 'v.normalize("NFD")', 'n', 16384], ['flat("\\u1e9b\\u0323".repeat(n))', 'v.normalize("NFKC")']])
add('String.prototype.split', [['flat("x,".repeat(n))', 'v.split(",")'], ['flat("x,".repeat(n))', 'v.split(",", 1)'], ['flat(letters(n))', 'v.split("")'], ['flat(wide(n))', 'v.split("")'], ['flat("x, ".repeat(n))', 'v.split(", ")'], ['flat(letters(n))', 'v.split("b")', 'n', M], ['flat(letters(n))', 'v.split(letters(n >> 2) + "b" + letters(n >> 2))', 'n2', 16384], ['flat(letters(n))', 'v.split("a")'], ['flat("aaaaaaa,".repeat(n))', 'v.split("aaaaaab")']])
add(under('String.prototype', 'replace replaceAll'), [['flat(letters(n))', 'v.NAME("b", "")', 'n', M], ['flat(letters(n))', 'v.NAME(letters(n >> 2) + "b" + letters(n >> 2), "")', 'n2', 16384], ['flat(letters(n))', 'v.NAME(/a/g, "xy")'], ['flat(letters(n))', 'v.NAME(/a/g, () => "xy")'], ['flat(letters(n))', 'v.NAME(/(a)/g, "$1$1")']])
add('String.prototype.replaceAll', [['flat(letters(n))', 'v.replaceAll("a", "xy")'], ['flat(letters(n))', 'v.replaceAll("a", "$&$&")'], ['flat(letters(n))', 'v.replaceAll("", "x")'], ['flat(letters(n))', 'v.replaceAll("a", () => "xy")'], ['flat(letters(n))', 'v.replaceAll("a", "$`")', 'n2', 2048], ['flat(letters(n))', 'v.replaceAll("a", letters(64))', 'n', 8192]])
add('String.prototype.replace', [['flat(letters(n))', 'v.replace("a", "$`$\'$&")', '1'], ['flat(letters(n) + "b")', 'v.replace("b", "$`$`$`$`")', 'n'], ['flat("$&".repeat(n))', '"xxx".replace("x", v)', 'n'], ['flat("$1".repeat(n))', '"xxx".replace(/(x)/g, v)', 'n']])
add(under('String.prototype', 'match search'), [['flat(letters(n))', 'v.NAME("b")', 'n']])
add(under('String.prototype', 'matchAll'), [ ['flat(letters(n))', '[...$spread(v.matchAll("a"))]', 'n', 8192]])
add('String.prototype.toString String.prototype.valueOf String.prototype.@@iterator', [['flat(letters(n))', 'v.toString()', '1']])

// regular expressions are measured by their own benchmark: one ordinary shape each
add('RegExp', [['flat(letters(n))', 'new RegExp(v)', 'n', 8192]])
add(under('RegExp.prototype', 'exec test'), [['flat(letters(n))', '/b/.NAME(v)'], ['flat(letters(n))', '/a+/.NAME(v)']])
add('RegExp.prototype.toString', [['new RegExp(letters(n))', 'v.toString()', 'n', 8192]])
add(under('RegExp.prototype', '@@match @@replace @@search @@split @@matchAll'), [['flat(letters(n))', 'v.match(/a/g)'], ['flat(letters(n))', 'v.search(/b/)'], ['flat(letters(n))', 'v.split(/a/)'], ['flat(letters(n))', 'v.replace(/a/g, "b")'], ['flat(letters(n))', '[...$spread(v.matchAll(/a/g))]']])
add('get RegExp.prototype.flags get RegExp.prototype.dotAll get RegExp.prototype.global get RegExp.prototype.hasIndices get RegExp.prototype.ignoreCase get RegExp.prototype.multiline get RegExp.prototype.source get RegExp.prototype.sticky get RegExp.prototype.unicode get RegExp.prototype.unicodeSets', [['new RegExp(letters(n))', '(v.flags, v.source, v.global)', '1', 8192]])

// Date
add('Date', [['flat(digits(n))', 'new Date(v)'], ['flat("1".repeat(255))', 'new Date(v)', '1'], ['"Tue Mar 01 2022 00:00:00 GMT+0100"', 'new Date(v)', '1'], ['0', 'Date()', '1'], ['flat("(".repeat(250))', 'new Date(v)', '1'], ['flat("0 ".repeat(127))', 'new Date(v)', '1'], ['flat(digits(n))', 'new Date(v, 1)', 'n', M]])
add('Date.UTC', [['flat(digits(n))', 'Date.UTC(v, 1)', 'n', M], ['2020', 'Date.UTC(v, 1, 1, 1)', '1']])
add('Date.now', [['0', 'Date.now()', '1']])
add('Date.parse', [['flat(digits(n))', 'Date.parse(v)'], ['flat("1".repeat(255))', 'Date.parse(v)', '1'], ['flat(" ".repeat(200) + "z")', 'Date.parse(v)', '1']])
for (const path of Object.keys(COSTS)) if (path.startsWith('Date.prototype.')) add(path, path.includes('.set') ? [['new Date(0)', 'v.NAME(1)', '1'], ['flat(digits(n))', 'new Date(0).NAME(v)', 'n', M]] : path.includes('@@') ? [['new Date(0)', 'v[Symbol.toPrimitive]("string")', '1']] : [['new Date(8.64e15)', 'v.NAME()', '1']])

// collections
add('Map', [['Array(n).fill([1, 1])', 'new Map(v)'], ['range(n, (i) => [i, i])', 'new Map(v)'], ['range(n, (i) => ["k" + i, i])', 'new Map(v)'], ['new Map(range(n, (i) => [i, i]))', 'new Map(v)'], ['range(n, (i) => [i, i])', 'new (class extends Map {})(v)'], ['range(n, (i) => [i, i]).values()', 'new Map(v)'], ['range(n, (i) => [{}, i])', 'new Map(v)']])
add('Set', [['range(n)', 'new Set(v)'], ['new Set(range(n))', 'new Set(v)'], ['range(n, (i) => "k" + i)', 'new Set(v)'], ['flat(letters(n))', 'new Set(v)'], ['range(n, () => ({}))', 'new Set(v)'], ['new Uint8Array(n)', 'new Set(v)']])
add('WeakMap', [['range(n, () => [{}, 1])', 'new WeakMap(v)', 'n', 8192]])
add('WeakSet', [['range(n, () => ({}))', 'new WeakSet(v)', 'n', 8192]])
add('Map.prototype.forEach Map.prototype.clear', [['new Map(range(n, (i) => [i, i]))', 'v.NAME(nothing)'], ['(() => { const m = new Map(range(n, (i) => [i, i])); for (let i = 0; i < n; i++) m.delete(i); return m })()', 'v.NAME(nothing)', '1']])
add('Set.prototype.forEach Set.prototype.clear', [['new Set(range(n))', 'v.NAME(nothing)']])
add(under('Map.prototype', 'get has delete set'), [['new Map(range(n, (i) => [i, i]))', 'v.NAME(7, 1)', '1'], ['[new Map([[flat(letters(n) + "x"), 1]]), flat(letters(n) + "x")]', 'v[0].NAME(v[1], 1)', 'n', M], ['[new Map([[big(n), 1]]), big(n)]', 'v[0].NAME(v[1], 1)', 'n', 65536]])
add(under('Set.prototype', 'has delete add'), [['new Set(range(n))', 'v.NAME(7)', '1'], ['[new Set([flat(letters(n) + "x")]), flat(letters(n) + "x")]', 'v[0].NAME(v[1])', 'n', M], ['new Set(range(n, (i) => big(64) << BigInt(64 * (i & 7))))', 'v.NAME(big(63))', '1']])
add(under('Map.prototype', 'entries keys values @@iterator') + ' get Map.prototype.size', [['new Map(range(n, (i) => [i, i]))', '(v.entries(), v.size)', '1']])
add(under('Set.prototype', 'entries keys values @@iterator') + ' get Set.prototype.size', [['new Set(range(n))', '(v.entries(), v.size)', '1']])
add(under('WeakMap.prototype', 'delete has get set') + ' ' + under('WeakSet.prototype', 'delete has add'), [['new WeakMap([[Object, 1]])', '(v.get(Object), v.has(Math), v.set({}, 1))', '1'], ['new WeakSet([Object])', '(v.add({}), v.has(Math))', '1']])

// JSON
add('JSON.parse', [['flat("[" + "1,".repeat(n) + "1]")', 'JSON.parse(v)'], ['flat("[" + "[],".repeat(n) + "1]")', 'JSON.parse(v)'], ['flat("[" + "{},".repeat(n) + "1]")', 'JSON.parse(v)'], ['flat("{" + range(n, (i) => `"k${i}":1`).join() + "}")', 'JSON.parse(v)'], ['flat("[" + range(n, (i) => `{"k${i}":1}`).join() + "]")', 'JSON.parse(v)', 'n', 16384], ['flat(`"${letters(n)}"`)', 'JSON.parse(v)', 'n', M], ['flat(`"${"\\\\u0041".repeat(n)}"`)', 'JSON.parse(v)'], ['flat(`"${"\\\\n".repeat(n)}"`)', 'JSON.parse(v)'], ['flat(digits(n))', 'JSON.parse(v)', 'n', M], ['flat(" ".repeat(n) + 1)', 'JSON.parse(v)', 'n', M], ['flat("[" + "1,".repeat(n) + "1]")', 'JSON.parse(v, nothing)'], ['flat("[" + "1.5e-7,".repeat(n) + "1]")', 'JSON.parse(v)'], ['flat("[" + range(n, (i) => `"s${i}"`).join() + "]")', 'JSON.parse(v)'], ['flat("[".repeat(n) + "]".repeat(n))', 'JSON.parse(v)', 'n', 1024], ['flat("{\\"a\\":".repeat(n) + "1" + "}".repeat(n))', 'JSON.parse(v)', 'n', 1024], ['flat("[" + "5e-324,".repeat(n) + "1]")', 'JSON.parse(v)', 'n', 65536], ['flat("{" + range(n, (i) => `"${i * 1000}":1`).join() + "}")', 'JSON.parse(v)']])
add('JSON.stringify', [['Array(n).fill(1)', 'JSON.stringify(v)'], ['range(n, (i) => i / 7)', 'JSON.stringify(v)'], ['record(n)', 'JSON.stringify(v)'], ['flat(letters(n))', 'JSON.stringify(v)', 'n', M], ['flat("\\u0001".repeat(n))', 'JSON.stringify(v)', 'n', 65536], ['flat("\\ud800".repeat(n))', 'JSON.stringify(v)', 'n', 65536], ['graph(n)', 'JSON.stringify(v)'], ['range(n, () => ({}))', 'JSON.stringify(v)'], ['range(n, () => [])', 'JSON.stringify(v, null, 10)', 'n', 16384], ['record(n)', 'JSON.stringify(v, (k, x) => x)'], ['record(n)', 'JSON.stringify({ k1: 1 }, Object.keys(v))'], ['[range(64, () => ({ k1: 1 })), range(n, (i) => "q" + i)]', 'JSON.stringify(v[0], v[1])', 'n', 4096], ['range(n, () => ({ toJSON: () => 1 }))', 'JSON.stringify(v)'], ['Array(n).fill(new Date(0))', 'JSON.stringify(v)', 'n', 8192], ['like(n)', 'JSON.stringify(new Proxy(Array(n), {}))', 'n', 16384], ['(() => { let o = {}; for (let i = 0; i < n; i++) o = { o }; return o })()', 'JSON.stringify(v)', 'n', 1024], ['range(n, () => Object("x"))', 'JSON.stringify(v)', 'n', 8192], ['new Uint8Array(n)', 'JSON.stringify(v)'], ['sparse(n >> 4)', 'JSON.stringify(v)'], ['deep(n)', 'JSON.stringify(v)', 'n', 8192], ['Object.create(record(n))', 'JSON.stringify(v)', '1'], ['range(n, () => Object.create(chain(24)))', 'JSON.stringify(v)', 'n', 2048]])

// buffers
add('ArrayBuffer', [['n * 64', 'new ArrayBuffer(v)']])
add('ArrayBuffer.prototype.slice', [['new ArrayBuffer(n * 64)', 'v.slice(0)'], ['[new ArrayBuffer(8), flat(digits(n))]', 'v[0].slice(v[1])', 'n', M]])
add('ArrayBuffer.isView get ArrayBuffer.prototype.byteLength', [['new ArrayBuffer(n)', '(ArrayBuffer.isView(v), v.byteLength)', '1']])
add('DataView', [['new ArrayBuffer(n)', 'new DataView(v)', '1'], ['[new ArrayBuffer(8), flat(" ".repeat(n))]', 'new DataView(v[0], v[1])', 'n', M]])
for (const path of Object.keys(COSTS)) {
  if (/^(?:get )?DataView\.prototype/.test(path)) add(path, [['new DataView(new ArrayBuffer(64))', path.includes('BigInt64') || path.includes('BigUint64') ? 'v.NAME?.(0, 1n)' : path.startsWith('get ') ? 'v.NAME' : 'v.NAME(0, 1)', '1']])
}
const typedNames = 'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array'
add(typedNames, [['n * 64', 'new NAME(v)'], ['new NAME_(n)'.replace('NAME_', 'ArrayBuffer'), 'new NAME(v)', '1']])
add(typedNames.replace(/ Big.*/, ''), [['Array(n).fill(1)', 'new NAME(v)'], ['range(n, (i) => i / 7)', 'new NAME(v)'], ['new Float64Array(n)', 'new NAME(v)'], ['Array(n).fill("77")', 'new NAME(v)'], ['new Set(range(n))', 'new NAME(v)'], ['like(n)', 'new NAME(v)'], ['holes(n)', 'new NAME(v)'], ['deep(n)', 'new NAME(v)', 'n', 8192]])
add('Float64Array', [['Array(64).fill(flat(digits(n)))', 'new Float64Array(v)', 'n', 16384]])
add('BigInt64Array BigUint64Array', [['Array(n).fill(1n)', 'new NAME(v)'], ['Array(64).fill(flat(digits(n)))', 'new NAME(v)', 'n2', 4096], ['new BigInt64Array(n)', 'new NAME(v)']])
add('%TypedArray%.from', [['Array(n).fill(1)', 'Uint8Array.from(v)'], ['Array(n).fill(1)', 'Float64Array.from(v, nothing)'], ['new Set(range(n))', 'Uint8Array.from(v)'], ['new Float64Array(n)', 'Uint8Array.from(v)'], ['like(n)', 'Uint8Array.from(v)'], ['flat(letters(n))', 'Uint8Array.from(v)']])
add('%TypedArray%.of', [['Array(n).fill(1)', 'Uint8Array.of(...$spread(v))', 'n', 32768], ['Array(64).fill(flat(digits(n)))', 'Uint8Array.of(...$spread(v))', 'n', 16384]])
const typed = ['new Uint8Array(n)', 'new Float64Array(n)', 'new BigInt64Array(n)', 'new Int32Array(new ArrayBuffer(4 * n + 8), 8)', 'new (class extends Uint16Array {})(n)']
const onTyped = (names: string, args: string): void => add(under('%TypedArray%.prototype', names), typed.map((prepare) => [prepare, `v.NAME(${args})`] as const))
onTyped('every', '() => true'); onTyped('filter find findIndex findLast findLastIndex forEach some', 'nothing'); onTyped('filter', '() => true'); onTyped('forEach', 'Object'); onTyped('map', '(x) => x'); onTyped('reduce reduceRight', 'nothing, 0'); onTyped('includes indexOf lastIndexOf', '7n'); onTyped('includes indexOf lastIndexOf', '7')
onTyped('reverse slice join toString toLocaleString sort toSorted toReversed', ''); onTyped('copyWithin', '0, 1'); onTyped('fill', 'v.at(0)'); onTyped('with', '0, v.at(0)'); onTyped('set', 'v'); onTyped('sort toSorted', '(a, b) => a < b ? 1 : -1')
add('%TypedArray%.prototype.sort %TypedArray%.prototype.toSorted', [['Float64Array.from(range(n, (i) => i * 7919 % 65537))', 'v.sort()'], ['Uint8Array.from(range(n, (i) => i * 7919 % 65537))', 'v.sort()'], ['BigInt64Array.from(range(n, (i) => BigInt(i * 7919 % 65537)))', 'v.NAME()']])
add('%TypedArray%.prototype.join', [['range(n, (i) => i / 7)', 'Float64Array.from(v).join()'], ['new BigInt64Array(n).fill(-(2n ** 63n))', 'v.join()'], ['new Uint8Array(n)', 'v.join("----------------")', 'n', 16384]])
add('%TypedArray%.prototype.set', [['Array(n).fill(1)', 'new Float64Array(n).set(v)'], ['Array(n).fill("77")', 'new Float64Array(n).set(v)'], ['Array(64).fill(flat(digits(n)))', 'new Float64Array(64).set(v)', 'n', 16384], ['like(n)', 'new Float64Array(n).set(v)'], ['new Float64Array(n)', 'new Uint8Array(n).set(v)'], ['flat(digits(n))', 'new Uint8Array(n).set(v)'], ['deep(n)', 'new Float64Array(n).set(v)', 'n', 8192], ['Array(n).fill(1)', 'new Float64Array(n).set(v)']])
add('%TypedArray%.prototype.fill', [['flat(digits(n))', 'new Float64Array(8).fill(v)', 'n', M], ['flat(digits(n))', 'new BigInt64Array(8).fill(v)', 'n2', 16384]])
add('%TypedArray%.prototype.with', [['flat(digits(n))', 'new Float64Array(8).with(0, v)', 'n', M]])
add(under('%TypedArray%.prototype', 'at subarray entries keys values @@iterator') + ' get %TypedArray%.prototype.buffer get %TypedArray%.prototype.byteLength get %TypedArray%.prototype.byteOffset get %TypedArray%.prototype.length get %TypedArray%.prototype.@@toStringTag', [['new Uint8Array(n)', '(v.at(1), v.subarray(1), v.values(), v.length)', '1']])
add('%TypedArray%.prototype.subarray', [['new Uint8Array(n)', 'v.subarray(1)', '1']])
add('%TypedArray%', [['0', '0', '1']])

// promises, proxies, errors, generators
add(under('Promise', 'all allSettled any race'), [['Array(n).fill(1)', 'Promise.NAME(v)', 'n', 4096], ['new Set(range(n))', 'Promise.NAME(v)', 'n', 4096], ['Array(n).fill(Promise.resolve())', 'Promise.NAME(v)', 'n', 4096]])
add('Promise Promise.reject Promise.resolve Promise.withResolvers Promise.prototype.then Promise.prototype.catch Promise.prototype.finally', [['Promise.resolve(1)', 'v.then(nothing)', '1'], ['0', 'Promise.resolve(1)', '1'], ['0', 'Promise.withResolvers()', '1'], ['Promise.resolve(1)', 'v.finally(nothing)', '1']])
add('Proxy Proxy.revocable', [['{}', 'new Proxy(v, {})', '1'], ['{}', 'Proxy.revocable(v, {})', '1'], ['(() => { let p = { x: 1 }; for (let i = 0; i < n >> 6; i++) p = new Proxy(p, {}); return p })()', 'v.x', 'n', 8192], ['new Proxy({}, { ownKeys: () => range(n, (i) => "k" + i) })', 'Reflect.ownKeys(v)', 'n', 16384]])
const errors = 'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError'
add(errors, [['flat(letters(n))', 'new NAME(v)', '1'], ['0', 'new NAME("x", { cause: 1 })', '1'], ['big(n)', 'new NAME(v)', 'n', 65536]])
add('Error', [['(f) => (d) => d > 0 ? 1 + f(f)(d - 1) : (new Error("x"), 0)', 'v(v)(60)', '1']])
add('AggregateError', [['Array(n).fill(1)', 'new AggregateError(v)'], ['new Set(range(n))', 'new AggregateError(v)']])
add('Error.prototype.toString', [['new Error(flat(letters(n)))', 'v.toString()', 'n', M]])
add('%GeneratorPrototype%.next %GeneratorPrototype%.return %GeneratorPrototype%.throw', [['(function* () { for (;;) yield 1 })()', 'v.next()', '1']])
add('%AsyncGeneratorPrototype%.next %AsyncGeneratorPrototype%.return %AsyncGeneratorPrototype%.throw', [['(async function* () { for (;;) yield 1 })()', 'v.next()', '1']])
add('Function %GeneratorFunction% %AsyncFunction% %AsyncGeneratorFunction%', [['0', '0', '1']])
add(Object.keys(COSTS).filter((path) => path.endsWith('@@species')).join(' '), [['Array', 'v[Symbol.species]', '1']])
add('Math.random', [['0', 'Math.random()', '1']])

export const CASES: readonly Case[] = cases
