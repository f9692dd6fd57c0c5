/** What the engine notes of the run it is busy with. */
import type { ErrorCode, Place } from '../policy/error.ts'
import type { Caller } from './async-context.ts'
import type { GuestError, Job, Limits } from './engine-types.ts'
import type { FunctionTexts } from './function-texts.ts'
import { heapInUse } from './heap.ts'

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
  /** It has what it takes to hang private members on objects that are not its own. */
  mayStamp: boolean
  /** The async context that started the run, where functions of the host run. */
  caller: Caller
  /** The heap was full enough to be collected. */
  collected: boolean
  texts?: FunctionTexts
  positions: ((line: number, column: number) => Place | { line: number; column: number })[]
}
/** How a run ended that gave no value. */
export type Failure = { code: ErrorCode; message: string; error?: GuestError; place?: Place }

/** A context is not used for more such runs, or once they have used so many bytes. */
const WORN_RUNS = 8
const WORN_BYTES = 32 * 1024 * 1024

/**
 * A constructor that returns an intrinsic makes the engine put the private members of a derived class on it, frozen or not. Nobody but
 * that class can read them, but they are held as long as the context is, and nothing shows them. So a context wears out.
 */
export function makeWear(): (run: Run | undefined, charged: number) => boolean {
  let runs = 0
  let bytes = 0
  return (run, charged) => {
    if (!run?.mayStamp) return true
    runs += 1
    bytes += Math.max(charged, run.base > 0 ? heapInUse() - run.base : 0)
    return runs < WORN_RUNS && bytes < WORN_BYTES
  }
}

/** Whether what comes from the host, as text, is a promise or holds one. */
export const givesPromise = (wire: string): boolean => wire[0] === 'p' || wire.includes('[["P"]')

/** A promise of the host leads to the constructor of all promises (`compat`), which the program's text need not mention. */
export function notePromise<T>(run: Run | undefined, wire: T): T {
  if (run && !run.mayReject && typeof wire === 'string' && givesPromise(wire)) run.mayReject = true
  return wire
}
