/**
 * Runs a corpus of break-out and benign programs through `restrict run` and prints what happened to each.
 *   npm run escapes -- DIR [--isolation process|inline] [--only TEXT] [--jobs N]
 * DIR (or RESTRICT_ESCAPES) holds `host.mjs`, attack folders and `benign/` with `.expected` files. Exit status 0: all contained.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const CLI = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
/** A run that takes longer than this was not stopped in time, whatever it printed. */
const WALL_LIMIT = 10_000

type Tags = { id: string; needsHost: boolean; finite: boolean; invalid: boolean; preset: string | undefined }
type Ran = { stdout: string; stderr: string; status: number | null; ms: number; late: boolean }
type Verdict = 'contained' | 'PWNED' | 'SURVIVED' | 'LATE' | 'CRASH' | 'same' | 'DIFFERENT'

function tagsOf(text: string, file: string): Tags {
  const tag = (name: string): string | undefined => new RegExp(`^// @${name}: *(.*)$`, 'm').exec(text)?.[1]?.trim()
  return { id: tag('id') ?? basename(file, '.js'), needsHost: tag('needs') === 'host', finite: tag('finite') === 'yes', invalid: tag('syntax') === 'invalid', preset: tag('preset') }
}

function run(file: string, tags: Tags, directory: string, isolation: string): Promise<Ran> {
  const capabilities = tags.needsHost ? ['--capabilities', join(directory, 'host.mjs')] : []
  const preset = tags.preset ? ['--policy', tags.preset] : []
  const args = [CLI, 'run', file, '--timeout', '2000', '--isolation', isolation, ...capabilities, ...preset]
  const began = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    let late = false
    const timer = setTimeout(() => { late = true; child.kill('SIGKILL') }, WALL_LIMIT)
    child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString() })
    child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
    child.on('close', (status) => { clearTimeout(timer); resolve({ stdout, stderr, status, ms: performance.now() - began, late }) })
  })
}

function judgeAttack(tags: Tags, ran: Ran): Verdict {
  const lines = ran.stdout.split('\n')
  if (lines.includes(`PWNED ${tags.id}`)) return 'PWNED'
  if (ran.late) return 'LATE'
  if (lines.includes(`SURVIVED ${tags.id}`) && !tags.finite) return 'SURVIVED'
  if (ran.status === null || ran.status === 2 || ran.status > 3) return 'CRASH'
  if (tags.invalid && ran.status !== 1) return 'SURVIVED'
  return 'contained'
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { isolation: { type: 'string', default: 'process' }, only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' } },
  })
  const directory = positionals[0] ?? process.env.RESTRICT_ESCAPES
  if (!directory || !existsSync(directory)) {
    process.stderr.write('escapes: name the folder of the corpus: npm run escapes -- DIR (or set RESTRICT_ESCAPES)\n')
    process.exit(2)
  }
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const files = folders.flatMap((folder) => readdirSync(join(directory, folder)).filter((name) => name.endsWith('.js')).map((name) => join(directory, folder, name)))
  const chosen = files.filter((file) => basename(file).includes(values.only))
  const tally = new Map<Verdict, number>()
  let bad = 0
  const next = async (): Promise<void> => {
    for (let file = chosen.shift(); file; file = chosen.shift()) {
      const tags = tagsOf(readFileSync(file, 'utf8'), file)
      const expectedFile = file.replace(/\.js$/, '.expected')
      const ran = await run(file, tags, directory, values.isolation)
      const verdict = existsSync(expectedFile) ? (ran.stdout === readFileSync(expectedFile, 'utf8') && ran.status === 0 ? 'same' : 'DIFFERENT') : judgeAttack(tags, ran)
      tally.set(verdict, (tally.get(verdict) ?? 0) + 1)
      const isBad = verdict !== 'contained' && verdict !== 'same'
      if (isBad) bad++
      if (isBad || values.only !== '') process.stdout.write(`${verdict.padEnd(10)} ${tags.id.padEnd(44)} status ${ran.status} ${Math.round(ran.ms)} ms  ${(ran.stderr.split('\n').find(Boolean) ?? '').slice(0, 140)}\n`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, next))
  process.stdout.write(`${values.isolation}: ${[...tally].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`)
  process.exit(bad === 0 ? 0 : 1)
}

await main()
