/**
 * Runs programs on several Node binaries, at both isolation levels, and compares their step counts.
 *   npm run steps -- NODE [NODE ...] [--programs DIR]
 * Programs: fixtures/meter, fixtures/run-semantics and the pricing example, or the .js files of DIR. Exit status 0: all counts agree.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CLI = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && /\.js$/.test(entry.name)).map((entry) => join(folder, entry.name))

function stepsOf(node: string, file: string, isolation: string): string {
  const input = file.endsWith('rule.ts') ? ['--input', `@${join(ROOT, 'examples/pricing/orders.json')}`] : []
  const { stderr } = spawnSync(node, [CLI, 'run', file, '--usage', '--isolation', isolation, ...input], { encoding: 'utf8' })
  return /^ +steps +(\d+)/m.exec(stderr)?.[1] ?? `none (${stderr.split('\n')[0]})`
}

const { values, positionals: nodes } = parseArgs({ allowPositionals: true, options: { programs: { type: 'string' } } })
if (nodes.length === 0) {
  process.stderr.write('steps: name at least one Node binary: npm run steps -- NODE [NODE ...]\n')
  process.exit(2)
}
const programs = values.programs
  ? filesIn(values.programs)
  : [...filesIn(join(ROOT, 'fixtures/meter')), ...filesIn(join(ROOT, 'fixtures/run-semantics')), join(ROOT, 'examples/pricing/rule.ts')]
let different = 0
for (const file of programs) {
  const counts = [process.execPath, ...nodes].flatMap((node) => ['inline', 'process'].map((isolation) => stepsOf(node, file, isolation)))
  if (new Set(counts).size === 1) continue
  different++
  process.stdout.write(`${file}: ${counts.join(' ')}\n`)
}
process.stdout.write(`${programs.length} programs on ${nodes.length + 1} Node versions at 2 levels: ${programs.length - different} agree, ${different} differ\n`)
process.exit(different === 0 ? 0 : 1)
