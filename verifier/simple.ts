/**
 * Initializers that need no charge of their own: their value is there at once, and computing it runs no code of the
 * program. What they weigh is charged by the region around them.
 */
import type { Node } from 'estree'

import type { Context } from './context.ts'
import { guardedVariable, isText, shimArgument } from './shapes.ts'
import { isImportedName } from './walk-keys.ts'

export function isSimple(node: Node, context: Context): boolean {
  switch (node.type) {
    case 'Identifier': case 'Literal': case 'ThisExpression': case 'FunctionExpression': case 'ArrowFunctionExpression': return true
    case 'UnaryExpression': return node.operator === '-' && node.argument.type === 'Literal' && typeof node.argument.value === 'number'
    case 'TemplateLiteral': return node.expressions.length === 0
    case 'ArrayExpression': return node.elements.length === 0
    case 'ObjectExpression': return node.properties.length === 0
    case 'MemberExpression': return isImportedName(node, context)
    case 'CallExpression': return isText(shimArgument(node, '$r_ref'))
    default: return false
  }
}

/** A computed key with its guard that runs nothing but what turns a value into a key. */
export function isQuietKey(key: Node, context: Context): boolean {
  return guardedVariable(key) !== undefined || isSimple(shimArgument(key, '$r_key') ?? shimArgument(key, '$r_field') ?? key, context)
}

/** An anonymous class that runs nothing when it is made but regions of its own: no call in its heritage or in a computed key. */
export function isQuietClass(node: Node, context: Context): boolean {
  if (node.type !== 'ClassExpression' || node.id) return false
  if (node.superClass && !isSimple(node.superClass, context)) return false
  return node.body.body.every((member) => member.type === 'StaticBlock' || !member.computed || member.key.type === 'PrivateIdentifier' || isQuietKey(member.key, context))
}
