/**
 * What a program may do. `resolvePolicy` turns what people write (a preset name, or a record that extends one) into the
 * full `Policy` that every other part reads. The schema library is loaded only when there is a record to validate.
 */
import { createRequire } from 'node:module'

import { GLOBALS, INJECTED_NAMES } from './globals.ts'
import { type Operation, REQUIRES } from './operations.ts'
import { DEFAULT_LIMITS, PRESET_NAMES, PRESETS } from './presets.ts'
import { RestrictError } from './error.ts'
import { makeSchema, nameProblem, type Schema, type Zod } from './schema.ts'
import { didYouMean } from './suggest.ts'

export type PresetName = 'expression' | 'strict' | 'standard' | 'compat'

/** Steps, bytes, frames, milliseconds, bytes. `Infinity` must be written out (in JSON, as the string "Infinity"). */
export type Limits = { steps: number; memory: number; depth: number; timeout: number; output: number }

/** A policy in full, as `resolvePolicy` returns it. */
export type Policy = {
  preset: PresetName
  /** The operations a program may use (policy/operations.ts). */
  operations: ReadonlySet<Operation>
  /** Intrinsics a program may name. */
  globals: ReadonlySet<string>
  /** Further free names: capabilities and injected values. `input` is always one of them. */
  names: ReadonlySet<string>
  /** Property keys that no program may name. */
  deniedKeys: ReadonlySet<string>
  /** Module specifiers a program may import: exact, or with one `*`. */
  imports: readonly string[]
  /** A free name nobody provides is rejected, or throws a ReferenceError when it is used. */
  unknownGlobals: 'reject' | 'throw'
  /** `.constructor` can be read, through a guard. */
  constructorGuard: boolean
  /** `all`: hooks are told of every access, call and write (SPEC.md, 3.7). */
  guards: Guards
  limits: Limits
}

export type Guards = 'default' | 'all'

/** A limit as it may be written: JSON has no `Infinity`. */
export type LimitInput = number | 'Infinity'

/** What people write: a preset name, or a record. A field that is not given comes from the preset. */
export type PolicyInput = PresetName | PolicyRecord
export type PolicyRecord = {
  /** The preset this starts from; `standard` when not given. */
  extends?: PresetName | undefined
  /** Exactly these operations, or changes to the preset's. */
  operations?: readonly string[] | { allow?: readonly string[] | undefined; deny?: readonly string[] | undefined } | undefined
  /** Free names the embedder provides. */
  names?: readonly string[] | undefined
  /** Changes to the preset's intrinsics. */
  globals?: { allow?: readonly string[] | undefined; deny?: readonly string[] | undefined } | undefined
  /** Property keys to deny on top of the preset's. */
  deny?: readonly string[] | undefined
  /** Module specifiers that may be imported, exact or with one `*`. */
  imports?: readonly string[] | undefined
  /** `all`: every access, call, write, deletion, construction and iteration is told to hooks before it happens. */
  guards?: Guards | undefined
  limits?: { [limit in keyof Limits]?: LimitInput | undefined } | undefined
}

const resolvedPresets = new Map<PresetName, Policy>()

/**
 * Returns the full policy; a policy that is already resolved comes back as it is.
 * Throws RestrictError `POLICY`, its message naming the path of the wrong field (also in `.path`).
 */
export function resolvePolicy(input: PolicyInput | Policy = 'standard'): Policy {
  if (typeof input === 'string') return presetPolicy(input)
  if (isResolved(input)) return input
  return loadSchema().resolveRecord(input)
}

/** The same policy with the names of capabilities as further free names. Throws RestrictError `CAPABILITY` for a name that programs could not use. */
export function withNames(policy: Policy, names: Iterable<string>): Policy {
  const added = [...names]
  if (added.length === 0) return policy
  for (const name of added) {
    const problem = nameProblem(name) ?? (INJECTED_NAMES.some((taken) => taken === name) ? 'is the name of the input' : undefined)
    if (problem) throw new RestrictError('CAPABILITY', `A capability cannot be called ${JSON.stringify(name)}: it ${problem}.`)
  }
  return { ...policy, names: new Set([...policy.names, ...added]) }
}

