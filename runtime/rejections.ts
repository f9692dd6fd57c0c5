/**
 * Rejected promises of guests that nobody handles. Node reports them per process, not per context: left alone they would end
 * the host, or reach its own 'unhandledRejection' listeners. Promises of our contexts are taken out of that stream here, and
 * given to the engine they belong to; everything else goes on exactly as before, Node's default included, which is why this
 * wraps `process.emit` instead of adding a listener.
 */
import { types } from 'node:util'

/** `tell`: a promise was rejected and nobody handles it; `owns`: whether one is of this context that does not look like it. */
export type RejectionSink = { tell(reason: unknown): void; owns(promise: object): boolean }

/** Intrinsic prototypes of our contexts -> where their rejections go. */
const realms = new WeakMap<object, RejectionSink>()
let installed = false

/** The contexts that ran in this turn of the event loop, at whose end Node reports its rejections however long it took. */
const active = new Set<RejectionSink>()

/** Says that guest code of `sink`'s context is about to run. */
export function noteActivity(sink: RejectionSink): void {
  if (active.size === 0) setImmediate(() => active.clear()).unref()
  active.add(sink)
}

/**
 * The sink of the context that `promise` was born in; undefined for promises of others. Runs no guest code. The prototype of nearly
 * all of them is the context's own; where a program sees to another one (or none, or a proxy), its realm remembers the promise.
 */
function sinkOf(promise: object): RejectionSink | undefined {
  const prototype = Object.getPrototypeOf(promise) as object | null
  const sink = prototype === null ? undefined : realms.get(prototype)
  if (sink || prototype === Promise.prototype) return sink
  for (const candidate of active) if (candidate.owns(promise)) return candidate
  return undefined
}

/** Events of Node that carry a promise, and which argument it is. */
const EVENTS: Readonly<Record<string, number>> = { unhandledRejection: 1, rejectionHandled: 0, multipleResolves: 1 }

/** What jobs of guests throw where no promise takes it: a constructor of theirs hands the engine functions to settle its promises by. */
let uncaught: ((reason: unknown) => void) | undefined

/**
 * Runs jobs of a guest, and gives the first of what they throw. Nothing of the host's own runs in there that Node could report, and
 * one is as good as many, of which a program could have any number.
 */
export function thrownBy(jobs: () => void): [reason: unknown] | undefined {
  let thrown: [unknown] | undefined
  const before = uncaught
  uncaught = (reason) => { thrown ??= [reason] }
  try { jobs() } finally { uncaught = before }
  return thrown
}

function install(): void {
  if (installed) return
  installed = true
  const emit = process.emit as (this: unknown, ...args: unknown[]) => boolean
  const filtered = function (this: unknown, ...args: unknown[]): boolean {
    const event = args[0]
    if (uncaught !== undefined && (event === 'uncaughtException' || event === 'uncaughtExceptionMonitor')) {
      if (event === 'uncaughtException') uncaught(args[1])
      return true
    }
    const position = typeof event === 'string' ? EVENTS[event] : undefined
    if (position !== undefined) {
      const promise = args[position + 1]
      const sink = types.isPromise(promise) ? sinkOf(promise) : undefined
      if (sink) {
        if (event === 'unhandledRejection') sink.tell(args[1])
        return true
      }
    }
    return Reflect.apply(emit, this, args) as boolean
  }
  process.emit = filtered as typeof process.emit
  // Node's own functions are compiled when they are first called; near the end of a program's stack they could not be, and Node
  // would write about it to standard error.
  Promise.reject(new Error()).catch(() => {})
}

/** Gives the unhandled rejections of a context to `sink`, after the turn of the event loop in which they happened. */
export function watchRejections(roots: readonly object[], sink: RejectionSink): void {
  install()
  for (const root of roots) realms.set(root, sink)
}
