// No text crashes or hangs the analyzer, whatever it nests, repeats or is made of. Every hostile text is parsed in a
// child process of its own, because what this guards against can abort the process or never come back.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SOURCE_LIMITS } from '../analyzer/limits.ts'
import { parse } from '../analyzer/parse.ts'
import { scan } from '../analyzer/scan.ts'

const test = suite('analyzer/limits')
const require = createRequire(import.meta.url)
const hostile = new URL('../../fixtures/analyzer/hostile.mjs', import.meta.url)

type Outcome = { name: string; rule: string | null; message: string }

/** Parses a group of texts in a child, at the end of a deep host stack, and reports what came of each. */
function outcomes(group: string, filename: string, count: number, ...library: string[]): Outcome[] {
  const parser = new URL('../analyzer/parse.js', import.meta.url)
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['--stack-size=984', hostile.pathname, parser.href, group, filename, String(count), ...library], { encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 })
  assert.is(status, 0, `${group}: ${signal ?? ''} ${stderr.slice(0, 2_000)}`)
  return JSON.parse(stdout) as Outcome[]
}

test('10,000-deep nesting of every kind is a clean diagnostic', () => {
  for (const { name, rule, message } of outcomes('nested', 'a.js', 10_000)) assert.is(`${name}: ${rule} ${message}`, `${name}: source-limit The program is nested too deeply.`)
})

test('the same in TypeScript', () => {
  for (const { name, rule } of [...outcomes('nested', 'a.ts', 10_000), ...outcomes('types', 'a.ts', 10_000)]) assert.is(`${name}: ${rule}`, `${name}: source-limit`)
})

test('moderate nesting is accepted by every parser', () => {
  for (const { name, rule, message } of outcomes('nested', 'a.js', 40)) assert.is(`${name}: ${rule ?? message}`, `${name}: `)
  for (const { name, rule, message } of outcomes('types', 'a.ts', 20)) assert.is(`${name}: ${rule ?? message}`, `${name}: `)
})

test('what is accepted at the limit also compiles and verifies', () => {
  const library = new URL('../index.js', import.meta.url)
  for (const { name, rule, message } of outcomes('nested', 'a.js', 4_000, library.href)) {
    // Dynamic imports are nobody's to compile, and the block around the text takes one more level at its very limit.
    if (name === 'imports' || rule === 'source-limit') continue
    assert.is(`${name}: ${rule ?? ''} ${message}`, `${name}:  `)
  }
})

test('what TypeScript would read over and over ends', () => {
  for (const { name, rule } of outcomes('speculation', 'a.ts', 60)) assert.is(`${name}: ${rule}`, `${name}: source-limit`)
})

test('lists of any length take linear time', () => {
  for (const { name, rule, message } of outcomes('long', 'a.js', 20_000)) assert.is(`${name}: ${rule ?? message}`, `${name}: `)
  for (const { name, rule, message } of outcomes('long', 'a.ts', 1_000)) assert.is(`${name}: ${rule ?? message}`, `${name}: `)
})

test('what there is too much of is a clean diagnostic', () => {
  for (const { name, rule } of outcomes('too much', 'a.js', 40_000)) assert.is(`${name}: ${rule}`, `${name}: source-limit`)
  for (const { name, rule } of outcomes('too much', 'a.mts', 40_000)) assert.is(`${name}: ${rule}`, `${name}: source-limit`)
})

test('a source of 50 MB', () => {
  const found = parse('x = 1;\n'.repeat(7_500_000))
  assert.ok(Array.isArray(found))
  assert.is(found[0]?.rule, 'source-limit')
  assert.match(found[0]?.message ?? '', '52,500,000 characters')
  assert.equal(found[0]?.loc.start, { line: 1, column: 1 })
})

