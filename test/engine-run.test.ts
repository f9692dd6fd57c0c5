import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeEngine } from '../runtime/engine.ts'
import { makeJob, run } from './engine-harness.ts'
import type { RunOptions } from './engine-harness.ts'

const test = suite('runtime/engine.ts')

const valueOf = async (source: string, options?: RunOptions): Promise<unknown> => {
  const outcome = await run(source, options)
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.result
}
const failureOf = async (source: string, options?: RunOptions): Promise<{ code: string; message: string; steps: number; output: string }> => {
  const outcome = await run(source, options)
  if (outcome.ok) throw new Error(`ended well with ${String(outcome.result)}`)
  return { code: outcome.code, message: outcome.message, steps: outcome.usage.steps, output: outcome.output }
}

test('the value of a script is its completion value', async () => {
  assert.is(await valueOf('1 + 1'), 2)
  assert.is(await valueOf(''), undefined)
  assert.is(await valueOf('let x = 5; if (x > 3) { x * 2 } else { 0 }'), 10)
  assert.equal(await valueOf('({ a: [1, new Map([[1, 2]])] })'), { a: [1, new Map([[1, 2]])] })
})

test('the value of a module is its default export, called with the input if it is a function', async () => {
  assert.is(await valueOf('export default 5'), 5)
  assert.is(await valueOf('export const a = 1'), undefined)
  assert.equal(await valueOf('export default ({ a }) => ({ b: a + 1 })', { input: { a: 1 } }), { b: 2 })
  assert.is(await valueOf('export default function (x) { return x }'), undefined)
  assert.is(await valueOf('export default async (x) => x * 2', { input: 4 }), 8)
  assert.is(await valueOf('const f = (x) => x; export { f as default }', { input: 'in' }), 'in')
})

test('scripts find the input under its name', async () => {
  assert.equal(await valueOf('input.list.length', { input: { list: [1, 2] } }), 2)
  assert.is(await valueOf('input'), undefined)
})

test('promises and thenables are awaited', async () => {
  assert.is(await valueOf('Promise.resolve(5)'), 5)
  assert.is(await valueOf('({ then(done) { done(7) } })'), 7)
  assert.is(await valueOf('(async () => { await null; return { then(done) { done(9) } } })()'), 9)
  assert.is(await valueOf('const x = await 5; export default x - 1'), 4)
})

test('what is not awaited is finished nevertheless', async () => {
  const { output } = await run('const log = async (x) => { await null; await null; console.log(x) }; log(1); log(2); 0')
  assert.is(output, '1\n2\n')
})

test('a script may end with a value that cannot be copied; a default export may not', async () => {
  assert.is(await valueOf('Symbol("x")'), undefined)
  assert.is(await valueOf('class A {}; new WeakMap()'), undefined)
  assert.is((await failureOf('export default Symbol("x")')).code, 'THROWN')
})

test('a promise that nothing can settle is an outcome of its own', async () => {
  assert.is((await failureOf('new Promise(() => {})')).code, 'STALLED')
  assert.is((await failureOf('await new Promise(() => {}); export default 1')).code, 'STALLED')
})

test('rejected promises that nobody handles fail the run, as in Node', async () => {
  const lost = await failureOf('Promise.reject(new TypeError("lost")); 5')
  assert.is(lost.code, 'THROWN')
  assert.is(lost.message, 'Uncaught (in promise) TypeError: lost')
  assert.is((await failureOf('(async () => { await null; throw 1 })(); 5')).code, 'THROWN')
  assert.is((await failureOf('(async function* () { throw 1 })().next(); 5')).code, 'THROWN')
  assert.is(await valueOf('Promise.reject(1).catch(() => {}); 5'), 5)
  assert.is(await valueOf('const p = Promise.reject(1); (async () => { await null; await null; await p.catch(() => {}) })(); 5'), 5)
})

