/** A context whose unfrozen prototypes were changed is noticed, so that its engine is not used again. */
import { Script } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

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

test.run()