test('junk', () => {
  let seed = 1
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const bits = ['(', ')', '[', ']', '{', '}', '`', '${', '/', '/*', '*/', '//', '\n', "'", '"', '\\', 'a', ' ', '=>', 'if', 'else', 'class', 'function', 'async', 'await', 'import', 'export', ';', ',', ':', '?', '.', '<!--', '-->', '\0', '\ud800', '\u2028', '1', '#', '@', '++', '=', '<', '>']
  for (let i = 0; i < 3_000; i++) {
    const text = Array.from({ length: 1 + random() * 40 }, () => bits[Math.floor(random() * bits.length)]).join('')
    for (const filename of ['a.js', 'a.mjs']) {
      const result = parse(text, { filename })
      if (!Array.isArray(result)) continue
      assert.ok(result.length > 0)
      for (const { range, loc } of result) assert.ok(range[0] <= range[1] && range[1] <= text.length && loc.start.line >= 1 && loc.start.column >= 1)
    }
  }
})

test('ordinary code stays far below the limits', () => {
  const folders = ['acorn', 'typescript', 'esquery', 'magic-string'].map((name) => require.resolve(name).replace(/[^\\/]+$/, ''))
  let files = 0
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      if (!/\.m?js$/.test(name)) continue
      const text = readFileSync(folder + name, 'utf8')
      if (text.length > SOURCE_LIMITS.size) continue
      const { stack, problem } = scan(text, { typescript: false })
      assert.is(problem, null, name)
      assert.ok(stack < SOURCE_LIMITS.stack / 3, `${name}: ${stack}`)
      files++
    }
  }
  assert.ok(files > 8)
})

test('statements without semicolons do not add up', () => {
  const lines = ['a = b + c', 'f(a).b.c()', 'if (a) b', 'while (a) {}', 'do {} while (a)', 'x = () => {}', 'x = async y => y', 'a++', 'b = `${c}`', 'for (const x of y) z', 'try {} catch {}', "'text'", '!a', 'class A extends B { [k]() {} get x() {} static y = 1 }', 'label: for (;;) break label', 'x = a ? b : c', 'switch (a) { case 1: b; default: c }', 'if (a) {} else if (b) {} else {}', 'await x', 'yield /re/', 'delete a.b', 'import.meta.x']
  for (const line of lines) {
    const once = scan(`${line}\n`, { typescript: false }).stack
    const { stack, problem } = scan(`${line}\nx\n`.repeat(3_000), { typescript: false })
    assert.is(problem, null, line)
    assert.ok(stack <= once + 1_000, `${line}: ${stack} for ${once}`)
  }
})

test('what follows a chain, and what a chain follows, both count', () => {
  const heights = ['a(b)', 'a(b)()()()()()', '[[[a]]].b.c.d.e', '(((a))) + b + c + d + e', '{{{ }}}', 'if (a) {{{}}} else if (b) x'].map((text) => scan(text, { typescript: false }).stack)
  assert.ok((heights[1] as number) > (heights[0] as number))
  const alone = scan('[[[a]]]', { typescript: false }).stack
  assert.ok((heights[2] as number) > alone)
  assert.ok((heights[3] as number) > scan('(((a)))', { typescript: false }).stack)
  const catches = scan(`${'if(a)'.repeat(100)}try{}catch{[[[]]]}`, { typescript: false }).stack
  assert.ok(catches > scan('try{}catch{[[[]]]}', { typescript: false }).stack + 30_000)
})

test('module syntax and await are noticed where they mean something', () => {
  const seen = (text: string): string => {
    const { moduleSyntax, awaits } = scan(text, { typescript: false })
    return `${moduleSyntax ? 'module' : ''}${awaits ? ' await' : ''}`
  }
  assert.equal(['import "a"', 'import a from "b"', 'export {}', 'x = import.meta', 'function f() { import.meta }', 'export default 1'].map(seen), Array(6).fill('module'))
  assert.equal(['import("a")', 'x.import', '({ import: 1, export: 2 })', '"import a from b"', '`export ${1}`', '/import/', '// import a', '/* export */', 'x = { export() {} }'].map(seen), Array(9).fill(''))
  assert.is(seen('a.await; await b'), ' await')
  assert.is(seen('a.await'), '')
})

test.run()
