/**
 * `restrict types`: the declarations are whole, hold what the permits hold and nothing else, and say of capabilities what their schemas say.
 * Judged by the compiler, with no other library.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Project, ts } from 'ts-morph'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'

import { typeOfSchema, typeOfValue } from '../bin/signatures.ts'
import { declareNames, declareWorld } from '../bin/world.ts'
import { capability, createRealm } from '../index.ts'
import { ALL_GLOBALS } from '../policy/globals.ts'
import { type PolicyInput, resolvePolicy } from '../policy/policy.ts'
import { PRESET_NAMES } from '../policy/presets.ts'
import { PERMITS } from '../tables.ts'
import { makeFolder, restrict } from './_cli.ts'

const test = suite('cli/types')
const folder = makeFolder('types')
test.after(() => folder.remove())

const OPTIONS: ts.CompilerOptions = {
  strict: true, noLib: true, types: [], target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force,
}

/** What the compiler says of a program in a world, as `code text`, and of the world itself. */
function problems(world: string, source: string, options: ts.CompilerOptions = { skipLibCheck: true }): string[] {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true, compilerOptions: { ...OPTIONS, ...options } })
  project.createSourceFile('/world.d.ts', world)
  project.createSourceFile('/program.ts', source)
  return project.getPreEmitDiagnostics().map((found) => {
    const start = found.getStart() ?? 0
    const text = found.getSourceFile()?.getFullText().slice(start, start + (found.getLength() ?? 0)) ?? ''
    return `${found.getCode()} ${text}`
  })
}

const worldOf = (policy: PolicyInput, capabilities: Record<string, unknown> = {}, input?: { sample: unknown }): string =>
  declareWorld({ ts }, { policy: resolvePolicy(policy), capabilities, input })

for (const preset of PRESET_NAMES) {
  const world = worldOf(preset)
  const { globals } = resolvePolicy(preset)

  test(`${preset}: nothing is missing from it, and ordinary programs fit`, () => {
    assert.equal(problems(world, [
      'const list = [1, 2].map((n) => n + 1)', 'const at: number | undefined = list.at(0)', 'for (const [k, v] of Object.entries({ a: 1 })) list[v] = k.length',
      'class A<T> { #x: T; constructor(x: T) { this.#x = x } get x() { return this.#x } }', 'const text: string = `${new A(1).x}`.padStart(3)', 'function* g() { yield 1 }',
      'const all = [...g()]', 'const { a = 1, ...rest } = input', 'export default (n: number) => Math.max(n, ...all) + text.length + (at ?? 0)', 'export { a, rest }',
    ].join('\n'), {}), [])
  })

  test(`${preset}: its values are the globals of the policy`, () => {
    const missing = ALL_GLOBALS.filter((name) => !globals.has(name) && name !== 'globalThis')
    assert.equal(problems(world, [...globals].map((name) => `void ${name}`).join('\n')), [])
    // What can be iterated is declared through `Symbol`; the checker rejects the name.
    const found = problems(world, missing.map((name) => `void ${name}`).join('\n')).map((text) => text.split(' ')[1])
    assert.equal(found.sort(), missing.filter((name) => name !== 'Symbol').sort())
    const hosts = ['fetch', 'process', 'setTimeout', 'Intl', 'WeakRef', 'Atomics', 'Iterator']
    assert.equal(problems(world, hosts.map((name) => `void ${name}`).join('\n')).map((text) => text.split(' ')[1]), hosts)
  })
}

test('every static member of an intrinsic has a type, and no other', () => {
  const { globals } = resolvePolicy('standard')
  const listed = [...globals].flatMap((name) => (PERMITS[name] ?? '').split(' ').filter((key) => key !== '' && !key.startsWith('@@')).map((key) => `${name}.${key}`))
  assert.ok(listed.length > 150)
  // The realm's Boolean.prototype and the like are there; `Proxy` has no prototype and TypeScript agrees.
  assert.equal(problems(worldOf('standard'), listed.map((text) => `void ${text}`).join('\n')), [])
  const others = ['Array.fromAsync', 'Math.sumPrecise', 'RegExp.escape', 'Promise.try', 'Error.captureStackTrace', 'Symbol.dispose', 'new Set([1]).union', '[1].values().map', 'new ArrayBuffer(1).resize', '({}).constructor', '({}).__proto__']
  assert.equal(problems(worldOf('standard'), others.map((text) => `void ${text}`).join('\n')).map((text) => text.split(' ')[1]), others.map((text) => text.split('.').at(-1)))
})

