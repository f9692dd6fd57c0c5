// The grammar table names everything that the installed parser can produce, and nothing else gets through.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as acorn from 'acorn'
import type { Program } from 'estree'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CHILD_KEYS, checkGrammar, GRAMMAR } from '../analyzer/grammar.ts'
import { MAX_TREE_DEPTH } from '../analyzer/limits.ts'
import { SafeParser } from '../analyzer/parser.ts'
import { walk } from '../analyzer/walk.ts'

const test = suite('analyzer/grammar')
const require = createRequire(import.meta.url)
const acornSource = readFileSync(require.resolve('acorn'), 'utf8')

const ZOO = `
'a directive'; ; debugger; var a = [1, , ...b], { c, d: [e = 1, ...f], ...g } = h; let i; const j = 0x1fn;
label: for (;;) { if (a) break label; else continue label }
for (const k in l) for (m of n) ; while (0) ; do ; while (1); if (0) ; else ; switch (a) { case 1: default: }
try { throw a } catch (b) { } finally { } try { } catch { } { } with (a) b
function o(p, q = 1, { r }, [s], ...t) { new.target; return } async function* u() { await v; yield w; yield* x; for await (y of z) ; return }
class A extends B { static #a = 1; b; [c]; 'd'() { super.e; this.#f; #f in g } get h() {} set h(v) {} static async *i() {} constructor() { super(...a) } #f() {} static { } }
(class { }, function () { }, () => a, async a => { }, (b))
a.b, a[b], a?.b, a?.[b]?.(c), a(), new a, new a(b), a\`b\${c}d\`, \`\\u{61}\`, tag\`\\u\`, /re/giu, 'str', 1.5, true, null, this
typeof a, void a, delete a.b, !a, ~a, +a, -a, ++a, a--
import('x'), ({ a, b: c, 'd': 1, 2: 3, [e]: f, get g() { return 1 }, set g(v) { }, h() { }, async i() { }, *j() { }, ...k, __proto__: null })
a ? b : c, a || b && c; (a ?? b)
;[a.b, c[d], [e] = f, { g: h = 1 }, ...i] = j; ({ a: b.c, ...d } = e)
`
const MODULE_ZOO = `
import 'a'; import b, { c as d, default as e, 'x y' as f } from 'g'; import * as h from 'i'
export * from 'j'; export * as k from 'l'; export * as 'm n' from 'o'; export { b, d as 'p q' }; export { r as s } from 't'
export const u = import.meta.url; export default class { }; await u; for await (const v of w) ;
export function x() { } export class y { }
`
const DEFAULTS = ['export default function () { }', 'export default a', 'export default class B { }', 'export default async function* c() { }']

function parseZoo(text: string, goal: 'script' | 'module'): Program {
  return new SafeParser({ ecmaVersion: 2024, sourceType: goal, strict: true }, text).parse() as Program
}

function zoo(): Program[] {
  return [parseZoo(ZOO, 'script'), ...[MODULE_ZOO, ...DEFAULTS].map((text) => parseZoo(text, 'module'))]
}

/** Never produced with the options in use. */
const OPTIONAL_TYPES = new Set(['ParenthesizedExpression', 'ImportAttribute'])

test('every node type in the parser has a verdict', () => {
  const finished = [...acornSource.matchAll(/finishNode(?:At)?\([^;]*?"([A-Z]\w+)"/g), ...acornSource.matchAll(/\? "([A-Z]\w+)" : "([A-Z]\w+)"\)/g)]
  const names = new Set(finished.flatMap(([, ...found]) => found))
  assert.ok(names.size > 60)
  // The ends of arrow, pattern and import nodes are set elsewhere, by assigning the type.
  for (const [, name] of acornSource.matchAll(/\.type = "([A-Z]\w+)"/g)) names.add(name as string)
  const missing = [...names].filter((name) => name !== undefined && !GRAMMAR.has(name) && !OPTIONAL_TYPES.has(name))
  assert.equal(missing, [])
})

test('every node type of the table is in the zoo, and is accepted', () => {
  const seen = new Set<string>()
  for (const ast of zoo()) {
    assert.equal(checkGrammar(ast).violations, [])
    walk(ast, { enter: (node) => void seen.add(node.type) })
  }
  assert.equal([...GRAMMAR.keys()].filter((type) => !seen.has(type)), [])
})