test('the host does not hear of a program\'s rejected promises, whatever was done to them', async () => {
  const heard: unknown[] = []
  const listen = (reason: unknown): void => { heard.push(reason) }
  process.on('unhandledRejection', listen)
  process.on('uncaughtException', listen)
  try {
    const trap = 'new Proxy(Promise.prototype, { get(t, k) { console.log("trap", String(k)); throw "TRAP" } })'
    for (const source of [
      'const p = Promise.reject(1); Object.setPrototypeOf(p, null); 0',
      `const p = Promise.reject(1); Object.setPrototypeOf(p, ${trap}); 0`,
      `class P extends Promise {} Object.setPrototypeOf(P.prototype, ${trap}); new P((_, no) => no(1)); 0`,
      `Reflect.construct(Promise, [(_, no) => no(1)], Object.assign(function () {}, { prototype: ${trap} })); 0`,
    ]) {
      const { code, output } = await failureOf(source)
      assert.is(code, 'THROWN')
      assert.is(output, '')
    }
    await failureOf('for (let i = 0; i < 10; i++) Promise.reject(i); for (;;);')
    await new Promise((resolve) => { setTimeout(resolve, 20) })
    assert.equal(heard, [])
    // The host's own still arrive.
    void Promise.reject(new Error('the host\'s own'))
    await new Promise((resolve) => { setTimeout(resolve, 20) })
    assert.is(heard.length, 1)
  } finally {
    process.off('unhandledRejection', listen)
    process.off('uncaughtException', listen)
  }
})

test('rejections are blamed on the program they happened in', async () => {
  const results = await Promise.resolve().then(async () => {
    const codes: string[] = []
    for (const source of ['Promise.reject(1); for (;;);', '1', 'Promise.reject(2); 1', 'Promise.resolve(3)', 'const f = async () => { for (;;); }; f(); 1', '(async () => 1)()']) {
      const outcome = await run(source)
      codes.push(outcome.ok ? 'ok' : outcome.code)
    }
    return codes
  })
  assert.equal(results, ['STEPS', 'ok', 'THROWN', 'ok', 'STEPS', 'ok'])
})

test('limits: steps, output, stack, memory', async () => {
  const steps = await failureOf('for (;;);', { limits: { steps: 12_345 } })
  assert.is(steps.code, 'STEPS')
  assert.is(steps.steps, 12_345)
  const output = await failureOf('for (;;) console.log("12345")', { limits: { output: 10 } })
  assert.is(output.code, 'OUTPUT')
  assert.is(output.output, '12345\n1234')
  const characters = await failureOf('console.log("\u{1F600}\u{1F600}\u{1F600}")', { limits: { output: 10 } })
  assert.is(characters.output, '\u{1F600}\u{1F600}')
  assert.is((await failureOf('const f = () => f(); f()')).code, 'DEPTH')
  assert.is((await failureOf('const a = []; for (;;) a[a.length] = new Uint8Array(1e6)', { limits: { memory: 2e7, steps: Infinity } })).code, 'MEMORY')
  assert.is((await failureOf('new Uint8Array(1e9)', { limits: { memory: 2e7, steps: Infinity } })).code, 'MEMORY')
})

test('garbage is not held against a program', async () => {
  const source = 'let n = 0; for (let i = 0; i < 400; i++) n = n - new Uint8Array(1e6).length; n'
  const outcome = await run(source, { limits: { memory: 5e7, steps: Infinity } })
  assert.ok(outcome.ok)
  assert.ok(outcome.usage.memory >= 400e6)
})

test('infinite limits are allowed', async () => {
  const outcome = await run('let n = 0; for (let i = 0; i < 300000; i++) n = n - i; n', { limits: { steps: Infinity, memory: Infinity, timeout: Infinity, output: Infinity } })
  assert.ok(outcome.ok)
  // Each chunk of the loop costs one more test.
  assert.is(outcome.usage.steps, (await run('0')).usage.steps + 1_501_840)
})

test('time that is over ends a program that computes', async () => {
  const { code } = await failureOf('for (;;);', { limits: { steps: Infinity, timeout: 30 } })
  assert.is(code, 'TIMEOUT')
})