test('every member of a prototype that the realm has is declared', () => {
  const values: Record<string, string> = { Array: '[]', String: '""', Number: '(0)', Boolean: 'true', BigInt: '0n', Map: 'new Map()', Set: 'new Set()', Promise: 'Promise.resolve()', RegExp: '/a/', Date: 'new Date()', Error: 'new Error()', DataView: 'new DataView(new ArrayBuffer(1))', ArrayBuffer: 'new ArrayBuffer(1)' }
  const listed = Object.entries(values).flatMap(([name, value]) => (PERMITS[`${name}.prototype`] ?? '').split(' ').filter((key) => /^[a-z]\w*$/i.test(key) && key !== 'constructor').map((key) => `void ${value}.${key}`))
  assert.ok(listed.length > 150)
  // Not in the library of any edition: `Date.prototype.toGMTString`, an old name of `toUTCString`.
  assert.equal(problems(worldOf('standard'), listed.join('\n')), ['2551 toGMTString'])
})

test('console has the members that it has in a realm', async () => {
  const realm = await createRealm({ policy: 'standard', isolation: 'inline' })
  try {
    const { value } = await realm.run('Object.getOwnPropertyNames(console)')
    const [, body = ''] = /interface Console \{\n([^]*?)\n\}/.exec(worldOf('standard')) ?? []
    assert.equal([...body.matchAll(/^ {2}readonly (\w+):/gm)].map(([, name]) => name).sort(), (value as string[]).sort())
  } finally {
    await realm.dispose()
  }
})

test('capabilities are what their schemas say', () => {
  const refund = capability((_order: string, _cents: number, _note?: string) => true, { args: ['string', { type: 'integer', minimum: 1 }, 'string?'], returns: 'boolean', async: true })
  const pick = capability((_one: unknown) => 1, { args: [{ properties: { id: 'string', tags: { items: 'string', optional: true }, kind: { enum: ['a', 'b'] } } }], returns: { items: 'number' } })
  const world = worldOf('standard', { refund, pick })
  const say = (source: string): string[] => problems(world, source)
  assert.equal(say("refund('a', 1).then((ok: boolean) => ok); refund('a', 1, 'note'); pick({ id: 'x', kind: 'a' }).map((n) => n + 1)"), [])
  assert.equal(say('refund(1, 1)'), ['2345 1'])
  assert.equal(say("refund('a')"), ['2554 refund'])
  assert.equal(say("pick({ id: 'x', kind: 'c' })"), ['2322 kind'])
  assert.equal(say("pick({ kind: 'a' })"), ["2345 { kind: 'a' }"])
  assert.equal(say("refund('a', 1) + 1"), ["2365 refund('a', 1) + 1"])
})

test('schemas and values as types', () => {
  assert.is(typeOfSchema({ anyOf: ['string', { items: { properties: { a: 'number?' } } }] }), 'string | ({ a?: number })[]')
  assert.is(typeOfSchema({ enum: ['a', 1, null, 2n] }), '"a" | 1 | null | 2n')
  assert.is(typeOfSchema({ properties: { 'a-b': 'any' }, additional: true }), '{ "a-b"?: any; [key: string]: any }')
  assert.is(typeOfSchema(z.object({ id: z.string(), n: z.number().optional() })), '{ id: string; n?: number; [key: string]: any }')
  assert.is(typeOfValue([1, 'a', null]), '(number | string | null)[]')
  assert.is(typeOfValue([]), 'any[]')
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  assert.match(typeOfValue(cyclic), /any/)
  // Nothing of a capability runs: a getter that throws does no harm.
  assert.is(typeOfValue({ get a() { throw new Error('ran') } }), '{\n  readonly a: any\n}')
  const view = capability({ note: 'a', id: 1 }, { write: { note: 'string' } })
  assert.is(typeOfValue(view), '{\n  note: string\n  readonly id: number\n}')
})

