/** Hooks in patterns: `{[$r_see("get", "a")]: {}, a}`, `{[$r_see("keys")]: {}, [$r_pick(K)]: {}, [$r_got()]: a, ...b}`, `{[$r_of()]: [a, b]}`. */
import type { AssignmentProperty, Expression, Node, ObjectPattern, Pattern, Property } from 'estree'

import { reject } from './reject.ts'
import { isNamed, isShimCall, isText, shimArgument } from './shapes.ts'
import type { Unhooking } from './unhook.ts'
import { keyText } from './walk-keys.ts'

const isPlain = (node: Node | undefined): node is AssignmentProperty => node?.type === 'Property' && node.kind === 'init' && !node.method && !node.shorthand

// `{[$r_of()]: P}`
export function isArrayHook({ properties: [only, ...more] }: ObjectPattern): boolean {
  return isPlain(only) && only.computed && isShimCall(only.key, '$r_of') && only.key.arguments.length === 0 && more.length === 0
}

/** Of an `ObjectPattern` that is one: the array pattern, in `{[$r_rest]: ...}` if it has a rest. */
export function arrayPattern(node: ObjectPattern, { strip }: Unhooking): Node {
  const pattern = (node.properties[0] as AssignmentProperty).value
  const [rest, ...more] = pattern.type === 'ObjectPattern' ? pattern.properties : []
  const list = pattern.type === 'ArrayPattern' ? pattern : isPlain(rest) && rest.computed && isNamed(rest.key, '$r_rest') && more.length === 0 && rest.value.type === 'ArrayPattern' ? rest.value : undefined
  if (!list) return reject(pattern, '$r_of outside its shape')
  list.elements = list.elements.map((element) => element && (strip(element, 'set') as Pattern))
  return pattern
}

export function objectPattern(node: ObjectPattern, unhooking: Unhooking): Node {
  const [first, ...rest] = node.properties
  if (!isPlain(first) || !first.computed || !isShimCall(first.key, '$r_see')) return reject(node, 'an object pattern without its hook')
  if (first.value.type !== 'ObjectPattern' || first.value.properties.length > 0) return reject(first, '$r_see outside its shape')
  const others = pickedProperties(rest)
  const names = first.key.arguments.map((argument) => (isText(argument) ? argument.value : reject(argument, '$r_see outside its shape')))
  const wanted = [others.at(-1)?.type === 'RestElement' ? 'keys' : 'get', ...others.flatMap((property) => (property.type === 'Property' ? knownName(property) ?? [] : []))]
  if (names.length !== wanted.length || names.some((name, index) => name !== wanted[index])) reject(first, 'an object pattern whose hook is told of others')
  node.properties = others
  for (const property of others) {
    if (property.type === 'RestElement') unhooking.strip(property)
    else if (isNamed(property.key, '$r_own') && property.computed) {
      const { value } = property
      if (value.type !== 'AssignmentPattern' || value.left.type !== 'ObjectPattern' || value.left.properties.length > 0 || value.right.type !== 'Literal') reject(property, '$r_own outside its shape')
    } else {
      if (property.computed && knownName(property) === undefined) property.key = pickedKey(property.key as Expression, unhooking)
      property.value = unhooking.strip(property.value, 'set') as Pattern
    }
  }
  return node
}

// `[$r_pick(K)]: {}, [$r_got()]: P` is one property, `[$r_pick(K)]: P`.
function pickedProperties(properties: ObjectPattern['properties']): ObjectPattern['properties'] {
  return properties.filter((property, index) => {
    if (isAsked(property)) {
      const before = properties[index - 1]
      if (!isPlain(before) || !before.computed || before.value.type !== 'ObjectPattern' || before.value.properties.length > 0 || !picks(before.key)) return reject(property, '$r_got outside its shape')
      before.value = (property as AssignmentProperty).value
      return false
    }
    if (isPlain(property) && property.computed && picks(property.key) && !isAsked(properties[index + 1])) return reject(property, '$r_pick outside its shape')
    return true
  })
}

const isAsked = (node: Node | undefined): boolean => isPlain(node) && node.computed && isShimCall(node.key, '$r_got') && node.key.arguments.length === 0
const picks = (node: Node): boolean => isShimCall(node, '$r_pick') || (node.type === 'SequenceExpression' && node.expressions.length === 2 && isShimCall(node.expressions[1], '$r_pick'))

const knownName = ({ key, computed }: Property | AssignmentProperty): string | undefined => keyText(key, computed)

// `$r_pick(K)`, `(CHARGE, $r_pick(K))`; `$r_key("constructor")` throws
function pickedKey(node: Expression, unhooking: Unhooking): Expression {
  if (node.type === 'SequenceExpression' && node.expressions.length === 2 && node.expressions[0]?.type === 'LogicalExpression') {
    node.expressions[0] = unhooking.strip(node.expressions[0]) as Expression
    node.expressions[1] = pickedKey(node.expressions[1]!, unhooking)
    return node
  }
  if (unhooking.throws(node)) return node
  const key = shimArgument(node, '$r_pick') ?? reject(node, 'a computed key without its hook')
  return unhooking.key(unhooking.strip(key) as Expression, node)
}
