/**
 * The library. Checks, compiles, verifies and runs code that somebody else wrote; the only file that knows every folder.
 */
import { checkProgram } from './analyzer/check.ts'
import { parse } from './analyzer/parse.ts'
import type { Diagnostic, Goal, Program } from './analyzer/types.ts'
import { RestrictError } from './policy/error.ts'
import { importAllowed } from './policy/imports.ts'
import { resolvePolicy, withNames } from './policy/policy.ts'
import type { Limits, Policy, PolicyInput } from './policy/policy.ts'
import { rewrite } from './rewriter/rewrite.ts'
import type { Manifest } from './rewriter/rewrite.ts'
import { rules } from './rules/index.ts'
import { artifactsOf } from './runtime/artifacts.ts'
import type { LoadedModule } from './runtime/graph.ts'
import type { ProcessOptions } from './runtime/process/backend.ts'
import type { Live, OnLimit } from './runtime/live.ts'
import type { RunResult } from './runtime/realm.ts'
import type { SourceMap } from './runtime/engine-types.ts'
import { verifyProgram } from './verifier/verify.ts'

export { decodeSource } from './analyzer/decode.ts'
export { policyJsonSchema, resolvePolicy } from './policy/policy.ts'
export { RestrictError } from './policy/error.ts'
export { capability } from './runtime/capabilities.ts'
export { budget, timers } from './runtime/helpers.ts'
export { FINDINGS, PROJECT_FINDINGS, rules } from './rules/index.ts'
export { ruleUrl, SITE } from './analyzer/diagnostic.ts'
export type { Diagnostic, Limits, Manifest, Policy, PolicyInput, RunResult, SourceMap }
export type { ErrorCode, Place } from './policy/error.ts'
export type { ProcessOptions } from './runtime/process/backend.ts'
export type { Resource, Usage } from './runtime/engine-types.ts'
export type { TimerFunctions } from './runtime/helpers.ts'
export type { Live, OnLimit } from './runtime/live.ts'

/** `filename` is what diagnostics and errors show, and its extension tells JavaScript from TypeScript. Default `input.js`. */
export type SourceOptions = { filename?: string | undefined; policy?: PolicyInput | Policy | undefined; goal?: Goal | undefined }

/** A compiled program: guarded code that verifies, its source map (version 3) and what it uses. */
export type Artifact = { code: string; map: SourceMap; manifest: Manifest }

/**
 * Checks source against the restricted language of a policy. Returns every finding, sorted; never throws for what the source holds.
 * Throws RestrictError `POLICY` for a policy that makes no sense.
 */
export function check(source: string, options: SourceOptions = {}): { ok: boolean; diagnostics: Diagnostic[] } {
  const { diagnostics } = analyze(source, options)
  return { ok: diagnostics.length === 0, diagnostics }
}

function analyze(source: string, { filename = 'input.js', policy, goal }: SourceOptions): { program?: Program; policy: Policy; diagnostics: Diagnostic[] } {
  const resolved = resolvePolicy(policy)
  if (typeof source !== 'string') throw new RestrictError('USAGE', 'The source must be a string.')
  const program = parse(source, { filename, ...(goal ? { goal } : {}) })
  if (Array.isArray(program)) return { policy: resolved, diagnostics: program }
  return { program, policy: resolved, diagnostics: checkProgram(program, rules, resolved) }
}

/**
 * Checks and rewrites source to the guarded form, and verifies the result.
 * Throws RestrictError `REJECTED` with `.diagnostics`, or `POLICY`; `INTERNAL` if our own output does not verify.
 */
export function compile(source: string, options: SourceOptions = {}): Artifact {
  const { program, policy, diagnostics } = analyze(source, options)
  if (!program || diagnostics.length > 0) throw rejected(diagnostics)
  return rewrite(program, policy)
}

function rejected(diagnostics: Diagnostic[]): RestrictError {
  const first = diagnostics[0]
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : ''
  const place = first && { file: first.file, ...first.loc.start }
  return new RestrictError('REJECTED', first ? `${first.message}${more}` : 'The program was rejected.', { place, diagnostics })
}

/** Proves that compiled code is in the guarded form, whoever compiled it. Throws RestrictError `UNVERIFIED`, saying what is missing. */
export function verify(code: string, { policy }: { policy?: PolicyInput | Policy | undefined } = {}): void {
  verifyProgram(code, resolvePolicy(policy))
}

export type IsolationLevel = 'process' | 'inline'

export type RealmOptions = {
  /** Preset name, policy record or resolved policy. Default `standard`. */
  policy?: PolicyInput | Policy | undefined
  /** Default `process`. */
  isolation?: IsolationLevel | undefined
  /** Overrides the policy's limits: steps, bytes, frames, milliseconds, bytes of output. */
  limits?: Partial<Limits> | undefined
  /** What the program finds under these names, and nothing else of the host. */
  capabilities?: Record<string, unknown> | undefined
  /** Sources by import specifier. The policy must allow the specifier too. */
  modules?: Record<string, string> | undefined
  /** Finds a module that `modules` does not have. The policy must allow the specifier too. */
  loader?: ((specifier: string, referrer: string) => { filename: string; source: string } | Promise<{ filename: string; source: string }>) | undefined
  /** Called with console text as it is printed. */
  onOutput?: ((text: string) => void) | undefined
  /** Of isolation `process`: how many children, and whether in bubblewrap. */
  process?: ProcessOptions | undefined
  /** Programs of different tenants never share a child process. Default `default`. */
  tenant?: string | undefined
  /** Seed of `Math.random`. Default 0. */
  seed?: number | undefined
  /** What the program's clock shows, in milliseconds since the epoch; null, the default, gives it none. */
  now?: number | null | undefined
}

