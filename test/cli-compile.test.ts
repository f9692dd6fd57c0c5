/** `restrict compile` and `restrict verify`. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict } from './_cli.ts'

const test = suite('cli/compile')
const folder = makeFolder('compile')
const cwd = folder.path
test.after(() => folder.remove())

folder.write('src/rule.ts', 'export default function rule(n: number): number {\n  let sum = 0\n  for (let i = 0; i < n; i++) sum += i\n  return sum\n}\n')
folder.write('src/bad.js', 'eval("1")\n')
const at = (name: string): string => join(cwd, name)
const text = (name: string): string => readFileSync(at(name), 'utf8')
type Map = { version: number; file?: string; sources: string[]; mappings: string }

test('without -o: to standard output, and no file is written', async () => {
  const before = readdirSync(at('src'))
  const { status, stdout, stderr } = await restrict(['compile', 'src/rule.ts'], { cwd })
  assert.is(status, 0, stderr)
  assert.match(stdout, /^\/\*restrict r1 module\*\/\(function\* \(/)
  assert.ok(stdout.endsWith('\n'))
  assert.equal(readdirSync(at('src')), before)
})

test('-o, --source-map and --manifest write what they name', async () => {
  folder.write('out/rule.js', 'old')
  const { status, stdout, stderr } = await restrict(['compile', 'src/rule.ts', '-o', 'out/rule.js', '--source-map', '--manifest', 'out/rule.json'], { cwd })
  assert.equal({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
  assert.match(text('out/rule.js'), /\n\/\/# sourceMappingURL=rule\.js\.map\n$/)
  const map = JSON.parse(text('out/rule.js.map')) as Map
  assert.is(map.version, 3)
  assert.is(map.file, 'rule.js')
  assert.equal(map.sources, ['../src/rule.ts'])
  assert.type(JSON.parse(text('out/rule.json')), 'object')
  assert.equal(await restrict(['verify', 'out/rule.js'], { cwd }), { status: 0, stdout: '', stderr: '' })
})

test('--source-map without -o is inline', async () => {
  const { stdout } = await restrict(['compile', 'src/rule.ts', '--source-map'], { cwd })
  const data = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\n$/.exec(stdout)?.[1] ?? ''
  assert.equal((JSON.parse(Buffer.from(data, 'base64').toString()) as Map).sources, ['src/rule.ts'])
})

test('standard input in, standard output out, and verify reads it too', async () => {
  const compiled = await restrict(['compile', '-'], { cwd, input: 'const a = [1]; a.map((x) => x * 2)' })
  assert.is(compiled.status, 0, compiled.stderr)
  assert.is((await restrict(['verify', '-'], { cwd, input: compiled.stdout })).status, 0)
})

test('rejected: diagnostics on standard error, nothing written', async () => {
  const { status, stdout, stderr } = await restrict(['compile', 'src/bad.js', '-o', 'out/bad.js'], { cwd })
  assert.is(status, 1)
  assert.is(stdout, '')
  assert.match(stderr, /^src\/bad\.js:1:1 no-eval: /)
  assert.not.ok(existsSync(at('out/bad.js')))
})

test('verify: code without its guards is refused in one line, status 1', async () => {
  const { stdout } = await restrict(['compile', 'src/rule.ts'], { cwd })
  const unguarded = stdout.replaceAll(/\(\$r_n -= \d+\) < 0 && \$r_fill\(\);/g, '')
  assert.is.not(unguarded, stdout)
  for (const code of [unguarded, 'process.exit()', 'while (1);', 'not javascript (']) {
    const { status, stderr } = await restrict(['verify', '-'], { cwd, input: code })
    assert.is(status, 1)
    assert.match(stderr, /^restrict: -: not in the guarded form: [^\n]+ \(\d+:\d+\)\n$/)
  }
})

test('verify holds code to the policy', async () => {
  const { stdout } = await restrict(['compile', '-'], { cwd, input: 'class A {}; new A()' })
  assert.is((await restrict(['verify', '-', '--policy', 'standard'], { cwd, input: stdout })).status, 0)
  assert.is((await restrict(['verify', '-', '--policy', 'strict'], { cwd, input: stdout })).status, 1)
})

test.run()
