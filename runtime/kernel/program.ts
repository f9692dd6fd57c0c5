/**
 * Runs one program: links its modules, evaluates them, waits for what is asynchronous, and says how it ended. Self-contained:
 * its text is evaluated inside the guest's context. The host calls it with texts, numbers and wrapper functions, drains the
 * job queue after each call, and gets numbers and texts back.
 */
import type { Cell, Meter } from './meter.ts'
import type { Errors } from './errors.ts'
import type { FastShims, MakeFast } from './fast.ts'
import type { Intrinsics } from './types.ts'
import type { GuestConsole, Presences } from './codec-types.ts'
import type { Given } from './given.ts'
import type { HelperKind, Timers } from './timers.ts'

/** What the host sends as JSON; numbers that may be infinite travel as text. What changes from run to run comes by itself. */
export type ProgramJob = SettingsPart & ProgramPart & RunPart
export type SettingsPart = {
  deniedKeys: readonly string[]
  /** What the program's `globalThis` holds. */
  globals: readonly string[] | null
  /** Capabilities that are made inside the realm, by name. */
  helpers: Readonly<Record<string, HelperKind>>
  /** A pending timer keeps the run going although its result is there. */
  keepAlive: boolean
  /** Names of capabilities that only hooks have. */
  hookNames: readonly string[]
}
export type ProgramPart = {
  /** `isNamed`: the default export may be an anonymous function declaration. Only then is it looked at: one that is not yet there throws, which takes longer than a small program. */
  modules: { script: string; kind: 'script' | 'module'; async: boolean; params: readonly string[]; deps: readonly number[]; isNamed: boolean }[]
  entry: number
  order: readonly number[]
  /** The module whose exports are hooks, which runs first; -1 without. */
  hooks: number
  /** Per module: exported name, module that holds the binding, name there (`*`: its namespace). */
  exports: readonly (readonly [string, number, string][])[]
}
export type RunPart = { steps: string; memory: string; timeout: string; input: string | null; capabilities: string; seed: number; now: number | null }

export type Program = {
  begin(settings: string, program: string, run: string): void
  /** The evaluated artifact of module `index`: the wrapper function of the guarded form. */
  module(index: number, wrapper: unknown): void
  /** `makeFast`, evaluated for this program. */
  fast(make: unknown): void
  go(): void
  settle(promiseId: number, envelope: string): void
  invoke(callId: number, fnId: number, argsWire: string): void
  unhandled(reason: unknown): void
  /** A callback that nobody waits for threw. */
  uncaught(error: unknown): void
  /** Milliseconds since the run began: its clock does not stay behind. */
  advance(elapsed: number): void
  /** Runs one callback that is due by `elapsed`, if there is one. */
  tick(elapsed: number): boolean
  /** When the next timer is due, in milliseconds since the run began; -1: never. */
  due(): number
  setCap(what: 'steps' | 'memory' | 'timeout', cap: number): void
  /** After the job queue was drained: 0 waiting for the host, 1 over. */
  poll(): number
  /** Ends the run and gives its result: 'v' + wire, or 'x' + JSON of a failure. */
  conclude(): string
  /** Ends the run from outside, or from a part of the host that found a limit exceeded. */
  kill(code: string, why: string): void
  steps(): number
  memory(): number
}

export type ProgramEnv = {
  meter: Meter
  errors: Errors
  intrinsics: Intrinsics
  presences: Presences
  given: Given
  console: GuestConsole
  timers: Timers
  /** Sets what `Math.random`, the clock and `Symbol.for` of the current run are. */
  configure(seed: number, now: number | null): void
  generatorNext(generator: unknown): unknown
  asyncGeneratorNext(generator: unknown): Promise<unknown>
}

