/** Statements. Loops, `catch` and `finally` carry their meters; a type without a case is rejected. */
import type { BlockStatement, CatchClause, Expression, ExpressionStatement, ForInStatement, ForOfStatement, ForStatement, Identifier, ModuleDeclaration, Pattern, Statement, SwitchStatement, TryStatement, VariableDeclaration } from 'estree'

import { LOCALS } from '../policy/names.ts'
import { isNameThatCosts, NAME_STATEMENT } from '../policy/weights.ts'
import { ANY, author, type Context, guard, NUMBER, shim, startRegion } from './context.ts'
import { reject } from './reject.ts'
import { declaredNames, inner, lexicalNames } from './scope.ts'
import { declaredFrom, isCopy, isNamed, isReserved, isShimCall, plainExpression, shimArgument } from './shapes.ts'
import { expression, guardedArgument } from './walk-expressions.ts'
import { chargedStatements, classNode, functionNode } from './walk-functions.ts'
import { isImportedName } from './walk-keys.ts'
import { countedLoop, isCountedLoop } from './walk-loops.ts'
import { isUnpaid, readOperand } from './walk-operands.ts'
import { bind, pattern } from './walk-patterns.ts'

/** A list of statements whose names `context` already knows. */
export function statements(list: readonly (Statement | ModuleDeclaration)[], context: Context): void {
  for (const each of list) statement(each, context)
}

export function statement(node: Statement | ModuleDeclaration, context: Context): void {
  switch (node.type) {
    case 'ExpressionStatement': return expressionStatement(node, context)
    case 'VariableDeclaration': return declaration(node, context)
    case 'FunctionDeclaration': return functionNode(node, context)
    case 'ClassDeclaration': return classNode(node, context)
    case 'ForStatement': return forStatement(node, context)
    case 'ForInStatement': case 'ForOfStatement': return forEach(node, context)
    case 'TryStatement': return tryStatement(node, context)
    case 'SwitchStatement': return switchStatement(node, context)
    case 'BlockStatement': return isCountedLoop(node) ? countedLoop(node, context) : block(node, context)
    default: author(node, context)
  }
  switch (node.type) {
    case 'EmptyStatement': return
    case 'IfStatement':
      expression(node.test, context)
      statement(node.consequent, context)
      if (node.alternate) statement(node.alternate, context)
      return
    case 'WhileStatement': case 'DoWhileStatement': {
      const loop = { ...context, region: startRegion() }
      if (node.type === 'WhileStatement') test(node.test, loop, context)
      else expression(node.test, loop)
      return loopBody(node.body, loop)
    }
    case 'ThrowStatement': expression(node.argument, context); return
    case 'ReturnStatement':
      if (context.callable.isWrapper) reject(node, 'return outside a function')
      if (!node.argument) return
      // An async generator is suspended by it, before any `finally` around it runs.
      if (context.callable.isCounting && context.callable.awaitsReturn) reject(node, 'return of an async generator in a loop that settles later')
      expression(node.argument, context)
      return
    case 'LabeledStatement':
      label(node.label, context)
      return statement(node.body, context)
    case 'BreakStatement': case 'ContinueStatement':
      if (node.label) label(node.label, context)
      return
    default: return reject(node, `${node.type} is not in the guarded form`)
  }
}

// `E;`, and in scripts `$r_v = E;` where the program's completion value comes from.
function expressionStatement(node: ExpressionStatement, context: Context): void {
  const value = plainExpression(node)
  if (!value) return reject(node, 'a directive')
  author(node, context)
  if (value.type !== 'AssignmentExpression' || value.operator !== '=' || !isNamed(value.left, LOCALS.completion)) {
    if (value.type !== 'Identifier') payName(value, context)
    expression(value, context)
    return
  }
  if (context.artifact.kind !== 'script' || !context.callable.isWrapper) reject(value, `${LOCALS.completion} outside its shape`)
  guard(context, 2)
  payName(value.right, context)
  expression(value.right, context)
}

// The author's statement was a name and nothing else, which costs what the statement itself does not show any more.
function payName(node: Expression, context: Context): void {
  if (isNameThatCosts(node) || isImportedName(node, context) || isShimCall(node, '$r_ref')) context.region.weight += NAME_STATEMENT
}

// A label is no variable.
function label(node: Identifier, context: Context): void {
  if (isReserved(node.name)) reject(node, `${node.name} is bound`)
  author(node, context)
}

/** `isHead`: a loop writes what is declared. */
export function declaration(node: VariableDeclaration, context: Context, isHead = false): void {
  author(node, context)
  for (const declarator of node.declarations) {
    author(declarator, context)
    const { id, init } = declarator
    const kind = init ? expression(init, context) : isHead ? ANY : NUMBER
    if (id.type === 'Identifier') bind(id, context, kind)
    else pattern(id, 'bind', context)
  }
}

export function block(node: BlockStatement, context: Context): void {
  author(node, context)
  statements(node.body, { ...context, scope: inner(context.scope, lexicalNames(node.body)) })
}

