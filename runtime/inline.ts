/**
 * Isolation `inline`: programs run in the caller's thread. Engines (one frozen context each) are shared by all inline realms of
 * this process; a run keeps its engine until it ends, so a program that waits for the host does not meet another program.
 */
import { setFlagsFromString } from 'node:v8'
import { makeEngine } from './engine.ts'
import type { Engine, EngineHost, Job, Outcome, QuickCall, Step } from './engine-types.ts'
import { lostOutcome } from './backend.ts'
import type { Backend, Session } from './backend.ts'

type Slot = { engine: Engine; attach: (host: EngineHost | undefined) => void }

const idle: Slot[] = []
/** More idle contexts than this are left to the garbage collector. */
const MAX_IDLE = 8
/** At most so many programs run or wait for their host at a time, a context each; others wait for their turn. */
const MAX_RUNNING = 64
let running = 0
const queue: (() => void)[] = []
/** What a host timer can wait at most; longer waits are made of several. */
const LONGEST_WAIT = 2 ** 31 - 1

/** As in a child process: nothing can stop the engine while it backtracks, so a pattern that does it too often is matched in linear time. */
let linear = false
function boundBacktracking(): void {
  if (linear) return
  linear = true
  setFlagsFromString('--regexp-backtracks-before-fallback=10000')
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')
}

function takeSlot(): Slot {
  const free = idle.pop()
  if (free) return free
  boundBacktracking()
  let host: EngineHost | undefined
  let quick: QuickCall | undefined
  const engine = makeEngine({
    call: (fnId, argsWire) => (host as EngineHost).call(fnId, argsWire),
    quick: (fnId, count, a, b, c) => (quick as QuickCall)(fnId, count, a, b, c),
    output: (text) => host?.output(text),
    reply: (callId, wire) => host?.reply(callId, wire),
    limit: (what, used, cap) => host?.limit?.(what, used, cap) ?? 0,
  })
  return { engine, attach: (next) => { host = next; quick = next?.quick } }
}

/** Lets the next program begin, on a turn of its own. */
function leave(slot: Slot | undefined): void {
  running -= 1
  if (slot?.engine.fit && !slot.engine.busy) {
    // What Node has yet to say of this run's promises must not be taken for the next one's.
    if (slot.engine.deaf) setImmediate(() => { if (idle.length < MAX_IDLE) idle.push(slot) })
    else if (idle.length < MAX_IDLE) idle.push(slot)
  }
  const next = queue.shift()
  if (next) setImmediate(next)
}

function start(job: Job, host: EngineHost, ready: (session: Session) => void): Promise<Session> {
  let slot: Slot | undefined
  let finish: (outcome: Outcome) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const done = new Promise<Outcome>((resolve, reject) => { finish = resolve; fail = reject })
  // Whoever started the run waits for it; but not before it is told that it started.
  done.catch(() => {})
  let ending = false
  let over = false
  let deadline: NodeJS.Timeout | undefined
  let wake: NodeJS.Timeout | undefined
  const close = (usable: boolean): void => {
    over = true
    clearTimeout(deadline)
    clearTimeout(wake)
    if (!slot) return
    slot.attach(undefined)
    leave(usable ? slot : undefined)
  }
  let last: Outcome | undefined
  /** Before it begins, and as they were raised from here. */
  let { limits } = job
  const end = (outcome: Outcome): void => { last = outcome; close(true); finish(outcome) }
  /** Nothing that the engine throws may reach the host's event loop. */
  const attempt = (work: (engine: Engine) => Step): void => {
    if (over || ending || !slot) return
    let step: Step
    try {
      step = work(slot.engine)
    } catch (error) {
      close(false)
      fail(error)
      return
    }
    proceed(step)
  }
  const proceed = (step: Step): void => {
    if (over) return
    clearTimeout(wake)
    if (step.state === 'done') return end(step.outcome)
    ending = step.state === 'ending'
    // What Node has to say about rejected promises comes after this turn.
    if (ending) {
      setImmediate(() => {
        ending = false
        attempt((engine) => ({ state: 'done', outcome: engine.finish() }))
      })
    } else if (step.state === 'idle-waiting' && step.wake !== undefined) {
      wake = setTimeout(() => attempt((engine) => engine.tick()), Math.min(step.wake, LONGEST_WAIT))
    }
  }
  const cancel: Session['cancel'] = (code, message) => {
    if (over) return
    if (!slot) { close(true); return finish(lostOutcome(code, message, 0, 0)) }
    // While the program is on the stack, the call that put it there goes on to its end.
    if (slot.engine.inside) slot.engine.kill(code, message)
    else end(slot.engine.abandon(code, message))
  }
  const watch = (): void => {
    const left = slot?.engine.overdue() ?? 0
    if (over) return
    if (left <= 0) return cancel('TIMEOUT', `The program ran longer than its limit of ${slot?.engine.limits()?.timeout} ms.`)
    if (left !== Infinity) deadline = setTimeout(watch, Math.min(Math.ceil(left), LONGEST_WAIT))
  }
  // The host answers on a later turn, when no guest code is on the stack, and timers get their chance between answers.
  const later = (work: (engine: Engine) => Step): void => {
    setImmediate(() => {
      if (over || ending) return
      clearTimeout(deadline)
      watch()
      attempt(work)
    })
  }
  const begin = (): void => {
    if (over) { const next = queue.shift(); if (next) setImmediate(next); return }
    running += 1
    slot = takeSlot()
    slot.attach(host)
    attempt((engine) => engine.start({ ...job, limits }))
    if (!over) watch()
  }
  const session: Session = {
    settle: (promiseId, wire) => later((engine) => engine.settle(promiseId, wire)),
    invoke: (callId, fnId, argsWire) => later((engine) => engine.invoke(callId, fnId, argsWire)),
    cancel,
    usage: () => last?.usage ?? slot?.engine.usage() ?? lostOutcome('KILLED', '', 0, 0).usage,
    limits: () => (over ? undefined : slot?.engine.limits()) ?? { ...limits },
    raise: (what, cap) => {
      if (over || !(cap > limits[what])) return
      limits = { ...limits, [what]: cap }
      slot?.engine.raise(what, cap)
    },
    done,
  }
  ready(session)
  if (running < MAX_RUNNING) begin()
  else queue.push(begin)
  return Promise.resolve(session)
}

export const inlineBackend: Backend = {
  start,
  warm: () => { if (idle.length === 0) idle.push(takeSlot()); return Promise.resolve() },
  dispose: () => Promise.resolve(),
}
