/** Rejected promises whose prototypes tell nothing about where they come from: they end neither the host nor another program. */
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRealm } from '../index.ts'

const test = suite('rejections')
const CUT = 'const p = Promise.reject(new Error("mine")); Object.setPrototypeOf(p, null);'

test('a program that ran for long cannot end the host with one', async () => {
  const pause = (): void => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100) }
  const realm = await createRealm({ policy: 'standard', isolation: 'inline', capabilities: { pause } })
  for (const cut of [CUT, 'const p = Promise.reject(1); Object.setPrototypeOf(p, new Proxy({}, {}));']) {
    const outcome = await realm.run(`${cut} pause(); 1`, { filename: 'cut.js' }).then(() => 'ok', (error: Error) => error.message)
    assert.match(outcome, /^Uncaught \(in promise\)/)
  }
})

test('a promise far below Promise.prototype is not looked for link by link', async () => {
  const realm = await createRealm({ policy: 'standard', isolation: 'inline' })
  const source = `let C = Promise; for (let i = 0; i < 300; i++) C = class extends C {}
    C.reject(1); 1`
  const outcome = await realm.run(source, { filename: 'deep.js' }).then(() => 'ok', (error: Error) => error.message)
  assert.match(outcome, /^Uncaught \(in promise\)/)
})

test('a program does not answer for another that ran in the same turn', async () => {
  const realm = await createRealm({ policy: 'standard', isolation: 'inline' })
  const [one, other] = await Promise.allSettled([realm.run(`${CUT} 1`, { filename: 'one.js' }), realm.run('Promise.resolve(2)', { filename: 'other.js' })])
  assert.is(other.status === 'fulfilled' && other.value.value, 2)
  assert.ok(one.status === 'fulfilled' || /mine/.test(String(one.reason)))
})

test('whatever a program does to the prototype of a promise, nobody else answers for it', async () => {
  const realm = await createRealm({ policy: 'compat', isolation: 'inline', limits: { steps: 1e6 } })
  const sources = [
    'Reflect.setPrototypeOf(Promise.reject(new Error("mine")), Array.prototype); 1',
    'Object.setPrototypeOf(new Proxy(new Proxy(Promise.reject(new Error("mine")), {}), {}), null); 1',
    'const p = (async () => { throw new Error("mine") })(); Object.setPrototypeOf(p, { then: 1 }); 1',
    'class P extends Promise {} Object.setPrototypeOf(P.prototype, null); P.reject(new Error("mine")); 1',
    'function F() {} F.prototype = Object.create(null); Reflect.construct(Promise, [(y, n) => n(new Error("mine"))], F); 1',
    'const B = Promise; class P extends B { static get [Symbol.species]() { return Q } } class Q extends P {} Object.setPrototypeOf(Q.prototype, null); new P((y, n) => n(new Error("mine"))).then.call(new P((y, n) => n(new Error("mine"))), 1); 1',
    'class P extends Promise.bind(null) {} P.prototype.x = 1; 1',
    'const C = new Proxy(Promise, { construct(t, args, n) { return Object.setPrototypeOf(Reflect.construct(t, args), null) } }); new C((y, n) => n(new Error("mine"))); 1',
    'class P extends Promise {} Object.setPrototypeOf(P.prototype, null); new P((y, n) => { n(new Error("mine")); for (;;); })',
    'class P extends Promise {} Object.setPrototypeOf(P.prototype, null); const f = () => { new P((y, n) => { n(1); f() }) }; f()',
    'class P extends Promise {} Object.setPrototypeOf(P.prototype, null); const all = Promise.all.call(P, [Promise.reject(new Error("mine"))]); Promise.any.call(P, []); 1',
    'const { promise, reject } = Promise.withResolvers.call(class P extends Promise { static { Object.setPrototypeOf(this.prototype, null) } }); reject(new Error("mine")); 1',
  ]
  const strangers: unknown[] = []
  const listen = (reason: unknown): void => { strangers.push(reason) }
  process.on('unhandledRejection', listen)
  try {
    for (const source of sources) await realm.run(source, { filename: 'strange.js' }).catch((error: Error & { code: string }) => assert.match(`${error.code} ${error.message}`, /mine|STEPS|DEPTH|TypeError/, source))
    await new Promise((resolve) => setTimeout(resolve, 20))
  } finally { process.off('unhandledRejection', listen) }
  assert.equal(strangers.map(String), [])
})

