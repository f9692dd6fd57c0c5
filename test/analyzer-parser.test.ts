// Our parser against the stock one: the same trees, the same refusals.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as acorn from 'acorn'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SafeParser, TooDeep } from '../analyzer/parser.ts'

const test = suite('analyzer/parser')
const require = createRequire(import.meta.url)

function options(goal: 'script' | 'module'): acorn.Options {
  return { ecmaVersion: 2024, sourceType: goal, strict: true, allowHashBang: true }
}

/** A tree as text, without what only one of the two has. */
function flat(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'parent' ? undefined : typeof value === 'bigint' ? `${value}n` : value instanceof RegExp ? String(value) : value))
}

function both(text: string, goal: 'script' | 'module' = 'script'): void {
  const run = (parse: () => unknown): string => {
    try {
      return flat(parse())
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`
    }
  }
  assert.is(run(() => new SafeParser(options(goal), text).parse()), run(() => acorn.parse(text, options(goal))), text.slice(0, 80))
}

test('real files give the same tree', () => {
  for (const file of [require.resolve('acorn'), require.resolve('eslint-scope')]) both(readFileSync(file, 'utf8'))
  both(readFileSync(require.resolve('magic-string'), 'utf8'), 'module')
})

test('operators group as they should', () => {
  for (const text of [
    'a + b * c - d / e % f ** g ** -h', 'a || b && c | d ^ e & f == g < h << i + j * k', 'a ?? b ?? c', 'a ?? b || c', 'a || b ?? c', '(a ?? b) || c', 'a && b ?? c',
    '-a ** b', '(-a) ** b', 'a in b in c instanceof d', 'for (var x = (a in b); ;) ;', 'for (x = a in b; ;) ;', '#x in a', 'class A { #x; m() { return #x in a && 1 + #x in b } }',
    'a = b ? c = d : e => f, g', 'a ??= b ||= c', 'a, b, (c, d), e', 'x = () => {} || a', '1 + #x',
  ]) both(text)
})

test('a slash divides where an operand is complete, whatever the stock parser makes of it', () => {
  const inner = (text: string): string => {
    const [statement] = (new SafeParser(options('script'), text).parse() as { body: { expression?: { type: string }; body?: { body: { expression: { type: string } }[] } }[] }).body
    return statement?.expression?.type ?? statement?.body?.body[0]?.expression.type ?? ''
  }
  for (const text of ['o?.of\n/b[k]/g', 'of\n/b[k]/g', 'o?.of/b[k]/g', 'function* f() { o?.yield\n/b[k]/g }']) assert.is(inner(text), 'BinaryExpression', text)
  assert.is(inner('of\n/=b[k]/g'), 'AssignmentExpression')
  for (const text of ['/a/g', '/=a/g', 'a = /=a/g', 'a = b / /c/ / d', 'function* f() { yield /a/g; yield /=a/g; yield\n/a/g }', 'a => {}\n/b/g', '`${o?.class}/` / /b/', '`${o?.function}${/b/}`', 'if (a) /b/g', '+{} / 1']) both(text)
})

const DECLARATIONS = ['var a', 'let a', 'const a = 1', 'function a() {}', 'class a {}', 'async function a() {}', 'for (var a;;) ;', '{ var a }', '{ let a }', '{ function a() {} }', 'try {} catch (a) {}', 'try {} catch (a) { var a }', 'try {} catch ([a]) { var a }', 'try {} catch (a) { let a }', 'try {} catch (a) { for (var a of b) ; }', 'switch (1) { case 1: let a; case 2: let a }', 'switch (1) { case 1: function a() {} case 2: var a }', 'let { a, b: [c] } = a']

test('what may be declared twice', () => {
  for (const one of DECLARATIONS) {
    for (const other of DECLARATIONS) {
      both(`${one}; ${other}`)
      both(`${one}; ${other}`, 'module')
      both(`function f() { ${one}; ${other} }`)
      both(`class C { static { ${one}; ${other} } }`)
      both(`{ ${one}; ${other} }`)
    }
    both(`function f(a) { ${one} }`)
    both(`x = (a, a) => { ${one} }`)
    both(`import a from "b"; ${one}`, 'module')
    both(`export { a }; ${one}`, 'module')
    both(`export { a }; { ${one} }`, 'module')
    both(`${one}; export { a, a as b, a as b }`, 'module')
  }
})

test('nesting is counted wherever the parser recurs', () => {
  const n = 20_000
  const deep = ['('.repeat(n), '['.repeat(n), '{'.repeat(n), 'x={a:'.repeat(n), '`${'.repeat(n), 'f('.repeat(n), '!'.repeat(n), 'a=>'.repeat(n), 'a='.repeat(n), 'a?b:'.repeat(n), 'new '.repeat(n), 'if(1)'.repeat(n), 'do '.repeat(n), `x=${'class extends '.repeat(n)}`, `let ${'['.repeat(n)}`, `let ${'{a:'.repeat(n)}`, `/${'('.repeat(n)}${')'.repeat(n)}/`, `/${'['.repeat(n)}${']'.repeat(n)}/v`, `async()=>{${'await '.repeat(n)}`, `function*f(){${'yield '.repeat(n)}`, 'x=function(){'.repeat(n), 'class A{m(){'.repeat(n), 'class A{static{'.repeat(n), 'a**'.repeat(n), 'import('.repeat(n), Array.from({ length: n }, (_, i) => `l${i}:`).join('')]
  for (const text of deep) assert.throws(() => new SafeParser(options('script'), text).parse(), (error: unknown) => error instanceof TooDeep, text.slice(0, 20))
})

test('a long chain of operators takes no stack', () => {
  const tree = new SafeParser(options('script'), `a${'+a'.repeat(100_000)}`).parse()
  assert.is(tree.type, 'Program')
})

test('tokens are recorded as they were read', () => {
  const text = 'a = b / c / `x${/[/]y/.test(d)}`; e++ /f/ 1 // g'
  const parser = new SafeParser(options('script'), text)
  parser.parse()
  const tokens = Array.from({ length: parser.tokenCount }, (_, i) => text.slice(parser.starts[i], parser.ends[i]))
  assert.equal(tokens, ['a', '=', 'b', '/', 'c', '/', '`', 'x', '${', '/[/]y/', '.', 'test', '(', 'd', ')', '}', '', '`', ';', 'e', '++', '/', 'f', '/', '1', ''])
})

test.run()
