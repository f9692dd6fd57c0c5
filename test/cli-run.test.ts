/** `restrict run` and `restrict eval`: what goes to which stream, with which status. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { shownOn } from '../bin/streams.ts'
import { type Ran, makeFolder, restrict } from './_cli.ts'

const test = suite('cli/run')
const folder = makeFolder('run')
const cwd = folder.path
test.after(() => folder.remove())

/** Runs a program at the quick level. */
const run = (file: string, ...flags: string[]): Promise<Ran> => restrict(['run', file, '--isolation', 'inline', ...flags], { cwd })
const source = (name: string, text: string): string => { folder.write(name, text); return name }
const ok = (stdout: string): Ran => ({ status: 0, stdout, stderr: '' })

test('a script prints its own output and nothing else; --print adds its completion value', async () => {
  source('script.js', 'console.log("hello", 1, [2])\n6 * 7\n')
  assert.equal(await run('script.js'), ok('hello 1 [ 2 ]\n'))
  assert.equal(await run('script.js', '--print'), ok('hello 1 [ 2 ]\n42\n'))
})

test('a program does not steer the terminal of whoever runs it', () => {
  const text = 'a\tb \u001b]0;title\u0007\u009b2J\u202e\r\n'
  assert.is(shownOn({ isTTY: true }, text), 'a\tb \\u001b]0;title\\u0007\\u009b2J\\u202e\\u000d\n')
  assert.is(shownOn({ isTTY: false }, text), text)
  assert.is(shownOn({}, text), text)
})

test('both isolation levels do the same', async () => {
  source('both.js', 'let sum = 0; for (let i = 0; i < 1000; i++) sum += i\nconsole.log(sum)\nsum')
  const [inline, process] = await Promise.all([run('both.js', '--print', '--usage'), restrict(['run', 'both.js', '--print', '--usage', '--isolation', 'process'], { cwd })])
  const steps = (text: string): string | undefined => /steps +(\d+) of/.exec(text)?.[1]
  assert.is(inline.stdout, '499500\n499500\n')
  assert.is(process.stdout, inline.stdout, process.stderr)
  assert.ok(Number(steps(inline.stderr)) > 1000)
  assert.is(steps(process.stderr), steps(inline.stderr))
})

test("the result of a module's default export follows as one line of JSON", async () => {
  source('value.mjs', 'console.log("out")\nexport default { a: 1, b: [true, null], c: undefined }\n')
  assert.equal(await run('value.mjs'), ok('out\n{"a":1,"b":[true,null]}\n'))
  assert.equal(await run(source('none.mjs', 'export const a = 1\n')), ok(''))
  assert.equal(await run(source('void.mjs', 'export default () => {}\n')), ok(''))
})

test('values that JSON lacks are readable', async () => {
  source('odd.mjs', 'export default { big: 12n, map: new Map([["k", { v: 1 }]]), set: new Set([1]), date: new Date(0), bytes: new Uint8Array([1, 2]), nan: NaN, error: new TypeError("t") }')
  const { stdout, stderr } = await run('odd.mjs')
  assert.is(stdout, '{"big":"12","map":[["k",{"v":1}]],"set":[1],"date":"1970-01-01T00:00:00.000Z","bytes":[1,2],"nan":null,"error":{"name":"TypeError","message":"t"}}\n', stderr)
  assert.is((await run(source('cycle.mjs', 'const a = { n: 1 }; a.self = a; export default a'))).stdout, '{"n":1,"self":"[Circular]"}\n')
})

test('--input: JSON, a file, standard input; to the default export', async () => {
  source('double.mjs', 'export default ({ n }) => n * 2\n')
  folder.write('input.json', '{ "n": 4 }')
  assert.equal(await run('double.mjs', '--input', '{"n":21}'), ok('42\n'))
  assert.equal(await run('double.mjs', '--input', '@input.json'), ok('8\n'))
  assert.equal(await restrict(['run', 'double.mjs', '--isolation', 'inline', '--input', '@-'], { cwd, input: '{"n":5}' }), ok('10\n'))
})

