/**
 * Guards operators whose result may be larger than their operands: long strings and large BigInts.
 *   a + b        ->  $r_grow(a + b)          once per chain of `+`, unless it is certainly a Number; a += b likewise
 *   `${a}`       ->  $r_grow(`${a}`)         not when tagged
 *   a << b       ->  $r_grow(a << b)         also >>, and as assignments
 *   a ** b       ->  $r_pow(a, b)            the size has to be known before
 *   x **= b      ->  x = $r_pow(x, b)        members: guard-members.ts
 * But for `+`, an operand that is certainly a Number makes the result one, or the operator throws: no guard. What the operators
 * read is priced by guard-operands.ts; a product is no larger than its factors together.
 */
import type { AssignmentExpression, BinaryExpression, Node } from 'estree'

import { findToken, tokenBefore } from '../../analyzer/tokens.ts'
import type { Region } from '../regions.ts'
import { isNumber } from '../simple.ts'
import type { Context, Pass } from './pass.ts'

export const guardGrowth: Pass = (context) => {
  const { call } = context
  // `+` nodes whose result goes straight into a guarded `+`.
  const covered = new Set<Node>()
  const plus = (node: BinaryExpression): void => {
    const { left, right } = node
    if (!covered.has(node)) {
      if (isNumber(node) || (left.type === 'Literal' && right.type === 'Literal')) return
      call('$r_grow', node)
    }
    for (const operand of [left, right]) if (operand.type === 'BinaryExpression' && operand.operator === '+') covered.add(operand)
  }
  return {
    BinaryExpression: (node) => {
      switch (node.operator) {
        case '+': return plus(node)
        case '<<': case '>>': return isNumber(node.left) || isNumber(node.right) ? undefined : call('$r_grow', node)
        case '**': return isNumber(node.left) || isNumber(node.right) ? undefined : power(context, node)
        default: return undefined
      }
    },
    AssignmentExpression: (node, _inner, region) => {
      switch (node.operator) {
        case '+=': return isNumber(node.left) && isNumber(node.right) ? undefined : call('$r_grow', node)
        case '**=': return assignPower(context, node, region)
        default: return undefined
      }
    },
    TemplateLiteral: (node) => {
      const isTagged = node.parent?.type === 'TaggedTemplateExpression' && node.parent.quasi === node
      if (node.expressions.length > 0 && !isTagged) call('$r_grow', node)
    },
  }
}

// a ** b -> $r_pow(a, b)
function power(context: Context, node: BinaryExpression): void {
  context.call('$r_pow', node)
  replaceOperator(context, node, '**', ',')
}

// x **= b -> x = $r_pow(x, b)
function assignPower(context: Context, node: AssignmentExpression, region: Region): void {
  const { bindings, edits, program, shim } = context
  const { left } = node
  if (left.type !== 'Identifier' || bindings.replaced.has(left)) return
  edits.wrap(node, '', ')')
  replaceOperator(context, node, '**=', ` = ${shim('$r_pow')}(${program.js.slice(left.start, left.end)},`)
  // The output is an assignment and a power, and nobody can tell it from one that the author wrote.
  region.weight += 1
}

// White space before the operator goes with it; a comment stays.
export function replaceOperator({ edits, program }: Context, node: BinaryExpression | AssignmentExpression, operator: string, text: string): void {
  const start = findToken(program, operator, node.left.end)
  const previousEnd = program.tokens.ends[tokenBefore(program.tokens, start)] ?? start
  const isNear = /^[ \t]*$/.test(program.js.slice(previousEnd, start))
  edits.replace(isNear ? previousEnd : start, start + operator.length, text)
}
