/**
 * The guest's side of capabilities. Host functions are present in the realm as frozen arrow functions made here, which send their
 * arguments as text and read the answer; guest functions and promises that the host gets are known to it by number only.
 * Self-contained; no host object or host error can come out of it: the two raw host functions take and give primitives, and what
 * they throw is dropped where it arrives.
 */
import type { DecodeHooks, EncodeHooks, FunctionTag, IteratorMembers, Kind, PresenceDeps, Presences, PromiseTag } from './codec-types.ts'

export function makePresences(deps: PresenceDeps): Presences {
  const { natives, codec, host, charge, alloc, caught, made, maxWire = 16 * 1024 * 1024 } = deps
  const {
    Map, Promise, TypeError, RangeError, apply, bind, defineProperty, freeze, preventExtensions, isArray, slice, getOwnPropertyDescriptor,
    create, iteratorPrototype, asyncIteratorPrototype, kindOf, mapGet, mapSet, mapDelete, mapSize, weakMap, weakGet, weakSet, then, typedCount,
  } = natives
  // What a call costs besides its text: a blocking exchange between two processes takes about 16 microseconds.
  const CALL_STEPS = 500
  const FUNCTION_BYTES = 256
  type Pending = { promise: Promise<unknown>; resolve: (value: unknown) => void; reject: (reason: unknown) => void }
  type Run = {
    /** Host functions and promises by number; and back, to send them home as themselves. */
    functions: Map<number, Function>; promises: Map<number, Pending>; hostIds: object
    /** Guest functions and promises that the host knows. Positions in the list are their numbers. */
    guests: Function[]; guestPromises: object[]; guestIds: object
    /** Iterators of either side -> the functions by which the other side uses them. */
    iterators: object
  }
  const fresh = (): Run => ({ functions: new Map(), promises: new Map(), hostIds: weakMap(), guests: [], guestPromises: [], guestIds: weakMap(), iterators: weakMap() })
  let run = fresh()

  const lost = (): Error => new RangeError('Maximum call stack size exceeded')
  const ignore = (): undefined => undefined

  const gone = (): Error => new TypeError('the program that this host function was given to has ended')
  const callHost = (owner: Run, id: number, cost: number, given: ArrayLike<unknown>): unknown => {
    if (owner !== run) throw gone()
    charge(CALL_STEPS + cost)
    const args: unknown[] = []
    for (let i = 0; i < given.length; i += 1) args[i] = given[i]
    const wire = codec.encode(args, encodeHooks)
    let envelope: unknown
    // Nothing of the host may be seen to be thrown; with a host that keeps its promise not to throw, only the stack's end gets here.
    try { envelope = host.call(id, wire) } catch { envelope = undefined }
    if (typeof envelope !== 'string') {
      const error = lost()
      caught(error)
      throw error
    }
    // The host may have taken long, or ended the run meanwhile.
    charge(1)
    return open(envelope)
  }
  // What is a slot without further cost, in steps or time.
  const isSmall = (value: unknown): boolean => {
    switch (typeof value) {
      case 'number': case 'boolean': case 'undefined': return true
      case 'string': return value.length <= 32
      default: return value === null
    }
  }
  const QUICK = 3
  // As callHost, step for step, but only primitives change sides, so there need be no text.
  const quickPresence = (owner: Run, id: number, cost: number): Function => {
    const quick = host.quick as (fnId: number, count: number, a: unknown, b: unknown, c: unknown) => unknown
    const steps = CALL_STEPS + cost + codec.prices.node
    const { slot } = codec.prices
    const after = 1 + codec.prices.node + slot
    return {
      call(a?: unknown, b?: unknown, c?: unknown): unknown {
        const count = arguments.length
        if (count > QUICK || !isSmall(a) || !isSmall(b) || !isSmall(c)) return callHost(owner, id, cost, arguments)
        if (owner !== run) throw gone()
        charge(steps + slot * count)
        let answer: unknown
        let isLost = true
        try { answer = quick(id, count, a, b, c); isLost = false } catch { /* as in callHost */ }
        if (isLost) {
          const error = lost()
          caught(error)
          throw error
        }
        if (typeof answer === 'string') { charge(1); return open(answer) }
        charge(after)
        if (typeof answer === 'number' || typeof answer === 'boolean' || answer === undefined || answer === null) return answer
        throw new TypeError('the host sent no valid answer')
      },
    }.call
  }
  const open = (envelope: string): unknown => {
    const wire = slice(envelope, 1)
    switch (envelope[0]) {
      case 'v': return codec.decode(wire, decodeHooks)
      case 'e': throw codec.decode(wire, decodeHooks)
      case 'p': return promisePresence(+wire)
      default: throw new TypeError('the host sent no valid answer')
    }
  }
  const functionPresence = (id: number, name: string, length: number, cost: number): Function => {
    const owner = run
    const known = mapGet(owner.functions, id) as Function | undefined
    if (known !== undefined) return known
    alloc(FUNCTION_BYTES)
    // A bound method: no prototype, no `this`, not constructible, and strict, so neither `caller` nor `arguments`.
    const presence = bind(host.quick === undefined ? { call() { return callHost(owner, id, cost, arguments) } }.call : quickPresence(owner, id, cost), undefined)
    defineProperty(presence, 'name', { value: name })
    defineProperty(presence, 'length', { value: length })
    freeze(presence)
    mapSet(owner.functions, id, presence)
    weakSet(owner.hostIds, presence, id)
    return presence
  }
  const promisePresence = (id: number): object => {
    if (!(id >= 0 && id <= 9007199254740991 && id % 1 === 0)) throw new TypeError('the host sent no valid answer')
    const known = mapGet(run.promises, id) as Pending | undefined
    if (known !== undefined) return known.promise
    alloc(FUNCTION_BYTES)
    let resolve: Pending['resolve'] = ignore
    let reject: Pending['reject'] = ignore
    const promise = new Promise((yes: (value: unknown) => void, no: (reason: unknown) => void) => { resolve = yes; reject = no })
    // A program may ignore what a host function returned; that is no unhandled rejection.
    try { then(promise, undefined, ignore) } catch (error) { caught(error) }
    mapSet(run.promises, id, { promise, resolve, reject })
    weakSet(run.hostIds, promise, id)
    return promise
  }
  const guestFunction = (fn: Function): FunctionTag => {
    const home = weakGet(run.hostIds, fn) as number | undefined
    if (home !== undefined) return { own: false, id: home }
    let id = weakGet(run.guestIds, fn) as number | undefined
    if (id === undefined) {
      alloc(FUNCTION_BYTES)
      id = run.guests.length
      run.guests[id] = fn
      weakSet(run.guestIds, fn, id)
    }
    const name = getOwnPropertyDescriptor(fn, 'name')?.value as unknown
    const length = getOwnPropertyDescriptor(fn, 'length')?.value as unknown
    return { own: true, id, name: typeof name === 'string' ? name : '', length: typeof length === 'number' ? length : 0, cost: 0 }
  }
  const guestPromise = (promise: object): PromiseTag => {
    const home = weakGet(run.hostIds, promise) as number | undefined
    if (home !== undefined) return { own: false, id: home }
    const known = weakGet(run.guestIds, promise) as number | undefined
    if (known !== undefined) return { own: true, id: known }
    alloc(FUNCTION_BYTES)
    const id = run.guestPromises.length + 1
    run.guestPromises[id - 1] = promise
    weakSet(run.guestIds, promise, id)
    // Promises answer under negative call numbers, guest functions under positive ones.
    answerWhenSettled(run, -id, promise)
    return { own: true, id }
  }
  const ownFunction = (id: number): Function => {
    const fn = id < run.guests.length ? run.guests[id] : undefined
    if (fn === undefined) throw new TypeError('the host named a function that it was never given')
    return fn
  }
  const ownPromise = (id: number): object => {
    const promise = id > 0 && id <= run.guestPromises.length ? run.guestPromises[id - 1] : undefined
    if (promise === undefined) throw new TypeError('the host named a promise that it was never given')
    return promise
  }

  // An iterator of the host: the realm's own kind of iterator, whose every step is a call.
  const iteratorPresence = (members: IteratorMembers, isAsync: boolean): object => {
    alloc(2 * FUNCTION_BYTES)
    const iterator = create(isAsync ? asyncIteratorPrototype : iteratorPrototype)
    const put = (key: 'next' | 'return'): void => {
      const method = bind({ call() { return apply(members[key], undefined, arguments) as unknown } }.call, undefined)
      defineProperty(method, 'name', { value: key })
      freeze(method)
      defineProperty(iterator, key, { value: method, writable: false, enumerable: false, configurable: false })
    }
    put('next')
    put('return')
    freeze(iterator)
    weakSet(run.iterators, iterator, members)
    return iterator
  }
  // An iterator of the program, which the host uses through two functions; what they answer goes the way of every answer.
  const guestIterator = (iterator: object): IteratorMembers => {
    const known = weakGet(run.iterators, iterator) as IteratorMembers | undefined
    if (known !== undefined) return known
    type Steps = Record<'next' | 'return', unknown>
    const method = (key: 'next' | 'return'): Function => bind({ call(value: unknown) {
      const found = (iterator as Steps)[key]
      if (typeof found === 'function') return apply(found, iterator, [value]) as unknown
      if (key === 'return') return { done: true, value }
      throw new TypeError('the iterator has no `next`')
    } }.call, undefined)
    const members = { next: method('next'), return: method('return') }
    weakSet(run.iterators, iterator, members)
    return members
  }

  const encodeHooks: EncodeHooks = { charge, func: guestFunction, promise: guestPromise, thenables: true, iterator: guestIterator, maxWire }
  const decodeHooks: DecodeHooks = {
    charge, alloc, func: functionPresence, ownFunc: ownFunction, promise: promisePresence, ownPromise, iterator: iteratorPresence, views: true, protoKey: 'carry',
    made: (value, kind) => { if (kind === 'error') made(value) },
  }

  // Thrown values: errors as errors, anything else as data, and what can be neither as an error that says so.
  const encodeThrown = (value: unknown): string => {
    try {
      if (typeof value !== 'symbol' && typeof value !== 'function') return codec.encode(value, encodeHooks)
    } catch (error) { caught(error) }
    return codec.encodeError('Error', 'the program threw a value that cannot cross the boundary', 'Error')
  }
  const answer = (owner: Run, callId: number, tag: 'v' | 'e', value: unknown): void => {
    if (owner !== run) return
    let envelope: string
    if (tag === 'e') envelope = `e${encodeThrown(value)}`
    else {
      try { envelope = `v${codec.encode(value, encodeHooks)}` } catch (error) {
        caught(error)
        envelope = `e${encodeThrown(error)}`
      }
    }
    try { host.reply(callId, envelope) } catch { /* Nothing of the host may be seen to be thrown. */ }
  }
  const answerWhenSettled = (owner: Run, callId: number, value: object): void => {
    // Through a promise of our own: `value` may be any thenable, and its `constructor` or `then` may be the guest's.
    const promise = new Promise((resolve: (value: unknown) => void) => { resolve(value) })
    defineProperty(promise, 'constructor', { value: undefined })
    // A limit thrown in a job reaches nobody; the engine finds the run dead without it.
    const job = (tag: 'v' | 'e') => (result: unknown): void => { try { answer(owner, callId, tag, result) } catch { /* as above */ } }
    then(promise, job('v'), job('e'))
  }

  // Read-only: freezing holds records and arrays; the others keep their contents in slots that freezing does not reach, so their
  // writing methods are covered by own ones that throw. (Borrowed ones still work, on what is only the guest's copy.)
  const WRITERS: Partial<Record<Kind, string[]>> = {
    map: ['set', 'delete', 'clear'],
    set: ['add', 'delete', 'clear'],
    date: ['setTime', 'setMilliseconds', 'setUTCMilliseconds', 'setSeconds', 'setUTCSeconds', 'setMinutes', 'setUTCMinutes', 'setHours',
      'setUTCHours', 'setDate', 'setUTCDate', 'setMonth', 'setUTCMonth', 'setFullYear', 'setUTCFullYear', 'setYear'],
    typed: ['set', 'fill', 'sort', 'reverse', 'copyWithin'],
    dataview: ['setInt8', 'setUint8', 'setInt16', 'setUint16', 'setInt32', 'setUint32', 'setFloat32', 'setFloat64', 'setBigInt64', 'setBigUint64'],
  }
  const refuse = (): never => { throw new TypeError('this value belongs to the host and is read-only') }
  freeze(refuse)
  const makeReadOnly = (value: object, kind: Kind): void => {
    const writers = WRITERS[kind]
    if (writers !== undefined) {
      for (let i = 0; i < writers.length; i += 1) {
        defineProperty(value, writers[i] as string, { value: refuse, writable: false, enumerable: false, configurable: false })
      }
    }
    // The elements of a typed array cannot be frozen.
    if (kind === 'typed' && typedCount(value) > 0) preventExtensions(value)
    else freeze(value)
  }

  return {
    reset() { run = fresh() },
    decodeCapabilities(wire) {
      const record = codec.decode(wire, { func: functionPresence, promise: promisePresence, iterator: iteratorPresence, views: true, protoKey: 'carry', made: makeReadOnly })
      if (typeof record !== 'object' || record === null || kindOf(record) !== 'record') throw new TypeError('capabilities must be a record')
      return record as Record<string, unknown>
    },
    decode: (wire) => codec.decode(wire, decodeHooks),
    encode: (value) => codec.encode(value, encodeHooks),
    settle(promiseId, envelope) {
      const pending = mapGet(run.promises, promiseId) as Pending | undefined
      if (pending === undefined) return
      mapDelete(run.promises, promiseId)
      let value: unknown
      try { value = open(envelope) } catch (error) {
        caught(error)
        pending.reject(error)
        return
      }
      pending.resolve(value)
    },
    invoke(callId, fnId, argsWire) {
      const owner = run
      let result: unknown
      try {
        const fn = ownFunction(fnId)
        const args = codec.decode(argsWire, decodeHooks)
        if (!isArray(args)) throw new TypeError('the host sent no valid arguments')
        result = apply(fn, undefined, args)
      } catch (error) {
        caught(error)
        answer(owner, callId, 'e', error)
        return
      }
      if (typeof result === 'object' && result !== null || typeof result === 'function') answerWhenSettled(owner, callId, result)
      else answer(owner, callId, 'v', result)
    },
    outstanding: () => mapSize(run.promises),
  }
}
