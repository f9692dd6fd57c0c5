/** The short ways of the shims (runtime/kernel/fast.ts): no denied key of any length passes them, under the policy of the run at hand. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { compile, createRealm } from '../index.ts'

const test = suite('short ways of shims')

const ALWAYS = ['__proto__', 'constructor', 'caller', 'callee', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']
const MORE = ['a', 'secret', 'x'.repeat(30), 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(33), 'x'.repeat(64)]
const USES = ['o[k]', 'o[k] = 1', 'o[k] += 1', '({ [k]: 1 })', 'k in o', 'o?.[k]', 'delete o[k]']
const program = `const o = {}
input.map((k) => [${USES.map((use) => `(() => { try { ${use}; return false } catch (e) { return e instanceof TypeError } })()`).join(', ')}].every((refused) => refused))`

test('denied keys are refused, and those of another policy are not', async () => {
  const strict = await createRealm({ isolation: 'inline', policy: { deny: MORE } })
  const plain = await createRealm({ isolation: 'inline' })
  // In turn, in the same context: what is denied belongs to the run, not to the artifact or the realm's shims.
  for (let round = 0; round < 3; round++) {
    assert.equal((await strict.run(program, { filename: 'a.js', input: [...ALWAYS, ...MORE] })).value, [...ALWAYS, ...MORE].map(() => true))
    assert.equal((await plain.run(program, { filename: 'a.js', input: [...ALWAYS, ...MORE] })).value, [...ALWAYS.map(() => true), ...MORE.map(() => false)])
  }
  await strict.dispose()
  await plain.dispose()
})

test('a program that runs again starts anew', async () => {
  const realm = await createRealm({ isolation: 'inline' })
  const artifact = compile('let n = 0; const f = () => ++n; class A { static made = 0; #n = 1; get n() { A.made++; return this.#n } } f() + new A().n + A.made + `${(((s) => s))`a${n}`.length}`', { filename: 'again.js' })
  const first = await realm.run(artifact)
  const second = await realm.run(artifact)
  assert.is(second.value, first.value)
  assert.is(second.usage.steps, first.usage.steps)
  await realm.dispose()
})

test.run()
