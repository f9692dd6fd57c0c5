/** `restrict check --baseline`: what was there before does not fail, what is new does, lines may move. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict } from './_cli.ts'

const test = suite('cli/baseline')
const folder = makeFolder('baseline')
const cwd = folder.path
test.after(() => folder.remove())

const OLD = "const a = eval('1')\nconsole.log(process, a)\n"
const check = (...args: string[]) => restrict(['check', 'src', '--baseline', 'baseline.json', '--format', 'json', ...args], { cwd })
const found = (stdout: string): string[] => (JSON.parse(stdout) as { diagnostics: { rule: string; loc: { start: { line: number } } }[] }).diagnostics.map(({ rule, loc }) => `${rule}:${loc.start.line}`)

test('is written when asked for, and then holds', async () => {
  folder.write('src/a.js', OLD)
  const missing = await check()
  assert.is(missing.status, 2)
  assert.match(missing.stderr, /^restrict: cannot read the baseline baseline\.json: no such file or directory; --update-baseline writes it\n$/)
  const written = await check('--update-baseline')
  assert.equal([written.status, written.stderr], [0, 'wrote 2 findings to baseline.json\n'])
  const { status, stdout, stderr } = await check()
  assert.equal([status, stderr, found(stdout)], [0, '', []])
  const { findings } = JSON.parse(readFileSync(join(cwd, 'baseline.json'), 'utf8')) as { findings: Record<string, Record<string, string>> }
  assert.equal(Object.values(findings['src/a.js'] ?? {}), ['no-eval', 'no-free-name'])
})

test('lines that move change nothing; a new finding fails, also a second one on an equal line, and in a new file', async () => {
  folder.write('src/a.js', `// one\n\n// two\n${OLD}`)
  assert.equal(found((await check()).stdout), [])
  folder.write('src/a.js', `${OLD}const b = Function\n${OLD.replace('a =', 'c =').replace(', a', '')}const a = eval('1')\n`.replace("\nconst a = eval('1')\n", "\n{ const a = eval('1') }\n"))
  const changed = await check()
  assert.is(changed.status, 1)
  assert.equal(found(changed.stdout), ['no-function-constructor:3', 'no-eval:4', 'no-free-name:5', 'no-eval:6'])
  folder.write('src/a.js', `${OLD}console.log(process, a)\n`)
  assert.equal(found((await check()).stdout), ['no-free-name:3'])
  folder.write('src/a.js', OLD)
  folder.write('src/b.js', OLD)
  assert.equal(found((await check()).stdout), ['no-eval:1', 'no-free-name:2'])
  folder.write('src/b.js', '')
})

test('what is gone is said, and taken out on request; files that were not checked stay in it', async () => {
  folder.write('src/a.js', 'console.log(process, 1)\n')
  const { status, stderr } = await check()
  assert.is(status, 1)
  assert.match(stderr, /^2 findings of baseline\.json are gone; --update-baseline takes them out\n$/)
  folder.write('other/c.js', 'eval(1)\n')
  await restrict(['check', 'other', '--baseline', 'baseline.json', '--update-baseline'], { cwd })
  await check('--update-baseline')
  const { findings } = JSON.parse(readFileSync(join(cwd, 'baseline.json'), 'utf8')) as { findings: Record<string, Record<string, string>> }
  assert.equal(Object.entries(findings).map(([file, prints]) => [file, Object.values(prints)]), [['other/c.js', ['no-eval']], ['src/a.js', ['no-free-name']]])
})

test('its paths are relative to it', async () => {
  const inside = await restrict(['check', 'a.js', '--baseline', '../baseline.json'], { cwd: join(cwd, 'src') })
  assert.equal([inside.status, inside.stdout], [0, ''])
})

test('a file that is no baseline is neither read nor overwritten', async () => {
  for (const [text, why] of [['{', /is no baseline: it is not JSON/], ['{}', /has no `"restrict": "baseline 1"`/], ['{ "restrict": "baseline 1", "findings": { "a": 1 } }', /its `findings` are not as they are written/]] as const) {
    writeFileSync(join(cwd, 'wrong.json'), text)
    for (const more of [[], ['--update-baseline']]) {
      const { status, stderr } = await restrict(['check', 'src', '--baseline', 'wrong.json', ...more], { cwd })
      assert.is(status, 2)
      assert.match(stderr, why)
      assert.is(readFileSync(join(cwd, 'wrong.json'), 'utf8'), text)
    }
  }
  const { status, stderr } = await restrict(['check', 'src', '--update-baseline'], { cwd })
  assert.equal([status, stderr], [2, 'restrict: --update-baseline needs --baseline FILE\n'])
})

test.run()
