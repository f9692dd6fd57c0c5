/** The codec against hostile values and hostile wires: limits, proxies, getters, and text that no encoder wrote. */
import { types } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeCodec } from '../runtime/kernel/codec.ts'
import { makeKeyHash } from '../runtime/kernel/key-hash.ts'
import { makeCodecNatives } from '../runtime/kernel/codec-natives.ts'
import { contextify, evaluateIn, part } from './_membrane.ts'

const test = suite('codec, hostile')
const host = makeCodec(makeCodecNatives(types), makeKeyHash(globalThis))
const context = contextify()
const guest = part(context, makeCodec)(part(context, makeCodecNatives)(), part(context, makeKeyHash)(evaluateIn(context, 'globalThis')))

const deep = (levels: number): unknown => { let v: unknown = 1; for (let i = 0; i < levels; i += 1) v = [v]; return v }

test('deep nesting is refused, not overflowed', () => {
  assert.ok(host.encode(deep(1000)))
  assert.throws(() => host.encode(deep(1002)), /nested too deeply/)
  assert.throws(() => host.encode(deep(1_000_000)), /nested too deeply/)
  assert.ok(host.encode(deep(100_000), { maxDepth: Infinity }))
  assert.throws(() => host.decode('['.repeat(1_000_000)), /corrupted wire/)
  assert.throws(() => host.decode('['.repeat(100_000) + ']'.repeat(100_000)), /corrupted wire/)
})
test('a wire has a largest size, met before the text exists', () => {
  for (const value of ['x'.repeat(2000), ['x'.repeat(600), 'y'.repeat(600)], { a: 'x'.repeat(1200) }, new Uint8Array(1000), 2n ** 40000n, new Error('x'.repeat(2000)), new Array(1000), new Map([['x'.repeat(1200), 1]]), new Set([1, 'x'.repeat(1200)])]) {
    assert.throws(() => host.encode(value, { maxWire: 1000 }), /too large to cross/)
  }
  const sparse: unknown[] = []
  sparse.length = 4294967295
  assert.throws(() => host.encode(sparse, { maxWire: 100_000 }), /too large/)
  assert.throws(() => host.encode(evaluateIn(context, `new Proxy([], { get: (t, k) => k === 'length' ? 4294967295 : 1, getOwnPropertyDescriptor() {} })`), { maxWire: 100_000 }), /too large/)
})
test('encoding charges before it works, in proportion', () => {
  const cost = (value: unknown): number => { let n = 0; host.encode(value, { charge: (k) => { n += k } }); return n }
  for (const make of [(n: number) => 'x'.repeat(n * 100), (n: number) => Array(n).fill(1), (n: number) => Array.from({ length: n }, () => ({})),
    (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i])), (n: number) => new Set(Array(n).keys()), (n: number) => new Uint8Array(n * 10),
    (n: number) => new Map(Array.from({ length: n }, (_, i) => [i, i])), (n: number) => 2n ** BigInt(n * 100), (n: number) => new Error('x'.repeat(n * 100)), (n: number) => ({ ['k'.repeat(n * 100)]: 1 })]) {
    const ratio = cost(make(4000)) / cost(make(1000))
    assert.ok(ratio > 3 && ratio < 5, `${make}: ${ratio}`)
  }
  let calls = 0
  assert.throws(() => host.encode(Array(1e6).fill(0), { charge: () => { calls += 1; if (calls === 3) throw new Error('LIMIT') } }), 'LIMIT')
  assert.is(calls, 3)
})
test('only getters and traps run, each property is read once', () => {
  const log = evaluateIn<string[]>(context, `globalThis.log = []`)
  const value = evaluateIn(context, `(() => {
    const spy = (target) => new Proxy(target, { get(t, k) { log.push('get ' + String(k)); return t[k] }, has() { log.push('has') }, ownKeys(t) { log.push('keys'); return Reflect.ownKeys(t) },
      getOwnPropertyDescriptor(t, k) { log.push('gopd ' + String(k)); return Reflect.getOwnPropertyDescriptor(t, k) }, getPrototypeOf() { log.push('proto'); return Object.prototype } })
    return { list: spy([1, undefined]), record: spy({ a: 1 }), get g() { log.push('getter'); return 2 }, toJSON() {}, [Symbol.toStringTag]: 'x' }
  })()`)
  const hooks = { func: () => ({ own: true as const, id: 0, name: '', length: 0, cost: 0 }) }
  guest.encode(value, hooks)
  assert.equal([...log], ['getter', 'get length', 'get 0', 'get 1', 'gopd 1', 'proto', 'keys', 'gopd a', 'get a'])
})
test('nothing that guests replace is called', () => {
  const replaced = contextify()
  const codec = part(replaced, makeCodec)(part(replaced, makeCodecNatives)(), part(replaced, makeKeyHash)(evaluateIn(replaced, 'globalThis')))
  const value = evaluateIn(replaced, `({ list: [1, , 'x'], map: new Map([[1, new Set([2n ** 80n])]]), when: new Date(5), bytes: new Uint8Array([1, 2, 3, 4]), err: new TypeError('m'), s: '$"\\n', n: -0, view: new DataView(new ArrayBuffer(2)) })`)
  const wire = codec.encode(value)
  evaluateIn(replaced, `(() => {
    const seen = new Set()
    const spoil = (o) => {
      if ((typeof o !== 'object' && typeof o !== 'function') || o === null || seen.has(o)) return
      seen.add(o)
      for (const k of Reflect.ownKeys(o)) {
        const d = Reflect.getOwnPropertyDescriptor(o, k)
        if (d.value !== undefined) spoil(d.value)
        else spoil(d.get)
      }
      spoil(Reflect.getPrototypeOf(o))
    }
    spoil(globalThis)
    const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect
    const bad = () => { throw 'guest code ran' }
    const all = [...seen]
    for (let i = 0; i < all.length; i++) {
      const keys = ownKeys(all[i])
      for (let j = 0; j < keys.length; j++) {
        const d = getOwnPropertyDescriptor(all[i], keys[j])
        if (keys[j] === 'prototype' || !d.configurable || all[i] === globalThis) continue
        if (typeof d.value === 'function') defineProperty(all[i], keys[j], { value: bad })
        else if (d.get) defineProperty(all[i], keys[j], { get: bad, set: bad })
      }
    }
    const root = globalThis
    const names = ownKeys(root)
    for (let i = 0; i < names.length; i++) { const d = getOwnPropertyDescriptor(root, names[i]); if (d.configurable && d.writable) root[names[i]] = bad }
  })()`)
  // Error messages and names are inherited getters no longer: that part of the value did change.
  assert.is(codec.encode(value), wire)
  assert.is(codec.encode(codec.decode(wire)), wire)
})
test('corrupted wires give one clear error', () => {
  const wires = ['', 'x', '{}', '{"a":1}', '[]', '[1]', '["a"]', '[null]', '[[[]]]', '[[["X"]]]', '[[["M","M"]]]', '[[["M"],1]]', '[[["D"]]]', '[[["D"],"x"]]', '[[["E"],"a","b"]]', '[[["E"],1,"b","c"]]',
    '[[["B"],"Uint8Array","?"]]', '[[["B"],"Uint8Array","A"]]', '[[["B"],"Uint8Array","é"]]', '[[["B"],"Float64Array","AAAA"]]', '[[["B"],"constructor",""]]', '[[["B"],"Object",""]]', '[[["V"],{}]]', '[[["V"],"$0"]]',
    '["$0"]', '[["$1"]]', '[["$-1"]]', '[["$01"]]', '[["$1e0"]]', '[["$"]]', '[["$ 0"]]', '[["$q"]]', '[["$b"]]', '[["$bzz"]]', '[["$b-"]]', '[["$b0x1"]]', '[[{}]]', '[{"a":{}}]', '[{"a":[]}]', '[[1,[2]]]', '"$0"', '"$7"', '"$b"',
    '[[["F"],0,"f",0,0]]', '[[["G"],0]]', '[[["P"],0]]', '[[["Q"],0]]']
  for (const wire of wires) assert.throws(() => host.decode(wire), (error: Error) => error instanceof TypeError && /corrupted wire|cannot cross/.test(error.message), wire)
  const hooks = { func: () => () => {}, ownFunc: () => () => {}, promise: () => ({}), ownPromise: () => ({}) }
  for (const wire of ['[[["F"],-1,"f",0,0]]', '[[["F"],0.5,"f",0,0]]', '[[["F"],"0","f",0,0]]', '[[["F"],1e300,"f",0,0]]', '[[["F"],0,1,0,0]]', '[[["F"],0,"f","0",0]]', '[[["F"],0]]', '[[["G"]]]', '[[["G"],null]]', '[[["P"],-1]]', '[[["Q"],true]]']) {
    assert.throws(() => host.decode(wire, hooks), /corrupted wire/, wire)
  }
})
test('damaging any character of a wire never does worse than a clean error', () => {
  const wire = host.encode({ a: [1, , 'x$'], m: new Map([[1, new Set(['y'])]]), d: new Date(1), b: new Uint8Array([1, 2]), e: new Error('m'), big: -5n, n: null, z: -0 })
  for (let i = 0; i < wire.length; i += 1) {
    for (const c of ['', '$', '"', '[', '0', 'Z', '-']) {
      try { host.decode(wire.slice(0, i) + c + wire.slice(i + 1)) } catch (error) { assert.ok(error instanceof TypeError && /corrupted wire|cannot cross/.test(error.message), String(error)) }
    }
  }
})

test.run()
