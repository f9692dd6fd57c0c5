/**
 * Generates programs and runs each plain and compiled: output, values, errors and the order of everything must be alike.
 *   npm run fuzz -- [--count 10000] [--seed N] [--from N] [--policy standard|compat] [--jobs 2] [--process 200] [--seconds S] [--save DIR]
 *   npm run fuzz -- --seed N --only INDEX [--shrink]      shows one program and what it does
 * Programs go in groups of 50 through one text; one group in ten goes as scripts of their own. `--process N` runs every Nth group in a
 * child process as well. A difference is made small and printed, and saved if there is a DIR. The plain ones run in a frozen context.
 * Exit status 1: there was a difference, or too many programs were rejected for the run to mean anything.
 */
import { fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { generateProgram } from './fuzz/generate.ts'
import { inSteps, onTop, PRELUDE } from './fuzz/prelude.ts'
import { type Found, fuzzGroup, type Group, GROUP_SIZE } from './fuzz/group.ts'
import { makeRunner, type Preset } from './fuzz/run.ts'
import { makeRandom } from './random.ts'

type Tally = { alike: number; rejected: number; found: Found[]; lines: number; reasons: Record<string, number> }

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, from: { type: 'string', default: '0' }, policy: { type: 'string', default: 'standard' }, process: { type: 'string', default: '200' },
    jobs: { type: 'string', default: '2' }, save: { type: 'string' }, only: { type: 'string' }, seconds: { type: 'string', default: '1e9' }, shrink: { type: 'boolean', default: false }, worker: { type: 'string' },
  },
})
const seed = Number(values.seed)
const preset: Preset = values.policy === 'compat' ? 'compat' : 'standard'
/** More differences than these say nothing new. */
const MOST = 10
const programOf = (at: number): string => generateProgram(makeRandom(seed, at))
const empty = (): Tally => ({ alike: 0, rejected: 0, found: [], lines: 0, reasons: {} })

if (values.worker !== undefined) await work(values.worker)
else if (values.only !== undefined) await showOne(Number(values.only))
else await runAll(Math.floor(Number(values.from) / GROUP_SIZE), Math.ceil((Number(values.from) + Number(values.count)) / GROUP_SIZE))

async function showOne(at: number): Promise<void> {
  const runner = await makeRunner(preset)
  const body = programOf(at)
  for (const isOnTop of [false, true]) {
    const group: Group = { bodies: [body], first: at, isOnTop, isolation: 'inline' }
    const { found, reasons } = await fuzzGroup(runner, group, values.shrink)
    const shown = await runner.compiled(isOnTop ? onTop(body) : inSteps([body]), 'inline')
    process.stdout.write(`${isOnTop ? 'as a script' : `${body}\n\nin a step`}: ${found[0]?.why ?? (Object.keys(reasons)[0] ?? 'alike')}\n${found[0]?.text ?? ''}\n${'rejected' in shown ? '' : shown.output}\n`)
  }
  await runner.dispose()
}

/** In the child: `from-to-step`, in groups. */
async function work(range: string): Promise<void> {
  const [from = 0, to = 0, step = 1] = range.split('-').map(Number)
  const runner = await makeRunner(preset)
  const whole = empty()
  const end = performance.now() + Number(values.seconds) * 1000
  for (let at = from; at < to && whole.found.length < MOST && performance.now() < end; at += step) {
    const bodies = Array.from({ length: GROUP_SIZE }, (_, index) => programOf(at * GROUP_SIZE + index))
    const group: Group = { bodies, first: at * GROUP_SIZE, isOnTop: at % 10 === 9, isolation: at % Number(values.process) === 0 ? 'process' : 'inline' }
    const { alike, rejected, found, lines, reasons } = await fuzzGroup(runner, group, true)
    whole.alike += alike
    whole.rejected += rejected
    whole.lines += lines
    whole.found.push(...found)
    for (const [reason, count] of Object.entries(reasons)) whole.reasons[reason] = (whole.reasons[reason] ?? 0) + count
  }
  await runner.dispose()
  process.send?.(whole, () => process.disconnect())
}

async function runAll(from: number, to: number): Promise<void> {
  const began = performance.now()
  const jobs = Math.min(Number(values.jobs), to - from)
  const tallies = await Promise.all(Array.from({ length: jobs }, (_, index) => new Promise<Tally | undefined>((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), ['--worker', `${from + index}-${to}-${jobs}`, '--seed', String(seed), '--policy', preset, '--process', values.process, '--seconds', values.seconds], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let tally: Tally | undefined
    child.on('message', (message: Tally) => { tally = message })
    child.on('close', () => resolve(tally))
  })))
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + (tally ? of(tally) : 0), 0)
  const found = tallies.flatMap((tally) => tally?.found ?? [])
  for (const { at, why, text } of found) {
    process.stdout.write(`DIFFERENT --seed ${seed} --policy ${preset} --only ${at}: ${why}\n${text.trim()}\n\n`)
    if (values.save === undefined) continue
    mkdirSync(values.save, { recursive: true })
    writeFileSync(join(values.save, `fuzz-${seed}-${at}.js`), `// ${why}\n${PRELUDE.trim()}\n${text.trim()}\n`)
  }
  for (const [reason, count] of tallies.flatMap((tally) => Object.entries(tally?.reasons ?? {})).sort((a, b) => b[1] - a[1]).slice(0, 8)) process.stdout.write(`  ${count} rejected: ${reason}\n`)
  const [alike, rejected, seconds] = [sum((tally) => tally.alike), sum((tally) => tally.rejected), (performance.now() - began) / 1000]
  process.stdout.write(`seed ${seed}, ${preset}: ${alike} programs alike, ${found.length} different, ${rejected} rejected; ${sum((tally) => tally.lines)} lines of output; ${Math.round(seconds)} s, ${Math.round(alike / seconds)} a second\n`)
  process.exitCode = found.length > 0 || tallies.includes(undefined) || alike < rejected ? 1 : 0
}
