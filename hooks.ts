/**
 * Hooks: who is told of everything that programs do, where the policy says `guards: 'all'`. They are a module of the restricted language,
 * verified and metered like the program's own, because nothing else may touch its objects. Some come ready-made.
 */
import { RestrictError } from './policy/error.ts'
import { type Policy, resolvePolicy, withNames } from './policy/policy.ts'
import type { Compile, RealmOptions } from './realms.ts'
import { artifactsOf } from './runtime/artifacts.ts'
import { capability } from './runtime/capabilities.ts'
import type { LoadedModule } from './runtime/graph.ts'
import { verifyProgram } from './verifier/verify.ts'

/** `capabilities` are for the hooks alone: the program has no name for them. */
export type HookSource = { source: string; filename?: string | undefined; capabilities?: Record<string, unknown> | undefined }
export type HookName = 'none' | 'trace' | 'readonly' | 'deny-keys'
export type HookOption = HookName | HookSource

export type RealmHooks = { module: LoadedModule; names: readonly string[]; capabilities: Record<string, unknown> }

/** What a module of hooks may export. */
export const HOOKS = ['get', 'set', 'call', 'invoke', 'construct', 'remove', 'has', 'iterate', 'enumerate'] as const

const TRACE = `
const kind = (value) => Array.isArray(value) ? 'array' : typeof value
const at = (what) => (object, key) => { record(what + ' ' + kind(object) + '.' + String(key)) }
const whole = (what) => (value) => { record(what + ' ' + kind(value)) }
export const get = at('get')
export const set = at('set')
export const invoke = at('invoke')
export const remove = at('remove')
export const has = at('has')
export const call = whole('call')
export const construct = whole('construct')
export const iterate = whole('iterate')
export const enumerate = whole('enumerate')
`
const READONLY = `
const refuse = (object, key) => { throw new TypeError('the property ' + String(key) + ' cannot be written: everything is read-only here') }
export { refuse as set, refuse as remove }
`
const DENY_KEYS = `
const look = (object, key) => {
  if (typeof key === 'string' && (key.startsWith('_') || /secret|password|token/i.test(key))) throw new TypeError('the property ' + key + ' is private')
}
export { look as get, look as set, look as invoke, look as remove, look as has }
`
const COUNT = `
const at = (what) => (object, key) => { countOne(what, String(key)) }
const whole = (what) => () => { countOne(what, '') }
export const get = at('get'), set = at('set'), invoke = at('invoke'), remove = at('remove'), has = at('has')
export const call = whole('call'), construct = whole('construct'), iterate = whole('iterate'), enumerate = whole('enumerate')
`
const READY: Readonly<Record<HookName, string>> = { none: '', trace: TRACE, readonly: READONLY, 'deny-keys': DENY_KEYS }

export const READY_NAMES = Object.keys(READY) as HookName[]

/** How often something happened to a property; `key` is empty for what happens to a whole value. */
export type HookCount = { hook: string; key: string; count: number }

/** More keys than this for one hook are counted together. */
const MOST_KEYS = 10_000
const LONGEST_KEY = 200

/** Hooks for `createRealm` that count what programs do; `counts` gives what was counted in all runs since, most first, and `clear` forgets it. */
export function countHooks(): { hooks: HookSource; counts(): HookCount[]; clear(): void } {
  const tables = new Map<string, Map<string, number>>()
  const note = (hook: string, name: string): void => {
    const table = tables.get(hook) ?? new Map<string, number>()
    tables.set(hook, table)
    const short = name.length > LONGEST_KEY ? `${name.slice(0, LONGEST_KEY)}...` : name
    const key = table.has(short) || table.size < MOST_KEYS ? short : '(others)'
    table.set(key, (table.get(key) ?? 0) + 1)
  }
  return {
    hooks: { source: COUNT, filename: 'count.js', capabilities: { countOne: capability(note, { args: ['string', 'string'], cost: 10 }) } },
    counts: () => [...tables].flatMap(([hook, table]) => [...table].map(([key, count]) => ({ hook, key, count }))).sort((a, b) => b.count - a.count),
    clear: () => tables.clear(),
  }
}

/** The hooks of a realm, compiled and verified; undefined if nobody is to be told. Throws RestrictError `USAGE`, `REJECTED`. */
export async function hooksOf({ hooks = 'none', onHook, capabilities: given = {} }: RealmOptions, policy: Policy, compiler: () => Compile | Promise<Compile>): Promise<RealmHooks | undefined> {
  if (hooks === 'none') return undefined
  if (policy.guards !== 'all') fail("need a policy with `guards: 'all'`: without, programs tell them nothing")
  const { source, filename = 'hooks.js', capabilities = {} } = typeof hooks === 'string' ? readyMade(hooks, onHook) : isRecord(hooks) ? hooks : fail(EITHER)
  if (typeof source !== 'string') fail(EITHER)
  if (typeof filename !== 'string') fail('the `filename` must be a text')
  if (!isRecord(capabilities)) fail('the `capabilities` must be a record')
  for (const name of Object.keys(capabilities)) if (Object.hasOwn(given, name) || policy.names.has(name)) fail(`the capability ${JSON.stringify(name)} is the program's as well`)
  const own = withNames(resolvePolicy({ globals: { deny: ['globalThis'] } }), Object.keys(capabilities))
  const compile = await compiler()
  const artifacts = artifactsOf(own)
  const { code, map } = artifacts.compiled(source, filename, () => compile(source, { filename, policy: own }))
  const verified = artifacts.verified(code, () => verifyProgram(code, own))
  if (verified.kind !== 'module' || verified.async) fail('must be a module that does not await anything')
  const unknown = verified.exports.find((name) => !HOOKS.some((hook) => hook === name))
  if (unknown !== undefined || verified.exports.length === 0) fail(`export ${unknown === undefined ? 'nothing' : `\`${unknown}\``}: what they can export is ${HOOKS.join(', ')}`)
  return { module: artifacts.module(filename, verified, map), names: Object.keys(capabilities), capabilities }
}

const EITHER = 'must be the name of ready-made ones or have a `source`'
const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null

function fail(problem: string): never {
  throw new RestrictError('USAGE', `hooks: ${problem}.`)
}

function readyMade(name: string, onHook: RealmOptions['onHook']): HookSource {
  if (!Object.hasOwn(READY, name)) fail(`there are none called ${JSON.stringify(name)}: there are ${READY_NAMES.join(', ')}`)
  const source = READY[name as HookName]
  if (name !== 'trace') return { source, filename: `${name}.js` }
  if (typeof onHook !== 'function') fail('`trace` needs an `onHook` that gets its lines')
  return { source, filename: 'trace.js', capabilities: { record: capability((line: string) => { onHook?.(line) }, { args: ['string'], cost: 10 }) } }
}
