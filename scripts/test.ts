/**
 * Runs every test file in a process of its own, two at a time, and adds up what uvu reports. Fails on what uvu lets pass: a
 * file without tests or without `.run()`, `.only` and `.skip` left in a source, a process that hangs or dies.
 * Names on the command line select files: `node dist/scripts/test.js policy cli`. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../../', import.meta.url)
const TESTS = new URL('dist/test/', ROOT)
const AT_ONCE = 2
const TIMEOUT = 5 * 60 * 1000

type Result = { file: string; passed: number; failed: number; seconds: number; output: string }

const wanted = process.argv.slice(2)
const sources = readdirSync(new URL('test/', ROOT)).filter((name) => name.endsWith('.test.ts')).sort()
const files = sources.map((name) => name.replace(/\.ts$/, '.js')).filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
const results = await runAll(files)
const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failed = results.reduce((sum, result) => sum + result.failed, 0) + (files.length === 0 ? 1 : 0)
if (files.length === 0) console.log('no test files')
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function runAll(queue: readonly string[]): Promise<Result[]> {
  const waiting = [...queue]
  const done: Result[] = []
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runFile(file)
      show(result)
      done.push(result)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return done
}

async function runFile(file: string): Promise<Result> {
  const started = Date.now()
  const problem = leftOver(file)
  const { output, status, timedOut } = await execute(file)
  const seconds = (Date.now() - started) / 1000
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, '')
  const total = sum(plain, /^ {2}Total: +(\d+)/gm)
  const passed = sum(plain, /^ {2}Passed: +(\d+)/gm)
  const trouble = problem ?? (timedOut ? `still running after ${TIMEOUT / 1000} s` : total === 0 ? 'no tests ran' : status !== 0 && passed === total ? `exit status ${status}` : undefined)
  return { file, passed, failed: total - passed + (trouble ? 1 : 0), seconds, output: trouble ? `${output}\n${file}: ${trouble}\n` : output }
}

/** `.only` and `.skip` make uvu report success for tests that did not run. */
function leftOver(file: string): string | undefined {
  const source = readFileSync(new URL(`test/${file.replace(/\.js$/, '.ts')}`, ROOT), 'utf8')
  const found = /^\s*\w+\.(only|skip)\(/m.exec(source)
  return found ? `\`.${found[1]}\` is left in the source` : undefined
}

function sum(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((total, [, digits]) => total + Number(digits), 0)
}

function execute(file: string): Promise<{ output: string; status: number; timedOut: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(file, TESTS))], { cwd: fileURLToPath(ROOT), stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '0' } })
    let output = ''
    let timedOut = false
    const timer = setTimeout(() => { timedOut = true; child.kill('SIGKILL') }, TIMEOUT)
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.on('close', (code) => { clearTimeout(timer); resolve({ output, status: code ?? 1, timedOut }) })
  })
}

function show({ file, passed, failed, seconds, output }: Result): void {
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${file.padEnd(40)} ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`)
  if (failed > 0) console.log(output.trimEnd())
}
