/** What the walk knows at a node, and the two ways to account for one: as the author's, or as part of a guard. */
import type { BinaryExpression, Node } from 'estree'

import { CONSTANT_GLOBALS, DENIED_ALWAYS } from '../policy/names.ts'
import { deniedOperation, describeOperation } from '../policy/operations.ts'
import type { Policy } from '../policy/policy.ts'
import { REGION_WEIGHT, weightOf } from '../policy/weights.ts'
import { reject } from './reject.ts'
import { isBoundWithin, type Scope } from './scope.ts'

export type Import = { specifier: string; names: string[] }

/** The same for all of an artifact. `numbers`: names whose variables hold Numbers only, or nothing yet; checked where one is written. `held`: reads of what is kept in variables of the frame, found and not yet met. `seen` counts the nodes accounted for. */
export type Artifact = {
  policy: Policy; kind: 'script' | 'module'; params: ReadonlySet<string>; imports: readonly Import[]; numbers: ReadonlySet<string>
  held: Map<Node, 'kept' | 'dotted'>; seen: number
}

/** A straight-line piece of the program with one charge; `weight` is what the walk has added up so far. */
export type Region = { weight: number }

/** What `arguments`, `new.target` and `return` would mean here. `awaitsReturn`: what is returned. `isCounting`: a loop around this has not settled yet. */
export type Callable = { isWrapper: boolean; hasArguments: boolean; hasNewTarget: boolean; awaitsReturn?: boolean; isCounting?: true }

/** Names that in the body of a function mean variables of that body only, which hold Numbers, or nothing yet. `root`: the scope of the body. */
export type Claims = { readonly names: ReadonlySet<string>; readonly root: Scope; readonly outer: Claims | undefined }

export type Context = { artifact: Artifact; region: Region; scope: Scope; callable: Callable; claims?: Claims | undefined }

/** Whether what is written to a variable of this name here must be a Number, whichever of them it is. */
export function isClaimed(name: string, { artifact, claims }: Context): boolean {
  for (let at = claims; at; at = at.outer) if (at.names.has(name)) return true
  return artifact.numbers.has(name)
}

/** Whether the variable of this name, as seen from here, is one that holds Numbers. */
export function holdsNumber(name: string, { artifact, claims, scope }: Context): boolean {
  if (artifact.numbers.has(name)) return true
  for (let at = claims; at; at = at.outer) if (at.names.has(name) && isBoundWithin(name, scope, at.root)) return true
  return false
}

/** What is certain about a value: nothing, that it is a Number or a BigInt, that it is a Number. */
export type Kind = typeof ANY | typeof NUMERIC | typeof NUMBER
export const ANY = 0
export const NUMERIC = 1
export const NUMBER = 2

/** Accounts for one node that the author wrote: it costs its weight, and the policy must allow it. */
export function author(node: Node, { artifact, region }: Context): void {
  artifact.seen++
  region.weight += weightOf(node)
  const denied = deniedOperation(node, artifact.policy.operations)
  if (denied === 'unknown') reject(node, `${node.type} is not in the guarded form`)
  if (denied) reject(node, `the policy does not allow ${describeOperation(denied)}`)
}

/** Accounts for nodes of a guard. */
export function guard({ artifact }: Context, nodes: number): void {
  artifact.seen += nodes
}

/** Requires that the shim is one of the wrapper's parameters, and accounts for the call of it. */
export function shim(node: Node, name: string, context: Context): void {
  if (!context.artifact.params.has(name)) reject(node, `${name} is not among the wrapper's parameters`)
  guard(context, 2)
}

export function startRegion(): Region {
  return { weight: REGION_WEIGHT }
}

/** Compares a region's charge with what the walk found in it. */
export function endRegion(region: Region, charge: { value: number; start: number }): void {
  if (charge.value !== region.weight) reject(charge.start, `charge of ${charge.value} where ${region.weight} is due`)
}

/** The weight of `a ** b` and `a == b`, which the guarded form writes as calls. */
export function chargeOperator({ region }: Context): void {
  region.weight += weightOf(OPERATOR)
}
const zero = { type: 'Literal', value: 0, start: 0, end: 0 } as const
const OPERATOR: BinaryExpression = { type: 'BinaryExpression', operator: '**', left: zero, right: zero, start: 0, end: 0 }

const NEVER: ReadonlySet<string> = new Set(DENIED_ALWAYS)
const CONSTANTS: ReadonlySet<string> = new Set(CONSTANT_GLOBALS)

export function isDenied(key: string, { policy }: Artifact): boolean {
  return policy.deniedKeys.has(key) || NEVER.has(key)
}

export function isConstantGlobal(name: string): boolean {
  return CONSTANTS.has(name)
}
