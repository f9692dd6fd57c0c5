/**
 * Generates programs and runs each plain and compiled: output, values, errors and the order of everything must be alike.
 *   npm run fuzz -- [--count 10000] [--seed N] [--from N] [--policy standard|compat] [--guards default|all|hooked] [--jobs 2] [--process 200] [--seconds S] [--save DIR] [--log FILE] [--most 10] [--whole] [--tiny]
 *   npm run fuzz -- --seed N --only INDEX [--shrink] [--tiny]      shows one program and what it does
 * `--guards all`: in the hook form; `hooked`: with hooks that do nothing.
 * Programs go in groups of 100 through one text; one group in twenty goes as scripts of their own. `--process N` runs every Nth group in a
 * child process as well. A difference is made small and printed, and saved if there is a DIR. `--log`: a line of figures each half minute.
 * `--most N`: stops after so many differences. `--whole`: shows them as they are. `--tiny`: programs of one expression each, which find what natives do wrong several times as fast. The plain ones run in a frozen context, and if that differs in one that is not. With one job everything happens in this process.
 * Exit status 1: there was a difference, or too many programs were rejected or over a limit for the run to mean anything.
 */
import { fork } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { generateProgram } from './fuzz/generate.ts'
import { inSteps, onTop, PRELUDE } from './fuzz/prelude.ts'
import { type Found, fuzzGroup, type Group, GROUP_SIZE, type Outcome } from './fuzz/group.ts'
import { makeRunner, type Preset } from './fuzz/run.ts'
import { makeRandom } from './random.ts'

type Tally = Omit<Outcome, 'found'> & { found: Found[] }

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, from: { type: 'string', default: '0' }, policy: { type: 'string', default: 'standard' }, guards: { type: 'string', default: 'default' }, process: { type: 'string', default: '200' },
    jobs: { type: 'string', default: '2' }, save: { type: 'string' }, only: { type: 'string' }, seconds: { type: 'string', default: '1e9' }, shrink: { type: 'boolean', default: false }, worker: { type: 'string' }, log: { type: 'string' },
    most: { type: 'string', default: '10' }, whole: { type: 'boolean', default: false }, tiny: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const preset: Preset = values.policy === 'compat' ? 'compat' : 'standard'
const guarding = (['all', 'hooked'] as const).find((name) => name === values.guards) ?? 'default'
const SIZE = values.tiny ? 6 * GROUP_SIZE : GROUP_SIZE
const programOf = (at: number): string => generateProgram(makeRandom(seed, at), values.tiny, preset === 'compat')
const empty = (): Tally => ({ alike: 0, rejected: 0, limited: 0, found: [], lines: 0, reasons: {} })

if (values.worker !== undefined) {
  const [from = 0, to = 0, step = 1] = values.worker.split('-').map(Number)
  const whole = await work(from, to, step)
  process.send?.(whole, () => process.disconnect())
}
else if (values.only !== undefined) await showOne(Number(values.only))
else await runAll(Math.floor(Number(values.from) / SIZE), Math.ceil((Number(values.from) + Number(values.count)) / SIZE))

async function showOne(at: number): Promise<void> {
  const runner = await makeRunner(preset, guarding)
  const body = programOf(at)
  for (const isOnTop of [false, true]) {
    const group: Group = { bodies: [body], first: at, isOnTop, isolation: 'inline' }
    const { found, reasons } = await fuzzGroup(runner, group, values.shrink)
    const shown = await runner.compiled(isOnTop ? onTop(body) : inSteps([body]), 'inline')
    process.stdout.write(`${isOnTop ? 'as a script' : `${body}\n\nin a step`}: ${found[0]?.why ?? (Object.keys(reasons)[0] ?? 'alike')}\n${found[0]?.text ?? ''}\n${'rejected' in shown ? '' : shown.output}\n`)
  }
  await runner.dispose()
}

