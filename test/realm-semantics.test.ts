import { readFileSync } from 'node:fs'
import vm from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DENIED_ALWAYS } from '../policy/names.ts'
import { freshContext, testRealm } from './_realm.ts'

const test = suite('runtime/realm semantics')
const SHOW = `const show = (v) => {
  if (typeof v === 'bigint') return v + 'n'
  if (typeof v === 'symbol') return 'a symbol'
  if (typeof v === 'string') return JSON.stringify(v)
  if (v instanceof Map) return 'Map' + show([...v])
  if (v === undefined) return 'undefined'
  if (typeof v === 'number') return Object.is(v, -0) ? '-0' : '' + v
  if (Array.isArray(v)) { let s = '['; for (let i = 0; i < v.length; i++) s += (i in v ? show(v[i]) : 'hole') + ','; return s + ']' }
  if (typeof v === 'object' && v !== null) { let s = '{'; for (const k in v) s += k + ':' + show(v[k]) + ','; return s + '}' }
  return typeof v + ':' + String(v)
};`
const { guest, meter } = testRealm()
const plain = freshContext()

test('every expression of the fixture means what it means in plain Node', () => {
  const cases = readFileSync(new URL('../../fixtures/realm/same-as-node.txt', import.meta.url), 'utf8').trim().split('\n')
  assert.ok(cases.length > 200)
  const different: string[] = []
  for (const expression of cases) {
    const code = `${SHOW} try { return show(${expression}) } catch (error) { return 'threw ' + error.name + ': ' + error.message }`
    const expected: unknown = vm.runInContext(`(function () { "use strict"; ${code} })()`, plain)
    const actual = guest(code)
    if (actual !== expected) different.push(`${expression}: ${String(actual)}, not ${String(expected)}`)
  }
  assert.equal(different, [])
})

test('natives that build with a constructor they are given never build with the engine\'s own Function', () => {
  for (const call of ['Promise.resolve.call(Function, 1)', 'Promise.all.call(Function, [])', 'Promise.withResolvers.call(Function)', 'Array.of.call(Function, "a")', 'Array.from.call(Function, { length: 1 })']) {
    assert.is(guest(`try { return typeof ${call} } catch (error) { return error.message }`), 'code cannot be made from strings here', call)
  }
})

test('assignments to names that a frozen prototype has are not refused', () => {
  assert.is(guest(`
    const o = {}
    for (const name of ['toString', 'toLocaleString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable']) { o[name] = 1; if (o[name] !== 1 || !Object.keys(o).includes(name)) return name }
    for (const E of [Error, TypeError, RangeError, AggregateError]) {
      const e = E === AggregateError ? new E([]) : new E()
      e.name = 'N'; e.message = 'M'; e.toString = () => 'T'
      if (e.name + e.message + e !== 'NMT') return E.name
    }
    const f = () => 0; f.toString = () => 'F'
    if ('' + f !== 'F') return 'function'
    class Point { toString() { return 'P' } }
    const p = new Point(); p.toString = () => 'own'; p.valueOf = () => 'v'
    if (\`\${p}\` !== 'own') return 'class'
    function Old() { this.toString = () => 'old' } ; Old.prototype = Object.create(Error.prototype); Old.prototype.name = 'Old'
    if (String(new Old()) !== 'old' || new Old().name !== 'Old') return 'inherited'
    return 'fine'`), 'fine')
  const compat = testRealm([...DENIED_ALWAYS])
  assert.is(compat.guest(`
    function A() {} ; A.prototype = { a: 1 } ; A.prototype.constructor = A
    function E() {} ; E.prototype = Object.create(Error.prototype) ; E.prototype.constructor = E
    function L() {} ; L.prototype = Object.create(Array.prototype) ; L.prototype.constructor = L
    const l = new L() ; l.push(1, 2)
    return Object.hasOwn(A.prototype, 'constructor') && new A().constructor === A && new E() instanceof Error && l.length === 2 && l instanceof Array`), true)
})

