/** Deny by default: whatever the installed parser can produce has a verdict, and what has none is rejected. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Node, Program } from 'estree'

import { checkGrammar, GRAMMAR } from '../verifier/grammar.ts'
import { parse } from '../verifier/parse.ts'

const test = suite('verifier/grammar')
const acorn = createRequire(import.meta.url).resolve('acorn')
const source = readFileSync(acorn, 'utf8')
const types = readFileSync(acorn.replace(/\.js$/, '.d.ts'), 'utf8')

const COMMENTS = ['Line', 'Block']

test('every node type of the installed acorn has a verdict', () => {
  const produced = new Set([
    ...[...source.matchAll(/finishNode(?:At)?\([^;]*?"([A-Z]\w+)"/g)].map((found) => found[1]!),
    ...[...source.matchAll(/\.type = "([A-Z]\w+)"/g)].map((found) => found[1]!),
    ...[...source.matchAll(/\? "([A-Z]\w+)" : "([A-Z]\w+)"/g)].flatMap((found) => [found[1]!, found[2]!]),
    ...[...types.matchAll(/\btype: "([A-Z]\w+)"/g)].map((found) => found[1]!),
  ].filter((type) => !COMMENTS.includes(type)))
  assert.ok(produced.size > 60, `found only ${produced.size}`)
  assert.equal([...produced].filter((type) => !Object.hasOwn(GRAMMAR, type)).sort(), [], 'types without a verdict')
  assert.equal(Object.keys(GRAMMAR).filter((type) => !produced.has(type)), [], 'verdicts without a type')
})

test('every operator of the installed acorn has a verdict', () => {
  const declared = (name: string): string[] => [...new RegExp(`export type ${name} = ([^\\n]*)`).exec(types)![1]!.matchAll(/"([^"]+)"/g)].map((found) => found[1]!).sort()
  const known = (type: string): string[] => {
    const fields = GRAMMAR[type]
    assert.ok(fields && fields !== 'deny')
    return [...(fields as Record<string, Set<string>>)['operator']!].sort()
  }
  for (const [name, type] of [['BinaryOperator', 'BinaryExpression'], ['AssignmentOperator', 'AssignmentExpression'], ['LogicalOperator', 'LogicalExpression'], ['UnaryOperator', 'UnaryExpression'], ['UpdateOperator', 'UpdateExpression']]) {
    assert.equal(known(type!), declared(name!), type)
  }
})

test('the fields of every type are those of the installed acorn', () => {
  for (const [type, fields] of Object.entries(GRAMMAR)) {
    if (fields === 'deny') continue
    const declared = new Set([...types.matchAll(new RegExp(`interface \\w+ extends (\\w+) \\{\\s*type: "${type}"([^}]*(?:\\{[^}]*\\}[^}]*)*?)\\n\\}`, 'g'))].flatMap(([, base, body]) => {
      const inherited = base === 'Node' ? '' : new RegExp(`interface ${base} extends Node \\{([^}]*)\\}`).exec(types)![1]!
      return [...`${inherited}\n${body}`.matchAll(/^ {2}(\w+)\??:/gm)].map((found) => found[1]!)
    }))
    assert.equal([...declared].filter((name) => name !== 'type').sort(), Object.keys(fields).sort(), type)
  }
})

const program = (): Program => parse('let x = 1 + 2')
const rejects = (change: (tree: never) => void, message: RegExp): void => {
  const tree = program()
  change(tree as never)
  assert.throws(() => checkGrammar(tree), message)
}

test('an unknown type, field, operator or value is rejected', () => {
  assert.is(checkGrammar(program()), 7)
  rejects((tree: { body: Node[] }) => { tree.body[0]!.type = 'MatchExpression' as never }, /MatchExpression is not in the guarded form/)
  rejects((tree: { body: Node[] }) => { tree.body[0]!.type = '__proto__' as never }, /__proto__ is not in the guarded form/)
  rejects((tree: { body: Node[] }) => { Object.assign(tree.body[0]!, { declare: true }) }, /the field declare of VariableDeclaration/)
  rejects((tree: { body: Node[] }) => { Object.assign(tree.body[0]!, { toString: true }) }, /the field toString of VariableDeclaration/)
  rejects((tree: { body: Node[] }) => { Object.assign(tree.body[0]!, { kind: 'using' }) }, /the field kind of VariableDeclaration/)
  rejects((tree: { body: Node[] }) => { Object.assign(tree.body[0]!, { declarations: [null] }) }, /the field declarations/)
  rejects((tree: { body: { declarations: { init: object }[] }[] }) => { Object.assign(tree.body[0]!.declarations[0]!.init, { operator: '|>' }) }, /the field operator of BinaryExpression/)
  rejects((tree: { body: { declarations: { init: { left?: unknown } }[] }[] }) => { delete tree.body[0]!.declarations[0]!.init.left }, /BinaryExpression lacks a field/)
})

test.run()
