import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DENIED_ALWAYS } from '../policy/names.ts'
import { testRealm } from './_realm.ts'

const test = suite('runtime/realm reachability')

/**
 * Walks as a guest would, with the realm's own reflection: from the globals and from every kind of literal, through
 * properties, accessors, prototypes and the results of calls. Gives [path, object] of everything met.
 */
const WALK = `
  const seen = new Map(), queue = []
  const add = (path, value) => { if ((typeof value === 'object' && value !== null) || typeof value === 'function') { if (!seen.has(value)) { seen.set(value, path); queue.push(value) } } }
  const globals = { Object, Function, Array, Number, Boolean, String, Symbol, BigInt, Date, Promise, RegExp, Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, JSON, Math, Reflect, Proxy, Map, Set, WeakMap, WeakSet, ArrayBuffer, DataView, Int8Array, Uint8Array, Float64Array, BigInt64Array, parseInt, parseFloat, isNaN, isFinite, encodeURIComponent, escape }
  for (const name of Object.keys(globals)) add(name, globals[name])
  const caught = []
  const attempt = (f) => { try { return f() } catch (error) { caught.push(error); return undefined } }
  attempt(() => null.x); attempt(() => new Array(-1)); attempt(() => undefinedName); attempt(() => new RegExp('[')); attempt(() => decodeURIComponent('%')); attempt(() => BigInt(1.5)); attempt(() => JSON.parse('{'))
  const fresh = { literal: [], object: {}, arrow: () => 0, asyncArrow: async () => 0, fn: function () {}, generator: function* () { yield 1 }, asyncGenerator: async function* () {}, klass: class {}, sub: class extends Array {}, subError: class extends Error {},
    regexp: /a/g, string: Object('x'), number: Object(1), symbol: Object(Symbol.iterator), big: Object(1n), bool: Object(true), args: (function () { return arguments })(1), template: ((t) => t)\`a\${1}b\`,
    iterator: [][Symbol.iterator](), mapIterator: new Map().keys(), setIterator: new Set().keys(), stringIterator: ''[Symbol.iterator](), matches: 'a'.matchAll(/a/g), promise: (async () => 1)(), proxy: new Proxy({}, {}), proxyArray: new Proxy([], {}), bound: (() => 0).bind(),
    match: /(?<n>a)/d.exec('a'), date: new Date(0), map: new Map(), set: new Set(), weak: new WeakMap(), buffer: new ArrayBuffer(8), view: new DataView(new ArrayBuffer(8)), typed: new Uint8Array(2), error: new Error('x'), aggregate: new AggregateError([]), descriptor: Object.getOwnPropertyDescriptor([], 'length'), split: 'a'.split(''), keys: Object.keys({ a: 1 }), parsed: JSON.parse('[{}]') }
  for (const name of Object.keys(fresh)) add('literal.' + name, fresh[name])
  add('literal.generatorObject', fresh.generator()); add('literal.asyncGeneratorObject', fresh.asyncGenerator())
  for (const error of caught) add('caught', error)
  'x'.replace(/x/, (...args) => { add('replace arguments', args); return '' })
  new Proxy({}, { get(target, key, receiver) { add('trap this', this) } }).x
  const samples = [undefined, [], {}, 'abc', /a/g, new Map([[1, {}]]), new Set([1]), new Date(0), new Uint8Array(2), new ArrayBuffer(4), Symbol.iterator, 1n, 1, () => [], (function* () {})(), new Error('e'), Array, Map, Promise, Uint8Array, class {}]
  const intrinsic = new Set()
  for (let at = 0; at < queue.length; at++) {
    const object = queue[at], path = seen.get(object)
    if (path.length > 120) continue
    add(path + '.__proto', attempt(() => Object.getPrototypeOf(object)))
    add(path + '.__proto2', attempt(() => Reflect.getPrototypeOf(object)))
    for (const key of attempt(() => Reflect.ownKeys(object)) ?? []) {
      const name = path + '.' + String(key)
      const d = attempt(() => Reflect.getOwnPropertyDescriptor(object, key))
      if (d) { add(name, d.value); add('get ' + name, d.get); add('set ' + name, d.set) }
      add(name + ' (get)', attempt(() => Reflect.get(object, key)))
    }
    const all = attempt(() => Object.getOwnPropertyDescriptors(object))
    if (all) for (const key of Reflect.ownKeys(all)) { add(path + '.' + String(key) + ' (all)', all[key].value); add(path + '.' + String(key) + ' (all get)', all[key].get) }
    if (typeof object === 'function' && !path.includes('(') && at < 1500) for (const self of samples) {
      for (const args of [[], [self], [[], self], [() => [], self], [self, Array]]) {
        const result = attempt(() => Reflect.apply(object, self, args))
        add('(' + path + ')', result)
        if (result && typeof result.then === 'function') attempt(() => result.then((v) => add('then', v), () => 0))
      }
      add('(new ' + path + ')', attempt(() => Reflect.construct(object, [], typeof self === 'function' ? self : object)))
    }
    while (caught.length > 0) add('(caught)', caught.pop())
  }
  return [...seen].map(([object, path]) => [path, object, Object.isFrozen(object)])
`