test('shared objects refuse every change', () => {
  assert.is(guest(`
    const holders = [Object.prototype, Array.prototype, Object.getPrototypeOf([]), String.prototype, Map.prototype, Promise.prototype, RegExp.prototype, Error.prototype, TypeError.prototype, Uint8Array.prototype, Object.getPrototypeOf(Uint8Array.prototype), Object.getPrototypeOf([].values()), Object.getPrototypeOf(function* () {}), Object.getPrototypeOf(async () => 0), Math, JSON, Reflect, Array, Object, Map, Math.max, [].map]
    const changed = []
    for (const holder of holders) {
      const attempts = [() => { holder.added = 1 }, () => { holder.toString = 1 }, () => { holder[0] = 1 }, () => Object.defineProperty(holder, 'added', { value: 1 }), () => { if (!Reflect.set(holder, 'added', 1)) throw 0 }, () => { if (!Reflect.set({}, 'added', 1, holder)) throw 0 },
        () => Object.assign(holder, { added: 1 }), () => Object.setPrototypeOf(holder, { added: 1 }), () => { if (!Reflect.setPrototypeOf(holder, { added: 1 })) throw 0 }, () => { if (!Reflect.deleteProperty(holder, Reflect.ownKeys(holder)[0])) throw 0 }]
      attempts.forEach((attempt, i) => { try { attempt(); changed.push(String(holder) + ' ' + i) } catch {} })
    }
    return changed.join() + String([].added) + String({}.added)`), 'undefinedundefined')
})

test('reflection obeys the name policy', () => {
  assert.is(guest(`
    const flip = () => { let n = 0; return { toString() { return n++ ? 'constructor' : 'safe' } } }
    const tricky = { toString: () => 'construc' + 'tor' }
    const refused = [() => Reflect.get([], 'constructor'), () => Reflect.get([], tricky), () => Reflect.has([], '__proto__'), () => Reflect.set({}, 'constructor', 1), () => Reflect.defineProperty({}, tricky, { value: 1 }), () => Reflect.deleteProperty({}, 'constructor'),
      () => Object.defineProperty({}, 'constructor', { value: 1 }), () => Object.getOwnPropertyDescriptor(class {}.prototype, tricky), () => Reflect.getOwnPropertyDescriptor(class {}.prototype, 'constructor'), () => Object.defineProperties({}, JSON.parse('{"constructor":{}}')), () => Object.create(null, JSON.parse('{"__proto__":{}}')),
      () => Object.fromEntries([['constructor', 1]]), () => Object.groupBy([1], () => 'constructor'), () => $key('constructor'), () => ({})[$key(tricky)], () => ({})[$key(['constructor'])], () => $key('__proto__'),
      () => { ({ safe: 7 })[$key(flip())]++ }, () => ({ [$key(tricky)]: 1 }), () => $key(tricky) in {}, () => { class A { static [$key(tricky)] = 1 } return A }, () => { const { [$key(tricky)]: x } = {}; return x }, () => delete {}[$key(tricky)], () => { ({})[$key(tricky)] = 1 }]
    const passed = refused.filter((f) => { try { f(); return true } catch (e) { return !(e instanceof TypeError) } })
    const once = flip()
    if ({ safe: 7 }[$key(once)] !== 7 || Reflect.ownKeys($key(flip())).length !== 1 || Reflect.get({ safe: 7 }, flip()) !== 7) return 'coerced twice'
    if (Object.keys(Object.getOwnPropertyDescriptors(class { m() {} }.prototype)).join() !== 'm') return 'descriptors'
    return passed.map(String).join()`), '')
})

test('clock, local time, randomness and symbols come from the run', () => {
  assert.is(guest(`return [Math.random(), Date.now(), new Date().getTime(), Date().slice(0, 15), new Date(2020, 0, 1).getTime() === Date.UTC(2020, 0, 1), Date.parse('2020-06-01T12:00') === Date.UTC(2020, 5, 1, 12), Date.parse('June 1, 2020 12:00') === Date.UTC(2020, 5, 1, 12), Date.parse('2020-06-01 12:00:00 +0200') === Date.UTC(2020, 5, 1, 10), new Date(0).toLocaleString() === new Date(0).toString(), Symbol.for('a') === Symbol.for('a')].join()`),
    '0.5,1000000000000,1000000000000,Sun Sep 09 2001,true,true,true,true,true,true')
})

