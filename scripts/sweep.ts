/**
 * Checks every file it is given and believes nothing: no file may make the checker throw, die or hang; each is accepted or has diagnostics,
 * and every diagnostic has a place that lies in the file, with line, column and offset saying the same.
 *   npm run sweep -- DIR [DIR ...] [--most 10000] [--policy standard]
 * DIR is for instance the `test/` folder of test262, or a node_modules. Status 1: something of that does not hold.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { type Diagnostic, check, decodeSource } from '../index.ts'
import { type PolicyInput } from '../policy/policy.ts'
import { listSources, spread } from './real-files.ts'

type Verdict = { file: string; bytes: number; ms: number; rules: string[]; problem?: string }
type Asked = { file: string; policy: PolicyInput }

/** A file that takes longer counts as one that hangs; a busy machine takes long for anything. */
const PATIENCE = 60_000
const SLOWEST = 3

const { values, positionals } = parseArgs({ allowPositionals: true, options: { most: { type: 'string', default: 'Infinity' }, policy: { type: 'string', default: 'standard' }, worker: { type: 'boolean', default: false } } })
if (values.worker) {
  process.on('message', (asked: Asked) => { process.send?.(judge(asked)) })
} else await main()

async function main(): Promise<void> {
  if (positionals.length === 0 || positionals.some((path) => !statSync(path, { throwIfNoEntry: false })?.isDirectory())) {
    process.stderr.write('sweep: name folders with source files, for example the test/ folder of test262, or a node_modules\n')
    process.exit(2)
  }
  let isFine = true
  for (const folder of positionals) isFine = report(folder, await sweep(spread(listSources(folder), Number(values.most)))) && isFine
  process.exitCode = isFine ? 0 : 1
}

/** One child does the work, so that a file that takes its process with it is known by name. */
async function sweep(files: readonly string[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  let child: ChildProcess | undefined
  for (const file of files) {
    child ??= fork(fileURLToPath(import.meta.url), ['--worker'])
    const verdict = await ask(child, { file, policy: values.policy as PolicyInput })
    verdicts.push(verdict)
    if (child.exitCode !== null || child.signalCode !== null || verdict.ms >= PATIENCE) {
      child.kill('SIGKILL')
      child = undefined
    }
  }
  child?.kill()
  return verdicts
}

function ask(child: ChildProcess, asked: Asked): Promise<Verdict> {
  return new Promise((resolve) => {
    const lost = (problem: string, ms = 0): void => done({ file: asked.file, bytes: 0, ms, rules: [], problem })
    const exited = (code: number | null, signal: string | null): void => lost(`the process died: ${signal ?? code}`)
    const timer = setTimeout(() => lost('it hangs', PATIENCE), PATIENCE)
    const done = (verdict: Verdict): void => {
      clearTimeout(timer)
      child.off('message', done).off('exit', exited)
      resolve(verdict)
    }
    child.on('message', done).on('exit', exited)
    child.send(asked)
  })
}

function judge({ file, policy }: Asked): Verdict {
  const bytes = readFileSync(file)
  const started = performance.now()
  const verdict = (rules: string[], problem?: string): Verdict => ({ file, bytes: bytes.length, ms: performance.now() - started, rules, ...(problem === undefined ? {} : { problem }) })
  try {
    const text = decodeSource(bytes, file)
    const diagnostics = typeof text === 'string' ? check(text, { filename: file, policy }).diagnostics : text
    const ms = performance.now() - started
    const plain = (typeof text === 'string' ? text : new TextDecoder().decode(bytes)).replace(/^\ufeff/, '')
    const starts = startsOf(plain)
    const wrong = diagnostics.map((diagnostic) => wrongPlace(diagnostic, plain.length, starts, file)).find((problem) => problem !== undefined)
    return { ...verdict(diagnostics.map(({ rule }) => rule), wrong), ms }
  } catch (error) {
    return verdict([], `it threw: ${String(error)}`)
  }
}

// Lines are counted here anew, from the text.
function startsOf(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ 0: { length }, index }) => index + length)]
}

function wrongPlace({ rule, message, file, range: [start, end], loc }: Diagnostic, size: number, starts: readonly number[], name: string): string | undefined {
  const at = `${rule} at ${loc.start.line}:${loc.start.column}`
  if (file !== name || rule === '' || message === '') return `${at}: no file, rule or message`
  if (!(start >= 0 && start <= end && end <= size)) return `${at}: its range ${start}-${end} is not in the file`
  for (const [offset, { line, column }] of [[start, loc.start], [end, loc.end]] as const) {
    const lineStart = starts[line - 1]
    if (lineStart === undefined || column < 1 || lineStart + column - 1 !== offset || offset >= (starts[line] ?? Infinity)) return `${at}: ${line}:${column} is not at offset ${offset}`
  }
  return undefined
}

function report(folder: string, verdicts: readonly Verdict[]): boolean {
  const wrong = verdicts.filter(({ problem }) => problem !== undefined)
  const accepted = verdicts.filter(({ rules, problem }) => rules.length === 0 && problem === undefined).length
  const diagnostics = verdicts.reduce((sum, { rules }) => sum + rules.length, 0)
  const seconds = verdicts.reduce((sum, { ms }) => sum + ms, 0) / 1000
  const megabytes = verdicts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  const counts = new Map<string, number>()
  for (const { rules } of verdicts) for (const rule of new Set(rules)) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  console.log(`${folder} (${values.policy}): ${verdicts.length} files, ${megabytes.toFixed(1)} MB, ${seconds.toFixed(1)} s of checking`)
  console.log(`  ${accepted} accepted, ${verdicts.length - accepted - wrong.length} with ${diagnostics} diagnostics, all at valid places; ${wrong.length} wrong`)
  console.log(`  files by rule: ${[...counts].sort(([, a], [, b]) => b - a).map(([rule, count]) => `${rule} ${count}`).join(', ')}`)
  for (const { file, ms, bytes } of [...verdicts].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST)) console.log(`  slow: ${ms.toFixed(0)} ms for ${bytes} bytes: ${file}`)
  for (const { file, problem } of wrong) console.log(`  WRONG ${file}: ${problem}`)
  if (verdicts.length === 0) console.log('  no source files')
  return wrong.length === 0 && verdicts.length > 0
}