export type RunOptions = {
  filename?: string | undefined
  input?: unknown
  /** Asked when the program reaches a limit (but `depth`): a higher cap lets it go on. At `process`, memory cannot be raised above what the child was started with. */
  onLimit?: OnLimit | undefined
}

/** A program that was given as source, or compiled before. */
export type Runnable = string | { code: string; map?: SourceMap | null | undefined }

/** A run in progress. `result` is what `run` gives. */
export type Run = Live & { readonly result: Promise<RunResult> }

export type Realm = {
  /**
   * Compiles (a string), verifies (always) and runs a program. Throws RestrictError: `REJECTED`, `UNVERIFIED`, a limit
   * (`STEPS`, `MEMORY`, `DEPTH`, `TIMEOUT`, `OUTPUT`), `THROWN` with `.error`, `STALLED`, `KILLED`; also with `.usage` and `.output`.
   */
  run(program: Runnable, options?: RunOptions): Promise<RunResult>
  /** As `run`, for whoever wants to read the usage, raise limits or end the program while it runs. Never throws: `result` rejects. */
  start(program: Runnable, options?: RunOptions): Run
  /** Where programs run and what holds them there besides the engine, as it is in force on this machine (SECURITY.md lists the names). */
  readonly isolation: { level: IsolationLevel; hardening: readonly string[] }
  dispose(): Promise<void>
}

/** Compiled code says so in its first characters; what it claims is proved before it runs. */
const ARTIFACT = /^\/\*restrict r1 (?:script|module)\*\//

/** Makes a realm: one policy, one set of limits and capabilities, any number of runs. Throws RestrictError `POLICY`, `CAPABILITY` or `USAGE`. */
export async function createRealm(options: RealmOptions = {}): Promise<Realm> {
  const { isolation = 'process', capabilities = {}, modules = {}, loader, onOutput, tenant = 'default', seed = 0, now = null } = options
  const policy = withNames(withLimits(options.policy, options.limits), Object.keys(capabilities))
  if (isolation !== 'process' && isolation !== 'inline') throw new RestrictError('USAGE', `isolation: \`${String(isolation)}\` is not a level; choose "process" or "inline".`)
  const { limits } = policy
  const artifacts = artifactsOf(policy)

  const load = (program: Runnable, filename: string): LoadedModule => {
    const { code, map } = typeof program !== 'string' ? program
      : ARTIFACT.test(program) ? { code: program, map: null } : artifacts.compiled(program, filename, () => compile(program, { filename, policy }))
    return artifacts.module(filename, artifacts.verified(code, () => verifyProgram(code, policy)), map ?? null)
  }
  const find = async (specifier: string, referrer: string): Promise<LoadedModule> => {
    if (!importAllowed(policy.imports, specifier)) throw new RestrictError('REJECTED', `\`${specifier}\`, imported by ${referrer}, is not an import the policy allows.`)
    if (Object.hasOwn(modules, specifier)) return load(modules[specifier] as string, specifier)
    if (!loader) throw new RestrictError('REJECTED', `There is no module \`${specifier}\` (imported by ${referrer}).`)
    const { filename, source } = await loader(specifier, referrer)
    return load(source, filename)
  }

  // Loaded when the first realm is made: whoever only checks or compiles does not need it.
  const { makeRealm } = await import('./runtime/realm.ts')
  const backend = isolation === 'inline' ? (await import('./runtime/inline.ts')).inlineBackend : (await import('./runtime/process/backend.ts')).processBackend(limits.memory, tenant, options.process)
  const realm = makeRealm({
    backend, limits, capabilities, globals: [...policy.globals], deniedKeys: [...policy.deniedKeys], constructorGuard: policy.constructorGuard, seed, now, load: find, onOutput,
  })
  await backend.warm()
  const start: Realm['start'] = (program, { filename = 'input.js', input, onLimit } = {}) =>
    realm.run(() => load(program, filename), { input, hasInput: input !== undefined, onLimit })
  return {
    start,
    run: (program, runOptions) => start(program, runOptions).result,
    isolation: { level: isolation, hardening: realm.hardening },
    dispose: () => realm.dispose(),
  }
}

function withLimits(policy: PolicyInput | Policy | undefined, limits: Partial<Limits> | undefined): Policy {
  const base = resolvePolicy(policy)
  if (!limits) return base
  const checked = resolvePolicy({ limits })
  const given = Object.keys(limits) as (keyof Limits)[]
  return { ...base, limits: { ...base.limits, ...Object.fromEntries(given.map((name) => [name, checked.limits[name]])) } }
}
