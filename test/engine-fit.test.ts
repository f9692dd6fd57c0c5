/** A context whose unfrozen prototypes were changed is noticed, so that its engine is not used again. */
import { Script } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { createRealm } from '../index.ts'
import { collectGarbage } from '../runtime/heap.ts'
import { makeKernel } from '../runtime/kernel.ts'

const host = { heap: () => 0, collect: () => 0, clock: () => 0, raise: () => 0, room: () => {}, place: () => 0, call: () => 'v', reply() {}, emit() {} }
const test = suite('runtime/fit')

test('a fresh context is intact', () => {
  assert.is(makeKernel(host).intact(), true)
})

test('unverified code that changes Array.prototype is noticed', () => {
  const kernel = makeKernel(host)
  new Script('[].constructor.prototype.constructor = 1').runInContext(kernel.context)
  assert.is(kernel.intact(), false)
})

test('what programs hang on intrinsics by private members is not kept for ever', async () => {
  const realm = await createRealm({ isolation: 'inline' })
  const held = async (): Promise<number> => { await new Promise((resolve) => { setImmediate(resolve) }); collectGarbage(); return process.memoryUsage().arrayBuffers }
  const before = await held()
  const program = (body: string): string => `class Stamp extends (function (of) { return of }) { ${body} }
    for (const of of [Math, JSON, Object.prototype, Array.prototype, Map.prototype.get]) new Stamp(of)
    class Other { #own = 1 }; new Other()
    1`
  for (let i = 0; i < 12; i += 1) {
    for (const body of ['#bytes = new Uint8Array(4e6)', '#bytes = new Uint8Array(4e6); #method() {}']) assert.is((await realm.run(program(body), { filename: `stamp${i}.js` })).value, 1)
  }
  // A context goes in several collections: what hangs on it, then it, then the stores of its buffers.
  let left = await held() - before
  for (let i = 0; i < 20 && left >= 24 * 4e6; i += 1) left = await held() - before
  assert.ok(left < 24 * 4e6, `what ${(left / 20e6).toFixed(1)} of twenty-four runs hung there is still held`)
})

test('requests to an asynchronous generator that does not answer are paid for by their number', async () => {
  const realm = await createRealm({ isolation: 'inline' })
  const source = (calls: number): string => `async function* stuck() { await new Promise(() => {}) }
    const all = stuck(); for (let i = 0; i < ${calls}; i++) all.next(); 1`
  const steps = async (calls: number): Promise<number> => (await realm.run(source(calls), { filename: 'stuck.js' })).usage.steps
  assert.ok(await steps(8000) > 8 * await steps(2000))
  const answering = 'async function* many() { for (let i = 0; i < 5000; i++) yield i }\n(async () => { let n = 0; for await (const one of many()) n += one; return n })()'
  const { value, usage } = await realm.run(answering, { filename: 'many.js' })
  assert.is(value, 12497500)
  assert.ok(usage.steps < 200_000, `${usage.steps}`)
})

test('the message of an error that the engine made of a long text is paid for when it is caught', async () => {
  const realm = await createRealm({ isolation: 'inline' })
  const { usage } = await realm.run(`let text = 'ab'; while (text.length < 2 ** 22) text += text
    let n = 0; for (let i = 0; i < 10; i++) try { new Promise(text + i) } catch { n++ } n`, { filename: 'long.js' })
  assert.ok(usage.steps > 10 * 2 ** 22 / 64)
})

test.run()
