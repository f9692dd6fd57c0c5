/** Promise combinators, which consume an iterable, and Proxy, whose every trap runs under the meter and the name policy. */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makePromiseNatives(k: Kit): Replacements {
  const { charge, native, drain, n } = k
  const { apply, create, Symbol, Promise: NativePromise, TypeError } = n
  const combine = (name: string): [string, Native] => {
    const fn = native(`Promise.${name}`)
    return [`Promise.${name}`, ({ call(this: unknown, iterable: unknown) {
      charge(4)
      let items: unknown
      let failed = false
      try {
        if (iterable === undefined || iterable === null) throw new TypeError(`${iterable} is not iterable`)
        const list = drain(iterable)
        charge(4 * list.length)
        items = list
      } catch (error) {
        failed = true
        items = error
      }
      if (!failed) return apply(fn, this, [items])
      // the original rejects the promise that it makes; so it must be the original that meets the failure
      const broken = create(null)
      broken[Symbol.iterator] = (): never => { throw items }
      return apply(fn, this, [broken])
    } }).call]
  }
  const then = native('Promise.prototype.then')
  const { caught } = k.env
  return {
    // Awaiting and combining come through here as well, unless the engine does them itself: then a catch clause does.
    'Promise.prototype.then'(done, failed) {
      charge(3)
      if (typeof failed !== 'function' || caught === undefined) return apply(then, this, [done, failed])
      return apply(then, this, [done, (reason: unknown): unknown => { caught(reason); return apply(failed as Native, undefined, [reason]) }])
    },
    ...n.Object.fromEntries(['all', 'allSettled', 'any', 'race'].map(combine)),
    'Promise.withResolvers'() {
      charge(4)
      const Target = this as PromiseConstructor
      let resolve: unknown
      let reject: unknown
      const promise: unknown = new Target((yes, no) => { resolve = yes; reject = no })
      void NativePromise
      return { promise, resolve, reject }
    },
  }
}

/** `Proxy` for guests: the handler the engine sees is the realm's, and it passes on to the guest's. */
export function makeProxy(k: Kit): { Proxy: Native; revocable: Native } {
  const { charge, alloc, noteProxy, denied, shown, real, isObject, list, n } = k
  const { apply, construct, create, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, Proxy: NativeProxy, TypeError } = n
  const R = (k.env.global as typeof globalThis).Reflect
  const { get, set, has, deleteProperty, defineProperty, setPrototypeOf, isExtensible, preventExtensions } = R
  type Handler = { guest: Record<string, unknown> }
  const hiddenKeys = k.env.hiddenKeys ?? []
  const trap = (handler: Handler, name: string): Native | undefined => {
    charge(2)
    const found = handler.guest[name]
    if (found === undefined || found === null) return undefined
    if (typeof found !== 'function') throw new TypeError(`the proxy trap '${name}' is not a function`)
    return found as Native
  }
  // natives read names that the program itself may not (`constructor`, to find a species): those go to the target
  const traps = create(null)
  const define = (name: string, fn: (this: Handler, target: object, ...args: never[]) => unknown): void => { traps[name] = fn }
  define('get', function (target, key: PropertyKey, receiver: unknown) {
    if (typeof key === 'symbol') for (let i = 0; i < hiddenKeys.length; i++) if (key === hiddenKeys[i]) return undefined
    const found = denied(key) ? undefined : trap(this, 'get')
    return found === undefined ? get(target, key, receiver) : apply(found, this.guest, [target, key, receiver])
  })
  define('set', function (target, key: PropertyKey, value: unknown, receiver: unknown) {
    const found = denied(key) ? undefined : trap(this, 'set')
    return found === undefined ? set(target, key, value, receiver) : apply(found, this.guest, [target, key, value, receiver])
  })
  define('has', function (target, key: PropertyKey) {
    const found = denied(key) ? undefined : trap(this, 'has')
    return found === undefined ? has(target, key) : apply(found, this.guest, [target, key])
  })
  define('deleteProperty', function (target, key: PropertyKey) {
    const found = trap(this, 'deleteProperty')
    return found === undefined ? deleteProperty(target, key) : apply(found, this.guest, [target, key])
  })
  define('defineProperty', function (target, key: PropertyKey, descriptor: PropertyDescriptor) {
    const found = trap(this, 'defineProperty')
    return found === undefined ? defineProperty(target, key, descriptor) : apply(found, this.guest, [target, key, descriptor])
  })
  define('getOwnPropertyDescriptor', function (target, key: PropertyKey) {
    const found = trap(this, 'getOwnPropertyDescriptor')
    return found === undefined ? getOwnPropertyDescriptor(target, key) : apply(found, this.guest, [target, key])
  })
  define('getPrototypeOf', function (target) {
    const found = trap(this, 'getPrototypeOf')
    return found === undefined ? getPrototypeOf(target) : real(apply(found, this.guest, [target]))
  })
  define('setPrototypeOf', function (target, prototype: object | null) {
    const found = trap(this, 'setPrototypeOf')
    return found === undefined ? setPrototypeOf(target, prototype) : apply(found, this.guest, [target, shown(prototype)])
  })
  define('isExtensible', function (target) {
    const found = trap(this, 'isExtensible')
    return found === undefined ? isExtensible(target) : apply(found, this.guest, [target])
  })
  define('preventExtensions', function (target) {
    const found = trap(this, 'preventExtensions')
    return found === undefined ? preventExtensions(target) : apply(found, this.guest, [target])
  })
  define('ownKeys', function (target) {
    const found = trap(this, 'ownKeys')
    if (found === undefined) { const keys = ownKeys(target); charge(keys.length >>> 1); return keys }
    const result: unknown = apply(found, this.guest, [target])
    return isObject(result) ? list(result) : result
  })
  define('apply', function (target, self: unknown, args: unknown[]) {
    const found = trap(this, 'apply')
    return found === undefined ? apply(target as Native, self, args) : apply(found, this.guest, [target, self, args])
  })
  define('construct', function (target, args: unknown[], newTarget: new () => unknown) {
    const found = trap(this, 'construct')
    return found === undefined ? construct(target as new () => unknown, args, newTarget) : apply(found, this.guest, [target, args, newTarget])
  })
  const handlerFor = (target: unknown, guest: unknown): ProxyHandler<object> => {
    charge(4)
    alloc(64)
    if (!isObject(target) || !isObject(guest)) throw new TypeError('Cannot create proxy with a non-object as target or handler')
    const handler = create(traps)
    handler['guest'] = guest
    return handler
  }
  return {
    Proxy: function Proxy(target, guest) {
      if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'")
      const proxy = new NativeProxy(target as object, handlerFor(target, guest))
      noteProxy(proxy)
      return proxy
    },
    revocable(target, guest) {
      const result = NativeProxy.revocable(target as object, handlerFor(target, guest))
      noteProxy(result.proxy)
      return result
    },
  }
}
