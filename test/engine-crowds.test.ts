/** Numbers made to meet in one place of the engine's Maps and Sets: they pay for it, and do not cross to the host. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRealm } from '../index.ts'
import { makeKeyHash } from '../runtime/kernel/key-hash.ts'

const test = suite('crowded keys')
const MASK = (1n << 64n) - 1n
/** The number that `value ^ value >> shift` was made of. */
const unshift = (value: bigint, shift: bigint): bigint => { let found = value; for (let i = 0; i < 64; i++) found = value ^ (found >> shift); return found & MASK }
/** The inverse of an odd number. */
const inverse = (odd: bigint): bigint => { let found = odd; for (let i = 0; i < 7; i++) found = found * (2n - odd * found) & MASK; return found }
/** Sixty-four bits that V8 hashes to a given value. */
const bitsOf = (hash: bigint): bigint => {
  let bits = unshift(hash, 22n) * inverse(65n) & MASK
  bits = unshift(bits, 11n) * inverse(21n) & MASK
  return (unshift(bits, 31n) + 1n) * inverse((1n << 18n) - 1n) & MASK
}
const view = new DataView(new ArrayBuffer(8))
const doubles: number[] = []
const bigints: bigint[] = []
for (let i = 1n; doubles.length < 3000; i++) {
  const bits = bitsOf((i << 30n) | 12345n)
  view.setBigUint64(0, bits)
  const value = view.getFloat64(0)
  if (Number.isNaN(value) || Math.abs(value) < 2 ** 33) continue
  doubles.push(value)
  bigints.push(bits)
}
const integers: number[] = []
const { hashOf: hash } = makeKeyHash(globalThis)
for (let i = 0; integers.length < 1000; i++) if ((hash(i * 7) & 1023) === 77) integers.push(i * 7)
const harmless = Array.from({ length: 3000 }, (_, i) => i * 1e9 + 0.5)

test('the hash is that of the engine', () => {
  assert.equal([...new Set(doubles.map(hash))], [12345])
  assert.equal([...new Set(bigints.map(hash))], [12345])
  assert.is(hash(bigints[0] as bigint), hash((bigints[0] as bigint) + (5n << 64n)))
  assert.is(hash(1), hash(1))
})
test('they pay by how many there are', async () => {
  const realm = await createRealm({ isolation: 'inline' })
  const source = 'const m = new Map(), s = new Set(); for (const x of input) { m.set(x, 1); s.add(x) } for (const x of input) { m.get(x); s.has(x); s.delete(x) } m.size + new Set(input).size'
  const steps = async (input: number[]): Promise<number> => {
    const { value, usage } = await realm.run(source, { filename: 'keys.js', input })
    assert.is(value, 2 * input.length)
    return usage.steps
  }
  const plain = await steps(harmless)
  assert.ok(await steps(doubles) > plain + 5 * 3000 ** 2 / 2 / 16)
  const few = await steps(harmless.slice(0, 1000))
  assert.ok(await steps(integers) > few + 5 * 1000 ** 2 / 2 / 16 / 2)
  // Used as a queue, a collection has no more keys in one place than it holds.
  const queue = 'const s = new Set(); for (let i = 0; i < 500; i++) s.add(i); for (let i = 0; i < 5000; i++) { s.delete(7); s.add(7) } 1'
  const { usage } = await realm.run(queue, { filename: 'queue.js' })
  assert.ok(usage.steps < 60_000, `${usage.steps}`)
})
test('they do not cross', async () => {
  for (const isolation of ['inline', 'process'] as const) {
    const got: unknown[] = []
    const realm = await createRealm({ isolation, capabilities: { take: (value: unknown) => { got.push(value) } } })
    try {
      for (const input of [doubles, bigints]) {
        const failure = await realm.run('new Set(input)', { filename: 'set.js', input }).then(() => '', (error: Error) => error.message)
        assert.match(failure, /too much alike to cross/)
      }
      const { value } = await realm.run('let text = ""; try { take(new Map(input.map((x) => [x, 1]))) } catch (error) { text = error.message } text', { filename: 'map.js', input: doubles })
      assert.match(String(value), /too much alike to cross/)
      assert.is(got.length, 0)
      const passed = await realm.run('new Set(input)', { filename: 'set.js', input: harmless })
      assert.is((passed.value as Set<number>).size, harmless.length)
    } finally {
      await realm.dispose()
    }
  }
})
test.run()
