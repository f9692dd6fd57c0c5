/**
 * Edits compiled programs at random and holds the verifier to its promise: what it still accepts does no harm when it runs.
 *   npm run mutants -- [--count 100000] [--seed N] [--from N] [--jobs 2]      `--from` goes on where another run stopped, with its seed and jobs
 *   npm run mutants -- --seed N --only INDEX          shows one mutant and its verdict
 * Harmless is: the run ends within its limits, with a value or an error of the program's; every loop and function begins with
 * a charge and no turn or call went unpaid; no expression yields an unfrozen intrinsic, the global object or anything of the
 * host's; no key is an object or denied; the engine can be used again and everything reachable in it is as it was.
 * Exit status 1 if a mutant was not harmless.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { makeJudge, type Verdict } from './mutants/judge.ts'

type Message = { at: number; running?: boolean; verdict?: Verdict; problems?: string[] }
const CHECK_EVERY = 500
/** Two runs of a mutant take twice their timeout at most, unless nothing stops them; and a busy machine takes long for anything. */
const SILENCE = 120_000
/** Before the first, all artifacts are compiled. */
const BEGINNING = 1_800_000
/** So many mutants between two lines about how far it has come, on standard error. */
const TOLD = 1000

const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, from: { type: 'string', default: '0' }, jobs: { type: 'string', default: '2' }, only: { type: 'string' }, worker: { type: 'string' }, json: { type: 'boolean', default: false } } })
const seed = Number(values.seed)

if (values.worker !== undefined) await work(values.worker)
else if (values.only !== undefined) await showOne(Number(values.only))
else await runAll(Number(values.from), Number(values.from) + Number(values.count))

async function showOne(index: number): Promise<void> {
  const { code: _, ...verdict } = await (await makeJudge()).judge(seed, index, (code) => { process.stdout.write(`${code}\n`) })
  process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`)
}

/** In the child: `from-to-step`. */
async function work(range: string): Promise<void> {
  const [from = 0, to = 0, step = 1] = range.split('-').map(Number)
  const judge = await makeJudge()
  const send = (message: Message): void => { process.send?.(message) }
  let count = 0
  for (let at = from; at < to; at += step) {
    const verdict = await judge.judge(seed, at, () => send({ at, running: true }))
    if (verdict.kind !== 'finding') delete verdict.code
    send({ at, verdict })
    if (++count % CHECK_EVERY === 0 || at + step >= to) send({ at, problems: await judge.checkRealms() })
  }
  process.disconnect()
}

async function runAll(from: number, to: number): Promise<void> {
  const began = performance.now()
  const jobs = Number(values.jobs)
  const tally = new Map<string, number>()
  const reasons = new Map<string, number>()
  const findings: string[] = []
  let slowest = 0
  const note = (map: Map<string, number>, key: string): void => { map.set(key, (map.get(key) ?? 0) + 1) }
  const take = (verdict: Verdict, at: number): void => {
    note(tally, verdict.kind)
    if (verdict.kind === 'harmless') note(reasons, `ran: ${verdict.detail}`)
    if (verdict.kind === 'rejected') note(reasons, `rejected: ${verdict.detail}`)
    slowest = Math.max(slowest, verdict.ms ?? 0)
    const done = [...tally.values()].reduce((sum, count) => sum + count, 0)
    if (done % TOLD === 0) process.stderr.write(`${done} of ${to - from}, ${findings.length} findings, ${Math.round((performance.now() - began) / 1000)} s; --seed ${seed} --from ${Math.max(from, at - at % jobs - jobs)} goes on\n`)
    if (verdict.kind === 'finding') report(`${at} ${verdict.name} (${verdict.what}): ${verdict.detail}`)
  }
  const report = (line: string): void => { findings.push(line); process.stdout.write(`FINDING --seed ${seed} --only ${line}\n`) }
  const lane = async (start: number): Promise<void> => {
    for (let next = start; next < to;) next = await runChild(next)
  }
  /** Gives the index to go on with. */
  const runChild = (start: number): Promise<number> => new Promise((resolve) => {
    const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['--worker', `${start}-${to}-${jobs}`, '--seed', String(seed)], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    let at = start
    let running = false
    let stderr = ''
    let timer = setTimeout(() => {}, 0)
    const alive = (patience = SILENCE): void => { clearTimeout(timer); timer = setTimeout(() => { child.kill('SIGKILL') }, patience) }
    alive(BEGINNING)
    child.stderr?.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(0, 1000) })
    child.on('message', (message: Message) => {
      alive()
      at = message.at
      running = message.running ?? false
      if (message.verdict) take(message.verdict, at)
      for (const problem of message.problems ?? []) report(`${at} or one of the ${CHECK_EVERY} before it: ${problem}`)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code !== 0) {
        note(tally, 'finding')
        report(`${running ? at : at + jobs}: the process ended with ${signal ?? code}: ${stderr.split(/\s*\n\s*/).filter(Boolean).join(' / ')}`)
        return resolve((running ? at : at + jobs) + jobs)
      }
      resolve(to)
    })
  })
  await Promise.all(Array.from({ length: jobs }, (_, index) => lane(from + index)))
  const total = [...tally.values()].reduce((sum, count) => sum + count, 0)
  const of = (kind: Verdict['kind']): number => tally.get(kind) ?? 0
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 60)) process.stdout.write(`  ${String(count).padStart(7)} ${reason}\n`)
  process.stdout.write(`seed ${seed}, ${total} mutants from ${from}: ${of('unreadable')} not JavaScript, ${of('rejected')} rejected, ${of('harmless')} ran and were harmless, ${of('same')} unchanged, ${findings.length} findings; slowest ${Math.round(slowest)} ms; ${Math.round((performance.now() - began) / 1000)} s\n`)
  process.exitCode = findings.length > 0 || total === 0 ? 1 : 0
}
