/**
 * Popular libraries run their own tests, plain and compiled: what each test said, how much it asserted and what it would have written to a snapshot must be the same.
 *   npm run libraries -- DIR [--only NAME,...] [--show] [--update] [--json FILE] [--commands]
 * DIR (or LIBRARIES in the environment): checkouts of the libraries' repositories, each in a folder of its name; those that are not there are named and left out. --commands prints what fetches
 * them. Plain Node runs the same bundle, in a process of its own. Differences that SPEC.md names are listed test by test, with their cause, in libraries/listed.txt (--update writes those whose cause shows).
 * Exit status 1: a test that is not in the list differs, one that is in it does not, a library could not run, or none was there.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { createRealm, type RestrictError } from '../index.ts'
import { bundleTests } from './libraries/bundle.ts'
import { commands, type Library, LIBRARIES } from './libraries/entries.ts'
import { compare, type Difference, type Outcome, readListed, writeListed } from './libraries/listed.ts'

// Realms keep UTC; plain Node is told to do the same.
process.env['TZ'] = 'UTC'

type Row = { name: string; version: string; tests: number; assertions: number; plain: number; compiled: number; same: number; listed: Difference[]; strangers: Difference[]; stale: string[]; note: string; bytes: number }

const LIST = new URL('../../scripts/libraries/listed.txt', import.meta.url)
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, show: { type: 'boolean', default: false }, update: { type: 'boolean', default: false }, commands: { type: 'boolean', default: false }, json: { type: 'string' } },
})
const given = positionals[0] ?? process.env['LIBRARIES']
if (flags.commands) {
  console.log(commands(given ?? 'DIR'))
  process.exit(0)
}
if (given === undefined) {
  console.error('libraries: give the folder of the checkouts: npm run libraries -- DIR (or LIBRARIES=DIR); --commands prints what fetches them. It has a folder for each of:')
  console.error(LIBRARIES.map(({ name, folder = name }) => folder).join(', '))
  process.exit(2)
}
const base = resolve(given)
const scratch = mkdtempSync(join(tmpdir(), 'libraries-'))
const realm = await createRealm({ policy: 'compat', isolation: 'inline', now: Date.now(), limits: { steps: 1e11, timeout: 300_000, memory: 2 ** 33 } })
const wanted = flags.only === '' ? LIBRARIES : LIBRARIES.filter(({ name }) => flags.only.split(',').includes(name))
const known = readListed(readFileSync(LIST, 'utf8'))
// What a test leaves behind must not end the others.
process.on('unhandledRejection', () => {})
process.on('uncaughtException', () => {})

/** In a process of its own: suites change what all programs share. */
function runPlain(file: string): Outcome[] {
  const program = `process.on('unhandledRejection', () => {}); process.on('uncaughtException', () => {}); const { default: finish } = await import(${JSON.stringify(pathToFileURL(file).href)}); (await import('node:fs')).writeFileSync(${JSON.stringify(`${file}.json`)}, await finish()); process.exit(0)`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(stderr.split('\n').find((line) => line.includes('Error')) ?? `status ${status}`)
  return JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Outcome[]
}

function describeError(error: unknown): string {
  const { code, message, place, diagnostics } = error as RestrictError & { diagnostics?: { rule?: string; message: string }[] }
  const where = place ? ` (${place.line}:${place.column})` : ''
  const rules = diagnostics ? ` [${[...new Set(diagnostics.map((one) => one.message))].slice(0, 6).join('; ')}]` : ''
  return `${code ?? ''} ${message}${where}${rules}`
}

