/** Isolation `process`: one program at a time in a child that can be killed; the wall clock is kept here, in the parent. */
import type { ErrorCode } from '../../policy/error.ts'
import type { EngineHost, Job, Outcome } from '../engine-types.ts'
import { lostOutcome } from '../backend.ts'
import type { Backend, Session } from '../backend.ts'
import { acquire, drain, release, warm } from './pool.ts'
import type { Child, Death } from './pool.ts'

const isId = (value: unknown): value is number => Number.isSafeInteger(value)

function describeDeath(death: Death): [ErrorCode, string] {
  switch (death.why) {
    case 'memory': return ['MEMORY', 'The program used more memory than its process may have.']
    case 'stack': return ['DEPTH', 'The program overflowed the stack of its process.']
    case 'gone': return ['KILLED', `The process that ran the program ended (${death.detail}).`]
  }
}

/** JSON has no Infinity; a limit that no run can reach stands for it. */
const finiteLimits = (limits: Job['limits']): Job['limits'] =>
  Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, Math.min(value, Number.MAX_VALUE)])) as Job['limits']

/** Every run has a number, so that a frame still under way when it ends is not taken for the next one's. */
let runs = 0

/** Answers the frames of one run until it is done. Whatever a child sends is checked: it may have been taken over. */
function converse(child: Child, job: Job, host: EngineHost, onEnd: (fit: boolean) => void): Session {
  const run = ++runs
  const began = performance.now()
  let written = 0
  let over = false
  let finish: (outcome: Outcome) => void = () => {}
  const done = new Promise<Outcome>((resolve) => { finish = resolve })
  const end = (outcome: Outcome, fit: boolean): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    onEnd(fit)
    finish(outcome)
  }
  const lose = (code: ErrorCode, message: string): void => end(lostOutcome(code, message, performance.now() - began, written), false)
  const expire = (): void => lose('TIMEOUT', `The program ran longer than its limit of ${job.limits.timeout} ms.`)
  const timer = Number.isFinite(job.limits.timeout) ? setTimeout(expire, job.limits.timeout) : undefined
  child.onDeath = (death) => lose(...describeDeath(death))
  child.onFrame = ([kind, id, a, b]) => {
    if (over || id !== run) return
    if (kind === 'call' && isId(a) && typeof b === 'string') child.send(['answer', run, host.call(a, b)])
    else if (kind === 'reply' && isId(a) && typeof b === 'string') host.reply(a, b)
    else if (kind === 'output' && typeof a === 'string') {
      written += Buffer.byteLength(a)
      if (written > job.limits.output) lose('OUTPUT', `The program printed more than its limit of ${job.limits.output} bytes.`)
      else host.output(a)
    } else if (kind === 'done' && typeof a === 'object' && a !== null) {
      const outcome = a as Outcome
      end(outcome, outcome.ok || outcome.code === 'THROWN' || outcome.code === 'STEPS')
    } else lose('KILLED', 'The process that ran the program did not keep to the protocol.')
  }
  child.send(['start', run, { ...job, limits: finiteLimits(job.limits) }])
  return {
    settle: (promiseId, wire) => { if (!over) child.send(['settle', run, promiseId, wire]) },
    invoke: (callId, fnId, argsWire) => { if (!over) child.send(['invoke', run, callId, fnId, argsWire]) },
    cancel: (code, message) => lose(code, message),
    done,
  }
}

/** `memory` (bytes) is the heap of the children; programs of different tenants never meet in one child. */
export function processBackend(memory: number, tenant: string): Backend {
  return {
    start: async (job, host) => {
      const child = await acquire(memory, tenant)
      return converse(child, job, host, (fit) => release(child, memory, tenant, fit))
    },
    warm: () => warm(memory, tenant),
    dispose: () => { drain(memory, tenant); return Promise.resolve() },
  }
}
