/**
 * Promises, and Proxy, whose every trap runs under the meter and the name policy. The engine turns what is thrown near the end of the
 * stack into a rejection, and tells the host of it right there: so there has to be room before it is asked for anything.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makePromiseNatives(k: Kit): { Promise: Native; replacements: Replacements } {
  const { charge, native, metered, n } = k
  const { apply, construct, TypeError } = n
  const { caught, room = () => {}, over = () => false } = k.env
  type Settle = (value: unknown) => void
  /** What the host is told of each rejection takes longer than all the rest. */
  const REJECTION = 16
  const settling = (settle: Settle, steps: number): Settle => (value) => { charge(steps); room(); settle(value) }
  /** What the engine builds with: its own Promise for ours, and any other constructor as the program has it, `Function` above all. */
  const makerOf = (value: unknown): unknown => value === PromiseWrapper ? n.Promise : value
  const PromiseWrapper: Native = function Promise(executor) {
    if (new.target === undefined) throw new TypeError("Promise constructor cannot be invoked without 'new'")
    charge(4)
    room()
    const target = new.target as unknown === PromiseWrapper ? n.Promise : new.target
    if (typeof executor !== 'function') return construct(n.Promise, [executor] as never, target as unknown as PromiseConstructor)
    const made = construct(n.Promise, [(resolve: Settle, reject: Settle): void => {
      try { executor(settling(resolve, 1), settling(reject, REJECTION)) } catch (error) {
        // Once the run is over the promise had better stay as it is: each rejection is reported to the host.
        if (over()) return
        caught?.(error)
        throw error
      }
    }], target as unknown as PromiseConstructor)
    if (target !== n.Promise) { n.weakSetAdd(k.strange, made); k.alloc(64) }
    // Throws again what ended the run in there.
    charge(1)
    return made
  }
  const nothing = (): void => {}
  const combine = (name: string): [string, Native] => {
    const fn = native(`Promise.${name}`)
    return [`Promise.${name}`, ({ call(this: unknown, iterable: unknown) {
      charge(4)
      room()
      // one element is resolved before the next is asked for
      const result = apply(fn, makerOf(this), [metered(iterable, 8)])
      // throws again when a step met the limit: that must not become a rejection the program can handle, nor one the host hears of
      try {
        charge(1)
      } catch (error) {
        try { void n.promiseThen(result as Promise<unknown>, nothing, nothing) } catch { /* it is no promise */ }
        throw error
      }
      return result
    } }).call]
  }
  const then = native('Promise.prototype.then')
  // The engine keeps the requests to an asynchronous generator in a list, whose end it looks for at each. They are answered in order, so
  // that it is enough to hear of a few of them.
  const HEARD = 512
  type Queue = { sent: number; answered: number }
  const queues = new n.WeakMap<object, Queue>()
  const request = (name: string): [string, Native] => {
    const fn = native(`%AsyncGeneratorPrototype%.${name}`)
    return [`%AsyncGeneratorPrototype%.${name}`, ({ call(this: unknown, value: unknown) {
      charge(4)
      room()
      if (!k.isObject(this)) return apply(fn, this, [value])
      let queue = n.weakMapGet(queues, this)
      if (queue === undefined) n.weakMapSet(queues, this, queue = { sent: 0, answered: 0 })
      const known = queue
      const number = known.sent += 1
      const waiting = number - known.answered
      if (waiting > 2 * HEARD) charge(waiting >>> 3)
      const promise = apply(fn, this, [value]) as Promise<unknown>
      if (number % HEARD === 0) {
        const heard = (): void => { known.answered = number }
        void n.promiseThen(promise, heard, heard)
      }
      return promise
    } }).call]
  }
  const [resolve, reject] = [native('Promise.resolve'), native('Promise.reject')]
  const replacements: Replacements = {
    'Promise.resolve'(value) {
      charge(2)
      if (k.isObject(value)) room()
      return apply(resolve, makerOf(this), [value])
    },
    'Promise.reject'(reason) {
      charge(REJECTION)
      room()
      return apply(reject, makerOf(this), [reason])
    },
    // Awaiting and combining come through here as well, unless the engine does them itself: then a catch clause does. What is queued
    // when the run ends cannot be taken out of the queue: it does nothing then, at the least cost.
    'Promise.prototype.then'(done, failed) {
      charge(3)
      room()
      const yes = typeof done !== 'function' ? done : (value: unknown): unknown => over() ? undefined : done(value)
      const no = typeof failed !== 'function' ? failed : (reason: unknown): unknown => {
        if (over()) return undefined
        caught?.(reason)
        return failed(reason)
      }
      return apply(then, this, [yes, no])
    },
    ...n.Object.fromEntries(['all', 'allSettled', 'any', 'race'].map(combine)),
    ...n.Object.fromEntries(['next', 'return', 'throw'].map(request)),
    'Promise.withResolvers'() {
      charge(4)
      const Target = this as PromiseConstructor
      let resolve: unknown
      let reject: unknown
      const promise: unknown = new Target((yes, no) => { resolve = yes; reject = no })
      return { promise, resolve, reject }
    },
  }
  return { Promise: PromiseWrapper, replacements }
}

