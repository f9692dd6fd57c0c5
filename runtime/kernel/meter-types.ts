/** What the meter needs, and what it is to its users. */

/** `cell()` reads a module's counter, `cell(n)` sets it. */
export type Cell = (value?: number) => number

export type LimitCode = 'STEPS' | 'MEMORY' | 'DEPTH' | 'OUTPUT' | 'TIMEOUT' | 'KILLED'
/** Limits that the embedder may raise while the program runs. */
export type Raisable = 'steps' | 'memory'

export type MeterEnv = {
  /**
   * Heap bytes in use by this run, garbage included; and the same after a full collection. Never throw; -1 if they fail,
   * -2 if the run's time is over.
   */
  heap(): number
  collect(): number
  /** Milliseconds, from whatever beginning; -1 if it fails, -2 if the run's time is over. */
  clock(): number
  /** Throws the limit unless there is stack left for all that is done here, which must not be done by halves. */
  room(): void
  /** A limit is reached: the cap to go on with, or anything that is not above `cap`. Never throws. */
  raise(what: Raisable, used: number, cap: number): number
  freeze<T>(value: T): T
}

/** One module's or one run's way into the meter. */
export type Metered = { fill(): void; link(cell: Cell): void }

export type Meter = {
  /** Starts a run; the one before is ended for good. */
  begin(limits: { steps: number; memory: number; timeout: number }): void
  /** For each module of the current run. */
  module(): Metered
  /** Takes steps before work is done by a native; throws the limit. */
  charge(steps: number): void
  /** Takes bytes before they are allocated; throws the limit. */
  alloc(bytes: number): void
  /** Ends the run and throws the limit. */
  limit(code: LimitCode, why: string): never
  /** Ends the run without throwing. The first reason given stays. */
  stop(code: LimitCode | 'END', why: string): void
  /** Throws the limit if the run is over. */
  check(): void
  ended(): boolean
  /** Why the run was ended by a limit, if it was. */
  reason(): { code: LimitCode; why: string } | undefined
  steps(): number
  memory(): number
  /** Steps that the run may still spend. */
  remaining(): number
  /** A new cap; one that is below what is used or granted already is none. Of the time, only messages know it here. */
  setCap(what: Raisable | 'timeout', cap: number): void
  /** The thrown object itself: for comparison only. */
  readonly token: object
}
