/**
 * Loops that keep their count in a variable of their own and settle once per chunk, and in a `finally` when they are left:
 *   {INIT; let $r_c = 0; try {do {SETTLE; for ($r_c = 0; ($r_c += W) < 4096 && (T); U) B} while ($r_c > 4095)} finally {SETTLE}}
 * Nothing else can touch the count, the test comes before every turn, and whatever ends the loop passes through `finally`: every turn is
 * paid for, at most a chunk later. Only a generator that is never resumed would not pass, so nothing in it may be suspended.
 */
import type { BlockStatement, Expression, ForStatement, Statement, VariableDeclaration } from 'estree'

import { CHUNK, LOCALS } from '../policy/names.ts'
import { author, type Context, endRegion, guard, startRegion } from './context.ts'
import { reject } from './reject.ts'
import { inner, lexicalNames } from './scope.ts'
import { CHARGE_STATEMENT_NODES, isInteger, isNamed, isSettlement } from './shapes.ts'
import { expression } from './walk-expressions.ts'
import { declaration, statement, test } from './walk-statements.ts'

const { unsettled } = LOCALS

/** Whether this is meant as one; then it has to be one. */
export function isCountedLoop(node: BlockStatement): boolean {
  return node.body.some(isCount)
}

// `let $r_c = 0;`
function isCount(node: Statement): boolean {
  if (node.type !== 'VariableDeclaration' || node.kind !== 'let' || node.declarations.length !== 1) return false
  const { id, init } = node.declarations[0]!
  return isNamed(id, unsettled) && isInteger(init) && init.value === 0
}

export function countedLoop(node: BlockStatement, outer: Context): void {
  const [count, attempt, ...more] = node.body.slice(-2)
  const before = node.body.slice(0, -2)
  const init = before[0]
  const loop = attempt && loopOf(attempt)
  if (!count || !isCount(count) || !loop || more.length > 0 || before.length > 1 || (init && init.type !== 'VariableDeclaration')) return reject(node, 'a loop that counts outside its shape')
  const names = init && (init as VariableDeclaration).kind !== 'var' ? lexicalNames([init]) : new Set<string>()
  const context = { ...outer, scope: inner(outer.scope, names) }
  guard(context, 1 + COUNT_NODES)
  if (init) declaration(init as VariableDeclaration, context)
  author(loop, context)
  const region = startRegion()
  const inside: Context = { ...context, region, callable: { ...context.callable, isCounting: true } }
  const { weight, test: condition } = testOf(loop) ?? reject(loop, 'a loop that counts outside its shape')
  guard(inside, ATTEMPT_NODES + TEST_NODES + (condition ? 1 : 0))
  if (condition) test(condition, inside, outer)
  if (loop.update) expression(loop.update, inside)
  statement(loop.body, inside)
  if (weight.value > CHUNK / 4) reject(weight.start, 'a loop that counts in too large steps')
  endRegion(region, weight)
}

/** `let $r_c = 0;` */
const COUNT_NODES = 4
/** `try`, `do`, their blocks, two settlements, `$r_c = 0` and `$r_c > 4095`. */
const ATTEMPT_NODES = 5 + 2 * CHARGE_STATEMENT_NODES + 3 + 3
/** `($r_c += W) < 4096` */
const TEST_NODES = 5

// `try {do {SETTLE; LOOP} while ($r_c > 4095)} finally {SETTLE}`: LOOP
function loopOf(node: Statement): ForStatement | undefined {
  if (node.type !== 'TryStatement' || node.handler || !node.finalizer) return undefined
  const [last, ...after] = node.finalizer.body
  const [chunks, ...more] = node.block.body
  if (!last || !isSettlement(last) || after.length > 0 || more.length > 0 || chunks?.type !== 'DoWhileStatement' || chunks.body.type !== 'BlockStatement') return undefined
  const { test, body: { body: [first, loop, ...rest] } } = chunks
  if (test.type !== 'BinaryExpression' || test.operator !== '>' || !isNamed(test.left, unsettled) || !isInteger(test.right) || test.right.value !== CHUNK - 1) return undefined
  if (!first || !isSettlement(first) || loop?.type !== 'ForStatement' || rest.length > 0) return undefined
  const { init } = loop
  const isReset = init?.type === 'AssignmentExpression' && init.operator === '=' && isNamed(init.left, unsettled) && isInteger(init.right) && init.right.value === 0
  return isReset ? loop : undefined
}

// `($r_c += W) < 4096 && (T)`
function testOf({ test }: ForStatement): { weight: { value: number; start: number }; test: Expression | undefined } | undefined {
  const bound = test?.type === 'LogicalExpression' ? test.left : test
  if (bound?.type !== 'BinaryExpression' || bound.operator !== '<' || !isInteger(bound.right) || bound.right.value !== CHUNK) return undefined
  const { left } = bound
  if (left.type !== 'AssignmentExpression' || left.operator !== '+=' || !isNamed(left.left, unsettled) || !isInteger(left.right) || left.right.value < 1) return undefined
  if (test === bound) return { weight: startOf(left.right), test: undefined }
  return test?.type === 'LogicalExpression' && test.operator === '&&' ? { weight: startOf(left.right), test: test.right } : undefined
}

const startOf = (node: { value: number; start: number }): { value: number; start: number } => ({ value: node.value, start: node.start })
