/**
 * Guards what operators read: a long text that becomes a number or is compared, a large BigInt. The operator is one step.
 *   x - f()      ->  (typeof x === "number" ? x : $r_num(x)) - $r_num(f())      also & | ^ << >> >>> < > <= >=, and - + ~ before one
 *   x * y        ->  the same with $r_factor                                    also / and %, on the left
 *   x === y      ->  (typeof x === "number" ? x : $r_same(x)) === y             one side is enough; case y: likewise
 *   x == y       ->  $r_equal(x, y)                                             x != y  ->  !$r_equal(x, y)
 *   x++          ->  (typeof x === "number" ? x++ : (x = $r_update(x), x++))
 *   x -= y       ->  x = x - y                                                  guarded as above; members: guard-members.ts
 * Nothing where the text itself says that the value is small.
 */
import type { AssignmentExpression, BinaryExpression, Expression, Node, Pattern, PrivateIdentifier, Super } from 'estree'

import { scopesOf } from '../../analyzer/scope.ts'
import { isFixed, isNumber, isNumeric, isProduct, isSmall } from '../simple.ts'
import type { Region } from '../regions.ts'
import { replaceOperator } from './guard-growth.ts'
import type { Pass } from './pass.ts'

type OperandShim = '$r_num' | '$r_factor' | '$r_same'
type Operand = Expression | PrivateIdentifier | Super

export const guardOperands: Pass = (context) => {
  const { bindings, call, edits, program, shim } = context
  const free = new Set<Node>(scopesOf(program).free.map(({ identifier }) => identifier))
  // A statement that began with a name must not begin with a parenthesis: the line before may lack its semicolon.
  const starts = new Set<number>()
  const isPlainName = (node: Operand | Pattern): boolean => node.type === 'Identifier' && !bindings.replaced.has(node)
  const text = (node: Node): string => program.js.slice(node.start, node.end)
  const inline = (name: string, wanted: OperandShim): string => `typeof ${name} === "number" ? ${name} : ${shim(wanted)}(${name})`

  const wrap = (node: Operand, wanted: OperandShim): void => {
    if (!isPlainName(node) || starts.has(node.start)) return call(wanted, node)
    edits.wrap(node, '(typeof ', ` === "number" ? ${text(node)} : ${shim(wanted)}(${text(node)}))`)
  }
  const number = (node: Operand): void => {
    if (!isSmall(node, free) && !isNumber(node) && !isNumeric(node)) wrap(node, '$r_num')
  }
  const factor = (node: Operand, other: Node): void => {
    if (isSmall(node, free) || isNumber(node) || (isNumeric(node) && (isNumber(other) || isProduct(node)))) return
    wrap(node, '$r_factor')
  }
  const operands = ({ operator, left, right }: { operator: string; left: Operand; right: Expression }): void => {
    if (operator === '*' || operator === '/' || operator === '%') factor(left, right)
    else number(left)
    if (operator === '*') factor(right, left)
    else number(right)
  }
  const same = (left: Operand, right: Expression): void => {
    for (const side of [left, right]) if (isSmall(side, free) || isNumber(side) || isNumeric(side)) return
    wrap(!isPlainName(left) && isPlainName(right) ? right : left, '$r_same')
  }
  const equal = (node: BinaryExpression, region: Region): void => {
    if (isFixed(node.left, free) || isFixed(node.right, free) || (isNumber(node.left) && isNumber(node.right))) return
    if (node.operator === '!=') {
      edits.wrap(node, '!', '')
      // Nobody can tell it from a `!` that the author wrote.
      region.weight += 1
    }
    call('$r_equal', node)
    replaceOperator(context, node, node.operator, ',')
  }
  const assign = (node: AssignmentExpression, region: Region): void => {
    const operator = node.operator.slice(0, -1)
    const guardRight = (): void => { if (operator === '*') factor(node.right, node.left); else number(node.right) }
    if (!isPlainName(node.left)) return guardRight()
    const place = text(node.left)
    const wanted = operator === '*' || operator === '/' || operator === '%' ? '$r_factor' : '$r_num'
    const grows = (operator === '<<' || operator === '>>') && !isNumber(node.left) && !isNumber(node.right)
    edits.wrap(node, '', grows ? '))' : ')')
    const left = isNumber(node.left) ? place : `(${inline(place, wanted)})`
    replaceOperator(context, node, node.operator, ` = ${grows ? `${shim('$r_grow')}(` : ''}${left} ${operator} (`)
    guardRight()
    // The output is an assignment and an operator, as if the author had written them.
    region.weight += 1
  }

  return {
    ExpressionStatement: ({ expression }) => { starts.add(expression.start) },
    BinaryExpression: (node, _inner, region) => {
      switch (node.operator) {
        case '-': case '*': case '/': case '%': case '&': case '|': case '^': case '<<': case '>>': case '>>>': case '<': case '>': case '<=': case '>=':
          return operands(node)
        case '**': return isNumber(node.left) || isNumber(node.right) ? operands(node) : undefined
        case '===': case '!==': return same(node.left, node.right)
        case '==': case '!=': return equal(node, region)
        default: return undefined
      }
    },
    UnaryExpression: ({ operator, argument }) => {
      if (operator === '-' || operator === '+' || operator === '~') number(argument)
    },
    SwitchCase: ({ test }) => {
      if (test && !isSmall(test, free) && !isNumber(test) && !isNumeric(test)) wrap(test, '$r_same')
    },
    UpdateExpression: (node) => {
      const { argument, parent } = node
      if (!isPlainName(argument) || isNumber(argument)) return
      const name = text(argument)
      const again = node.prefix ? `${node.operator}${name}` : `${name}${node.operator}`
      const bare = parent?.type === 'ExpressionStatement'
      edits.wrap(node, `${bare ? '' : '('}typeof ${name} === "number" ? `, ` : (${name} = ${shim('$r_update')}(${name}), ${again})${bare ? '' : ')'}`)
    },
    AssignmentExpression: (node, _inner, region) => {
      switch (node.operator) {
        case '-=': case '*=': case '/=': case '%=': case '&=': case '|=': case '^=': case '<<=': case '>>=': case '>>>=': return assign(node, region)
        default: return undefined
      }
    },
  }
}
