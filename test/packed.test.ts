/** What the build packs is what the modules are, does what they do, and is taken by the engine it was made for; and does without what is kept beside it. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../index.ts'
import { makeFolder, restrict } from './_cli.ts'

const test = suite('packed')
const PACKED = fileURLToPath(new URL('../packed/', import.meta.url))
const folder = makeFolder('packed')
const cwd = folder.path
test.after(() => folder.remove())
folder.write('none.mjs', 'export default {}')

test('packs hold the modules that are there now', async () => {
  const script = new URL('../../scripts/pack.mjs', import.meta.url).href
  const { pack } = await import(script) as { pack(): Promise<Record<string, string>> }
  const packs = await pack()
  assert.equal(Object.keys(packs).sort(), ['child', 'load', 'run'])
  for (const [name, text] of Object.entries(packs)) assert.ok(readFileSync(join(PACKED, `${name}.cjs`), 'utf8') === text, `${name}.cjs is not what the build makes of these modules`)
})

const PROGRAMS: Record<string, string> = {
  script: 'console.log([1, { a: 2 }], new Map([["k", /x/g]]), "a-b".replace(/-/g, "+"))\nlet n = 0\nfor (const x of [3, 1, 2].sort((a, b) => a - b)) n += x\nn',
  module: 'class A { #x = 1; get x() { return this.#x } }\nexport default async (input) => { await null; return { x: new A().x, input } }',
  thrown: 'function f() { throw new RangeError("no " + [1, 2]) }\nf()',
  steps: 'for (;;);',
  output: 'for (;;) console.log("x".repeat(1000))',
  depth: 'const f = () => f() + 1\nf()',
  stalled: 'export default () => new Promise(() => {})',
  missing: 'import x from "./nothing.js"\nexport default x',
  importing: 'import { twice } from "./twice.js"\nexport default twice(21)',
  refused: 'import { run } from "./hostile.js"\nexport default run',
}
folder.write('restrict.config.json', '{ "imports": ["./*"] }')
folder.write('twice.js', 'export const twice = (x) => x * 2')
folder.write('hostile.js', 'export const run = eval\n')

for (const [name, source] of Object.entries(PROGRAMS)) {
  test(`packed or not: ${name}`, async () => {
    folder.write(`${name}.js`, compile(source, { filename: `${name}.js`, policy: { imports: ['./*'] } }).code)
    for (const level of ['inline', 'process']) {
      const args = ['run', `${name}.js`, '--isolation', level, '--print', '--usage', '--input', '[1]', '--steps', '1000000', '--timeout', '60000']
      const [packed, other] = [await restrict(args, { cwd }), await restrict([...args, '--capabilities', 'none.mjs'], { cwd })]
      // Times differ, and how deep calls go before the stack ends is the engine's to decide.
      const steady = (text: string): string => text.replace(/time +[\d.]+ of/, 'time').replace(name === 'depth' ? /(?:steps|memory) +\d+ of/g : /^$/, '')
      assert.equal({ ...packed, stderr: steady(packed.stderr) }, { ...other, stderr: steady(other.stderr) }, level)
      assert.match(packed.stderr, name === 'missing' || name === 'refused' ? /nothing|no-eval/ : /cost model r1/)
    }
  })
}

test('a program may come through a named pipe, which is opened once', () => {
  if (process.platform === 'win32') return
  folder.write('piped.js', "console.log('piped')")
  const command = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))
  const { status, stdout } = spawnSync('/bin/sh', ['-c', 'mkfifo pipe && { cat piped.js > pipe & "$0" "$1" run pipe --isolation inline; }', process.execPath, command], { cwd, encoding: 'utf8', timeout: 60_000 })
  assert.equal([status, stdout], [0, 'piped\n'])
})

test('wrong use is told as ever', async () => {
  folder.write('tiny.js', compile('console.log(1)').code)
  for (const args of [['run', 'tiny.js', '--nonsense'], ['run', 'tiny.js', 'other.js'], ['run', 'tiny.js', '--isolation', 'none'], ['run', 'tiny.js', '--policy', 'none'], ['run', 'tiny.js', '--input', '{']]) {
    const [packed, other] = [await restrict(args, { cwd }), await restrict([...args, '--capabilities', 'none.mjs'], { cwd })]
    assert.equal(packed, other)
    assert.is(packed.status, 2, args.join(' '))
  }
  folder.write('forged.js', '/*restrict r1 script*/(function () { return eval })')
  const forged = await restrict(['run', 'forged.js'], { cwd })
  assert.is(forged.status, 1)
  assert.match(forged.stderr, /UNVERIFIED|not in the guarded form|guarded/i)
})

const kept = (pack: string, name: string): string => `${pack}-${name}-${process.version}-${process.arch}.cache`
const bare = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
  const env = { ...process.env }
  delete env['NODE_OPTIONS']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('what is kept is taken, by a child too', async () => {
  // Packs made with another Node have nothing for this one.
  if (!existsSync(join(PACKED, kept('run', 'code')))) return
  const say = (pack: string): string => `console.log(require(${JSON.stringify(join(PACKED, 'load.cjs'))}).loadPack('${pack}').scripts.get('code').cachedDataRejected)`
  assert.is(bare('-e', say('run')).stdout, 'false\n')
  const { childFlags } = await import('../runtime/process/spawn.ts')
  const { resolvePolicy } = await import('../policy/policy.ts')
  assert.is(bare(...childFlags(resolvePolicy().limits.memory).filter((flag) => !/permission|allow-fs/.test(flag)), '-e', say('child')).stdout, 'false\n')
  for (const name of ['run', 'child']) assert.ok(existsSync(join(PACKED, kept(name, 'kernel'))), name)
})

test('what is kept and broken, or not there, changes nothing', () => {
  const copy = join(cwd, 'copy', 'packed')
  mkdirSync(copy, { recursive: true })
  folder.write('package.json', '{ "version": "0.0.0" }')
  for (const name of ['load.cjs', 'run.cjs']) copyFileSync(join(PACKED, name), join(copy, name))
  folder.write('tiny.js', compile('console.log(1)').code)
  const run = `require(${JSON.stringify(join(copy, 'load.cjs'))}).loadPack('run').exports.load().main(['', '', 'run', 'tiny.js', '--isolation', 'inline'])`
  assert.equal(bare('-e', run), { status: 0, stdout: '1\n', stderr: '' })
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(100_000, 0xa5)]) {
    for (const name of ['code', 'kernel']) writeFileSync(join(copy, kept('run', name)), bytes)
    assert.equal(bare('-e', run), { status: 0, stdout: '1\n', stderr: '' })
  }
})

test.run()
