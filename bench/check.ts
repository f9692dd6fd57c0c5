/**
 * Wall time of `restrict check` beside ESLint with five comparable core rules, as commands, on the same published files: cold (nothing kept
 * from before) and warm (each with its own cache, nothing changed). Prints medians and ratios; with `--assert` status 1 when ours is not
 * faster cold and five times faster warm.
 *   npm run bench:check -- [DIR] [--files 2000] [--runs 3] [--assert]
 * DIR (or RESTRICT_BENCH_FILES) is a folder with sources; default: this project's node_modules.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { listSources, spread } from '../scripts/real-files.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RULES = ['no-eval', 'no-new-func', 'no-undef', 'no-debugger', 'no-proto']
/** Minified bundles of megabytes are not what a team keeps a checker on for. */
const MOST_BYTES = 500_000
const WARM_FACTOR = 5

const { values, positionals } = parseArgs({ allowPositionals: true, options: { files: { type: 'string', default: '2000' }, runs: { type: 'string', default: '3' }, assert: { type: 'boolean', default: false } } })
const source = positionals[0] ?? process.env['RESTRICT_BENCH_FILES'] ?? join(ROOT, 'node_modules')
const wanted = Number(values.files)
if (!existsSync(source)) stop(`there is no folder ${source}; name one with the sources of packages, for example a node_modules`)
const found = listSources(source).filter((file) => /\.(?:js|mjs|cjs)$/.test(file) && statSync(file).size <= MOST_BYTES)
if (found.length < wanted) stop(`${source} has ${found.length} JavaScript files, and ${wanted} are wanted; name another folder, or say --files ${found.length}`)

function stop(message: string): never {
  process.stderr.write(`bench:check: ${message}\n`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'restrict-bench-'))
try {
  process.exitCode = run(copyFiles(spread(found, wanted)))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

// ESLint looks away from node_modules, so the files are copied out of it.
function copyFiles(files: readonly string[]): number {
  mkdirSync(join(folder, 'files'))
  let bytes = 0
  files.forEach((file, i) => {
    const copy = join(folder, 'files', `f${String(i).padStart(5, '0')}${extname(file)}`)
    copyFileSync(file, copy)
    bytes += statSync(copy).size
  })
  writeFileSync(join(folder, 'eslint.config.mjs'), `export default [{ files: ['**/*.{js,mjs,cjs}'], linterOptions: { reportUnusedDisableDirectives: 'off', noInlineConfig: true }, rules: ${JSON.stringify(Object.fromEntries(RULES.map((id) => [id, 'error'])))} }]\n`)
  return bytes
}

type Tool = { name: string; args: string[] }

function run(bytes: number): number {
  const eslint = join(dirname(createRequire(import.meta.url).resolve('eslint/package.json')), 'bin', 'eslint.js')
  const ours = [join(ROOT, 'dist/bin/restrict.js'), 'check', 'files', '--format', 'json']
  const theirs = [eslint, 'files', '--format', 'json', '-c', 'eslint.config.mjs']
  const cold: Tool[] = [
    { name: 'restrict', args: [...ours, '--no-cache'] },
    { name: 'eslint', args: theirs },
    { name: 'eslint, all cores', args: [...theirs, '--concurrency', 'auto'] },
  ]
  const warm: Tool[] = [
    { name: 'restrict', args: [...ours, '--cache-dir', join(folder, 'ours')] },
    { name: 'eslint', args: [...theirs, '--cache', '--cache-strategy', 'content', '--cache-location', join(folder, 'theirs')] },
    { name: 'eslint, by time', args: [...theirs, '--cache', '--cache-strategy', 'metadata', '--cache-location', join(folder, 'theirs2')] },
  ]
  const version = (JSON.parse(readFileSync(join(dirname(eslint), '..', 'package.json'), 'utf8')) as { version: string }).version
  console.log(`${wanted} files, ${(bytes / 1e6).toFixed(1)} MB, from ${source}; Node ${process.versions.node}, ${availableParallelism()} cores; ESLint ${version}: ${RULES.join(' ')}`)
  const coldTimes = measure(cold, 'cold')
  for (const tool of warm) time(tool)
  const warmTimes = measure(warm, 'warm')
  const [coldRatio, warmRatio] = [best(coldTimes), best(warmTimes)]
  const [own = 0] = warmTimes
  const coldEslint = Math.min(...coldTimes.slice(1))
  console.log(`cold: ESLint at its best takes ${coldRatio.toFixed(2)} times as long; warm: ${warmRatio.toFixed(2)} times; ours warm against ESLint cold: ${(coldEslint / own).toFixed(1)} times`)
  const isFine = coldRatio > 1 && warmRatio >= WARM_FACTOR
  if (values.assert && !isFine) console.log(`not as wanted: more than 1 cold, at least ${WARM_FACTOR} warm`)
  return values.assert && !isFine ? 1 : 0
}

function best([own = Infinity, ...others]: readonly number[]): number {
  return Math.min(...others) / own
}

/** Medians in milliseconds; the tools take turns, so that a busy machine is busy for all. */
function measure(tools: readonly Tool[], state: string): number[] {
  const times = tools.map((): number[] => [])
  for (let i = 0; i < Number(values.runs); i++) tools.forEach((tool, at) => times[at]?.push(time(tool)))
  const medians = times.map((list) => list.sort((a, b) => a - b)[list.length >> 1] as number)
  tools.forEach(({ name }, at) => console.log(`${state}  ${name.padEnd(18)} ${(medians[at] as number).toFixed(0).padStart(7)} ms   (${times[at]?.map((ms) => ms.toFixed(0)).join(', ')})`))
  return medians
}

function time({ name, args }: Tool): number {
  const started = performance.now()
  const { status, stderr, signal } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30 })
  const ms = performance.now() - started
  // 0 and 1 are both an answer.
  if (status !== 0 && status !== 1) stop(`${name} failed (${signal ?? status}): ${stderr.split('\n', 1)[0]}`)
  return ms
}
