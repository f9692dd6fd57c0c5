/**
 * Makes a guest context: an empty V8 context into which the kernel parts are evaluated as one script. The parts are ordinary
 * functions of this library, turned into text; inside, they see only that context. What comes back is the kernel's own record
 * of functions, which the host calls with texts and numbers.
 */
import { types } from 'node:util'
import { constants, createContext, Script } from 'node:vm'
import type { Context } from 'node:vm'
import { COSTS } from './costs.ts'
import type { QuickCall } from './engine-types.ts'
import { makeCodecNatives } from './kernel/codec-natives.ts'
import { makeCodec } from './kernel/codec.ts'
import { makeConsole } from './kernel/console.ts'
import { makeCurrent } from './kernel/current.ts'
import { makeErrors } from './kernel/errors.ts'
import { makeFast } from './kernel/fast.ts'
import type { Errors } from './kernel/errors.ts'
import { makeGiven } from './kernel/given.ts'
import { makeInspectFormat } from './kernel/inspect-format.ts'
import { makeInspectItems } from './kernel/inspect-items.ts'
import { makeInspectLayout } from './kernel/inspect-layout.ts'
import { makeInspectNames } from './kernel/inspect-names.ts'
import { makeInspectText } from './kernel/inspect-text.ts'
import { makeInspect } from './kernel/inspect.ts'
import { makeKeyHash } from './kernel/key-hash.ts'
import { makeMeter } from './kernel/meter.ts'
import { makePresences } from './kernel/presences.ts'
import { makeProgram } from './kernel/program.ts'
import type { Program } from './kernel/program.ts'
import { makeTimers } from './kernel/timers.ts'
import type { MakeIntrinsics, Twins } from './kernel/types.ts'
import { cleanMessage, isKernelText, noteKernelText } from './messages.ts'
import { PERMITS } from './permits.ts'
import { realmSource } from './realm-source.ts'
import { ownScript } from '../packed.ts'
import { needStack } from './stack.ts'
import { twins } from './twins.ts'

/** Script names of guest modules start with this, so that their frames can be told from ours and Node's. */
export const SCRIPT_PREFIX = 'restrict-guest:'

/** Raw functions of the host that the kernel calls: primitives only, inside try/catch, and never handed on. */
export type KernelHost = {
  heap(): number
  collect(): number
  /** Milliseconds since the run began, or -2 when its time is over. */
  clock(): number
  /** The cap to go on with, or 0. */
  raise(what: string, used: number, cap: number): number
  /** Throws unless there is stack left for some hundred frames. */
  room(): void
  place(index: number, line: number, column: number): number
  /** Texts of functions (runtime/function-texts.ts). What is to be read before one can be found, of this length or, below 0, at all. */
  textWork?(length: number): number
  textOf?(text: string): string | undefined
  call(fnId: number, argsWire: string): string
  quick?: QuickCall
  reply(callId: number, envelope: string): void
  emit(stream: 'stdout' | 'stderr', text: string): void
}

export type Kernel = Program & {
  /** Says whether guest code may run from now on. Between two entries it may not, whoever touches a guest object. */
  enter(entered: boolean): void
  /** Node puts a property of this name on promises: guests are not to see it. */
  hide(symbol: symbol): void
  /** Whether this promise is of the context although its prototype does not tell. */
  isStrange(promise: object): boolean
  /** Whether the prototypes that cannot be frozen are as they were made. */
  intact(): boolean
  /** The context the kernel lives in: guest scripts are evaluated there. */
  readonly context: Context
  /** Objects by which the host recognizes what was born in this context. Never call anything on them. */
  readonly roots: readonly object[]
}

type Parts = {
  makeCodec: typeof makeCodec; makeCodecNatives: typeof makeCodecNatives; makeConsole: typeof makeConsole; makeCurrent: typeof makeCurrent
  makeErrors: typeof makeErrors; makeGiven: typeof makeGiven; makeInspect: typeof makeInspect; makeIntrinsics: MakeIntrinsics; makeMeter: typeof makeMeter
  makeInspectFormat: typeof makeInspectFormat; makeInspectItems: typeof makeInspectItems; makeInspectLayout: typeof makeInspectLayout
  makeInspectNames: typeof makeInspectNames; makeInspectText: typeof makeInspectText
  makeTimers: typeof makeTimers; makeKeyHash: typeof makeKeyHash
  makePresences: typeof makePresences; makeProgram: typeof makeProgram
}
type Data = { permits: typeof PERMITS; costs: typeof COSTS; prefix: string; caps: { string: number; bigintBits: number } }
type RawHost = KernelHost & { isError(value: unknown): boolean; isKernelText(message: string): boolean; cleanMessage(message: string): string; twins: Twins; needStack: (() => number) | undefined }
type Assembled = Program & { roots: object[]; enter(entered: boolean): void; hide(symbol: symbol): void; isStrange(promise: object): boolean; intact(): boolean }

