/**
 * Hooks at member expressions: `$r_on` around what a property belongs to, where its name is in the text, and else `$r_by`, which is told
 * what it belongs to in the next words, before anything else can run: a variable, `this`, or what `$r_h` has just been given.
 */
import type { AssignmentExpression, CallExpression, ChainExpression, ConditionalExpression, Expression, MemberExpression, Node, PrivateIdentifier, Super } from 'estree'

import { LOCALS, PARAMETERS } from '../policy/names.ts'
import { reject } from './reject.ts'
import { importIndexOf, isNamed, isShimCall, isText } from './shapes.ts'
import { told, type Unhooking } from './unhook.ts'
import { keyText } from './walk-keys.ts'

/** What happens to a property. `update`: it is read and then written. */
export type Op = 'get' | 'set' | 'update' | 'invoke' | 'delete'

/** `p` of `o.p`, `o["p"]`, and `#p` of `o.#p`. */
function known({ property, computed }: MemberExpression): string | undefined {
  return property.type === 'PrivateIdentifier' ? `#${property.name}` : keyText(property, computed)
}

export function member(node: MemberExpression, op: Op, unhooking: Unhooking): Node {
  const { strip } = unhooking
  const { object, property } = node
  const key = known(node)
  // What is imported is a variable, whose value nothing but its module can set.
  if (op === 'get' && key !== undefined && importIndexOf(object) !== undefined) return node
  // Throws, and reads nothing.
  if (node.computed && unhooking.throws(property)) {
    if (object.type !== 'Super') node.object = strip(object) as Expression
    return node
  }
  if (object.type === 'Super') return superMember(node, op, unhooking)
  if (key !== undefined) {
    node.object = strip(told(object, op, key) ?? reject(node, `${key} without its hook`)) as Expression
    return node
  }
  const held = isAssigned(object, LOCALS.told) ? object.right : undefined
  node.property = byKey(property, op, held ? LOCALS.told : receiver(object, property), unhooking)
  node.object = strip(held ?? object) as Expression
  return node
}

// `X = E`
function isAssigned(node: Node, name: string): node is AssignmentExpression {
  return node.type === 'AssignmentExpression' && node.operator === '=' && isNamed(node.left, name)
}

// What can be named again with nothing run in between: the name of a variable, or `this`. With `($r_o = E)[$r_slot($r_o, ...)]`, which slots have anyway, `$r_o`.
function receiver(object: Expression | Super, property: Expression | PrivateIdentifier): string {
  if (object.type === 'ThisExpression') return 'this'
  if (object.type === 'Identifier' && importIndexOf(object) === undefined) return object.name
  const call = property.type === 'AssignmentExpression' ? property.right : property
  if (isAssigned(object, LOCALS.receiver) && isShimCall(call, '$r_slot') && isNamed(call.arguments[0], LOCALS.receiver)) return LOCALS.receiver
  return reject(property, 'a computed key without its hook')
}

const isReceiver = (node: Node | undefined, name: string): boolean => (name === 'this' ? node?.type === 'ThisExpression' : isNamed(node, name))

// `$r_by("op", o, K)`, in a slot if it is written: `$r_slot(o, $r_by("set", o, K))`, `$r_k = $r_slot(...)`
function byKey(property: Expression | PrivateIdentifier, op: Op, name: string, unhooking: Unhooking): Expression {
  if (property.type === 'AssignmentExpression' && property.operator === '=' && (isNamed(property.left, LOCALS.key) || isNamed(property.left, PARAMETERS[1])) && isShimCall(property.right, '$r_slot')) {
    property.right = byKey(property.right, op, name, unhooking)
    return property
  }
  const isWritten = op === 'set' || op === 'update'
  if (!isWritten) return keyOf(property, op, name, unhooking)
  // What is written to is told the slot as well, which is proved later to be told of the same.
  if (!isShimCall(property, '$r_slot')) return reject(property, 'a key that is written to without its $r_slot')
  const [target, key] = property.arguments
  if (!isReceiver(target, name) || !key || key.type === 'SpreadElement') return reject(property, '$r_slot of something else')
  const inner = toldKey(key, op, name) ?? reject(key, 'a computed key without its hook')
  ;(property as CallExpression).arguments[1] = unhooking.strip(inner) as Expression
  return property
}

// `$r_by("op", o, K)`: K
function toldKey(node: Node, op: Op, name: string): Expression | undefined {
  if (!isShimCall(node, '$r_by')) return undefined
  const [first, target, key, ...more] = node.arguments
  if (!isText(first) || first.value !== op || !isReceiver(target, name) || !key || key.type === 'SpreadElement' || more.length > 0) return undefined
  return key
}

function keyOf(property: Node, op: Op, name: string, unhooking: Unhooking): Expression {
  const key = toldKey(property, op, name) ?? reject(property, 'a computed key without its hook')
  // What is read and written in one go has its key already.
  if (isNamed(key, LOCALS.key) || isNamed(key, PARAMETERS[1])) return key
  return unhooking.key(unhooking.strip(key) as Expression, property)
}

// `super[$r_by("op", this, "p")]`: `super.p`; with any other key, as for `this[...]`
function superMember(node: MemberExpression, op: Op, unhooking: Unhooking): Node {
  const { property, start, end } = node
  const key = toldKey(property, op, 'this')
  const text = key && keyText(key, true)
  if (!key || text === undefined) {
    node.property = byKey(property, op, 'this', unhooking)
    return node
  }
  node.computed = key.type === 'Literal' && !isText(key)
  node.property = node.computed ? key : { type: 'Identifier', name: text, start, end }
  return node
}

type Link = (MemberExpression | CallExpression) & { optional: boolean }

/** `($r_h = A) == null ? void 0 : $r_h.b.c`: `A?.b.c`. Undefined for any other conditional expression. */
export function chainApart({ test, consequent, alternate, start, end }: ConditionalExpression, op: Op, { strip }: Unhooking): ChainExpression | undefined {
  if (test.type !== 'BinaryExpression' || test.operator !== '==' || !isAssigned(test.left, LOCALS.told)) return undefined
  if (op !== 'get' || test.right.type !== 'Literal' || test.right.value !== null || 'regex' in test.right) return reject(test, `${LOCALS.told} outside its shape`)
  if (consequent.type !== 'UnaryExpression' || consequent.operator !== 'void' || consequent.argument.type !== 'Literal' || consequent.argument.value !== 0) return reject(consequent, `${LOCALS.told} outside its shape`)
  const base = strip(test.left.right) as Expression
  const rest = strip(alternate)
  const expression = rest.type === 'ChainExpression' ? rest.expression : rest
  for (let at: Node = expression; ;) {
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression') return reject(alternate, `${LOCALS.told} outside its shape`)
    const next: Node = at.type === 'MemberExpression' ? at.object : at.callee
    if (!isNamed(next, LOCALS.told)) { at = next; continue }
    const link = at as Link
    if (link.optional) return reject(alternate, `${LOCALS.told} outside its shape`)
    link.optional = true
    if (link.type === 'MemberExpression') link.object = base
    else link.callee = base
    return { type: 'ChainExpression', expression: expression as ChainExpression['expression'], start, end }
  }
}
