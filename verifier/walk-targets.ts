/**
 * What is written to. Setting the `length` of an array, or an element far behind its others, makes the engine allocate, copy or go
 * through all of them: a key that may be such a one carries a shim, which is told what is written to.
 */
import type { AssignmentExpression, CallExpression, Expression, Identifier, MemberExpression, Node, PrivateIdentifier, Super } from 'estree'

import { LOCALS, NEAR, SHARED_NAMES } from '../policy/names.ts'
import { deniedOperation, describeOperation } from '../policy/operations.ts'
import { weightOf } from '../policy/weights.ts'
import { author, type Context, guard, isDenied, type Kind, shim, holdsNumber } from './context.ts'
import { reject } from './reject.ts'
import { isInteger, isNamed, isReserved, isShimCall, nearSlot, shimArgument, shimOf } from './shapes.ts'
import { expression } from './walk-expressions.ts'
import { heldLength, isStep } from './walk-members.ts'
import { chain, checkKey, computedKey, isImportedName, keyText, member, staticKey, type Use } from './walk-keys.ts'

/** A member expression that is assigned to, updated, or part of a pattern. */
export function target(node: MemberExpression, use: Use, context: Context): void {
  const { property, computed } = node
  const near = computed ? nearSlot(property) : undefined
  if (!computed || (shimOf(property) !== '$r_slot' && !near)) {
    if (property.type !== 'PrivateIdentifier' && !isImportedName(node, context)) {
      // A denied key throws.
      const thrown = computed ? shimArgument(property, '$r_key') : undefined
      const key = keyText(thrown ?? property, computed)
      if (key === undefined || (key === 'length' && !(thrown && isDenied(key, context.artifact))) || isFar(key)) reject(property, 'a key that is written to without its $r_slot')
    }
    return member(node, use, context)
  }
  const key = slot(node, near?.call ?? property as CallExpression, context)
  if (near) {
    guard(context, near.nodes)
    // Reading a variable runs nothing; of others than names that are claimed, it is not known that they are numbers.
    if (!near.isTested && !areNumbers(near.key, context)) reject(key, 'a key that may be no number without its $r_slot')
  }
  const text = keyText(key, true)
  if (text !== undefined) checkKey(text, use, key, context)
  author(isDotted(text) ? { ...node, computed: false } : node, context)
  expression(key, context)
}

// Of what `nearSlot` lets pass.
function areNumbers(node: Expression | PrivateIdentifier, context: Context): boolean {
  if (node.type === 'BinaryExpression') return areNumbers(node.left, context) && areNumbers(node.right, context)
  return node.type === 'Literal' || (node.type === 'Identifier' && holdsNumber(node.name, context))
}

/** Names that a slot may be asked about: `o.length` and `o.exec` are no computed access. */
export const isDotted = (text: string | undefined): boolean => text === 'length' || (text !== undefined && SHARED_NAMES.has(text))

/** An array index from which on an element may make a table of the others. */
export function isFar(key: string): boolean {
  return /^[1-9]\d{0,9}$/.test(key) && Number(key) >= NEAR
}

// `X[$r_slot(X, K)]`, `this[$r_slot(this, K)]`, `super[$r_slot(this, K, 0)]`, `($r_o = E)[$r_slot($r_o, K)]`: K
export function slot({ object }: MemberExpression, call: CallExpression, context: Context): Expression {
  const [receiver, key, inherited, ...more] = call.arguments
  if (!isShimCall(call, '$r_slot') || !receiver || !key || key.type === 'SpreadElement' || more.length > 0) return reject(call, '$r_slot outside its shape')
  if (object.type === 'Super' ? !isInteger(inherited) || inherited.value !== 0 : inherited) return reject(call, '$r_slot outside its shape')
  shim(call, '$r_slot', context)
  guard(context, inherited ? 2 : 1)
  if (isHeld(object)) {
    if (!isNamed(receiver, LOCALS.receiver)) return reject(call, '$r_slot of something else')
    if (!context.artifact.params.has(LOCALS.receiver)) return reject(call, `${LOCALS.receiver} is not among the wrapper's parameters`)
    guard(context, 2)
    expression(object.right, context)
    return key
  }
  if (!isSame(object, receiver)) return reject(call, '$r_slot of something else')
  if (object.type === 'Super') chain(object, context)
  else expression(object, context)
  return key
}

// `$r_o = E`
function isHeld(node: Expression | Super): node is AssignmentExpression {
  return node.type === 'AssignmentExpression' && node.operator === '=' && isNamed(node.left, LOCALS.receiver)
}

// Reading a variable or `this` runs nothing.
function isSame(object: Expression | Super, receiver: Node): boolean {
  if (object.type === 'Super' || object.type === 'ThisExpression') return receiver.type === 'ThisExpression'
  return object.type === 'Identifier' && !isReserved(object.name) && isNamed(receiver, (object as Identifier).name)
}

/** `$r_len(E, V)`: `E.length = V`. */
export function lengthAssignment(node: CallExpression, context: Context): Kind {
  const [object, value, ...more] = node.arguments
  if (!isShimCall(node, '$r_len') || !object || !value || object.type === 'SpreadElement' || value.type === 'SpreadElement' || more.length > 0) return reject(node, '$r_len outside its shape')
  shim(node, '$r_len', context)
  checkKey('length', 'assign', node, context)
  for (const part of [LENGTH, ASSIGNMENT]) {
    context.region.weight += weightOf(part)
    const denied = deniedOperation(part, context.artifact.policy.operations)
    // What is stepped was an update.
    if (denied && denied !== 'unknown' && !(part === ASSIGNMENT && isStep(value))) reject(node, `the policy does not allow ${describeOperation(denied)}`)
  }
  if (!heldLength(object, value, context)) expression(object, context)
  return expression(value, context)
}
const zero = { type: 'Literal', value: 0, start: 0, end: 0 } as const
const LENGTH: MemberExpression = { type: 'MemberExpression', object: zero, property: { type: 'Identifier', name: 'length', start: 0, end: 0 }, computed: false, optional: false, start: 0, end: 0 }
const ASSIGNMENT: AssignmentExpression = { type: 'AssignmentExpression', operator: '=', left: LENGTH, right: zero, start: 0, end: 0 }

/** The key of a class field, which may be defined on any object: `$r_field(K)` where it is not known. */
export function fieldKey(key: Expression | PrivateIdentifier, computed: boolean, context: Context): void {
  if (key.type === 'PrivateIdentifier') return author(key, context)
  const argument = computed && shimOf(key) === '$r_field' ? shimArgument(key, '$r_field') : undefined
  if (argument) {
    const text = keyText(argument, true)
    if (text !== undefined) checkKey(text, 'definition', argument, context)
    shim(key, '$r_field', context)
    expression(argument, context)
    return
  }
  const text = keyText((computed ? shimArgument(key, '$r_key') : undefined) ?? key, computed)
  if (text === undefined || isFar(text)) reject(key, 'the key of a field without its $r_field')
  if (computed) computedKey(key, 'definition', context)
  else staticKey(key, 'definition', context)
}