for (const [mode, denied] of [['standard', [...DENIED_ALWAYS, 'constructor']], ['compat', [...DENIED_ALWAYS]]] as const) {
  const { guest, realm, global } = testRealm(denied)
  const { natives } = realm
  const found = Array.from(guest(WALK) as [string, object, boolean][])
  const met = new Map(found.map(([path, object]) => [object, path]))

  test(`${mode}: the walk gets everywhere`, () => {
    assert.ok(found.length > 900, String(found.length))
  })

  test(`${mode}: no path leads to what must stay out of reach`, () => {
    const forbidden: Record<string, object> = { global, 'the raw Array': natives.Array, 'the raw Array.prototype': natives.prototypes['Array'] as object, 'the raw Object': natives.Object, 'the raw Object.prototype': natives.prototypes['Object'] as object, 'the raw Error': natives.Error, 'the raw Date': natives.Date, 'the raw RegExp': natives.RegExp, 'the raw Map': natives.Map, 'the raw Proxy': natives.Proxy, 'the raw ArrayBuffer': natives.ArrayBuffer, 'the raw Symbol': natives.Symbol }
    for (const name of Object.keys(natives.typedArrays)) forbidden[`the raw ${name}`] = natives.typedArrays[name] as unknown as object
    const leaks = Object.entries(forbidden).filter(([, object]) => met.has(object)).map(([name, object]) => `${name} at ${met.get(object)}`)
    assert.equal(leaks, [])
  })

  test(`${mode}: no compiler, and no host object`, () => {
    for (const [path, object] of found) {
      assert.not(object instanceof Object, `${path} is an object of the host`)
      if (typeof object !== 'function' || !/Function$/.test((object as { name: string }).name)) continue
      let made: unknown
      try { made = Reflect.apply(object as () => unknown, undefined, ['return 6*7']) } catch { made = undefined }
      assert.is(made, undefined, path)
    }
  })

  test(`${mode}: everything shared is frozen`, () => {
    // a second walk in the same realm meets fresh literals; what it meets again is shared
    const again = new Set((guest(WALK) as [string, object, boolean][]).map(([, object]) => object))
    const shared = found.filter(([, object]) => again.has(object))
    assert.ok(shared.length > 440, String(shared.length))
    assert.equal(shared.filter(([, , frozen]) => !frozen).map(([path]) => path), [])
    assert.equal(shared.filter(([, object]) => !Object.isFrozen(object)).map(([path]) => path), [])
  })

  test(`${mode}: no hidden state is shared`, () => {
    const again = new Set((guest(WALK) as [string, object, boolean][]).map(([, object]) => object))
    const stateful = found.filter(([, object]) => again.has(object)).filter(([, object]) => {
      for (const probe of [() => natives.mapSize(object), () => natives.setSize(object), () => natives.dateTime(object), () => natives.typedArrayLength(object), () => natives.arrayBufferByteLength(object)]) {
        try { probe(); return true } catch { /* not one of those */ }
      }
      return false
    })
    assert.equal(stateful.map(([path]) => path), [])
  })
}

test('the prototypes that stay out of reach are locked, but for the three slots the engine watches', () => {
  const { natives, intact } = testRealm().realm
  const prototype = natives.prototypes['Array'] as object
  const open = Reflect.ownKeys(prototype).filter((key) => Reflect.getOwnPropertyDescriptor(prototype, key)?.writable)
  assert.equal(open.map(String).sort(), ['Symbol(Symbol.iterator)', 'constructor', 'length'])
  for (const key of Reflect.ownKeys(natives.prototypes['Object'] as object)) assert.is(Reflect.getOwnPropertyDescriptor(natives.prototypes['Object'] as object, key)?.configurable, false)
  assert.ok(intact())
})

test('tampering with them, if it ever happened, is noticed', () => {
  for (const tamper of [
    (array: object) => { (array as unknown[])[0] = 1 }, (array: object) => { Reflect.set(array, 'constructor', Map) }, (array: object) => { Reflect.set(array, Symbol.iterator, 1) }, (array: object) => { Reflect.set(array, 'length', 3) }, (array: object) => { Reflect.set(array, 'added', 1) }, (_: object, object: object) => { Reflect.set(object, 'added', 1) },
  ]) {
    const { natives, intact } = testRealm().realm
    const [array, object] = [natives.prototypes['Array'] as object, natives.prototypes['Object'] as object]
    const before = JSON.stringify([Reflect.ownKeys(array).map(String), Reflect.ownKeys(object).map(String), (array as unknown[]).length])
    try { tamper(array, object) } catch { /* sealed on this version */ }
    const changed = before !== JSON.stringify([Reflect.ownKeys(array).map(String), Reflect.ownKeys(object).map(String), (array as unknown[]).length]) || Reflect.get(array, 'constructor') !== natives.Array || typeof Reflect.get(array, Symbol.iterator) !== 'function'
    assert.is(intact(), !changed, String(tamper))
  }
})

test.run()
