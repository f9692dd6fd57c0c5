/** Binary operators and assignments. What can make a string or a BigInt grow is guarded, unless a number is certain; operands: walk-operands.ts. */
import type { AssignmentExpression, BinaryExpression, Expression, LogicalExpression } from 'estree'

import { author, type Context, type Kind, ANY, NUMBER, NUMERIC, isClaimed } from './context.ts'
import { reject } from './reject.ts'
import { expression, variable } from './walk-expressions.ts'
import { computedKey, isThrown } from './walk-keys.ts'
import { assigns, heldAssignment, isHeldAssignment } from './walk-members.ts'
import { checkOperands, type Operand, readOperand, resultOf, shimsOf, UNKNOWN } from './walk-operands.ts'
import { pattern } from './walk-patterns.ts'
import { target } from './walk-targets.ts'

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
    const { operator } = link.node
    const right = readOperand(link.node.right, shimsOf(operator).right, context, link.isGuarded && operator === '+')
    if (!link.isGuarded && needsGuard(link.node, left, right)) reject(link.node, `${operator} without its ${operator === '**' ? '$r_pow' : '$r_grow'}`)
    checkOperands(link.node, left, right)
    left = resultOf(operator, kindOf(operator, left.kind, right.kind), left, right)
  }
  return left.kind
}

function first({ operator, left }: BinaryExpression, context: Context, underSum: boolean): Operand {
  if (left.type === 'PrivateIdentifier') author(left, context)
  else if (operator === 'in') computedKey(left, 'in', context)
  else return readOperand(left, shimsOf(operator).left, context, underSum)
  return UNKNOWN
}

function needsGuard({ operator, left, right }: BinaryExpression, { kind: leftKind }: Operand, { kind: rightKind }: Operand): boolean {
  if (operator === '+') return !isSum(leftKind, rightKind) && (left.type !== 'Literal' || right.type !== 'Literal')
  return (operator === '**' || operator === '<<' || operator === '>>') && leftKind !== NUMBER && rightKind !== NUMBER
}

/** A Number and what is a Number or a BigInt. */
const isSum = (left: Kind, right: Kind): boolean => (left === NUMBER && right !== ANY) || (left !== ANY && right === NUMBER)

// Mixing a Number and a BigInt throws, so one Number operand makes the result a Number.
function kindOf(operator: string, left: Kind, right: Kind): Kind {
  switch (operator) {
    case '>>>': return NUMBER
    case '+': return isSum(left, right) ? NUMBER : ANY
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

/** `isGuarded`: directly in `$r_grow(...)`. What is assigned is the value. */
export function assignment(node: AssignmentExpression, context: Context, isGuarded: boolean): Kind {
  if (!isGuarded && isHeldAssignment(node)) return heldAssignment(node, context)
  const { left, operator, right } = node
  if (left.type === 'MemberExpression') assigns(node, context)
  else author(node, context)
  let isNumber = false
  let isBound = false
  if (left.type === 'Identifier') { isNumber = variable(left, context) === NUMBER; isBound = isClaimed(left.name, context) }
  else if (left.type === 'MemberExpression') target(left, operator === '=' ? 'assign' : 'read', context)
  else if (operator === '=') pattern(left, 'assign', context)
  else reject(node, `${operator} to a pattern`)
  switch (operator) {
    case '=': case '&&=': case '||=': case '??=': case '+=': {
      const kind = expression(right, context)
      if (isBound && kind !== NUMBER) reject(right, 'a variable that may not be a number, as is claimed')
      if (operator === '+=' && !isGuarded && !isNumber) reject(node, `${operator} without its $r_grow`)
      return operator === '=' ? kind : ANY
    }
    default:
      if (left.type === 'Identifier') reject(node, `${operator} to a variable`)
      // Anything else is written out, but where a denied key throws.
      if (left.type !== 'MemberExpression' || !isThrown(left, context)) reject(node, `${operator} that is not written out`)
      return readOperand(right, operator === '*=' ? '$r_factor' : '$r_num', context).kind === NUMBER ? NUMBER : ANY
  }
}
