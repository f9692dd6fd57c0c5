/** Rejected promises whose prototypes tell nothing about where they come from: they end neither the host nor another program. */
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

test.run()