/** Every `step`th group of a range. */
async function work(from: number, to: number, step: number): Promise<Tally> {
  const runner = await makeRunner(preset, guarding)
  const whole = empty()
  const began = performance.now()
  const end = began + Number(values.seconds) * 1000
  let told = began
  for (let at = from; at < to && whole.found.length < Number(values.most) && performance.now() < end; at += step) {
    const bodies = Array.from({ length: SIZE }, (_, index) => programOf(at * SIZE + index))
    const group: Group = { bodies, first: at * SIZE, isOnTop: at % 20 === 19, isolation: at % Number(values.process) === 0 ? 'process' : 'inline' }
    const outcome = await fuzzGroup(runner, group, !values.whole)
    for (const name of ['alike', 'rejected', 'limited', 'lines'] as const) whole[name] += outcome[name]
    for (const one of outcome.found) { whole.found.push(one); tell(one) }
    for (const [reason, count] of Object.entries(outcome.reasons)) whole.reasons[reason] = (whole.reasons[reason] ?? 0) + count
    const now = performance.now()
    if (values.log === undefined || now - told < 30_000) continue
    told = now
    const { user, system } = process.cpuUsage()
    appendFileSync(values.log, `${new Date().toISOString()} --seed ${seed} --policy ${preset}, ${from * SIZE} to ${(at + 1) * SIZE}: ${whole.alike} alike, ${whole.found.length} different, ${whole.rejected} rejected, ${whole.limited} over a limit; ${Math.round((whole.alike * 1000) / (now - began))} a second, ${Math.round((whole.alike * 1e6) / (user + system))} a second of processor time${Object.entries(whole.reasons).map(([reason, count]) => `; ${count} ${reason}`).join('')}\n`)
  }
  await runner.dispose()
  return whole
}

function tell({ at, why, text }: Found): void {
  process.stdout.write(`DIFFERENT --seed ${seed} --policy ${preset}${guarding === 'default' ? '' : ` --guards ${guarding}`} --only ${at}: ${why}\n${text.trim()}\n\n`)
  if (values.log !== undefined) appendFileSync(values.log, `DIFFERENT --seed ${seed} --policy ${preset}${guarding === 'default' ? '' : ` --guards ${guarding}`} --only ${at}: ${why}\n`)
  if (values.save === undefined) return
  mkdirSync(values.save, { recursive: true })
  writeFileSync(join(values.save, `fuzz-${seed}-${at}.js`), `// ${why}\n${PRELUDE.trim()}\n${text.trim()}\n`)
}

async function runAll(from: number, to: number): Promise<void> {
  const began = performance.now()
  const jobs = Math.min(Number(values.jobs), to - from)
  const tallies = jobs <= 1 ? [await work(from, to, 1)] : await Promise.all(Array.from({ length: jobs }, (_, index) => new Promise<Tally | undefined>((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), ['--worker', `${from + index}-${to}-${jobs}`, '--seed', String(seed), '--policy', preset, '--guards', guarding, '--process', values.process, '--seconds', values.seconds, '--most', values.most, ...(values.whole ? ['--whole'] : []), ...(values.tiny ? ['--tiny'] : []), ...(values.save === undefined ? [] : ['--save', values.save]), ...(values.log === undefined ? [] : ['--log', values.log])], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let tally: Tally | undefined
    child.on('message', (message: Tally) => { tally = message })
    child.on('close', () => resolve(tally))
  })))
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + (tally ? of(tally) : 0), 0)
  const found = tallies.flatMap((tally) => tally?.found ?? [])
  for (const [reason, count] of tallies.flatMap((tally) => Object.entries(tally?.reasons ?? {})).sort((a, b) => b[1] - a[1]).slice(0, 8)) process.stdout.write(`  ${count} rejected or limited: ${reason}\n`)
  const [alike, rejected, limited, seconds] = [sum((tally) => tally.alike), sum((tally) => tally.rejected), sum((tally) => tally.limited), (performance.now() - began) / 1000]
  process.stdout.write(`seed ${seed}, ${preset}: ${alike} programs alike, ${found.length} different, ${rejected} rejected, ${limited} over a limit; ${sum((tally) => tally.lines)} lines of output; ${Math.round(seconds)} s, ${Math.round(alike / seconds)} a second\n`)
  process.exitCode = found.length > 0 || tallies.includes(undefined) || alike < 20 * (rejected + limited) ? 1 : 0
}