/** Longest string and largest BigInt that one value may be. */
const CAPS = { string: 2 ** 24, bigintBits: 2 ** 20 }

/** Runs inside the context; self-contained like the parts it puts together. */
function assemble(parts: Parts, data: Data, host: RawHost): Assembled {
  const generatorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()) as object) as { next: unknown }
  const asyncGeneratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()) as object) as { next: unknown }
  const { next } = generatorPrototype
  const asyncNext = asyncGeneratorPrototype.next
  const { apply } = Reflect
  const { freeze } = Object
  const roots: object[] = [Promise.prototype, Object.prototype]
  // A host function called near the end of the guest's stack throws the host's own error, which must not get any further.
  const look = (measure: () => number) => (): number => {
    try {
      return measure()
    } catch {
      return -1
    }
  }

  const hasStack = host.needStack === undefined ? undefined : look(host.needStack)
  const codecNatives = parts.makeCodecNatives()
  const keyHash = parts.makeKeyHash(globalThis)
  const current = parts.makeCurrent()
  const meter = parts.makeMeter({
    heap: look(host.heap), collect: look(host.collect), clock: look(host.clock), freeze, room: () => room(),
    raise(what, used, cap) {
      try {
        return host.raise(what, used, cap)
      } catch {
        return 0
      }
    },
  })
  const { charge, alloc, limit } = meter
  const room = (): void => {
    let enough = false
    try {
      host.room()
      enough = true
    } catch { /* The host's own error. */ }
    if (!enough) limit('DEPTH', 'The program exhausted the stack.')
  }
  const textOf = (text: string): string | undefined => {
    const ask = <T>(question: () => T): T => {
      try {
        return question()
      } catch {
        return limit('DEPTH', 'The program exhausted the stack.')
      }
    }
    room()
    const size = ask(() => host.textWork?.(-1) ?? 0)
    charge(size >>> 1)
    alloc(16 * size)
    const alike = ask(() => host.textWork?.(text.length) ?? 0)
    charge(12 + (text.length >>> 4) + (alike - alike % 16) / 16)
    alloc(2 * alike)
    const found = ask(() => host.textOf?.(text))
    if (found !== undefined) charge(found.length >>> 6)
    return found
  }
  // Functions are compiled when they are first called, which takes more stack than calling them: those that end a run have to
  // work near the end of the stack.
  meter.begin({ steps: 10, memory: 10, timeout: 10 })
  const dry = meter.module()
  let left = 0
  dry.link((value) => value === undefined ? left : (left = value))
  try {
    left = -1
    dry.fill()
    dry.fill()
    meter.alloc(5)
    meter.charge(1)
    limit('DEPTH', '')
  } catch { /* The limit. */ }
  meter.reason()
  meter.ended()
  // Preparing the realm calls metered functions; it is on the house.
  meter.begin({ steps: Infinity, memory: Infinity, timeout: Infinity })
  let inside = false
  const hidden: symbol[] = []
  // The realm needs these before what they are made of exists.
  const late: { errors?: Errors } = {}
  const intrinsics = parts.makeIntrinsics({
    global: globalThis, permits: data.permits, costs: data.costs, deniedKeys: [], charge, alloc, limit, caps: data.caps, current,
    prepareStackTrace: (error, sites) => late.errors === undefined ? 'Error' : late.errors.prepare(error, sites),
    stackTraceLimit: 50, active: () => inside, hiddenKeys: hidden,
    caught: (error) => late.errors?.caught(error), made: (error) => late.errors?.made(error), room: () => room(), textOf, over: meter.ended, twins: host.twins, ...(hasStack === undefined ? {} : { hasStack: () => hasStack() !== -1 }),
  })
  hidden[0] = intrinsics.rest
  hidden[1] = intrinsics.own
  hidden[2] = intrinsics.size
  hidden[3] = intrinsics.seen
  const { natives } = intrinsics
  codecNatives.alias(null, intrinsics.none)
  const names = natives.keys(natives.prototypes)
  for (let i = 0; i < names.length; i += 1) {
    const original = natives.prototypes[names[i] as string] as object
    const facade = intrinsics.facadeOf(original)
    if (facade !== original) codecNatives.alias(facade as object, original)
  }
  const shown = { natives: codecNatives, charge, alloc, stringify: (intrinsics.globals['JSON'] as JSON).stringify }
  const inspectText = parts.makeInspectText(shown)
  const inspect = parts.makeInspect(shown, inspectText, parts.makeInspectNames(shown, inspectText), parts.makeInspectLayout(shown, inspectText), parts.makeInspectItems)
  const errors = parts.makeErrors({ natives, meter, host, prefix: data.prefix, inspect: (value) => inspect(value) })
  late.errors = errors
  const codec = parts.makeCodec(codecNatives, keyHash)
  const presences = parts.makePresences({ natives: codecNatives, codec, host, charge, alloc, caught: errors.caught, made: errors.made })
  const console = parts.makeConsole({ natives: codecNatives, inspect: { inspect, format: parts.makeInspectFormat(shown, inspectText, inspect) }, emit: host.emit, charge })
  // The program is made of what needs it.
  const whole: { program?: Program } = {}
  const timers = parts.makeTimers({ natives, charge, alloc, room, remaining: meter.remaining, fail: (error) => whole.program?.uncaught(error) })
  const program = whole.program = parts.makeProgram({
    meter, errors, intrinsics, presences, given: parts.makeGiven({ intrinsics, presences, console, helpers: timers.helpers }), console, timers, configure: current.configure,
    generatorNext: (generator) => apply(next as () => unknown, generator, []),
    asyncGeneratorNext: (generator) => apply(asyncNext as () => Promise<unknown>, generator, []),
  })
  meter.stop('END', '')
  // At the end of the stack there may have been no more room to remember it.
  const isStrange = (promise: object): boolean => intrinsics.isStrange(promise) || meter.reason()?.code === 'DEPTH'
  return { __proto__: null, ...program, roots, enter: (entered: boolean) => { inside = entered }, intact: intrinsics.intact, isStrange, hide: (symbol: symbol) => { hidden[hidden.length] = symbol } } as never
}

