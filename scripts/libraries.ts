/**
 * Popular libraries run their own tests, plain and compiled: what each test said must be the same.
 *   npm run libraries -- DIR [--only NAME,...] [--show] [--json FILE]
 * DIR (or LIBRARIES in the environment): checkouts of the libraries' repositories, each in a folder of its name; those that are not there are named and left out.
 * Plain Node runs the same bundle, in this process. Exit status 1: a library differs, or none was there.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { createRealm, type RestrictError } from '../index.ts'
import { bundleTests } from './libraries/bundle.ts'
import { type Library, LIBRARIES } from './libraries/entries.ts'

// Realms keep UTC; plain Node is told to do the same.
process.env['TZ'] = 'UTC'

type Outcome = [name: string, outcome: string]
type Row = { name: string; tests: number; passed: number; different: string[]; denied: string[]; note: string; bytes: number }

/** SPEC.md, 1.3: the names that no program can reach throw when they are. What a test says then is not silent. */
const DENIED = /the property name '\w+' is not allowed here/

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string', default: '' }, show: { type: 'boolean', default: false }, json: { type: 'string' } } })
const given = positionals[0] ?? process.env['LIBRARIES']
if (given === undefined) {
  console.error('libraries: give the folder of the checkouts: npm run libraries -- DIR (or LIBRARIES=DIR). It has a folder for each of:')
  console.error(LIBRARIES.map(({ name, folder = name }) => folder).join(', '))
  process.exit(2)
}
const base = resolve(given)
const scratch = mkdtempSync(join(tmpdir(), 'libraries-'))
const realm = await createRealm({ policy: 'compat', isolation: 'inline', limits: { steps: 1e11, timeout: 300_000, memory: 2 ** 33 } })
const wanted = flags.only === '' ? LIBRARIES : LIBRARIES.filter(({ name }) => flags.only.split(',').includes(name))
// What a test leaves behind must not end the others.
process.on('unhandledRejection', () => {})
process.on('uncaughtException', () => {})

async function look(library: Library): Promise<Row> {
  const { name, folder = name, note = '' } = library
  const row: Row = { name, tests: 0, passed: 0, different: [], denied: [], note, bytes: 0 }
  const root = join(base, folder)
  if (!existsSync(root)) return { ...row, note: 'no checkout' }
  let text: string
  try {
    text = (await bundleTests(root, library)).text
  } catch (error) {
    return { ...row, note: `no bundle: ${(error as Error).message.split('\n').slice(1, 2).join(' ').slice(0, 150)}` }
  }
  row.bytes = text.length
  const file = join(scratch, `${name}.mjs`)
  writeFileSync(file, text)
  let plain: Outcome[]
  try {
    const { default: finish } = (await import(pathToFileURL(file).href)) as { default: () => Promise<string> }
    plain = JSON.parse(await finish()) as Outcome[]
  } catch (error) {
    return { ...row, note: `plain: ${String(error).slice(0, 150)}` }
  }
  row.tests = plain.length
  row.passed = plain.filter(([, outcome]) => outcome === 'ok').length
  try {
    const { value } = await realm.run(text, { filename: `${name}.mjs`, input: null })
    const compiled = JSON.parse(value as string) as Outcome[]
    const length = Math.max(plain.length, compiled.length)
    for (let i = 0; i < length; i++) {
      const [a, b] = [plain[i], compiled[i]]
      if (a?.[0] === b?.[0] && a?.[1] === b?.[1]) continue
      const list = DENIED.test(b?.[1] ?? '') ? row.denied : row.different
      list.push(`${a?.[0] ?? b?.[0]}: plain ${a?.[1] ?? 'nothing'} | compiled ${b?.[1] ?? 'nothing'}`)
    }
  } catch (error) {
    const { code, message, place, diagnostics } = error as RestrictError & { diagnostics?: { rule?: string; message: string }[] }
    row.note = `${code ?? ''} ${message}${place ? ` (${place.line}:${place.column})` : ''}${diagnostics ? ` [${[...new Set(diagnostics.map((one) => one.message))].slice(0, 6).join('; ')}]` : ''}`.slice(0, flags.show ? 2000 : 160)
  }
  return row
}

const rows: Row[] = []
for (const library of wanted) {
  const row = await look(library)
  rows.push(row)
  const state = row.note !== '' ? row.note : row.different.length > 0 ? `${row.different.length} DIFFERENT` : 'same'
  const refused = row.denied.length > 0 ? `, ${row.denied.length} refused a name` : ''
  console.log(`${row.name.padEnd(22)} ${String(row.tests).padStart(5)} tests, ${String(row.passed).padStart(5)} pass  ${state}${refused}`)
  if (flags.show) for (const line of [...row.different.slice(0, 12), ...row.denied.slice(0, 3)]) console.log(`    ${line.slice(0, 400)}`)
}
await realm.dispose()
rmSync(scratch, { recursive: true })
const same = rows.filter(({ note, different, tests }) => note === '' && different.length === 0 && tests > 0)
console.log(`${same.length} of ${rows.length} libraries: every test said the same; ${same.reduce((sum, { tests }) => sum + tests, 0)} tests`)
if (flags.json !== undefined) writeFileSync(flags.json, JSON.stringify(rows, null, 1))
process.exit(same.length === 0 || rows.some(({ different }) => different.length > 0) ? 1 : 0)
