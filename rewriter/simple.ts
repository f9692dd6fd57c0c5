/** Questions about the shape of an expression that decide whether it needs a charge or a guard. */
import type { BinaryExpression, BinaryOperator, Expression, Identifier, Node } from 'estree'

import { CONSTANT_GLOBALS } from '../policy/names.ts'

/** Whether an initializer is too cheap to need a charge of its own: it calls nothing and builds nothing of any size. */
export function isSimple(node: Node): boolean {
  switch (node.type) {
    case 'Literal': case 'Identifier': case 'ThisExpression': case 'FunctionExpression': case 'ArrowFunctionExpression': return true
    case 'UnaryExpression': return node.operator === '-' && isNumberLiteral(node.argument)
    case 'TemplateLiteral': return node.expressions.length === 0
    // One with content costs as much as its content, each time: a field's is built for every instance.
    case 'ArrayExpression': return node.elements.length === 0
    case 'ObjectExpression': return node.properties.length === 0
    default: return false
  }
}

/**
 * A class that takes its name from what it is assigned to, and that runs nothing when it is made but its own regions. One with a
 * call in its heritage or in a computed key has to be charged, and remains without a name there.
 */
export function isQuietClass(node: Node): boolean {
  if (node.type !== 'ClassExpression' || node.id) return false
  if (node.superClass && !isSimple(node.superClass)) return false
  return node.body.body.every((member) => member.type === 'StaticBlock' || !member.computed || isSimple(member.key))
}

/** What goes around an expression that one of our own variables is to hold: nothing gets its name from that, and a sequence stays one. */
export function aroundHeld(node: Node): readonly [open: string, close: string] {
  if (node.type === 'SequenceExpression') return ['(', ')']
  const isUnnamed = node.type === 'ArrowFunctionExpression' || ((node.type === 'ClassExpression' || node.type === 'FunctionExpression') && !node.id)
  return isUnnamed ? ['(0, ', ')'] : ['', '']
}

const ARITHMETIC: ReadonlySet<BinaryOperator> = new Set(['-', '*', '/', '%', '|', '&', '^', '<<', '>>', '**'])

/**
 * Whether the value is certainly a Number: neither a string nor a BigInt can come out, or the operator throws. Chains of
 * operators may be thousands long and are asked about at each link: what was found out about one is kept.
 */
export function isNumber(node: Node): boolean {
  const links: Node[] = []
  let rest = node
  for (; continuesLeft(rest) && !known.has(rest); rest = rest.left) links.push(rest)
  const result = known.get(rest) ?? isNumberEnd(rest)
  for (const link of links) known.set(link, result)
  return result
}

const known = new WeakMap<Node, boolean>()

/** Reads of variables that hold Numbers only (numbers.ts). */
const numbers = new WeakSet<Node>()
export function markNumbers(identifiers: readonly Node[]): void {
  for (const identifier of identifiers) numbers.add(identifier)
}

/** Whether the value is certainly a Number, given that certain variables are. */
export function isNumberGiven(node: Node, given: (name: Identifier) => boolean): boolean {
  switch (node.type) {
    case 'Literal': return isNumberLiteral(node)
    case 'Identifier': return given(node)
    case 'UpdateExpression': return node.argument.type === 'Identifier' && given(node.argument)
    case 'UnaryExpression': return node.operator === '+' || ((node.operator === '-' || node.operator === '~') && isNumberGiven(node.argument, given))
    case 'SequenceExpression': return isNumberGiven(node.expressions.at(-1) as Node, given)
    case 'ConditionalExpression': return isNumberGiven(node.consequent, given) && isNumberGiven(node.alternate, given)
    case 'BinaryExpression':
      if (node.operator === '>>>') return true
      if (node.operator === '+') return isNumberGiven(node.right, given) ? isComputed(node.left) || isNumberGiven(node.left, given) : isComputed(node.right) && isNumberGiven(node.left, given)
      return ARITHMETIC.has(node.operator) && (isNumberGiven(node.right, given) || isNumberGiven(node.left, given))
    default: return false
  }
}

