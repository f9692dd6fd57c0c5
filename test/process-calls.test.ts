/** Calls of the host that carry small values only: at `process` they travel as numbers or as text made without the codec, and nothing shows it. */
import { types } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, createRealm } from '../index.ts'
import type { RestrictError, RunResult } from '../index.ts'
import { makeCodec } from '../runtime/kernel/codec.ts'
import { makeCodecNatives } from '../runtime/kernel/codec-natives.ts'
import { makeKeyHash } from '../runtime/kernel/key-hash.ts'
import { argumentsWire, envelopeOf } from '../runtime/process/primitives.ts'
import type { Primitive } from '../runtime/process/primitives.ts'

const test = suite('process-calls')

const SMALL: Primitive[] = [
  0, -0, 1, -1, 0.1, 1e21, 5e-324, Number.MAX_VALUE, 2 ** 53, NaN, Infinity, -Infinity, true, false, null, undefined,
  '', 'a', '$', '$u', '$$', '$7', '"', '\\', '\n', '\u2028', 'é', '\u{1f600}', '\ud800', '\udc00$', 'x'.repeat(32),
]
const codec = makeCodec(makeCodecNatives(types), makeKeyHash(globalThis))

test('wires are those of the codec', () => {
  assert.is(argumentsWire(0, undefined, undefined, undefined), codec.encode([], {}))
  for (const a of SMALL) {
    assert.is(argumentsWire(1, a, undefined, undefined), codec.encode([a], {}))
    if (typeof a !== 'string') assert.is(envelopeOf(a), `v${codec.encode(a, {})}`)
    for (const b of SMALL) {
      assert.is(argumentsWire(2, a, b, undefined), codec.encode([a, b], {}))
      assert.is(argumentsWire(3, a, 1, b), codec.encode([a, 1, b], {}))
    }
  }
})

const PROGRAM = compile(`export default (values) => {
  const seen = []
  const same = (a, b) => seen.push(Object.is(a, b))
  seen.push(count(), count(1), count(1, 2), count(1, 2, 3), count(1, 2, 3, 4), count(undefined), count('a', undefined))
  for (const a of values) {
    same(echo(a), a)
    for (const b of values) { same(second(a, b), b); same(third(1, a, b), b); same(fourth(a, 1, 2, b), b) }
  }
  for (const f of [1, 2, 3]) { try { fail(f) } catch (e) { seen.push(typeof e === 'string' ? e : e.name + e.message) } }
  console.log('before')
  seen.push(give(0), give(1), String(give(2)), give(3).a)
  console.log('after')
  return seen
}`, { policy: { names: ['count', 'echo', 'second', 'third', 'fourth', 'fail', 'give'] } })
const failures = [new Error('no'), new RangeError('never'), 'not at all']
const given = [null, 'text of more than thirty-two characters', 2n ** 70n, { a: 1 }]
const capabilities = {
  count: (...args: unknown[]) => args.length,
  echo: (a: unknown) => a,
  second: (_a: unknown, b: unknown) => b,
  third: (_a: unknown, _b: unknown, c: unknown) => c,
  fourth: (_a: unknown, _b: unknown, _c: unknown, d: unknown) => d,
  fail: (which: number) => { throw failures[which - 1] },
  give: (which: number) => given[which],
}

test('values, errors, output and steps are the same at both levels', async () => {
  const results: RunResult[] = []
  for (const isolation of ['inline', 'process'] as const) {
    const realm = await createRealm({ isolation, capabilities })
    try { results.push(await realm.run(PROGRAM, { input: SMALL })) } finally { await realm.dispose() }
  }
  const [inline, process] = results as [RunResult, RunResult]
  assert.equal(process.value, inline.value)
  const seen = inline.value as unknown[]
  assert.equal(seen.slice(0, 7), [0, 1, 2, 3, 4, 1, 2])
  assert.not(seen.includes(false))
  assert.equal(seen.slice(-7, -4), ['Errorno', 'RangeErrornever', 'not at all'])
  assert.equal(seen.slice(-4), [null, given[1], String(given[2]), 1])
  assert.is(process.output, 'before\nafter\n')
  assert.equal([process.usage.steps, process.usage.memory], [inline.usage.steps, inline.usage.memory])
})

test('a limit is reached at the same call at both levels', async () => {
  const calls: number[] = []
  for (const isolation of ['inline', 'process'] as const) {
    let made = 0
    const realm = await createRealm({ isolation, capabilities: { add: (a: number, b: number) => { made++; return a + b } }, limits: { steps: 100_000 } })
    try {
      await realm.run('for (let i = 0; ; i += 1) add(i, -0)')
      assert.unreachable()
    } catch (error) {
      assert.is((error as RestrictError).code, 'STEPS')
    } finally { await realm.dispose() }
    calls.push(made)
  }
  assert.is(calls[0], calls[1])
})

test.run()
