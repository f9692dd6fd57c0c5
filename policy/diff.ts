/** What one policy allows that another does not, field by field, for the review of a change. */
import { coversImport } from './imports.ts'
import { describeOperation } from './operations.ts'
import type { Limits, Policy } from './policy.ts'

/** `wider`: a program may do more under the second policy. */
export type PolicyChange = { field: 'operations' | 'globals' | 'names' | 'deny' | 'imports' | 'unknown names' | 'constructor' | 'limits'; what: string; wider: boolean }

/** Every difference, what is wider first. Policies that differ only in how they are written have none. */
export function diffPolicies(before: Policy, after: Policy): PolicyChange[] {
  const changes = [
    ...sets('operations', before.operations, after.operations, (name) => `${name} (${describeOperation(name)})`),
    ...sets('globals', before.globals, after.globals), ...sets('names', before.names, after.names),
    // A denied key more is less.
    ...sets('deny', after.deniedKeys, before.deniedKeys),
    ...imports(before.imports, after.imports),
    ...flag('unknown names', before.unknownGlobals === 'throw', after.unknownGlobals === 'throw', ['throw when they are used, instead of being rejected', 'are rejected, instead of throwing when they are used']),
    ...flag('constructor', before.constructorGuard, after.constructorGuard, ['can be read, through a guard', 'cannot be read']),
    ...limits(before.limits, after.limits),
  ]
  return [...changes.filter(({ wider }) => wider), ...changes.filter(({ wider }) => !wider)]
}

function sets<T extends string>(field: PolicyChange['field'], before: ReadonlySet<T>, after: ReadonlySet<T>, show: (name: T) => string = (name) => name): PolicyChange[] {
  const missingFrom = (those: ReadonlySet<T>, these: ReadonlySet<T>): T[] => [...these].filter((name) => !those.has(name)).sort()
  return [...missingFrom(before, after).map((name) => ({ field, what: show(name), wider: true })), ...missingFrom(after, before).map((name) => ({ field, what: show(name), wider: false }))]
}

function imports(before: readonly string[], after: readonly string[]): PolicyChange[] {
  const missingFrom = (those: readonly string[], these: readonly string[]): string[] => these.filter((pattern) => !those.some((other) => coversImport(other, pattern)))
  return [...missingFrom(before, after).map((what) => ({ field: 'imports' as const, what, wider: true })), ...missingFrom(after, before).map((what) => ({ field: 'imports' as const, what, wider: false }))]
}

function flag(field: PolicyChange['field'], before: boolean, after: boolean, [on, off]: [on: string, off: string]): PolicyChange[] {
  return before === after ? [] : [{ field, what: after ? on : off, wider: after }]
}

function limits(before: Limits, after: Limits): PolicyChange[] {
  return (Object.keys(before) as (keyof Limits)[]).filter((name) => before[name] !== after[name])
    .map((name) => ({ field: 'limits', what: `${name}: ${before[name]} -> ${after[name]}`, wider: after[name] > before[name] }))
}
