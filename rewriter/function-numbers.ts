/**
 * Names that hold nothing but Numbers within one function although other variables of the program have the same name: `i` is a counter
 * here and a parameter there. As in numbers.ts, but for what is bound in the body of a function, at whatever depth; nothing in
 * that body may mean another variable by such a name. The artifact claims these names where the body begins.
 */
import type { Expression, Identifier, Node } from 'estree'

import { scopesOf } from '../analyzer/scope.ts'
import type { Program, Reference, Scope, Variable } from '../analyzer/types.ts'
import { CONSTANT_GLOBALS } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'
import { MOST_ROUNDS, valuesOf } from './numbers.ts'
import { isNumberGiven, markNumbers } from './simple.ts'

/** A name in the body of a function. */
type Group = { owner: Node; name: string; values: Expression[]; references: Identifier[] }
type Named = { variables: { at: number; variable: Variable }[]; references: { at: number; reference: Reference }[] }

/** By function; `claimed` are the names of numbers.ts. What reads one of them there is known to `isNumber` from then on. */
export function functionNumbers(program: Program, policy: Policy, { globals, claimed }: { globals: readonly string[]; claimed: readonly string[] }): ReadonlyMap<Node, readonly string[]> {
  const found = new Map<Node, string[]>()
  if (policy.deniedKeys.has('undefined')) return found
  const groups = new Set<Group>()
  const everywhere = new Set(claimed)
  const others = new Set<string>([...CONSTANT_GLOBALS, ...globals, ...claimed])
  for (const [name, named] of byName(program)) {
    if (others.has(name)) continue
    const owners = new Set(named.variables.map(({ variable }) => ownerOf(variable)).filter((owner) => owner !== undefined))
    for (const owner of owners) {
      const group = groupOf(name, named, owner)
      if (group) groups.add(group)
    }
  }
  const byReference = new Map<Identifier, Group[]>()
  for (const group of groups) for (const identifier of group.references) byReference.set(identifier, [...(byReference.get(identifier) ?? []), group])
  const given = (identifier: Identifier): boolean => everywhere.has(identifier.name) || (byReference.get(identifier)?.some((group) => groups.has(group)) ?? false)
  for (let round = 0; ; round++) {
    const wrong = [...groups].filter(({ values }) => !values.every((value) => isNumberGiven(value, given)))
    if (wrong.length === 0) break
    if (round === MOST_ROUNDS) return found
    for (const group of wrong) groups.delete(group)
  }
  for (const { owner, name, references } of groups) {
    markNumbers(references)
    found.set(owner, [...(found.get(owner) ?? []), name])
  }
  for (const names of found.values()) names.sort()
  return found
}

// In the order of the text.
function byName(program: Program): Map<string, Named> {
  const names = new Map<string, Named>()
  const of = (name: string): Named => {
    let named = names.get(name)
    if (!named) names.set(name, (named = { variables: [], references: [] }))
    return named
  }
  for (const scope of scopesOf(program).scopes) {
    for (const variable of scope.variables) for (const { start } of variable.identifiers) of(variable.name).variables.push({ at: start, variable })
    for (const reference of scope.references) of(reference.identifier.name).references.push({ at: reference.identifier.start, reference })
  }
  for (const { variables, references } of names.values()) {
    variables.sort((a, b) => a.at - b.at)
    references.sort((a, b) => a.at - b.at)
  }
  return names
}

type Owner = Node & { body: Node }

/** The innermost function in whose body the variable is bound. */
function ownerOf({ scope, identifiers: [first] }: Variable): Owner | undefined {
  for (let at: Scope | null = scope; at && first; at = at.upper) {
    const { block } = at
    if (at.type === 'function' && 'body' in block && !Array.isArray(block.body) && block.body?.type === 'BlockStatement' && isWithin(first, block.body)) return block as Owner
  }
  return undefined
}

const isWithin = ({ start }: Node, body: Node): boolean => start > body.start && start < body.end

// Undefined if anything of that name in the body is something else.
function groupOf(name: string, named: Named, owner: Owner): Group | undefined {
  const values: Expression[] = []
  for (const { variable } of within(named.variables, owner.body)) {
    const given = variable.identifiers.every((identifier) => isWithin(identifier, owner.body)) ? valuesOf(variable.defs, variable.references) : undefined
    if (!given) return undefined
    values.push(...given)
  }
  const references: Identifier[] = []
  for (const { reference: { identifier, resolved } } of within(named.references, owner.body)) {
    const [bound] = resolved?.identifiers ?? []
    if (!bound || !isWithin(bound, owner.body)) return undefined
    references.push(identifier)
  }
  return { owner, name, values, references }
}

function within<T extends { at: number }>(list: readonly T[], { start, end }: Node): readonly T[] {
  return list.slice(firstFrom(list, start), firstFrom(list, end))
}

function firstFrom(list: readonly { at: number }[], position: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as { at: number }).at < position) low = middle + 1
    else high = middle
  }
  return low
}
