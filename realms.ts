/**
 * Realms: how an embedder runs programs. The compiler is handed in, since whoever runs what was compiled before need not load it.
 */
import { RestrictError } from './policy/error.ts'
import { importAllowed } from './policy/imports.ts'
import { withLimits, withNames } from './policy/policy.ts'
import type { Limits, Policy, PolicyInput } from './policy/policy.ts'
import { artifactsOf } from './runtime/artifacts.ts'
import type { LoadedModule } from './runtime/graph.ts'
import { type HookOption, hooksOf } from './hooks.ts'
import type { ProcessOptions } from './runtime/process/backend.ts'
import type { Live, OnLimit } from './runtime/live.ts'
import type { RunResult } from './runtime/realm.ts'
import type { SourceMap } from './runtime/engine-types.ts'
import { verifyProgram } from './verifier/verify.ts'

export { decodeSource } from './analyzer/decode.ts'
export { countHooks, READY_NAMES } from './hooks.ts'

/** Checks and compiles one source; throws RestrictError `REJECTED`. */
export type Compile = (source: string, options: { filename: string; policy: Policy }) => { code: string; map: SourceMap }

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
  /**
   * Who is told of everything a program does, under a policy with `guards: 'all'`: the name of ready-made hooks, or a module of the restricted
   * language that exports functions called `get`, `set`, `call`, ... (SPEC.md, 3.7). Default: nobody.
   */
  hooks?: HookOption | undefined
  /** Gets the lines of the ready-made hooks `trace`. */
  onHook?: ((line: string) => void) | undefined
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

/** Loaded when the first realm is made: whoever only checks or compiles does not need them. Asking the loader each time takes as long as making a realm. */
const parts: { realm?: typeof import('./runtime/realm.ts'); inline?: typeof import('./runtime/inline.ts'); process?: typeof import('./runtime/process/backend.ts') } = {}

/** Proves compiled code before it is run under the same policy, for whoever waits for a child meanwhile. What is wrong with it the run says. */
export function proveAhead(code: string, policy: Policy): void {
  const artifacts = artifactsOf(policy)
  if (!artifacts.remembers(code)) return
  try { artifacts.verified(code, () => verifyProgram(code, policy)) } catch { /* It is proved again, and refused. */ }
}

/** What `createRealm` is without a compiler; `compiler` is asked for one when there is a source to run. */
export async function openRealm(options: RealmOptions, compiler: () => Compile | Promise<Compile>): Promise<Realm> {
  const { isolation = 'process', capabilities = {}, modules = {}, loader, onOutput, tenant = 'default', seed = 0, now = null } = options
  const policy = withNames(withLimits(options.policy, options.limits), Object.keys(capabilities))
  if (isolation !== 'process' && isolation !== 'inline') throw new RestrictError('USAGE', `isolation: \`${String(isolation)}\` is not a level; choose "process" or "inline".`)
  const { limits } = policy
  const hooks = await hooksOf(options, policy, compiler)
  const artifacts = artifactsOf(policy)

  const prove = ({ code, map }: Exclude<Runnable, string>, filename: string): LoadedModule =>
    artifacts.module(filename, artifacts.verified(code, () => verifyProgram(code, policy)), map ?? null)
  const load = (program: Runnable, filename: string): LoadedModule | Promise<LoadedModule> => {
    if (typeof program !== 'string') return prove(program, filename)
    if (ARTIFACT.test(program)) return prove({ code: program }, filename)
    const make = (compile: Compile): LoadedModule => prove(artifacts.compiled(program, filename, () => compile(program, { filename, policy })), filename)
    const compile = compiler()
    return compile instanceof Promise ? compile.then(make) : make(compile)
  }
  const find = async (specifier: string, referrer: string): Promise<LoadedModule> => {
    if (!importAllowed(policy.imports, specifier)) throw new RestrictError('REJECTED', `\`${specifier}\`, imported by ${referrer}, is not an import the policy allows.`)
    if (Object.hasOwn(modules, specifier)) return load(modules[specifier] as string, specifier)
    if (!loader) throw new RestrictError('REJECTED', `There is no module \`${specifier}\` (imported by ${referrer}).`)
    const { filename, source } = await loader(specifier, referrer)
    return load(source, filename)
  }

  const { makeRealm } = (parts.realm ??= await import('./runtime/realm.ts'))
  const backend = isolation === 'inline'
    ? (parts.inline ??= await import('./runtime/inline.ts')).inlineBackend
    : (parts.process ??= await import('./runtime/process/backend.ts')).processBackend(limits.memory, tenant, options.process)
  const realm = makeRealm({
    backend, limits, capabilities: hooks ? { ...capabilities, ...hooks.capabilities } : capabilities, hooks, globals: artifacts.globals, deniedKeys: artifacts.deniedKeys, constructorGuard: policy.constructorGuard, seed, now, load: find, onOutput,
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
