/** `restrict check --types`: what does not fit the world is found, in the author's source; what fits is not; imports are followed; the cache changes nothing. */
import { readdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { mergeTypes, checkTypes } from '../bin/check-types.ts'
import { checkFiles } from '../bin/check-files.ts'
import { capability, type Diagnostic } from '../index.ts'
import { type PolicyInput, resolvePolicy, withNames } from '../policy/policy.ts'
import { makeFolder, restrict } from './_cli.ts'
import { pageCases } from './_rule-cases.ts'

const test = suite('cli/check-types')
const folder = makeFolder('check-types')
test.after(() => folder.remove())

const refund = capability((_order: string, _cents: number) => true, { args: ['string', { type: 'integer', minimum: 1 }], returns: 'boolean', async: true })
type Asked = { policy?: PolicyInput; capabilities?: Record<string, unknown>; sample?: unknown; project?: string }

/** Every finding in these files and what they reach, rules and types, without a process of its own. */
async function find(files: readonly string[], { policy = 'standard', capabilities = { refund }, sample, project }: Asked = {}): Promise<Diagnostic[]> {
  const resolved = withNames(resolvePolicy(policy), Object.keys(capabilities))
  const policyOf = (): Promise<typeof resolved> => Promise.resolve(resolved)
  const { diagnostics, reached } = await checkTypes(files, { policyOf, project, cache: undefined, worldOf: () => ({ policy: resolved, capabilities, input: sample === undefined ? undefined : { sample } }) })
  const { checked } = await checkFiles([...files, ...reached], { policyOf, cache: undefined, jobs: 1 })
  mergeTypes(checked, diagnostics)
  return checked.flatMap((each) => each.diagnostics)
}

let count = 0
async function findIn(source: string, asked: Asked = {}, extension = 'ts'): Promise<string[]> {
  const name = `one${++count}.${extension}`
  const path = folder.write(name, source)
  const found = await find([path], asked)
  for (const { range: [start, end] } of found) assert.ok(start <= end && end <= source.length)
  return found.map(({ rule, loc, message }) => `${loc.start.line}:${loc.start.column} ${rule}${/\(TS\d+\)/.exec(message)?.[0] ?? ''}`)
}

test('a wrong argument of a capability has a place and a code', async () => {
  assert.equal(await findIn("refund('a', 1)\n"), [])
  assert.equal(await findIn("const id = 7\nrefund(id, 1)\n"), ['2:8 types(TS2345)'])
  assert.equal(await findIn("refund('a')\n"), ['1:1 types(TS2554)'])
  assert.equal(await findIn("export default async () => (await refund('a', 1)).length\n"), ['1:51 types(TS2339)'])
  assert.equal(await findIn("refund('a', '1')\n", {}, 'js'), ['1:13 types(TS2345)'])
  assert.equal(await findIn("refund('a', 1)\n", { capabilities: {} }), ['1:1 no-free-name'])
})

test('what hosts have is one finding, not two', async () => {
  assert.equal(await findIn("fetch('x')\n"), ['1:1 no-free-name'])
  assert.equal(await findIn("fetch('x')\n", { policy: 'compat' }), ['1:1 types(TS2304)'])
  assert.equal(await findIn('input.a.constructor\n'), ['1:9 no-reflective-property'])
  assert.equal(await findIn('const s = new Set([1])\ns.union(s)\n'), ['2:3 types(TS2550)'])
  assert.equal([...new Set((await findIn('let a: number = (\n')).map((text) => text.split(' ')[1]))], ['syntax'])
})

test('no advice about libraries', async () => {
  const path = folder.write('advice.ts', 'Buffer\n$("a")\nnew WeakRef({})\n')
  const found = await find([path], { policy: 'compat' })
  assert.is(found.length, 3)
  for (const { message, hint } of found) {
    assert.not.match(message, /npm|library|lib'/)
    assert.match(hint, /restrict types/)
  }
})

test('what an author may do is no finding', async () => {
  assert.equal(await findIn("typeof window !== 'undefined' ? window.name : 0\n", { policy: 'compat' }, 'js'), [])
  assert.equal(await findIn('function f(a, b) { return a + b }\nconst o = {}\no.x = f(1, 2)\nclass A { constructor() { this.n = 1 } }\nnew A().n + o.x\n', {}, 'js'), [])
  assert.equal(await findIn('const a = 1\na\n'), [])
  // A second script with the same names, and names that exist in browsers.
  assert.equal((await find([folder.write('s1.ts', 'const name = 1\nname\n'), folder.write('s2.ts', 'const name = 2\nname\n')])).length, 0)
  assert.equal(await findIn('const answer = await refund("a", 1)\nexport default answer\n', {}, 'mts'), [])
  assert.equal(await findIn("import { sum } from 'stats'\nexport default sum(1, 2)\n", { policy: { imports: ['stats'] } }), [])
})

test('the input has the type of the sample', async () => {
  assert.equal(await findIn('input.total.toFixed(2)\n', { sample: { total: 1 } }), [])
  assert.equal(await findIn('input.totl\n', { sample: { total: 1 } }), ['1:7 types(TS2551)'])
})

test('the examples of types.md and import-graph.md', async () => {
  const cases = ['types', 'import-graph'].flatMap((id) => pageCases(id))
  assert.ok(cases.length >= 6)
  for (const { source, verdict, file, policy } of cases) {
    const found = await find([folder.write(`pages/${file}`, source)], { policy })
    assert.equal([...new Set(found.map(({ rule }) => rule))], verdict === 'accept' ? [] : ['types'], source)
  }
})

test('imports are followed: what is reached is checked, what leads out or nowhere is found', async () => {
  folder.write('app/tsconfig.json', '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true } }')
  const main = folder.write('app/main.ts', "import { rate } from './lib/rate.js'\nimport type { Gone } from './gone.ts'\nimport './gone.ts'\nimport { out } from '../out.ts'\nimport { key } from './lib/link.ts'\nexport default (n: Gone) => [n, rate, out, key]\n")
  folder.write('app/lib/rate.ts', "import fs from 'node:fs'\nimport { wrong } from './util.ts'\nexport const rate: number = wrong\nexport const first: number = [1][0]\n")
  folder.write('app/lib/util.ts', "export const wright = eval\n")
  folder.write('out.ts', 'export const out = 1\n')
  folder.write('secret.ts', 'export const key = 1\n')
  symlinkSync(join(folder.path, 'secret.ts'), join(folder.path, 'app/lib/link.ts'))
  const found = await find([main], { policy: { imports: ['./lib/*', '../*', './*'] } })
  const short = found.map(({ file, rule, loc, message }) => `${relative(folder.path, join(process.cwd(), file)).replace(/^.*(?=app)/, '')}:${loc.start.line} ${rule}${/\(TS\d+\)/.exec(message)?.[0] ?? ''}`)
  assert.equal(short, [
    'app/main.ts:2 types(TS2307)', 'app/main.ts:3 import-graph', 'app/main.ts:4 import-graph', 'app/main.ts:5 import-graph',
    'app/lib/rate.ts:1 no-disallowed-import', 'app/lib/rate.ts:2 types(TS2305)', 'app/lib/rate.ts:4 types(TS2322)', 'app/lib/util.ts:1 no-eval',
  ])
  assert.match(found.find(({ loc, rule }) => rule === 'import-graph' && loc.start.line === 5)?.message ?? '', /lies outside of the project/)
})

test('the policy of the file where it began holds for all that it reaches', async () => {
  folder.write('graph/a.mjs', "import { b } from './b.mjs'\nexport default b\n")
  folder.write('graph/b.mjs', "import { c } from './deep/c.mjs'\nexport const b = c\n")
  folder.write('graph/deep/c.mjs', 'export const c = 1\n')
  folder.write('graph/restrict.config.json', '{ "imports": ["./b.mjs"] }')
  const ran = await restrict(['check', '--types', '--format', 'json', 'graph/a.mjs'], { cwd: folder.path })
  const found = (JSON.parse(ran.stdout) as { diagnostics: Diagnostic[] }).diagnostics
  assert.equal(found.map(({ file, rule, loc }) => `${file}:${loc.start.line}:${loc.start.column} ${rule}`), ['graph/b.mjs:1:19 no-disallowed-import'])
  // A policy of the inner folder that allows more does not help.
  folder.write('graph/a.mjs', "import { b } from './in/b.mjs'\nexport default b\n")
  folder.write('graph/in/b.mjs', "import { c } from '../deep/c.mjs'\nexport const b = c\n")
  folder.write('graph/in/restrict.config.json', '{ "imports": ["../deep/*"] }')
  folder.write('graph/restrict.config.json', '{ "imports": ["./in/*"] }')
  const again = await restrict(['check', '--types', '--format', 'json', 'graph/a.mjs'], { cwd: folder.path })
  const [first, ...more] = (JSON.parse(again.stdout) as { diagnostics: Diagnostic[] }).diagnostics
  assert.equal([first?.file, first?.rule, more.length], ['graph/in/b.mjs', 'import-graph', 0])
  assert.match(first?.message ?? '', /does not allow `\.\.\/deep\/c\.mjs` \(imported by graph\/a\.mjs\)\.$/)
})

test('a text that the scan refuses never reaches TypeScript', async () => {
  const deep = await findIn(`${'['.repeat(5000)}${']'.repeat(5000)}\n`)
  assert.equal(deep.map((text) => text.split(' ')[1]), ['source-limit'])
  folder.write('deep/a.ts', `export const a = ${'['.repeat(5000)}${']'.repeat(5000)}\n`)
  const main = folder.write('deep/main.ts', "import { a } from './a.ts'\nexport default a\n")
  assert.equal((await find([main], { policy: { imports: ['./*'] } })).map(({ rule }) => rule), ['types', 'source-limit'])
})

test('tsconfig.json says how strict, which files, and where aliases lead', async () => {
  folder.write('ts/tsconfig.json', '{ "extends": "./base.json", "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] }, "outDir": "dist" }, "include": ["src"] }')
  folder.write('ts/base.json', '{ "compilerOptions": { "strict": true, "lib": ["dom"] } }')
  folder.write('ts/src/a.ts', "import { n } from '@lib/n.ts'\nexport default (x: string | undefined) => x.length + n.length\n")
  folder.write('ts/lib/n.ts', 'export const n: number = 1\n')
  folder.write('ts/restrict.config.json', '{ "imports": ["@lib/*"] }')
  const cwd = join(folder.path, 'ts')
  const lines = async (...args: string[]): Promise<string[]> => {
    const { stdout, stderr } = await restrict(['check', '--types', '--format', 'json', ...args], { cwd })
    if (stdout === '') return [stderr]
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics.map(({ file, message }) => `${file} ${/TS\d+/.exec(message)?.[0] ?? message}`)
  }
  const expected = ['src/a.ts TS18048', 'src/a.ts TS2339']
  assert.equal(await lines(), expected)
  assert.equal(await lines(), expected, 'from the cache')
  assert.equal(await lines('--project', 'tsconfig.json', 'src/a.ts'), expected)
  folder.write('ts/base.json', '{ "compilerOptions": { "strict": false } }')
  assert.equal(await lines(), ['src/a.ts TS2339'], 'a file that tsconfig.json extends counts')
  folder.write('ts/lib/n.ts', "export const n: string = 'a'\n")
  assert.equal(await lines(), [], 'a file that is imported counts')
  folder.write('ts/base.json', '{ "compilerOptions": { "strict": 7 } }')
  assert.match((await lines())[0] ?? '', /^restrict: .*tsconfig\.json: .*'strict'/)
  folder.write('ts/base.json', '{ "compilerOptions" ')
  assert.match((await lines('--project', 'base.json', 'src/a.ts'))[0] ?? '', /^restrict: .*base\.json: /)
  assert.match((await lines('--project', 'none.json', 'src/a.ts'))[0] ?? '', /^restrict: cannot read .*none\.json: no such file/)
})

test('the cache: a capability that takes something else is seen, and so is one file more or less', async () => {
  const cwd = folder.path
  const run = async (...args: string[]): Promise<string[]> => {
    const { stdout, stderr, status } = await restrict(['check', '--types', '--format', 'json', '--cache-dir', 'tc', ...args], { cwd })
    assert.ok(status === 0 || status === 1, stderr)
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics.map(({ rule }) => rule)
  }
  folder.write('cached/restrict.config.json', '{ "imports": ["./*"], "names": [] }')
  folder.write('cached/a.js', "import { b } from './b.js'\nexport default [b.length, refund(1)]\n")
  folder.write('cached/b.ts', "export const b = 'text'\n")
  folder.write('host.mjs', `import { capability } from ${JSON.stringify(new URL('../index.js', import.meta.url).href)}\nexport const refund = capability((order) => order, { args: ['number'] })\n`)
  const args = ['--capabilities', 'host.mjs', 'cached/a.js']
  assert.equal(await run(...args), [])
  assert.ok(readdirSync(join(cwd, 'tc')).some((name) => name.startsWith('types-')))
  assert.equal(await run(...args), [])
  folder.write('cached/b.js', 'export const b = eval\n')
  assert.equal(await run(...args), ['no-eval'], 'b.js now comes before b.ts')
  folder.write('cached/b.js', "export const b = 'text'\n")
  folder.write('host.mjs', `import { capability } from ${JSON.stringify(new URL('../index.js', import.meta.url).href)}\nexport const refund = capability((order) => order, { args: ['string'] })\n`)
  assert.equal(await run(...args), ['types'])
})

test('every format, and standard input', async () => {
  const cwd = folder.path
  const stdin = { cwd, input: 'const n = 1\nn.nope\n' }
  const text = await restrict(['check', '--types', '-'], stdin)
  assert.is(text.status, 1)
  assert.match(text.stdout, /^<stdin>:2:3 types: Property 'nope' does not exist on type '(?:1|number)' \(TS2339\)\.\n/)
  const sarif = JSON.parse((await restrict(['check', '--types', '--format', 'sarif', '-'], stdin)).stdout) as { runs: { results: { ruleId: string }[]; tool: { driver: { rules: { id: string; help: { text: string } }[] } } }[] }
  assert.is(sarif.runs[0]?.results[0]?.ruleId, 'types')
  assert.match(sarif.runs[0]?.tool.driver.rules.find(({ id }) => id === 'types')?.help.text ?? '', /^# types/)
  assert.match((await restrict(['check', '--types', '--format', 'github', '-'], stdin)).stdout, /^::error file=<stdin>,line=2,/)
  assert.match((await restrict(['explain', 'types'], { cwd })).stdout, /^# types/)
})

test('wrong use', async () => {
  const says = async (...args: string[]): Promise<string> => (await restrict(['check', ...args], { cwd: folder.path })).stderr
  folder.write('ok.js', '1\n')
  assert.is(await says('--project', 'tsconfig.json', 'ok.js'), 'restrict: --project is for --types\n')
  assert.is(await says('--input', '1', 'ok.js'), 'restrict: --input is for --types\n')
  assert.is(await says('--types'), 'restrict: name files, directories or globs to check, or have a tsconfig.json here\n')
  assert.match(await says('--types', '--input', '{', 'ok.js'), /^restrict: --input is not JSON/)
})

test.run()
