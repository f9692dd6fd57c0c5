/**
 * Properties that are read and written in one go. What they held may be a long text or a large BigInt, so the read stands in a shim of its
 * own. Receiver, key and old value are kept in variables of the frame, which anything that runs may overwrite: so a kept one is read
 * exactly where the shapes below say, before anything else can run.
 */
import type { AssignmentExpression, CallExpression, Expression, MemberExpression, Node, PrivateIdentifier, Super } from 'estree'

import { LOCALS } from '../policy/names.ts'
import { describeOperation } from '../policy/operations.ts'
import { weightOf } from '../policy/weights.ts'
import { author, type Context, guard, type Kind, NUMERIC, shim, holdsNumber } from './context.ts'
import { reject } from './reject.ts'
import { isNamed, isShimCall, nearSlot, shimArgument, shimOf } from './shapes.ts'
import { expression } from './walk-expressions.ts'
import { chain, checkKey, keyText, memberKey } from './walk-keys.ts'
import { isDotted, isFar, slot } from './walk-targets.ts'

const { receiver: OBJECT, key: KEY, old: OLD } = LOCALS

type Held = AssignmentExpression & { left: MemberExpression }

/** `($r_o = E).k = ...`, `S[$r_k = $r_slot(R, K)] = ...`: the place is read again on the right, and written. */
export function isHeldAssignment(node: AssignmentExpression): node is Held {
  const { left } = node
  if (node.operator !== '=' || left.type !== 'MemberExpression') return false
  return isKept(left.property, KEY) || (isKept(left.object, OBJECT) && shimOf(left.property) !== '$r_slot' && !nearSlot(left.property))
}

// `X = E`
export function isKept(node: Node, name: string): node is AssignmentExpression {
  return node.type === 'AssignmentExpression' && node.operator === '=' && isNamed(node.left, name)
}

/** What is read of the place comes first on the right: `$r_num(M) - b`, `$r_factor(M) * b`, `$r_grow($r_num(M) << b)`, `$r_pow(M, b)`, `$r_inc(M)`. */
export function heldAssignment(node: Held, context: Context): Kind {
  const read = firstRead(node.right)
  if (!read) return reject(node.right, 'what is kept is not read first')
  assigns(node, context)
  const [first, key, text] = heldTarget(node.left, context)
  accept(read, first, key, text, context)
  return expression(node.right, context)
}

/** `$r_len($r_o = E, V)`: the same, V reading `$r_o.length` first. */
export function heldLength(object: Expression, value: Expression, context: Context): boolean {
  if (!isKept(object, OBJECT)) return false
  const read = firstRead(value)
  if (!read || !isNamed(read.object, OBJECT) || read.optional || keyText(read.property, read.computed) !== 'length') return reject(value, 'what is kept is not read first')
  requireName(object, OBJECT, context)
  guard(context, 2)
  expression(object.right, context)
  context.artifact.held.set(read, 'kept')
  return true
}

/** Accounts for an assignment, which stands for an update if a step is what it assigns. */
export function assigns(node: AssignmentExpression, context: Context): void {
  if (!isStep(node.right)) return author(node, context)
  guard(context, 1)
  context.region.weight += weightOf(node)
}

export const isStep = (node: Node): boolean => shimOf(node) === '$r_inc' || shimOf(node) === '$r_dec'

function firstRead(right: Expression): MemberExpression | undefined {
  const sum = shimOf(right) === '$r_grow' ? shimArgument(right, '$r_grow') : right
  const power = isShimCall(sum, '$r_pow') ? sum.arguments[0] : undefined
  const operand = sum?.type === 'BinaryExpression' ? (shimArgument(sum.left, '$r_num') ?? shimArgument(sum.left, '$r_factor')) : power ?? stepped(sum)
  return operand?.type === 'MemberExpression' ? operand : undefined
}

export const stepped = (node: Node | undefined): Expression | undefined => shimArgument(node, '$r_inc') ?? shimArgument(node, '$r_dec')

type Key = Expression | PrivateIdentifier | 'kept'

/** Walks what is written to: its receiver, its key, and the text of the key if that is known. */
function heldTarget(left: MemberExpression, context: Context): [object: Expression | Super, key: Key, text: string | undefined] {
  const { object, property, computed } = left
  const isKeptObject = isKept(object, OBJECT)
  if (isKeptObject) requireName(object, OBJECT, context)
  if (isKept(property, KEY)) {
    requireName(property, KEY, context)
    guard(context, 2)
    const text = keptKey(left, property.right, context)
    author(isDotted(text) ? { ...left, computed: false } : left, context)
    return [object, 'kept', text]
  }
  const text = staticText(property, computed)
  if (text === 'length' || (text !== undefined && isFar(text))) reject(property, 'a key that is written to without its $r_slot')
  author(left, context)
  memberKey(property, computed, 'read', context)
  if (isKeptObject) {
    guard(context, 2)
    expression(object.right, context)
  }
  return [object, property, text]
}

