/**
 * The exact shapes of what the rewriter adds, as predicates over nodes. Each comes with the number of nodes it takes
 * up, because every node of an artifact has to be accounted for exactly once.
 */
import type { CallExpression, Expression, Identifier, Literal, Node, Pattern, SimpleCallExpression, SpreadElement, Statement, UpdateExpression } from 'estree'

import { EARLIEST, LOCALS, NEAR, RESERVED_PREFIX } from '../policy/names.ts'

export function isReserved(name: string): boolean {
  return name.startsWith(RESERVED_PREFIX)
}

export function isNamed(node: Node | null | undefined, name: string): node is Identifier {
  return node?.type === 'Identifier' && node.name === name
}

/** A decimal integer written plainly, for instance `12` but neither `0xc` nor `12n`. */
export function isInteger(node: Node | null | undefined): node is Literal & { value: number } {
  return node?.type === 'Literal' && typeof node.value === 'number' && Number.isSafeInteger(node.value) && node.raw === String(node.value)
}

export function isText(node: Node | null | undefined): node is Literal & { value: string } {
  return node?.type === 'Literal' && typeof node.value === 'string'
}

/** `$r_x(...)`: the shim's name, and nothing when the call is an ordinary one. */
export function shimOf(node: Node): string | undefined {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && isReserved(node.callee.name) ? node.callee.name : undefined
}

/** `$r_x(E)`, not `$r_x?.(E)` and not `$r_x(...E)`: E. The call takes up 2 nodes besides E. */
export function shimArgument(node: Node | null | undefined, shim: string): Expression | undefined {
  const [argument, ...more] = isShimCall(node, shim) ? node.arguments : []
  return argument && argument.type !== 'SpreadElement' && more.length === 0 ? argument : undefined
}

export function isShimCall(node: Node | null | undefined, shim: string): node is SimpleCallExpression {
  return node?.type === 'CallExpression' && isNamed(node.callee, shim) && !(node as CallExpression & { optional: boolean }).optional
}

/** `($r_n -= $r_c) < B && $r_fill();` as a statement. Takes up as many nodes as a charge. */
export function isSettlement(statement: Node): boolean {
  const spent = spentOf(plainExpression(statement), 0)
  return spent !== undefined && isNamed(spent, LOCALS.unsettled)
}

/** `($r_n -= W) < B && $r_fill()`: the literal W. B is any number up to EARLIEST, which is only earlier than need be, or the `bound` that is said. */
export function chargeOf(node: Node | null | undefined, bound = 0): (Literal & { value: number }) | undefined {
  const spent = spentOf(node, bound)
  return isInteger(spent) && spent.value >= 1 ? spent : undefined
}

const isBound = (value: number, bound: number): boolean => bound === 0 ? value >= 0 && value <= EARLIEST : value === bound

// `($r_n -= E) < B && $r_fill()`: E
function spentOf(node: Node | null | undefined, bound: number): Expression | undefined {
  if (node?.type !== 'LogicalExpression' || node.operator !== '&&') return undefined
  const { left, right } = node
  if (left.type !== 'BinaryExpression' || left.operator !== '<' || !isInteger(left.right) || !isBound(left.right.value, bound)) return undefined
  if (!isShimCall(right, '$r_fill') || right.arguments.length !== 0) return undefined
  const spent = left.left
  return spent.type === 'AssignmentExpression' && spent.operator === '-=' && isNamed(spent.left, '$r_n') ? spent.right : undefined
}
export const CHARGE_NODES = 8

/** `CHARGE;` as a statement: the literal W. */
export function chargeStatementOf(statement: Node | undefined, bound = 0): (Literal & { value: number }) | undefined {
  return chargeOf(plainExpression(statement), bound)
}
export const CHARGE_STATEMENT_NODES = CHARGE_NODES + 1

/** The expression of an expression statement that is no directive. */
export function plainExpression(statement: Node | undefined): Expression | undefined {
  return statement?.type === 'ExpressionStatement' && !('directive' in statement) ? statement.expression : undefined
}

/** `typeof X === "number" ? X : $r_key(X)`: the first X. Nothing runs between the test and the use, and reading a variable runs nothing. */
export function guardedVariable(node: Node, shim = '$r_key'): Identifier | undefined {
  const variable = testedVariable(node)
  if (!variable || node.type !== 'ConditionalExpression' || !isNamed(node.consequent, variable.name)) return undefined
  return isNamed(shimArgument(node.alternate, shim), variable.name) ? variable : undefined
}

// `typeof X === "number" ? ... : ...`: X
function testedVariable(node: Node): Identifier | undefined {
  if (node.type !== 'ConditionalExpression' || node.test.type !== 'BinaryExpression' || node.test.operator !== '===') return undefined
  const { left, right } = node.test
  if (left.type !== 'UnaryExpression' || left.operator !== 'typeof' || left.argument.type !== 'Identifier') return undefined
  return isText(right) && right.value === 'number' ? left.argument : undefined
}
export const GUARDED_VARIABLE_NODES = 9

/**
 * `typeof K === "number" && K < 1024 ? K : C`, C being a call of `$r_slot` with K as its second and last argument: C, and how many nodes there
 * are besides. Without `typeof` where K need not be a name, but something of which the caller knows that it is a number.
 */