test('every operator of the parser has a verdict', () => {
  const operators = new Set<string>()
  for (const [, list] of acornSource.matchAll(/(?:binop\(|new TokenType\()"([^"]+)"/g)) for (const one of (list as string).split('/')) operators.add(one)
  const known = new Set([...GRAMMAR.values()].flatMap(({ words }) => Object.values(words ?? {}).flatMap((set) => [...set])))
  // The tokens of acorn name groups such as `==/!=/===/!==`; those that are no operators of nodes are listed.
  const others = new Set('num regexp string name privateId eof [ ] { } ( ) , ; : . ? ?. => template invalidTemplate ... ` ${ _= prefix'.split(' '))
  const missing = [...operators].filter((one) => one !== '' && !known.has(one) && !others.has(one) && !/^[a-z]+$/.test(one))
  assert.equal(missing, [])
  for (const one of '+ - * / % ** & | ^ << >> >>> == != === !== < <= > >= in instanceof'.split(' ')) assert.equal(checkGrammar(parseZoo(`a ${one} b`, 'script')).violations, [])
  for (const one of '= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??='.split(' ')) assert.equal(checkGrammar(parseZoo(`a ${one} b`, 'script')).violations, [])
})

test('syntax of later versions is refused', () => {
  const newer = (text: string): string[] => checkGrammar(acorn.parse(text, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as Program).violations.map(({ message }) => message)
  assert.equal(newer('import a from "b" with { type: "json" }'), ['field `attributes` of `ImportDeclaration`'])
  assert.equal(newer('{ using a = b }'), ['kind `using`'])
  assert.equal(newer('import("a", b)'), ['field `options` of `ImportExpression`'])
})

test('unknown types, fields and operators, holes and missing fields are refused', () => {
  const spoiled = (spoil: (ast: { body: Record<string, unknown>[] }) => void, text = 'f(a); b + c'): string[] => {
    const ast = parseZoo(text, 'script')
    spoil(ast as unknown as { body: Record<string, unknown>[] })
    return checkGrammar(ast).violations.map(({ message }) => message)
  }
  const expression = (ast: { body: Record<string, unknown>[] }, at: number): Record<string, unknown> => (ast.body[at] as { expression: Record<string, unknown> }).expression
  assert.equal(spoiled(() => {}), [])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 0), { type: 'DoExpression' })), ['syntax of type `DoExpression`'])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 0), { type: 'constructor' })), ['syntax of type `constructor`'])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 0), { decorators: [] })), ['field `decorators` of `CallExpression`'])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 0), { toString: 1 })), ['field `toString` of `CallExpression`'])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 1), { operator: '|>' })), ['operator `|>`'])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 0), { arguments: [null] })), ['hole in `arguments` of `CallExpression`'])
  assert.equal(spoiled((ast) => Object.assign(expression(ast, 0), { callee: null })), ['`CallExpression` without `callee`'])
  assert.equal(spoiled((ast) => void delete expression(ast, 0)['optional']), ['`CallExpression` without `optional`'])
})

test('a tree that is too deep is refused', () => {
  const { violations } = checkGrammar(parseZoo(`a${'.b'.repeat(MAX_TREE_DEPTH + 10)}`, 'script'))
  assert.is(violations[0]?.kind, 'too-deep')
  assert.equal(checkGrammar(parseZoo(`a${'.b'.repeat(MAX_TREE_DEPTH - 10)}`, 'script')).violations, [])
})

test('parents, top-level await and denied nodes', () => {
  const [script, module] = zoo() as [Program, Program]
  const report = checkGrammar(script)
  assert.not.ok(report.topLevelAwait)
  assert.equal(report.denied.map(({ rule }) => rule), ['no-debugger', 'no-with'])
  walk(script, { enter: (node, parent) => assert.is(node.parent, parent) })
  assert.ok(checkGrammar(module).topLevelAwait)
  const awaits = (text: string): boolean => checkGrammar(parseZoo(text, 'module')).topLevelAwait
  assert.ok(awaits('class A { [await x]() {} }'))
  assert.not.ok(awaits('async () => { await x; for await (y of z) ; }'))
})

test('children are listed in source order, and walking can skip them', () => {
  assert.equal(CHILD_KEYS.get('DoWhileStatement'), ['body', 'test'])
  const seen: string[] = []
  walk(parseZoo('a; (() => b); c', 'script'), {
    enter: (node) => {
      seen.push(node.type === 'Identifier' ? node.name : node.type)
      return node.type !== 'ArrowFunctionExpression'
    },
    leave: (node) => void (node.type === 'ArrowFunctionExpression' && seen.push('/')),
  })
  assert.equal(seen, ['Program', 'ExpressionStatement', 'a', 'ExpressionStatement', 'ArrowFunctionExpression', '/', 'ExpressionStatement', 'c'])
})

test.run()
