/**
 * Work of the engine that one step once paid for, in ordinary programs: what they cost at least. Each took more than a microsecond a
 * step, some of them hundreds.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { createRealm } from '../index.ts'

const test = suite('engine prices')
let realm: Awaited<ReturnType<typeof createRealm>>
test.before(async () => { realm = await createRealm({ isolation: 'inline', limits: { steps: 50_000_000, timeout: 60_000 } }) })
test.after(async () => { await realm.dispose() })

const stepsOf = async (program: string): Promise<number> => (await realm.run(program)).usage.steps
/** Elements that make the engine turn all of them into a table, and the next into a store again. */
const entries = 'const e = []; for (let i = 0; i < 4000; i++) e.push([i, 1]); for (let i = 0; i < 30; i++) e.push([6200 + i * 1100, 1], [4000 + i, 1]);'
const pairs = 'const o = {}; for (let i = 0; i < 4000; i++) o[i] = 1; for (let i = 0; i < 30; i++) o[6200 + i * 1100] = o[6201 + i * 1100] = 1;'
const proxy = `${entries} const p = new Proxy({}, { ownKeys: () => e.map(([k]) => \`\${k}\`), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: () => 1 });`
const fractions = 'const a = []; for (let i = 0; i < 1000; i++) a[i] = i + 0.1;'

/** What is prepared, what is measured, and the steps that it costs at least. */
const PRICES: Readonly<Record<string, readonly [prepare: string, work: string, least: number]>> = {
  'generators that delegate to each other': ['function* g(n) { if (n === 0) for (;;) yield 1; else yield* g(n - 1) } const it = g(400); it.next();', 'for (let i = 0; i < 100; i++) it.next()', 40_000],
  'spread of elements far out': [pairs, '({ ...o })', 480_000],
  'rest of elements far out': [pairs, 'const { a, ...rest } = o', 480_000],
  'Object.assign of elements far out': [pairs, 'Object.assign({}, o)', 480_000],
  'spread of a proxy that names elements far out': [proxy, '({ ...p })', 480_000],
  'Object.fromEntries of elements far out': [entries, 'Object.fromEntries(e)', 65_000],
  'Object.groupBy of elements far out': [entries, 'Object.groupBy(e, ([k]) => k)', 105_000],
  'a text of many digits as a number': ['const s = "2.22507385850720113605740979670913197593481954635164564e-308";', 'for (let i = 0; i < 1000; i++) +s', 7_000],
  'String as a callback': [fractions, 'a.map(String)', 3_000],
  'long keys of a Map, which the engine hashes by their length': ['const m = new Map(); const x = "x".repeat(20000); for (let i = 100; i < 200; i++) m.set(x + i, 1);', 'for (let i = 100; i < 200; i++) m.get(x + i)', 50_000],
  'long keys of an object': ['const o = {}; const x = "x".repeat(20000); for (let i = 100; i < 200; i++) o[x + i] = 1;', 'for (let i = 100; i < 200; i++) o[x + i]', 60_000],
  'fractions in a join': [fractions, 'a.join()', 4_000],
}
for (const [name, [prepare, work, least]] of Object.entries(PRICES)) {
  test(`${name} are paid for`, async () => {
    const steps = await stepsOf(`${prepare} ${work}; 0`) - await stepsOf(`${prepare} 0`)
    assert.ok(steps >= least, `${steps}`)
  })
}

test('sparse objects are not charged for what the engine does not do', async () => {
  const ids = 'const o = {}; for (let i = 0; i < 1000; i++) o[i * 4000] = 1;'
  assert.ok(await stepsOf(`${ids} ({ ...o }); 0`) - await stepsOf(`${ids} 0`) < 40_000)
})

test('functions that are bound and bound again come to an end', async () => {
  const chain = (count: number): string => `let f = () => 1; for (let i = 0; i < ${count}; i++) f = f.bind(); f.name.length`
  await realm.run(chain(30))
  const error: unknown = await realm.run(chain(40)).then(() => undefined, (thrown: unknown) => thrown)
  assert.match(String((error as Error | undefined)?.message), /too many bound arguments/)
})

test.run()
