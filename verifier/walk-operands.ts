/**
 * What operators read. A long text or a large BigInt has to be paid for where an operator turns it into a number, compares it or
 * computes with it, so an operand carries a shim unless the text of the program says that it is small.
 */
import type { BinaryExpression, Expression, PrivateIdentifier } from 'estree'

import { ANY, type Context, guard, isConstantGlobal, type Kind, NUMBER, NUMERIC, shim } from './context.ts'
import { reject } from './reject.ts'
import { isBound } from './scope.ts'
import { GUARDED_VARIABLE_NODES, guardedVariable, isReserved, shimArgument, shimOf } from './shapes.ts'
import { expression, variable } from './walk-expressions.ts'

export type OperandShim = '$r_num' | '$r_factor' | '$r_same'

/** `isPaid`: by its shim. `isSmall`: no text of any length and no large BigInt, and nothing that becomes one. `isFixed`: so even for `==`. */
export type Operand = { kind: Kind; isPaid: boolean; isSmall: boolean; isFixed: boolean; isProduct: boolean }

export const UNKNOWN: Operand = { kind: ANY, isPaid: false, isSmall: false, isFixed: false, isProduct: false }

const COMPARISONS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=', '==', '!=', '===', '!==', 'in', 'instanceof'])
const ARITHMETIC: ReadonlySet<string> = new Set(['-', '**', '&', '|', '^', '<<', '>>', '>>>', '<', '>', '<=', '>='])

/** Which shim an operand of this operator may carry. */
export function shimsOf(operator: string): { left: OperandShim | undefined; right: OperandShim | undefined } {
  if (operator === '*') return { left: '$r_factor', right: '$r_factor' }
  if (operator === '/' || operator === '%') return { left: '$r_factor', right: '$r_num' }
  if (operator === '===' || operator === '!==') return { left: '$r_same', right: '$r_same' }
  return ARITHMETIC.has(operator) ? { left: '$r_num', right: '$r_num' } : { left: undefined, right: undefined }
}

/** The value of an operator as an operand of the next. */
export function resultOf(operator: string, kind: Kind, left: Operand, right: Operand): Operand {
  return { ...UNKNOWN, kind, isSmall: COMPARISONS.has(operator), isProduct: isProduct(operator) && !left.isProduct && !right.isProduct }
}

const isProduct = (operator: string): boolean => operator === '*' || operator === '/' || operator === '%'

/** `E`, `$r_num(E)`, or `typeof X === "number" ? X : $r_num(X)`, with the one shim that may stand here. */
export function readOperand(node: Expression, wanted: OperandShim | undefined, context: Context, underSum = false): Operand {
  if (wanted !== undefined) {
    const name = guardedVariable(node, wanted)
    if (name) {
      if (isReserved(name.name)) reject(name, `${name.name} outside its shape`)
      shim(node, wanted, context)
      guard(context, GUARDED_VARIABLE_NODES - 3)
      variable(name, context)
      return { ...UNKNOWN, isPaid: true }
    }
    const argument = shimOf(node) === wanted ? shimArgument(node, wanted) : undefined
    if (argument) {
      shim(node, wanted, context)
      return { ...UNKNOWN, kind: expression(argument, context), isPaid: true }
    }
  }
  const kind = expression(node, context, underSum)
  return { kind, isPaid: false, isSmall: isSmall(node, context), isFixed: isFixed(node, context), isProduct: isSingleProduct(node) }
}

// A product or quotient of anything else: a few of them would be large.
function isSingleProduct(node: Expression): boolean {
  return isProductNode(node) && !isProductNode(node.left) && !isProductNode(node.right)
}

const isProductNode = (node: Expression | PrivateIdentifier): node is BinaryExpression => node.type === 'BinaryExpression' && isProduct(node.operator)

/** Rejects an operator that may read more than it pays for. */
export function checkOperands(node: BinaryExpression, left: Operand, right: Operand): void {
  const { operator } = node
  switch (operator) {
    case '*': case '/': case '%':
      if (isUnpaidFactor(left, right) || (operator === '*' ? isUnpaidFactor(right, left) : isUnpaid(right))) reject(node, `${operator} without its $r_factor or $r_num`)
      return
    case '===': case '!==':
      // The shorter side bounds the work, and different lengths are different at once.
      if (isUnpaid(left) && isUnpaid(right)) reject(node, `${operator} without its $r_same`)
      return
    case '==': case '!=':
      if (!left.isFixed && !right.isFixed && (left.kind !== NUMBER || right.kind !== NUMBER)) reject(node, `${operator} without its $r_equal`)
      return
    default:
      if (ARITHMETIC.has(operator) && (isUnpaid(left) || isUnpaid(right))) reject(node, `${operator} without its $r_num`)
  }
}

/** A text, or what becomes one. What is numeric came out of an operator, which paid for as much. */
export function isUnpaid({ kind, isPaid, isSmall }: Operand): boolean {
  return kind === ANY && !isPaid && !isSmall
}

/** The same for products and quotients, which cost more than what made their operands: but for one other product or quotient. */
export function isUnpaidFactor(operand: Operand, other: Operand): boolean {
  if (isUnpaid(operand)) return true
  return operand.kind === NUMERIC && other.kind !== NUMBER && !operand.isPaid && !operand.isSmall && !operand.isProduct
}

function isSmall(node: Expression, { scope }: Context): boolean {
  switch (node.type) {
    case 'Literal': return !('regex' in node && node.regex) && isShort(node.value)
    case 'Identifier': return isConstantGlobal(node.name) && !isBound(node.name, scope)
    case 'UnaryExpression': return node.operator === '!' || node.operator === 'typeof' || node.operator === 'void' || node.operator === 'delete'
    case 'BinaryExpression': return COMPARISONS.has(node.operator)
    case 'CallExpression': return shimOf(node) === '$r_equal'
    default: return false
  }
}

function isFixed(node: Expression, { scope }: Context): boolean {
  switch (node.type) {
    case 'Literal': return !('regex' in node && node.regex) && (node.value === null || typeof node.value === 'string') && isShort(node.value)
    case 'Identifier': return node.name === 'undefined' && !isBound(node.name, scope)
    case 'UnaryExpression': return node.operator === 'typeof' || node.operator === 'void'
    default: return false
  }
}

const SHORT = 64
function isShort(value: unknown): boolean {
  switch (typeof value) {
    case 'string': return value.length <= SHORT
    case 'bigint': return String(value).length <= SHORT
    case 'number': case 'boolean': return true
    default: return value === null
  }
}