async function look(library: Library): Promise<Row> {
  const { name, folder = name } = library
  const row: Row = { name, version: '', tests: 0, assertions: 0, plain: 0, compiled: 0, same: 0, listed: [], strangers: [], stale: [], note: '', bytes: 0 }
  const root = join(base, folder)
  if (!existsSync(root)) return { ...row, note: 'no checkout' }
  try {
    row.version = String((JSON.parse(readFileSync(join(root, library.manifest ?? 'package.json'), 'utf8')) as { version?: string }).version ?? '')
  } catch { /* a repository without a manifest has no version */ }
  let text: string
  try {
    text = (await bundleTests(root, library)).text
  } catch (error) {
    return { ...row, note: `no bundle: ${(error as Error).message.split('\n').slice(1, flags.show ? 20 : 2).join(' ')}` }
  }
  row.bytes = text.length
  const file = join(scratch, `${name}.mjs`)
  writeFileSync(file, text)
  let plain: Outcome[]
  try {
    plain = runPlain(file)
  } catch (error) {
    return { ...row, note: `plain: ${String(error)}` }
  }
  row.tests = plain.length
  row.assertions = plain.reduce((sum, [, , count]) => sum + count, 0)
  const isPassed = ([, outcome]: Outcome): boolean => outcome === 'ok'
  row.plain = plain.filter(isPassed).length
  if (row.assertions === 0) row.note = 'nothing was asserted'
  if (flags.show) for (const [test, outcome] of plain.filter((one) => !isPassed(one)).slice(0, 6)) console.log(`    plain ${test}: ${outcome}`.slice(0, 300))
  try {
    const { value } = await realm.run(text, { filename: `${name}.mjs`, input: null })
    const compiled = JSON.parse(value as string) as Outcome[]
    row.compiled = compiled.filter(isPassed).length
    const { same, differences } = compare(plain, compiled)
    row.same = same
    const mine = known.get(name) ?? new Map<string, string>()
    row.listed = differences.filter(({ test }) => mine.has(test))
    row.strangers = differences.filter(({ test }) => !mine.has(test))
    row.stale = [...mine.keys()].filter((test) => !differences.some((one) => one.test === test))
  } catch (error) {
    row.note = describeError(error)
  }
  return row
}

const columns = (row: readonly (number | string)[]): string => row.map((cell, at) => (at < 2 ? String(cell).padEnd(at === 0 ? 22 : 16) : String(cell).padStart(10))).join(' ')
console.log(columns(['library', 'version', 'tests', 'assertions', 'plain', 'compiled', 'same', 'listed']))
const rows: Row[] = []
for (const library of wanted) {
  const row = await look(library)
  rows.push(row)
  const { name, version, tests, assertions, plain, compiled, same, listed, strangers, stale, note } = row
  const trouble = [note, strangers.length > 0 ? `${strangers.length} NOT LISTED` : '', stale.length > 0 ? `${stale.length} LISTED THAT ARE THE SAME` : ''].filter((one) => one !== '').join(', ')
  console.log(`${columns([name, version, tests, assertions, plain, compiled, same, listed.length])}  ${trouble.replaceAll('\n', ' ').slice(0, flags.show ? 2000 : 160)}`)
  if (flags.show) for (const { test, plain: a, compiled: b } of strangers.slice(0, 12)) console.log(`    ${test}: plain ${a} | compiled ${b}`.slice(0, 500))
}
await realm.dispose()
rmSync(scratch, { recursive: true })

const ran = rows.filter(({ note, strangers, stale }) => note === '' && strangers.length === 0 && stale.length === 0)
const sum = (pick: (row: Row) => number): number => ran.reduce((total, row) => total + pick(row), 0)
console.log(columns([`${ran.length} of ${rows.length}`, '', sum(({ tests }) => tests), sum(({ assertions }) => assertions), sum(({ plain }) => plain), sum(({ compiled }) => compiled), sum(({ same }) => same), sum(({ listed }) => listed.length)]))
const causes = new Map<string, number>()
for (const { name, listed } of ran) for (const { test } of listed) { const cause = known.get(name)?.get(test) ?? ''; causes.set(cause, (causes.get(cause) ?? 0) + 1) }
if (causes.size > 0) console.log(`listed by cause: ${[...causes].map(([cause, count]) => `${cause} ${count}`).join(', ')}`)
if (flags.json !== undefined) writeFileSync(flags.json, JSON.stringify(rows, null, 1))
if (flags.update) {
  for (const { name, note, listed, strangers } of rows) {
    if (note !== '') continue
    const old = known.get(name)
    const entries = [...listed, ...strangers].map(({ test, cause }): [string, string | undefined] => [test, old?.get(test) ?? cause]).filter((one): one is [string, string] => one[1] !== undefined)
    known.set(name, new Map(entries))
  }
  writeFileSync(LIST, writeListed(known))
}
const there = rows.filter(({ note }) => note !== 'no checkout')
process.exit(ran.length === 0 || there.length > ran.length ? 1 : 0)
