import vm from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'
import { COSTS } from '../runtime/costs.ts'
import { PERMITS, REMOVED } from '../runtime/permits.ts'
import { realmSource } from '../runtime/realm-source.ts'
import { freshContext, testRealm } from './_realm.ts'

const test = suite('runtime/permits')

/** Own keys of every intrinsic of a fresh, untouched context, by path, and the paths of what the table does not know. */
const ENGINE = `(function (paths) {
  'use strict'
  const sym = (k) => typeof k === 'symbol' ? '@@' + k.description.replace('Symbol.', '') : k
  const proto = Object.getPrototypeOf
  const gen = function* () {}, agen = async function* () {}
  const hidden = {
    '%FunctionPrototype%': Function.prototype, '%TypedArray%': proto(Uint8Array), '%TypedArray%.prototype': proto(Uint8Array.prototype),
    '%ArrayIteratorPrototype%': proto([].values()), '%IteratorPrototype%': proto(proto([].values())), '%MapIteratorPrototype%': proto(new Map().keys()), '%SetIteratorPrototype%': proto(new Set().keys()),
    '%StringIteratorPrototype%': proto(''[Symbol.iterator]()), '%RegExpStringIteratorPrototype%': proto(''.matchAll(/a/g)), '%GeneratorFunction.prototype%': proto(gen), '%GeneratorPrototype%': proto(gen.prototype),
    '%AsyncGeneratorFunction.prototype%': proto(agen), '%AsyncGeneratorPrototype%': proto(agen.prototype), '%AsyncIteratorPrototype%': proto(proto(agen.prototype)), '%AsyncFunction.prototype%': proto(async () => {}),
  }
  const resolve = (path) => { if (hidden[path]) return hidden[path]; let at = globalThis; for (const part of path.split('.')) at = at?.[part.startsWith('@@') ? Symbol[part.slice(2)] : part]; return at }
  const keys = { global: Reflect.ownKeys(globalThis).map(sym) }, missing = [], known = new Map()
  for (const path of paths) { const o = resolve(path); if (o === undefined) { missing.push(path); continue } known.set(o, path); keys[path] = Reflect.ownKeys(o).map(sym) }
  const strangers = []
  for (const [o, path] of known) for (const k of Reflect.ownKeys(o)) {
    const d = Reflect.getOwnPropertyDescriptor(o, k)
    if (d.value !== null && typeof d.value === 'object' && !known.has(d.value)) strangers.push(path + '.' + sym(k))
  }
  return JSON.stringify({ keys, missing, strangers })
})`
const engine = JSON.parse((vm.runInContext(ENGINE, freshContext()) as (paths: string[]) => string)(Object.keys(PERMITS))) as { keys: Record<string, string[]>; missing: string[]; strangers: string[] }
const words = (text: string | undefined): string[] => text === undefined ? [] : text.split(' ')

test('this engine has no intrinsic, property or global that is neither permitted nor removed on purpose', () => {
  const strangers: string[] = []
  for (const [path, keys] of Object.entries(engine.keys)) {
    const permitted = path === 'global' ? [...Object.keys(PERMITS), ...Object.keys(COSTS), 'NaN', 'Infinity', 'undefined'] : [...words(PERMITS[path]), 'name', 'length']
    const removed = words(REMOVED[path])
    for (const key of keys) if (!permitted.includes(key) && !removed.includes(key)) strangers.push(`${path}.${key}`)
  }
  assert.equal(strangers, [])
  assert.equal(engine.strangers, [])
})

test('every intrinsic of the table exists in this engine', () => {
  assert.equal(engine.missing, [])
})

test('nothing is both permitted and removed', () => {
  for (const [path, names] of Object.entries(REMOVED)) for (const name of words(names)) assert.not.ok(words(PERMITS[path]).includes(name), `${path}.${name}`)
})

const { realm, guest } = testRealm()

test('everything permitted is there, on every version of Node', () => {
  const missing: string[] = []
  const shown = (path: string): unknown => {
    let at: unknown = realm.globals
    for (const part of path.split('.')) at = (at as Record<PropertyKey, unknown> | undefined)?.[part.startsWith('@@') ? Symbol[part.slice(2) as 'iterator'] : part]
    return at
  }
  for (const [path, names] of Object.entries(PERMITS)) {
    if (path.startsWith('%') || path.includes('@@')) continue
    const object = shown(path)
    for (const name of words(names)) {
      if (path === 'Array.prototype' && name === 'length') continue
      const key = name.startsWith('@@') ? Symbol[name.slice(2) as 'iterator'] : name
      if (object === undefined || !Object.hasOwn(object as object, key)) missing.push(`${path}.${name}`)
    }
  }
  assert.equal(missing, [])
})

