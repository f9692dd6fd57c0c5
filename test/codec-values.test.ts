/** The codec: values that cross come out equal, on the host and into and out of another realm. */
import { inspect, isDeepStrictEqual, types } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeCodec } from '../runtime/kernel/codec.ts'
import { makeKeyHash } from '../runtime/kernel/key-hash.ts'
import { makeCodecNatives } from '../runtime/kernel/codec-natives.ts'
import { contextify, evaluateIn, part } from './_membrane.ts'

const test = suite('codec')
const host = makeCodec(makeCodecNatives(types), makeKeyHash(globalThis))
const context = contextify()
const natives = part(context, makeCodecNatives)()
const guest = part(context, makeCodec)(natives, part(context, makeKeyHash)(evaluateIn(context, 'globalThis')))

const through = (value: unknown): unknown => host.decode(guest.encode(guest.decode(host.encode(value), { protoKey: 'carry' })))

const cyclic: Record<string, unknown> = { name: 'root', list: [1] }
cyclic['self'] = cyclic
;(cyclic['list'] as unknown[]).push(cyclic)
const cyclicMap = new Map<unknown, unknown>()
cyclicMap.set(cyclicMap, new Set([cyclicMap]))
class Point { x = 1; #hidden = 2; get sum() { return this.x + this.#hidden } }

const same: [string, unknown][] = [
  ['undefined', undefined], ['null', null], ['true', true], ['false', false],
  ['zero', 0], ['minus zero', -0], ['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['fraction', 0.1], ['huge', 1e308], ['tiny', 5e-324], ['negative', -12.5],
  ['2**53', 2 ** 53], ['empty text', ''], ['text', 'hello'], ['dollar', '$'], ['looks like a reference', '$0'], ['looks escaped', '$$u'], ['looks like undefined', '$u'],
  ['quotes and controls', '"\\\n\r\t\b\f\u0000\u001f\u007f\u2028\u2029'], ['lone surrogates', '\ud800x\udc00'], ['astral', '😀é漢'],
  ['bigint', 123n], ['negative bigint', -98765432109876543210n], ['zero bigint', 0n], ['big bigint', 2n ** 4000n - 1n],
  ['empty array', []], ['array', [1, 'a', null, undefined, true]], ['holes', [, 1, , undefined, ,]], ['nested', [[[]], [[1]]]],
  ['empty record', {}], ['record', { a: 1, 'b c': 'x', '': 0, 1: 'one', $x: '$y' }], ['nested records', { a: { b: { c: [{ d: 1 }] } } }],
  ['undefined member', { a: undefined }], ['special keys', { constructor: 1, prototype: 2, toString: 3, then: 4, length: 5 }],
  ['dates', [new Date(0), new Date(8.64e15), new Date(-1)]], ['empty map', new Map()], ['map', new Map<unknown, unknown>([['a', 1], [{ k: 1 }, [2]], [NaN, -0]])],
  ['set', new Set([1, 'a', null, undefined])], ['map in set', new Set([new Map([[1, new Set([2])]])])],
  ['bytes', new Uint8Array([0, 1, 254, 255])], ['no bytes', new Uint8Array()], ['one byte', new Uint8Array([7])], ['two bytes', new Uint8Array([7, 200])],
  ['all bytes', new Uint8Array(256).map((_, i) => i)], ['view of a part', new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4)],
  ['float64', new Float64Array([1.5, NaN, -0])], ['int16', new Int16Array([-1, 300])], ['bigint64', new BigInt64Array([-1n, 5n])], ['clamped', new Uint8ClampedArray([1, 2])],
  ['ArrayBuffer', new Uint8Array([1, 2, 3]).buffer], ['DataView', new DataView(new Uint8Array([9, 8, 7]).buffer, 1)],
  ['cycle', cyclic], ['cyclic map', cyclicMap],
]
for (const [name, value] of same) {
  test(name, () => {
    const result = through(value)
    assert.ok(isDeepStrictEqual(result, value), inspect(result))
    assert.ok(Object.is(typeof result, typeof value))
  })
}

test('shared references stay shared, and cycles closed', () => {
  const shared = { n: 1 }
  const result = through([shared, { shared }, shared]) as [unknown, { shared: unknown }, unknown]
  assert.is(result[0], result[2])
  assert.is(result[0], result[1].shared)
  const loop = through(cyclic) as { self: unknown; list: unknown[] }
  assert.is(loop.self, loop)
  assert.is(loop.list[1], loop)
})
test('holes stay holes', () => {
  const result = through([, undefined]) as unknown[]
  assert.equal([0 in result, 1 in result, result.length], [false, true, 2])
})
test('a value belongs to the realm that receives it', () => {
  const seen = evaluateIn<(v: unknown) => boolean[]>(context, `(v) => [v instanceof Map, [...v.keys()][0] instanceof Object, [...v.values()][0] instanceof Array]`)(guest.decode(host.encode(new Map([[{}, []]]))))
  assert.equal([...seen], [true, true, true])
  const back = host.decode(guest.encode(evaluateIn(context, '({ list: [new Map(), new Date(0), new Uint8Array(2)] })'))) as { list: unknown[] }
  assert.is(Object.getPrototypeOf(back), Object.prototype)
  assert.ok(back.list instanceof Array && back.list[0] instanceof Map && back.list[1] instanceof Date && back.list[2] instanceof Uint8Array)
})
test('class instances and null-prototype objects become records', () => {
  assert.equal(through(new Point()), { x: 1 })
  assert.equal(through(Object.assign(Object.create(null), { a: 1 })), { a: 1 })
  assert.equal(through(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } })), { own: 2 })
  assert.equal(through((function* () { yield 1 })()), {})
  assert.equal(host.decode(guest.encode(evaluateIn(context, 'new (class extends Map { x = 1 })([[1, 2]])'))), new Map([[1, 2]]))
  assert.equal(host.decode(guest.encode(evaluateIn(context, 'Object.create(Map.prototype, { x: { value: 1, enumerable: true } })'))), { x: 1 })
})
test('boxed primitives are unboxed, symbols keys are left out', () => {
  assert.equal(through([new Number(1), new String('$x'), new Boolean(false), Object(5n)]), [1, '$x', false, 5n])
  assert.equal(through({ [Symbol('s')]: 1, a: 2 }), { a: 2 })
})
test('Buffers are bytes', () => {
  const result = through({ b: Buffer.from('hello') }) as { b: Uint8Array }
  assert.is(Object.getPrototypeOf(result.b), Uint8Array.prototype)
  assert.equal([...result.b], [...Buffer.from('hello')])
})
test('errors keep name and message and nothing else', () => {
  const error = Object.assign(new RangeError('too big', { cause: 'secret' }), { code: 'E', path: '/etc' })
  const wire = host.encode(error)
  assert.not.ok(wire.includes('secret') || wire.includes('/etc') || wire.includes('codec'))
  const made = evaluateIn<(e: Error) => unknown[]>(context, `(e) => [e instanceof RangeError, e.name, e.message, 'cause' in e, Object.keys(e).length]`)(guest.decode(wire) as Error)
  assert.equal([...made], [true, 'RangeError', 'too big', false, 0])
  class ValidationError extends TypeError { override name = 'ValidationError' }
  const custom = evaluateIn<(e: Error) => unknown[]>(context, `(e) => [e instanceof TypeError, e.name, String(e), Object.keys(e).length]`)(guest.decode(host.encode(new ValidationError('no'))) as Error)
  assert.equal([...custom], [true, 'ValidationError', 'ValidationError: no', 0])
  const many = guest.decode(host.encode(new AggregateError([new Error('a')], 'all'))) as AggregateError
  assert.equal([many.name, many.message, many.errors.length], ['AggregateError', 'all', 0])
})
test('a key __proto__ is carried as data or refused, never obeyed', () => {
  const value = JSON.parse('{"a":{"__proto__":{"polluted":1}}}') as { a: object }
  const wire = host.encode(value)
  assert.throws(() => host.decode(wire), /"__proto__"/)
  const carried = host.decode(wire, { protoKey: 'carry' }) as { a: { polluted?: unknown } }
  assert.is(Object.getPrototypeOf(carried.a), Object.prototype)
  assert.is(carried.a.polluted, undefined)
  assert.equal(Object.keys(carried.a), ['__proto__'])
})
test('what cannot cross says what and where', () => {
  const cases: [unknown, RegExp][] = [
    [{ a: [{ b: Symbol('x') }] }, /a symbol cannot cross the boundary \(at \.a\[0\]\.b\)/],
    [{ f() {} }, /a function cannot cross the boundary here \(at \.f\)/],
    [{ p: Promise.resolve() }, /a promise cannot cross the boundary here \(at \.p\)/],
    [[/x/], /a RegExp cannot cross the boundary \(at \[0\]\)/],
    [new WeakMap(), /a WeakMap cannot cross the boundary$/], [new WeakSet(), /a WeakSet/], [Symbol('root'), /a symbol cannot cross the boundary$/],
  ]
  for (const [value, pattern] of cases) assert.throws(() => host.encode(value), pattern)
})

test.run()
