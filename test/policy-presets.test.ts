/** The data of policy/: every node type has an entry, presets and intrinsics are consistent. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Node } from 'estree'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'acorn'

import { ALL_GLOBALS, GLOBALS } from '../policy/globals.ts'
import { NEVER_ALLOWED, NODE_OPERATIONS, OPERATIONS, OPERATION_NAMES, REQUIRES, deniedOperation, operationsOf } from '../policy/operations.ts'
import { PRESETS, PRESET_NAMES } from '../policy/presets.ts'
import { resolvePolicy } from '../policy/policy.ts'

const test = suite('policy/presets')
const require = createRequire(import.meta.url)

const nodesOf = (source: string, sourceType: 'script' | 'module' = 'script'): Node[] => {
  const nodes: Node[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null && 'type' in value) {
      nodes.push(value as Node)
      Object.values(value).forEach(visit)
    }
  }
  visit(parse(source, { ecmaVersion: 2024, sourceType }))
  return nodes
}
const usedBy = (source: string, sourceType?: 'script' | 'module'): string[] => [...new Set(nodesOf(source, sourceType).flatMap((node): string[] => [...(operationsOf(node) ?? ['unknown'])]))].sort()

test('every node type of the installed parser has an entry', () => {
  const types = readFileSync(require.resolve('acorn').replace(/acorn\.js$/, 'acorn.d.ts'), 'utf8')
  const names = [...types.matchAll(/\n {2}type: "(\w+)"/g)].map(([, name]) => name ?? '').filter((name) => name !== 'Line' && name !== 'Block')
  assert.ok(names.length > 60)
  assert.equal(names.filter((name) => !Object.hasOwn(NODE_OPERATIONS, name)), [])
})

test('every node type of ESTree that is no JSX has an entry, and no other', async () => {
  const { KEYS } = (await import(createRequire(require.resolve('eslint')).resolve('eslint-visitor-keys'))) as { KEYS: Record<string, unknown> }
  const names = Object.keys(KEYS).filter((name) => !name.startsWith('JSX') && !name.startsWith('Experimental'))
  assert.equal(names.filter((name) => !Object.hasOwn(NODE_OPERATIONS, name)), [])
  assert.equal(Object.keys(NODE_OPERATIONS).filter((name) => !names.includes(name)), ['ParenthesizedExpression'])
})

test('a node type that is not in the table is unknown', () => {
  for (const type of ['JSXElement', 'constructor', '__proto__', 'toString']) {
    assert.is(operationsOf({ type } as unknown as Node), undefined)
    assert.is(deniedOperation({ type } as unknown as Node, resolvePolicy('compat').operations), 'unknown')
  }
})

const USES: Record<string, string> = {
  'a': '', '1 + 2 * 3': '', '-a': '', 'a === b': '', 'a == b': 'loose-equality', 'a != b': 'loose-equality',
  'a.b': 'member', 'a[b]': 'computed member', 'a?.b': 'member optional-chain', 'a()': 'call', 'new A()': 'new', '[a]': 'array', '({ a })': 'object',
  '({ [a]: 1 })': 'computed object', '({ get a() {} })': 'accessor function object statement', '({ m() {} })': 'function object statement',
  'a = 1': 'assignment', 'a++': 'update', 'a, b': 'sequence', 'a ? b : c': 'conditional', 'a && b': 'logical', 'delete a.b': 'delete member',
  'a in b': 'in', 'a instanceof b': 'instanceof', 'this': 'this', '/a/': 'regexp', '1n': 'bigint', '`a`': 'template', 'a`b`': 'tagged-template template',
  '() => a': 'arrow', 'async () => await a': 'arrow async', '(...a) => a': 'arrow spread', '(a = 1) => a': 'arrow default', '({ a }) => a': 'arrow destructuring',
  '[...a]': 'array spread', 'function f() {}': 'function statement', 'async function* f() { yield await a }': 'async function generator statement',
  'class A { #x = 1; static { } }': 'class private statement', 'let a': 'declaration', 'var a': 'declaration var', 'for (;;);': 'loop', 'for (k in o);': 'for-in loop',
  'while (a) break': 'loop', 'a: while (b) continue a': 'label loop', 'switch (a) {}': 'switch', 'try {} catch {}': 'statement try', 'throw a': 'throw', 'if (a) b': 'if',
  'a; b': 'statement', 'debugger': 'debugger', 'with (a) b': 'with', 'import(a)': 'dynamic-import', 'function f() { new.target }': 'function new-target statement',
  'class A extends B { constructor() { super() } }': 'call class function statement super',
}
test('each construct needs the operations one expects', () => {
  for (const [source, expected] of Object.entries(USES)) assert.is(usedBy(source).join(' '), expected, source)
  assert.is(usedBy('import a from "a"', 'module').join(' '), 'import')
  assert.is(usedBy('export default a', 'module').join(' '), 'export')
  assert.is(usedBy('export * from "a"', 'module').join(' '), 'export import')
  assert.is(usedBy('export { a } from "a"', 'module').join(' '), 'export import')
  assert.is(usedBy('import.meta.url', 'module').join(' '), 'import-meta member')
  assert.is(usedBy('for await (const a of b);', 'module').join(' '), 'async declaration loop')
})

test('presets name known operations; nothing that is never allowed', () => {
  for (const name of PRESET_NAMES) {
    for (const operation of PRESETS[name].operations) {
      assert.ok(Object.hasOwn(OPERATIONS, operation), `${name}: ${operation}`)
      const required = REQUIRES[operation]
      assert.ok(!required || required.some((other) => PRESETS[name].operations.includes(other)), `${name}: ${operation} without what it requires`)
    }
  }
  for (const operation of Object.keys(NEVER_ALLOWED)) assert.not.ok(Object.hasOwn(OPERATIONS, operation))
  assert.equal([...OPERATION_NAMES].sort(), OPERATION_NAMES)
})

test('presets grow: each allows what the one before it allows', () => {
  const chain = PRESET_NAMES.slice(1).map((name) => resolvePolicy(name))
  for (const [index, wider] of chain.entries()) {
    const narrower = chain[index - 1]
    if (!narrower) continue
    assert.equal([...narrower.operations].filter((name) => !wider.operations.has(name)), [])
    assert.equal([...narrower.globals].filter((name) => !wider.globals.has(name)), [])
  }
})

test('preset expression is one expression: no statements, loops, functions, assignments', () => {
  const { operations } = resolvePolicy('expression')
  const firstDenied = (source: string): string | undefined => nodesOf(source).map((node) => deniedOperation(node, operations)).find((name) => name !== undefined)
  for (const source of ['orders.filter((o) => o.total > 10).map(({ id }) => `${id}`)', 'a?.b ?? [...c]', 'new Date(0)', '/x/.test(a)']) assert.is(firstDenied(source), undefined, source)
  for (const source of ['a; b', 'a = 1', 'a++', 'a, b', 'for (;;);', '(function () {})', '() => { }', 'let a', 'if (a) b', 'this', 'delete a.b', 'class A {}', 'throw a']) assert.ok(firstDenied(source), source)
})

test('intrinsics: no name twice, all known, none constructs code outside compat', () => {
  for (const name of PRESET_NAMES) {
    assert.is(new Set(GLOBALS[name]).size, GLOBALS[name].length)
    assert.equal(GLOBALS[name].filter((global) => !ALL_GLOBALS.includes(global)), [])
    for (const bad of ['eval', 'process', 'require', 'fetch', 'setTimeout', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) assert.not.ok(GLOBALS[name].includes(bad), bad)
    assert.is(GLOBALS[name].includes('Function'), name === 'compat')
  }
})

test.run()