test('code cannot be made from strings, whatever the path', () => {
  const compat = testRealm([...DENIED_ALWAYS])
  assert.is(compat.guest(`
    const constructors = [Function, (() => 0).constructor, (async () => 0).constructor, (function* () {}).constructor, (async function* () {}).constructor, Object.constructor, [].map.constructor, class {}.constructor]
    const made = constructors.filter((F) => { for (const f of [() => F('return 1'), () => new F('return 1'), () => Reflect.construct(F, ['return 1']), () => new (class extends F {})('return 1')]) { try { f(); return true } catch (e) { if (e.message !== 'code cannot be made from strings here') return true } } return false })
    return made.length + ' ' + ((() => 0) instanceof Function) + ' ' + (Function.prototype === Object.getPrototypeOf(() => 0))`), '0 true true')
})

test('functions whose texts nobody knows show none', () => {
  assert.is(guest(`function secret() { return 'hidden' } ; class K { m() {} } ; return String(secret) + secret.toString() + K + [].map + (() => 'x')`), 'function secret() { [native code] }function secret() { [native code] }function K() { [native code] }function map() { [native code] }function () { [native code] }')
  const kinds = `const s = Symbol('s'), o = { get a() { return 1 }, async b() {}, *c() {}, [s]() {}, 'd e': () => 1 }, f = function (x) { return x }, text = Function.prototype.toString
    class N { static name = 5 } ; class M { static name = 'mine' } ; const renamed = Object.defineProperty(() => 1, 'name', { value: 'other' })`
  const of = (expression: string): unknown => guest(`${kinds}; return ${expression}`)
  for (const [expression, name] of [['Object.getOwnPropertyDescriptor(o, "a").get', 'get a'], ['o.b', 'b'], ['o.c', 'c'], ['o[s]', '[s]'], ['o["d e"]', 'd e'], ['f.bind()', ''], ['N', ''], ['M', 'mine'], ['renamed', 'other'], ['new Proxy(f, {})', ''], ['Map', 'Map'], ['text', 'toString']] as const) {
    const shown = `function ${name}() { [native code] }`
    for (const way of [`text.call(${expression})`, `'' + ${expression}`, `\`\${${expression}}\``, `[${expression}].join()`, `JSON.stringify({ k: String(${expression}) }).slice(6, -2)`]) assert.is(of(way), shown, way)
  }
  for (const value of ['{}', '"f"', 'undefined', 'Object.create(f)']) assert.is(of(`(() => { try { return text.call(${value}) } catch (error) { return error.name } })()`), 'TypeError')
})

test('iterators that natives consume are closed as Node closes them', () => {
  const program = `
    const log = []
    const make = (values) => ({ [Symbol.iterator]() { let i = 0; return { next() { log.push('next'); return i < values.length ? { value: values[i++], done: false } : { value: undefined, done: true } }, return() { log.push('return'); return {} } } } })
    try { Array.from(make([1, 2, 3]), (x) => { if (x === 2) throw new Error('stop') ; return x }) } catch (e) { log.push(e.message) }
    try { new Map(make([[1, 1], 2])) } catch (e) { log.push(e.name) }
    try { Object.fromEntries(make([[1, 1], 2])) } catch (e) { log.push(e.name) }
    log.push([...new Set(make([1, 1]))].length, Array.from(make([7])).length, Math.max(...Array.from(make([4, 5]))))
    return log.join()`
  assert.is(guest(program), vm.runInContext(`(function () { "use strict"; ${program} })()`, plain))
})

test('a charge that is refused half way leaves the natives usable', () => {
  const before = meter.most
  meter.most = meter.steps + 200
  const stopped = guest(`try { const a = []; a.push([a, [1, 2]], a); for (;;) { a.join(); [a].flat(9); JSON.stringify([1, [2]]) } } catch (e) { return e.limit === true }`)
  meter.most = before
  assert.is(stopped, true)
  assert.is(guest(`const a = [1, [2, 3]]; a.push(a); return a.join() + JSON.stringify([1, [2]])`), '1,2,3,[1,[2]]')
})

test('where the policy denies `constructor`, objects and functions have none to inherit', () => {
  const code = 'return [{}.constructor, (() => 0).constructor, new Error().constructor, (class {}).constructor].map((found) => typeof found).join()'
  assert.is(guest(code), 'undefined,undefined,undefined,undefined')
  assert.is(testRealm(DENIED_ALWAYS).guest(code), 'function,function,function,function')
})

test.run()
