/**
 * A realm as embedders see it: a policy, limits and capabilities, and `run`. Compiling and verifying are handed in, since the
 * trusted base does not import the compiler.
 */
import { RestrictError } from '../policy/error.ts'
import { exposeCapabilities } from './capabilities.ts'
import type { Exposure } from './capabilities.ts'
import { loadGraph, withHooks } from './graph.ts'
import type { LoadedModule, ModuleLoader } from './graph.ts'
import type { Backend, Session } from './backend.ts'
import type { Job, Limits, Outcome, Usage } from './engine-types.ts'
import { takeHelpers } from './helpers.ts'
import { limitOf, makeLive } from './live.ts'
import type { Live, OnLimit } from './live.ts'

/** Everything that is fixed for the life of a realm. */
export type RealmParts = {
  backend: Backend
  limits: Limits
  capabilities: Record<string, unknown>
  /** What the program's own `globalThis` holds. */
  globals: readonly string[]
  deniedKeys: readonly string[]
  constructorGuard: boolean
  /** Seed of `Math.random`. */
  seed: number
  /** Milliseconds since the epoch that the program's clock shows; null: no clock. */
  now: number | null
  load: ModuleLoader
  /** The module whose exports are told of what programs do, and which of the capabilities are for it alone. */
  hooks?: { module: LoadedModule; names: readonly string[] } | undefined
  onOutput: ((text: string) => void) | undefined
}

export type RunResult = {
  /** The completion value of a script, or a module's default export (called with `input` if it is a function), copied. */
  value: unknown
  /** What `console` printed. */
  output: string
  usage: Usage
}

export type RunSettings = { input: unknown; hasInput: boolean; onLimit: OnLimit | undefined }

export type RealmCore = {
  /** What holds programs besides the engine's own means, as it is in force on this machine. */
  readonly hardening: readonly string[]
  run(entry: () => LoadedModule | Promise<LoadedModule>, options: RunSettings): Live & { result: Promise<RunResult> }
  dispose(): Promise<void>
}

export function makeRealm(parts: RealmParts): RealmCore {
  const running = new Set<Session>()
  let disposed = false

  const { capabilities, helpers, keepAlive } = takeHelpers(parts.capabilities)
  const refuse = (): never => { throw new RestrictError('DISPOSED', 'This realm was disposed of; make a new one.') }

  async function run(entry: () => LoadedModule | Promise<LoadedModule>, { input, hasInput, onLimit }: RunSettings, live: ReturnType<typeof makeLive>): Promise<RunResult> {
    if (disposed) refuse()
    const loaded = entry()
    const graph = await loadGraph(loaded instanceof Promise ? await loaded : loaded, parts.load)
    const { modules, entry: index, filenames } = parts.hooks ? withHooks(graph, parts.hooks.module) : graph
    if (disposed) refuse()
    if (live.cancelled) throw new RestrictError('KILLED', 'The program was cancelled.')
    let session: Session | undefined
    let output = ''
    const exposure: Exposure = exposeCapabilities(capabilities, {
      settle: (promiseId, wire) => session?.settle(promiseId, wire),
      invoke: (callId, fnId, argsWire) => session?.invoke(callId, fnId, argsWire),
    })
    const ready = (begun: Session): void => {
      session = begun
      live.begin(begun)
      running.add(begun)
    }
    try {
      const job: Job = {
        modules, entry: index, limits: live.initial, input: hasInput ? exposure.encode(input) : undefined, capabilities: exposure.wire,
        seed: parts.seed, now: parts.now, globals: parts.globals, deniedKeys: parts.deniedKeys, constructorGuard: parts.constructorGuard,
        ...(parts.hooks ? { hooks: modules.length - 1, hookNames: parts.hooks.names } : {}), helpers, keepAlive, asks: onLimit !== undefined,
      }
      session = await parts.backend.start(job, {
        call: (fnId, argsWire) => exposure.call(fnId, argsWire),
        quick: exposure.quick,
        output: (text) => { output += text; tell(text) },
        reply: (callId, wire) => exposure.reply(callId, wire),
        ...(onLimit ? { limit: limitOf(onLimit) } : {}),
      }, ready)
      if (!running.has(session)) ready(session)
      if (disposed) session.cancel('DISPOSED', 'The realm was disposed of while the program ran.')
      const outcome = await session.done
      return conclude(outcome, output, exposure, (shown) => filenames[modules.findIndex(({ filename }) => filename === shown)] ?? shown)
    } finally {
      if (session) running.delete(session)
      exposure.dispose()
    }
  }

  // A listener's own error is its own affair: it must break neither the run nor whoever reads the child.
  const tell = (text: string): void => {
    try { parts.onOutput?.(text) } catch (error) { queueMicrotask(() => { throw error }) }
  }

  return {
    run(entry, settings) {
      const live = makeLive(parts.limits)
      return { ...live.live, result: run(entry, settings, live) }
    },
    get hardening() { return parts.backend.hardening ?? [] },
    async dispose() {
      disposed = true
      for (const session of running) session.cancel('DISPOSED', 'The realm was disposed of while the program ran.')
      await parts.backend.dispose()
    },
  }
}

/** `realName`: what the program sees of a file's name -> what the embedder calls it. */
function conclude(outcome: Outcome, output: string, exposure: Exposure, realName: (shown: string) => string): RunResult {
  if (outcome.ok) {
    try {
      return { value: exposure.decode(outcome.value), output, usage: outcome.usage }
    } catch (error) {
      // What must not reach the host (a key `__proto__`, say) is the program's fault, and nothing of ours.
      throw new RestrictError('THROWN', `The result cannot be handed out: ${error instanceof Error ? error.message : 'it is not valid'}.`, { usage: outcome.usage, output })
    }
  }
  const { code, message, error, usage } = outcome
  const place = outcome.place && { ...outcome.place, file: realName(outcome.place.file) }
  throw new RestrictError(code, message, { place, usage, output, ...(error ? { error } : {}) })
}