// The loop's own region covers the body and what runs once per turn; `context` is that region's.
function loopBody(node: Statement, context: Context): void {
  if (node.type !== 'BlockStatement') return reject(node, 'loop without its charge')
  author(node, context)
  chargedStatements(node, 'loop', { ...context, scope: inner(context.scope, lexicalNames(node.body)) })
}

function forStatement(node: ForStatement, outer: Context): void {
  author(node, outer)
  const context = node.init?.type === 'VariableDeclaration' ? withHead(node.init, outer) : outer
  if (node.init?.type === 'VariableDeclaration') declaration(node.init, context)
  else if (node.init) expression(node.init, context)
  const loop = { ...context, region: startRegion() }
  if (node.test) test(node.test, loop, outer)
  if (node.update) expression(node.update, loop)
  loopBody(node.body, loop)
}

/** The test of a loop that comes before its turns: it runs once more than they are, so it also counts around the loop. */
export function test(node: Expression, loop: Context, { region }: Context): void {
  const before = loop.region.weight
  expression(node, loop)
  region.weight += loop.region.weight - before
}

function forEach(node: ForInStatement | ForOfStatement, outer: Context): void {
  author(node, outer)
  if (node.type === 'ForOfStatement' && node.await && outer.callable.isCounting) reject(node, 'for await in a loop that settles later')
  const context = node.left.type === 'VariableDeclaration' ? withHead(node.left, outer) : outer
  if (node.type === 'ForInStatement') guardedArgument(node.right, '$r_props', 'for-in', context)
  else expression(node.right, context)
  const loop = { ...context, region: startRegion() }
  if (node.left.type === 'VariableDeclaration') declaration(node.left, loop, true)
  else pattern(node.left as Pattern, 'assign', loop)
  loopBody(node.body, loop)
}

function withHead(head: VariableDeclaration, context: Context): Context {
  return head.kind === 'var' ? context : { ...context, scope: inner(context.scope, declaredNames(head)) }
}

function switchStatement(node: SwitchStatement, outer: Context): void {
  author(node, outer)
  expression(node.discriminant, outer)
  const context = { ...outer, scope: inner(outer.scope, lexicalNames(node.cases.flatMap((branch) => branch.consequent))) }
  for (const branch of node.cases) {
    author(branch, context)
    if (branch.test && isUnpaid(readOperand(branch.test, '$r_same', context))) reject(branch.test, 'case without its $r_same')
    statements(branch.consequent, context)
  }
}

function tryStatement(node: TryStatement, context: Context): void {
  author(node, context)
  block(node.block, context)
  if (node.handler) handler(node.handler, context)
  if (node.finalizer) finalizer(node.finalizer, context)
}

// `catch (e) {$r_catch(e); ...}`, `catch ($r_e) {$r_catch($r_e); ...}`, `catch ($r_e) {$r_catch($r_e);let P = $r_e; ...}`
function handler(node: CatchClause, outer: Context): void {
  author(node, outer)
  const { param, body } = node
  if (param?.type !== 'Identifier') return reject(node, 'catch without its $r_catch')
  const [first, ...rest] = body.body
  const call = plainExpression(first)
  if (!call || !isNamed(shimArgument(call, '$r_catch'), param.name)) return reject(node, 'catch without its $r_catch')
  const names = lexicalNames(body.body, new Set([param.name]))
  const context = { ...outer, scope: inner(outer.scope, names) }
  author(body, context)
  shim(call, '$r_catch', context)
  guard(context, 2)
  if (param.name !== LOCALS.caught) {
    bind(param, context)
    return statements(rest, context)
  }
  guard(context, 1)
  const bound = declaredFrom(rest[0], 'let', LOCALS.caught)
  if (bound?.type !== 'ObjectPattern' && bound?.type !== 'ArrayPattern') return statements(rest, context)
  guard(context, 3)
  pattern(bound, 'bind', context)
  statements(rest.slice(1), context)
}

// `finally {$r_final(); ...}`, at the top of a script `finally {$r_final();const $r_f = $r_v; ...; $r_v = $r_f;}`
function finalizer(node: BlockStatement, outer: Context): void {
  const [first, ...rest] = node.body
  const call = plainExpression(first)
  if (!isShimCall(call, '$r_final') || call.arguments.length > 0) return reject(node, 'finally without its $r_final')
  const context = { ...outer, scope: inner(outer.scope, lexicalNames(node.body)) }
  author(node, context)
  shim(call, '$r_final', context)
  guard(context, 1)
  const { completion, saved } = LOCALS
  if (!isNamed(declaredFrom(rest[0], 'const', completion), saved)) return statements(rest, context)
  if (context.artifact.kind !== 'script' || !context.callable.isWrapper || !isCopy(rest.at(-1), completion, saved)) reject(rest[0]!, `${saved} outside its shape`)
  guard(context, 8)
  statements(rest.slice(1, -1), context)
}
