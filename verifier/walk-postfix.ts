/**
 * `E[K]++` whose old value somebody uses: a function that is called on the spot, whose parameters keep what is evaluated once while getters
 * and setters run. It is no function of the author's: it has no charge, and counts as the update that it is.
 */
import type { ArrowFunctionExpression, CallExpression, Expression, MemberExpression, Node, Pattern, SequenceExpression, Super } from 'estree'

import { PARAMETERS } from '../policy/names.ts'
import { weightOf } from '../policy/weights.ts'
import { author, type Context, guard, type Kind, NUMERIC, shim } from './context.ts'
import { reject } from './reject.ts'
import { isNamed, isShimCall, shimArgument, shimOf } from './shapes.ts'
import { expression } from './walk-expressions.ts'
import { checkKey, keyText, memberKey } from './walk-keys.ts'
import { isKept, isSameStatic, staticText, stepped, updates } from './walk-members.ts'
import { isDotted, isFar } from './walk-targets.ts'

const [X, Y, Z] = PARAMETERS

type Postfix = CallExpression & { callee: ArrowFunctionExpression & { body: SequenceExpression } }

/** `(($r_x, $r_y, $r_z) => (..., $r_z))(E, K)` and the like: `E[K]++`, whose parts are kept in parameters. */
export function isPostfix(node: CallExpression): node is Postfix {
  return node.callee.type === 'ArrowFunctionExpression' && isNamed(node.callee.params.at(-1), Z) && node.callee.body.type === 'SequenceExpression'
}

export function postfix(node: Postfix, context: Context): Kind {
  const { callee, arguments: values } = node
  const names = callee.params.map((parameter: Pattern) => (parameter.type === 'Identifier' ? parameter.name : ''))
  const [body, last, ...more] = callee.body.expressions
  const fail = (): never => reject(node, 'an update outside its shape')
  if (callee.async || !body || !isNamed(last, Z) || more.length > 0 || values.length !== names.length - 1) return fail()
  // The call, the function and its parameters, the sequence and its second part.
  guard(context, 4 + names.length)
  for (const value of values) {
    if (value.type === 'SpreadElement') return fail()
    expression(value, context)
  }
  const key = values[names.indexOf(Y)]
  switch (names.join(' ')) {
    case `${X} ${Z}`: return isShimCall(body, '$r_len') ? lengthStep(body, context) : placeStep(body, (object) => isNamed(object, X), undefined, context)
    case `${X} ${Y} ${Z}`: return placeStep(body, (object) => isNamed(object, X), key as Expression, context)
    case `${Y} ${Z}`: return placeStep(body, (object) => object.type === 'Super', key as Expression, context)
    default: return fail()
  }
}

// `$r_inc($r_z = $r_update(M))`: M
function keptStep(node: Node | undefined, context: Context): MemberExpression {
  const kept = stepped(node)
  const read = kept && isKept(kept, Z) ? shimArgument(kept.right, '$r_update') : undefined
  if (!node || read?.type !== 'MemberExpression' || read.optional) return reject(node ?? 0, 'an update outside its shape')
  shim(node, shimOf(node) as string, context)
  shim(node, '$r_update', context)
  updates(node, context)
  guard(context, 2)
  return read
}

// `$r_x.k = STEP`, `$r_x[$r_y = $r_slot($r_x, $r_y)] = STEP`, `super[$r_y = $r_slot(this, $r_y, 0)] = STEP`
function placeStep(body: Expression, isReceiver: (object: Expression | Super) => boolean, key: Expression | undefined, context: Context): Kind {
  if (body.type !== 'AssignmentExpression' || body.operator !== '=' || body.left.type !== 'MemberExpression') return reject(body, 'an update outside its shape')
  const { left } = body
  const read = keptStep(body.right, context)
  if (!isReceiver(left.object) || !isReceiver(read.object)) reject(body, 'an update outside its shape')
  guard(context, 1)
  context.region.weight += weightOf(body)
  if (left.object.type === 'Super') for (const { object } of [left, read]) author(object, context)
  else guard(context, 2)
  if (key === undefined) {
    const text = staticText(left.property, left.computed)
    if (text === 'length' || (text !== undefined && isFar(text)) || !isSameStatic(left.property, text, read.property, read.computed)) reject(left, 'an update outside its shape')
    for (const place of [left, read]) {
      author(place, context)
      memberKey(place.property, place.computed, 'read', context)
    }
    return NUMERIC
  }
  const { property } = left
  const [receiver, again, inherited, ...more] = isKept(property, Y) && isShimCall(property.right, '$r_slot') ? property.right.arguments : []
  const isSlot = left.object.type === 'Super' ? receiver?.type === 'ThisExpression' && inherited?.type === 'Literal' && inherited.value === 0 : isNamed(receiver, X) && !inherited
  if (!isSlot || !isNamed(again, Y) || more.length > 0 || !isNamed(read.property, Y) || !read.computed) return reject(left, 'an update outside its shape')
  const text = keyText(key, true)
  if (text !== undefined) checkKey(text, 'read', key, context)
  shim(left, '$r_slot', context)
  guard(context, inherited ? 6 : 5)
  for (const place of [left, read]) author(isDotted(text) ? { ...place, computed: false } : place, context)
  return NUMERIC
}

// `$r_len($r_x, STEP)`
function lengthStep(body: CallExpression, context: Context): Kind {
  const [object, value, ...more] = body.arguments
  const read = keptStep(value, context)
  if (!isNamed(object, X) || more.length > 0 || !isNamed(read.object, X) || read.property.type === 'PrivateIdentifier' || keyText(read.property, read.computed) !== 'length') reject(body, 'an update outside its shape')
  checkKey('length', 'read', body, context)
  shim(body, '$r_len', context)
  guard(context, 2)
  const plain = { ...read, computed: false }
  author(plain, context)
  guard(context, 1)
  context.region.weight += weightOf(plain) + weightOf({ ...body, type: 'AssignmentExpression' } as unknown as Node)
  return NUMERIC
}
