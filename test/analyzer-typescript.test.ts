// Types are blanked in place; what is more than types is reported, all of it at once.
import ts from 'typescript'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from '../analyzer/parse.ts'
import { makeBudget } from '../analyzer/typescript-budget.ts'
import type { Diagnostic } from '../analyzer/types.ts'

const test = suite('analyzer/typescript')

function js(text: string): string {
  const result = parse(text, { filename: 'a.ts' })
  if (Array.isArray(result)) throw new Error(result[0]?.message)
  assert.is(result.text, text)
  assert.is(result.js.length, text.length)
  assert.is(result.language, 'ts')
  return result.js.replace(/ +/g, ' ').trim()
}

function found(text: string): string[] {
  const result = parse(text, { filename: 'a.ts' })
  assert.ok(Array.isArray(result), text)
  return (result as Diagnostic[]).map(({ rule, loc: { start, end } }) => `${rule} ${start.line}:${start.column}-${end.line}:${end.column}`)
}

test('types become blanks', () => {
  assert.is(js('let x: number = 1 as any satisfies number; x'), 'let x = 1 ; x')
  assert.is(js('function f<T>(this: X, a?: T, ...b: T[]): a is T { return a! }'), 'function f ( a , ...b ) { return a }')
  assert.is(js('class A<T> extends B<T> implements C { private readonly x: T = 1; declare y: T; abstract z(): void; m(): void {} }'), 'class A extends B { x = 1; m() {} }')
  assert.is(js('import type { A } from "a"; import { type B, c } from "b"; export type D = A; export { c }'), 'import { c } from "b"; export { c }')
  assert.is(js('interface A {} type B = A; declare const c: A; declare global {} namespace D { type E = A } 1'), '; 1'.slice(2))
})

test('lines and columns stay', () => {
  const text = 'type A = {\n  b: number\n}\nconst c: A =\n  d'
  const result = parse(text, { filename: 'a.ts' })
  assert.ok(!Array.isArray(result))
  assert.is(result.js, '          \n           \n \nconst c    =\n  d')
})

test('what is more than types is reported with what to write instead', () => {
  const text = `enum A { B }
const enum C { D }
namespace E { export const f = 1 }
class G { constructor(private h: number, readonly i = 1) {} }
import j = require('j')
const k = <any>l
@m class N {}
let o = 1 + 1 as number * 2
export = k`
  const result = parse(text, { filename: 'a.ts' }) as Diagnostic[]
  assert.equal(result.map(({ rule, loc: { start } }) => `${rule} ${start.line}:${start.column}`), ['1:1', '2:1', '3:1', '4:23', '4:42', '5:1', '6:11', '7:1', '8:9', '9:1'].map((place) => `no-unerasable-typescript ${place}`))
  for (const { hint } of result) assert.ok(hint.length > 10)
})

test('decorators are found wherever they are', () => {
  assert.equal(found('class A { @b() c = 1; @d m(@e f) {} }'), ['1:11-1:15', '1:23-1:25', '1:28-1:30'].map((place) => `no-unerasable-typescript ${place}`))
  assert.is(js('// @ts-check\nconst x: string = "a@b.c"'), '// @ts-check\nconst x = "a@b.c"')
})

test('syntax errors have places', () => {
  assert.equal(found('let x: = 1'), ['syntax 1:8-1:9'])
  assert.ok(found(')'.repeat(1_000)).length <= 20)
  assert.equal(found('return 1'), ['syntax 1:1-1:7'])
  assert.equal(found('let x: number; let x: string'), ['syntax 1:20-1:21'])
})

test('the compiler is left as it was', () => {
  const { objectAllocator } = ts as unknown as { objectAllocator: Record<string, unknown> }
  const before = { ...objectAllocator }
  parse('let x: number', { filename: 'a.ts' })
  parse(`x=${'async('.repeat(60)}1${')'.repeat(60)}`, { filename: 'a.ts' })
  assert.equal({ ...objectAllocator }, before)
})

test('the budget counts nodes', () => {
  const budget = makeBudget(ts)
  const create = (text: string): ts.SourceFile => ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext)
  assert.is(budget.within(10, () => create('a + b').statements.length), 1)
  assert.throws(() => budget.within(10, () => create('a;'.repeat(60_000))), (error: unknown) => error instanceof RangeError)
  assert.is(create('a;'.repeat(60_000)).statements.length, 60_000)
})

test.run()
