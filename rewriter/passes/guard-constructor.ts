/**
 * Where the policy lets programs read `.constructor`, the value goes through a guard that never yields a native one.
 *   x.constructor   ->  $r_ctor(x.constructor)       also x["constructor"], and x?.constructor where the chain ends there
 * Writing stays as it is. Uses that are neither are rejected by a rule.
 */
import type { MemberExpression, Node } from 'estree'

import { literalString } from '../simple.ts'
import type { Pass } from './pass.ts'

export const guardConstructor: Pass = ({ call, policy }) => {
  if (!policy.constructorGuard) return {}
  return {
    MemberExpression: (node) => {
      if (isConstructorRead(node)) call('$r_ctor', node.parent?.type === 'ChainExpression' ? node.parent : node)
    },
  }
}

/** Whether `node` reads a property that is called `constructor`, at a place where its value can be guarded. */
export function isConstructorRead(node: MemberExpression): boolean {
  const { computed, parent, property } = node
  if (property.type === 'PrivateIdentifier' || !parent) return false
  const key = computed ? literalString(property) : property.type === 'Identifier' ? property.name : undefined
  if (key !== 'constructor') return false
  return !isTarget(node, parent) && !(isOptional(node) && parent.type !== 'ChainExpression')
}

function isTarget(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'AssignmentExpression': case 'AssignmentPattern': case 'ForInStatement': case 'ForOfStatement': return parent.left === node
    case 'CallExpression': return parent.callee === node
    case 'TaggedTemplateExpression': return parent.tag === node
    case 'UpdateExpression': case 'ArrayPattern': case 'RestElement': return true
    case 'Property': return parent.parent?.type === 'ObjectPattern' && parent.value === node
    case 'UnaryExpression': return parent.operator === 'delete'
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