export function nearSlot(node: Node): { call: SimpleCallExpression; key: Expression; isTested: boolean; nodes: number } | undefined {
  if (node.type !== 'ConditionalExpression' || !isShimCall(node.alternate, '$r_slot') || node.alternate.arguments.length !== 2) return undefined
  const key = node.alternate.arguments[1] as Expression | SpreadElement
  const tested = node.test.type === 'LogicalExpression' && node.test.operator === '&&' && isNumberTest(node.test.left, key) ? node.test : undefined
  const bound = tested ? tested.right : node.test
  if (bound.type !== 'BinaryExpression' || bound.operator !== '<' || !isInteger(bound.right) || bound.right.value !== NEAR) return undefined
  const size = sameArithmetic(bound.left, key)
  if (key.type === 'SpreadElement' || size === 0 || sameArithmetic(node.consequent, key) === 0) return undefined
  return { call: node.alternate, key, isTested: tested !== undefined, nodes: 3 + 2 * size + (tested ? 5 : 0) }
}

// `typeof X === "number"`
function isNumberTest(test: Node, name: Node): boolean {
  if (test.type !== 'BinaryExpression' || test.operator !== '===' || name.type !== 'Identifier') return false
  return test.left.type === 'UnaryExpression' && test.left.operator === 'typeof' && isNamed(test.left.argument, name.name) && isText(test.right) && test.right.value === 'number'
}

// Names, numbers, and what `+ - * %` make of them, twice the same: how many nodes they are, each time; else 0.
function sameArithmetic(node: Node, other: Node): number {
  if (node.type === 'Identifier') return isNamed(other, node.name) ? 1 : 0
  if (node.type === 'Literal') return other.type === 'Literal' && typeof node.value === 'number' && other.value === node.value ? 1 : 0
  if (node.type !== 'BinaryExpression' || other.type !== 'BinaryExpression' || node.operator !== other.operator || !ARITHMETIC.has(node.operator)) return 0
  const left = sameArithmetic(node.left, other.left)
  const right = left === 0 ? 0 : sameArithmetic(node.right, other.right)
  return right === 0 ? 0 : 1 + left + right
}
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '%'])

/** `typeof X === "number" ? X++ : (X = $r_update(X), X++)`, or any other update of X, twice the same: the first of them. */
export function guardedUpdate(node: Node): (UpdateExpression & { argument: Identifier }) | undefined {
  const variable = testedVariable(node)
  if (!variable || node.type !== 'ConditionalExpression' || node.alternate.type !== 'SequenceExpression') return undefined
  const { name } = variable
  const [assigned, again, ...more] = node.alternate.expressions
  if (assigned?.type !== 'AssignmentExpression' || assigned.operator !== '=' || !isNamed(assigned.left, name) || more.length > 0) return undefined
  if (!isNamed(shimArgument(assigned.right, '$r_update'), name)) return undefined
  const first = node.consequent
  if (!isUpdateOf(first, name) || !again || !isUpdateOf(again, name)) return undefined
  return first.operator === again.operator && first.prefix === again.prefix ? first : undefined
}
/** Beside the first update and the call of the shim. */
export const GUARDED_UPDATE_NODES = 11

function isUpdateOf(node: Node, name: string): node is UpdateExpression & { argument: Identifier } {
  return node.type === 'UpdateExpression' && isNamed(node.argument, name)
}

/** `X = Y;` as a statement, both plain names. Takes up 4 nodes. */
export function isCopy(statement: Statement | undefined, to: string, from: string): boolean {
  const expression = plainExpression(statement)
  return expression?.type === 'AssignmentExpression' && expression.operator === '=' && isNamed(expression.left, to) && isNamed(expression.right, from)
}

/** `let P = X;` or `const P = X;` with a plain name X: P. Takes up 3 nodes besides P. */
export function declaredFrom(statement: Statement | undefined, kind: 'let' | 'const', from: string): Pattern | undefined {
  if (statement?.type !== 'VariableDeclaration' || statement.kind !== kind || statement.declarations.length !== 1) return undefined
  const { id, init } = statement.declarations[0]!
  return isNamed(init, from) ? id : undefined
}

/** `const $r_default = ({"default": E}).default;`: E. Takes up 8 nodes besides E. */
export function defaultValueOf(statement: Node): Expression | undefined {
  if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const' || statement.declarations.length !== 1) return undefined
  const { id, init } = statement.declarations[0]!
  if (!isNamed(id, LOCALS.default) || init?.type !== 'MemberExpression' || init.computed || init.optional || !isNamed(init.property, 'default')) return undefined
  if (init.object.type !== 'ObjectExpression' || init.object.properties.length !== 1) return undefined
  const [property] = init.object.properties
  if (property?.type !== 'Property' || property.kind !== 'init' || property.computed || property.method || property.shorthand) return undefined
  return isText(property.key) && property.key.value === 'default' ? (property.value as Expression) : undefined
}
export const DEFAULT_VALUE_NODES = 8

/** The K of `$r_iK`. */
export function importIndexOf(node: Node): number | undefined {
  if (node.type !== 'Identifier' || !node.name.startsWith(LOCALS.importPrefix)) return undefined
  const digits = node.name.slice(LOCALS.importPrefix.length)
  return /^(?:0|[1-9]\d{0,8})$/.test(digits) ? Number(digits) : undefined
}
