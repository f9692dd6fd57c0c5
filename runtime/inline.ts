/**
 * Isolation `inline`: programs run in the caller's thread. Engines (one frozen context each) are shared by all inline realms of
 * this process; a run keeps its engine until it ends, so a program that waits for the host does not meet another program.
 */
import { setFlagsFromString } from 'node:v8'
import { makeEngine } from './engine.ts'
import type { Engine, EngineHost, Job, Outcome, QuickCall, Step } from './engine-types.ts'
import type { Backend, Session } from './backend.ts'

type Slot = { engine: Engine; attach: (host: EngineHost | undefined) => void }

const idle: Slot[] = []
/** More idle contexts than this are left to the garbage collector. */
const MAX_IDLE = 4

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
  })
  return { engine, attach: (next) => { host = next; quick = next?.quick } }
}

function start(job: Job, host: EngineHost): Promise<Session> {
  const slot = takeSlot()
  slot.attach(host)
  const deadline = performance.now() + job.limits.timeout
  let finish: (outcome: Outcome) => void = () => {}
  const done = new Promise<Outcome>((resolve) => { finish = resolve })
  let over = false
  const end = (outcome: Outcome): void => {
    over = true
    clearTimeout(timer)
    slot.attach(undefined)
    if (slot.engine.fit && idle.length < MAX_IDLE) idle.push(slot)
    finish(outcome)
  }
  const cancel: Session['cancel'] = (code, message) => { if (!over) end(slot.engine.abandon(code, message)) }
  const expire = (): void => cancel('TIMEOUT', `The program ran longer than its limit of ${job.limits.timeout} ms.`)
  const timer = Number.isFinite(job.limits.timeout) ? setTimeout(expire, job.limits.timeout) : undefined
  // The host answers on a later turn, when no guest code is on the stack, and timers get their chance between answers.
  let ending = false
  const proceed = (step: Step): void => {
    if (step.state === 'done') return end(step.outcome)
    ending = step.state === 'ending'
    // What Node has to say about rejected promises comes after this turn.
    if (ending) setImmediate(() => { if (!over) end(slot.engine.finish()) })
  }
  const later = (step: () => Step): void => {
    setImmediate(() => {
      if (over || ending) return
      if (performance.now() > deadline) return expire()
      proceed(step())
    })
  }
  proceed(slot.engine.start(job))
  return Promise.resolve({
    settle: (promiseId, wire) => later(() => slot.engine.settle(promiseId, wire)),
    invoke: (callId, fnId, argsWire) => later(() => slot.engine.invoke(callId, fnId, argsWire)),
    cancel,
    done,
  })
}

export const inlineBackend: Backend = {
  start,
  warm: () => { if (idle.length === 0) idle.push(takeSlot()); return Promise.resolve() },
  dispose: () => Promise.resolve(),
}
