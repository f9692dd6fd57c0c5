/**
 * Whether the layers of the defense are independent: runs a corpus of attacks with one layer taken away at a time (static rules; rules
 * and verifier; guards and meter; freezing; the membrane, replaced by the host's own objects), each program in a process of its own
 * that can be killed, at the `inline` level, so that nothing of the child's own hardening helps.
 *   npm run layers -- DIR [--trial NAME] [--only TEXT] [--jobs N] [--cpu MS] [--verbose]
 * Prints which programs one layer alone had stopped and compares them with the table in layers/table.ts; exit status 0 if they agree,
 * good programs run as ever, and with everything taken away at once many attacks succeed or do not end (or this would see nothing).
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { corpusFolder, readCorpus } from './corpus.ts'
import type { Entry } from './corpus.ts'
import { ALONE, TRIALS } from './layers/table.ts'
import type { Layer } from './layers/table.ts'

const CHILD = fileURLToPath(new URL('./layers/child.js', import.meta.url))
/** Without the meter nothing but this ends a loop: milliseconds of the processor (`--cpu`) where the system tells, and of the clock. */
const CPU_DEADLINE = '2500'
const DEADLINE = 120_000
const HEAP = 512
/** Attacks that have to succeed, and have to be killed, when every layer is gone. What the realm does not have at all stays out of reach. */
const SEEN = 10
const ENDLESS = 30
const EVERYTHING = 'everything'

type Verdict = 'contained' | 'killed' | 'PWNED' | 'SURVIVED' | 'same' | 'DIFFERENT'
type Found = { id: string; verdict: Verdict; note: string }

/** Milliseconds of the processor that a process has used, where there is /proc. */
function spent(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

function run({ file, tags, expected }: Entry, directory: string, layers: readonly Layer[], cpu: number): Promise<Found> {
  const args = [`--max-old-space-size=${HEAP}`, '--no-warnings', CHILD, layers.join(','), file, tags.needsHost ? join(directory, 'host.mjs') : '', tags.preset ?? 'standard']
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    let killed = false
    const began = performance.now()
    const timer = setInterval(() => {
      if (performance.now() - began < DEADLINE && spent(child.pid) < cpu) return
      killed = true
      child.kill('SIGKILL')
    }, 200)
    child.stdout.on('data', (chunk: Buffer) => { if (stdout.length < 1e7) stdout += chunk.toString() })
    child.stderr.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(0, 2000) })
    child.on('close', (status) => {
      clearInterval(timer)
      const lines = stdout.split('\n')
      const verdict: Verdict = expected !== undefined ? (stdout === expected ? 'same' : 'DIFFERENT')
        : lines.includes(`PWNED ${tags.id}`) ? 'PWNED'
          : (lines.includes(`SURVIVED ${tags.id}`) && !tags.finite) || (tags.invalid && status === 0) ? 'SURVIVED'
              : killed || status === null ? 'killed' : 'contained'
      resolve({ id: tags.id, verdict, note: (stderr.split('\n').find(Boolean) ?? '').slice(0, 140) })
    })
  })
}

async function trial(entries: readonly Entry[], directory: string, layers: readonly Layer[], { jobs, cpu, isVerbose }: { jobs: number; cpu: number; isVerbose: boolean }): Promise<Found[]> {
  const found: Found[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < entries.length; at = next++) {
      const result = await run(entries[at] as Entry, directory, layers, cpu)
      found.push(result)
      if (isVerbose) process.stderr.write(`${result.verdict} ${result.id} ${result.note}\n`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, lane))
  return found.sort((a, b) => a.id < b.id ? -1 : 1)
}

const isLoose = ({ verdict }: Found): boolean => verdict === 'PWNED' || verdict === 'SURVIVED'
const say = (line: string): void => { process.stdout.write(`${line}\n`) }

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { trial: { type: 'string' }, only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' }, cpu: { type: 'string', default: CPU_DEADLINE }, verbose: { type: 'boolean', default: false } },
  })
  const directory = corpusFolder('layers', positionals[0])
  const entries = readCorpus(directory).filter(({ file }) => basename(file).includes(values.only))
  const how = { jobs: Number(values.jobs), cpu: Number(values.cpu), isVerbose: values.verbose }
  const failures: string[] = []
  for (const [name, layers] of Object.entries(TRIALS)) {
    if (values.trial !== undefined && values.trial !== name) continue
    // Only what uses the host can depend on the membrane.
    const found = await trial(layers.includes('membrane') ? entries.filter(({ tags }) => tags.needsHost) : entries, directory, layers, how)
    const reasons = Object.entries(ALONE[name] ?? {}).flatMap(([reason, ids]) => ids.split(' ').map((id): [string, string] => [id, reason]))
    const known = new Map(reasons)
    const loose = found.filter(isLoose)
    say(`without ${name}: ${found.length} programs, ${loose.length} depend on it alone, ${found.filter(({ verdict }) => verdict === 'killed').length} had to be killed`)
    for (const { id, verdict, note } of loose) {
      if (known.has(id) && values.only === '') continue
      say(`  ${verdict.padEnd(8)} ${id.padEnd(44)} ${known.get(id) ?? note}`)
      if (!known.has(id)) failures.push(`without ${name}: ${id} is not in the table`)
    }
    if (values.only === '') {
      for (const [reason, ids] of Object.entries(ALONE[name] ?? {})) say(`  ${ids.split(' ').length}: ${reason}`)
      const ids = new Set(loose.map(({ id }) => id))
      for (const [id] of reasons) if (!ids.has(id)) failures.push(`without ${name}: ${id} is in the table, but another layer stops it`)
    }
    for (const { id, verdict } of found) if (verdict === 'DIFFERENT') failures.push(`without ${name}: the good program ${id} printed something else`)
  }
  if (values.trial === undefined || values.trial === EVERYTHING) {
    const all = await trial(entries.filter(({ expected }) => expected === undefined), directory, ['rules', 'verifier', 'guards', 'freezing', 'membrane'], how)
    const succeed = all.filter(isLoose).length
    const killed = all.filter(({ verdict }) => verdict === 'killed').length
    say(`without everything: ${succeed} succeed, ${killed} had to be killed`)
    if (values.only === '' && (succeed < SEEN || killed < ENDLESS)) failures.push(`without everything only ${succeed} attacks succeed, and ${killed} do not end`)
  }
  for (const failure of failures) say(`FAILED: ${failure}`)
  return failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