test('what is removed is gone', () => {
  const found: string[] = []
  for (const [path, names] of Object.entries(REMOVED)) {
    if (path.startsWith('%') || path === 'global') continue
    let at: unknown = realm.globals
    for (const part of path.split('.')) at = (at as Record<string, unknown>)[part]
    // an engine that will not delete a property is given a wrapper instead
    for (const name of words(names)) if (Object.hasOwn(at as object, name.startsWith('@@') ? Symbol[name.slice(2) as 'iterator'] : name)) found.push(`${path}.${name}`)
  }
  for (const name of words(REMOVED['global'])) if (name in realm.globals) found.push(name)
  assert.equal(found, [])
})

test('every function of the realm has a declared cost, and every declared cost a function', () => {
  const undeclared: string[] = []
  const seen = new Set<string>()
  const visit = (path: string, object: object): void => {
    for (const key of Reflect.ownKeys(object)) {
      const name = typeof key === 'symbol' ? `@@${key.description?.replace('Symbol.', '')}` : key
      // No program finds the key under which hooks are told.
      if (name === 'constructor' || name === 'prototype' || name === '@@seen') continue
      const descriptor = Reflect.getOwnPropertyDescriptor(object, key) as PropertyDescriptor
      const at = `${descriptor.get && !descriptor.set ? 'get ' : ''}${path}.${name}`
      const value: unknown = descriptor.get && !descriptor.set ? descriptor.get : descriptor.get ? (object as Record<PropertyKey, unknown>)[key] : descriptor.value
      if (typeof value !== 'function') continue
      seen.add(at)
      if (COSTS[at] === undefined) undeclared.push(at)
    }
  }
  for (const [name, value] of Object.entries(realm.globals)) {
    if (typeof value === 'function') { seen.add(name); if (COSTS[name] === undefined) undeclared.push(name) }
    visit(name, value as object)
    const prototype: unknown = (value as { prototype?: unknown }).prototype
    if (prototype !== null && typeof prototype === 'object') visit(`${name}.prototype`, prototype)
  }
  assert.equal(undeclared, [])
  const unused = Object.keys(COSTS).filter((path) => !seen.has(path) && !path.includes('%'))
  assert.equal(unused, [])
})

test('natives keep their names and lengths', () => {
  const plain = vm.runInContext(`(function (path) {
    let at = globalThis, last
    for (const part of path.replace('get ', '').split('.')) { last = at; const key = part.startsWith('@@') ? Symbol[part.slice(2)] : part; const d = Reflect.getOwnPropertyDescriptor(Object(at), key); if (!d) return ''; at = d.get ?? d.value }
    return at.name + '/' + at.length
  })`, freshContext()) as (path: string) => string
  const different: string[] = []
  for (const path of Object.keys(COSTS)) {
    if (path.includes('%')) continue
    let at: unknown = realm.globals
    for (const part of path.replace('get ', '').split('.')) {
      const key = part.startsWith('@@') ? Symbol[part.slice(2) as 'iterator'] : part
      const descriptor = Reflect.getOwnPropertyDescriptor(Object(at) as object, key) as PropertyDescriptor
      // an accessor with a setter stands for a data property
      at = descriptor.get ? descriptor.set ? (at as Record<PropertyKey, unknown>)[key] : descriptor.get : descriptor.value
    }
    const expected = plain(path)
    const actual = `${(at as { name: string }).name}/${(at as { length: number }).length}`
    if (expected !== '' && expected !== actual) different.push(`${path}: ${actual}, not ${expected}`)
  }
  assert.equal(different, [])
})

test('methods are not constructors, and constructors that need `new` say so', () => {
  assert.is(guest(`
    const bad = []
    for (const f of [[].map, 'x'.split, Object.assign, JSON.parse, Reflect.get, new Map().get]) { try { new f(); bad.push(f.name) } catch (e) { if (!(e instanceof TypeError)) bad.push(f.name) } if (Object.hasOwn(f, 'prototype')) bad.push(f.name) }
    for (const f of [Map, Set, WeakMap, WeakSet, ArrayBuffer, Uint8Array, DataView, Promise, Proxy]) { try { f(); bad.push(f.name) } catch (e) { if (!(e instanceof TypeError)) bad.push(f.name) } }
    for (const f of [Symbol, BigInt]) { try { new f(); bad.push(f.name) } catch (e) { if (!(e instanceof TypeError)) bad.push(f.name) } }
    return bad.join()`), '')
})

test('no part of the realm reads a global after it is locked', () => {
  // by then the global object is empty: what a part needs, it takes from the natives
  const source = realmSource()
  const ast = parse(source, { ecmaVersion: 2024, ranges: true })
  const scopes = analyze(ast as never, { ecmaVersion: 2024, sourceType: 'script' })
  const free = new Set(scopes.globalScope?.through.map((reference) => reference.identifier.name))
  assert.equal([...free].filter((name) => name !== 'undefined'), [])
})

test.run()
