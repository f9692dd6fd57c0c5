/**
 * Constructors that guests see in place of the engine's, where the original would do unpriced work or lead to an object
 * that must stay out of reach. Each builds with the original and gives it the guest's `new.target`.
 */
import type { Crowds } from './intrinsics-crowds.ts'
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeConstructors(k: Kit, crowds: Crowds): { constructors: Record<string, Native>; replacements: Replacements } {
  const { charge, alloc, native, text, num, big, integer, isObject, metered, drain, list, plain, links, longKey, n } = k
  const { apply, construct, getPrototypeOf, typedArrayName, typedArrayLength, typedArrayByteLength, arrayBufferByteLength, regExpSource, regExpFlags, Symbol, TypeError } = n
  const { floor, max, min } = n.Math
  const hasInstance = native('%FunctionPrototype%.@@hasInstance')
  const constructors: Record<string, Native> = n.create(null) as Record<string, Native>
  const replacements: Replacements = n.create(null) as Replacements
  /** The target for the original: itself when the guest used the wrapper plainly, else the guest's class. */
  const target = (wrapper: unknown, original: unknown, newTarget: unknown): new () => unknown => (newTarget === undefined || newTarget === wrapper ? original : newTarget) as new () => unknown
  const needsNew = (newTarget: unknown, name: string): void => { if (newTarget === undefined) throw new TypeError(`Constructor ${name} requires 'new'`) }

  const ObjectWrapper: Native = function Object(value) {
    charge(1)
    if (new.target !== undefined && new.target as unknown !== ObjectWrapper) return construct(n.Object, [], new.target as unknown as ObjectConstructor)
    if (typeof value === 'string') charge(value.length >>> 3)
    return value === undefined || value === null ? {} : n.Object(value)
  }
  constructors['Object'] = ObjectWrapper

  const ArrayWrapper: Native = function Array(...items) {
    const length = items.length === 1 && typeof items[0] === 'number' ? items[0] : items.length
    charge(1 + (length > 0 ? floor(length / 8) : 0))
    if (length > 0) alloc(8 * length)
    return construct(n.Array, items, target(ArrayWrapper, n.Array, new.target))
  }
  constructors['Array'] = ArrayWrapper
  /** `instanceof` for a constructor whose own `prototype` is a facade. Subclasses inherit this and mean themselves. */
  const instances = (wrapper: Native, { prototype }: { prototype: unknown }): Native => ({ call(this: unknown, value: unknown): unknown {
    charge(1)
    links(value)
    if (this !== wrapper) return apply(hasInstance, this, [value])
    // Each link asked once: a proxy would notice.
    for (let at: unknown = value; isObject(at);) if ((at = k.real(n.getPrototypeOf(at))) === prototype) return true
    return false
  } }).call
  replacements['Array.@@hasInstance'] = instances(ArrayWrapper, n.Array)
  replacements['Object.@@hasInstance'] = instances(ObjectWrapper, n.Object)

  /** Whether no key among these is a long text or a BigInt; entries that are not plain pairs are left to `filled`. */
  const simpleKeys = (name: string, items: unknown[]): boolean => {
    if (!k.pristine(items) || items.length > 32 && k.table(items)) return false
    charge(items.length >>> 2)
    for (let i = 0; i < items.length; i++) {
      let key = items[i]
      if (name === 'Map') {
        if (!k.pristine(key) || key.length !== 2 || k.noted(key)) return false
        key = key[0]
      }
      if (typeof key === 'string' ? key.length > 127 : typeof key === 'bigint') return false
    }
    return !crowds.crowded(items, name === 'Map')
  }
  /** Fills a Map or Set item by item, as its constructor would. */
  const filled = (name: string, target: unknown, iterable: unknown): unknown => {
    for (const item of metered(iterable, 4) as Iterable<unknown>) {
      if (name === 'Set') {
        const size = n.setSize(target)
        longKey(item, size)
        n.setAdd(target as Set<unknown>, item)
        if (typeof item === 'number' && size >= crowds.large) crowds.given(target as object, item, n.setSize(target) > size)
      } else {
        if (!isObject(item)) throw new TypeError(`Iterator value ${typeof item === 'symbol' ? 'symbol' : text(item)} is not an entry object`)
        const key = (item as Record<number, unknown>)[0]
        const value = (item as Record<number, unknown>)[1]
        const size = n.mapSize(target)
        longKey(key, size)
        n.mapSet(target as Map<unknown, unknown>, key, value)
        if (typeof key === 'number' && size >= crowds.large) crowds.given(target as object, key, n.mapSize(target) > size)
      }
    }
    return target
  }
  const collection = (name: 'Map' | 'Set' | 'WeakMap' | 'WeakSet', wrapper: (original: new () => unknown, build: (newTarget: unknown, iterable: unknown) => unknown) => Native): void => {
    const original = n[name] as unknown as new () => unknown
    const weak = name === 'WeakMap' || name === 'WeakSet'
    const made = wrapper(original, (newTarget, iterable) => {
      needsNew(newTarget, name)
      charge(2)
      if (iterable === undefined || iterable === null) return construct(original, [], target(made, original, newTarget))
      // a subclass may have an adder of its own, which could feed the very thing that is being read
      if (newTarget === made && !weak && plain(iterable) && simpleKeys(name, iterable)) return construct(original, [metered(iterable, 2, true)] as never, original)
      if (newTarget === made && !weak) return filled(name, construct(original, [], original), iterable)
      return construct(original, [newTarget === made ? metered(iterable, 8) : drain(iterable)] as never, newTarget === made ? original : newTarget as new () => unknown)
    })
    constructors[name] = made
  }
  collection('Map', (_, build) => function Map(iterable) { return build(new.target, iterable) })
  collection('Set', (_, build) => function Set(iterable) { return build(new.target, iterable) })
  collection('WeakMap', (_, build) => function WeakMap(iterable) { return build(new.target, iterable) })
  collection('WeakSet', (_, build) => function WeakSet(iterable) { return build(new.target, iterable) })

  const failure = (name: 'Error' | 'EvalError' | 'RangeError' | 'ReferenceError' | 'SyntaxError' | 'TypeError' | 'URIError', wrapper: (build: (newTarget: unknown, args: unknown[]) => unknown) => Native): void => {
    const original = n[name] as unknown as new () => unknown
    const made = wrapper((newTarget, args) => {
      charge(32)
      if (args.length > 0 && args[0] !== undefined) args[0] = text(args[0])
      return construct(original, args as never, target(made, original, newTarget))
    })
    constructors[name] = made
  }
  failure('Error', (build) => function Error(...args) { return build(new.target, args) })
  failure('EvalError', (build) => function EvalError(...args) { return build(new.target, args) })
  failure('RangeError', (build) => function RangeError(...args) { return build(new.target, args) })
  failure('ReferenceError', (build) => function ReferenceError(...args) { return build(new.target, args) })
  failure('SyntaxError', (build) => function SyntaxError(...args) { return build(new.target, args) })
  failure('TypeError', (build) => function TypeError(...args) { return build(new.target, args) })
  failure('URIError', (build) => function URIError(...args) { return build(new.target, args) })
  const AggregateWrapper: Native = function AggregateError(errors, ...args) {
    charge(32)
    if (args.length > 0 && args[0] !== undefined) args[0] = text(args[0])
    const original = n.AggregateError as unknown as new () => unknown
    return construct(original, [metered(errors, 2, true), ...args] as never, target(AggregateWrapper, original, new.target))
  }
  constructors['AggregateError'] = AggregateWrapper
  replacements['Error.prototype.toString'] = ({ call(this: unknown): unknown {
    charge(1)
    if (!isObject(this)) throw new TypeError('Error.prototype.toString requires that \'this\' be a JSReceiver')
    const { name, message } = this as { name: unknown; message: unknown }
    const first = name === undefined ? 'Error' : text(name)
    const second = message === undefined ? '' : text(message)
    charge((first.length + second.length) >>> 4)
    return first === '' ? second : second === '' ? first : `${first}: ${second}`
  } }).call

  const pay = (bytes: number): void => { charge(4 + (bytes > 0 ? floor(bytes / 64) : 0)); if (bytes > 0) alloc(bytes) }
  const isBuffer = (value: object): boolean => { try { arrayBufferByteLength(value); return true } catch { return false } }
  const BufferWrapper: Native = function ArrayBuffer(size) {
    needsNew(new.target, 'ArrayBuffer')
    const bytes = integer(size)
    pay(bytes)
    return construct(n.ArrayBuffer, [bytes], target(BufferWrapper, n.ArrayBuffer, new.target))
  }
  constructors['ArrayBuffer'] = BufferWrapper
  const dataView = (k.env.global as typeof globalThis).DataView
  const ViewWrapper: Native = function DataView(...args) {
    needsNew(new.target, 'DataView')
    charge(4)
    return construct(dataView, k.laters(args, 1) as never, target(ViewWrapper, dataView, new.target) as unknown as DataViewConstructor)
  }
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
  const makesBigs = (maker: unknown): boolean => {
    for (let at: unknown = maker; isObject(at) && !k.isProxy(at); at = getPrototypeOf(at)) if (at === n.typedArrays['BigInt64Array'] || at === n.typedArrays['BigUint64Array'] || at === constructors['BigInt64Array'] || at === constructors['BigUint64Array']) return true
    return false
  }
  /** The elements of a list as the engine needs them; what is a text or an object is turned into a number here, under the meter. */
  const numbers = (items: unknown[], asBig: boolean): unknown[] => {
    let i = 0
    charge(items.length >>> 3)
    while (i < items.length && typeof items[i] === (asBig ? 'bigint' : 'number')) i++
    if (i === items.length) return items
    const copy: unknown[] = []
    for (let j = 0; j < items.length; j++) {
      if (j >= i) charge(1)
      const item = items[j]
      copy[j] = j < i ? item : asBig ? big(item) : typeof item === 'number' ? item : num(item)
    }
    return copy
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
        pay(length * width)
        return construct(original, (args.length === 0 ? [] : [length]) as never, goal)
      }
      if (isBuffer(first)) { charge(4); return construct(original, k.laters(args, 1) as never, goal) }
      if (typedArrayName(first) !== undefined) { pay(typedArrayLength(first) * width); charge(typedArrayLength(first) >>> 4); return construct(original, [first] as never, goal) }
      const iterator = (first as unknown as Record<symbol, unknown>)[Symbol.iterator]
      const items = iterator === undefined || iterator === null ? list(first) : drain(first)
      pay(items.length * width)
      return construct(original, [numbers(items, bigs(name))] as never, goal)
    })
    constructors[name] = made
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
  replacements['%TypedArray%.from'] = ({ call(this: unknown, items: unknown, mapper: unknown, self: unknown): unknown {
    if (mapper !== undefined && typeof mapper !== 'function') throw new TypeError(`${typeof mapper} is not a function`)
    const iterator = items === undefined || items === null ? null : (items as Record<symbol, unknown>)[Symbol.iterator]
    const source = items === undefined || items === null ? items : iterator === undefined || iterator === null ? list(n.Object(items)) : drain(items)
    const count = source === undefined || source === null ? 0 : (source as unknown[]).length
    charge(2 * count)
    alloc(8 * count)
    const goal = k.constructorOf(this)
    const asBig = makesBigs(goal)
    if (mapper === undefined && count > 0) return apply(typedFrom, goal, [numbers(source as unknown[], asBig)])
    return apply(typedFrom, goal, mapper === undefined ? [source] : [source, (value: unknown, index: unknown): unknown => { charge(2); const item = apply(mapper as Native, self, [value, index]); return typeof item === 'number' || typeof item === 'bigint' ? item : asBig ? big(item) : num(item) }])
  } }).call
  replacements['%TypedArray%.of'] = ({ call(this: unknown, ...items: unknown[]): unknown { pay(8 * items.length); const goal = k.constructorOf(this); return apply(typedOf, goal, numbers(items, makesBigs(goal))) } }).call
  replacements['%TypedArray%.prototype.set'] = ({ call(this: unknown, source: unknown, at: unknown): unknown {
    charge(2)
    const from = at === undefined ? 0 : num(at)
    if (typedArrayName(source) !== undefined) { charge(typedArrayLength(source) >>> 3); return apply(typedSet, this, [source, from]) }
    if (source === undefined || source === null) return apply(typedSet, this, [source, from])
    const items = list(n.Object(source))
    charge(items.length)
    return apply(typedSet, this, [numbers(items, bigs(typedArrayName(this))), from])
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
  replacements['%TypedArray%.prototype.join'] = ({ call(this: unknown, separator: unknown): unknown {
    const length = typedArrayLength(this)
    const between = separator === undefined ? ',' : text(separator)
    const size = length * (between.length + 8)
    k.room(length * between.length)
    charge(1 + 2 * length + floor(size / 16))
    alloc(size)
    return apply(typedJoin, this, [between])
  } }).call
  replacements['%TypedArray%.prototype.toLocaleString'] = ({ call(this: unknown): unknown {
    const length = typedArrayLength(this)
    charge(1 + 2 * length)
    alloc(8 * length)
    return apply(typedJoin, this, [','])
  } }).call

  const regExpParts = (pattern: unknown, flags: unknown): [string, string] => {
    if (isObject(pattern)) {
      let source: string | undefined
      try { source = regExpSource(pattern) } catch { source = undefined }
      if (source !== undefined) return [source, flags === undefined ? regExpFlags(pattern) : text(flags)]
      if ((pattern as unknown as Record<symbol, unknown>)[Symbol.match]) {
        const like = pattern as { source: unknown; flags: unknown }
        return [like.source === undefined ? '' : text(like.source), text(flags === undefined ? like.flags ?? '' : flags)]
      }
    }
    return [pattern === undefined ? '' : text(pattern), flags === undefined ? '' : text(flags)]
  }
  const RegExpWrapper: Native = function RegExp(pattern, flags) {
    if (new.target === undefined && flags === undefined && isObject(pattern) && getPrototypeOf(pattern) === n.prototypes['RegExp']) { charge(1); return pattern }
    const [source, letters] = regExpParts(pattern, flags)
    k.pattern(source)
    const made: unknown = construct(n.RegExp, [source, letters], target(RegExpWrapper, n.RegExp, new.target) as unknown as RegExpConstructor)
    if (k.patterns.check !== undefined) k.patterns.check(made)
    return made
  }
  constructors['RegExp'] = RegExpWrapper

  // newer engines put symbols on theirs that cannot be removed
  constructors['Symbol'] = function Symbol(description) {
    if (new.target !== undefined) throw new TypeError('Symbol is not a constructor')
    return n.Symbol(description === undefined ? undefined : text(description))
  }

  const noCode = (): never => { charge(1); throw new TypeError('code cannot be made from strings here') }
  constructors['Function'] = function Function() { return noCode() }
  constructors['%GeneratorFunction%'] = function GeneratorFunction() { return noCode() }
  constructors['%AsyncFunction%'] = function AsyncFunction() { return noCode() }
  constructors['%AsyncGeneratorFunction%'] = function AsyncGeneratorFunction() { return noCode() }
  return { constructors, replacements }
}
