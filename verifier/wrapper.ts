/**
 * The frame around the program: one expression statement, a function of shims and globals, whose first statements hand
 * the counter's accessor to the runtime. Everything the runtime needs to know about an artifact is derived here, from
 * the tree; the header comment says the same to people.
 */
import type { Expression, FunctionExpression, Program, Statement } from 'estree'

import { LOCALS, NUMBERS_CLAIM, SHIMS } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'
import { readClaim } from './claims.ts'
import { type Artifact, type Context, endRegion, guard, isConstantGlobal, shim, startRegion } from './context.ts'
import { type Meta, NO_META, readMeta } from './meta.ts'
import { reject } from './reject.ts'
import { bodyNames } from './scope.ts'
import { CHARGE_STATEMENT_NODES, chargeStatementOf, DEFAULT_VALUE_NODES, defaultValueOf, isNamed, isReserved, isShimCall, plainExpression } from './shapes.ts'
import { expression } from './walk-expressions.ts'
import { functionParts } from './walk-functions.ts'
import { statements } from './walk-statements.ts'

export type Wrapper = { artifact: Artifact; meta: Meta; isAsync: boolean; params: string[]; globals: string[] }

/** Verifies the whole program but for its grammar. */
export function verifyWrapper(program: Program, policy: Policy): Wrapper {
  const [only, ...more] = program.body
  const wrapper = only?.type === 'ExpressionStatement' && more.length === 0 ? plainExpression(only) : undefined
  if (wrapper?.type !== 'FunctionExpression' || wrapper.id) return reject(only ?? 0, 'not one anonymous function in parentheses')
  const kind = wrapper.generator ? 'module' : 'script'
  if (kind === 'script' && wrapper.async) reject(wrapper, 'a script that is an async function')
  const { params, globals, imports } = readParams(wrapper, policy)
  const artifact: Artifact = { policy, kind, params: new Set(params), imports: [], numbers: new Set(), held: new Map(), seen: 3 + params.length }
  const names = bodyNames(wrapper.body.body)
  for (const name of names) if (isConstantGlobal(name)) reject(wrapper.body, `${name} is bound at the top`)
  const context: Context = {
    artifact, region: startRegion(), callable: { isWrapper: true, hasArguments: false, hasNewTarget: false },
    scope: { names, parent: { names: new Set(globals), parent: null } },
  }
  const meta = verifyBody(wrapper, names, imports, context)
  return { artifact, meta, isAsync: wrapper.async === true, params, globals }
}

/** The shims, then `$r_i0`, `$r_i1`, ..., then the globals; each group in order, so nothing can be there twice. */
function readParams(wrapper: FunctionExpression, policy: Policy): { params: string[]; globals: string[]; imports: number } {
  const params = wrapper.params.map((parameter) => (parameter.type === 'Identifier' ? parameter.name : reject(parameter, 'a wrapper parameter that is not a plain name')))
  let at = 0
  for (const [index, name] of SHIMS.entries()) {
    if (params[at] === name) at++
    else if (index < 3) reject(wrapper, `the wrapper's parameters do not start with ${SHIMS.slice(0, 3).join(', ')}`)
  }
  let imports = 0
  while (params[at] === `${LOCALS.importPrefix}${imports}`) {
    at++
    imports++
  }
  const globals = params.slice(at)
  for (const [index, name] of globals.entries()) {
    const parameter = wrapper.params[at + index]!
    if (isReserved(name)) reject(parameter, `${name} is not at its place among the wrapper's parameters`)
    if (index > 0 && !(globals[index - 1]! < name)) reject(parameter, 'globals that are not sorted')
    if (isConstantGlobal(name) || !(policy.globals.has(name) || policy.names.has(name))) reject(parameter, `the policy does not provide ${name}`)
  }
  return { params, globals, imports }
}

function verifyBody(wrapper: FunctionExpression, names: ReadonlySet<string>, imports: number, context: Context): Meta {
  const { artifact } = context
  const list = [...wrapper.body.body]
  const take = (): Statement | undefined => list.shift()
  guard(context, 1)
  const directive = take()
  if (directive?.type !== 'ExpressionStatement' || !('directive' in directive) || directive.directive !== 'use strict') return reject(wrapper.body, 'the wrapper does not start with "use strict"')
  guard(context, 2)
  if (isClaim(list[0])) artifact.numbers = readNumbers(list.shift() as Claim, context)
  const meta = verifyLink(take(), names, imports, context)
  if (artifact.kind === 'module') verifyYield(take() ?? wrapper.body, context)
  const first = take()
  const charge = chargeStatementOf(first)
  if (!charge) return reject(first ?? wrapper.body, 'wrapper without its charge')
  guard(context, CHARGE_STATEMENT_NODES)
  if (artifact.kind === 'script') {
    verifyCompletion(take(), list.pop(), wrapper, context)
    if (list.length > 1 && !artifact.policy.operations.has('statement')) reject(list[1]!, 'the policy does not allow more than one statement')
    statements(list, context)
  } else {
    if (list.filter(isDefaultExport).length > 1) reject(wrapper.body, 'two default exports')
    for (const statement of list) moduleStatement(statement, context)
  }
  endRegion(context.region, charge)
  return meta
}

