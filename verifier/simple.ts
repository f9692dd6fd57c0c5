/**
 * Initializers that need no charge of their own: their value is there at once, and computing it runs no code of the
 * program. What they weigh is charged by the region around them.
 */
import type { Expression, Node } from 'estree'

import type { Context } from './context.ts'
import { isText, shimArgument } from './shapes.ts'
import { isImportedName } from './walk-keys.ts'

export function isSimple(node: Node, context: Context): boolean {
  switch (node.type) {
    case 'Identifier': case 'Literal': case 'ThisExpression': case 'FunctionExpression': case 'ArrowFunctionExpression': return true
    case 'UnaryExpression': return node.operator === '-' && node.argument.type === 'Literal' && typeof node.argument.value === 'number'
    case 'TemplateLiteral': return node.expressions.length === 0
    case 'ArrayExpression': return node.elements.every((element) => !element || isSimple(element, context))
    case 'ObjectExpression': return node.properties.every((property) => property.type === 'Property' && !property.computed && isSimple(property.value as Expression, context))
    case 'MemberExpression': return isImportedName(node, context)
    case 'CallExpression': return isText(shimArgument(node, '$r_ref'))
    default: return false
  }
}