/** The same policy with other limits. Throws RestrictError `POLICY`. */
export function withLimits(policy: PolicyInput | Policy | undefined, limits: Partial<Limits> | undefined): Policy {
  const base = resolvePolicy(policy)
  const given = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined) as [keyof Limits, number][]
  if (given.length === 0) return base
  // What is plainly right needs no schema; what is not, its complaint.
  const isRight = given.every(([name, value]) => Object.hasOwn(base.limits, name) && (value === Infinity || Number.isSafeInteger(value) && value >= 1 && (name !== 'timeout' || value < 2 ** 31)))
  const checked = isRight ? limits as Partial<Limits> : resolvePolicy({ limits }).limits
  return { ...base, limits: { ...base.limits, ...Object.fromEntries(given.map(([name]) => [name, checked[name]])) } }
}

/** JSON Schema (draft 2020-12) of a policy file. */
export function policyJsonSchema(): object {
  return loadSchema().jsonSchema()
}

/** The policy written out in full as a record that `resolvePolicy` accepts and JSON can carry. */
export function policyToJson(policy: Policy): PolicyRecord {
  const preset = presetPolicy(policy.preset)
  const sorted = (names: Iterable<string>): string[] => [...names].sort()
  const without = (names: Iterable<string>, known: ReadonlySet<string>): string[] => sorted(names).filter((name) => !known.has(name))
  return {
    extends: policy.preset,
    operations: operationsToJson(policy, preset),
    globals: { allow: sorted(policy.globals), deny: without(preset.globals, policy.globals) },
    names: without(policy.names, preset.names),
    deny: without(policy.deniedKeys, preset.deniedKeys),
    imports: [...policy.imports],
    ...(policy.guards === 'all' ? { guards: policy.guards } : {}),
    limits: Object.fromEntries(Object.entries(policy.limits).map(([name, value]) => [name, value === Infinity ? 'Infinity' : value])),
  }
}

// In full, unless one is left that makes no sense without one that was denied (`private` without `class`): then as changes.
function operationsToJson({ operations }: Policy, preset: Policy): PolicyRecord['operations'] {
  const all = [...operations].sort()
  if (all.every((name) => REQUIRES[name]?.some((other) => operations.has(other)) ?? true)) return all
  return { allow: all.filter((name) => !preset.operations.has(name)), deny: [...preset.operations].filter((name) => !operations.has(name)).sort() }
}

/** Whether this is a preset itself: one object for all who ask for it, which only this file makes. */
export function isPreset(policy: Policy): boolean {
  return resolvedPresets.get(policy.preset) === policy
}

function presetPolicy(name: string): Policy {
  const preset = PRESET_NAMES.find((known) => known === name)
  if (!preset) throw new RestrictError('POLICY', `policy: unknown preset ${JSON.stringify(name)}${didYouMean(name, PRESET_NAMES)}`, { path: '' })
  let policy = resolvedPresets.get(preset)
  if (!policy) resolvedPresets.set(preset, (policy = makePreset(preset)))
  return policy
}

function makePreset(name: PresetName): Policy {
  const { operations, deniedKeys, unknownGlobals, constructorGuard } = PRESETS[name]
  return {
    preset: name, operations: new Set(operations), globals: new Set(GLOBALS[name]), names: new Set(INJECTED_NAMES),
    deniedKeys: new Set(deniedKeys), imports: [], unknownGlobals, constructorGuard, guards: 'default', limits: DEFAULT_LIMITS,
  }
}

// A record that somebody wrote has no Set in it; JSON cannot make one.
function isResolved(input: PolicyRecord | Policy): input is Policy {
  return typeof input === 'object' && input !== null && 'deniedKeys' in input && input.operations instanceof Set
}

let schema: Schema | undefined

function loadSchema(): Schema {
  if (schema) return schema
  const zod = createRequire(import.meta.url)('zod') as Zod
  schema = makeSchema(zod, presetPolicy)
  return schema
}
