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
