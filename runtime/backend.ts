/** What a realm needs from an isolation level. Both levels run the same engine; only where it runs differs. */
import type { ErrorCode } from '../policy/error.ts'
import type { EngineHost, Job, Limits, Outcome, Resource, Usage } from './engine-types.ts'

/** One run in progress. */
export type Session = {
  settle(promiseId: number, wire: string): void
  invoke(callId: number, fnId: number, argsWire: string): void
  cancel(code: ErrorCode, message: string): void
  /** What the run has used so far, as far as is known here. */
  usage(): Usage
  limits(): Limits
  /** Raises one of the limits; what is no raise has no effect. */
  raise(what: Resource, cap: number): void
  readonly done: Promise<Outcome>
}

export type Backend = {
  /**
   * Starts a run. `host` gets what the program asks for; its `call` may be called before this returns. Where that can be, `ready`
   * gets the session first: a host function may want to end the run.
   */
  start(job: Job, host: EngineHost, ready: (session: Session) => void): Promise<Session>
  /** Makes the first run cheaper; may do nothing. */
  warm(): Promise<void>
  dispose(): Promise<void>
  /** What holds a program besides the engine, by name; empty inline. */
  readonly hardening?: readonly string[]
}

/** The outcome of a run that was ended from outside, when its own figures are lost. */
export function lostOutcome(code: ErrorCode, message: string, time: number, output: number): Outcome {
  return { ok: false, code, message, usage: { steps: 0, memory: 0, output, time, model: 'r1' } }
}
