/** `restrict check`: which files, which policy, which format, which status. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict } from './_cli.ts'

const test = suite('cli/check')
const folder = makeFolder('check')
const cwd = folder.path
const BAD = 'eval("1")\n'
test.after(() => folder.remove())

for (const extension of ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']) folder.write(`tree/${extension}/a.${extension}`, BAD)
folder.write('tree/types.d.ts', BAD)
folder.write('tree/types.d.mts', BAD)
folder.write('tree/notes.txt', BAD)
folder.write('tree/node_modules/x/index.js', BAD)
folder.write('tree/.hidden/x.js', BAD)
folder.write('ok.js', 'const total = [1, 2].reduce((a, b) => a + b, 0)\nconsole.log(total)\n')
folder.write('bad.js', BAD)
folder.write('empty.js', '')
folder.write('latin1.js', Buffer.from([0x2f, 0x2f, 0x20, 0xe9, 0x0a]))
folder.write('binary.js', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0x00, 0x01]))
folder.write('broken.js', 'const a = 1\nconst b = (\n')
folder.write('typed.ts', 'const a: number = 1\nconsole.log(a satisfies number)\n')
folder.write('my file [1].js', BAD)

test('accepted: nothing printed, status 0', async () => {
  assert.equal(await restrict(['check', 'ok.js', 'empty.js', 'typed.ts'], { cwd }), { status: 0, stdout: '', stderr: '' })
})

test('rejected: the diagnostic with its frame on standard output, status 1', async () => {
  const { status, stdout, stderr } = await restrict(['check', 'bad.js'], { cwd })
  assert.is(status, 1)
  assert.is(stderr, '')
  assert.match(stdout, /^bad\.js:1:1 no-eval: .+\n> 1 \| eval\("1"\)\n {4}\| \^+\n/)
  assert.not.match(stdout, /\u001b/)
})

test('a directory is searched for sources', async () => {
  const { stdout } = await restrict(['check', 'tree', '--format', 'json'], { cwd })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string }[] }
  assert.equal([...new Set(diagnostics.map(({ file }) => file))], ['cjs/a.cjs', 'cts/a.cts', 'js/a.js', 'mjs/a.mjs', 'mts/a.mts', 'ts/a.ts'].map((file) => `tree/${file}`))
})

test('globs, without repetition; a name with special characters is a name', async () => {
  const { stdout } = await restrict(['check', 'tree/**/*.{ts,mts}', 'tree/ts/a.ts', 'my file [1].js', '--format', 'json'], { cwd })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; rule: string }[] }
  assert.equal(diagnostics.filter(({ rule }) => rule === 'no-eval').map(({ file }) => file), ['tree/mts/a.mts', 'tree/ts/a.ts', 'my file [1].js'])
})

test('standard input', async () => {
  const { status, stdout } = await restrict(['check', '-'], { cwd, input: BAD })
  assert.is(status, 1)
  assert.match(stdout, /^<stdin>:1:1 no-eval: /)
  assert.is((await restrict(['check', '-'], { cwd, input: '' })).status, 0)
})

test('text that is not UTF-8, is binary or does not parse has a diagnostic with a position', async () => {
  for (const [file, place] of [['latin1.js', /^latin1\.js:1:4 syntax: /], ['binary.js', /^binary\.js:1:5 syntax: /], ['broken.js', /^broken\.js:3:1 syntax: /]] as const) {
    const { status, stdout, stderr } = await restrict(['check', file], { cwd })
    assert.match(stdout, place)
    assert.is(status, 1)
    assert.is(stderr, '')
  }
})

test('the nearest config file holds, --policy wins', async () => {
  folder.write('project/restrict.config.json', '{ "operations": { "deny": ["class"] } }')
  folder.write('project/src/a.js', 'class A {}\nconsole.log(A)\n')
  folder.write('project/src/b/restrict.config.mjs', 'export default "standard"')
  folder.write('project/src/b/b.js', 'class B {}\nconsole.log(B)\n')
  const { status, stdout } = await restrict(['check', 'project'], { cwd })
  assert.is(status, 1)
  assert.match(stdout, /a\.js:1:1 no-disallowed-syntax: /)
  assert.not.match(stdout, /b\.js/)
  assert.is((await restrict(['check', 'project', '--policy', 'standard'], { cwd })).status, 0)
  assert.is((await restrict(['check', 'project/src/b/b.js', '--policy', 'project/restrict.config.json'], { cwd })).status, 1)
  folder.write('broken-config/restrict.config.json', '{ "nmaes": [] }')
  folder.write('broken-config/a.js', '')
  const broken = await restrict(['check', 'broken-config'], { cwd })
  assert.is(broken.status, 2)
  assert.match(broken.stderr, /^restrict: policy .*restrict\.config\.json: nmaes: unknown field, did you mean "names"\?\n$/)
})

test('every format, also when all is well', async () => {
  const formats = { json: /^\{/, sarif: /"version": "2\.1\.0"/, github: /^::error file=bad\.js,line=1,/, junit: /^<\?xml/ }
  for (const [format, pattern] of Object.entries(formats)) {
    const { status, stdout } = await restrict(['check', 'bad.js', 'ok.js', '--format', format], { cwd })
    assert.is(status, 1)
    assert.match(stdout, pattern)
    assert.is((await restrict(['check', 'ok.js', '--format', format], { cwd })).status, 0)
  }
  const sarif = JSON.parse((await restrict(['check', 'bad.js', '--format', 'sarif'], { cwd })).stdout) as { runs: [{ tool: { driver: { rules: unknown[] } } }] }
  assert.ok(sarif.runs[0].tool.driver.rules.length >= 10)
})

test('checking one file loads no library and no report that it does not need', () => {
  const coverage = join(cwd, 'coverage')
  const command = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
  const { status } = spawnSync(process.execPath, [command, 'check', '--no-cache', 'ok.js'], { cwd, env: { ...process.env, NODE_V8_COVERAGE: coverage } })
  assert.is(status, 0)
  const urls = readdirSync(coverage).flatMap((name) => (JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: { url: string }[] }).result.map(({ url }) => url))
  assert.ok(urls.some((url) => url.endsWith('/analyzer/parse.js')))
  const needless = /node_modules\/(?:zod|typescript|ts-blank-space|tinyglobby)\/|\/dist\/report\/(?!lines|frame|text|options)/
  assert.equal(urls.filter((url) => needless.test(url)), [])
})

test('a link to a file is a file; links to directories are not followed', async () => {
  symlinkSync(join(cwd, 'bad.js'), join(cwd, 'link.js'))
  assert.is((await restrict(['check', 'link.js'], { cwd })).status, 1)
  symlinkSync(cwd, join(cwd, 'tree', 'loop'))
  assert.is((await restrict(['check', 'tree'], { cwd })).status, 1)
})

test.run()
