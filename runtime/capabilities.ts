/**
 * The host's side of capabilities. Nothing of the host crosses as itself: values are encoded, functions and promises get numbers,
 * and what comes back is decoded into fresh plain values. A call is a command: its number and its arguments are validated before
 * the host function runs, with `this` the object that owned it. Guest functions are asynchronous here, so no program can block its host.
 */
import { types } from 'node:util'
import { CONSTANT_GLOBALS, RESERVED_PREFIX } from '../policy/names.ts'
import { RestrictError } from '../policy/error.ts'
import { markOf, viewOf } from './capability.ts'
import type { Mark } from './capability.ts'
import { checkArguments } from './capability-schema.ts'
import { iteratorMembers, makeIterator } from './host-iterators.ts'
import { tellable, thrownWire } from './host-errors.ts'
import { makeCodec } from './kernel/codec.ts'
import { makeCodecNatives } from './kernel/codec-natives.ts'
import { makeKeyHash } from './kernel/key-hash.ts'
import type { DecodeHooks, EncodeHooks, FunctionTag } from './kernel/codec-types.ts'
import type { AnyFunction } from './kernel/types.ts'
import type { QuickCall } from './engine-types.ts'
import { needStack } from './stack.ts'

export { capability } from './capability.ts'
export type { CapabilityOptions, ViewOptions } from './capability.ts'
export type { ArgsSchema, Schema, SchemaRule, TypeName, Validator } from './capability-schema.ts'

export type CapabilityHooks = {
  /** A promise that a host function returned is settled; `envelope` goes to the engine. Called on a later turn, never during `call`. */
  settle(promiseId: number, envelope: string): void
  /** The host calls a guest function; the answer is expected through `reply`. Called on a later turn. */
  invoke(callId: number, fnId: number, argsWire: string): void
}

export type Exposure = {
  /** The capabilities as wire text, for `Job.capabilities`. */
  readonly wire: string
  /** Runs a host function: arguments as wire text in, envelope out. Never throws. */
  call(fnId: number, argsWire: string): string
  /** `call` with primitives as they are: what comes back is one that is no string, or an envelope. Throws only at the end of the stack. */
  quick: QuickCall
  /** The answer to `invoke`, or (negative numbers) a guest promise that is settled. Never throws. */
  reply(callId: number, envelope: string): void
  /** A host value for the program (its input). Throws RestrictError `INPUT`. */
  encode(value: unknown): string
  /** A value of the program for the host (its result). */
  decode(wire: string): unknown
  /** The run is over: guest functions and promises still in the host's hands reject, host functions refuse. */
  dispose(): void
}

const natives = makeCodecNatives(types)
const codec = makeCodec(natives, makeKeyHash(globalThis))
// Per run and direction, so that neither side can fill the other's memory with things that cost their maker little.
const MAX_FUNCTIONS = 100_000
const MAX_PROMISES = 100_000
const KEPT_PROMISES = 10_000
const ENDED = 'the program has ended'
const ignore = (): void => {}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u
const messageOf = (error: unknown): string => { try { return String((error as Error).message) } catch { return 'unknown' } }

function checkNames(capabilities: unknown): asserts capabilities is Record<string, unknown> {
  if (typeof capabilities !== 'object' || capabilities === null || Array.isArray(capabilities)) throw new RestrictError('CAPABILITY', 'capabilities must be an object whose members are the names that programs see.')
  for (const name of Object.keys(capabilities)) {
    if (!IDENTIFIER.test(name) || name.startsWith(RESERVED_PREFIX) || (CONSTANT_GLOBALS as readonly string[]).includes(name) || name === '__proto__') {
      throw new RestrictError('CAPABILITY', `A capability cannot be called ${JSON.stringify(name)}: programs could not name it.`)
    }
  }
}

