/**
 * Capabilities that are no functions of the host: the realm makes them itself, so that their callbacks are metered, deterministic
 * in their order, and gone with the run. What `timers()` and `budget()` give are only marks that `takeHelpers` finds.
 */
import { RestrictError } from '../policy/error.ts'
import type { HelperKind } from './kernel/timers.ts'

type Mark = { kind: HelperKind; keepAlive: boolean }
const marks = new WeakMap<object, Mark>()

function mark(kind: HelperKind, keepAlive: boolean): never {
  const stand = (): never => { throw new TypeError(`${kind} can only be given to a program at the top of its capabilities`) }
  Object.defineProperty(stand, 'name', { value: kind })
  marks.set(stand, { kind, keepAlive })
  return stand as never
}

export type TimerFunctions = {
  setTimeout(callback: (...args: never[]) => unknown, delay?: number, ...args: unknown[]): number
  setInterval(callback: (...args: never[]) => unknown, delay?: number, ...args: unknown[]): number
  clearTimeout(id?: unknown): void
  clearInterval(id?: unknown): void
  queueMicrotask(callback: () => unknown): void
}

/**
 * Timers for programs: `capabilities: { ...timers() }`. Callbacks take from the run's budget and time, run in the order of their
 * delays, and are cancelled when the run ends. A pending timer keeps a run going; with `keepAlive: false`, only until its
 * result is there.
 */
export function timers({ keepAlive = true }: { keepAlive?: boolean } = {}): TimerFunctions {
  const made = (kind: HelperKind): never => mark(kind, keepAlive)
  return {
    setTimeout: made('setTimeout'), setInterval: made('setInterval'), clearTimeout: made('clearTimeout'), clearInterval: made('clearInterval'),
    queueMicrotask: made('queueMicrotask'),
  }
}

/** A function that tells a program how many steps it may still take: `capabilities: { stepsLeft: budget() }`. */
export function budget(): () => number {
  return mark('budget', true)
}

export type Taken = { capabilities: Record<string, unknown>; helpers: Readonly<Record<string, HelperKind>>; keepAlive: boolean }

/** The same object each time, by which jobs with the same settings are known. */
const NONE: Taken['helpers'] = Object.freeze({})

/** Separates the marks from what crosses as a capability. */
export function takeHelpers(given: Record<string, unknown>): Taken {
  const capabilities: Record<string, unknown> = {}
  const helpers: Record<string, HelperKind> = {}
  let keepAlive = true
  if (typeof given !== 'object' || given === null) return { capabilities: given, helpers, keepAlive }
  for (const [name, value] of Object.entries(given)) {
    const found = typeof value === 'function' ? marks.get(value) : undefined
    if (!found) { Object.defineProperty(capabilities, name, { value, writable: true, enumerable: true, configurable: true }); continue }
    if (!/^[\p{ID_Start}_][\p{ID_Continue}$]*$/u.test(name) || name === '__proto__') throw new RestrictError('CAPABILITY', `A capability cannot be called ${JSON.stringify(name)}: programs could not name it.`)
    helpers[name] = found.kind
    keepAlive &&= found.keepAlive
  }
  return Object.keys(helpers).length === 0 ? { capabilities: given, helpers: NONE, keepAlive } : { capabilities, helpers, keepAlive }
}
