/**
 * Runs a corpus of break-out and benign programs through `restrict run` and prints what happened to each.
 *   npm run escapes -- DIR [--isolation process|inline] [--only TEXT] [--jobs N] [--timeout MS] [--guards all]
 * DIR (or RESTRICT_ESCAPES) holds `host.mjs`, attack folders and `benign/` with `.expected` files. Exit status 0: all contained,
 * none took longer than WALL_LIMIT, and no host process held more than MEMORY_LIMIT.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { corpusFolder, readCorpus } from './corpus.ts'
import type { Tags } from './corpus.ts'

const CLI = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
/** A run that takes longer than this was not stopped in time, whatever it printed. */
const WALL_LIMIT = 10_000
/** Nor may the process that runs the command become larger than this, whatever its program does (in MiB). */
const MEMORY_LIMIT = 1024
/** How many of the slowest and of the largest runs are shown at the end. */
const SHOWN = 5
/** Loaded before the command: tells the largest resident size of that process (kilobytes) on descriptor 3 when it ends. */
const PEAK = `data:text/javascript,${encodeURIComponent("import fs from 'node:fs'; process.on('exit', () => { fs.writeSync(3, String(process.resourceUsage().maxRSS)) })")}`

type Ran = { stdout: string; stderr: string; status: number | null; ms: number; late: boolean; peak: number }
type Verdict = 'contained' | 'PWNED' | 'SURVIVED' | 'LATE' | 'LARGE' | 'CRASH' | 'same' | 'DIFFERENT'

/** The largest resident size so far of a process that may not live to tell it itself, in MiB; 0 where there is no /proc. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

const policyFiles = new Map<string, string>()
/** A policy file of the preset in which everything is told to hooks. */
function policyFile(preset: string): string {
  let file = policyFiles.get(preset)
  if (file === undefined) {
    policyFiles.set(preset, (file = join(mkdtempSync(join(tmpdir(), 'restrict-')), 'policy.json')))
    writeFileSync(file, JSON.stringify({ extends: preset, guards: 'all' }))
  }
  return file
}

function run(file: string, tags: Tags, directory: string, { isolation, timeout, guards }: { isolation: string; timeout: string; guards: string }): Promise<Ran> {
  const capabilities = tags.needsHost ? ['--capabilities', join(directory, 'host.mjs')] : []
  const preset = guards === 'all' ? ['--policy', policyFile(tags.preset ?? 'standard')] : tags.preset ? ['--policy', tags.preset] : []
  const args = ['--import', PEAK, CLI, 'run', file, '--timeout', timeout, '--isolation', isolation, ...capabilities, ...preset]
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    const [, out, err, told] = child.stdio as unknown as [null, Readable, Readable, Readable]
    let stdout = ''
    let stderr = ''
    let peakText = ''
    let late = false
    let peak = 0
    const timer = setTimeout(() => { late = true; child.kill('SIGKILL') }, WALL_LIMIT)
    // A process that is killed or aborts tells nothing itself.
    const watch = setInterval(() => { peak = Math.max(peak, peakOf(child.pid)) }, 100)
    out.on('data', (chunk: Buffer) => { stdout += chunk.toString() })
    err.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
    told.on('data', (chunk: Buffer) => { peakText += chunk.toString() })
    child.on('close', (status) => {
      clearTimeout(timer)
      clearInterval(watch)
      resolve({ stdout, stderr, status, ms: performance.now() - began, late, peak: Math.max(peak, Number(peakText) / 1024) })
    })
  })
}

function judgeAttack(tags: Tags, ran: Ran): Verdict {
  const lines = ran.stdout.split('\n')
  if (lines.includes(`PWNED ${tags.id}`)) return 'PWNED'
  if (ran.late) return 'LATE'
  if (lines.includes(`SURVIVED ${tags.id}`) && !tags.finite) return 'SURVIVED'
  if (ran.status === null || ran.status === 2 || ran.status > 3) return 'CRASH'
  if (tags.invalid && ran.status !== 1) return 'SURVIVED'
  if (ran.peak > MEMORY_LIMIT) return 'LARGE'
  return 'contained'
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { isolation: { type: 'string', default: 'process' }, only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' }, timeout: { type: 'string', default: '2000' }, guards: { type: 'string', default: 'default' } },
  })
  const directory = corpusFolder('escapes', positionals[0])
  const chosen = readCorpus(directory).filter(({ file }) => basename(file).includes(values.only))
  const tally = new Map<Verdict, number>()
  const all: { id: string; ms: number; peak: number }[] = []
  let bad = 0
  const next = async (): Promise<void> => {
    for (let entry = chosen.shift(); entry; entry = chosen.shift()) {
      const { file, tags, expected } = entry
      const ran = await run(file, tags, directory, values)
      all.push({ id: tags.id, ms: ran.ms, peak: ran.peak })
      const verdict = expected === undefined ? judgeAttack(tags, ran) : ran.stdout === expected && ran.status === 0 ? 'same' : 'DIFFERENT'
      tally.set(verdict, (tally.get(verdict) ?? 0) + 1)
      const isBad = verdict !== 'contained' && verdict !== 'same'
      if (isBad) bad++
      if (isBad || values.only !== '') process.stdout.write(`${verdict.padEnd(10)} ${tags.id.padEnd(44)} status ${ran.status} ${Math.round(ran.ms)} ms ${Math.round(ran.peak)} MiB  ${(ran.stderr.split('\n').find(Boolean) ?? '').slice(0, 140)}\n`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, next))
  process.stdout.write(`${values.isolation}: ${[...tally].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`)
  const most = (figure: 'ms' | 'peak', unit: string): string =>
    [...all].sort((a, b) => b[figure] - a[figure]).slice(0, SHOWN).map((ran) => `${Math.round(ran[figure])} ${unit} ${ran.id}`).join(', ')
  process.stdout.write(`slowest: ${most('ms', 'ms')}\nlargest host: ${most('peak', 'MiB')}\n`)
  process.exit(bad === 0 ? 0 : 1)
}

await main()
