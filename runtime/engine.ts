/**
 * The engine: one guest context and the host's side of the runs in it, one at a time. The same code serves both isolation
 * levels. Whatever a program does, these functions return: guest errors are outcomes, and nothing of a run executes once its
 * outcome is given (its counters are below zero, its queued jobs have been let run into that).
 */
import { Script } from 'node:vm'
import type { ErrorCode } from '../policy/error.ts'
import { RestrictError } from '../policy/error.ts'
import { COST_MODEL } from '../policy/weights.ts'
import { type Caller, callerContext, detached, inspectHooks, watched } from './async-context.ts'
import type { Engine, EngineHost, Job, Outcome, Resource, Step, Usage } from './engine-types.ts'
import { compile, type Compiled, makeEvaluate } from './compiled.ts'
import { type Failure, givesPromise, makeWear, notePromise, type Run } from './engine-run.ts'
import { type FunctionTexts, makeFunctionTexts } from './function-texts.ts'
import { collectGarbage, heapInUse } from './heap.ts'
import { fastShims, makeKernel } from './kernel.ts'
import type { Kernel, KernelHost } from './kernel.ts'
import { planOf, writeJob } from './job-text.ts'
import { LinkError, type LinkPlan } from './link.ts'
import { noteActivity, type RejectionSink, thrownBy, watchRejections } from './rejections.ts'
import { makePositions } from './source-map.ts'
import { needStack } from './stack.ts'

const WAITING: Step = { state: 'idle-waiting' }
/** Timers that are due together run for so many milliseconds before others have their turn. */
const BATCH = 10
/** Evaluating any script drains the context's job queue. */
const DRAIN = new Script('0', { filename: 'restrict:drain' })