// Of the functions that a constructor of a program's own hands the engine to settle a promise by, nobody catches what they throw in a job.
test('what jobs throw does not reach the host', async () => {
  const sources: [source: string, expected: RegExp][] = [
    ['class P extends Promise {} P.all([1]); for (;;);', /^STEPS/],
    ['class P extends Promise {} P.all([1]); (async () => { for (;;); })()', /^STEPS/],
    ['class P extends Promise {} P.all([1]); const f = (x) => f(f) + 1; f()', /^DEPTH/],
    ...([['throw 1', 'throw 2', /^THROWN .*2/], ['throw 1', 'for (;;);', /^STEPS/], ['for (;;);', 'for (;;);', /^STEPS/], ['f()', 'f()', /^DEPTH/]] as const).map(([one, two, expected]): [string, RegExp] => [`const f = (x) => f(f) + 1; class Q extends Promise { constructor(g) { super(() => {}); g(() => { ${one} }, () => { ${two} }) } } Reflect.construct(Promise, [(y) => y(1)], Q).then(() => 1); 1`, expected]),
  ]
  const strangers: unknown[] = []
  const listen = (error: unknown): void => { strangers.push(error) }
  process.on('uncaughtException', listen)
  process.on('uncaughtExceptionMonitor', listen)
  try {
    for (const isolation of ['inline', 'process'] as const) {
      const realm = await createRealm({ policy: 'standard', isolation, limits: { steps: 1e6 } })
      for (const [source, expected] of sources) {
        const ended = await realm.run(source, { filename: 'jobs.js' }).then(() => 'ran', (error: Error & { code: string }) => `${error.code} ${error.message}`)
        assert.match(ended, expected, `${isolation}: ${source}`)
      }
      assert.is((await realm.run('1 + 1')).value, 2)
      await realm.dispose()
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  } finally {
    process.off('uncaughtException', listen)
    process.off('uncaughtExceptionMonitor', listen)
  }
  assert.equal(strangers.map(String), [])
})

test('rejections of other contexts are not the program\'s', async () => {
  const realm = await createRealm({ policy: 'standard', isolation: 'inline' })
  const seen: string[] = []
  const listen = (reason: unknown): void => { seen.push(String((reason as Error).message)) }
  process.on('unhandledRejection', listen)
  try {
    const run = realm.run('class P extends Promise {} P.resolve(1).then(() => 2)', { filename: 'own.js' })
    runInNewContext('Promise.reject(new Error("other"))')
    runInNewContext('class P extends Promise {} P.reject(new Error("another"))')
    assert.is((await run).value, 2)
    await new Promise((resolve) => setTimeout(resolve, 20))
  } finally { process.off('unhandledRejection', listen) }
  assert.equal(seen, ['other', 'another'])
})

test('what a program rejects by a promise of the host is not put down to the next', async () => {
  const later = (): Promise<unknown> => new Promise(() => {})
  const realm = await createRealm({ policy: 'compat', isolation: 'inline', capabilities: { later } })
  for (const promise of ['later()', 'input[0]']) {
    const [one, other] = await Promise.allSettled([
      realm.run(`${promise}.constructor.reject(new Error('mine')); throw 1`, { filename: 'one.js', input: [later()] }),
      realm.run('Promise.resolve(2)', { filename: 'other.js' }),
    ])
    assert.is(one.status, 'rejected')
    assert.is(other.status === 'fulfilled' ? other.value.value : String(other.reason), 2, promise)
  }
  await realm.dispose()
})

test.run()