/**
 * `Proxy` for guests. The engine sees a handler of the realm's whose traps are accessors: reading one charges, and gives
 * undefined where the guest's handler has no such trap, so that the engine forwards by itself. (Forwarding from a trap
 * would cost 2 ** depth in a tower of proxies, because the engine checks every trap's answer against the target.)
 */
export function makeProxy(k: Kit): { Proxy: Native; revocable: Native } {
  const { charge, alloc, noteProxy, leaps, isProxy, denied, shown, real, isObject, list, n } = k
  const { apply, create, defineProperty, getOwnPropertyDescriptor, hasOwn, Proxy: NativeProxy, TypeError } = n
  const { get, set, has, deleteProperty } = (k.env.global as typeof globalThis).Reflect
  const { isHidden, sought } = k
  const { active } = k.env
  const { bind } = (k.env.global as typeof globalThis).Function.prototype
  /** `found` is the guest's trap, between the engine's reading it and calling it; no guest code runs in between. */
  type Handler = { guest: Record<string, unknown>; found: Native; tower: boolean }
  type Trap = (this: Handler, ...args: unknown[]) => unknown
  const traps = create(null)
  const pass: Trap = { trap(this: Handler, ...args: unknown[]): unknown { return apply(this.found, this.guest, args) } }.trap
  const define = (name: string, trap: Trap, absent?: Trap, forwards?: boolean, late?: Trap): void => {
    defineProperty(traps, name, { get(this: Handler): unknown {
      // Node reads properties of rejected promises, which may inherit from a proxy, between runs and outside of any try.
      if (active !== undefined && !active()) return undefined
      charge(2)
      if (sought.pending && late !== undefined) return late
      const found = this.guest[name]
      if (found === undefined || found === null) return forwards === true && this.tower ? undefined : absent
      if (typeof found !== 'function') throw new TypeError(`the proxy trap '${name}' is not a function`)
      this.found = found as Native
      return trap
    } })
  }
  /** Natives read names that the program itself may not (`constructor`, to find a species; all that there are, to copy them): those go to the target. */
  const named = (name: string, target: (...args: never[]) => unknown): void => define(name, function (...args) {
    return denied(args[1] as PropertyKey) || isHidden(args[1]) ? apply(target, undefined, args as never) : apply(this.found, this.guest, args)
  })
  /**
   * A proxy may claim `constructor` as an own property that its target only inherits; natives that copy properties would then
   * read the engine's original and hand it out. So reading never forwards by itself.
   */
  const read: Trap = { trap(...args: unknown[]): unknown {
    const value: unknown = apply(get, undefined, args as never)
    return args[1] === 'constructor' ? shown(value) : value
  } }.trap
  // What is behind may be such a proxy itself, which answers for its own.
  define('get', function (...args) {
    return denied(args[1] as PropertyKey) || isHidden(args[1]) ? apply(read, undefined as never, args) : apply(this.found, this.guest, args)
  }, read, true, function (...args) {
    // A pattern asks for a key of ours, which is nothing to a guest's trap, nor to whatever finds it.
    if (isHidden(args[1])) return apply(read, undefined as never, args)
    sought.pending = false
    const found = this.guest['get']
    if (found === undefined || found === null || denied(args[1] as PropertyKey)) return apply(read, undefined as never, args)
    if (typeof found !== 'function') throw new TypeError("the proxy trap 'get' is not a function")
    return apply(found as Native, this.guest, args)
  })
  // What the engine forwards to may inherit from a locked prototype.
  const write: Trap = { trap(target: unknown, key: unknown, value: unknown, receiver: unknown): unknown { return k.assigned(target as object, key as PropertyKey, value, receiver) } }.trap
  define('set', function (...args) {
    return denied(args[1] as PropertyKey) || isHidden(args[1]) ? apply(set, undefined, args as never) : apply(this.found, this.guest, args)
  }, write, true)
  named('has', has)
  named('deleteProperty', deleteProperty)
  named('defineProperty', defineProperty)
  named('getOwnPropertyDescriptor', getOwnPropertyDescriptor)
  for (const name of ['isExtensible', 'preventExtensions', 'apply', 'construct']) define(name, pass)
  define('getPrototypeOf', function (...args) {
    const found: unknown = apply(this.found, this.guest, args)
    // The engine compares it with what a target has that is not extensible.
    return found === null ? k.nothing(args[0] as object) : real(found)
  })
  define('setPrototypeOf', function (target, prototype) { return apply(this.found, this.guest, [target, shown(prototype)]) })
  define('ownKeys', function (...args) {
    const result: unknown = apply(this.found, this.guest, args)
    if (!isObject(result)) return result
    const names: unknown[] = k.pristine(result) ? list(result) : []
    // as the engine reads them: what is no key ends it
    if (!k.pristine(result)) {
      const [length, price] = [k.lengthOf(result), 3 + n.Math.floor(k.links(result) / 4)]
      for (let i = 0; i < length; i++) {
        charge(price)
        alloc(8)
        const name = (result as Record<number, unknown>)[i]
        if (typeof name !== 'string' && typeof name !== 'symbol') throw new TypeError('what a proxy says its keys are is no key')
        n.arrayPush(names, name)
      }
    }
    charge(leaps(names))
    // Left out of what guests see, but the engine misses what cannot be deleted.
    const { hiddenKeys = [] } = k.env, at = k.behind(args[0]) as object
    for (let i = 0; i < hiddenKeys.length; i++) if (hasOwn(at, hiddenKeys[i] as symbol)) n.arrayPush(names, hiddenKeys[i])
    return names
  })
  const handlerFor = (target: unknown, guest: unknown): ProxyHandler<object> => {
    charge(4)
    alloc(64)
    if (!isObject(target) || !isObject(guest)) throw new TypeError('Cannot create proxy with a non-object as target or handler')
    const handler = create(traps)
    defineProperty(handler, 'guest', { value: guest })
    defineProperty(handler, 'found', { value: undefined, writable: true })
    defineProperty(handler, 'tower', { value: isProxy(target) })
    return handler
  }
  return {
    // bound: the one constructor that has no `prototype`
    Proxy: apply(bind, function Proxy(this: unknown, target: unknown, guest: unknown): unknown {
      if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'")
      const proxy = new NativeProxy(target as object, handlerFor(target, guest))
      noteProxy(proxy, target)
      return proxy
    }, [undefined]) as Native,
    revocable(target, guest) {
      const result = NativeProxy.revocable(target as object, handlerFor(target, guest))
      noteProxy(result.proxy, target)
      return result
    },
  }
}