/** Whether this Node dies of a regular expression that is compiled near the end of the stack. */
const ABORTS = Number(process.versions.node.split('.')[0]) < 24

let script: Script | undefined

function kernelScript(): Script {
  if (script) return script
  const parts = { makeCodec, makeCodecNatives, makeConsole, makeCurrent, makeErrors, makeGiven, makeInspect, makeInspectFormat, makeInspectItems, makeInspectLayout, makeInspectNames, makeInspectText, makeKeyHash, makeMeter, makePresences, makeProgram, makeTimers }
  const texts = Object.entries(parts).map(([name, part]) => `${name}: (${part.toString()})`)
  texts.push(`makeIntrinsics: (${realmSource()})`)
  const data: Data = { permits: PERMITS, costs: COSTS, prefix: SCRIPT_PREFIX, caps: CAPS }
  const text = `(function (host) { 'use strict'; return (${assemble.toString()})({ ${texts.join(',\n')} }, ${JSON.stringify(data)}, host) })`
  script = ownScript('kernel', text, 'restrict:kernel')
  noteKernelText(text)
  return script
}

let fastScript: Script | undefined

/** The short ways of shims: to be evaluated for each program. */
export function fastShims(): Script {
  if (fastScript) return fastScript
  // The same functions each time one artifact runs: the engine has them in what it optimized.
  const text = `'use strict'; { let made; (env) => made ??= (${makeFast.toString()})(env) }`
  fastScript = new Script(text, { filename: 'restrict:shims' })
  noteKernelText(text)
  return fastScript
}

/** Takes about 15 ms; a context is meant to be used for many runs. */
export function makeKernel(host: KernelHost): Kernel {
  const context = createContext(constants.DONT_CONTEXTIFY as never, {
    name: 'restrict', codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate',
  })
  const make = kernelScript().runInContext(context) as (host: RawHost) => Assembled
  return { ...make({ ...host, isError: types.isNativeError, isKernelText, cleanMessage, twins: twins(), needStack: ABORTS ? () => { needStack(); return 0 } : undefined }), context }
}
