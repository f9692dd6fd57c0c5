/**
 * Hooks in patterns, where no expression stands: through keys under which every object has a getter that tells (as guard-iteration.ts does
 * for rests). The first says which properties come; one that is computed is told by itself, and its key is asked for again.
 *   {a, b: c}            ->  {[$r_see("get", "a", "b")]: {}, a, b: c}          "keys" with a rest
 *   {[$r_key(k)]: a}     ->  {[$r_see("get")]: {}, [$r_pick(k)]: {}, [$r_got()]: a}
 *   [a, b]               ->  {[$r_of()]: [a, b]}
 */
import type { ArrayPattern, AssignmentProperty, Expression, Node, ObjectPattern, PrivateIdentifier } from 'estree'

import { knownKey } from './hook-members.ts'
import { aroundSequence, type Hooking, SKIPPED } from './hooks.ts'

export function hookArrayPattern(node: ArrayPattern, hooking: Hooking): void {
  hooking.edits.wrap(node, '{[$r_of()]: ', '}')
  for (const element of node.elements) hooking.visit(element, 'set')
}

export function hookObjectPattern(node: ObjectPattern, hooking: Hooking): void {
  const { edits, visit } = hooking
  const [only] = node.properties
  // {[$r_rest]: [a, ...b]}
  if (only?.type === 'Property' && only.computed && isName(only.key, '$r_rest')) {
    edits.wrap(node, '{[$r_of()]: ', '}')
    for (const element of (only.value as ArrayPattern).elements) visit(element, 'set')
    return
  }
  const hasRest = node.properties.at(-1)?.type === 'RestElement'
  const keys = [hasRest ? 'keys' : 'get', ...node.properties.flatMap((property) => property.type === 'Property' ? knownName(property) ?? [] : [])]
  edits.insert(node.start + 1, `[$r_see(${keys.map((key) => JSON.stringify(key)).join(', ')})]: {}, `)
  for (const property of node.properties) {
    if (property.type !== 'Property') visit(property)
    else if (!isName(property.key, '$r_own')) {
      if (property.computed && knownName(property) === undefined && hookKey(property.key, hooking)) {
        const { key: { end } } = property
        const skipped = SKIPPED.exec(hooking.code.slice(end))?.[0].length ?? 0
        edits.insert(end + skipped, ']: {}, [$r_got()')
      }
      visit(property.value, 'set')
    }
  }
}

const isName = (node: Node, name: string): boolean => node.type === 'Identifier' && node.name === name

function knownName({ computed, key }: AssignmentProperty): string | undefined {
  if (!computed && key.type === 'Literal') return String(key.value)
  return knownKey({ computed, property: key } as Parameters<typeof knownKey>[0])
}

/** False for a key that throws. */
function hookKey(key: Expression | PrivateIdentifier, hooking: Hooking): boolean {
  const { code, edits, visit } = hooking
  if (key.type === 'SequenceExpression' && key.expressions[0]?.type === 'LogicalExpression' && key.expressions.length === 2) return hookKey(key.expressions[1] as Expression, hooking)
  if (key.type === 'CallExpression' && isName(key.callee, '$r_key')) {
    const [argument] = key.arguments
    // A denied one throws.
    if (argument && knownKey({ computed: true, property: argument } as Parameters<typeof knownKey>[0]) !== undefined) return false
    edits.replace(key.callee.start, key.callee.end, '$r_pick')
    visit(argument)
    return true
  }
  if (key.type === 'ConditionalExpression' && key.alternate.type === 'CallExpression' && isName(key.alternate.callee, '$r_key')) {
    const { start, end } = key.alternate.arguments[0] as Expression
    edits.replace(key.start, key.end, `$r_pick(${code.slice(start, end)})`)
    return true
  }
  const [open, close] = aroundSequence(key)
  edits.wrap(key, `$r_pick(${open}`, `${close})`)
  visit(key)
  return true
}
