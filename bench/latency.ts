/**
 * What one small program costs: a round trip through a warm pool, throughput of a pool of two, new realms and their heap, calls of
 * the host, and the command from a cold start, beside a bare `node -e 0`. Prints and asserts nothing.
 *   node dist/bench/latency.js [--json] [--quick]
 * Other work on the machine shows first in the medians; the best tenth says more about the program. `unit` is a fixed loop timed
 * along with everything: where it varies, so does all else.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compile, createRealm } from '../index.ts'
import type { Realm, RealmOptions } from '../index.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } } })
const scale = values.quick ? 0.2 : 1
const count = (n: number): number => Math.ceil(n * scale)

type Figure = { name: string; target: number; unit: string; best: number; median: number }
const figures: Figure[] = []
const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b)
const at = (list: readonly number[], part: number): number => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))] ?? NaN

/** `best` is the tenth part of the list from the good end. */
function record(name: string, list: readonly number[], { target, unit, higher = false }: { target: number; unit: string; higher?: boolean }): void {
  figures.push({ name, target, unit, best: at(list, higher ? 0.9 : 0.1), median: at(list, 0.5) })
}

/** Milliseconds of a loop that is the same everywhere. */
function loop(): number {
  const began = performance.now()
  let x = 1
  for (let i = 0; i < 3_000_000; i++) x = Math.imul(x, 31) + i | 0
  return performance.now() - began + (x === 0.5 ? 1 : 0)
}
const units: number[] = []
const beat = (): void => { units.push(loop()) }

const TINY = compile('export default (input) => input + 1')
const once = async (realm: Realm, i: number): Promise<void> => {
  const { value } = await realm.run(TINY, { input: i })
  if (value !== i + 1) throw new Error(`${String(value)} for ${i}`)
}

async function roundTrips(): Promise<void> {
  const realm = await createRealm({ isolation: 'process', process: { children: 2 } })
  for (let i = 0; i < 500; i++) await once(realm, i)
  const times: number[] = []
  for (let i = 0; i < count(5000); i++) {
    if (i % 500 === 0) beat()
    const began = performance.now()
    await once(realm, i)
    times.push((performance.now() - began) * 1000)
  }
  record('process: round trip of a tiny program, warm', times, { target: 200, unit: 'us' })
  // Many at once, in windows, so that a moment without neighbors shows.
  const rates: number[] = []
  let next = 0
  let until = 0
  let done = 0
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await once(realm, next++)
      done++
    }
  }
  for (let window = 0; window < count(30); window++) {
    beat()
    done = 0
    const began = performance.now()
    until = began + 200
    await Promise.all(Array.from({ length: 32 }, lane))
    rates.push(done / (performance.now() - began) * 1000)
  }
  record('process: tiny programs through a pool of two', rates, { target: 15_000, unit: '/s', higher: true })
  await realm.dispose()
}

async function hostCalls(isolation: NonNullable<RealmOptions['isolation']>, turns: number): Promise<void> {
  const realm = await createRealm({ isolation, capabilities: { add: (a: number, b: number) => a + b }, limits: { steps: Infinity, timeout: Infinity } })
  const program = compile('export default (n) => { let sum = 0; for (let i = 0; i < n; i += 1) sum = add(sum, i); return sum }', { policy: { names: ['add'] } })
  const empty = compile('export default (n) => { let sum = 0; for (let i = 0; i < n; i += 1) sum = sum + i; return sum }', { policy: { names: ['add'] } })
  const time = async (artifact: typeof program): Promise<number> => {
    const began = performance.now()
    await realm.run(artifact, { input: turns })
    return performance.now() - began
  }
  await time(program)
  const times: number[] = []
  for (let i = 0; i < count(20); i++) times.push(Math.max(0, await time(program) - await time(empty)) / turns)
  if (isolation === 'inline') record('inline: host call with numbers', times.map((ms) => ms * 1e6), { target: 50, unit: 'ns' })
  else record('process: host call with numbers', times.map((ms) => ms * 1e3), { target: 30, unit: 'us' })
  await realm.dispose()
}

async function realms(): Promise<void> {
  for (let i = 0; i < 200; i++) await once(await createRealm({ isolation: 'inline' }), i)
  const times: number[] = []
  for (let i = 0; i < count(3000); i++) {
    if (i % 500 === 0) beat()
    const began = performance.now()
    const realm = await createRealm({ isolation: 'inline' })
    await once(realm, i)
    times.push((performance.now() - began) * 1000)
  }
  record('inline: new realm and its first tiny program, warm', times, { target: 100, unit: 'us' })
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const live: Realm[] = []
  collect()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 10_000; i++) {
    const realm = await createRealm({ isolation: 'inline' })
    await once(realm, i)
    live.push(realm)
  }
  collect()
  record('inline: heap of a live realm', [(process.memoryUsage().heapUsed - before) / live.length / 1000], { target: 5, unit: 'kB' })
  record('inline: whole process with 10,000 live realms', [process.memoryUsage().rss / 1e6], { target: 256, unit: 'MB' })
}

/** The command on a compiled program, in turns with a bare engine. */
function coldStarts(): void {
  const folder = mkdtempSync(join(tmpdir(), 'restrict-bench-'))
  const file = join(folder, 'tiny.js')
  writeFileSync(file, compile('console.log(1)').code)
  const cli = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
  const start = (args: string[]): number => {
    const began = performance.now()
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
    if (status !== 0) throw new Error(`${args.join(' ')}: status ${status}`)
    return performance.now() - began
  }
  for (const level of ['process', 'inline']) {
    const ratios: number[] = []
    for (let i = 0; i < count(15); i++) {
      beat()
      const bare = start(['-e', '0'])
      ratios.push(start([cli, 'run', file, '--isolation', level]) / bare)
    }
    record(`${level}: cold command, compiled program, over \`node -e 0\``, ratios, { target: 2.5, unit: 'x' })
  }
  rmSync(folder, { recursive: true })
}

await roundTrips()
await hostCalls('inline', 100_000)
await hostCalls('process', 2000)
coldStarts()
await realms()

const spread = { best: at(units, 0.1), median: at(units, 0.5), worst: at(units, 0.99) }
if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, unit: spread, figures })}\n`)
else {
  const show = (value: number): string => value >= 1000 ? value.toFixed(0) : value.toPrecision(3)
  for (const { name, target, unit, best, median } of figures) {
    process.stdout.write(`${name.padEnd(64)} best ${show(best).padStart(6)} ${unit.padEnd(3)} median ${show(median).padStart(6)} ${unit.padEnd(3)} target ${target} ${unit}\n`)
  }
  process.stdout.write(`node ${process.version}; unit ${spread.best.toFixed(1)} ms at best, ${spread.median.toFixed(1)} median, ${spread.worst.toFixed(1)} at worst\n`)
}
