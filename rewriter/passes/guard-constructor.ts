/**
 * Where the policy lets programs read `.constructor`, the value goes through a guard that never yields a native one.
 *   x.constructor      ->  $r_ctor(x.constructor)      also x["constructor"]
 *   x?.constructor     ->  $r_ctor(x?.constructor)     where the chain ends there or goes on with `?.`
 *   x.constructor = v                                  stays; every other use is guarded like a denied key (guard-denied.ts)
 */
import type { MemberExpression, Node } from 'estree'

import { literalString } from '../simple.ts'
import type { Pass } from './pass.ts'

export const guardConstructor: Pass = ({ call, policy }) => {
  if (!policy.constructorGuard) return {}
  return {
    MemberExpression: (node) => {
      if (constructorUse(node) === 'read') call('$r_ctor', node.parent?.type === 'ChainExpression' ? node.parent : node)
    },
  }
}

/** What `node` does to a property that is called `constructor`; undefined if it is another property. */
export function constructorUse(node: MemberExpression): 'read' | 'write' | 'other' | undefined {
  const { parent } = node
  if (staticKey(node) !== 'constructor' || !parent) return undefined
  if (parent.type === 'AssignmentExpression' && parent.left === node) return parent.operator === '=' ? 'write' : 'other'
  return isTarget(node, parent) || (isOptional(node) && continuesChain(node, parent)) ? 'other' : 'read'
}

/** The key of a member expression, where it stands in the text. */
export function staticKey({ computed, property }: MemberExpression): string | undefined {
  if (property.type === 'PrivateIdentifier') return undefined
  if (computed) return literalString(property)
  return property.type === 'Identifier' ? property.name : undefined
}

// After `x?.constructor` a plain `.name` is skipped with the rest, but after `$r_ctor(x?.constructor)` it would run. `?.name` is skipped either way.
const continuesChain = (node: Node, parent: Node): boolean => parent.type === 'MemberExpression' && parent.object === node && !parent.optional

// Neither can be wrapped: what is assigned, deleted or called has to stay a reference.
function isTarget(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'AssignmentPattern': case 'ForInStatement': case 'ForOfStatement': return parent.left === node
    case 'CallExpression': return parent.callee === node
    case 'TaggedTemplateExpression': return parent.tag === node
    case 'UpdateExpression': case 'ArrayPattern': case 'RestElement': return true
    case 'Property': return parent.parent?.type === 'ObjectPattern' && parent.value === node
    case 'UnaryExpression': return parent.operator === 'delete'
    case 'ChainExpression': return parent.parent?.type === 'UnaryExpression' && parent.parent.operator === 'delete'
    default: return false
  }
}

// The part of an optional chain up to here: what may be skipped.
function isOptional(node: Node): boolean {
  for (let part = node; ;) {
    if (part.type === 'MemberExpression') {
      if (part.optional) return true
      part = part.object
    } else if (part.type === 'CallExpression') {
      if (part.optional) return true
      part = part.callee
    } else return false
  }
}
