/** Patterns: what declarations, parameters and catch clauses bind, and what destructuring assignments write to. */
import type { ArrayPattern, AssignmentPattern, AssignmentProperty, Expression, Identifier, ObjectPattern, Pattern, RestElement } from 'estree'

import { ANY, author, type Context, guard, type Kind, NUMBER, shim, isClaimed } from './context.ts'
import { ALWAYS_BELOW } from '../policy/names.ts'
import { reject } from './reject.ts'
import { isNamed, isReserved } from './shapes.ts'
import { initializer, parameterKey } from './walk-functions.ts'
import { expression, variable } from './walk-expressions.ts'
import { memberKey } from './walk-keys.ts'
import { target } from './walk-targets.ts'

/** A parameter binds too, and its default values are regions of their own; those of an async function look whether there is stack. */
export type Role = 'assign' | 'bind' | 'parameter' | 'async parameter'

const isParameter = (role: Role): boolean => role === 'parameter' || role === 'async parameter'
const boundOf = (role: Role): number => role === 'async parameter' ? ALWAYS_BELOW : 0

export function pattern(node: Pattern, role: Role, context: Context): void {
  switch (node.type) {
    case 'Identifier':
      if (role === 'assign') written(node, context)
      else bind(node, context)
      return
    case 'MemberExpression':
      if (role !== 'assign') reject(node, 'a member where a name is bound')
      return target(node, 'pattern', context)
    case 'AssignmentPattern': return withDefault(node, role, context)
    case 'RestElement':
      author(node, context)
      return pattern(node.argument, role, context)
    case 'ArrayPattern':
      author(node, context)
      if (node.elements.at(-1)?.type === 'RestElement') reject(node, 'rest without its $r_rest')
      return elements(node, role, context)
    case 'ObjectPattern':
      if (isArrayWithRest(node)) return arrayWithRest(node, role, context)
      author(node, context)
      for (const [index, property] of node.properties.entries()) {
        if (property.type === 'RestElement') {
          if (!isObjectPrice(node.properties[index - 1])) reject(property, 'rest without its $r_own')
          pattern(property, role, context)
          continue
        }
        if (isObjectPrice(property) && node.properties[index + 1]?.type === 'RestElement') {
          shim(property, '$r_own', context)
          guard(context, OBJECT_PRICE_NODES)
          continue
        }
        author(property, context)
        if (isParameter(role) && property.computed) parameterKey(property.key, context, boundOf(role))
        else memberKey(property.key, property.computed, 'pattern', context)
        pattern(property.value, role, context)
      }
      return
    default: return reject(node, 'not a pattern')
  }
}

function elements(node: ArrayPattern, role: Role, context: Context): void {
  for (const element of node.elements) if (element) pattern(element, role, context)
}

type ArrayWithRest = ObjectPattern & { properties: [AssignmentProperty & { value: ArrayPattern }] }

/** `{[$r_rest]: [..., ...T]}`: what stands for the array pattern in it. */
function isArrayWithRest(node: ObjectPattern): node is ArrayWithRest {
  const [property, ...more] = node.properties
  return property?.type === 'Property' && more.length === 0 && isPriceKey(property, '$r_rest')
    && property.value.type === 'ArrayPattern' && property.value.elements.at(-1)?.type === 'RestElement'
}

function arrayWithRest({ properties: [property] }: ArrayWithRest, role: Role, context: Context): void {
  shim(property, '$r_rest', context)
  guard(context, ARRAY_PRICE_NODES)
  author(property.value, context)
  elements(property.value, role, context)
}
/** What `shim` does not account for: the object pattern. */
const ARRAY_PRICE_NODES = 1

const isPriceKey = (property: AssignmentProperty, name: string): boolean => property.computed && !property.shorthand && isNamed(property.key, name)

/** `[$r_own]: {} = 0`, in front of the rest of an object pattern. */
function isObjectPrice(property: AssignmentProperty | RestElement | undefined): boolean {
  if (property?.type !== 'Property' || !isPriceKey(property, '$r_own') || property.value.type !== 'AssignmentPattern') return false
  const { left, right } = property.value
  return left.type === 'ObjectPattern' && left.properties.length === 0 && right.type === 'Literal' && right.value === 0
}
/** Beside the property and its key: the default, the empty pattern and the zero. */
const OBJECT_PRICE_NODES = 3

/** A name that a pattern or a loop writes: of such a value nothing is known. */
function written(node: Identifier, context: Context): void {
  variable(node, context)
  if (isClaimed(node.name, context)) reject(node, `${node.name} may not be a number, as is claimed`)
}

/** The place where a name is bound; no reserved name ever is, and one that is claimed to hold Numbers only where one is certain. */
export function bind(node: Identifier, context: Context, kind: Kind = ANY): void {
  if (isReserved(node.name)) reject(node, `${node.name} is bound`)
  if (kind !== NUMBER && isClaimed(node.name, context)) reject(node, `${node.name} may not be a number, as is claimed`)
  author(node, context)
}

function withDefault(node: AssignmentPattern, role: Role, context: Context): void {
  author(node, context)
  pattern(node.left, role, context)
  if (isParameter(role)) initializer(node.right, 'default value', context, boundOf(role))
  else expression(node.right as Expression, context)
}