test('names that an embedder chose cannot end a declaration early', () => {
  const evil = capability((a: unknown) => a, { description: 'ends */ declare const process: any /*', name: 'evil' })
  assert.match(declareNames({ policy: resolvePolicy('standard'), capabilities: { evil } }), /^declare const input: any\n\/\*\* ends \* \/ declare const process: any \/\* \*\/\ndeclare function evil\(a\?: any, \.\.\.more: any\[\]\): any\n$/)
  const odd = { 'a": never; b': 1 }
  assert.is(typeOfValue(odd), '{\n  readonly "a\\": never; b": number\n}')
  const destructured = ({ a }: { a: number }, [b]: number[]): unknown => [a, b]
  assert.match(declareNames({ policy: resolvePolicy('standard'), capabilities: { destructured } }), /declare function destructured\(arg1\?: any, (?:arg2\?: any, )?\.\.\.more: any\[\]\): any/)
})

test('the input has the type of its sample, or any', () => {
  const world = worldOf('standard', {}, { sample: [{ id: 1, tags: ['x'] }] })
  assert.equal(problems(world, 'input[0].tags.map((t) => t.length)'), [])
  assert.equal(problems(world, 'input[0].price'), ['2339 price'])
  assert.equal(problems(worldOf('standard'), 'input.anything.at.all'), [])
})

test('the command writes them, to a file or to standard output', async () => {
  folder.write('host.mjs', 'export const stock = async (sku) => 1\n')
  folder.write('policy.json', '{ "extends": "strict", "imports": ["rates", "./lib/*"] }')
  const args = ['types', '--policy', 'policy.json', '--capabilities', 'host.mjs', '--input', '[1]']
  const out = await restrict(args, { cwd: folder.path })
  assert.equal([out.status, out.stderr], [0, ''])
  assert.match(out.stdout, /^\/\/ The world of a program/)
  assert.match(out.stdout, /declare const input: number\[\]\ndeclare function stock\(sku\?: any, \.\.\.more: any\[\]\): Promise<any>\n/)
  assert.match(out.stdout, /declare module "rates"/)
  assert.not.match(out.stdout, /declare module "\.\/lib/)
  assert.not.match(out.stdout, /<reference/)
  assert.is(out.stdout.match(/Licensed under the Apache License/g)?.length, 1)
  const file = await restrict([...args, '-o', 'world.d.ts'], { cwd: folder.path })
  assert.equal(file, { status: 0, stdout: '', stderr: '' })
  assert.is(readFileSync(join(folder.path, 'world.d.ts'), 'utf8'), out.stdout)
  assert.equal(problems(out.stdout, 'import r from "rates"; export default stock(r)'), [])
  assert.match((await restrict(['types', '--capabilities', 'none.mjs'], { cwd: folder.path })).stderr, /^restrict: cannot read the capabilities none\.mjs: no such file\n$/)
})

test('without ts-morph it says what to install', async () => {
  folder.write('hook.mjs', 'import { register } from "node:module"\nregister("./without.mjs", import.meta.url)\n')
  folder.write('without.mjs', 'export async function resolve(specifier, context, next) {\n  if (specifier === "ts-morph") throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" })\n  return next(specifier, context)\n}\n')
  const found = await restrict(['types'], { cwd: folder.path, env: { NODE_OPTIONS: `--no-warnings --import=${join(folder.path, 'hook.mjs')}` } })
  assert.equal(found, { status: 2, stdout: '', stderr: 'restrict: restrict types needs the package ts-morph, which is not installed: npm install --save-dev ts-morph\n' })
})

test.run()
