/**
 * Names whose variables hold nothing but Numbers (or `undefined`, before they are given a value), so that no operator needs a guard for
 * them. Decided by name: all variables of one name, wherever they are, are declared one by one, and all that is ever assigned to
 * them is certainly a Number if they are. The artifact claims these names, and the verifier checks each place where one is written.
 */
import type { Expression, Node } from 'estree'

import { scopesOf } from '../analyzer/scope.ts'
import type { Definition, Program, Reference } from '../analyzer/types.ts'
import { CONSTANT_GLOBALS } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'
import type { Bindings } from './bindings.ts'
import { isNumberGiven, markNumbers } from './simple.ts'

/** What one more round finds out is little; a chain of copies that is longer than this is not worth it. */
export const MOST_ROUNDS = 10

/** The names, sorted. What reads one of them is known to `isNumber` from then on. */
export function numberNames(program: Program, policy: Policy, { globals }: Bindings): string[] {
  // Before it has a value, a variable as a key is the key `undefined`.
  if (policy.deniedKeys.has('undefined')) return []
  const scopes = scopesOf(program)
  const values = new Map<string, Expression[]>()
  const others = new Set<string>([...CONSTANT_GLOBALS, ...globals, ...scopes.free.map(({ identifier }) => identifier.name)])
  for (const { variables } of scopes.scopes) {
    for (const { name, defs, references } of variables) {
      const given = others.has(name) ? undefined : valuesOf(defs, references)
      if (!given) others.add(name)
      else values.set(name, [...(values.get(name) ?? []), ...given])
    }
  }
  const names = new Set([...values.keys()].filter((name) => !others.has(name)))
  for (let round = 0; ; round++) {
    const wrong = [...names].filter((name) => !values.get(name)?.every((value) => isNumberGiven(value, (identifier) => names.has(identifier.name))))
    if (wrong.length === 0) break
    if (round === MOST_ROUNDS) return []
    for (const name of wrong) names.delete(name)
  }
  for (const { variables } of scopes.scopes) {
    for (const { name, references } of variables) if (names.has(name)) markNumbers(references.map(({ identifier }) => identifier))
  }
  return [...names].sort()
}

/** What is assigned to a variable; undefined if that is not all there is to say. */
export function valuesOf(defs: readonly Definition[], references: readonly Reference[]): Expression[] | undefined {
  const values: Expression[] = []
  for (const { type, node, parent } of defs) {
    if (type !== 'Variable' || node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || parent?.type !== 'VariableDeclaration' || isHead(parent)) return undefined
    if (node.init) values.push(node.init)
  }
  for (const reference of references) {
    if (!reference.isWrite() || reference.init) continue
    const value = assigned(reference.identifier)
    if (value === undefined) return undefined
    if (value) values.push(value)
  }
  return defs.length > 0 ? values : undefined
}

const isHead = (node: Node): boolean => (node.parent?.type === 'ForInStatement' || node.parent?.type === 'ForOfStatement') && node.parent.left === node

/** Null where a variable that was a Number remains one. */
function assigned(identifier: Node): Expression | null | undefined {
  const { parent } = identifier
  if (parent?.type === 'UpdateExpression') return null
  if (parent?.type !== 'AssignmentExpression' || parent.left !== identifier) return undefined
  switch (parent.operator) {
    case '=': case '+=': case '&&=': case '||=': case '??=': return parent.right
    case '-=': case '*=': case '/=': case '%=': case '&=': case '|=': case '^=': case '<<=': case '>>=': case '>>>=': return null
    default: return undefined
  }
}
