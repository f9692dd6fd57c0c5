/**
 * The exact shapes of what the rewriter adds, as predicates over nodes. Each comes with the number of nodes it takes
 * up, because every node of an artifact has to be accounted for exactly once.
 */
import type { CallExpression, Expression, Identifier, Literal, Node, Pattern, SimpleCallExpression, Statement } from 'estree'

import { LOCALS, RESERVED_PREFIX } from '../policy/names.ts'

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

/** `($r_n -= W) < 0 && $r_fill()`: the literal W. */
export function chargeOf(node: Node | null | undefined): (Literal & { value: number }) | undefined {
  if (node?.type !== 'LogicalExpression' || node.operator !== '&&') return undefined
  const { left, right } = node
  if (left.type !== 'BinaryExpression' || left.operator !== '<' || !isInteger(left.right) || left.right.value !== 0) return undefined
  if (!isShimCall(right, '$r_fill') || right.arguments.length !== 0) return undefined
  const spent = left.left
  if (spent.type !== 'AssignmentExpression' || spent.operator !== '-=' || !isNamed(spent.left, '$r_n')) return undefined
  return isInteger(spent.right) && spent.right.value >= 1 ? spent.right : undefined
}
export const CHARGE_NODES = 8

/** `CHARGE;` as a statement: the literal W. */
export function chargeStatementOf(statement: Node | undefined): (Literal & { value: number }) | undefined {
  return chargeOf(plainExpression(statement))
}
export const CHARGE_STATEMENT_NODES = CHARGE_NODES + 1

/** The expression of an expression statement that is no directive. */
export function plainExpression(statement: Node | undefined): Expression | undefined {
  return statement?.type === 'ExpressionStatement' && !('directive' in statement) ? statement.expression : undefined
}

/** `typeof X === "number" ? X : $r_key(X)`: the first X. Nothing runs between the test and the use, and reading a variable runs nothing. */
export function guardedVariable(node: Node): Identifier | undefined {
  if (node.type !== 'ConditionalExpression' || node.test.type !== 'BinaryExpression' || node.test.operator !== '===') return undefined
  const { left, right } = node.test
  if (left.type !== 'UnaryExpression' || left.operator !== 'typeof' || left.argument.type !== 'Identifier') return undefined
  const variable = left.argument
  if (!isText(right) || right.value !== 'number' || !isNamed(node.consequent, variable.name)) return undefined
  return isNamed(shimArgument(node.alternate, '$r_key'), variable.name) ? variable : undefined
}
export const GUARDED_VARIABLE_NODES = 9

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
