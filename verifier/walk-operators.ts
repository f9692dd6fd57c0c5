/** Binary operators and assignments. What can make a string or a BigInt grow is guarded, unless a number is certain. */
import type { AssignmentExpression, BinaryExpression, Expression, LogicalExpression } from 'estree'

import { author, type Context, type Kind, ANY, NUMBER, NUMERIC } from './context.ts'
import { reject } from './reject.ts'
import { shimOf } from './shapes.ts'
import { expression, guardedArgument, variable } from './walk-expressions.ts'
import { computedKey, member } from './walk-keys.ts'
import { pattern } from './walk-patterns.ts'

/** Where an operator stands: directly in `$r_grow(...)`, as an operand of a `+` whose result is guarded, or elsewhere. */
type Place = 'grow' | 'sum' | 'none'

/** A chain `a + b + c` is as deep as it is long: so down the left side with a list, not by recursion. */
export function binary(top: BinaryExpression, context: Context, place: Place): Kind {
  const chain: { node: BinaryExpression; isGuarded: boolean }[] = []
  let node = top
  let isGuarded = place === 'grow' || (place === 'sum' && node.operator === '+')
  for (;;) {
    author(node, context)
    chain.push({ node, isGuarded })
    if (node.left.type !== 'BinaryExpression' || node.operator === 'in') break
    isGuarded = isGuarded && node.operator === '+' && node.left.operator === '+'
    node = node.left
  }
  let left = first(node, context, isGuarded && node.operator === '+')
  for (const link of chain.reverse()) {
    const right = expression(link.node.right, context, link.isGuarded && link.node.operator === '+')
    if (!link.isGuarded && needsGuard(link.node, left, right)) reject(link.node, `${link.node.operator} without its ${link.node.operator === '**' ? '$r_pow' : '$r_grow'}`)
    left = kindOf(link.node.operator, left, right)
  }
  return left
}

function first({ operator, left }: BinaryExpression, context: Context, underSum: boolean): Kind {
  if (left.type === 'PrivateIdentifier') {
    author(left, context)
    return ANY
  }
  if (operator !== 'in') return expression(left, context, underSum)
  computedKey(left, 'in', context)
  return ANY
}

function needsGuard({ operator, left, right }: BinaryExpression, leftKind: Kind, rightKind: Kind): boolean {
  if (leftKind === NUMBER || rightKind === NUMBER) return false
  if (operator === '+') return left.type !== 'Literal' || right.type !== 'Literal'
  return operator === '*' || operator === '**' || operator === '<<' || operator === '>>'
}

// Mixing a Number and a BigInt throws, so one Number operand makes the result a Number.
function kindOf(operator: string, left: Kind, right: Kind): Kind {
  switch (operator) {
    case '>>>': return NUMBER
    case '-': case '*': case '/': case '%': case '**': case '|': case '&': case '^': case '<<': case '>>':
      return left === NUMBER || right === NUMBER ? NUMBER : NUMERIC
    default: return ANY
  }
}

/** `a && b || c`, as long as it likes. */
export function logical(top: LogicalExpression, context: Context): void {
  let node: Expression = top
  for (; node.type === 'LogicalExpression'; node = node.left) {
    author(node, context)
    expression(node.right, context)
  }
  expression(node, context)
}

const GROWING_ASSIGNMENTS: ReadonlySet<string> = new Set(['+=', '*=', '<<=', '>>=', '**='])

/** `isGuarded`: directly in `$r_grow(...)`. */
export function assignment(node: AssignmentExpression, context: Context, isGuarded: boolean): void {
  author(node, context)
  const { left, operator, right } = node
  if (left.type === 'Identifier') variable(left, context)
  else if (left.type === 'MemberExpression') member(left, operator === '=' ? 'assign' : 'read', context)
  else if (operator === '=') pattern(left, 'assign', context)
  else reject(node, `${operator} to a pattern`)
  if (operator === '**=' && left.type === 'MemberExpression' && shimOf(right) === '$r_exp') return guardedArgument(right, '$r_exp', operator, context)
  const kind = expression(right, context)
  if (GROWING_ASSIGNMENTS.has(operator) && kind !== NUMBER && !isGuarded) reject(node, `${operator} without its guard`)
}
