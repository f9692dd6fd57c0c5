/**
 * Array natives of the engine on receivers that are no plain arrays: the engine works on a proxy of ours whose traps charge, so that
 * the price is what is visited, in the order in which the engine visits it. Self-contained, like every kernel part.
 */
import type { Native } from './intrinsics-kit.ts'
import type { Sizes } from './intrinsics-sizes.ts'
import type { IntrinsicsEnv, Natives } from './types.ts'

export type Stepwise = {
  /** Calls an Array.prototype native on a receiver whose length cannot be trusted: every access charges. */
  guarded(native: Native, receiver: unknown, args: unknown[], copies?: boolean, calls?: boolean): unknown
  /** The same for any object, whatever its length says: who `copies` makes an array of that length, and who `calls` hands the receiver to a callback. */
  stepwise(native: Native, receiver: object, args: unknown[], copies?: boolean, calls?: boolean): unknown
  /** IsConstructor: asks the engine, and runs nothing of the program's. */
  isMaker(value: unknown): boolean
}

export function makeStepwise(env: IntrinsicsEnv, n: Natives, sizes: Sizes, lengths: { safeLength(value: unknown): number; toLength(value: unknown): number; inherited(value: object, count: number): void }): Stepwise {
  const { charge, alloc } = env
  const { isProxy, behind, links, bits, landing, indexOf, resizing } = sizes
  const { safeLength, toLength, inherited } = lengths
  const { apply, hasOwn, typedArrayName, Proxy } = n
  const { get: reflectGet, set: reflectSet, has: reflectHas, deleteProperty: reflectDelete } = (env.global as typeof globalThis).Reflect
  const { floor } = n.Math
  const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'
  const stepwise = (fn: Native, receiver: object, args: unknown[], copies?: boolean, calls?: boolean): unknown => {
    // An access through a proxy takes as long as some ten ordinary ones, and one that finds nothing walks the prototypes.
    const each = (target: object, key: PropertyKey): void => { charge(8); if (isProxy(target) || !hasOwn(target, key)) charge(floor(links(target) / 4)) }
    const got = (key: PropertyKey, value: unknown): unknown => {
      if (typeof value === 'string') { if (value.length > 127) charge(value.length >>> 6) } else if (typeof value === 'bigint') charge(bits(value) >>> 6)
      if (copies !== true || key !== 'length') return value
      const length = toLength(value)
      if (length <= 33554432) { charge(length >>> 3); alloc(8 * length) }
      return length
    }
    // It stands before an object of ours: the engine holds what a trap answers against the target, and a proxy of the program's would hear of that.
    const proxy: object = new Proxy(n.isArray(behind(receiver)) ? [] : {}, {
      __proto__: null,
      get: (_: object, key: PropertyKey) => { each(receiver, key); return got(key, reflectGet(receiver, key, receiver)) },
      set: (_: object, key: PropertyKey, value: unknown) => { each(receiver, key); landing(receiver, indexOf(key)); return reflectSet(receiver, key, key === 'length' ? resizing(receiver, value) : value, receiver) },
      has: (_: object, key: PropertyKey) => { each(receiver, key); return reflectHas(receiver, key) },
      deleteProperty: (_: object, key: PropertyKey) => { each(receiver, key); return reflectDelete(receiver, key) },
    } as ProxyHandler<object>)
    const callback = args[0]
    const passed = typeof callback !== 'function' || calls !== true ? args : [function (this: unknown, ...values: unknown[]): unknown {
      charge(8)
      const last = values.length - 1
      if (values[last] === proxy) values[last] = receiver
      return apply(callback as Native, this, values)
    }, ...n.arraySlice(args, 1)]
    const result = apply(fn, proxy, passed)
    return result === proxy ? receiver : result
  }
  const guarded = (fn: Native, receiver: unknown, args: unknown[], copies?: boolean, calls?: boolean): unknown => {
    if (!isObject(receiver)) {
      if (typeof receiver === 'string') charge(receiver.length)
      return apply(fn, receiver, args)
    }
    const known = safeLength(receiver)
    // What the length says may be far from what is visited, or is going to be: then everything is paid for as it happens.
    if (known < 0 || (known > 256 && typedArrayName(receiver) === undefined)) return stepwise(fn, receiver, args, copies, calls)
    charge(1 + 2 * known)
    inherited(receiver, known)
    return apply(fn, receiver, args)
  }
  const answering = { __proto__: null, construct: () => answering } as unknown as ProxyHandler<new () => object>
  const isMaker = (value: unknown): boolean => {
    if (typeof value !== 'function') return false
    try { n.construct(new Proxy(value as new () => object, answering), []); return true } catch (error) { if (error instanceof n.TypeError) return false; throw error }
  }
  return { stepwise, guarded, isMaker }
}