/** Gives a program exactly the own enumerable string-keyed members of `capabilities`, recursively. Throws RestrictError `CAPABILITY`. */
export function exposeCapabilities(capabilities: Record<string, unknown>, hooks: CapabilityHooks, { maxWire }: { maxWire?: number } = {}): Exposure {
  type Entry = { fn: AnyFunction; owner: object | undefined; mark: Mark | undefined }
  type Waiting = { resolve: (value: unknown) => void; reject: (reason: unknown) => void }
  const entries: Entry[] = []
  const ownedIds = new WeakMap<object, Map<AnyFunction, number>>()
  const firstIds = new Map<AnyFunction, number>()
  // Guest functions and promises as the host holds them, and their numbers.
  const guestFunctions = new Map<number, AnyFunction>()
  const guestPromises = new Map<number, Promise<unknown>>()
  const guestIds = new WeakMap<object, number>()
  const waiting = new Map<number, Waiting>()
  // Host promises that the program knows.
  const hostPromises = new Map<number, Promise<unknown>>()
  const hostIds = new WeakMap<object, number>()
  const settled: number[] = []
  let nextCall = 1
  let nextPromise = 1
  let disposed = false

  const exposeFunction = (fn: AnyFunction, holder: object | undefined): FunctionTag => {
    const owner = holder === undefined ? undefined : viewOf(holder)?.target ?? holder
    const guest = guestIds.get(fn)
    if (guest !== undefined) return { own: false, id: guest }
    // A member of a record is a method of it; anywhere else a function is the one it was before, if the program knows it already.
    const isMethod = owner !== undefined && !Array.isArray(owner) && natives.kindOf(owner) === 'record'
    const ids = isMethod ? ownedIds.get(owner) ?? new Map<AnyFunction, number>() : firstIds
    if (isMethod) ownedIds.set(owner, ids)
    let id = ids.get(fn)
    if (id === undefined) {
      if (entries.length >= MAX_FUNCTIONS) throw new RangeError('too many host functions were handed to the program')
      id = entries.push({ fn, owner: isMethod ? owner : undefined, mark: markOf(fn) }) - 1
      ids.set(fn, id)
      if (!firstIds.has(fn)) firstIds.set(fn, id)
    }
    const name: unknown = fn.name
    return { own: true, id, name: typeof name === 'string' ? name : '', length: typeof fn.length === 'number' ? fn.length : 0, cost: markOf(fn)?.cost ?? 0 }
  }
  const exposePromise = (promise: object): { own: boolean; id: number } => {
    const guest = guestIds.get(promise)
    if (guest !== undefined) return { own: false, id: guest }
    return { own: true, id: hostIds.get(promise) ?? watch(promise as Promise<unknown>) }
  }
  const watch = (promise: Promise<unknown>): number => {
    if (hostPromises.size >= MAX_PROMISES + KEPT_PROMISES) {
      promise.then(ignore, ignore)
      throw new RangeError('too many promises of host functions are outstanding')
    }
    const id = nextPromise++
    hostIds.set(promise, id)
    hostPromises.set(id, promise)
    const deliver = (make: () => string): void => {
      // Later, for two reasons: no guest code may be on the stack, and whoever started the run must have heard that it did.
      setImmediate(() => {
        if (disposed) return
        const envelope = make()
        // The number stays known for a while: the program may have sent it back before it hears of this.
        hostIds.delete(promise)
        settled.push(id)
        if (settled.length > KEPT_PROMISES) hostPromises.delete(settled.shift() as number)
        hooks.settle(id, envelope)
      })
    }
    void Promise.prototype.then.call(promise, (value) => deliver(() => valueEnvelope(value)), (error) => deliver(() => thrown(error)))
    return id
  }
  const encodeHooks: EncodeHooks = {
    func: exposeFunction, promise: exposePromise, iterator: iteratorMembers, view: viewOf, message: tellable, 
    ...(maxWire === undefined ? {} : { maxWire }),
  }

  const guestFunction = (id: number, name: string, length: number): AnyFunction => {
    const known = guestFunctions.get(id)
    if (known) return known
    if (guestFunctions.size >= MAX_FUNCTIONS) throw new RangeError('too many functions were handed to the host')
    const presence = (...args: unknown[]): Promise<unknown> => {
      const promise = new Promise<unknown>((resolve, reject) => {
        if (disposed) return reject(new Error(ENDED))
        const callId = nextCall++
        const wire = codec.encode(args, encodeHooks)
        waiting.set(callId, { resolve, reject })
        setImmediate(() => { if (!disposed) hooks.invoke(callId, id, wire) })
      })
      // A host that does not care how a guest's callback went must not die of it.
      promise.catch(ignore)
      return promise
    }
    Object.defineProperty(presence, 'name', { value: name })
    Object.defineProperty(presence, 'length', { value: length })
    guestFunctions.set(id, presence)
    guestIds.set(presence, id)
    return presence
  }
  const guestPromise = (id: number): Promise<unknown> => {
    const known = guestPromises.get(id)
    if (known) return known
    if (id < 1) throw new TypeError('corrupted wire: a promise')
    if (guestPromises.size >= MAX_PROMISES) throw new RangeError('too many promises were handed to the host')
    const promise = new Promise<unknown>((resolve, reject) => {
      if (disposed) reject(new Error(ENDED))
      else waiting.set(-id, { resolve, reject })
    })
    promise.catch(ignore)
    guestPromises.set(id, promise)
    guestIds.set(promise, id)
    return promise
  }
  const decodeHooks: DecodeHooks = {
    func: guestFunction,
    promise: guestPromise,
    iterator: makeIterator,
    ownFunc(id) {
      const entry = entries[id]
      if (!entry) throw new TypeError('the program named a host function that it was never given')
      return entry.fn
    },
    ownPromise(id) {
      const promise = hostPromises.get(id)
      if (!promise) throw new TypeError('the program named a host promise that it was never given')
      return promise
    },
    made(value, kind) {
      // The stack of an error made here would show the host's frames as if the guest had thrown there.
      if (kind === 'error') Object.defineProperty(value, 'stack', { value: `${(value as Error).name}: ${(value as Error).message}`, writable: true, enumerable: false, configurable: true })
    },
  }

  const thrown = (error: unknown): string => `e${thrownWire(error, codec, natives)}`
  const valueEnvelope = (value: unknown): string => {
    try { return `v${codec.encode(value, encodeHooks)}` } catch (error) { return thrown(error) }
  }
  const outcome = (result: unknown): string => {
    if (types.isPromise(result)) return `p${hostIds.get(result) ?? watch(result)}`
    if (typeof result === 'object' && result !== null || typeof result === 'function') {
      const { then } = result as { then?: unknown }
      if (typeof then === 'function') return `p${watch(new Promise((resolve, reject) => { Reflect.apply(then, result, [resolve, reject]) }))}`
    }
    return valueEnvelope(result)
  }

  const act = ({ fn, owner, mark }: Entry, args: unknown[]): unknown => {
    if (!mark) return Reflect.apply(fn, owner, args)
    const work = (): unknown => {
      if (disposed) throw new Error(ENDED)
      return Reflect.apply(fn, owner, mark.args ? checkArguments(mark.args, args, mark.name) : args)
    }
    if (!mark.async) return work()
    return new Promise((resolve, reject) => { setImmediate(() => { try { resolve(work()) } catch (error) { reject(error as Error) } }) })
  }
  const entryOf = (fnId: number): Entry => {
    if (disposed) throw new Error(ENDED)
    const entry = Number.isSafeInteger(fnId) ? entries[fnId] : undefined
    if (!entry) throw new TypeError('the program called a host function that it was never given')
    return entry
  }

  checkNames(capabilities)
  let wire: string
  try { wire = codec.encode(capabilities, encodeHooks) } catch (error) {
    throw new RestrictError('CAPABILITY', `The capabilities cannot be handed in: ${messageOf(error)}.`, { cause: error })
  }
  if (!wire.startsWith('[{')) throw new RestrictError('CAPABILITY', 'capabilities must be an object whose members are the names that programs see.')

  return {
    wire,
    call(fnId, argsWire) {
      try {
        needStack()
        const entry = entryOf(fnId)
        const args = codec.decode(argsWire, decodeHooks)
        if (!Array.isArray(args)) throw new TypeError('corrupted wire: arguments')
        return outcome(act(entry, args))
      } catch (error) { return thrown(error) }
    },
    quick(fnId, count, a, b, c) {
      try {
        const entry = entryOf(fnId)
        const { fn, owner } = entry
        let result: unknown
        if (entry.mark) result = act(entry, [a, b, c].slice(0, count))
        else if (count === 2) result = Reflect.apply(fn, owner, [a, b])
        else if (count === 1) result = Reflect.apply(fn, owner, [a])
        else result = Reflect.apply(fn, owner, count === 0 ? [] : [a, b, c])
        switch (typeof result) {
          case 'number': case 'boolean': case 'undefined': return result
          default: return result === null ? null : outcome(result)
        }
      } catch (error) { return thrown(error) }
    },
    reply(callId, envelope) {
      const entry = waiting.get(callId)
      if (!entry || typeof envelope !== 'string') return
      waiting.delete(callId)
      try {
        const value = codec.decode(envelope.slice(1), decodeHooks)
        if (envelope[0] === 'v') entry.resolve(value)
        else if (envelope[0] === 'e') entry.reject(value)
        else entry.reject(new TypeError('the program sent no valid answer'))
      } catch (error) { entry.reject(error) }
    },
    encode(value) {
      try { return codec.encode(value, { ...encodeHooks, maxWire: Infinity }) } catch (error) {
        throw new RestrictError('INPUT', `The input cannot be handed in: ${messageOf(error)}.`, { cause: error })
      }
    },
    decode: (text) => codec.decode(text, decodeHooks),
    dispose() {
      if (disposed) return
      disposed = true
      // An error is as much work as a small program.
      const error = waiting.size > 0 ? new Error(ENDED) : undefined
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
      hostPromises.clear()
      entries.length = 0
    },
  }
}
