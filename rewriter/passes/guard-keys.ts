/**
 * Guards every key that is computed at run time. It is turned into a property key once, checked, and used as it came out.
 *   o[i]          ->  o[typeof i === "number" ? i : $r_key(i)]     in every position that is not written to (guard-targets.ts)
 *   o[k()]        ->  o[$r_key(k())]                               also { [k]: v }, class { [k]() {} }, super[k]
 *   k in o        ->  $r_key(k) in o
 *   o[i - 1], o['name'], o[0]                                      stay: they are numbers, or names that are allowed
 */
import type { Expression, MethodDefinition, Node, PrivateIdentifier, PropertyDefinition } from 'estree'

import { isNumber, literalString } from '../simple.ts'
import { constructorUse, staticKey } from './guard-constructor.ts'
import { isWritten, needsSlot } from './guard-targets.ts'
import type { Pass } from './pass.ts'

const isBigInt = (key: Expression): boolean => key.type === 'Literal' && typeof key.value === 'bigint'

export const guardKeys: Pass = ({ bindings, call, edits, policy, program, shim }) => {
  const needsGuard = (key: Expression): boolean => {
    const text = literalString(key)
    return text === undefined ? !isNumber(key) && !isBigInt(key) : policy.deniedKeys.has(text)
  }
  const isGuardedConstructor = (key: Node): boolean => policy.constructorGuard && literalString(key) === 'constructor'
  const guard = (key: Expression | PrivateIdentifier): void => {
    if (key.type === 'PrivateIdentifier' || !needsGuard(key)) return
    if (key.type !== 'Identifier' || bindings.replaced.has(key)) return call('$r_key', key)
    const name = program.js.slice(key.start, key.end)
    edits.wrap(key, 'typeof ', ` === "number" ? ${name} : ${shim('$r_key')}(${name})`)
  }
  const classMember = ({ computed, key, type }: MethodDefinition | PropertyDefinition): void => {
    if (!computed || key.type === 'PrivateIdentifier') return
    if (type === 'MethodDefinition' || !needsSlot(key, key.type === 'Literal' ? String(key.value) : undefined)) guard(key)
  }
  return {
    MemberExpression: (node) => {
      if (!node.computed) return
      if (node.parent && isWritten(node, node.parent) && node.property.type !== 'PrivateIdentifier' && needsSlot(node.property, staticKey(node))) return
      if (isGuardedConstructor(node.property) && constructorUse(node) === 'other') call('$r_key', node.property)
      else guard(node.property)
    },
    Property: ({ computed, key, parent }) => {
      if (!computed) return
      if (isGuardedConstructor(key) && parent?.type === 'ObjectPattern') call('$r_key', key)
      else guard(key)
    },
    MethodDefinition: classMember,
    PropertyDefinition: classMember,
    BinaryExpression: ({ operator, left }) => {
      if (operator === 'in' && left.type !== 'PrivateIdentifier' && needsGuard(left)) call('$r_key', left)
    },
  }
}
