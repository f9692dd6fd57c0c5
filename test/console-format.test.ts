/** The formatter against Node's own `util.format` and `util.inspect`: the same values, made in a fresh context, as text. */
import { format, inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeCodecNatives } from '../runtime/kernel/codec-natives.ts'
import { contextify, evaluateIn, inspectIn, part } from './_membrane.ts'

const test = suite('console format')
const context = contextify()
const natives = part(context, makeCodecNatives)()
let steps = 0
const ours = inspectIn(context, { natives, charge: (n) => { steps += n }, stringify: natives.stringify })

/** The text is Node 20's everywhere; other versions differ in details, and there the cases only have to run. */
const isReference = process.versions.node.startsWith('20.')

/** Each line: the arguments of one console.log call. */
const CASES = String.raw`
undefined|null|true|false|0|-0|1.5|NaN|Infinity|-Infinity|1e21|1e-7|123456789.123|5n|-5n|0n|2n ** 70n
Symbol()|Symbol('x')|Symbol('it\'s')|Symbol.iterator|Symbol('a\nb')
''|'plain'|'with \'quotes\''|"line\nbreak"|'tab\t'|'100%'|'%s'|'%%'|'%'|'a%'|'ünïcödé 😀'
['']|['plain']|['it\'s']|['say "hi"']|['both \' and "']|['all \' " and \x60']|['\x60 \' " and \${']|['\n\t\b\f\r\v\0\x1b\x7f\x9f\\']|['\ud800']|['x\udc00y']|['😀']|['\u2028']|['é'.repeat(120) + '\n' + "'"]
['a'.repeat(100)]|['a'.repeat(50) + '\n' + 'b'.repeat(50)]|['a\n'.repeat(20)]|['x'.repeat(10001)]|['x'.repeat(10005)]|{ long: 'a'.repeat(40) + '\n' + 'b'.repeat(60) + '\n' }
[]|[1]|[1, 2, 3]|[1, 'a', null, undefined, true]|[[]]|[[1]]|[[[1]]]|[[[[1]]]]|[[[[[1]]]]]|[[], {}]|[{}]|[{ a: 1 }]
[,]|[1,,2]|[,,1,,,]|[1,,]|new Array(5)|Array(3).fill(undefined)|Object.assign([1, 2], { extra: 'x' })|Object.assign([,1], { '-1': 2, 1.5: 3 })|Object.assign([], { a: 1 })
Array.from({ length: 6 }, (_, i) => i)|Array.from({ length: 7 }, (_, i) => i)|Array.from({ length: 27 }, (_, i) => i)|Array.from({ length: 100 }, (_, i) => i)|Array.from({ length: 101 }, (_, i) => i)|Array.from({ length: 250 }, (_, i) => i * i)
Array.from({ length: 20 }, (_, i) => 'item' + i)|Array.from({ length: 30 }, (_, i) => 'x'.repeat(i))|Array.from({ length: 8 }, (_, i) => 'x'.repeat(i * 10))|Array.from({ length: 120 }, (_, i) => i % 3 ? i : -i)
Array.from({ length: 10 }, (_, i) => ({ i }))|Array.from({ length: 10 }, (_, i) => [i, i])|Array.from({ length: 10 }, (_, i) => i % 2 ? 'a' : 1)|Array.from({ length: 9 }, (_, i) => BigInt(i) ** 5n)|Array.from({ length: 12 }, (_, i) => i / 7)
Array.from({ length: 9 }, () => '漢字')|Array.from({ length: 9 }, (_, i) => '漢'.repeat(i))|Array.from({ length: 9 }, (_, i) => 'é'.repeat(i))|Array.from({ length: 8 }, () => undefined)|Array.from({ length: 16 }, (_, i) => null)|'abcdefghijklmnop'.split('')
{}|{ a: 1 }|{ a: 1, b: 'x' }|{ 'a-b': 1, 'c d': 2, $e: 3, _f: 4, 1: 5, '': 6, é: 7, A9: 8, '9A': 9 }|{ "it's": 1 }|{ ['__proto__']: 1 }|{ constructor: 1 }|{ toString: 1 }|{ length: 1 }
{ a: { b: { c: {} } } }|{ a: { b: { c: { d: 1 } } } }|{ a: { b: { c: [] } } }|{ a: { b: { c: [1] } } }|{ a: { b: { c: new Map([[1, 2]]) } } }|{ a: { b: { c: () => {} } } }|{ a: { b: { c: new Date(0) } } }|{ a: { b: { c: /x/g } } }|{ a: { b: { c: Object.create(null) } } }|{ a: { b: { c: Object.create(null, { x: { value: 1, enumerable: true } }) } } }|{ a: { b: { c: new (class Foo { x = 1 }) } } }
{ a: 'x'.repeat(30), b: 'y'.repeat(30), c: 1 }|{ a: 'x'.repeat(30), b: 'y'.repeat(24), c: 1 }|{ a: 'x'.repeat(30), b: 'y'.repeat(25) }|{ aaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccc: 3, ddddddddddddd: 4 }|{ aaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccc: 3, dddddddd: 4 }
{ get a() { return 1 } }|{ set a(v) {} }|{ get a() { return 1 }, set a(v) {} }|{ [Symbol('s')]: 1, [Symbol.iterator]: 2 }|Object.defineProperty({}, 'hidden', { value: 1 })|Object.defineProperty({ a: 1 }, Symbol('h'), { value: 1 })|{ u: undefined, n: null }|{ f() {}, g: function () {}, h: () => {}, async i() {}, *j() {}, async *k() {} }
Object.create(null)|Object.create({})|Object.create({ a: 1 })|Object.create(Object.create(null))|Object.create(Object.create(Object.create(null)))|Object.setPrototypeOf([1], null)|Object.setPrototypeOf(new Map([[1, 2]]), null)|Object.setPrototypeOf(new Set([1]), null)|Object.setPrototypeOf(() => {}, null)|Object.setPrototypeOf(new Date(0), null)|Object.setPrototypeOf(new Uint8Array(2), null)|Object.setPrototypeOf(Object(1), null)|Object.assign(Object.create(null), { a: 1 })|Object.setPrototypeOf(class A {}, null)
new (class Foo {})|new (class Foo { x = 1 })|new (class {})|new (class { x = 1 })|new (class Foo extends Array {})|new (class Foo extends Array { x = 1 })(3)|new (class Foo extends Map {})([[1, 2]])|new (class Foo extends Set {})([1])|new (class Foo extends Date {})(0)|new (class Foo extends RegExp {})('x', 'g')|new (class Foo extends Uint8Array {})(2)|new (class Foo extends Number {})(1)|new (class Foo extends String {})('ab')|new (class Foo extends Function {}.constructor === 0 ? 1 : class Bar {})
new (class Foo { get [Symbol.toStringTag]() { return 'Tag' } })|new (class Foo { get [Symbol.toStringTag]() { return 'Foo' } })|{ [Symbol.toStringTag]: 'T' }|Object.defineProperty({}, Symbol.toStringTag, { value: 'T' })|Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'T' })|Object.defineProperty([1], Symbol.toStringTag, { value: 'T' })|Object.defineProperty(() => {}, Symbol.toStringTag, { value: 'T' })|new (class Foo { #p = 1; q = this.#p; static s = 2; get r() { return 1 } })|new (class Foo { constructor() { Object.defineProperty(this, 'constructor', { value: 5 }) } })|new (class Foo extends Object { x = 1 })|Object.defineProperty(Object.create(null), Symbol.toStringTag, { value: 'T' })
function foo() {}|function () {}|() => {}|(() => { const f = () => {}; return f })()|async () => {}|async function f() {}|function* g() {}|async function* h() {}|class A {}|class {}|class B extends (class A {}) {}|class C extends Array {}|class D extends null {}|class E { static x = 1; static y() {} }|Object.assign(() => {}, { a: 1 })|Object.assign(function f() {}, { a: { b: {} } })|Object.defineProperty(() => {}, 'name', { value: '' })|Object.defineProperty(() => {}, 'name', { value: 'x y' })|Math.max|Array|Map|(function () {}).bind()|class F { static name = 'Other' }|class G { static name() {} }|Object.assign(class H {}, { a: 1 })|[() => {}, class I {}]|{ class() {} }.class|{ get a() { return 1 } }|Object.setPrototypeOf(function f() {}, { a: 1 })
new Map()|new Map([[1, 2]])|new Map([['a', { b: 1 }], [{ k: 1 }, [1, 2]]])|new Map([[new Map([[1, 2]]), new Set([3])]])|new Set()|new Set([1, 'a', {}])|new Set([[1, [2, [3, [4]]]]])|new Map(Array.from({ length: 120 }, (_, i) => [i, i]))|new Set(Array.from({ length: 120 }, (_, i) => i))|Object.assign(new Map([[1, 2]]), { extra: 1 })|Object.assign(new Set(), { extra: 1 })|new Set(['x'.repeat(40), 'y'.repeat(40)])|new Map([['k'.repeat(40), 'v'.repeat(40)]])|new WeakMap()|new WeakSet()|new Map([[undefined, null]])|Object.assign(new WeakMap(), { a: 1 })
new Date(0)|new Date(NaN)|new Date(8.64e15)|Object.assign(new Date(0), { a: 1 })|/x/|/a\/b/gimsuy|new RegExp('')|Object.assign(/x/, { a: 1 })|Object(1)|Object(-0)|Object('str')|Object(true)|Object(5n)|Object(Symbol('s'))|Object.assign(Object('ab'), { c: 1 })|Object.assign(Object(1), { a: 1 })|[Object('a')]|Object('')|Object("it's")
new Uint8Array(3)|new Uint8Array()|new Float64Array([1.5, -0, NaN])|new BigInt64Array([1n, -2n])|new Uint8Array(101)|new Int32Array(Array.from({ length: 30 }, (_, i) => i * 1000))|Object.assign(new Uint8Array(2), { a: 1 })|new ArrayBuffer(4)|new ArrayBuffer(0)|new Uint8Array(Array.from({ length: 150 }, (_, i) => i)).buffer|new DataView(new ArrayBuffer(3), 1)|Object.assign(new ArrayBuffer(1), { a: 1 })|{ b: new ArrayBuffer(2) }|new Uint8ClampedArray([300])|{ a: { b: { c: new Uint8Array(2) } } }|{ a: { b: { c: new ArrayBuffer(2) } } }
(() => { const o = {}; o.self = o; return o })()|(() => { const o = { a: { b: 1 } }; o.a.up = o; o.me = o.a; return o })()|(() => { const a = []; a.push(a, [a]); return a })()|(() => { const m = new Map(); m.set('m', m); return m })()|(() => { const s = new Set(); s.add({ s }); return s })()|(() => { const a = {}, b = { a }; a.b = b; return [a, b] })()|(() => { const f = () => {}; f.f = f; return f })()|(() => { class N { constructor() { this.me = this } } return new N() })()|(() => { const o = { l: [] }; o.l.push(o, o.l); return o })()|(() => { const e = new RangeError('m'); e.stack = 'RangeError: m'; e.self = e; return e })()
(() => { const e = new Error('msg'); e.stack = 'Error: msg\n    at f (x.js:1:1)\n    at y.js:2:2'; return e })()|(() => { const e = new Error('msg'); e.stack = 'Error: msg'; return e })()|(() => { const e = new TypeError('msg'); e.stack = 'TypeError: msg\n    at f (x.js:1:1)'; return [e, { e }] })()|(() => { const e = new Error(''); e.stack = 'Error\n    at f (x.js:1:1)'; return e })()|(() => { const e = new Error('two\nlines'); e.stack = 'Error: two\nlines\n    at f (x.js:1:1)'; return { deep: { e } } })()|(() => { const e = new Error('m'); e.stack = ''; return e })()|(() => { const e = new Error('m'); e.stack = undefined; return e })()|(() => { const e = new Error('m'); delete e.stack; return e })()|(() => { const e = new Error('m'); e.stack = 5; return e })()|(() => { const e = new Error('m'); e.stack = 'custom text'; return e })()
(() => { const e = Object.assign(new Error('m'), { code: 'X', n: 1 }); e.stack = 'Error: m\n    at f (x.js:1:1)'; return e })()|(() => { const e = new Error('m', { cause: new Error('c') }); e.stack = 'Error: m\n    at f'; e.cause.stack = 'Error: c\n    at g'; return e })()|(() => { const e = new Error('m', { cause: 'text' }); e.stack = 'Error: m'; return e })()|(() => { const e = new AggregateError([1, 2], 'm'); e.stack = 'AggregateError: m\n    at f'; return e })()|(() => { class MyError extends Error {} const e = new MyError('m'); e.stack = 'Error: m\n    at f'; return e })()|(() => { class MyError extends Error { name = 'MyError' } const e = new MyError('m'); e.stack = 'Error: m\n    at f'; return e })()|(() => { class Custom extends TypeError {} const e = new Custom('m'); e.stack = 'TypeError: m\n    at f'; return e })()|(() => { const e = new Error('m'); e.name = 'Renamed'; e.stack = 'Error: m\n    at f'; return e })()|(() => { const e = new Error('m'); e.name = 'OtherError'; e.stack = 'OtherError: m\n    at f'; return e })()|(() => { const e = new Error('m'); e.message = 'changed'; e.stack = 'Error: m\n    at f'; return e })()|(() => { const e = Object.setPrototypeOf(new Error('m'), null); e.stack = 'Error: m\n    at f'; return e })()|(() => { const e = new Error('m'); e.name = undefined; e.stack = 'Error: m\n    at f'; return e })()|(() => { const e = new RangeError('m'); e.name = 'Err'; e.stack = 'RangeError: m\n    at f'; e.message = 'm'; return e })()
(function () { return arguments })()|(function () { 'use strict'; return arguments })(1, 'a')|(function* () {})()|(async function* () {})()|[][Symbol.iterator]()|'x'.matchAll(/x/g)|Math|JSON|Reflect|Atomics|Promise.prototype|Map.prototype|Array.prototype|Object.prototype|Function.prototype|Error.prototype|Date.prototype|RegExp.prototype|Symbol.prototype|Number.prototype|String.prototype|(class Foo { method() {} get g() { return 1 } }).prototype|(class Foo extends Array {}).prototype|new Promise(() => {})|Object.assign(new Promise(() => {}), { a: 1 })|(function* f() {}).prototype|(async () => {})|WeakMap.prototype|Uint8Array.prototype|new WeakRef({})
'%s', 1|'%s', -0|'%s', 5n|'%s', 'x'|'%s', Symbol('x')|'%s', undefined|'%s', null|'%s', true|'%s', {}|'%s', { a: { b: 1 } }|'%s', []|'%s', [1, [2, [3]]]|'%s', () => 5|'%s', class A {}|'%s', { toString() { return 'T' } }|'%s', new (class A { toString() { return 'T' } })|'%s', new (class A extends (class B { toString() { return 'T' } }) {})|'%s', new Date(0)|'%s', new Date(NaN)|'%s', new Map([[1, 2]])|'%s', Object.create(null)|'%s', Object.create({ toString: null })|'%s', /x/|'%s', Object('x')|'%s', new (class A extends Date {})(0)|'%s', new (class A extends Date { toString() { return 'T' } })(0)|'%s', { toString: 5 }|'%s', { [Symbol.toPrimitive]() { return 'P' } }|'%s', (() => { const e = new Error('m'); e.stack = 'Error: m\n    at f'; return e })()|'%s', new (class Foo { x = 1 })
'%d', 42|'%d', '42'|'%d', 'x'|'%d', -0|'%d', 5n|'%d', Symbol('x')|'%d', {}|'%d', { valueOf() { return 7 } }|'%d', null|'%d', undefined|'%d', true|'%d', '0x10'|'%d', ''|'%i', 42.9|'%i', '42px'|'%i', 'x'|'%i', 5n|'%i', Symbol('x')|'%i', {}|'%i', -0.5|'%f', '1.5x'|'%f', 'x'|'%f', 5n|'%f', Symbol('x')|'%f', 1|'%f', '-0'
'%j', { a: [1, 'x', null] }|'%j', undefined|'%j', () => {}|'%j', 'str'|'%j', { toJSON() { return 'J' } }|'%j', (() => { const o = {}; o.o = o; return o })()|'%j', new Date(0)|'%j', Symbol('x')|'%o', {}|'%o', { a: 1 }|'%o', [1, 2]|'%o', 'x'|'%o', { a: { b: { c: { d: { e: { f: 1 } } } } } }|'%o', function foo(a, b) {}|'%o', () => {}|'%o', new Map([[1, { a: 1 }]])|'%o', new Set([1])|'%o', new (class Foo { x = 1 })|'%o', new (class Foo { x = 1; get y() { return 1 } })|'%o', new (class Foo extends (class Bar { get z() { return 1 } }) { x = 1 })|'%o', Object.defineProperty({}, 'h', { value: 1 })|'%o', new Uint8Array(2)|'%o', new Date(0)|'%o', /x/|'%o', Object('ab')|'%o', [[]]|'%o', 5|'%o', null|'%o', new ArrayBuffer(1)|'%o', class A { static s = 1 }|'%O', { a: { b: { c: { d: 1 } } } }|'%O', [1]|'%O', 'x'
'%c', 'css'|'%cstyled', 'color: red', 'rest'|'a %s b %d c', 'x', 1|'%s %s', 'only'|'%s', 'a', 'b', { c: 1 }|'%%', 1|'%% %s', 'x'|'100%', 1|'%x', 1|'%s%', 'a'|'%', 1|'%s%%', 'a'|'%%%s', 'a'|'a%sb%sc', 1, 2|'%s', 'a\nb'|'text', 'more', 1, null|'x', 'y'|1, 'a'|{}, 'a'|'a', Symbol('b')|'a', '%s', 'b'|undefined, undefined|'%S', 1|'%s', 'a', '%d', 5|'%1', 1|'%d%d', 1|'%s:%s', 'a', undefined|'' , 'x'|'%%s', 'a'|'%s %%', 'a'|'%%', '%%'
{ users: [{ id: 1, name: 'Ann', tags: ['a', 'b'] }, { id: 2, name: 'Bob', tags: [] }], total: 2, meta: { page: 1, more: false } }|[{ id: 1, price: 10.5, items: [{ sku: 'A-1', qty: 2 }] }, { id: 2, price: 3, items: [] }]|{ matrix: [[1, 2, 3], [4, 5, 6], [7, 8, 9]] }|[['a', 1], ['b', 2], ['c', 3], ['d', 4], ['e', 5], ['f', 6], ['g', 7]]|{ a: [{ b: { c: 1 } }], d: new Map([['k', { v: [1, 2, { x: 1 }] }]]) }|Object.fromEntries(Array.from({ length: 30 }, (_, i) => ['key' + i, i]))|Array.from({ length: 7 }, (_, i) => 'word'.repeat(i % 3))|[1.5, 2.25, 3, -4, 100000, 7, 8]|[true, false, true, false, true, false, true]|'abc'.match(/(?<n>b)/)|Object.entries({ a: 1, b: 2 })|[undefined, null, NaN, -0, 1n, Symbol('q'), 'z']|[['x'.repeat(80)]]|{ k: ['x'.repeat(76)] }|{ k: ['x'.repeat(30), 'y'.repeat(30)], j: 1 }|[[[], [[]]], [[[[]]]]]|{ fn: function named() {}, arrow: () => 1, klass: class K {} }|new Map([['config', { debug: true, levels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }]])|[new Error('x').message, typeof Symbol]|Object.freeze({ a: 1 })|new Proxy({ a: 1 }, {})|new Proxy([1, 2], {})|(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return [proxy] })()|[new Array(3), [,'x']]|Array.from({ length: 101 }, () => 'abc')|Array.from({ length: 200 }, (_, i) => ({ i }))|[...'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']|{ a: Array.from({ length: 30 }, (_, i) => i * 100), b: 1 }|{ deep: { list: Array.from({ length: 30 }, (_, i) => 'n' + i) } }
`.trim().split('\n').flatMap((line) => line.split(/\|(?!\|)/)).filter(Boolean)

