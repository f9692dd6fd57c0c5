/**
 * A realm as embedders see it: a policy, limits and capabilities, and `run`. Compiling and verifying are handed in, since the
 * trusted base does not import the compiler.
 */
import { RestrictError } from '../policy/error.ts'
import { exposeCapabilities } from './capabilities.ts'
import type { Exposure } from './capabilities.ts'
import { loadGraph } from './graph.ts'
import type { LoadedModule, ModuleLoader } from './graph.ts'
import type { Backend, Session } from './backend.ts'
import type { Job, Limits, Outcome, Usage } from './engine-types.ts'

/** Everything that is fixed for the life of a realm. */
export type RealmParts = {
  backend: Backend
  limits: Limits
  capabilities: Record<string, unknown>
  /** What the program's own `globalThis` holds. */
  globals: string[]
  deniedKeys: string[]
  constructorGuard: boolean
  /** Seed of `Math.random`. */
  seed: number
  /** Milliseconds since the epoch that the program's clock shows; null: no clock. */
  now: number | null
  load: ModuleLoader
  onOutput: ((text: string) => void) | undefined
}

export type RunResult = {
  /** The completion value of a script, or a module's default export (called with `input` if it is a function), copied. */
  value: unknown
  /** What `console` printed. */
  output: string
  usage: Usage
}

export type RealmCore = {
  run(entry: LoadedModule, options: { input: unknown; hasInput: boolean }): Promise<RunResult>
  dispose(): Promise<void>
}

export function makeRealm(parts: RealmParts): RealmCore {
  const running = new Set<Session>()
  let disposed = false

  async function run(entry: LoadedModule, { input, hasInput }: { input: unknown; hasInput: boolean }): Promise<RunResult> {
    if (disposed) throw new RestrictError('DISPOSED', 'This realm was disposed of; make a new one.')
    const { modules, entry: index, filenames } = await loadGraph(entry, parts.load)
    let session: Session | undefined
    let output = ''
    const exposure: Exposure = exposeCapabilities(parts.capabilities, {
      settle: (promiseId, wire) => session?.settle(promiseId, wire),
      invoke: (callId, fnId, argsWire) => session?.invoke(callId, fnId, argsWire),
    })
    try {
      const job: Job = {
        modules, entry: index, limits: parts.limits, input: hasInput ? exposure.encode(input) : undefined, capabilities: exposure.wire,
        seed: parts.seed, now: parts.now, globals: parts.globals, deniedKeys: parts.deniedKeys, constructorGuard: parts.constructorGuard,
      }
      session = await parts.backend.start(job, {
        call: (fnId, argsWire) => exposure.call(fnId, argsWire),
        quick: exposure.quick,
        output: (text) => { output += text; parts.onOutput?.(text) },
        reply: (callId, wire) => exposure.reply(callId, wire),
      })
      running.add(session)
      if (disposed) session.cancel('DISPOSED', 'The realm was disposed of while the program ran.')
      return conclude(await session.done, output, exposure, new Map(modules.map(({ filename }, i) => [filename, filenames[i] as string])))
    } finally {
      if (session) running.delete(session)
      exposure.dispose()
    }
  }

  return {
    run,
    async dispose() {
      disposed = true
      for (const session of running) session.cancel('DISPOSED', 'The realm was disposed of while the program ran.')
      await parts.backend.dispose()
    },
  }
}

/** `filenames`: what the program sees -> what the embedder calls it. */
function conclude(outcome: Outcome, output: string, exposure: Exposure, filenames: ReadonlyMap<string, string>): RunResult {
  if (outcome.ok) {
    try {
      return { value: exposure.decode(outcome.value), output, usage: outcome.usage }
    } catch (error) {
      // What must not reach the host (a key `__proto__`, say) is the program's fault, and nothing of ours.
      throw new RestrictError('THROWN', `The result cannot be handed out: ${error instanceof Error ? error.message : 'it is not valid'}.`, { usage: outcome.usage, output })
    }
  }
  const { code, message, error, usage } = outcome
  const place = outcome.place && { ...outcome.place, file: filenames.get(outcome.place.file) ?? outcome.place.file }
  throw new RestrictError(code, message, { place, usage, output, ...(error ? { error } : {}) })
}