// `$r_slot(R, K)`, with `$r_hold(E, K)` for what is kept and `$r_held()` for the key where evaluating the key may run something.
function keptKey(left: MemberExpression, call: Expression, context: Context): string | undefined {
  const { object } = left
  if (!isShimCall(call, '$r_slot')) return reject(call, 'a key that is kept without its $r_slot')
  const held = isKept(object, OBJECT) && shimOf(object.right) === '$r_hold' ? object.right : undefined
  if (!held) {
    const key = slot(left, call, context)
    const text = keyText(key, true)
    if (text !== undefined) checkKey(text, 'read', key, context)
    // What runs between keeping the receiver and reading it could keep another one.
    if (isKept(object, OBJECT) && !isQuiet(key, context)) reject(key, 'a key that may run something without its $r_hold')
    expression(key, context)
    return text
  }
  const [receiver, key, ...more] = call.arguments
  if (!isNamed(receiver, OBJECT) || !isShimCall(key, '$r_held') || key.arguments.length > 0 || more.length > 0) return reject(call, '$r_slot of something else')
  const [target, evaluated, ...others] = isShimCall(held, '$r_hold') ? held.arguments : []
  if (!target || !evaluated || target.type === 'SpreadElement' || evaluated.type === 'SpreadElement' || others.length > 0) return reject(held, '$r_hold outside its shape')
  for (const [node, name] of [[call, '$r_slot'], [key, '$r_held'], [held, '$r_hold']] as const) shim(node, name, context)
  guard(context, 3)
  expression(target, context)
  expression(evaluated, context)
  return undefined
}

// Names, literals, and sums of certain numbers.
function isQuiet(node: Expression, context: Context): boolean {
  switch (node.type) {
    case 'Literal': case 'Identifier': case 'ThisExpression': return true
    case 'TemplateLiteral': return node.expressions.length === 0
    case 'UpdateExpression': return node.argument.type === 'Identifier'
    case 'BinaryExpression': return isQuietOperand(node.left, context) && isQuietOperand(node.right, context)
    default: return false
  }
}

// Nothing that an operator has to turn into a primitive.
function isQuietOperand(node: Expression | PrivateIdentifier, context: Context): boolean {
  if (node.type === 'Identifier') return holdsNumber(node.name, context)
  return node.type !== 'PrivateIdentifier' && node.type !== 'ThisExpression' && isQuiet(node, context)
}

export function staticText(property: Expression | PrivateIdentifier, computed: boolean): string | undefined {
  if (property.type === 'PrivateIdentifier') return undefined
  return keyText(property, computed) ?? reject(property, 'what is kept has no known key')
}

function requireName(node: Node, name: string, { artifact }: Context): void {
  if (!artifact.params.has(name)) reject(node, `${name} is not among the wrapper's parameters`)
}

/** The walk will meet `read`, and may then read what is kept. */
function accept(read: MemberExpression, object: Expression | Super, key: Key, text: string | undefined, context: Context): void {
  const isSame = isKept(object, OBJECT) ? isNamed(read.object, OBJECT) : isSameReceiver(object, read.object)
  const { property } = read
  const isSameKey = key === 'kept' ? read.computed && isNamed(property, KEY) : isSameStatic(key, text, property, read.computed)
  if (!isSame || !isSameKey || read.optional) reject(read, 'what is kept is not read first')
  context.artifact.held.set(read, key === 'kept' && isDotted(text) ? 'dotted' : 'kept')
}

// Reading a variable or `this` runs nothing.
function isSameReceiver(one: Expression | Super, other: Expression | Super): boolean {
  if (one.type === 'Super' || one.type === 'ThisExpression') return other.type === one.type
  return one.type === 'Identifier' && isNamed(other, one.name)
}

export function isSameStatic(key: Expression | PrivateIdentifier, text: string | undefined, other: Expression | PrivateIdentifier, computed: boolean): boolean {
  if (key.type === 'PrivateIdentifier') return other.type === 'PrivateIdentifier' && other.name === key.name
  return other.type !== 'PrivateIdentifier' && keyText(other, computed) === text
}

/** `M` where a shape above has it: the object and the key may be what is kept. */
export function heldRead(node: MemberExpression, context: Context): void {
  const { object, property, computed } = node
  author(context.artifact.held.get(node) === 'dotted' ? { ...node, computed: false } : node, context)
  if (isNamed(property, KEY) && computed) guard(context, 1)
  else memberKey(property, computed, 'read', context)
  if (isNamed(object, OBJECT)) guard(context, 1)
  else chain(object, context)
}

/** `$r_inc(E)`, `$r_dec(E)`: an update, of whatever is read there. */
export function step(node: CallExpression, name: '$r_inc' | '$r_dec', context: Context): Kind {
  const argument = shimArgument(node, name)
  if (!argument) return reject(node, `${name} outside its shape`)
  shim(node, name, context)
  updates(node, context)
  expression(argument, context)
  return NUMERIC
}

const zero = { type: 'Identifier', name: 'x', start: 0, end: 0 } as const
const UPDATE_WEIGHT = weightOf({ type: 'UpdateExpression', operator: '++', prefix: true, argument: zero, start: 0, end: 0 } as Node)

export function updates(node: Node, context: Context): void {
  if (!context.artifact.policy.operations.has('update')) reject(node, `the policy does not allow ${describeOperation('update')}`)
  context.region.weight += UPDATE_WEIGHT
}

/** `$r_was($r_u = $r_update(M), M = $r_inc($r_u))`, or `$r_len(o, $r_inc($r_u))` on the right. */
export function was(node: CallExpression, context: Context): Kind {
  const [old, written, ...more] = node.arguments
  if (!isShimCall(node, '$r_was') || !old || !isKept(old, OLD) || !written || more.length > 0) return reject(node, '$r_was outside its shape')
  const value = written.type === 'AssignmentExpression' && written.operator === '=' && written.left.type === 'MemberExpression' && !isHeldAssignment(written)
    ? written.right : isShimCall(written, '$r_len') ? written.arguments[1] : undefined
  const kept = stepped(value)
  const read = shimArgument(old.right, '$r_update')
  if (!read || !isNamed(kept, OLD) || written.type === 'SpreadElement') return reject(node, '$r_was outside its shape')
  requireName(old, OLD, context)
  shim(node, '$r_was', context)
  shim(old, '$r_update', context)
  guard(context, 2)
  expression(read, context)
  context.artifact.held.set(kept, 'kept')
  expression(written, context)
  return NUMERIC
}