test('stack overflow is never seen, neither caught nor as a rejection, and no error of the host\'s realm is', async () => {
  for (const source of [
    'const f = () => f(); try { f() } catch (e) { console.log("seen", e) }',
    'const f = () => { try { f() } finally { console.log } }; f()',
    'const f = async () => { await f() }; f().catch((e) => console.log("seen", e))',
    'const f = async () => { await f() }; Promise.allSettled([f()]).then((e) => console.log("seen", e))',
    'const f = () => { JSON.stringify({ toJSON: f }) }; try { f() } catch { console.log("seen") }',
  ]) {
    const { code, output } = await failureOf(source)
    assert.is(code, 'DEPTH', source)
    assert.is(output, '')
  }
})

test('programs share nothing', async () => {
  await run('const s = Symbol.for("shared"); globalThis.leak = s; Object.prototype.leak')
  assert.is(await valueOf('typeof globalThis.leak'), 'undefined')
  assert.equal(await valueOf('globalThis.x = 1; Object.keys(globalThis)'), ['x'])
  const random = 'export default () => [Math.random(), Math.random(), Math.random()]'
  const first = await valueOf(random) as number[]
  assert.equal(await valueOf(random), first)
  assert.ok(first.every((x) => x >= 0 && x < 1) && new Set(first).size === 3)
})

test('capabilities: calls, promises, callbacks, and a run that waits for them', async () => {
  const later = <T>(value: T): Promise<T> => new Promise((resolve) => { setTimeout(resolve, 5, value) })
  const capabilities = {
    add: (a: number, b: number) => a + b,
    later,
    fail: (): never => { throw new RangeError('no') },
    each: async (list: number[], f: (x: number) => Promise<number>) => { let sum = 0; for (const x of list) sum += await f(x); return sum },
  }
  assert.is(await valueOf('add(1, 2)', { capabilities }), 3)
  assert.is(await valueOf('await later(4); export default async () => (await later(5)) + 1', { capabilities }), 6)
  assert.is(await valueOf('try { fail() } catch (e) { `${e}` }', { capabilities }), 'RangeError: no')
  assert.is(await valueOf('each([1, 2, 3], (x) => x * 2)', { capabilities }), 12)
  const { output } = await run('later("a").then((x) => console.log(x)); 0', { capabilities })
  assert.is(output, 'a\n')
})

test('nothing of a run executes after its end', async () => {
  let kept: ((x: unknown) => Promise<unknown>) | undefined
  let release: (value: unknown) => void = () => {}
  const capabilities = {
    keep: (f: (x: unknown) => Promise<unknown>) => { kept = f },
    wait: () => new Promise((resolve) => { release = resolve }),
    note: () => { noted += 1 },
  }
  let noted = 0
  const failed = await failureOf('keep(() => note()); wait().then(() => note()); for (;;);', { capabilities })
  assert.is(failed.code, 'STEPS')
  release(1)
  await kept?.(1).catch(() => {})
  await new Promise((resolve) => { setTimeout(resolve, 10) })
  assert.is(noted, 0)
})

test('an engine runs one program at a time and can be told to stop', async () => {
  const engine = makeEngine({ call: () => 'p1', output() {}, reply() {} })
  assert.is(engine.busy, false)
  const { exposeCapabilities } = await import('../runtime/capabilities.ts')
  const exposure = exposeCapabilities({ wait: () => new Promise(() => {}) }, { settle() {}, invoke() {} })
  const job = makeJob('wait().then(() => {}); 1', { capabilities: { wait: true } }, exposure.wire, undefined)
  assert.equal(engine.start(job), { state: 'idle-waiting' })
  assert.is(engine.busy, true)
  assert.throws(() => engine.start(job))
  const outcome = engine.abandon('TIMEOUT', 'too long')
  assert.is(outcome.ok ? 'ok' : outcome.code, 'TIMEOUT')
  assert.is(engine.busy, false)
  assert.is(engine.settle(1, 'v1').state, 'done')
  exposure.dispose()
})

test('the same program takes the same steps, whatever ran before', async () => {
  const source = 'const m = new Map(); for (let i = 0; i < 500; i++) m.set(i, `${i}`); [...m.values()].sort().join("").length'
  const first = await run(source)
  await failureOf('for (;;);')
  const second = await run(source)
  assert.is(second.usage.steps, first.usage.steps)
  assert.is(second.usage.memory, first.usage.memory)
})

test.run()
