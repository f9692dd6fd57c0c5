import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { COSTS } from '../runtime/costs.ts'
import { PERMITS } from '../runtime/permits.ts'
import { CASES, HELPERS } from './_native-cases.ts'
import type { Case } from './_native-cases.ts'
import { testRealm } from './_realm.ts'

const test = suite('runtime/costs scaling')

test('every native of the table has a case, and every case a native', () => {
  const covered = new Set(CASES.map(({ native }) => native))
  assert.equal(Object.keys(COSTS).filter((path) => !covered.has(path)), [])
  assert.equal([...covered].filter((path) => COSTS[path] === undefined), [])
})

test('every function the permits name has a cost', () => {
  const realm = testRealm()
  const nameless: string[] = []
  for (const [owner, names] of Object.entries(PERMITS)) {
    if (owner.includes('@@')) continue
    for (const name of names.split(' ')) {
      const path = `${owner}.${name}`
      if (COSTS[path] !== undefined || COSTS[`get ${path}`] !== undefined || COSTS[name] !== undefined) continue
      if (!owner.startsWith('%') && typeof realm.guest(`return ${owner}${name.startsWith('@@') ? `[Symbol.${name.slice(2)}]` : `.${name}`}`) === 'function' && name !== 'constructor' && name !== 'prototype') nameless.push(path)
    }
  }
  assert.equal(nameless, [])
})

/** What one size of a case costs; undefined where the call is refused, which costs what it costs. */
function cost(realm: ReturnType<typeof testRealm>, one: Case, n: number): number {
  const call = realm.guest(`${HELPERS}; const n = ${n}; const v = ${one.prepare}; return () => ${one.call}`) as () => unknown
  realm.meter.steps = realm.meter.bytes = 0
  try { call() } catch (error) { if ((error as { limit?: boolean }).limit) throw error }
  return realm.meter.steps
}

for (const native of new Set(CASES.map((one) => one.native))) {
  const cases = CASES.filter((one) => one.native === native && one.work !== '1')
  if (cases.length === 0) continue
  test(`${native}: steps grow with the work`, () => {
    const realm = testRealm()
    for (const one of cases) {
      const size = Math.min(512, one.most / 4)
      cost(realm, one, size) // Patterns are looked into once in a run.
      const [first, second, third] = [cost(realm, one, size), cost(realm, one, 2 * size), cost(realm, one, 4 * size)]
      const factor = one.work === 'n2' ? 2.2 : 1.55
      assert.ok(third > first && third >= factor * second - 40, `${one.call} with ${one.prepare}: ${[first, second, third].join()}`)
    }
  })
}

test('the engine goes through a whole table to shorten an array, and that is paid for', () => {
  for (const make of ['sparse(4096)', 'odd(4096)', 'new Proxy(odd(4096), {})']) {
    const realm = testRealm()
    const call = realm.guest(`${HELPERS}; const v = ${make}; return () => Array.prototype.pop.call(v)`) as () => unknown
    realm.meter.steps = 0
    call()
    assert.ok(realm.meter.steps >= 4096, `${make}: ${realm.meter.steps}`)
  }
})

test.run()
