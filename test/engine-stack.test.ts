/**
 * The stack may end anywhere: in the program, in a shim, in a native's wrapper, on the way to the host. Whatever it ends in, the
 * program is over with `DEPTH`, and the context is as good as new. Each operation is performed in the last frames before the end,
 * with frames of different sizes, so that the end falls on different calls of what the operation does.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { timers, budget } from '../runtime/helpers.ts'
import { createRealm, RestrictError } from '../index.ts'
import type { Realm } from '../index.ts'

const test = suite('the end of the stack')

/** Operations by what they exercise. They may use what SETUP makes. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'computed key': 'o[k]', 'computed write': 'o[k] = 1', 'key by toString': 'o[{ toString() { return k } }]', 'growth': 's + k', 'template': '`${k}${o}`', 'power': 'n ** n', 'BigInt': '3n ** 5n * 7n << 3n',
  'spread': '[...list, ...set]', 'call with spread': 'Math.max(...list)', 'object spread': '({ ...o, ...list })', 'rest of array': 'const [x, ...rest] = list', 'rest of object': 'const { a, ...rest } = o', 'for-in': 'for (const x in o);', 'for-of': 'for (const x of set);',
  'throw and catch': 'try { throw new TypeError("x") } catch (e) { e.stack }', 'engine error': 'try { null.x } catch (e) { e.message + e.stack }', 'finally': 'try { n } finally { k }', 'error with cause': 'new RangeError("x", { cause: o })', 'aggregate': 'new AggregateError([1, 2], "x").errors',
  'own error class': 'new Mine("x").stack', 'message with code': 'try { Reflect.construct(f, [], () => 1) } catch (e) { e.message }',
  'async call': 'later(1)', 'async recursion': 'deep()', 'async generator': 'agen().next()', 'generator': '[...gen()]', 'promise': 'new Promise((yes) => yes(1))', 'rejection': 'Promise.reject(1).catch(() => {})', 'then': 'Promise.resolve(1).then((x) => x)', 'finally of a promise': 'Promise.resolve(1).finally(() => {})',
  'all': 'Promise.all([1, Promise.resolve(2)])', 'any': 'Promise.any([1])', 'race': 'Promise.race([1])', 'all of what is no list': 'Promise.all(5).catch(() => {})', 'withResolvers': 'Promise.withResolvers().reject', 'thenable': 'Promise.resolve({ then(yes) { yes(1) } })',
  'swallowed by a promise': 'new Promise((yes) => { yes(1); f(n) })', 'swallowed by finally': '(() => { try { return f(n) } finally { return 1 } })()', 'swallowed by an iterator': 'try { for (const x of closing) throw 1 } catch {}',
  'sync call': 'host(1)', 'sync call with objects': 'host({ a: [1, 2, { b: new Map([[1, 2]]) }] })', 'sync call with a function': 'host(f, later)', 'promise of the host': 'wait(1)', 'host error': 'try { bad() } catch (e) { e.message }', 'method of the host': 'api.m(o)',
  'console.log': 'console.log("line", o, list)', 'console.table': 'console.table([o])', 'console.group': 'console.group("g"); console.groupEnd()', 'console.error': 'console.error(new Error("x"))', 'console.count': 'console.count("c")',
  'setTimeout': 'clearTimeout(setTimeout(f, 5, 1, 2))', 'setInterval': 'clearInterval(setInterval(f, 5))', 'queueMicrotask': 'queueMicrotask(() => {})', 'budget': 'left()',
  'map': 'list.map((x) => x + 1)', 'sort': '[3, 1, 2].sort((a, b) => a - b)', 'reduce': 'list.reduce((a, b) => a + b)', 'flat': '[[1, [2]]].flat(9)', 'join': 'list.join("-")', 'splice': '[1, 2, 3].splice(0, 1, 5)', 'from': 'Array.from(set, (x) => x)', 'concat': 'list.concat([1], set)',
  'JSON.stringify': 'JSON.stringify({ o, list, t: { toJSON() { return 1 } } })', 'JSON.parse': 'JSON.parse("[1,{}]", (key, x) => x)', 'replace': 's.replace(/b/g, (x) => x + "c")', 'split': 's.split(/b/)', 'matchAll': '[...s.matchAll(/./g)]', 'regexp': 'new RegExp("a" + k).exec(s)', 'localeCompare': 's.localeCompare("abd")', 'normalize': 's.normalize("NFD")',
  'Map': 'new Map([[1, 2]]).forEach(() => {})', 'Set': 'new Set(list).has(1)', 'WeakMap': 'new WeakMap().set(o, 1)', 'groupBy': 'Object.groupBy(list, (x) => x)', 'entries': 'Object.fromEntries(Object.entries(o))', 'assign': 'Object.assign({}, o)', 'freeze': 'Object.freeze({ ...o })', 'descriptors': 'Object.getOwnPropertyDescriptors(o)',
  'getter': 'shy.x', 'setter': 'shy.x = 1', 'proxy': 'proxy.x; "x" in proxy; Object.keys(proxy)', 'Reflect': 'Reflect.ownKeys(o); Reflect.construct(Mine, ["x"]); Reflect.apply(f0, 1, [2])', 'class with fields': 'new Fields()', 'private': 'Fields.read(fields)', 'instanceof': '[] instanceof Array', 'symbol registry': 'Symbol.keyFor(Symbol.for("s" + n))',
  'typed array': 'new Uint8Array([1, 2, 3]).map((x) => x + 1)', 'DataView': 'new DataView(new ArrayBuffer(8)).setInt8(0, 1)', 'Date': 'new Date(2020, 1, 2).toISOString()', 'number': '(12.5).toFixed(2) + parseInt("12")', 'random': 'Math.random()', 'bind': 'f0.bind(1, 2)(3)', 'call': 'f0.call(1, 2)', 'apply': 'f0.apply(1, [2])', 'tag': 'String.raw`a${1}`', 'globalThis': 'globalThis.Object',
}

const SETUP = `const o = { a: 1, b: 'x', [Symbol.iterator]: undefined }, k = 'b', s = 'abc', list = [1, 2, 3], set = new Set([4, 5])
const shy = { get x() { return o[k] }, set x(v) { o[k] = v } }
const proxy = new Proxy({ x: 1 }, { get(t, key) { return t[key] }, has(t, key) { return key in t }, ownKeys(t) { return Reflect.ownKeys(t) } })
class Mine extends Error { get name() { return 'Mine' } }
class Fields { a = [1]; #b = {}; static read(x) { return x.#b } c = () => this.#b }
const fields = new Fields(), f0 = function (x) { return this }
const later = async (x) => { await x; return x }, deep = async () => deep(), gen = function* () { yield 1; yield* [2] }, agen = async function* () { yield 1 }
const closing = { [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { return f(n) } } } }
let n = 0, from = input
`
const program = (operation: string, pad: number): string => {
  const extra = Array.from({ length: pad }, (_, i) => `, p${i} = ${i}`).join('')
  return `${SETUP}function f(depth${extra}) { n += 1; if (n > from) { ${operation}; } f(depth + 1${extra.replaceAll(/ = \d+/g, '')}) }\nf(0)`
}

const capabilities = (): Record<string, unknown> => ({
  ...timers({ keepAlive: false }), left: budget(), host: (...args: unknown[]) => args.length, wait: (x: unknown) => Promise.resolve(x), bad: () => { throw new TypeError('no') }, api: { m: (x: unknown) => x },
})
const AFTER = `const out = []; for (const x of ['a', 'b']) out.push(x + \`\${out.length}\`); console.log(out); let e; try { null.x } catch (error) { e = error.message }
export default async () => { await 0; await new Promise((yes) => setTimeout(yes, 1)); return [out, e, { ...{ a: 1 } }, host(1, {}), await wait(2), Symbol.keyFor(Symbol.for('s')), left() > 0] }`
const AFTER_VALUE = [['a0', 'b1'], "Cannot read properties of null (reading 'x')", { a: 1 }, 2, 2, 's', true]

async function attack(realm: Realm, operation: string, pad: number, from: number): Promise<void> {
  const outcome = await realm.run(program(operation, pad), { filename: 'dive.js', input: from }).then(() => 'ok', (error: unknown) => error)
  const what = `${operation} with ${pad} more parameters`
  if (!(outcome instanceof RestrictError)) throw new Error(`${what}: ended as ${String(outcome)}`)
  assert.is(outcome.code, 'DEPTH', `${what}: ${outcome.code} ${outcome.message}`)
  const { usage } = outcome as unknown as { usage: { steps: number; output: number } }
  assert.ok(usage.steps > 0 && usage.steps <= 50_000_000, what)
  assert.is(usage.output, Buffer.byteLength((outcome as unknown as { output: string }).output), what)
}

/** What the next program in the same context takes and gives. */
async function check(realm: Realm, expected: number | undefined, what: string): Promise<number> {
  const { value, output, usage } = await realm.run(AFTER, { filename: 'after.mjs' })
  assert.equal(value, AFTER_VALUE, what)
  assert.is(output, "[ 'a0', 'b1' ]\n", what)
  if (expected !== undefined) assert.is(usage.steps, expected, what)
  return usage.steps
}

/** How often `f` calls itself before the stack ends. */
async function measure(realm: Realm, pad: number): Promise<number> {
  let reached = 0
  const probing = await createRealm({ isolation: 'inline', capabilities: { ...capabilities(), mark: (x: number) => { reached = Math.max(reached, x) } }, limits: { steps: 5_000_000 } })
  await probing.run(program('mark(n)', pad), { filename: 'dive.js', input: 0 }).catch(() => undefined)
  await probing.dispose()
  return reached
}

const rounds = Number(process.env['STACK_ROUNDS'] ?? 1)
for (const [name, operation] of Object.entries(OPERATIONS)) {
  test(name, async () => {
    const realm = await createRealm({ isolation: 'inline', capabilities: capabilities(), limits: { steps: 50_000_000, timeout: 60_000 } })
    try {
      const expected = await check(realm, undefined, name)
      for (let round = 0; round < rounds; round += 1) {
        const pad = round * 5 % 13
        const reached = await measure(realm, pad)
        // The compiler makes frames smaller as it goes.
        for (const before of [40, 400]) await attack(realm, operation, pad, Math.max(0, reached - before))
      }
      await check(realm, expected, name)
    } finally {
      await realm.dispose()
    }
  })
}

test.run()
