/** What programs do at the end of the stack, of which Node tells the host: nothing of it may show on an inline host's standard error. */
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('inline/stderr')
const INDEX = new URL('../index.js', import.meta.url).href

const PROGRAMS: Record<string, string> = {
  'an async function that calls itself': 'const f = async (n) => { await f(n + 1) }; f(0)',
  'an async method': 'class A { async m() { return this.m() } }; new A().m()',
  'an async generator': 'async function* g() { yield* g() }; (async () => { for await (const x of g()); })()',
  'Promise.reject at every level': 'const f = (n) => { Promise.reject(1); f(n + 1) }; f(0)',
  'Promise.reject on the way back': 'const f = (n) => { try { f(n + 1) } catch { Promise.reject(new Error("deep")) } }; f(0)',
  'combinators': 'const f = () => { Promise.all([f()]) }; f()',
  'an executor': 'const f = () => { new Promise(() => { f() }) }; f()',
  'an executor of a class': 'class P extends Promise {} const f = () => { new P(() => { f() }) }; f()',
  'an executor, through Reflect': 'const f = () => { Reflect.construct(Promise, [f]) }; f()',
  'an executor that rejects': 'const f = () => new Promise((yes, no) => { f(); no(1) }); f()',
  'an executor that rejects on the way back': 'const f = () => new Promise((yes, no) => { try { f() } catch { no(1) } }); f()',
  'promises made before': 'const all = []; for (let i = 0; i < 40000; i++) new Promise((yes, no) => { all.push(no) }); const f = (i) => { all[i](1); f(i + 1) }; f(0)',
  'handlers that come late': 'const all = []; for (let i = 0; i < 40000; i++) all.push(Promise.reject(1)); const f = (i) => { all[i].catch(() => {}); f(i + 1) }; f(0)',
  'settled twice': 'const all = []; for (let i = 0; i < 40000; i++) new Promise((yes) => { yes(1); all.push(yes) }); const f = (i) => { all[i](1); f(i + 1) }; f(0)',
  'thenables': 'const f = () => { Promise.resolve({ get then() { return f() } }) }; f()',
  'thenables that are given to resolve': 'const f = () => { new Promise((yes) => { yes({ get then() { return f() } }) }) }; f()',
  'defaults of async functions': 'const f = async (a = f()) => 1; f()',
  'defaults in patterns of async functions': 'const f = async ({ a = f() } = {}) => 1; f()',
  'keys in patterns of async functions': 'const f = async ({ [f({})]: a }) => 1; f({})',
  'requests to async generators': 'const g = (async function* () { for (;;) yield 1 })(); const f = () => { g.throw(1); f() }; f()',
}
for (const [name, source] of Object.entries(PROGRAMS)) {
  test(name, () => {
    const host = `import { createRealm } from ${JSON.stringify(INDEX)}
      const realm = await createRealm({ isolation: 'inline', limits: { steps: 2e7 } })
      const again = async () => { try { await realm.run(${JSON.stringify(source)}); return 'ended' } catch ({ code }) { return code } }
      console.log(await again(), await again(), (await realm.run('1 + 1')).value)`
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', host], { encoding: 'utf8' })
    assert.is(stderr, '')
    assert.is(status, 0)
    assert.match(stdout, /^DEPTH DEPTH 2\n$/)
  })
}
test.run()
