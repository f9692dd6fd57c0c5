/** Wrong use: one line on standard error, status 2, nothing on standard output; and the commands that print what there is to know. */
import { readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict } from './_cli.ts'

const test = suite('cli/usage')
const folder = makeFolder('usage')
const cwd = folder.path
folder.write('ok.js', '1 + 1\n')
folder.write('data.json', '{ "a": }')
folder.write('throws.mjs', 'throw new Error("boom\\nsecond line")\n')
folder.write('syntax.mjs', 'export default {\n')
folder.write('getter.mjs', 'export default { get f() { throw new Error("boom") } }\n')
folder.write('taken.mjs', 'export const Math = 3\n')
folder.write('number.mjs', 'export default 5\n')
folder.write('policy.json', '{ "extends": "standard", "limits": { "steps": -1 } }')
folder.write('notjson.json', '{ "extends": ')
folder.write('empty/readme.txt', '')
test.after(() => folder.remove())

const WRONG: [string[], RegExp][] = [
  [['chek'], /unknown command 'chek' \(Did you mean check\?\)/],
  [['check'], /name files, directories or globs to check/],
  [['check', '--polic', 'x', 'ok.js'], /unknown option '--polic' \(Did you mean --policy\?\)/],
  [['check', '--format', 'xml', 'ok.js'], /'xml' is invalid\. Allowed choices are text, json, sarif, github, junit/],
  [['check', 'missing.js'], /cannot read missing\.js: no such file or directory/],
  [['check', 'missing/*.js'], /no source files match missing\/\*\.js/],
  [['check', 'empty'], /no source files in empty/],
  [['check', '--policy', 'stndard', 'ok.js'], /--policy stndard is neither a file nor a preset, did you mean "standard"\?/],
  [['check', '--policy', 'policy.json', 'ok.js'], /policy\.json: limits\.steps: must be at least 1/],
  [['check', '--policy', 'notjson.json', 'ok.js'], /policy notjson\.json: .+/],
  [['check', '--policy', 'empty', 'ok.js'], /is a directory/],
  [['compile'], /missing required argument 'file'/],
  [['compile', 'missing.js'], /cannot read missing\.js/],
  [['compile', 'empty'], /cannot read empty: it is a directory/],
  [['compile', 'ok.js', 'ok.js'], /too many arguments/],
  [['compile', 'ok.js', '-o', 'no/such/folder.js'], /cannot write no\/such\/folder\.js: no such file or directory/],
  [['compile', 'ok.js', '-o', 'ok.js'], /ok\.js would overwrite the source/],
  [['compile', 'ok.js', '--manifest', './ok.js'], /would overwrite the source/],
  [['verify', 'missing.js'], /cannot read missing\.js/],
  [['run', 'missing.js'], /cannot read missing\.js/],
  [['run', 'ok.js', '--input', '{'], /--input is not JSON: /],
  [['run', 'ok.js', '--input', '@data.json'], /--input @data\.json is not JSON: /],
  [['run', 'ok.js', '--input', '@missing.json'], /cannot read missing\.json/],
  [['run', '-', '--input', '@-'], /cannot both be standard input/],
  [['run', 'ok.js', '--steps', '-3'], /'-3' is invalid\. It must be a whole number of at least 1, or Infinity/],
  [['run', 'ok.js', '--steps', '1.5'], /'1\.5' is invalid/],
  [['run', 'ok.js', '--steps', 'many'], /'many' is invalid/],
  [['run', 'ok.js', '--memory', '0'], /'0' is invalid\. It must be a number of MiB above 0, or Infinity/],
  [['run', 'ok.js', '--timeout', '1e12'], /at most 2147483647/],
  [['run', 'ok.js', '--isolation', 'thread'], /'thread' is invalid\. Allowed choices are process, inline/],
  [['run', 'ok.js', '--capabilities', 'missing.mjs'], /cannot read the capabilities missing\.mjs: no such file/],
  [['run', 'ok.js', '--capabilities', 'throws.mjs'], /cannot load the capabilities throws\.mjs: boom$/m],
  [['run', 'ok.js', '--capabilities', 'syntax.mjs'], /cannot load the capabilities syntax\.mjs: /],
  [['run', 'ok.js', '--capabilities', 'getter.mjs'], /cannot load the capabilities getter\.mjs: boom$/m],
  [['run', 'ok.js', '--capabilities', 'taken.mjs'], /cannot be called "Math": it is the name of an intrinsic/],
  [['run', 'ok.js', '--capabilities', 'number.mjs'], /the capabilities in number\.mjs must be an object of named values/],
  [['eval'], /missing required argument 'expression'/],
  [['explain', 'no-evil'], /there is no rule "no-evil" \(did you mean no-eval\?\)/],
  [['explain', '../../package'], /there is no rule/],
]
for (const [args, message] of WRONG) {
  test(`restrict ${args.join(' ')}`, async () => {
    const { status, stdout, stderr } = await restrict(args, { cwd })
    assert.match(stderr, message)
    assert.match(stderr, /^restrict: [^\n]+\n$/)
    assert.is(stdout, '')
    assert.is(status, 2)
  })
}

test('without arguments: the help, on standard error', async () => {
  const { status, stdout, stderr } = await restrict([])
  assert.is(status, 2)
  assert.is(stdout, '')
  for (const name of ['check', 'compile', 'verify', 'run', 'eval', 'explain', 'init', 'policy']) assert.match(stderr, new RegExp(`^  ${name}\\b`, 'm'))
})

test('--help and --version', async () => {
  const help = await restrict(['run', '--help'])
  assert.is(help.status, 0)
  for (const flag of ['--input', '--print', '--steps', '--memory', '--timeout', '--isolation', '--capabilities', '--usage', '--policy']) assert.ok(help.stdout.includes(flag), flag)
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  assert.equal(await restrict(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' })
})

test('explain lists the rules, and prints the page of one', async () => {
  const list = await restrict(['explain'])
  assert.is(list.status, 0)
  assert.match(list.stdout, /^no-eval +\S/m)
  const page = await restrict(['explain', 'no-eval'])
  assert.is(page.status, 0)
  assert.match(page.stdout, /no-eval/)
})

test('init writes a config file once', async () => {
  const fresh = makeFolder('init')
  const first = await restrict(['init'], { cwd: fresh.path })
  assert.is(first.status, 0, first.stderr)
  assert.is((JSON.parse(readFileSync(join(fresh.path, 'restrict.config.json'), 'utf8')) as { extends: string }).extends, 'standard')
  assert.is((await restrict(['policy'], { cwd: fresh.path })).status, 0)
  const second = await restrict(['init'], { cwd: fresh.path })
  assert.is(second.status, 2)
  assert.match(second.stderr, /^restrict: restrict\.config\.json exists already\n$/)
  fresh.remove()
  assert.not.ok(existsSync(fresh.path))
})

test('policy: for people, as a policy file, and its schema', async () => {
  const text = await restrict(['policy', '--policy', 'strict'], { cwd })
  assert.match(text.stdout, /^preset +strict: /)
  const json = await restrict(['policy', '--json', '--policy', 'strict'], { cwd })
  assert.is((JSON.parse(json.stdout) as { extends: string }).extends, 'strict')
  folder.write('full.json', json.stdout)
  assert.is((await restrict(['policy', '--json', '--policy', 'full.json'], { cwd })).stdout, json.stdout)
  const schema = await restrict(['policy', '--schema'], { cwd })
  assert.match((JSON.parse(schema.stdout) as { $schema: string }).$schema, /2020-12/)
})

test.run()
