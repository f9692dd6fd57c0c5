/**
 * Hostile programs in random order among as many good ones, through a pool of two children: no good one may be lost, get another's
 * answer, or take more than five times as long at the median as without the hostile ones; and this process must not grow.
 *   node dist/bench/soak.js [DIR] [--count 10000] [--seed 1] [--timeout 500] [--json]
 * Hostile programs are those of DIR (folders of .js files, `host.mjs` for their capabilities) and of fixtures/escapes. Exit status
 * 0 when everything held, 1 when not. The unmixed good ones run in the same command, before and after.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createRealm, RestrictError } from '../index.ts'
import type { Realm } from '../index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, timeout: { type: 'string', default: '500' }, json: { type: 'boolean', default: false } },
})
const count = Number(values.count)
const timeout = Number(values.timeout)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MIB = 1024 * 1024
/** How much the host may grow from the first fifth of the run to the last, in MiB. */
const GROWTH = 64
const SLOWER = 5
const CHILDREN = 2

let state = Number(values.seed) | 0
/** mulberry32: the same order for the same seed. */
function random(): number {
  state = state + 0x6d2b79f5 | 0
  let t = Math.imul(state ^ state >>> 15, 1 | state)
  t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
  return ((t ^ t >>> 14) >>> 0) / 4294967296
}

function scripts(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'benign' ? [] : scripts(path)
    return entry.name.endsWith('.js') ? [readFileSync(path, 'utf8')] : []
  })
}
const hostile = [...positionals.flatMap(scripts), ...scripts(join(ROOT, 'fixtures/escapes'))]
const hostFile = positionals.map((folder) => join(folder, 'host.mjs')).find(existsSync)
const { host, exposed } = hostFile ? await import(pathToFileURL(hostFile).href) as { host: Record<string, unknown>; exposed: string[] } : { host: {}, exposed: [] }
const capabilities = { host: Object.fromEntries(exposed.map((name) => [name, host[name]])) }

/** Good programs, each with what it must give for an input nobody else has. */
const GOOD: { source: string; answer(n: number): unknown }[] = [
  { source: 'export default ({ n }) => n * 2 + 1', answer: (n) => n * 2 + 1 },
  { source: 'export default ({ n }) => { const list = []; for (let i = 0; i < 20; i += 1) list.push(`${n}:${i}`); return list.join() }', answer: (n) => Array.from({ length: 20 }, (_, i) => `${n}:${i}`).join() },
  { source: 'export default async ({ n }) => { const map = new Map([[n, { n }]]); await null; return [...map.values()][0].n }', answer: (n) => n },
  { source: 'class A { #n; constructor(n) { this.#n = n } get text() { return JSON.stringify({ n: this.#n }) } }\nexport default ({ n }) => new A(n).text', answer: (n) => JSON.stringify({ n }) },
]

const wrong: string[] = []
const outcomes = new Map<string, number>()
const sizes: number[] = []
let serial = 0

async function good(realm: Realm, times: number[]): Promise<void> {
  const n = ++serial
  const program = GOOD[n % GOOD.length] as (typeof GOOD)[number]
  const began = performance.now()
  try {
    const { value } = await realm.run(program.source, { input: { n } })
    if (value !== program.answer(n)) wrong.push(`${n}: ${JSON.stringify(value)?.slice(0, 100)}`)
  } catch (error) {
    wrong.push(`${n}: ${error instanceof RestrictError ? `${error.code} ${error.message}` : String(error)}`)
  }
  times.push(performance.now() - began)
}

async function bad(realm: Realm, source: string): Promise<void> {
  let code = 'ended'
  try {
    await realm.run(source)
  } catch (error) {
    code = error instanceof RestrictError ? error.code : 'NOT OURS'
    if (code === 'NOT OURS') wrong.push(`a hostile program: ${String(error)}`)
  }
  outcomes.set(code, (outcomes.get(code) ?? 0) + 1)
}

