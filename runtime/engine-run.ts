/** What the engine notes of the run it is busy with. */
import type { ErrorCode, Place } from '../policy/error.ts'
import type { Caller } from './async-context.ts'
import type { GuestError, Job, Limits } from './engine-types.ts'

/** A run as the engine keeps it. */
export type Run = {
  job: Job
  /** Those of the job, but for what was raised. */
  limits: Limits
  started: number
  deadline: number
  base: number
  output: number
  mayReject: boolean
  /** The async context that started the run, where functions of the host run. */
  caller: Caller
  /** The heap was full enough to be collected. */
  collected: boolean
  positions: ((line: number, column: number) => Place | { line: number; column: number })[]
}
/** How a run ended that gave no value. */
export type Failure = { code: ErrorCode; message: string; error?: GuestError; place?: Place }
