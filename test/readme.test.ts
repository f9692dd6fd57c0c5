/** What the README shows is what the command prints: every block with `$ restrict ...` is run, and so is the first example. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: Record<string, string> }

type Shown = { args: string[]; lines: string[] }

/** The commands of the fenced blocks, each with the lines shown below it. */
function shown(): Shown[] {
  const found: Shown[] = []
  for (const [, language, block = ''] of readme.matchAll(/^```(\w*)\n([^]*?)^```$/gm)) {
    if (language !== '') continue
    for (const line of block.split('\n')) {
      if (line.startsWith('$ restrict ')) found.push({ args: line.slice('$ restrict '.length).split(' '), lines: [] })
      else if (line.trim() !== '' && block.startsWith('$ ')) found.at(-1)?.lines.push(line)
      else if (line.trim() !== '' && block.startsWith('FR ')) {
        if (line.startsWith('FR ')) found.push({ args: (scripts['example'] ?? '').split(' ').slice(2), lines: [] })
        found.at(-1)?.lines.push(line)
      }
    }
  }
  return found
}

const test = suite('README')
const commands = shown()

test('shows the examples', () => {
  assert.ok(commands.length >= 5, `${commands.length} commands`)
})

for (const { args, lines } of commands) {
  test(`restrict ${args.join(' ')}`, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['dist/bin/restrict.js', ...args], { cwd: root, encoding: 'utf8' })
    const printed = new Set(`${stdout}\n${stderr}`.split('\n'))
    // Milliseconds are the one thing that differs from run to run.
    for (const line of lines) if (!/^\s*time /.test(line)) assert.ok(printed.has(line), `not printed: ${line}\n${stdout}${stderr}`)
  })
}

test.run()