test('the program may be standard input', async () => {
  assert.equal(await restrict(['run', '-', '--print', '--isolation', 'inline'], { cwd, input: '[1, 2].length' }), ok('2\n'))
})

test('TypeScript, an empty file, an async module', async () => {
  assert.equal(await run(source('typed.ts', 'const n: number = 2\nconsole.log(n satisfies number)\n')), ok('2\n'))
  assert.equal(await run(source('empty.js', '')), ok(''))
  assert.equal(await run(source('async.mjs', 'const n = await Promise.resolve(2)\nexport default async () => n + 1\n')), ok('3\n'))
})

test('a compiled file runs, and its map leads back to the source', async () => {
  source('origin.ts', 'type T = number\nfunction fail(n: T): never {\n  throw new RangeError(`bad ${n}`)\n}\nfail(3)\n')
  assert.is((await restrict(['compile', 'origin.ts', '-o', 'compiled.js', '--source-map'], { cwd })).status, 0)
  const { status, stderr } = await run('compiled.js')
  assert.is(status, 1)
  assert.match(stderr, /:3:9: RangeError: bad 3\n/)
})

test('thrown: status 1, name and message, the stack of the program and no other', async () => {
  source('throws.js', 'function inner() {\n  throw new TypeError("no good")\n}\nconst outer = () => inner()\nouter()\n')
  const { status, stdout, stderr } = await run('throws.js')
  assert.is(status, 1)
  assert.is(stdout, '')
  assert.match(stderr, /^restrict: throws\.js:2:9: TypeError: no good\n/)
  assert.match(stderr, /at inner \(throws\.js:2:9\)/)
  assert.match(stderr, /at outer \(throws\.js:4:21\)/)
  assert.not.match(stderr, /node:|dist|runtime|\$r_/)
})

test('thrown values that are no errors, and messages that play with the terminal', async () => {
  assert.match((await run(source('string.js', 'throw "just text"'))).stderr, /just text/)
  assert.is((await run(source('nothing.js', 'throw undefined'))).status, 1)
  const { stderr } = await run(source('ansi.js', 'throw new Error("\\u001b[2J\\nrestrict: all is well")'))
  assert.not.match(stderr, /\u001b|\nrestrict:/)
})

test('rejected: diagnostics with frames on standard error, status 1', async () => {
  const { status, stdout, stderr } = await run(source('rejected.js', 'console.log(1)\neval("2")\n'))
  assert.is(status, 1)
  assert.is(stdout, '')
  assert.match(stderr, /^rejected\.js:2:1 no-eval: .+\n {2}1 \| console\.log\(1\)\n> 2 \| eval\("2"\)\n/)
})

test('limits: status 3, the limit and the cost model named', async () => {
  source('loop.js', 'for (;;) {}\n')
  const steps = await run('loop.js', '--steps', '1_000')
  assert.is(steps.status, 3)
  assert.match(steps.stderr, /^restrict: [^\n]*step[^\n]*\n$/i)
  assert.match(steps.stderr, /\br1\b/)
  const depth = await run(source('deep.js', 'const f = (n) => f(n + 1) + 1\nf(0)\n'))
  assert.is(depth.status, 3, depth.stderr)
  const output = await run(source('loud.js', 'for (;;) console.log("x".repeat(10000))\n'))
  assert.is(output.status, 3, output.stderr)
  const memory = await run(source('big.js', 'const all = []\nfor (;;) all.push(new Uint8Array(1000000))\n'), '--memory', '16')
  assert.is(memory.status, 3, memory.stderr)
})

test('--timeout, in a process', async () => {
  const { status, stderr } = await restrict(['run', 'loop.js', '--steps', 'Infinity', '--timeout', '300'], { cwd })
  assert.is(status, 3)
  assert.match(stderr, /^restrict: [^\n]*\n$/)
})

test('--usage reports on standard error, also after a failure', async () => {
  for (const file of ['script.js', 'throws.js', 'loop.js']) {
    const { stderr } = await run(file, '--usage', '--steps', '1e5')
    assert.match(stderr, /usage \(cost model r1\)\n {2}steps +\d+ of 100000\n {2}memory +\d+ of 134217728 bytes\n {2}output +\d+ of 1048576 bytes\n {2}time +[\d.]+ of 5000 ms\n$/)
  }
})