export function makeProgram(env: ProgramEnv): Program {
  const { meter, errors, intrinsics, presences, given, timers } = env
  const { natives } = intrinsics
  const { apply, create: objectCreate, defineProperty, freeze, getOwnPropertyDescriptor, hasOwn, promiseThen, jsonParse, jsonStringify, functionToString, stringSlice, Symbol: { toStringTag } } = natives
  const NativePromise = natives.Promise
  type Wrapper = (...params: unknown[]) => unknown
  type Getters = Record<string, () => unknown>

  let job: ProgramJob | undefined
  let wrappers: Wrapper[] = []
  let generators: unknown[] = []
  const slow: FastShims = { ...intrinsics, on: (op, target, name) => { intrinsics.hooks.on(op, target, name); return target }, by: intrinsics.hooks.by }
  let fast = slow
  const fastEnv = { ...intrinsics, ...intrinsics.fast }
  let lastSettings: { text: string; value: SettingsPart } | undefined
  let lastProgram: { text: string; value: ProgramPart } | undefined
  let getters: (Getters | undefined)[] = []
  let namespaces: object[] = []
  /** 0 running, 1 a result is there, 2 failed. The first end counts. */
  let state = 0
  let result: unknown
  let failure: unknown
  let failureKind: 'thrown' | 'rejected' = 'thrown'

  const fail = (error: unknown, kind: 'thrown' | 'rejected' = 'thrown'): void => {
    if (state === 2) return
    try {
      errors.checked(error)
    } catch {
      return
    }
    state = 2
    failure = error
    failureKind = kind
  }

  const unknownName = (name: string): unknown => {
    if (name === 'eval') return intrinsics.globals['Function']
    throw new natives.ReferenceError(`${name} is not defined`)
  }
  const resumed = (value: unknown): unknown => { meter.check(); return value }

  const start = (index: number): unknown => {
    const { params, deps } = (job as ProgramJob).modules[index] as ProgramJob['modules'][number]
    const metered = meter.module()
    const values: unknown[] = []
    for (let i = 0; i < params.length; i += 1) {
      const name = params[i] as string
      let value: unknown
      switch (name) {
        case '$r_n': value = 0; break
        case '$r_fill': value = metered.fill; break
        case '$r_link': value = (cell: Cell, meta?: { exports?: Getters }) => {
          metered.link(cell)
          getters[index] = meta?.exports
        }; break
        case '$r_key': value = fast.key; break
        case '$r_grow': value = fast.grow; break
        case '$r_pow': value = intrinsics.pow; break
        case '$r_num': value = fast.num; break
        case '$r_factor': value = fast.factor; break
        case '$r_same': value = fast.same; break
        case '$r_equal': value = fast.equal; break
        case '$r_update': value = fast.update; break
        case '$r_slot': value = fast.slot; break
        case '$r_len': value = intrinsics.len; break
        case '$r_field': value = intrinsics.field; break
        case '$r_hold': value = fast.hold; break
        case '$r_held': value = fast.held; break
        case '$r_inc': value = fast.inc; break
        case '$r_dec': value = fast.dec; break
        case '$r_was': value = fast.was; break
        case '$r_o': case '$r_k': case '$r_u': case '$r_h': break
        case '$r_on': value = fast.on; break
        case '$r_by': value = fast.by; break
        case '$r_in': value = intrinsics.hooks.in; break
        case '$r_see': value = intrinsics.hooks.see; break
        case '$r_pick': value = intrinsics.hooks.pick; break
        case '$r_got': value = intrinsics.hooks.got; break
        case '$r_of': value = intrinsics.hooks.of; break
        case '$r_def': value = intrinsics.hooks.def; break
        case '$r_spread': value = intrinsics.spread; break
        case '$r_rest': value = intrinsics.rest; break
        case '$r_own': value = intrinsics.own; break
        case '$r_props': value = intrinsics.props; break
        case '$r_ctor': value = intrinsics.wrapperOf; break
        case '$r_catch': value = errors.caught; break
        case '$r_final': value = meter.check; break
        case '$r_resume': value = resumed; break
        case '$r_ref': value = unknownName; break
        default:
          // `$r_i0`: the namespace of the first import.
          value = stringSlice(name, 0, 4) === '$r_i' ? namespaces[deps[+stringSlice(name, 4)] as number] : given.named(name)
      }
      defineProperty(values, i, { __proto__: null, value, writable: true, enumerable: true, configurable: true } as PropertyDescriptor)
    }
    return apply(wrappers[index] as Wrapper, undefined, values)
  }

  // What hooks do themselves nobody is told of: they are in the form without. They take nothing from other modules.
  const arm = (index: number): void => {
    intrinsics.hooks.arm(undefined)
    if (index < 0) return
    const generator = generators[index] = start(index)
    env.generatorNext(generator)
    env.generatorNext(generator)
    intrinsics.hooks.arm(getters[index])
  }

  // Getters take the module's own accessor functions, so that a read costs one small call that the engine can inline.
  const fillNamespaces = ({ modules, exports, order }: ProgramJob): void => {
    for (let n = 0; n < order.length; n += 1) {
      const index = order[n] as number
      const namespace = namespaces[index] as object
      const bindings = exports[index] as [string, number, string][]
      for (let i = 0; i < bindings.length; i += 1) {
        const [name, target, from] = bindings[i] as [string, number, string]
        const whole = namespaces[target]
        const get = from === '*' ? () => whole : (getters[target] as Getters)[from]
        defineProperty(namespace, name, { __proto__: null, get, set: undefined, enumerable: true, configurable: false } as unknown as PropertyDescriptor)
      }
      defineProperty(namespace, toStringTag, { __proto__: null, value: 'Module', writable: false, enumerable: false, configurable: false } as PropertyDescriptor)
      freeze(namespace)
      if (modules[index]?.isNamed === true) nameDefault(getters[index])
    }
  }

  // `export default function () {}` is called `$r_default` in the guarded form and "default" in ECMAScript.
  const nameDefault = (own: Getters | undefined): void => {
    if (own === undefined || !hasOwn(own, 'default')) return
    let value: unknown
    try {
      value = (own['default'] as () => unknown)()
    } catch {
      return // A binding that is not yet initialised is no function declaration.
    }
    if (typeof value !== 'function' || getOwnPropertyDescriptor(value, 'name')?.value !== '$r_default') return
    defineProperty(value, 'name', { __proto__: null, value: 'default', writable: false, enumerable: false, configurable: true } as PropertyDescriptor)
  }

  /** By position in the order: 0 not begun, 1 under way, 2 done; and what a module waits for, which is all it reaches that comes before it. */
  let stages: number[] = []
  let waits: number[][] = []
  const plan = ({ modules, order }: ProgramJob, hasAsync: boolean): void => {
    const places: number[] = []
    for (let n = 0; n < order.length; n += 1) { stages[n] = 0; waits[n] = []; places[order[n] as number] = n }
    if (!hasAsync) return
    for (let n = 0; n < order.length; n += 1) {
      const seen: boolean[] = []
      const open = [order[n] as number]
      for (let i = 0; i < open.length; i += 1) for (const dep of (modules[open[i] as number] as ProgramJob['modules'][number]).deps) {
        if (seen[dep]) continue
        seen[dep] = true
        open[open.length] = dep
        const place = places[dep] as number
        if (place < n) (waits[n] as number[])[(waits[n] as number[]).length] = place
      }
    }
  }
  const isReady = (at: number): boolean => {
    const list = waits[at] as number[]
    for (let i = 0; i < list.length; i += 1) if (stages[list[i] as number] !== 2) return false
    return true
  }
  const evaluateFrom = (position: number): void => {
    const { modules, order } = job as ProgramJob
    let open = 0
    for (let n = 0; n < order.length; n += 1) {
      const index = order[n] as number
      if (stages[n] === 0 && n >= position && isReady(n)) {
        const isAsync = modules[index]?.async === true
        stages[n] = isAsync ? 1 : 2
        if (isAsync) promiseThen(env.asyncGeneratorNext(generators[index]), () => guarded(() => { stages[n] = 2; evaluateFrom(n + 1) }), (error) => fail(error))
        else env.generatorNext(generators[index])
      }
      if (stages[n] !== 2) open += 1
    }
    if (open > 0) return
    const { exports, entry } = job as ProgramJob
    const bindings = exports[entry] as [string, number, string][]
    for (let i = 0; i < bindings.length; i += 1) {
      if ((bindings[i] as [string, number, string])[0] === 'default') {
        let value = (namespaces[entry] as Record<string, unknown>)['default']
        if (typeof value === 'function' && stringSlice(functionToString(value), 0, 5) !== 'class') value = apply(value as Wrapper, undefined, [given.input()])
        return deliver(value)
      }
    }
    deliver(undefined)
  }

  const guarded = (work: () => void): void => {
    try {
      meter.check()
      work()
    } catch (error) {
      fail(error)
    }
  }

  const succeed = (value: unknown): void => {
    if (state === 0) { state = 1; result = value }
  }

  /** The program's value is there; if it is a promise or a thenable, what it becomes is the result. */
  const deliver = (value: unknown): void => {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      const adopted = new NativePromise((resolve) => resolve(value))
      promiseThen(adopted, succeed, (error) => fail(error))
    } else {
      succeed(value)
    }
  }

  const finish = (): string => {
    if (state === 1 && !meter.ended()) {
      try {
        return `v${presences.encode(result)}`
      } catch (error) {
        if ((job as ProgramJob).modules[(job as ProgramJob).entry]?.kind === 'script') {
          // Whatever expression happens to come last in a script need not be a value that can be copied.
          try { errors.checked(error); return `v${presences.encode(undefined)}` } catch { /* the run is over */ }
        } else {
          fail(error)
          state = 2
        }
      }
    }
    if (state === 2 && !meter.ended()) {
      const { name, message, stack, text, place } = errors.describe(failure)
      if (!meter.ended()) {
        const lead = failureKind === 'rejected' ? 'Uncaught (in promise)' : 'Uncaught'
        return report('THROWN', `${lead} ${text}`, { __proto__: null, name, message, stack }, place)
      }
    }
    const reason = meter.reason()
    if (reason !== undefined) return report(reason.code, reason.why, undefined, undefined)
    return report('STALLED', 'The program waits for a promise that nothing will settle.', undefined, undefined)
  }

  const report = (code: string, message: string, error: object | undefined, place: object | undefined): string => {
    const plain = place === undefined ? undefined : { __proto__: null, ...place }
    return `x${jsonStringify({ __proto__: null, code, message, error, place: plain }) as string}`
  }

  return {
    begin(settings, program, part) {
      if (settings !== lastSettings?.text) lastSettings = { text: settings, value: jsonParse(settings) as SettingsPart }
      if (program !== lastProgram?.text) lastProgram = { text: program, value: jsonParse(program) as ProgramPart }
      const { deniedKeys, globals, helpers, keepAlive, hookNames } = lastSettings.value
      const { modules, entry, order, hooks, exports } = lastProgram.value
      const { steps, memory, timeout, input, capabilities, seed, now } = jsonParse(part) as RunPart
      job = { deniedKeys, globals, helpers, keepAlive, hookNames, modules, entry, order, hooks, exports, steps, memory, timeout, input, capabilities, seed, now }
      meter.begin({ steps: +job.steps, memory: +job.memory, timeout: +job.timeout })
      env.configure(job.seed, job.now)
      intrinsics.setDeniedKeys(job.deniedKeys)
      presences.reset()
      env.console.reset()
      timers.reset(job.keepAlive)
      wrappers = []; generators = []; getters = []; namespaces = []; stages = []; waits = []
      state = 0; result = undefined; failure = undefined; failureKind = 'thrown'
      const files: string[] = []
      for (let i = 0; i < job.modules.length; i += 1) {
        files[i] = (job.modules[i] as ProgramJob['modules'][number]).script
        intrinsics.noteNamespace(namespaces[i] = objectCreate(intrinsics.none))
      }
      errors.setFiles(files)
    },
    module(index, wrapper) {
      wrappers[index] = wrapper as Wrapper
      errors.setSource(functionToString(wrapper as Wrapper).length)
    },
    fast(make) { fast = (make as MakeFast)(fastEnv) },
    go() {
      guarded(() => {
        const current = job as ProgramJob
        given.begin(current)
        const { entry, modules, order } = current
        arm(current.hooks)
        if (modules[entry]?.kind === 'script') return deliver(start(entry))
        let header: Promise<unknown> | undefined
        for (let n = 0; n < order.length; n += 1) {
          const index = order[n] as number
          const generator = generators[index] = start(index)
          // Runs the header only, up to its bare `yield`.
          if (modules[index]?.async) header = env.asyncGeneratorNext(generator)
          else env.generatorNext(generator)
        }
        fillNamespaces(current)
        plan(current, header !== undefined)
        // An asynchronous module begins at once when its header is done with, which takes a turn.
        if (header === undefined) evaluateFrom(0)
        else promiseThen(header, () => guarded(() => evaluateFrom(0)), (error) => fail(error))
      })
    },
    settle(promiseId, envelope) { guarded(() => presences.settle(promiseId, envelope)) },
    invoke(callId, fnId, argsWire) { guarded(() => presences.invoke(callId, fnId, argsWire)) },
    // The limit itself, as a reason, comes from a run that is over.
    uncaught: (error) => fail(error),
    advance: timers.advance,
    tick(elapsed) {
      let ran = false
      guarded(() => { ran = timers.tick(elapsed) })
      return ran
    },
    due: timers.due,
    setCap: meter.setCap,
    unhandled(reason) { if (!meter.ended() && reason !== meter.token) fail(reason, 'rejected') },
    poll() {
      if (meter.ended() || state === 2) return 1
      return presences.outstanding() > 0 || timers.waiting(state === 1) ? 0 : 1
    },
    conclude() {
      let text: string
      try {
        text = finish()
      } catch {
        text = report('INTERNAL', 'The result could not be made.', undefined, undefined)
      }
      meter.stop('END', '')
      presences.reset()
      timers.reset(true)
      given.end()
      intrinsics.hooks.arm(undefined)
      fast = slow
      result = failure = undefined
      wrappers = []; generators = []; getters = []; namespaces = []
      return text
    },
    kill(code, why) { meter.stop(code as 'KILLED', why) },
    steps: meter.steps,
    memory: meter.memory,
  }
}
