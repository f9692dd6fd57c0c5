/**
 * What crosses between an engine (one guest context) and whoever embeds it: the child process of the `process` level,
 * or the caller's own thread at the `inline` level. Only strings and numbers cross; values travel as wire text.
 */
import type { ErrorCode, Place } from '../policy/error.ts'
import type { COST_MODEL } from '../policy/weights.ts'
import type { HelperKind } from './kernel/timers.ts'

/** Hard limits of one run: steps, bytes, frames, milliseconds, bytes of output. `Infinity` must be written out. */
export type Limits = { steps: number; memory: number; depth: number; timeout: number; output: number }

/** What the verifier proved about one artifact; structurally the verifier's own `Verified`. */
export type VerifiedModule = {
  code: string; kind: 'script' | 'module'; async: boolean
  /** All parameter names of the wrapper, in order. */
  params: string[]
  /** Those parameters that are not reserved names. */
  globals: string[]
  imports: { specifier: string; names: string[] }[]
  stars: number[]
  reexports: Record<string, [number, string]>
  exports: string[]
}

/** The parts of a version 3 source map that the runtime reads. */
export type SourceMap = { sources?: readonly (string | null)[]; names?: readonly string[]; mappings: string }

export type JobModule = {
  specifier: string; filename: string; verified: VerifiedModule; map: SourceMap | null
  /** For each entry of `verified.imports`, the index of the imported module in `Job.modules`. */
  deps: number[]
}

export type Job = {
  modules: JobModule[]; entry: number
  /** The module whose exports are told of what the others do (`guards: 'all'`). */
  hooks?: number
  /** Names among the capabilities that are for that module alone. */
  hookNames?: readonly string[]
  limits: Limits
  /** Wire text of the value handed to a module's default export; undefined: called with `undefined`. */
  input: string | undefined
  /** Wire text of a record: name -> value, functions as ids. */
  capabilities: string
  /** Seed of `Math.random`. */
  seed: number
  /** What the clock says, in milliseconds; null: programs have no clock. */
  now: number | null
  deniedKeys: readonly string[]
  constructorGuard: boolean
  /** What the program's own `globalThis` holds besides its capabilities; everything the realm has when not given. */
  globals?: readonly string[]
  /** Capabilities that are made inside the realm (timers, the budget), by name. */
  helpers?: Readonly<Record<string, HelperKind>>
  /** A pending timer keeps the run going although its result is there. Default true. */
  keepAlive?: boolean
  /** `EngineHost.limit` is to be asked before a limit ends the run. */
  asks?: boolean
}

/** `memory` counts bytes charged for allocations, cumulatively; `time` is wall-clock milliseconds spent inside the engine. */
export type Usage = { steps: number; memory: number; output: number; time: number; model: typeof COST_MODEL }

/** The limits that an embedder can raise while a program runs. */
export type Resource = 'steps' | 'memory' | 'timeout' | 'output'

export type GuestError = { name: string; message: string; stack: string }

export type Outcome =
  | { ok: true; value: string; usage: Usage }
  | { ok: false; code: ErrorCode; message: string; error?: GuestError; place?: Place; usage: Usage }

/** `count` is the number of arguments given. Must not throw, except at the end of the stack. */
export type QuickCall = (fnId: number, count: number, a: unknown, b: unknown, c: unknown) => number | boolean | null | undefined | string

/** Provided by the embedder of the engine; primitives only cross. Whatever these throw is swallowed. */
export type EngineHost = {
  /** Synchronous capability call: wire of the arguments -> wire of a reply envelope. Must not throw. */
  call(fnId: number, argsWire: string): string
  /** The same without wires, where both sides are in one process: up to three primitives in; a primitive that is no string, or an envelope. */
  quick?: QuickCall
  /** Console text as it is produced. */
  output(text: string): void
  /** The answer to `engine.invoke`: wire of a reply envelope. */
  reply(callId: number, wire: string): void
  /** A limit is reached: a cap above `cap` to go on with, or 0. Not asked unless the job says so. Must not throw. */
  limit?(what: Resource, used: number, cap: number): number
}

export type Step =
  /** Host promises or timers are outstanding; `wake` says in how many milliseconds to call `tick`. */
  | { state: 'idle-waiting'; wake?: number }
  /**
   * The program has ended, but Node has not yet said which of its rejected promises nobody handles, which it does after this
   * turn of the event loop: call `finish` from a `setImmediate`, or end the run with `abandon`.
   */
  | { state: 'ending' }
  | { state: 'done'; outcome: Outcome }

export type Engine = {
  start(job: Job): Step
  /** A host promise settled: `wire` is a reply envelope. */
  settle(promiseId: number, wire: string): Step
  /** The host calls a guest function; the answer goes to `host.reply`. */
  invoke(callId: number, fnId: number, argsWire: string): Step
  /** The time that a step asked for as `wake` has passed: runs the timers that are due. */
  tick(): Step
  /** Milliseconds left to the run; 0 when they are used up and nobody grants more. */
  overdue(): number
  /** The limits of the current run. */
  limits(): Limits | undefined
  /** Raises one of them; what is no raise has no effect. */
  raise(what: Resource, cap: number): void
  /** The outcome of a run whose last step was `ending`. */
  finish(): Outcome
  /** Kills the current run from outside. */
  abandon(code: ErrorCode, message: string): Outcome
  /** The same from a function of the host that the program called: the call that put it on the stack reports its end. */
  kill(code: ErrorCode, message: string): void
  /** Whether a program is on the stack. */
  readonly inside: boolean
  /** What the current or last run has used so far. */
  usage(): Usage
  /** False once a run has left a mark on its context, which no run should be able to: the engine must not be used again. */
  readonly fit: boolean
  /**
   * True from the end of a run that was ended from outside until Node has reported its rejected promises, which it does after
   * this turn of the event loop: those of a run that started meanwhile would not be heard of.
   */
  readonly deaf: boolean
  /** True while a run is active; an engine runs one at a time. */
  readonly busy: boolean
}