const check = (args: unknown[], source: string): void => {
  let expected: string
  try { expected = format(...args) } catch (error) { expected = `threw ${String(error)}` }
  let actual: string
  try { actual = ours.format(args) } catch (error) { actual = `threw ${String(error)}` }
  if (isReference && actual !== expected) assert.unreachable(`${source}\n--- Node\n${expected}\n--- ours\n${actual}`)
}
for (const source of CASES) {
  test(source.slice(0, 70), () => {
    const args = evaluateIn<unknown[]>(context, `[${source}]`)
    check(args, source)
    // And as a member, where layout and indentation differ.
    check([evaluateIn(context, `({ first: 'a member before', inner: { list: [${source}] } })`)], `{ inner: { list: [${source}] } }`)
    check([evaluateIn(context, `new Map([['key', [${source}]]])`)], `Map of [${source}]`)
  })
}
test('there are cases enough', () => { assert.ok(CASES.length > 300, String(CASES.length)) })

/** A small generator of nested values, the same in every run. */
const GENERATE = `(seed) => {
  let s = seed * 2654435761 % 4294967296 || 1
  const next = (n) => { s = (s * 1664525 + 1013904223) % 4294967296; return Math.floor(s / 4294967296 * n) }
  const word = () => 'lorem ipsum dolor sit amet consectetur'.split(' ')[next(6)].repeat(1 + (next(5) === 0 ? next(20) : 0))
  const make = (depth) => {
    switch (next(depth > 4 ? 9 : 16)) {
      case 0: return next(1000)
      case 1: return next(100000) / 97
      case 2: return word()
      case 3: return word() + ' ' + word() + (next(4) ? '' : "'s")
      case 4: return [true, false, null, undefined, -0, NaN][next(6)]
      case 5: return BigInt(next(1e9))
      case 6: return Symbol(word())
      case 7: return new Date(next(2e12))
      case 8: return next(2) ? () => {} : /re/g
      case 9: case 10: return Array.from({ length: next(12) }, () => make(depth + 1))
      case 11: { const t = next(3); return Array.from({ length: next(120) }, () => t === 0 ? next(10000) : t === 1 ? word() : next(2) ? next(10) : word()) }
      case 12: return new Map(Array.from({ length: next(4) }, () => [make(depth + 1), make(depth + 1)]))
      case 13: return new Set(Array.from({ length: next(5) }, () => make(depth + 1)))
      case 14: { class Item { constructor() { this[word()] = make(depth + 1); this.b = next(5) } } return new Item() }
      default: return Object.fromEntries(Array.from({ length: next(7) }, () => [next(5) ? word() : word() + '-' + next(9), make(depth + 1)]))
    }
  }
  return make(0)
}`
test('1,500 generated values', () => {
  const generate = evaluateIn<(seed: number) => unknown>(context, GENERATE)
  for (let seed = 1; seed <= 1500; seed += 1) check([generate(seed)], `generated ${seed}`)
})
test('options of dir', () => {
  const value = evaluateIn<object>(context, '({ a: { b: { c: { d: { e: 1 } } } }, [Symbol("s")]: [1] })')
  for (const depth of [-1, 0, 1, 2, 5, Infinity]) {
    for (const showHidden of [false, true]) {
      const text = ours.inspect(value, { depth, showHidden })
      if (isReference) assert.is(text, inspect(value, { depth, showHidden }))
    }
  }
})
test('inspect.custom is never called, getters never run', () => {
  const value = evaluateIn(context, `({ [Symbol.for('nodejs.util.inspect.custom')]() { throw 1 }, get boom() { throw 2 }, toString() { throw 3 }, toJSON() { throw 4 } })`)
  assert.match(ours.format([value]), /boom: \[Getter\]/)
})
test('formatting is charged in proportion', () => {
  const cost = (code: string): number => { const value = evaluateIn(context, code); steps = 0; ours.format([value]); return steps }
  for (const make of [(n: number) => `Object.fromEntries(Array.from({ length: ${n} }, (_, i) => ['k' + i, i]))`, (n: number) => `Array.from({ length: 20 }, () => 'x'.repeat(${n}))`, (n: number) => `({ a: Array.from({ length: ${n} / 50 }, () => 'x').map((x) => ({ x })) })`]) {
    const ratio = cost(make(8000)) / cost(make(2000))
    assert.ok(ratio > 1.05, `${make}: ${ratio}`)
  }
  assert.ok(cost('new Array(50000)') > 50_000)
  // What is left out is left out cheaply.
  assert.ok(cost('Array(1e6).fill(0)') < 10_000)
  assert.match(ours.format([evaluateIn(context, '(() => { const a = []; a[4e9] = 1; return a })()')]), /^\[ <4000000001 empty items> \]$/)
})

test.run()
