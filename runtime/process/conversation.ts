/**
 * What is said between the parent and a child about one run. Every byte from a child is taken for an attacker's: what it may send,
 * when and how much, is decided here, and one wrong frame ends it.
 */
import type { ErrorCode } from '../../policy/error.ts'
import type { EngineHost, Job, Outcome, Resource, Usage } from '../engine-types.ts'
import { lostOutcome } from '../backend.ts'
import type { Session } from '../backend.ts'
import { makeAllowance } from './allowance.ts'
import type { Child, End } from './children.ts'
import { introduce } from './definitions.ts'
import type { Definition } from './definitions.ts'
import { ANSWER, CALL, CALLS, DONE, encodeFrame, FAILED, INVOKE, LIMIT, NUMBER, OUTPUT, PIECE, RAISE, REPLY, RESOURCES, SETTLE, START, TICK, WAKE } from './frames.ts'
import type { Frame } from './frames.ts'
import { readFailure } from './outcome.ts'
import type { Pool, Task } from './pool.ts'
import { argumentsWire, envelopeOf } from './primitives.ts'

/** What one timer can wait at most. */
const MAX_TIMER = 2 ** 31 - 1

/** What a value may be when it is text: the kernel's codec stops at 16 Mi characters. */
const MAX_WIRE = 3 * 16 * 1024 * 1024 + 1024
const MAX_FAILURE = 1024 * 1024

const isId = Number.isSafeInteger
const amount = (value: number, most: number): number => value >= 0 ? Math.min(value, most) : 0

function describe(end: End): [ErrorCode, string] {
  switch (end.why) {
    case 'memory': return ['MEMORY', 'The program used more memory than its process may have.']
    case 'stack': return ['DEPTH', 'The program overflowed the stack of its process.']
    case 'protocol': return ['KILLED', `The process that ran the program was ended: ${end.detail}.`]
    case 'gone': return ['KILLED', `The process that ran the program ended (${end.detail}).`]
  }
}

/** After these the engine in the child is as good as new. After a limit on memory its heap is not. */
const FIT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['THROWN', 'STEPS', 'DEPTH', 'OUTPUT', 'STALLED', 'REJECTED', 'UNVERIFIED'])

/** Every run has a number, so that nothing that is said for one is taken for another's. */
let runs = 0

/** Milliseconds below which a program is expected to end at once the next time too. */
const QUICK = 1

