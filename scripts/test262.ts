/**
 * Runs the strict tests of test262 plain, then compiled in both presets, and counts by folder what was accepted and passed, accepted
 * and failed, and rejected by which rules. Only what plain Node passes counts.
 *   npm run test262 -- DIR [--every 40] [--only PART] [--jobs 2] [--presets standard,compat] [--out FILE] [--fresh] [--again] [--update] [--failures]
 * DIR (or RESTRICT_TEST262) is a copy of the corpus, with `harness/` and `test/`. Records go to FILE as they are made; a run that
 * was interrupted goes on from there; `--again` runs once more what failed for no known cause. `--update` writes the expectations in scripts/test262/ (whole corpus only).
 * Exit status 1: a test failed that is not in the list of known failures, or the rejections are not the expected ones.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { listTests } from './test262/cases.ts'
import type { Preset } from './test262/compiled.ts'
import { expectationsOf, failuresOf, listOf, printTable, readKnown, rowsOf } from './test262/table.ts'
import { type Entry, serve } from './test262/worker.ts'

/** One test takes its worker this long at most, which is then killed; a busy machine takes long for anything. */
const PATIENCE = 90_000
const LISTS = new URL('../../scripts/test262/', import.meta.url)
const EXPECTED = new URL('rejections.txt', LISTS)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '1' }, only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' }, presets: { type: 'string', default: 'standard,compat' },
    out: { type: 'string' }, fresh: { type: 'boolean', default: false }, again: { type: 'boolean', default: false }, update: { type: 'boolean', default: false }, failures: { type: 'boolean', default: false }, worker: { type: 'boolean', default: false },
  },
})
const corpus = positionals[0] ?? process.env.RESTRICT_TEST262 ?? ''
const presets = values.presets.split(',') as Preset[]
if (!existsSync(join(corpus, 'harness', 'assert.js')) || !existsSync(join(corpus, 'test'))) {
  process.stderr.write('test262: name the folder of a copy of github.com/tc39/test262: npm run test262 -- DIR (or set RESTRICT_TEST262)\n')
  process.exit(2)
}
if (values.worker) await serve(corpus, presets)
else await main()

async function main(): Promise<void> {
  const every = Number(values.every)
  const tests = listTests(corpus, { only: values.only, every })
  const out = values.out ?? join(tmpdir(), `restrict-test262-${every}${values.only.replaceAll(/\W/g, '-')}.jsonl`)
  if (values.fresh) rmSync(out, { force: true })
  const wanted = new Set(tests)
  const entries = new Map<string, Entry>()
  for (const line of existsSync(out) ? readFileSync(out, 'utf8').split('\n') : []) {
    const entry = line.endsWith('}') ? (JSON.parse(line) as Entry) : undefined
    if (entry && wanted.has(entry.path)) entries.set(entry.path, entry)
  }
  if (values.again) for (const [path, entry] of entries) if (entry.cause === undefined && presets.some((preset) => entry[preset]?.kind === 'failed')) entries.delete(path)
  const todo = tests.filter((path) => !entries.has(path))
  process.stderr.write(`${tests.length} tests, ${todo.length} to run; records in ${out}\n`)
  const take = (entry: Entry): void => {
    entries.set(entry.path, entry)
    appendFileSync(out, `${JSON.stringify(entry)}\n`)
    if (entries.size % 1000 === 0) process.stderr.write(`${entries.size} of ${tests.length}\n`)
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, () => lane(todo, take)))
  process.exitCode = report([...entries.values()], every === 1 && values.only === '')
}

async function lane(todo: string[], take: (entry: Entry) => void): Promise<void> {
  while (todo.length > 0) await child(todo, take)
}

/** One worker until it dies or nothing is left to do. */
function child(todo: string[], take: (entry: Entry) => void): Promise<void> {
  return new Promise((resolve) => {
    const worker: ChildProcess = fork(fileURLToPath(import.meta.url), [corpus, '--worker', '--presets', values.presets], {
      execArgv: ['--experimental-vm-modules', '--no-warnings', '--stack-size=900'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    let current: string | undefined
    let timer: NodeJS.Timeout | undefined
    const next = (): void => {
      clearTimeout(timer)
      current = todo.shift()
      if (current === undefined) return void worker.kill()
      timer = setTimeout(() => worker.kill('SIGKILL'), PATIENCE)
      worker.send(current)
    }
    worker.on('message', (entry: Entry | 'ready') => {
      if (entry !== 'ready') take(entry)
      next()
    })
    worker.on('close', (code, signal) => {
      clearTimeout(timer)
      const why = `the process ended with ${signal ?? code}`
      if (current !== undefined) take({ path: current, plain: why, ...Object.fromEntries(presets.map((preset) => [preset, { kind: 'failed', why }])) })
      resolve()
    })
  })
}

function report(entries: readonly Entry[], isWhole: boolean): number {
  let status = 0
  const skipped = new Map<string, number>()
  for (const { skip } of entries) if (skip) skipped.set(skip, (skipped.get(skip) ?? 0) + 1)
  const broken = entries.filter(({ plain }) => plain !== undefined && plain !== 'pass').length
  process.stdout.write(`${entries.length} tests: ${[...skipped].map(([why, count]) => `${count} not run (${why})`).join(', ')}, ${broken} that plain Node fails\n\n`)
  for (const preset of presets) {
    process.stdout.write(`${printTable(rowsOf(entries, preset), preset)}\n`)
    const list = new URL(`failures-${preset}.txt`, LISTS)
    if (isWhole && values.update) writeFileSync(list, listOf(entries, preset))
    const known = readKnown(existsSync(list) ? readFileSync(list, 'utf8') : '')
    const failures = failuresOf(entries, preset)
    const strangers = failures.filter(({ path, cause }) => cause === undefined || known.get(path) !== cause)
    const causes = new Map<string, number>()
    for (const { cause = 'UNKNOWN' } of failures) causes.set(cause, (causes.get(cause) ?? 0) + 1)
    process.stdout.write(`${preset}: failures by cause: ${[...causes].map(([cause, count]) => `${cause} ${count}`).join(', ') || 'none'}\n`)
    if (values.failures) for (const { path, why, cause } of strangers) process.stdout.write(`FAILED ${preset} ${path}: ${cause ?? 'UNKNOWN'}: ${why.replaceAll('\n', ' ').slice(0, 200)}\n`)
    if (strangers.length > 0) status = 1
  }
  const expectations = expectationsOf(entries, presets)
  if (isWhole && values.update) writeFileSync(EXPECTED, expectations)
  else if (isWhole && (!existsSync(EXPECTED) || readFileSync(EXPECTED, 'utf8') !== expectations)) {
    process.stdout.write('the rejections are not those of scripts/test262/rejections.txt: run with --update and look at the difference\n')
    status = 1
  }
  return status
}
