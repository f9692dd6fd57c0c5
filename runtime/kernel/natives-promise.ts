/** Promise combinators, which consume an iterable, and Proxy, whose every trap runs under the meter and the name policy. */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makePromiseNatives(k: Kit): Replacements {
  const { charge, native, metered, n } = k
  const { apply } = n
  const nothing = (): void => {}
  const combine = (name: string): [string, Native] => {
    const fn = native(`Promise.${name}`)
    return [`Promise.${name}`, ({ call(this: unknown, iterable: unknown) {
      charge(4)
      // one element is resolved before the next is asked for
      const result = apply(fn, this, [metered(iterable, 8)])
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
  const reject = native('Promise.reject')
  const { caught, room } = k.env
  return {
    // The engine tells the host of each rejected promise, on the guest's stack: at its end the host could only complain.
    'Promise.reject'(reason) {
      charge(2)
      room?.()
      return apply(reject, this, [reason])
    },
    // Awaiting and combining come through here as well, unless the engine does them itself: then a catch clause does.
    'Promise.prototype.then'(done, failed) {
      charge(3)
      if (typeof failed !== 'function' || caught === undefined) return apply(then, this, [done, failed])
      return apply(then, this, [done, (reason: unknown): unknown => { caught(reason); return apply(failed as Native, undefined, [reason]) }])
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
}

/**
 * `Proxy` for guests. The engine sees a handler of the realm's whose traps are accessors: reading one charges, and gives
 * undefined where the guest's handler has no such trap, so that the engine forwards by itself. (Forwarding from a trap
 * would cost 2 ** depth in a tower of proxies, because the engine checks every trap's answer against the target.)
 */
export function makeProxy(k: Kit): { Proxy: Native; revocable: Native } {
  const { charge, alloc, noteProxy, isProxy, denied, shown, real, isObject, list, n } = k
  const { apply, create, defineProperty, getOwnPropertyDescriptor, Proxy: NativeProxy, TypeError } = n
  const { get, set, has, deleteProperty } = (k.env.global as typeof globalThis).Reflect
  const { isHidden } = k
  const { active } = k.env
  const { bind } = (k.env.global as typeof globalThis).Function.prototype
  /** `found` is the guest's trap, between the engine's reading it and calling it; no guest code runs in between. */
  type Handler = { guest: Record<string, unknown>; found: Native; tower: boolean }
  type Trap = (this: Handler, ...args: unknown[]) => unknown
  const traps = create(null)
  const pass: Trap = { trap(this: Handler, ...args: unknown[]): unknown { return apply(this.found, this.guest, args) } }.trap
  const define = (name: string, trap: Trap, absent?: Trap, forwards?: boolean): void => {
    defineProperty(traps, name, { get(this: Handler): unknown {
      // Node reads properties of rejected promises, which may inherit from a proxy, between runs and outside of any try.
      if (active !== undefined && !active()) return undefined
      charge(2)
      const found = this.guest[name]
      if (found === undefined || found === null) return forwards === true && this.tower ? undefined : absent
      if (typeof found !== 'function') throw new TypeError(`the proxy trap '${name}' is not a function`)
      this.found = found as Native
      return trap
    } })
  }
  /** Natives read names that the program itself may not (`constructor`, to find a species): those go to the target. */
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
  }, read, true)
  named('set', set)
  named('has', has)
  const unhidden = (name: string, target: (...args: never[]) => unknown): void => define(name, function (...args) {
    return isHidden(args[1]) ? apply(target, undefined, args as never) : apply(this.found, this.guest, args)
  })
  unhidden('deleteProperty', deleteProperty)
  unhidden('defineProperty', defineProperty)
  unhidden('getOwnPropertyDescriptor', getOwnPropertyDescriptor)
  for (const name of ['isExtensible', 'preventExtensions', 'apply', 'construct']) define(name, pass)
  define('getPrototypeOf', function (...args) { return real(apply(this.found, this.guest, args)) })
  define('setPrototypeOf', function (target, prototype) { return apply(this.found, this.guest, [target, shown(prototype)]) })
  define('ownKeys', function (...args) {
    const result: unknown = apply(this.found, this.guest, args)
    return isObject(result) ? list(result) : result
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
