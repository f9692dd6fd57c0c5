// Our scopes against eslint-scope's: every reference resolves to the same binding, and the same names are free.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as eslintScope from 'eslint-scope'
import type { Identifier } from 'estree'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CHILD_KEYS } from '../analyzer/grammar.ts'
import { parse } from '../analyzer/parse.ts'
import { scopesOf } from '../analyzer/scope.ts'
import type { Program, Reference } from '../analyzer/types.ts'

const test = suite('analyzer/scope')
const require = createRequire(import.meta.url)

function program(text: string, filename = 'a.js'): Program {
  const result = parse(text, { filename })
  if (Array.isArray(result)) throw new Error(`${filename}: ${result[0]?.message}`)
  return result
}

/** eslint-scope follows every field of node types it does not know, `parent` included. */
const KEYS = Object.fromEntries([...CHILD_KEYS].map(([type, keys]) => [type, [...keys]]))

type Resolved = { identifier: Identifier; resolved: { defs: { name: { start: number } }[] } | null }

/** `use -> definitions`, by offset; one line for each identifier that is a reference. */
function resolutions(references: Iterable<Resolved>): string[] {
  const lines = new Map<number, string>()
  for (const { identifier, resolved } of references) {
    const to = resolved === null ? 'free' : resolved.defs.length === 0 ? 'implicit' : resolved.defs.map(({ name }) => name.start).join(',')
    lines.set(identifier.start, `${identifier.start} ${identifier.name} -> ${to}`)
  }
  return [...lines].sort(([a], [b]) => a - b).map(([, line]) => line)
}

function compare(text: string, filename?: string): number {
  const one = program(text, filename)
  const ours = scopesOf(one)
  const theirs = eslintScope.analyze(one.ast as never, { ecmaVersion: 2024, sourceType: one.goal, impliedStrict: true, ignoreEval: true, childVisitorKeys: KEYS })
  const all = ours.scopes.flatMap((scope) => scope.references)
  const expected = theirs.scopes.flatMap((scope) => scope.references) as unknown as Resolved[]
  assert.equal(resolutions(all), resolutions(expected))
  assert.equal(resolutions(ours.free), resolutions(theirs.globalScope?.through as unknown as Resolved[]))
  assert.equal(ours.scopes.map(({ type }) => type), theirs.scopes.map(({ type }) => type))
  return all.length
}

const ZOO: Record<string, string> = {
  'parameters and body': 'const x = 1; function f(a = x, b = () => x, { [x]: c = a } = {}, ...d) { var x; return a + b + c + d + x + arguments.length }',
  'only the body declares it': 'function f(a = y) { var y = 1; let a2 = y }',
  'hoisting': 'f(v, g); function f() { return v } { var v; function g() { return g } } try { w } catch ({ m = v }) { var w = m }',
  'blocks and loops': 'for (let i = 0; i < n; i++) { let i = 2; i } for (const k in k0) k; for (var q of q) q; for (z of zs) z; for ([y, t.u] of zs) y; i',
  'classes': 'class A extends A0 { static #p = A; [k] = this.k; m(A) { return A } static { var s = A; s } get x() { return super.x } } new (class B { y = B })(); B; s',
  'named functions': 'const f = function g(a) { g = 1; return g(a) }; const h = function g() { var g; g }; g',
  'labels, keys and members': 'x: for (;;) { break x } ({ x, y: z, [w]: v, m() { return u } }); o.p; o[q]; o?.r?.[s]; new.target2',
  'switch': 'let a; switch (a) { case b: let a; a; default: a }',
  'assignment': '[a, b.c, { d, e: f = g, ...h }] = i; j += k; l++; ({ m = n } = o); [p = q, [r] = s] = t',
  'eval and arguments': 'eval("x"); () => arguments; function f() { return () => arguments } class A { static m() { arguments } }',
  'typeof and delete': 'typeof a; delete b.c; void d; `${e}${f`${g}`}`; async () => { for await (const x of y) await x }; function* h() { yield* i }',
}

for (const [name, text] of Object.entries(ZOO)) {
  test(name, () => {
    assert.ok(compare(text.replace('new.target2', '')) > 0)
  })
}

test('modules', () => {
  compare('import a, { b as c, default as d, "x y" as e } from "m"; import * as n from "n"; export { a as z, c }; export default function () { return n } export const { f, g: [h] } = d; export * from "o"; export { q } from "r"; export class K {} e; K; q', 'a.mjs')
  compare('export default class { m() { return free } }', 'a.mjs')
})

test('real files', () => {
  let references = 0
  for (const file of ['acorn/dist/acorn.js', 'acorn/dist/acorn.mjs', 'esquery/dist/esquery.min.js', 'magic-string/dist/index.mjs']) {
    const path = file.startsWith('magic') ? require.resolve('magic-string') : require.resolve('acorn').replace(/acorn[\\/]dist[\\/]acorn\.js$/, file)
    references += compare(readFileSync(path, 'utf8'), file)
  }
  assert.ok(references > 10_000)
})

test('reads, writes and initializers', () => {
  const { scopes } = scopesOf(program('let a = 1; a = 2; a += 3; a; let b; ({ a } = b); for (const c of b) c; a++'))
  const modes = (name: string): string[] => scopes.flatMap(({ references }) => references).filter(({ identifier }) => identifier.name === name).map(mode)
  const mode = (one: Reference): string => `${one.isRead() ? 'r' : ''}${one.isWrite() ? 'w' : ''}${one.init ? 'i' : ''}`
  assert.equal(modes('a'), ['wi', 'w', 'rw', 'r', 'w', 'rw'])
  assert.equal(modes('b'), ['r', 'r'])
  assert.equal(modes('c'), ['wi', 'r'])
})

test('references of a variable, and free names, come in source order', () => {
  const { free, globalScope } = scopesOf(program('var v; (() => { v; { v; u } u })(); v; () => { t; () => v }; u'))
  const variable = globalScope.set.get('v')
  assert.ok(variable)
  const starts = variable.references.map(({ identifier }) => identifier.start)
  assert.equal(starts, [...starts].sort((a, b) => a - b))
  assert.equal(free.map(({ identifier }) => identifier.name), ['u', 'u', 't', 'u'])
})

test('the result is kept', () => {
  const one = program('x')
  assert.is(scopesOf(one), scopesOf(one))
  const outer = scopesOf(program('(function f() {})'))
  const node = outer.scopes[1]?.block
  assert.ok(node)
  assert.is(outer.acquire(node)?.type, 'function-expression-name')
  assert.is(outer.acquire(node, true)?.type, 'function')
})

test('many names at every depth take no quadratic memory', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `a${i}`).join(';')
  const { free } = scopesOf(program(`${'{'.repeat(150)}${names}${'}'.repeat(150)}`))
  assert.is(free.length, 20_000)
})

test.run()