type Claim = Statement & { directive: string }

const isClaim = (node: Statement | undefined): node is Claim => node?.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string' && node.directive.startsWith(NUMBERS_CLAIM)

// `"numbers a b";`: variables of these names hold Numbers only.
function readNumbers(node: Claim, context: Context): ReadonlySet<string> {
  guard(context, 2)
  return readClaim(node, node.directive.slice(NUMBERS_CLAIM.length).split(' '), context.artifact)
}

// `$r_link(($r_a) => $r_a === undefined ? $r_n : ($r_n = $r_a));`, in modules with a second argument
function verifyLink(statement: Statement | undefined, names: ReadonlySet<string>, imports: number, context: Context): Meta {
  const call = plainExpression(statement)
  if (!isShimCall(call, '$r_link')) return reject(statement ?? 0, 'wrapper without its $r_link')
  const [accessor, meta, ...more] = call.arguments
  const isModule = context.artifact.kind === 'module'
  if (!accessor || accessor.type === 'SpreadElement' || !isAccessor(accessor) || more.length > 0 || (meta !== undefined) !== isModule) return reject(call, '$r_link outside its shape')
  shim(call, '$r_link', context)
  guard(context, 1 + ACCESSOR_NODES)
  if (!isModule) return imports === 0 ? NO_META : reject(call, `${imports} imports in a script`)
  if (meta?.type !== 'ObjectExpression') return reject(call, '$r_link outside its shape')
  return readMeta(meta, imports, names, context)
}

// `($r_a) => $r_a === undefined ? $r_n : ($r_n = $r_a)`; the top of the program does not bind `undefined`.
function isAccessor(node: Expression): boolean {
  if (node.type !== 'ArrowFunctionExpression' || node.async || node.params.length !== 1 || !isNamed(node.params[0], LOCALS.accessor)) return false
  const { body } = node
  if (body.type !== 'ConditionalExpression' || !isNamed(body.consequent, '$r_n')) return false
  const { test, alternate } = body
  if (test.type !== 'BinaryExpression' || test.operator !== '===' || !isNamed(test.left, LOCALS.accessor) || !isNamed(test.right, 'undefined')) return false
  return alternate.type === 'AssignmentExpression' && alternate.operator === '=' && isNamed(alternate.left, '$r_n') && isNamed(alternate.right, LOCALS.accessor)
}
const ACCESSOR_NODES = 10

// `yield;`: the runtime links the modules before the first of them runs.
function verifyYield(node: Statement | FunctionExpression['body'], context: Context): void {
  const pause = plainExpression(node)
  if (pause?.type !== 'YieldExpression' || pause.argument || pause.delegate) return reject(node, 'wrapper without its yield')
  guard(context, 2)
}

// `let $r_v;` ... `return $r_v;`
function verifyCompletion(first: Statement | undefined, last: Statement | undefined, wrapper: FunctionExpression, context: Context): void {
  const { completion } = LOCALS
  const declarator = first?.type === 'VariableDeclaration' && first.kind === 'let' && first.declarations.length === 1 ? first.declarations[0] : undefined
  if (!declarator || !isNamed(declarator.id, completion) || declarator.init) reject(first ?? wrapper.body, `wrapper without its let ${completion}`)
  if (last?.type !== 'ReturnStatement' || !isNamed(last.argument, completion)) reject(last ?? wrapper.body, `wrapper without its return ${completion}`)
  guard(context, 5)
}

// `const $r_default = ({"default": E}).default;` and `function $r_default() {...}` stand for an anonymous default export.
function moduleStatement(node: Statement, context: Context): void {
  const value = defaultValueOf(node)
  if (value) {
    guard(context, DEFAULT_VALUE_NODES)
    expression(value, context)
  } else if (node.type === 'FunctionDeclaration' && isDefaultExport(node)) {
    guard(context, 1)
    functionParts(node, context)
  } else statements([node], context)
}

function isDefaultExport(node: Statement): boolean {
  return defaultValueOf(node) !== undefined || (node.type === 'FunctionDeclaration' && isNamed(node.id, LOCALS.default))
}
