/**
 * ArrayBuffer, DataView and the typed arrays as guests see them: their bytes are paid for before they are allocated, and what becomes an
 * element is turned into a number one at a time, in the order of the specification. Self-contained, like every kernel part.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'
import type { ArraySteps } from './natives-array-steps.ts'

export type MakeBuffers = (made: {
  constructors: Record<string, Native>
  replacements: Replacements
  target: (wrapper: unknown, original: unknown, newTarget: unknown) => new () => unknown
  needsNew: (newTarget: unknown, name: string) => void
}) => void

/** Adds constructors and natives to those that are made already. */
export function makeBuffers(k: Kit, steps: ArraySteps, { constructors, replacements, target, needsNew }: Parameters<MakeBuffers>[0]): void {
  const { charge, alloc, native, num, big, integer, text, isObject, drain, n } = k
  const { apply, construct, typedArrayName, typedArrayLength, typedArrayByteLength, arrayBufferByteLength, RangeError, Symbol, TypeError } = n
  const { floor, max, min } = n.Math
  // Beyond what any engine has: what the language says of such a length, rather than a limit of ours.
  const pay = (bytes: number, length = -1): void => {
    if (bytes > 70368744177664) throw new RangeError(length < 0 ? 'Array buffer allocation failed' : `Invalid typed array length: ${length}`) 
    charge(4 + (bytes > 0 ? floor(bytes / 64) : 0))
    if (bytes > 0) alloc(bytes)
  }
  const isBuffer = (value: object): boolean => { try { arrayBufferByteLength(value); return true } catch { return false } }
  const BufferWrapper: Native = function ArrayBuffer(size, options) {
    needsNew(new.target, 'ArrayBuffer')
    const bytes = integer(size)
    if (bytes < 0) throw new RangeError('Invalid array buffer length')
    const most = isObject(options) ? (options as { maxByteLength: unknown }).maxByteLength : undefined
    if (most !== undefined) {
      // buffers that can be resized are not in the realm, but what is no length is refused as everywhere
      const limit = integer(most)
      if (limit < bytes || limit > 9007199254740991) throw new RangeError('Invalid array buffer max length')
      pay(limit)
    } else pay(bytes)
    return construct(n.ArrayBuffer, [bytes], target(BufferWrapper, n.ArrayBuffer, new.target))
  }
  constructors['ArrayBuffer'] = BufferWrapper
  const dataView = (k.env.global as typeof globalThis).DataView
  // A function of ours would ask for the prototype before the arguments are looked at; this is asked as the engine's own is.
  const ViewWrapper: Native = new n.Proxy(function DataView() { needsNew(undefined, 'DataView') } as unknown as new () => object, {
    __proto__: null,
    construct(_: unknown, args: unknown[], newTarget: unknown): object {
      charge(4)
      return construct(dataView, k.laters(args, 1) as never, target(ViewWrapper, dataView, newTarget) as unknown as DataViewConstructor)
    },
  } as ProxyHandler<new () => object>) as unknown as Native
  constructors['DataView'] = ViewWrapper
  const bufferSlice = native('ArrayBuffer.prototype.slice')
  replacements['ArrayBuffer.prototype.slice'] = ({ call(this: unknown, start: unknown, end: unknown): unknown {
    const bytes = arrayBufferByteLength(this)
    const [from, to] = [integer(start), end === undefined ? bytes : integer(end)]
    const first = from < 0 ? max(bytes + from, 0) : min(from, bytes)
    const last = to < 0 ? max(bytes + to, 0) : min(to, bytes)
    pay(last - first)
    return apply(bufferSlice, this, [first, last])
  } }).call

  const bigs = (name: string | undefined): boolean => name === 'BigInt64Array' || name === 'BigUint64Array'
  /** Whether the elements of what one of the engine's own constructors makes are BigInts. */
  const kinds = new n.Map<unknown, boolean>()
  /** The elements of a list as the engine needs them; what is a text or an object is turned into a number here, under the meter. */
  const numbers = (items: unknown[], asBig: boolean): unknown[] => {
    if (areNumbers(items, asBig)) return items
    const copy: unknown[] = []
    for (let i = 0; i < items.length; i++) {
      charge(1)
      const item = items[i]
      // what is of the wrong kind throws before the next one is converted
      if (!asBig) copy[i] = typeof item === 'number' ? item : +(num(item) as number)
      else if (typeof (copy[i] = big(item)) !== 'bigint' && typeof copy[i] !== 'boolean') throw new TypeError('Cannot convert a value to a BigInt')
    }
    return copy
  }
  const areNumbers = (items: readonly unknown[], asBig: boolean): boolean => {
    let i = 0
    charge(items.length >>> 3)
    while (i < items.length && typeof items[i] === (asBig ? 'bigint' : 'number')) i++
    return i === items.length
  }
  /** Reads and stores one element of an array-like at a time, since either may run code. */
  const stored = (target: Record<number, unknown>, at: number, source: object, length: number, asBig: boolean): void => {
    for (let i = 0; i < length; i++) {
      steps.reach(source, i)
      const item = (source as Record<number, unknown>)[i]
      target[at + i] = asBig ? big(item) : typeof item === 'number' ? item : num(item)
    }
  }
  const typed = (name: string, wrapper: (build: (newTarget: unknown, args: unknown[]) => unknown) => Native): void => {
    const original = n.typedArrays[name] as unknown as new () => unknown
    const width = (original as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT
    const made = wrapper((newTarget, args) => {
      needsNew(newTarget, name)
      const first = args[0]
      const goal = target(made, original, newTarget)
      if (!isObject(first)) {
        const length = integer(first)
        pay(length * width, length)
        return construct(original, (args.length === 0 ? [] : [length]) as never, goal)
      }
      if (isBuffer(first)) { charge(4); return construct(original, k.laters(args, 1) as never, goal) }
      if (typedArrayName(first) !== undefined) { pay(typedArrayLength(first) * width); charge(typedArrayLength(first) >>> 4); return construct(original, [first] as never, goal) }
      const iterator: unknown = (first as unknown as Record<symbol, unknown>)[Symbol.iterator]
      if (iterator === undefined || iterator === null) {
        const length = k.lengthOf(first)
        pay(length * width, length)
        const result: unknown = construct(original, [length] as never, goal)
        stored(result as Record<number, unknown>, 0, first, length, bigs(name))
        return result
      }
      const items = drain(first, iterator)
      pay(items.length * width)
      return construct(original, [numbers(items, bigs(name))] as never, goal)
    })
    constructors[name] = made
    n.mapSet(kinds, original, bigs(name))
  }
  typed('Int8Array', (build) => function Int8Array(...args) { return build(new.target, args) })
  typed('Uint8Array', (build) => function Uint8Array(...args) { return build(new.target, args) })
  typed('Uint8ClampedArray', (build) => function Uint8ClampedArray(...args) { return build(new.target, args) })
  typed('Int16Array', (build) => function Int16Array(...args) { return build(new.target, args) })
  typed('Uint16Array', (build) => function Uint16Array(...args) { return build(new.target, args) })
  typed('Int32Array', (build) => function Int32Array(...args) { return build(new.target, args) })
  typed('Uint32Array', (build) => function Uint32Array(...args) { return build(new.target, args) })
  typed('Float32Array', (build) => function Float32Array(...args) { return build(new.target, args) })
  typed('Float64Array', (build) => function Float64Array(...args) { return build(new.target, args) })
  typed('BigInt64Array', (build) => function BigInt64Array(...args) { return build(new.target, args) })
  typed('BigUint64Array', (build) => function BigUint64Array(...args) { return build(new.target, args) })
  constructors['%TypedArray%'] = function TypedArray() { throw new TypeError('Abstract class TypedArray not directly constructable') }

  const typedNative = (name: string): Native => native(`%TypedArray%.prototype.${name}`)
  const [typedFrom, typedOf, typedSet, typedSort, typedToSorted] = [native('%TypedArray%.from'), native('%TypedArray%.of'), typedNative('set'), typedNative('sort'), typedNative('toSorted')]
  /** Of what any maker makes the elements are of a kind that is known when it is there: each is read, and converted, after that. */
  const filled = (maker: unknown, length: number, read: (index: number) => unknown): unknown => {
    pay(8 * length)
    const result: unknown = construct(maker as new () => unknown, [length] as never), name = typedArrayName(result), asBig = bigs(name)
    if (name === undefined) throw new TypeError('this is not a typed array.')
    if (typedArrayLength(result) < length) throw new TypeError('Derived TypedArray constructor created an array which was too small')
    for (let i = 0; i < length; i++) {
      charge(2)
      const item = read(i);
      (result as Record<number, unknown>)[i] = asBig ? big(item) : typeof item === 'number' ? item : num(item)
    }
    return result
  }
  replacements['%TypedArray%.from'] = ({ call(this: unknown, items: unknown, mapper: unknown, self: unknown): unknown {
    if (!k.isMaker(this) || items === undefined || items === null) return apply(typedFrom, this, [items, mapper])
    if (mapper !== undefined && typeof mapper !== 'function') throw new TypeError(`${typeof mapper} is not a function`)
    const goal = k.constructorOf(this)
    const iterator = (items as Record<symbol, unknown>)[Symbol.iterator]
    const isList = iterator !== undefined && iterator !== null
    const source: object = isList ? drain(items, iterator) : n.Object(items) as object
    const length = k.lengthOf(source)
    if (isList && mapper === undefined && n.mapHas(kinds, goal)) {
      charge(2 * length)
      alloc(8 * length)
      return apply(typedFrom, goal, [numbers(source as unknown[], n.mapGet(kinds, goal) as boolean)])
    }
    return filled(goal, length, (index) => {
      if (!isList) steps.reach(source, index)
      const item = (source as Record<number, unknown>)[index]
      return mapper === undefined ? item : apply(mapper as Native, self, [item, index])
    })
  } }).call
  replacements['%TypedArray%.of'] = ({ call(this: unknown, ...items: unknown[]): unknown {
    const goal = k.constructorOf(this), asBig = n.mapGet(kinds, goal)
    if (asBig === undefined && k.isMaker(this)) return filled(goal, items.length, (index) => items[index])
    pay(8 * items.length)
    return apply(typedOf, goal, asBig === undefined ? [] : numbers(items, asBig))
  } }).call
  replacements['%TypedArray%.prototype.set'] = ({ call(this: unknown, source: unknown, at: unknown): unknown {
    charge(2)
    if (typedArrayName(this) === undefined) throw new TypeError('this is not a typed array.')
    const from = at === undefined ? 0 : num(at)
    if (typedArrayName(source) !== undefined) { charge(typedArrayLength(source) >>> 3); return apply(typedSet, this, [source, from]) }
    if (source === undefined || source === null) return apply(typedSet, this, [source, from])
    const asBig = bigs(typedArrayName(this))
    if (k.pristine(source) && areNumbers(source, asBig)) { charge(source.length); return apply(typedSet, this, [source, from]) }
    const start = integer(from)
    const items = n.Object(source) as object
    const length = start < 0 ? 0 : k.lengthOf(items)
    if (start < 0 || start + length > typedArrayLength(this)) throw new RangeError('offset is out of bounds')
    stored(this as Record<number, unknown>, start, items, length, asBig)
    return undefined
  } }).call
  const valued = (name: 'fill' | 'with', at: number): Native => {
    const fn = typedNative(name)
    return ({ call(this: unknown, ...args: unknown[]) {
      if (typedArrayName(this) !== undefined) {
        charge(1 + (typedArrayLength(this) >>> 3))
        if (at === 1) alloc(typedArrayByteLength(this))
        const asBig = bigs(typedArrayName(this))
        for (let i = 0; i < args.length && i < 3; i++) args[i] = asBig && i === at ? k.laterBig(args[i]) : k.later(args[i])
      }
      return apply(fn, this, args)
    } }).call
  }
  replacements['%TypedArray%.prototype.fill'] = valued('fill', 0)
  replacements['%TypedArray%.prototype.with'] = valued('with', 1)
  const sorting = (fn: Native, copies: boolean): Native => ({ call(this: unknown, ...args: unknown[]) {
    const length = typedArrayLength(this)
    charge(1 + length * (32 - n.Math.clz32(length)))
    if (copies) alloc(typedArrayByteLength(this))
    return apply(fn, this, args)
  } }).call
  replacements['%TypedArray%.prototype.sort'] = sorting(typedSort, false)
  replacements['%TypedArray%.prototype.toSorted'] = sorting(typedToSorted, true)
  const typedJoin = typedNative('join')
  const isFloats = (array: unknown): boolean => { const name = typedArrayName(array); return name === 'Float32Array' || name === 'Float64Array' }
  replacements['%TypedArray%.prototype.join'] = ({ call(this: unknown, separator: unknown): unknown {
    const length = typedArrayLength(this)
    const between = separator === undefined ? ',' : text(separator)
    const size = length * (between.length + 8)
    k.room(length * between.length)
    charge(1 + (isFloats(this) ? 4 : 2) * length + floor(size / 16))
    alloc(size)
    return apply(typedJoin, this, [between])
  } }).call
  replacements['%TypedArray%.prototype.toLocaleString'] = ({ call(this: unknown): unknown {
    const length = typedArrayLength(this)
    charge(1 + (isFloats(this) ? 4 : 2) * length)
    alloc(8 * length)
    return apply(typedJoin, this, [','])
  } }).call
}