/** Runs tasks in order, as many at once as there are children. */
async function drive(tasks: (() => Promise<void>)[]): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < tasks.length; at = next++) {
      await (tasks[at] as () => Promise<void>)()
      if (at % 50 === 0) sizes.push(process.memoryUsage().rss / MIB)
    }
  }
  await Promise.all(Array.from({ length: CHILDREN }, lane))
}

const pool = { isolation: 'process', process: { children: CHILDREN }, tenant: 'soak' } as const
const limits = { memory: 64 * MIB, timeout: 10_000 }
const realm = await createRealm({ ...pool, limits })
const hostileRealm = await createRealm({ ...pool, policy: 'compat', capabilities, limits: { ...limits, timeout, steps: 2_000_000, output: 65_536 } })

const began = performance.now()
const unmixed: number[] = []
const mixed: number[] = []
const alone = (): (() => Promise<void>)[] => Array.from({ length: Math.ceil(count / 10) }, () => () => good(realm, unmixed))
await drive(alone())
// Each once, so that what is remembered of programs is not taken for a leak.
await drive(hostile.map((source) => () => bad(hostileRealm, source)))
outcomes.clear()
sizes.length = 0
const tasks = [...Array.from({ length: count }, () => () => good(realm, mixed)), ...Array.from({ length: count }, () => () => bad(hostileRealm, hostile[Math.floor(random() * hostile.length)] as string))]
for (let i = tasks.length - 1; i > 0; i--) {
  const j = Math.floor(random() * (i + 1));
  [tasks[i], tasks[j]] = [tasks[j] as () => Promise<void>, tasks[i] as () => Promise<void>]
}
await drive(tasks)
const during = [...sizes]
await drive(alone())
await realm.dispose()
await hostileRealm.dispose()

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN
const fifth = Math.max(1, Math.floor(during.length / 5))
const growth = median(during.slice(-fifth)) - median(during.slice(0, fifth))
/** Least squares, in KiB per thousand programs. */
const slope = ((): number => {
  const middle = (during.length - 1) / 2
  const average = during.reduce((sum, size) => sum + size, 0) / during.length
  const top = during.reduce((sum, size, i) => sum + (i - middle) * (size - average), 0)
  return top / during.reduce((sum, _, i) => sum + (i - middle) ** 2, 0) * 20 * 1024
})()
const ratio = median(mixed) / median(unmixed)
const failures = [
  ...(hostile.length === 0 ? ['no hostile programs: name their folder'] : []),
  ...(wrong.length > 0 ? [`${wrong.length} programs lost or wrong, the first: ${wrong[0]}`] : []),
  ...(mixed.length === count ? [] : [`${mixed.length} of ${count} good programs ran`]),
  ...(ratio <= SLOWER ? [] : [`good programs were ${ratio.toFixed(1)} times slower`]),
  ...(growth <= GROWTH ? [] : [`this process grew by ${growth.toFixed(0)} MiB`]),
]
const report = {
  seconds: (performance.now() - began) / 1000, good: mixed.length, wrong: wrong.length, hostile: count, hostilePrograms: hostile.length, outcomes: Object.fromEntries(outcomes),
  medianUnmixed: median(unmixed), medianMixed: median(mixed), ratio, rssMedian: median(during), rssPeak: Math.max(...during), growth, slopeKiBPerThousand: slope, failures,
}
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
else {
  process.stdout.write(`${report.good} good and ${count} hostile programs (${hostile.length} different) in ${report.seconds.toFixed(0)} s\n`)
  process.stdout.write(`hostile ended: ${[...outcomes].map(([code, n]) => `${n} ${code}`).join(', ')}\n`)
  process.stdout.write(`good: ${wrong.length} lost or wrong; median ${report.medianUnmixed.toFixed(2)} ms unmixed, ${report.medianMixed.toFixed(2)} ms mixed, ${ratio.toFixed(2)}x\n`)
  process.stdout.write(`host: ${report.rssMedian.toFixed(0)} MiB at the median, ${report.rssPeak.toFixed(0)} at most, ${growth.toFixed(1)} more at the end, ${slope.toFixed(0)} KiB per thousand programs\n`)
  for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`)
}
process.exitCode = failures.length === 0 ? 0 : 1
