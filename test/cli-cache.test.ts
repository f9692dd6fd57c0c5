/** What makes `restrict check` quick changes nothing about what it says: the cache and threads. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Known } from '../bin/file-index.ts'
import { makeFolder, restrict, writeTree } from './_cli.ts'

const test = suite('cli/cache')
const folder = makeFolder('cache')
const cwd = folder.path
test.after(() => folder.remove())

writeTree(folder)
const args = ['check', 'tree', '--format', 'json']

function cacheFiles(dir: string): string[] {
  return existsSync(join(cwd, dir)) ? readdirSync(join(cwd, dir)).filter((name) => name.startsWith('check-')) : []
}

test('threads, the cache and neither say the same, to the byte', async () => {
  const plain = await restrict([...args, '--no-cache', '--jobs', '1'], { cwd })
  assert.is(plain.status, 1)
  assert.is((JSON.parse(plain.stdout) as { diagnostics: unknown[] }).diagnostics.length, 11)
  assert.equal(await restrict([...args, '--no-cache', '--jobs', '2'], { cwd }), plain)
  assert.equal(await restrict([...args, '--cache-dir', 'c1', '--jobs', '2'], { cwd }), plain)
  assert.equal(await restrict([...args, '--cache-dir', 'c1'], { cwd }), plain)
  assert.is(cacheFiles('c1').length, 1)
})

async function plant(path: string, change: (body: string) => string): Promise<string> {
  const { createHash } = await import('node:crypto')
  const text = readFileSync(path, 'utf8')
  const body = change(text.slice(text.indexOf('\n') + 1))
  writeFileSync(path, `restrict-cache 1 ${createHash('sha256').update(body).digest('hex')}\n${body}`)
  return `${text.slice(0, text.indexOf('\n'))}\n${body}`
}

test('what is known is not checked again: a planted entry shows', async () => {
  const [name = ''] = cacheFiles('c1')
  const path = join(cwd, 'c1', name)
  const unsigned = await plant(path, (body) => body.replaceAll('`process` does not exist here.', 'from the cache'))
  // Another format is another report, from the same entries.
  const run = async (format: string): Promise<string> => (await restrict(['check', 'tree', '--format', format, '--cache-dir', 'c1'], { cwd })).stdout
  assert.match(await run('github'), /from the cache/)
  // Without its digest it is not believed.
  writeFileSync(path, unsigned)
  const stdout = await run('junit')
  assert.not.match(stdout, /from the cache/)
  assert.match(stdout, /`process` does not exist here\./)
})

test('a whole report is printed again when nothing changed: a planted one shows, until a file, the list, a policy, a word or a color differs', async () => {
  const run = (more: readonly string[] = [], env: Record<string, string> = {}): ReturnType<typeof restrict> => restrict(['check', 'again', '--cache-dir', 'c5', ...more], { cwd, env })
  const kept = (): string | undefined => readdirSync(join(cwd, 'c5')).find((each) => each.startsWith('report-'))
  folder.write('again/a.js', 'process.exit(1)\n')
  folder.write('again/b.js', '1\n')
  folder.write('again/policy.json', '{}')
  const plain = await run()
  assert.is(kept(), undefined, 'files that were written a moment ago can change within the same tick')
  await new Promise((resolve) => { setTimeout(resolve, 4500) })
  assert.equal(await run(['--no-cache']), plain)
  assert.is(kept(), undefined)
  assert.equal(await run(), plain)
  const path = join(cwd, 'c5', kept() ?? '')
  const planted = plantReport(readFileSync(path, 'utf8'))
  const shows = async (what: string, more?: readonly string[], env?: Record<string, string>): Promise<void> => {
    writeFileSync(path, planted)
    const { stdout, status } = await run(more, env)
    assert.ok(stdout.includes('from the report') === (what === 'nothing'), what)
    if (what === 'nothing') assert.is(status, 1)
  }
  await shows('nothing')
  await shows('the format', ['--format', 'json'])
  await shows('the policy', ['--policy', 'strict'])
  await shows('a policy file', ['--policy', 'again/policy.json'])
  await shows('the list', ['again/b.js'])
  await shows('no cache', ['--no-cache'])
  await shows('a baseline', ['--baseline', 'none.json'])
  await shows('color', [], { FORCE_COLOR: '1' })
  await shows('nothing')
  folder.write('again/restrict.config.json', '{}')
  await shows('a policy above')
  rmSync(join(cwd, 'again/restrict.config.json'))
  await shows('nothing')
  folder.write('again/c.js', '1\n')
  await shows('a new file')
  rmSync(join(cwd, 'again/c.js'))
  await shows('nothing')
  // A file of the same size, with its old times put back.
  const { atime, mtime } = statSync(join(cwd, 'again/b.js'))
  folder.write('again/b.js', '2\n')
  utimesSync(join(cwd, 'again/b.js'), atime, mtime)
  await shows('a file')
  folder.write('again/b.js', '(\n')
  utimesSync(join(cwd, 'again/b.js'), atime, mtime)
  assert.match((await run()).stdout, /again\/b\.js:2:1 syntax/)
  // Damage.
  folder.write('again/b.js', '1\n')
  for (const damaged of [planted.slice(0, -1), `${planted}x`, planted.replace('restrict-report 1', 'restrict-report 0'), '\n', '{}', '']) {
    writeFileSync(path, damaged)
    assert.equal(await run(), plain)
  }
})

function plantReport(whole: string): string {
  const end = whole.indexOf('\n')
  const text = whole.slice(end + 1).replace('does not exist here', 'from the report')
  return `${JSON.stringify({ ...JSON.parse(whole.slice(0, end)) as object, bytes: Buffer.byteLength(text) })}\n${text}`
}

test('a report whose policy was read from a file holds while that file does; code is read each time', async () => {
  folder.write('ruled/a.js', 'class A {}\nA\n')
  folder.write('ruled/restrict.config.json', '{ "extends": "strict" }')
  folder.write('coded/a.js', 'class A {}\nA\n')
  folder.write('coded/restrict.config.mjs', "export default { extends: 'strict' }\n")
  await new Promise((resolve) => { setTimeout(resolve, 4500) })
  const run = async (name: string): Promise<string> => (await restrict(['check', name, '--cache-dir', `c6-${name}`], { cwd })).stdout
  for (const name of ['ruled', 'coded']) assert.match(await run(name), /no-disallowed-syntax/)
  const reports = (name: string): string[] => readdirSync(join(cwd, `c6-${name}`)).filter((each) => each.startsWith('report-'))
  assert.equal([reports('ruled').length, reports('coded').length], [1, 0])
  const path = join(cwd, 'c6-ruled', reports('ruled')[0] ?? '')
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, whole.replace('no-disallowed-syntax', 'no-disallowed-SYNTAX'))
  assert.match(await run('ruled'), /no-disallowed-SYNTAX/)
  folder.write('ruled/restrict.config.json', '{ "extends": "standard" }')
  assert.is(await run('ruled'), '')
})

test('a file that was not touched is not read again, and one that was just written is', async () => {
  const { makeIndex } = await import('../bin/file-index.ts')
  const entries = new Map<string, Known>()
  const index = makeIndex({ get: (key) => entries.get(key), set: (key, entry) => { entries.set(key, entry) }, save: () => {} })
  const path = folder.write('settled.js', 'one')
  const fresh = index.read(path)
  assert.ok(fresh.bytes && entries.size === 0, 'written a moment ago')
  // As it will look to a check that comes later.
  const { size, mtimeMs, ctimeMs, ino, dev } = statSync(path)
  entries.set(path, [size, mtimeMs, ctimeMs, ino, dev, fresh.digest])
  assert.equal(index.read(path), { digest: fresh.digest, stamp: [size, mtimeMs, ctimeMs, ino, dev] })
  for (const at of [0, 1, 2, 3, 4]) {
    const changed = [size, mtimeMs, ctimeMs, ino, dev, fresh.digest] as Known
    changed[at as 0] += 1
    entries.set(path, changed)
    assert.ok(index.read(path).bytes, `number ${at} differs`)
  }
  assert.throws(() => index.read(join(cwd, 'none.js')), /ENOENT/)
})

test('content, policy and extension decide, not names and times', async () => {
  const run = async (file: string, ...more: string[]): Promise<string[]> => {
    const { stdout } = await restrict(['check', file, '--format', 'json', '--cache-dir', 'c2', ...more], { cwd })
    return (JSON.parse(stdout) as { diagnostics: { rule: string; file: string }[] }).diagnostics.map((found) => `${found.file} ${found.rule}`)
  }
  folder.write('one.js', 'class A {}\nA\n')
  assert.equal(await run('one.js'), [])
  assert.equal(await run('one.js', '--policy', 'strict'), ['one.js no-disallowed-syntax'])
  assert.equal(await run('one.js'), [])
  folder.write('one.js', 'eval(1)\n')
  assert.equal(await run('one.js'), ['one.js no-eval'])
  folder.write('two.js', 'eval(1)\n')
  assert.equal(await run('two.js'), ['two.js no-eval'])
  folder.write('three.js', 'let a: number = 1\n')
  folder.write('three.ts', 'let a: number = 1\n')
  assert.equal(await run('three.js'), ['three.js syntax'])
  assert.equal(await run('three.ts'), [])
})

test('damage of every kind is no cache', async () => {
  const plain = await restrict([...args, '--no-cache'], { cwd })
  await restrict([...args, '--cache-dir', 'c3'], { cwd })
  const paths = readdirSync(join(cwd, 'c3')).map((name) => join(cwd, 'c3', name))
  assert.ok(paths.length >= 2)
  const wholes = paths.map((path) => [path, readFileSync(path)] as const)
  const damages: ((whole: Buffer) => Buffer)[] = [
    () => Buffer.alloc(0), (whole) => whole.subarray(0, whole.length >> 1), () => Buffer.from('restrict-cache 1 \n{}'), (whole) => Buffer.concat([whole, Buffer.from('x')]), () => Buffer.from([0xff, 0xfe, 0]),
  ]
  for (const damage of damages) {
    for (const [path, whole] of wholes) writeFileSync(path, damage(whole))
    assert.equal(await restrict([...args, '--cache-dir', 'c3'], { cwd }), plain)
  }
  for (const path of paths) {
    rmSync(path)
    mkdirSync(path)
  }
  assert.equal(await restrict([...args, '--cache-dir', 'c3'], { cwd }), plain)
  assert.equal(readdirSync(join(cwd, 'c3')).filter((name) => name.endsWith('.tmp')), [])
  folder.write('a-file', '')
  assert.equal(await restrict([...args, '--cache-dir', 'a-file'], { cwd }), plain)
})

test('a cache that others can write is not used', async () => {
  mkdirSync(join(cwd, 'c4'))
  chmodSync(join(cwd, 'c4'), 0o777)
  await restrict([...args, '--cache-dir', 'c4'], { cwd })
  assert.equal(cacheFiles('c4'), [])
})

test.run()
