/**
 * What stands for test runners when libraries run their own tests: good assertions pass, bad ones fail, plain and compiled alike, and the
 * comparison tells every difference. A check that could not fail would make all suites look the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { createRealm } from '../index.ts'
import { bundleTests } from '../scripts/libraries/bundle.ts'
import { LIBRARIES } from '../scripts/libraries/entries.ts'
import { compare, type Outcome, readListed, writeListed } from '../scripts/libraries/listed.ts'

/** Tests called `good` hold, tests called `bad` do not; the number is how many assertions are made. */
const SUITES: Readonly<Record<string, string>> = {
  mocha: `import assert from 'assert'
    describe('a', () => { let n = 0; beforeEach(() => { n++ }); it('good 2', () => { assert.strictEqual(n, 1); assert.deepEqual([1], ['1']) }); it('bad 1', () => { assert.deepStrictEqual([1], ['1']) }) })
    it('good 1', (done) => { setTimeout(() => { assert.throws(() => { throw new RangeError('x') }, RangeError); done() }, 50) })
    it('bad 0', async () => { throw new Error('x') })`,
  jest: `test('good 4', () => { expect({ a: 1, b: undefined }).toEqual({ a: 1 }); expect([1, 2]).toContain(2); expect(() => { throw new Error('abc') }).toThrow('b'); expect(NaN).not.toBe(0) })
    test('bad 1', () => { expect({ a: 1, b: undefined }).toStrictEqual({ a: 1 }) })
    test('bad 2', () => { expect(1).toBe(1); expect(() => {}).toThrow() })
    test.each([[1, 1], [2, 3]])('each', (a, b) => { expect(a).toBe(b) })`,
  chai: `import { assert, expect } from 'chai'
    it('good 4', () => { expect([1]).to.be.an('array').that.deep.equals([1]); expect({ a: 1 }).to.have.property('a').that.is.below(2) })
    it('bad 1', () => { expect([1]).to.equal([1]) })
    it('bad 1 more', () => { expect('').to.be.ok })
    it('bad 1 again', () => { assert.isTrue(1) })
    it('bad 1 keys', () => { expect({ a: 1 }).to.have.all.keys('a', 'b') })`,
  uvu: `import { test } from 'uvu'
    import * as assert from 'uvu/assert'
    test('good 2', () => { assert.equal({ a: [1] }, { a: [1] }); assert.throws(() => { throw new Error('abc') }, /b/) })
    test('bad 1', () => { assert.is([], []) })
    test.run()`,
  tape: `import test from 'tape'
    test('good 2', (t) => { t.plan(2); t.equal(1, 1); setTimeout(() => t.deepEqual([1], [1]), 5) })
    test('bad 2', (t) => { t.ok(0); t.notOk(0); t.end() })
    test('bad 1', (t) => { t.throws(() => {}); t.end() })`,
  ava: `import test from 'ava'
    test('good 2', (t) => { t.is(1, 1); t.throws(() => { throw new TypeError('abc') }, { instanceOf: TypeError, message: 'abc' }) })
    test('bad 1', async (t) => { await t.throwsAsync(async () => 1) })`,
  qunit: `QUnit.module('m')
    QUnit.test('good 2', (assert) => { assert.equal(1, '1'); assert.deepEqual({ a: 1 }, { a: 1 }) })
    QUnit.test('bad 1', (assert) => { assert.strictEqual(1, '1') })`,
  node: `import test from 'node:test'
    import assert from 'node:assert/strict'
    test('good 0', async (t) => { await t.test('good 1', () => { assert.equal(1, 1) }); await t.test('bad 1', () => { assert.equal(1, '1') }) })`,
}
const folder = mkdtempSync(join(tmpdir(), 'suites-'))
for (const [name, text] of Object.entries(SUITES)) writeFileSync(join(folder, `${name}.test.js`), text)

const realm = await createRealm({ policy: 'compat', isolation: 'inline' })

const test = suite('libraries')
test.after(async () => {
  rmSync(folder, { recursive: true })
  await realm.dispose()
})

for (const name of Object.keys(SUITES)) {
  test(`${name}: what holds passes, what does not fails, plain and compiled`, async () => {
    const { text } = await bundleTests(folder, { name, from: '', tests: [`${name}.test.js`] })
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, text)
    const { default: finish } = (await import(pathToFileURL(file).href)) as { default: () => Promise<string> }
    const plain = JSON.parse(await finish()) as Outcome[]
    for (const [title, outcome, count] of plain) {
      const [, kind, number] = /(good|bad) (\d)[^>]*$/.exec(title) ?? []
      if (kind === undefined) continue
      assert.is(outcome === 'ok', kind === 'good', `${title}: ${outcome}`)
      assert.is(count, Number(number), title)
    }
    assert.ok(plain.length >= 2)
    if (name === 'jest') assert.equal(plain.slice(-2).map(([, outcome]) => outcome === 'ok'), [true, false])
    const { value } = await realm.run(text, { filename: 'suite.mjs', input: null })
    assert.equal(compare(plain, JSON.parse(value as string) as Outcome[]), { same: plain.length, differences: [] })
  })
}

test('the comparison tells outcomes, assertions, snapshots and missing tests apart', () => {
  const plain: Outcome[] = [['a', 'ok', 1, ''], ['b', 'ok', 1, ''], ['c', 'ok', 1, '1'], ['d', 'ok', 0, ''], ['e', 'ok', 1, '']]
  const compiled: Outcome[] = [['a', 'failed: TypeError: the property name \'__proto__\' is not allowed here', 0, ''], ['b', 'ok', 2, ''], ['c', 'ok', 1, '2'], ['e', 'ok', 1, ''], ['f', 'ok', 1, '']]
  const { same, differences } = compare(plain, compiled)
  assert.is(same, 1)
  assert.equal(differences.map(({ test: name }) => name), ['a', 'b', 'c', 'd', 'f'])
  assert.is(differences[0]?.cause, 'denied name (SPEC 1.3)')
  assert.is(differences[1]?.cause, undefined)
})

test('the list is read as it is written', () => {
  const listed = new Map([['x', new Map([['a: "b"\nc', 'some cause (SPEC 1.3)'], ['d', 'another']])]])
  assert.equal(readListed(writeListed(listed)), listed)
})

test('there are libraries, each once', () => {
  assert.ok(LIBRARIES.length >= 50)
  assert.is(new Set(LIBRARIES.map(({ name }) => name)).size, LIBRARIES.length)
})
test.run()
