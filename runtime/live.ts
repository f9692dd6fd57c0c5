/** A run as its embedder can follow it: what it has used, its limits, and ways to raise them or to end it. */
import type { Session } from './backend.ts'
import type { EngineHost, Limits, Resource, Usage } from './engine-types.ts'

/**
 * Asked when a program reaches a limit, before it is ended: a cap above `cap` lets it go on, anything else ends it. `sinceLast` is
 * what it used since the last time it was asked about this resource. Must be synchronous: the program stands still meanwhile.
 */
export type OnLimit = (resource: Resource, at: { used: number; cap: number; sinceLast: number }) => number | undefined

/** `steps`, `memory` and `output` of `usage` are exact inline, and in a child as of the last message it sent. */
export type Live = {
  usage(): Usage
  limits(): Limits
  /** Raises limits of the run; values that are not above the present ones have no effect. */
  raise(limits: Partial<Pick<Limits, Resource>>): void
  /** Ends the run with `KILLED`; without effect once it is over. */
  cancel(): void
}

/** What the engine asks; an error of the callback counts as a refusal and is reported as the host's own. */
export function limitOf(onLimit: OnLimit): NonNullable<EngineHost['limit']> {
  const last: Partial<Record<Resource, number>> = {}
  return (resource, used, cap) => {
    const sinceLast = used - (last[resource] ?? 0)
    last[resource] = used
    try {
      const next: unknown = onLimit(resource, { used, cap, sinceLast })
      return typeof next === 'number' && Math.floor(next) > cap ? Math.floor(next) : 0
    } catch (error) {
      queueMicrotask(() => { throw error })
      return 0
    }
  }
}

/** Holds what is asked for before the run has begun. */
export function makeLive(limits: Limits): { live: Live; begin(session: Session): void; readonly cancelled: boolean; readonly initial: Limits } {
  let session: Session | undefined
  let cancelled = false
  const raised: Partial<Record<Resource, number>> = {}
  const started = performance.now()
  const WHY = 'The program was cancelled.'
  return {
    live: {
      usage: () => session?.usage() ?? { steps: 0, memory: 0, output: 0, time: performance.now() - started, model: 'r1' },
      limits: () => session?.limits() ?? { ...limits, ...raised },
      raise(wanted) {
        for (const what of ['steps', 'memory', 'timeout', 'output'] as const) {
          const wish = wanted[what]
          const cap = typeof wish === 'number' ? Math.floor(wish) : NaN
          if (!(cap > limits[what])) continue
          if (session) session.raise(what, cap)
          else raised[what] = Math.max(cap, raised[what] ?? 0)
        }
      },
      cancel() {
        cancelled = true
        session?.cancel('KILLED', WHY)
      },
    },
    begin(next) {
      session = next
      if (cancelled) return next.cancel('KILLED', WHY)
      for (const [what, cap] of Object.entries(raised)) next.raise(what as Resource, cap)
    },
    get cancelled() { return cancelled },
    // The same object for all runs of which nothing was raised.
    get initial() { return Object.keys(raised).length === 0 ? limits : { ...limits, ...raised } },
  }
}
