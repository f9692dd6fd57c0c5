/**
 * Timers of one program. Their clock is the program's own: it stands still while the program computes, and goes on when nothing is
 * left to do, so the order in which callbacks run is the same on every machine. The host is only asked to wait; it never holds a
 * callback, so none can outlive its run. Self-contained: its text is evaluated inside the guest's context.
 */
import type { Natives } from './types.ts'

/** What a capability made by `timers()` or `budget()` is inside. */
export type HelperKind = 'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval' | 'queueMicrotask' | 'budget'

export type TimersEnv = {
  natives: Natives
  charge(steps: number): void
  alloc(bytes: number): void
  /** Throws the limit unless there is stack left for what must not be done by halves. */
  room(): void
  remaining(): number
  /** A callback threw: what the program did not catch ends it. */
  fail(error: unknown): void
}

export type Timers = {
  /** The function that guests get; made once for a context. */
  readonly helpers: Readonly<Record<HelperKind, object>>
  /** `keep`: a pending timer keeps the run going although its result is there. */
  reset(keep: boolean): void
  /** Real time, in milliseconds since the run began: the clock does not stay behind it. */
  advance(elapsed: number): void
  /** Runs the callback that is due first, if it is due by `elapsed`; says whether it was. */
  tick(elapsed: number): boolean
  /** When the next one is due, in milliseconds since the run began; -1 if none is pending. */
  due(): number
  /** Whether the run must go on for a timer's sake. */
  waiting(hasResult: boolean): boolean
}

export function makeTimers(env: TimersEnv): Timers {
  const { natives, charge, alloc, room, remaining, fail } = env
  const { apply, defineProperty, freeze, mapGet, mapSet, mapDelete, mapSize, promiseThen, promiseResolve, TypeError, RangeError } = natives
  /** More than this many pending at once are refused. */
  const MOST = 10_000
  const SET_STEPS = 80
  const RUN_STEPS = 60
  type Callback = (...args: unknown[]) => unknown
  type Timer = { id: number; due: number; turn: number; fn: Callback; args: unknown[]; every: number; live: boolean }

  let pending = new natives.Map<number, Timer>()
  /** A binary heap by due time, then by order of setting; cancelled ones stay until they come up or are too many. */
  let queue: (Timer | undefined)[] = []
  let size = 0
  let clock = 0
  let lastId = 0
  let turns = 0
  let keepAlive = true

  const before = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.turn < b.turn)
  const insert = (timer: Timer): void => {
    let at = size
    size += 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const other = queue[above] as Timer
      if (!before(timer, other)) break
      queue[at] = other
      at = above
    }
    queue[at] = timer
  }
  const removeFirst = (): void => {
    size -= 1
    const last = queue[size] as Timer
    queue[size] = undefined
    if (size === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= size) break
      if (below + 1 < size && before(queue[below + 1] as Timer, queue[below] as Timer)) below += 1
      const other = queue[below] as Timer
      if (!before(other, last)) break
      queue[at] = other
      at = below
    }
    queue[at] = last
  }
  const first = (): Timer | undefined => {
    while (size > 0 && !(queue[0] as Timer).live) removeFirst()
    return size > 0 ? queue[0] : undefined
  }
  // Called when cancelled timers are the larger part, so its work was paid for when they were set.
  const compact = (): void => {
    const old = queue
    const count = size
    queue = []
    size = 0
    for (let i = 0; i < count; i += 1) if ((old[i] as Timer).live) insert(old[i] as Timer)
  }

  const set = (fn: unknown, delay: unknown, args: unknown[], repeats: boolean): number => {
    charge(SET_STEPS + args.length)
    if (typeof fn !== 'function') throw new TypeError('The "callback" argument must be of type function')
    let ms = delay === undefined ? 1 : +(delay as number)
    // As in Node: at least 1, and what does not fit into 31 bits is 1.
    if (!(ms >= 1 && ms <= 2147483647)) ms = 1
    ms -= ms % 1
    if (mapSize(pending) >= MOST) throw new RangeError(`no more than ${MOST} timers can be pending`)
    alloc(160 + 8 * args.length)
    room()
    lastId += 1
    turns += 1
    const timer: Timer = { id: lastId, due: clock + ms, turn: turns, fn: fn as Callback, args, every: repeats ? ms : -1, live: true }
    mapSet(pending, lastId, timer)
    insert(timer)
    return lastId
  }
  const clear = (id: unknown): void => {
    charge(8)
    const number = typeof id === 'number' ? id : typeof id === 'string' ? +id : 0
    const timer = mapGet(pending, number)
    if (timer === undefined) return
    room()
    timer.live = false
    mapDelete(pending, number)
    if (size > 64 && size > 2 * mapSize(pending)) compact()
  }
  const call = (fn: Callback, args: unknown[]): void => {
    try { apply(fn, undefined, args) } catch (error) { fail(error) }
  }

  // Method shorthands: without `prototype`, strict, and not to be constructed.
  const functions = {
    setTimeout(fn: unknown, delay: unknown, ...args: unknown[]): number { return set(fn, delay, args, false) },
    setInterval(fn: unknown, delay: unknown, ...args: unknown[]): number { return set(fn, delay, args, true) },
    clearTimeout(id: unknown): void { clear(id) },
    clearInterval(id: unknown): void { clear(id) },
    queueMicrotask(fn: unknown): void {
      charge(20)
      if (typeof fn !== 'function') throw new TypeError('The "callback" argument must be of type function')
      alloc(128)
      void promiseThen(promiseResolve(undefined), () => { call(fn as Callback, []) }, () => {})
    },
    budget(): number { charge(4); return remaining() },
  }
  const kinds: HelperKind[] = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'budget']
  for (let i = 0; i < kinds.length; i += 1) {
    const fn = functions[kinds[i] as HelperKind]
    defineProperty(fn, 'length', { __proto__: null, value: fn.length, writable: false, enumerable: false, configurable: false } as PropertyDescriptor)
    freeze(fn)
  }

  return {
    helpers: freeze({ __proto__: null, ...functions } as unknown as Record<HelperKind, object>),
    reset(keep) {
      pending = new natives.Map()
      queue = []
      size = clock = lastId = turns = 0
      keepAlive = keep
    },
    advance(elapsed) { if (elapsed > clock) clock = elapsed - elapsed % 1 },
    tick(elapsed) {
      const timer = first()
      if (timer === undefined || !(timer.due <= elapsed)) return false
      charge(RUN_STEPS)
      removeFirst()
      if (timer.due > clock) clock = timer.due
      if (timer.every < 0) {
        timer.live = false
        mapDelete(pending, timer.id)
      }
      call(timer.fn, timer.args)
      if (timer.live) {
        turns += 1
        timer.turn = turns
        timer.due = clock + timer.every
        insert(timer)
      }
      return true
    },
    due() {
      const timer = first()
      return timer === undefined ? -1 : timer.due
    },
    waiting: (hasResult) => mapSize(pending) > 0 && (keepAlive || !hasResult),
  }
}
