/** Capabilities across the membrane, in a bare context: what a program sees of a host object, and what the host sees of a program. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { capability } from '../runtime/capabilities.ts'
import { makeMembrane } from './_membrane.ts'

const test = suite('capabilities')
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

class HostThing {
  static made = 0
  n: number
  constructor(n: number) { this.n = n }
  twice(): number { return this.n * 2 }
}

test('exactly the own enumerable members exist, getters read once', () => {
  let reads = 0
  const api = Object.create({ inherited: 1 }, {
    hidden: { value: 'S3CR3T', enumerable: false },
    shown: { value: 1, enumerable: true },
    computed: { get() { reads += 1; return { n: reads } }, enumerable: true },
  }) as object
  const m = makeMembrane({ api, thing: new HostThing(3) })
  assert.equal(plain(m.evaluate('return [Reflect.ownKeys(api), "hidden" in api, api.inherited, api.computed.n, api.computed.n, Reflect.ownKeys(thing), typeof thing.twice]')),
    [['shown', 'computed'], false, null, 1, 1, ['n'], 'undefined'])
  assert.is(reads, 1)
})
test('arguments and results are copies of the right realm', () => {
  let got: unknown
  const result = { a: 1, list: [new Map([[1, 2]])] }
  const m = makeMembrane({ host: { take(x: unknown) { got = x; return result } } })
  const seen = m.evaluate(`const arg = { list: [1, { deep: new Set([1]) }] }; const r = host.take(arg); r.a = 5; r.list.push(1)
    return [r instanceof Object, r.list instanceof Array, r.list[0] instanceof Map, host.take(arg) !== r, host.take().a].join()`)
  assert.is(seen, 'true,true,true,true,1')
  assert.equal(result, { a: 1, list: [new Map([[1, 2]])] })
  assert.is(got, undefined)
})
test('host functions: this, name, length, no construction, frozen, same identity', () => {
  const m = makeMembrane({ host: { n: 5, add(this: { n: number }, a: number, b: number) { return a + b + this.n }, HostThing, make() { return HostThing } }, bare: function (this: unknown) { return this === undefined ? 'none' : Object.keys(this as object).join() } })
  assert.is(m.evaluate('return host.add(1, 2)'), 8)
  assert.is(m.evaluate('const { add } = host; return add.call({ n: 100 }, 1, 2)'), 8)
  assert.is(m.evaluate('return bare.call({ x: 1 })'), 'host,bare')
  assert.equal(plain(m.evaluate(`return [host.add.name, host.add.length, 'prototype' in host.add, Object.isFrozen(host.add), Object.getPrototypeOf(host.add) === Function.prototype, host.make() === host.make()]`)), ['add', 2, false, true, true, true])
  for (const code of ['new host.add()', 'class A extends host.HostThing {}; new A()', 'Reflect.construct(Object, [], host.add)']) assert.throws(() => m.evaluate(code), /constructor/)
  assert.throws(() => m.evaluate('host.add.caller'), /caller/)
  assert.is(m.evaluate('return String(host.add)'), 'function () { [native code] }')
  assert.is(m.evaluate('try { host.HostThing() } catch (e) { return (e instanceof TypeError) + e.message }'), "trueClass constructor HostThing cannot be invoked without 'new'")
})
test('what is handed in is read-only', () => {
  const readOnly = { version: 1, nested: { list: [1, 2], map: new Map([['k', 1]]), set: new Set([1]), when: new Date(0), bytes: new Uint8Array([1]), none: new Uint8Array() } }
  const before = JSON.stringify([readOnly, [...readOnly.nested.map], [...readOnly.nested.set]])
  const m = makeMembrane({ readOnly })
  const tries = ['readOnly.version = 2', 'readOnly.nested.x = 1', 'delete readOnly.version', 'readOnly.nested.list.push(3)', 'readOnly.nested.list[0] = 9', 'readOnly.nested.list.length = 0',
    'readOnly.nested.map.set("k", 2)', 'readOnly.nested.map.clear()', 'readOnly.nested.set.add(2)', 'readOnly.nested.set.delete(1)', 'readOnly.nested.when.setTime(5)', 'readOnly.nested.when.setUTCFullYear(5)',
    'readOnly.nested.bytes.fill(1)', 'readOnly.nested.bytes.set([1])', 'readOnly.nested.bytes.sort()', 'readOnly.nested.bytes.x = 1', 'Object.defineProperty(readOnly, "version", { value: 3 })', 'Object.setPrototypeOf(readOnly, null)', 'readOnly.nested.map.set = 1']
  for (const code of tries) assert.is(m.evaluate(`try { ${code} } catch (e) { return e instanceof TypeError }`), true, code)
  m.evaluate('Map.prototype.set.call(readOnly.nested.map, "k", 2); readOnly.nested.bytes[0] = 9')
  assert.is(JSON.stringify([readOnly, [...readOnly.nested.map], [...readOnly.nested.set]]), before)
  assert.is(m.evaluate('return [readOnly.nested.map.get("k"), [...readOnly.nested.set].length, readOnly.nested.when.getTime(), readOnly.nested.list.map((x) => x * 2).join()].join()'), '2,1,0,2,4')
})
test('host errors are rebuilt without stack, cause, or members', () => {
  const m = makeMembrane({ host: {
    fail() { throw Object.assign(new RangeError('too big', { cause: 'SECRET' }), { path: '/etc/passwd' }) },
    text() { throw 'plain text' }, object() { throw { secret: 'SECRET' } }, fn() { throw () => 'SECRET' }, symbol() { throw Symbol('SECRET') }, nothing() { throw undefined },
    long() { throw new Error('x'.repeat(100_000)) },
    hostile() { throw Object.defineProperty(new Error('m'), 'message', { get() { throw new Error('SECRET') } }) }, returned() { return new TypeError('not thrown') },
    uncopyable() { return { re: /x/ } },
  } })
  const caught = (name: string): string => m.evaluate(`try { host.${name}() } catch (e) { return [typeof e, e instanceof Error, e?.constructor?.name, e?.name, e?.message?.length > 4100 ? 'LONG' : e?.message?.slice(0, 60), e instanceof Error && Reflect.ownKeys(e).sort().join('+')].join('|') }`) as string
  assert.is(caught('fail'), 'object|true|RangeError|RangeError|too big|message+stack')
  assert.is(caught('text'), 'string|false|String|||false')
  for (const name of ['object', 'fn', 'symbol', 'hostile']) assert.is(caught(name), 'object|true|Error|Error|the host function threw something that is not an error|message+stack')
  assert.is(caught('nothing'), 'undefined|false||||false')
  assert.match(caught('long'), /^object\|true\|Error\|Error\|x{60}/)
  assert.match(caught('uncopyable'), /a RegExp cannot cross the boundary \(at \.re\)/)
  assert.is(m.evaluate('const e = host.returned(); return [e instanceof TypeError, e.message].join()'), 'true,not thrown')
})
test('promises and thenables become promises; rejections are rebuilt and may be ignored', async () => {
  const m = makeMembrane({ host: {
    later: (x: unknown) => new Promise((resolve) => { setImmediate(() => { resolve(x) }) }), now: async (x: unknown) => x,
    failAsync: () => Promise.reject(new TypeError('boom')), thenable: () => ({ then(yes: (x: unknown) => void) { yes({ a: 1 }) } }), badThenable: () => ({ then() { throw new RangeError('no') } }),
    nested: () => ({ p: Promise.resolve([1]) }), uncopyable: async () => Symbol('x'), never: () => new Promise(() => {}),
  } })
  m.evaluate(`globalThis.log = []
    const note = (name, p) => p.then((v) => log.push(name + ':' + JSON.stringify(v)), (e) => log.push(name + '!' + e.name + ':' + e.message + ':' + (e instanceof Error)))
    log.push(host.later(1) instanceof Promise)
    note('later', host.later({ x: 1 })); note('now', host.now(2)); note('fail', host.failAsync()); note('thenable', host.thenable()); note('bad', host.badThenable()); note('nested', host.nested().p); note('uncopyable', host.uncopyable())
    host.failAsync(); host.never()`)
  assert.ok(m.presences.outstanding() > 3)
  await m.drain()
  assert.is(m.presences.outstanding(), 1)
  assert.equal((plain(m.evaluate('return log')) as unknown[]).sort(), ['bad!RangeError:no:true', 'fail!TypeError:boom:true', 'later:{"x":1}', 'nested:[1]', 'now:2', 'thenable:{"a":1}', true, 'uncopyable!TypeError:a symbol cannot cross the boundary:true'])
})
test('guest functions are asynchronous for the host, and come home as themselves', async () => {
  const log: unknown[] = []
  let kept: ((...args: unknown[]) => Promise<unknown>) | undefined
  const m = makeMembrane({ host: {
    callback(fn: (x: unknown) => Promise<unknown>) {
      const promise = fn({ from: 'host', list: [1], tell(x: unknown) { log.push(x); return 'told' } })
      log.push(promise instanceof Promise, fn.name, fn.length)
      return promise
    },
    keep(fn: (...args: unknown[]) => Promise<unknown>) { kept = fn; return fn }, echo: (x: unknown) => x, twice: async (p: Promise<number>) => (await p) * 2,
  } })
  assert.is(m.evaluate('const f = () => 1; return [host.keep(f) === f, host.echo(f) === f, host.echo([host.echo])[0] === host.echo, host.echo({ f }).f === f].join()'), 'true,true,true,true')
  m.evaluate(`globalThis.log = []
    host.callback(async function namedCallback(o, extra) { log.push(o.from, o.list instanceof Array, o.tell([2]) ); return { sum: o.list[0] + 1 } }).then((v) => log.push(v.sum))
    host.keep((x) => { throw new RangeError('guest ' + x) })
    host.twice(Promise.resolve(21)).then((v) => log.push('twice ' + v))`)
  await m.drain()
  assert.equal(plain(m.evaluate('return log')), ['host', true, 'told', 'twice 42', 2])
  assert.equal(log, [true, 'namedCallback', 2, [2]])
  const failure = kept?.('x') as Promise<unknown>
  await m.drain(5)
  const error = await failure.then(() => undefined, (e: Error) => e) as Error
  assert.ok(error instanceof RangeError && error.message === 'guest x' && error.stack === 'RangeError: guest x')
  m.exposure.dispose()
  assert.match(await (kept?.() as Promise<unknown>).then(String, String), /the program has ended/)
})
test('a guest function that never settles rejects when the run ends; a rejection nobody handles does no harm', async () => {
  let never: Promise<unknown> | undefined
  const m = makeMembrane({ host: { wait(fn: () => Promise<unknown>) { never = fn() }, ignore(fn: () => Promise<unknown>) { void fn() } } })
  m.evaluate('host.wait(() => new Promise(() => {})); host.ignore(() => { throw new Error("ignored") }); host.ignore(async () => { throw { get message() { throw 1 } } }); host.ignore(() => Symbol("x"))')
  await m.drain(10)
  m.exposure.dispose()
  assert.match(await (never as Promise<unknown>).then(String, String), /the program has ended/)
})
test('a run that ended leaves no working presence behind', () => {
  const m = makeMembrane({ add: (a: number, b: number) => a + b })
  m.evaluate('globalThis.kept = add')
  m.presences.reset()
  assert.throws(() => m.evaluate('kept(1, 2)'), /has ended/)
  m.exposure.dispose()
  assert.match(m.exposure.call(0, '[[]]'), /^e.*the program has ended/)
})
test('forged commands are refused', () => {
  const m = makeMembrane({ add: (a: number, b: number) => a + b })
  for (const [id, wire] of [[1, '[[]]'], [-1, '[[]]'], [0.5, '[[]]'], [NaN, '[[]]'], ['0', '[[]]'], [0, ''], [0, '5'], [0, '[{}]'], [0, '[[["G"],7]]'], [0, '[["$1"],[["Q"],9]]'], [0, '[["$1"],[["P"],0]]']] as [number, string][]) {
    assert.match(m.exposure.call(id, wire), /^e\[\[\["E"\],"TypeError"/, `${id} ${wire}`)
  }
  m.exposure.reply(99, 'v1')
  m.presences.settle(99, 'v1')
})
test('what a program may leave in the host\'s hands is bounded', () => {
  const m = makeMembrane({ take: () => 1 })
  const flood = (tag: string): string => {
    const nodes = Array.from({ length: 100_001 }, (_, i) => tag === 'F' ? `[["F"],${i},"",0,0]` : `[["P"],${i + 1}]`)
    return `[["$1"],[${nodes.map((_, i) => `"$${i + 2}"`).join()}],${nodes.join()}]`
  }
  assert.match(m.exposure.call(0, flood('F')), /too many functions were handed to the host/)
  assert.match(m.exposure.call(0, flood('P')), /too many promises were handed to the host/)
})
test('pollution by data does not reach the host', () => {
  let got: unknown
  const m = makeMembrane({ take(x: unknown) { got = x } })
  assert.throws(() => m.evaluate('take(JSON.parse(\'{"__proto__":{"polluted":1}}\'))'), /"__proto__"/)
  m.evaluate('take({ constructor: { prototype: { polluted: 1 } }, toString: 1 })')
  assert.is(Object.getPrototypeOf(got), Object.prototype)
  assert.is(({} as { polluted?: number }).polluted, undefined)
})
test('the host is called with stack to spare, or not at all', () => {
  let started = 0
  let finished = 0
  const need = (n: number): number => n === 0 ? 0 : need(n - 1) + 1
  const m = makeMembrane({ work() { started += 1; need(300); finished += 1 } })
  m.evaluate('let n = 0; const dive = () => { try { dive() } catch {} try { work() } catch {} if (++n > 3000) throw 1 }; try { dive() } catch {}')
  assert.ok(started > 0)
  assert.is(started, finished)
})
test('calls are charged: per call, by size, and by the declared cost', () => {
  const m = makeMembrane({ free: (x: unknown) => x, dear: capability((x: unknown) => x, { cost: 5000 }) })
  const cost = (code: string): number => { const before = m.spent.steps; m.evaluate(code); return m.spent.steps - before }
  assert.is(cost('dear(1)') - cost('free(1)'), 5000)
  assert.ok(cost('free("x".repeat(80000))') > 20_000)
  m.limits.steps = m.spent.steps + 50_000
  assert.throws(() => m.evaluate('const s = "x".repeat(1e6); for (;;) free([s])'), 'LIMIT')
})
test('names that programs could not use are refused', () => {
  for (const name of ['a-b', '1x', '', '$r_n', 'undefined', '__proto__']) {
    assert.throws(() => makeMembrane(Object.defineProperty({}, name, { value: 1, enumerable: true })), (e: { code?: string }) => e.code === 'CAPABILITY', name)
  }
  for (const bad of [null, [], 5, 'x', new Map()]) assert.throws(() => makeMembrane(bad as never), (e: { code?: string }) => e.code === 'CAPABILITY')
  assert.throws(() => makeMembrane({ a: { b: Symbol('x') } }), /cannot be handed in: a symbol cannot cross the boundary \(at \.a\.b\)/)
})

test.run()