export function makeEngine(host: EngineHost): Engine {
  let run: Run | undefined
  let fit = true
  const isFresh = makeWear()
  let lastUsage: Usage = { steps: 0, memory: 0, output: 0, time: 0, model: COST_MODEL }
  /** True while this engine is on the stack: capabilities must not call back into it. */
  let entered = false
  /** Set when a run ended before Node reported its unhandled rejections, until it has. */
  let deaf = false
  const hidden = new Set<symbol>()
  const hide = (symbol: symbol): void => kernel.hide(symbol)
  /** Functions of the host run with stack to spare and in the async context of whoever started the run. */
  const hosted = <T>(work: () => T): T => {
    needStack()
    return inHost(work)
  }
  const inHost = <T>(work: () => T): T => {
    if (!run) return work()
    const { caller } = run
    const result = caller.plain ? work() : caller.run(work)
    if (!caller.plain || watched()) inspect(caller)
    return result
  }
  const inspect = (caller: Caller): void => {
    try {
      caller.part()
      inspectHooks(hidden, hide)
    } catch (error) {
      kernel.kill('KILLED', error instanceof RestrictError ? error.message : 'The engine failed.')
    }
  }

  const texts = (): FunctionTexts | undefined => run && (run.texts ??= makeFunctionTexts(run.job.modules))
  const noted = <T>(wire: T): T => notePromise(run, wire)
  const { quick } = host
  const kernelHost: KernelHost = {
    heap() {
      return !run || run.limits.memory === Infinity ? 0 : Math.max(0, heapInUse() - run.base)
    },
    clock() {
      if (!run) return 0
      const now = performance.now()
      return now > run.deadline && overdue() === 0 ? -2 : now - run.started
    },
    raise: (what, used, cap) => ask(what as Resource, used, cap),
    room: needStack,
    collect() {
      collectGarbage()
      if (run) run.collected = true
      return run ? Math.max(0, heapInUse() - run.base) : 0
    },
    place(index, line, column) {
      if (!run) return 0
      const position = (run.positions[index] ??= makePositions(run.job.modules[index]?.map ?? null))(line, column)
      return position.line * 2 ** 22 + Math.min(position.column, 2 ** 22 - 1)
    },
    textWork: (length) => (length < 0 ? texts()?.work() : texts()?.workFor(length)) ?? 0,
    textOf: (text) => texts()?.find(text),
    call: (fnId, argsWire) => noted(hosted(() => host.call(fnId, argsWire))),
    ...(quick === undefined ? {} : { quick: (fnId, count, a, b, c) => {
      if (!run?.caller.plain) return noted(hosted(() => quick(fnId, count, a, b, c)))
      needStack()
      const result = noted(quick(fnId, count, a, b, c))
      if (watched()) inspect(run.caller)
      return result
    } } satisfies Partial<KernelHost>),
    reply: (callId, envelope) => hosted(() => host.reply(callId, envelope)),
    emit(_stream, text) {
      if (!run) return
      // Before anything is counted, and not again: it is printed, or it is not.
      needStack()
      const size = Buffer.byteLength(text)
      while (size > run.limits.output - run.output && ask('output', run.output, run.limits.output) > 0);
      const room = run.limits.output - run.output
      if (size <= room) {
        run.output += size
        inHost(() => host.output(text))
        return
      }
      kernel.kill('OUTPUT', `The program printed more than its limit of ${run.limits.output} bytes.`)
      // As much as fits, and no broken character at the end.
      const head = new TextDecoder().decode(Buffer.from(text).subarray(0, room), { stream: true })
      run.output += Buffer.byteLength(head)
      if (head !== '') inHost(() => host.output(head))
    },
  }
  const kernel: Kernel = makeKernel(kernelHost)
  const onRejection: RejectionSink = { owns: kernel.isStrange, tell(reason) { if (run?.mayReject && !deaf) kernel.unhandled(reason) } }
  const evaluate = makeEvaluate(kernel.context)
  watchRejections(kernel.roots, onRejection)

  /** Asks the embedder for more of something; 0 if it gives none. */
  function ask(what: Resource, used: number, cap: number): number {
    const { limit } = host
    if (!run?.job.asks || !limit) return 0
    const next = hosted(() => limit(what, used, cap))
    if (!run || !(typeof next === 'number' && next > cap)) return 0
    grant(what, next)
    return next
  }

  function grant(what: Resource, cap: number): void {
    if (!run || !(cap > run.limits[what])) return
    run.limits[what] = cap
    if (what !== 'timeout') return
    run.deadline = run.started + cap
    kernel.setCap('timeout', cap)
  }

  function overdue(): number {
    if (!run) return 0
    const passed = performance.now() - run.started
    if (passed < run.limits.timeout) return run.limits.timeout - passed
    return Math.max(0, ask('timeout', passed, run.limits.timeout) - passed)
  }

  function usage(): Usage {
    if (!run) return lastUsage
    return { steps: kernel.steps(), memory: kernel.memory(), output: run.output, time: performance.now() - run.started, model: COST_MODEL }
  }

  const jobs = (): void => { DRAIN.runInContext(kernel.context) }
  const drain = (): void => { const thrown = thrownBy(jobs); if (thrown && run) kernel.unhandled(thrown[0]) }
  function fail({ code, message, error, place }: Failure): Outcome {
    return { ok: false, code, message, ...(error ? { error } : {}), ...(place ? { place } : {}), usage: usage() }
  }

  /** Ends the run for good and forms its outcome. */
  function conclude(): Outcome {
    const text = kernel.conclude()
    drain()
    const outcome: Outcome = text[0] === 'v' ? { ok: true, value: text.slice(1), usage: usage() } : fail(JSON.parse(text.slice(1)) as Failure)
    lastUsage = outcome.usage
    // What it leaves would be taken for the state of the heap before the next run, which could then use that much more.
    if (run?.collected) collectGarbage()
    fit = kernel.intact() && isFresh(run, outcome.usage.memory) && fit
    run = undefined
    return outcome
  }

  // Node reports rejections after the turn in which they happened; what it still has to say about a run that was ended from
  // outside would otherwise be taken for the next run's.
  function deafen(): void {
    if (deaf) return
    deaf = true
    setImmediate(() => { deaf = false })
  }

  const elapsed = (): number => performance.now() - (run?.started ?? 0)
  function advance(): Step {
    drain()
    if (kernel.poll() === 0) {
      const due = kernel.due()
      return due < 0 ? WAITING : { state: 'idle-waiting', wake: Math.max(0, due - elapsed()) }
    }
    if (run?.mayReject) return { state: 'ending' }
    return { state: 'done', outcome: conclude() }
  }

  function enter<T>(work: () => T): T {
    if (entered) throw new RestrictError('INTERNAL', 'The engine was entered while a program was on its stack.')
    entered = true
    kernel.enter(true)
    noteActivity(onRejection)
    try {
      if (run && watched()) run.caller.part()
      return detached(hidden, hide, work, run?.caller.scope)
    } catch (error) {
      // Ours or the host's fault (its stack may be nearly used up): the program must not go on, the engine must.
      kernel.kill('KILLED', 'The engine failed.')
      run = undefined
      throw error
    } finally {
      kernel.enter(false)
      entered = false
    }
  }

  /** Outcome of a job that cannot start. */
  function refuse(code: ErrorCode, message: string): Step {
    const outcome: Outcome = { ok: false, code, message, usage: { steps: 0, memory: 0, output: 0, time: 0, model: COST_MODEL } }
    lastUsage = outcome.usage
    return { state: 'done', outcome }
  }

  function start(job: Job): Step {
    if (run) throw new RestrictError('INTERNAL', 'The engine is busy with another program.')
    let plan: LinkPlan
    let parts: Compiled[]
    try {
      plan = planOf(job)
    } catch (error) {
      if (error instanceof LinkError) return refuse('REJECTED', `${job.modules[error.module]?.filename ?? '?'}: ${error.message}`)
      throw error
    }
    try {
      parts = job.modules.map(compile)
    } catch (error) {
      return refuse('UNVERIFIED', `The engine does not accept the program: ${error instanceof Error ? error.message : String(error)}`)
    }
    const { limits, entry, capabilities } = job
    const text = writeJob(job, plan, parts)
    const started = performance.now()
    run = {
      job, limits: { ...limits }, started, deadline: started + limits.timeout, base: limits.memory === Infinity ? 0 : heapInUse(), output: 0,
      mayReject: parts.some((part) => part.mayReject) || givesPromise(capabilities) || givesPromise(job.input ?? ''), mayStamp: parts.some((part) => part.mayStamp), collected: false, positions: [], caller: callerContext(),
    }
    return enter(() => {
      kernel.begin(text.settings, text.program, text.run)
      kernel.fast(evaluate(parts[entry] as Compiled, fastShims()))
      parts.forEach((part, index) => kernel.module(index, evaluate(part, part.script)))
      kernel.go()
      return advance()
    })
  }

  return {
    start,
    settle(promiseId, wire) {
      if (!run) return { state: 'done', outcome: lost() }
      if (wire[0] === 'p' || wire === '') throw new RestrictError('INTERNAL', 'A promise must be settled with a value or an error.')
      // From here on promises exist that the program's text does not mention.
      run.mayReject = true
      return enter(() => { kernel.advance(elapsed()); kernel.settle(promiseId, wire); return advance() })
    },
    invoke(callId, fnId, argsWire) {
      if (!run) return { state: 'done', outcome: lost() }
      return enter(() => { kernel.advance(elapsed()); kernel.invoke(callId, fnId, noted(argsWire)); return advance() })
    },
    tick() {
      if (!run) return { state: 'done', outcome: lost() }
      return enter(() => {
        // Jobs run between two callbacks, and other programs and the host between two batches.
        const until = performance.now() + BATCH
        // A host's timer may be early by less than a millisecond.
        while (kernel.tick(elapsed() + 1)) {
          drain()
          if (kernel.poll() !== 0 || performance.now() > until) break
        }
        return advance()
      })
    },
    overdue,
    limits: () => run && { ...run.limits },
    raise(what, cap) {
      grant(what, cap)
      if (run && (what === 'steps' || what === 'memory') && run.limits[what] === cap) kernel.setCap(what, cap)
    },
    finish() {
      if (!run) return lost()
      return enter(conclude)
    },
    abandon(code, message) {
      if (!run) return lost()
      if (run.mayReject) deafen()
      kernel.kill(code, message)
      return enter(conclude)
    },
    usage,
    get fit() { return fit },
    kill: (code, message) => { if (run) kernel.kill(code, message) },
    get inside() { return entered },
    get deaf() { return deaf },
    get busy() { return run !== undefined },
  }

  function lost(): Outcome {
    return { ok: false, code: 'INTERNAL', message: 'No program is running.', usage: lastUsage }
  }
}
