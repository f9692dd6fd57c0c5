/**
 * Rejected promises of guests that nobody handles. Node reports them per process, not per context: left alone they would end
 * the host, or reach its own 'unhandledRejection' listeners. Promises of our contexts are taken out of that stream here, and
 * given to the engine they belong to; everything else goes on exactly as before, Node's default included, which is why this
 * wraps `process.emit` instead of adding a listener.
 */
import { types } from 'node:util'

export type RejectionSink = (reason: unknown) => void

/** Intrinsic prototypes of our contexts -> where their rejections go. */
const realms = new WeakMap<object, RejectionSink>()
let installed = false

/**
 * The contexts that ran in this turn of the event loop, at whose end Node reports its rejections however long it took: a promise that
 * tells nothing about its origin is theirs.
 */
const active = new Set<RejectionSink>()
/** More prototypes than this tell nothing: a guest can make as many as it likes, and this walk is paid for by nobody. */
const MAX_LINKS = 100
const nobody: RejectionSink = () => {}

/** Says that guest code of `sink`'s context is about to run. */
export function noteActivity(sink: RejectionSink): void {
  if (active.size === 0) setImmediate(() => active.clear()).unref()
  active.add(sink)
}

/** The sink of the context that `promise` was born in; undefined for promises of others. Runs no guest code. */
function sinkOf(promise: object): RejectionSink | undefined {
  let object: object | null = promise
  for (let links = 0; object !== null && !types.isProxy(object) && links < MAX_LINKS; links++) {
    const sink = realms.get(object)
    if (sink) return sink
    if (object === Promise.prototype || object === Object.prototype) return undefined
    object = Object.getPrototypeOf(object) as object | null
  }
  // A chain that was cut or ends in a proxy: guests do that. Where two of them ran, neither must answer for the other.
  if (active.size > 1) return nobody
  for (const sink of active) return sink
  return undefined
}

/** Events of Node that carry a promise, and which argument it is. */
const EVENTS: Readonly<Record<string, number>> = { unhandledRejection: 1, rejectionHandled: 0, multipleResolves: 1 }

function install(): void {
  if (installed) return
  installed = true
  const emit = process.emit as (this: unknown, ...args: unknown[]) => boolean
  const filtered = function (this: unknown, ...args: unknown[]): boolean {
    const event = args[0]
    const position = typeof event === 'string' ? EVENTS[event] : undefined
    if (position !== undefined) {
      const promise = args[position + 1]
      const sink = types.isPromise(promise) ? sinkOf(promise) : undefined
      if (sink) {
        if (event === 'unhandledRejection') sink(args[1])
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
