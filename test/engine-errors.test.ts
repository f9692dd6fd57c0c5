import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makePositions } from '../runtime/source-map.ts'
import { run } from './engine-harness.ts'
import type { RunOptions } from './engine-harness.ts'

const test = suite('runtime/kernel/errors.ts')

async function failure(source: string, options?: RunOptions) {
  const outcome = await run(source, options)
  if (outcome.ok) throw new Error('it ended well')
  return outcome
}

test('an uncaught error is reported at the author\'s line and column', async () => {
  const { code, message, error, place } = await failure('// first line\nconst o = {}\nfunction inner(k) {\n  return o[k].x + `${k}`\n}\ninner("a")\n', { filename: 'dir/rule.js' })
  assert.is(code, 'THROWN')
  assert.is(message, 'Uncaught TypeError: Cannot read properties of undefined (reading \'x\')')
  assert.is(error?.name, 'TypeError')
  assert.equal(place, { file: 'dir/rule.js', line: 4, column: 15 })
  assert.is(error?.stack, `${error?.name}: ${error?.message}\n    at inner (dir/rule.js:4:15)\n    at dir/rule.js:6:1`)
})

test('positions in TypeScript are those of the source', async () => {
  const { place } = await failure('type T = { a: number }\nconst f = <X,>(x: X): X => { throw new Error("no") }\nf<T>({ a: 1 })', { filename: 'rule.ts' })
  assert.equal(place, { file: 'rule.ts', line: 2, column: 36 })
})

test('programs see stacks with their own frames only', async () => {
  const { output } = await run('class A { constructor() { [1].map(() => this.go()) } go() { console.log(new RangeError("deep").stack) } }\nexport default async () => { await null; new A() }', { filename: 'a.js' })
  assert.is(output, 'RangeError: deep\n    at go (a.js:1:73)\n    at a.js:1:46\n    at new A (a.js:1:31)\n    at default (a.js:2:42)\n')
  const all = await run('let s = ""; try { [3, 1].sort(() => { null.x }) } catch (e) { s = e.stack } s')
  assert.not.match(String(all.result), /node:|restrict|file:|kernel|vm/)
})

test('messages print functions of the realm as what toString gives, in every run of an engine', async () => {
  const works = ['Object.keys = 1', 'delete Object.keys', 'Map.groupBy = 2', 'Object.keys.name = ""', 'class A extends Object.keys {}', 'Symbol.iterator = 1', 'Array.isArray = 3', 'new (() => {})(Object.keys)']
  const source = `let all = ""; for (const work of [${works.map((work) => `() => { ${work} }`).join(', ')}]) try { work(); all += "none" } catch (e) { all += e.message + "\\n" } all`
  for (const again of ['first', 'second']) {
    const { ok, ...rest } = await run(source)
    assert.ok(ok, again)
    assert.equal(String((rest as { result?: unknown }).result).split('\n'), [
      "Cannot assign to read only property 'keys' of function 'function Object() { [native code] }'",
      "Cannot delete property 'keys' of function Object() { [native code] }",
      "Cannot assign to read only property 'groupBy' of function 'function Map() { [native code] }'",
      "Cannot assign to read only property 'name' of function 'function () { [native code] }'",
      'Class extends value function () { [native code] } is not a constructor or null',
      "Cannot assign to read only property 'iterator' of function 'function Symbol() { [native code] }'",
      "Cannot assign to read only property 'isArray' of function 'function Array() { [native code] }'",
      '(intermediate value) is not a constructor',
      '',
    ], again)
  }
})

test('whatever is thrown can be reported', async () => {
  for (const [source, message] of [
    ['throw 5', 'Uncaught 5'],
    ['throw undefined', 'Uncaught undefined'],
    ['throw { a: 1 }', 'Uncaught { a: 1 }'],
    ['throw Symbol("s")', 'Uncaught Symbol(s)'],
    ['throw { name: "Mine", message: "own" }', 'Uncaught Mine: own'],
    ['class E extends Error { get name() { return "E" } } throw new E("x")', 'Uncaught E: x'],
    ['throw Object.assign(new Error("x"), { name: Symbol("n") })', 'Uncaught Symbol(n): x'],
    ['throw new Proxy(new Error("x"), { get() { throw 1 } })', undefined],
    ['throw Object.defineProperty(new Error("x"), "message", { get() { throw 1 } })', 'Uncaught Error'],
    ['throw Object.defineProperty(new Error("x"), "stack", { value: 5 })', 'Uncaught Error: x'],
    ['throw Object.create(null)', undefined],
    ['throw () => {}', undefined],
  ] as const) {
    const found = await failure(source)
    assert.is(found.code, 'THROWN', source)
    if (message !== undefined) assert.is(found.message, message)
    assert.type(found.error?.stack, 'string')
  }
})

test('long messages and stacks are cut', async () => {
  const { error, message } = await failure('throw new Error("x".repeat(100000))')
  assert.ok((error?.message.length ?? 0) < 9000 && (error?.stack.length ?? 0) < 20_000 && message.length < 9000)
})

test('an error\'s hidden formatter is out of reach', async () => {
  const { result } = await run('let seen = []; for (const k of ["prepareStackTrace", "stackTraceLimit", "captureStackTrace"]) seen[seen.length] = typeof Error[k]; seen')
  assert.equal((result as string[])[0], 'undefined')
})

test('source maps: segments, names, lines without any, positions before the first segment', () => {
  // Line 1: column 0 -> 1:0, column 4 -> 1:10; line 2: nothing; line 3: column 2 -> 3:5.
  const at = makePositions({ mappings: 'AAAA,IAAU;;EAEL' })
  assert.equal(at(1, 1), { line: 1, column: 1 })
  assert.equal(at(1, 3), { line: 1, column: 3 })
  assert.equal(at(1, 5), { line: 1, column: 11 })
  assert.equal(at(1, 7), { line: 1, column: 13 })
  assert.equal(at(2, 9), { line: 2, column: 9 })
  assert.is(at(3, 3).line, 3)
  assert.equal(at(99, 9), { line: 99, column: 9 })
  assert.equal(makePositions(null)(4, 5), { line: 4, column: 5 })
  assert.equal(makePositions({ mappings: '!!' })(1, 5), { line: 1, column: 5 })
})

test.run()