// An arithmetic operator whose right operand says nothing: it depends on the left one. So does a sum of which one side is a Number or a BigInt at least.
function continuesLeft(node: Node): node is BinaryExpression & { left: Expression } {
  if (node.type !== 'BinaryExpression') return false
  if (node.operator !== '+') return ARITHMETIC.has(node.operator) && !isNumber(node.right)
  return isNumber(node.right) ? !isComputed(node.left) : isComputed(node.right)
}

/** What an operator other than `+` has made: a Number or a BigInt, which do not mix. */
function isComputed(node: Node): boolean {
  switch (node.type) {
    case 'BinaryExpression': return node.operator === '>>>' || ARITHMETIC.has(node.operator)
    case 'UnaryExpression': return node.operator === '-' || node.operator === '+' || node.operator === '~'
    case 'UpdateExpression': return true
    default: return false
  }
}

function isNumberEnd(node: Node): boolean {
  switch (node.type) {
    case 'Literal': return isNumberLiteral(node)
    case 'Identifier': return numbers.has(node)
    case 'UpdateExpression': return numbers.has(node.argument)
    case 'BinaryExpression': return node.operator === '>>>' || ARITHMETIC.has(node.operator) || (node.operator === '+' && isNumber(node.right) && isComputed(node.left))
    case 'UnaryExpression': return node.operator === '+' || ((node.operator === '-' || node.operator === '~') && isNumber(node.argument))
    case 'SequenceExpression': return isNumber(node.expressions.at(-1) as Node)
    case 'ConditionalExpression': return isNumber(node.consequent) && isNumber(node.alternate)
    default: return false
  }
}

/** Whether the value is a Number or a BigInt, so that as a property key it is harmless. */
export function isNumeric(node: Node): boolean {
  switch (node.type) {
    case 'Literal': return isNumberLiteral(node)
    case 'Identifier': return numbers.has(node)
    case 'BinaryExpression': return node.operator === '>>>' || ARITHMETIC.has(node.operator) || (node.operator === '+' && isNumber(node))
    case 'UnaryExpression': return node.operator === '-' || node.operator === '+' || node.operator === '~'
    case 'UpdateExpression': return true
    default: return false
  }
}

/** The value of a string literal or of a template without expressions. */
export function literalString(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

const isNumberLiteral = (node: Node): boolean => node.type === 'Literal' && typeof node.value === 'number'

/** What an operator reads in no time: no text of any length, no large BigInt, and nothing that becomes one. */
export function isSmall(node: Node, free: ReadonlySet<Node>): boolean {
  switch (node.type) {
    case 'Literal': return !('regex' in node) && isShort(node.value)
    case 'Identifier': return CONSTANTS.has(node.name) && free.has(node)
    case 'UnaryExpression': return node.operator === '!' || node.operator === 'typeof' || node.operator === 'void' || node.operator === 'delete'
    case 'BinaryExpression': return COMPARISONS.has(node.operator)
    default: return false
  }
}

/** What `==` compares in no time, whatever is on its other side. */
export function isFixed(node: Node, free: ReadonlySet<Node>): boolean {
  switch (node.type) {
    case 'Literal': return (node.value === null && !('regex' in node)) || (typeof node.value === 'string' && isShort(node.value))
    case 'Identifier': return node.name === 'undefined' && free.has(node)
    case 'UnaryExpression': return node.operator === 'typeof' || node.operator === 'void'
    default: return false
  }
}

/** A product or quotient of anything else is not much larger than what has been paid for; one of several may be. */
export const isProduct = (node: Node): boolean => isOneOf(node) && !isOneOf(node.left) && !isOneOf(node.right)
const isOneOf = (node: Node): node is BinaryExpression => node.type === 'BinaryExpression' && (node.operator === '*' || node.operator === '/' || node.operator === '%')

const SHORT = 64
function isShort(value: unknown): boolean {
  switch (typeof value) {
    case 'string': return value.length <= SHORT
    case 'bigint': return String(value).length <= SHORT
    case 'object': return value === null
    default: return true
  }
}
const CONSTANTS: ReadonlySet<string> = new Set(CONSTANT_GLOBALS)
const COMPARISONS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=', '==', '!=', '===', '!==', 'in', 'instanceof'])
