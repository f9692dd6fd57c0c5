/**
 * Nanoseconds per step of every native over the shapes of input in test/_native-cases.ts, worst first. The step of the call itself
 * is counted, as a program pays it. Prints; asserts nothing.
 *   node dist/bench/natives.js [--over NS] [--only TEXT] [--size FACTOR]
 */
import { parseArgs } from 'node:util'

import { CASES, HELPERS } from '../test/_native-cases.ts'
import type { Case } from '../test/_native-cases.ts'
import { testRealm } from '../test/_realm.ts'

const { values: flags } = parseArgs({ options: { over: { type: 'string', default: '100' }, only: { type: 'string', default: '' }, size: { type: 'string', default: '1' } } })
type Row = { native: string; prepare: string; call: string; n: number; nanoseconds: number; steps: number; rate: number }
const rows: Row[] = []
const failures: string[] = []
const realm = testRealm()

for (const one of CASES) {
  if (flags.only !== '' && !`${one.native} ${one.call} ${one.prepare}`.includes(flags.only)) continue
  const began = performance.now()
  try {
    rows.push(measure(one))
  } catch (error) {
    failures.push(`${one.native}: ${one.call} with ${one.prepare}: ${error instanceof Error ? error.message : String((error as { message?: string } | undefined)?.message ?? error)}`)
  }
  if (performance.now() - began > 2000) console.error(`${((performance.now() - began) / 1000).toFixed(0)} s for ${one.native}: ${one.call}  v = ${one.prepare}`)
}
rows.sort((a, b) => b.rate - a.rate)
const shown = rows.filter((row) => row.rate >= Number(flags.over))
for (const row of shown) console.log(`${row.rate.toFixed(0).padStart(9)} ns/step ${row.steps.toFixed(0).padStart(9)} steps ${(row.nanoseconds / 1000).toFixed(1).padStart(10)} us  ${row.native}: ${row.call}  v = ${row.prepare}, n = ${row.n}`)
for (const failure of failures) console.log(`failed: ${failure}`)
console.log(`${rows.length} shapes of ${new Set(rows.map((row) => row.native)).size} natives on ${process.version}; ${shown.length} over ${flags.over} ns per step`)

/** The best of a few calls, each on a fresh value; calls that are short are repeated on one. */
function measure(one: Case): Row {
  const { meter } = realm
  const n = Math.max(16, Math.floor(one.most * Number(flags.size)))
  const make = realm.guest(`${HELPERS}; return (n) => { const v = ${one.prepare}; return [() => ${one.call}, (k) => { for (let i = 0; i < k; i++) ${one.call} }] }`) as (n: number) => [() => unknown, (times: number) => void]
  const start = performance.now()
  let best = Infinity
  let steps = 0
  for (let turn = 0; turn < 4 && (turn < 1 || performance.now() - start < 150); turn++) {
    const [once] = make(n)
    meter.steps = meter.bytes = 0
    const from = process.hrtime.bigint()
    once()
    const took = Number(process.hrtime.bigint() - from)
    steps = 1 + meter.steps
    if (took < best) best = took
  }
  if (one.work === '1' || best < 5000) {
    const [once, many] = make(n)
    once()
    if (best < 1e6) many(300)
    for (let turn = 0; turn < 4; turn++) {
      const times = best > 1e6 ? 1 : 300
      meter.steps = meter.bytes = 0
      const from = process.hrtime.bigint()
      many(times)
      const took = Number(process.hrtime.bigint() - from) / times
      if (turn === 0 || took < best) { best = took; steps = 1 + meter.steps / times }
    }
  }
  return { native: one.native, prepare: one.prepare, call: one.call, n, nanoseconds: best, steps, rate: best / steps }
}