/** Converses with a child about one run until it is over. */
export function converse(job: Job, host: EngineHost, pool: Pick<Pool, 'submit' | 'release'>, { program, settings }: { program: Definition; settings: Definition }): Session {
  const run = runs = runs % 0xffffffff + 1
  const limits = { ...job.limits }
  let child: Child | undefined
  let began = performance.now()
  const elapsed = (): number => performance.now() - began
  const allowance = makeAllowance(limits.steps)
  const used = { steps: 0, memory: 0, output: 0 }
  let over = false
  let last: Outcome | undefined
  let deadline: NodeJS.Timeout | undefined
  let wake: NodeJS.Timeout | undefined
  /** How often the child may still say when it wants to be woken: once for each frame that let the program go on. */
  let wakes = 1
  let finish: (outcome: Outcome) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const done = new Promise<Outcome>((resolve, reject) => { finish = resolve; fail = reject })
  // Whoever started the run waits for it; but not before it is told that it started.
  done.catch(() => {})
  const end = (outcome: Outcome, fit: boolean): boolean => {
    if (over) return false
    over = true
    last = outcome
    clearTimeout(deadline)
    clearTimeout(wake)
    pool.release(task, fit)
    finish(outcome)
    return true
  }
  const lose = (code: ErrorCode, message: string): void => { end(lostOutcome(code, message, elapsed(), used.output), false) }
  const send = (kind: number, text = '', a = 0, b = 0): void => {
    if (!over) child?.send(encodeFrame(kind, run, text, a, b))
  }
  const resume = (kind: number, text: string, a: number, b = 0): void => {
    wakes++
    send(kind, text, a, b)
  }

  const grant = (what: Resource, cap: number): boolean => {
    if (over || !(cap > limits[what])) return false
    if (what === 'steps') allowance.add(cap - limits.steps)
    limits[what] = cap
    if (what === 'timeout') watch()
    return true
  }
  const raise = (what: Resource, cap: number): void => {
    if (grant(what, cap)) tellCap(what)
  }
  const tellCap = (what: Resource): void => send(RAISE, '', RESOURCES.indexOf(what), Math.min(limits[what], Number.MAX_VALUE))
  const ask = (what: Resource, amount: number): number => {
    const cap = job.asks ? host.limit?.(what, amount, limits[what]) ?? 0 : 0
    return grant(what, cap) ? cap : 0
  }
  const watch = (): void => {
    clearTimeout(deadline)
    const left = began + limits.timeout - performance.now()
    if (left > 0) {
      if (left !== Infinity) deadline = setTimeout(watch, Math.min(Math.ceil(left), MAX_TIMER))
      return
    }
    const cap = ask('timeout', elapsed())
    if (cap > 0) send(RAISE, '', RESOURCES.indexOf('timeout'), cap)
    else lose('TIMEOUT', `The program ran longer than its limit of ${limits.timeout} ms.`)
  }

  const usage = ({ a, b, d }: Frame): Usage =>
    ({ steps: amount(a, limits.steps), memory: amount(b, Number.MAX_SAFE_INTEGER), output: used.output, time: amount(d, elapsed()), model: 'r1' })
  const onLimit = ({ a, b, c }: Frame): boolean => {
    const what = RESOURCES[a]
    if (!what || !job.asks || !allowance.forFrame(0)) return false
    if (what === 'steps' || what === 'memory') used[what] = amount(b, Number.MAX_SAFE_INTEGER)
    // It may not have heard yet of what was granted here.
    const cap = limits[what] > c ? limits[what] : ask(what, amount(b, Number.MAX_SAFE_INTEGER))
    send(ANSWER, '', Math.min(cap, Number.MAX_VALUE))
    return true
  }
  const onNumbers = (count: number, { a: fnId, b, c, d }: Frame): boolean => {
    if (!isId(fnId)) return false
    const result = host.quick ? host.quick(fnId, count, b, c, d) : host.call(fnId, argumentsWire(count, b, c, d))
    if (typeof result === 'number') send(NUMBER, '', result)
    else send(ANSWER, envelopeOf(result))
    return true
  }
  const onOutput = (text: string): boolean => {
    const size = Buffer.byteLength(text)
    if (used.output + size > limits.output) {
      lose('OUTPUT', `The program printed more than its limit of ${limits.output} bytes.`)
      return true
    }
    used.output += size
    host.output(text)
    return true
  }
  const onFrame = (frame: Frame): boolean => {
    const { kind, a, text } = frame
    switch (kind) {
      case CALL:
        if (!isId(a) || !allowance.forWire(text)) return false
        send(ANSWER, host.call(a, text))
        return true
      case CALLS[0]: case CALLS[1]: case CALLS[2]: case CALLS[3]: return onNumbers(kind - CALLS[0], frame)
      case REPLY:
        if (!isId(a) || !allowance.forWire(text)) return false
        host.reply(a, text)
        return true
      case OUTPUT: return onOutput(text)
      case LIMIT: return onLimit(frame)
      case WAKE:
        if (!(a >= 0) || --wakes < 0) return false
        clearTimeout(wake)
        wake = setTimeout(() => resume(TICK, '', 0), Math.min(Math.ceil(a), MAX_TIMER))
        return true
      case DONE:
        if (!allowance.forWire(text)) return false
        note(frame.d)
        return end({ ok: true, value: text, usage: usage(frame) }, true)
      default: {
        const failure = readFailure(text)
        if (failure) note(FIT.has(failure.code) ? frame.d : Infinity)
        return failure !== undefined && end({ ok: false, ...failure, usage: usage(frame) }, FIT.has(failure.code))
      }
    }
  }
  // The child's word, which only programs of the same tenant can suffer from.
  const note = (time: number): void => {
    program.time = program.time === Infinity || !(time <= QUICK * 8) ? time : program.time * 0.75 + time * 0.25
  }
  const task: Task = {
    get over() { return over },
    quick: program.time < QUICK,
    send(next) {
      child = next
      const start = encodeFrame(START, run, job.input, program.id, settings.id, job.seed, job.now ?? NaN)
      for (const frame of introduce(child, [program, settings])) child.send(frame)
      child.send(start)
      // What was raised before it had a child.
      for (const what of RESOURCES) if (limits[what] > job.limits[what]) tellCap(what)
    },
    begin() {
      began = performance.now()
      watch()
    },
    admit({ kind, run: id, size }) {
      if (id !== run || over) return false
      switch (kind) {
        case CALL: case REPLY: case DONE: return size <= MAX_WIRE && allowance.forFrame(size)
        case OUTPUT: return size > 0 && size <= PIECE * 3 && allowance.forFrame(0)
        case FAILED: return size <= MAX_FAILURE
        case CALLS[0]: case CALLS[1]: case CALLS[2]: case CALLS[3]: return size === 0 && allowance.forFrame(0)
        case WAKE: case LIMIT: return size === 0
        default: return false
      }
    },
    frame: onFrame,
    lost: (why) => lose(...describe(why)),
    failed(error) {
      if (!over) fail(error)
      over = true
    },
  }
  pool.submit(task)
  return {
    settle: (promiseId, wire) => resume(SETTLE, wire, promiseId),
    invoke: (callId, fnId, argsWire) => resume(INVOKE, argsWire, callId, fnId),
    cancel: lose,
    usage: () => last?.usage ?? { ...used, time: elapsed(), model: 'r1' },
    limits: () => ({ ...limits }),
    raise,
    done,
  }
}