test('--capabilities: an export of that name, host and exposed, the default export, or all exports', async () => {
  folder.write('named.mjs', 'export const add = (a, b) => a + b\nexport const config = { level: 3 }\n')
  folder.write('default.mjs', 'export default { add: (a, b) => a + b, config: { level: 3 } }\n')
  folder.write('explicit.mjs', 'export const capabilities = { add: (a, b) => a + b, config: { level: 3 } }\nexport const other = 1\n')
  folder.write('host.mjs', 'export const host = { add: (a, b) => a + b, secret: "s" }\nexport const exposed = ["add"]\n')
  source('uses.js', 'console.log(add(1, 2), config.level)\n')
  for (const file of ['named.mjs', 'default.mjs', 'explicit.mjs']) assert.equal(await run('uses.js', '--capabilities', file), ok('3 3\n'), file)
  assert.equal(await run(source('host.js', 'console.log(host.add(1, 2), host.secret)\n'), '--capabilities', 'host.mjs'), ok('3 undefined\n'))
  const without = await run('uses.js')
  assert.is(without.status, 1)
  assert.match(without.stderr, /no-free-name/)
})

test('imports: files the policy names, inside the directory of the program', async () => {
  folder.write('app/restrict.config.json', '{ "imports": ["./*", "../*", "fs"] }')
  folder.write('app/lib/math.ts', 'export const twice = (n: number): number => n * 2\n')
  folder.write('app/lib/deep.js', 'import { twice } from "./math.js"\nexport const four = (n) => twice(twice(n))\n')
  folder.write('app/data.json', '{}')
  folder.write('outside.js', 'export const secret = 1\n')
  symlinkSync(join(cwd, 'outside.js'), join(cwd, 'app', 'link.js'))
  assert.equal(await run(source('app/main.mjs', 'import { four } from "./lib/deep.js"\nexport default four(3)\n')), ok('12\n'))
  const refused = async (specifier: string): Promise<string> => {
    const { status, stdout, stderr } = await run(source('app/bad.mjs', `import * as x from ${JSON.stringify(specifier)}\nexport default 1\n`))
    assert.is(status, 1, stderr)
    assert.is(stdout, '')
    return stderr
  }
  folder.write('app/lib/evil.ts', 'export const run = (text: string) => eval(text)\n')
  assert.match(await refused('./lib/evil.ts'), /^app\/lib\/evil\.ts:1:38 no-eval: .+\n> 1 \| export const run/)
  assert.match(await refused('./missing.js'), /no such file/)
  assert.match(await refused('../outside.js'), /outside the program's directory/)
  assert.match(await refused('./link.js'), /outside the program's directory/)
  assert.match(await refused('./data.json'), /not a source file/)
  assert.match(await refused('fs'), /only relative files/)
  assert.match(await refused('node:fs'), /no-disallowed-import/)
})

test('eval always prints the value', async () => {
  const value = async (text: string, ...flags: string[]): Promise<Ran> => restrict(['eval', text, '--isolation', 'inline', ...flags], { cwd })
  assert.equal(await value('[1, 2, 3].map((x) => x * 2)'), ok('[2,4,6]\n'))
  assert.equal(await value('{ a: 1 }'), ok('{"a":1}\n'))
  assert.equal(await value('undefined'), ok('undefined\n'))
  assert.equal(await value('() => 1'), ok('undefined\n'))
  assert.equal(await value('input.n + 1', '--input', '{"n":41}'), ok('42\n'))
  assert.equal(await value('"a" + "b"', '--policy', 'expression'), ok('"ab"\n'))
  assert.is((await value('process.exit()')).status, 1)
  assert.is((await value('while (true);', '--steps', '1e4')).status, 3)
})

test('a reader that goes away is no error', async () => {
  const { spawnSync } = await import('node:child_process')
  const command = new URL('../bin/restrict.js', import.meta.url).pathname
  source('many.js', 'for (let i = 0; i < 20000; i++) console.log("line", i)\n')
  const { stdout, stderr } = spawnSync('sh', ['-c', `'${process.execPath}' '${command}' run many.js --isolation inline | head -n 2`], { cwd, encoding: 'utf8' })
  assert.is(stdout, 'line 0\nline 1\n')
  assert.is(stderr, '')
})

test('--hooks: ready-made ones, and a file', async () => {
  folder.write('all.json', '{ "guards": "all" }')
  const told = (file: string, ...flags: string[]): Promise<Ran> => run(file, '--policy', 'all.json', ...flags)
  source('told.js', 'const o = { a: 1 }\nfor (let i = 0; i < 12; i++) o.a\no[`\u001b[2J`] = 2\nconsole.log(Object.keys(o).length)\n')
  assert.equal(await told('told.js'), ok('2\n'))
  assert.equal(await told('told.js', '--hooks', 'none'), ok('2\n'))
  assert.equal(await told('told.js', '--hooks', 'count'), { status: 0, stdout: '2\n', stderr: '12  get a\n 1  get length\n 1  set \\u001b[2J\n 1  invoke log\n 1  invoke keys\n' })
  const { stderr } = await told('told.js', '--hooks', 'trace')
  assert.match(stderr, /^(get object\.a\n){12}set object\.\\u001b\[2J\n/)
  const readonly = await told('told.js', '--hooks', 'readonly')
  assert.is(readonly.status, 1)
  assert.match(readonly.stderr, /TypeError: the property .* cannot be written/)
  source('mine.ts', "export const get = (object: object, key: string | symbol): void => {\n  if (key === 'a') throw new TypeError('not a')\n}\n")
  const mine = await told('told.js', '--hooks', 'mine.ts')
  assert.is(mine.status, 1)
  assert.match(mine.stderr, /^restrict: mine\.ts:2:\d+: TypeError: not a\n {4}at get \(mine\.ts:2:\d+\)\n {4}at told\.js:2:\d+\n$/)
  // Compiled, which packed code runs.
  assert.is((await restrict(['compile', 'told.js', '-o', 'told.out.js', '--policy', 'all.json'], { cwd })).status, 0)
  assert.is((await told('told.out.js', '--hooks', 'count')).stderr.split('\n')[0], '12  get a')
  assert.match((await told('told.out.js', '--hooks', 'mine.ts')).stderr, /not a/)
  assert.match((await restrict(['eval', '[1].length', '--policy', 'all.json', '--hooks', 'count'], { cwd })).stderr, /^1  get length\n$/)
})

test('--hooks that make no sense', async () => {
  folder.write('all.json', '{ "guards": "all" }')
  source('plain.js', '({}).a\n')
  source('bad.js', 'export const get = () => {\n  process.exit()\n}\n')
  source('other.js', 'export const gett = () => {}\n')
  folder.write('binary.js', new Uint8Array([0xff, 0xfe, 0xfd]))
  const failed = async (status: number, message: RegExp, ...flags: string[]): Promise<void> => {
    const ran = await run('plain.js', ...flags)
    assert.is(ran.stdout, '')
    assert.match(ran.stderr, message)
    assert.is(ran.status, status, ran.stderr)
  }
  await failed(2, /^restrict: --hooks needs a policy with `guards: 'all'`/, '--hooks', 'trace')
  const all = ['--policy', 'all.json', '--hooks']
  await failed(2, /^restrict: cannot read the hooks none\.js: no such file or directory; ready-made ones are count, none, trace, readonly, deny-keys\n$/, ...all, 'none.js')
  await failed(2, /^restrict: cannot read the hooks \.: it is a directory/, ...all, '.')
  await failed(2, /^restrict: cannot read the hooks binary\.js: /, ...all, 'binary.js')
  await failed(2, /^restrict: hooks: export `gett`/, ...all, 'other.js')
  await failed(1, /^bad\.js:2:3 no-free-name: [^]*> 2 \| {3}process\.exit\(\)/, ...all, 'bad.js')
})

test.run()
