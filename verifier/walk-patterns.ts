/** Patterns: what declarations, parameters and catch clauses bind, and what destructuring assignments write to. */
import type { AssignmentPattern, Expression, Identifier, Pattern } from 'estree'

import { author, type Context } from './context.ts'
import { reject } from './reject.ts'
import { isReserved } from './shapes.ts'
import { initializer, parameterKey } from './walk-functions.ts'
import { expression, variable } from './walk-expressions.ts'
import { member, memberKey } from './walk-keys.ts'

/** A parameter binds too, and its default values are regions of their own. */
export type Role = 'assign' | 'bind' | 'parameter'

export function pattern(node: Pattern, role: Role, context: Context): void {
  switch (node.type) {
    case 'Identifier':
      if (role === 'assign') variable(node, context)
      else bind(node, context)
      return
    case 'MemberExpression':
      if (role !== 'assign') reject(node, 'a member where a name is bound')
      return member(node, 'pattern', context)
    case 'AssignmentPattern': return withDefault(node, role, context)
    case 'RestElement':
      author(node, context)
      return pattern(node.argument, role, context)
    case 'ArrayPattern':
      author(node, context)
      for (const element of node.elements) if (element) pattern(element, role, context)
      return
    case 'ObjectPattern':
      author(node, context)
      for (const property of node.properties) {
        if (property.type === 'RestElement') {
          pattern(property, role, context)
          continue
        }
        author(property, context)
        if (role === 'parameter' && property.computed) parameterKey(property.key, context)
        else memberKey(property.key, property.computed, 'pattern', context)
        pattern(property.value, role, context)
      }
      return
    default: return reject(node, 'not a pattern')
  }
}

/** The place where a name is bound; no reserved name ever is. */
export function bind(node: Identifier, context: Context): void {
  if (isReserved(node.name)) reject(node, `${node.name} is bound`)
  author(node, context)
}

function withDefault(node: AssignmentPattern, role: Role, context: Context): void {
  author(node, context)
  pattern(node.left, role, context)
  if (role === 'parameter') initializer(node.right, 'default value', context)
  else expression(node.right as Expression, context)
}
