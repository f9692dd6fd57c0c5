/**
 * Constructors that guests see in place of the engine's, where the original would do unpriced work or lead to an object
 * that must stay out of reach. Each builds with the original and gives it the guest's `new.target`.
 */
import type { Crowds } from './intrinsics-crowds.ts'
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'
import type { MakeBuffers } from './natives-buffers.ts'

export function makeConstructors(k: Kit, crowds: Crowds, makeBuffers: MakeBuffers): { constructors: Record<string, Native>; replacements: Replacements } {
  const { charge, alloc, native, text, isObject, metered, plain, links, longKey, n } = k
  const { apply, construct, regExpSource, Symbol, TypeError } = n
  const { floor } = n.Math
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
    // beyond this it is a table, and empty
    const reserved = length > 33554432 ? 0 : length
    charge(1 + (reserved > 0 ? floor(reserved / 8) : 0))
    if (reserved > 0) alloc(8 * reserved)
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
        if (typeof item === 'number' && size >= crowds.large) { const after = n.setSize(target); crowds.given(target as object, item, after > size, after) }
      } else {
        if (!isObject(item)) throw new TypeError(`Iterator value ${typeof item === 'symbol' ? 'symbol' : text(item)} is not an entry object`)
        const key = (item as Record<number, unknown>)[0]
        const value = (item as Record<number, unknown>)[1]
        const size = n.mapSize(target)
        longKey(key, size)
        n.mapSet(target as Map<unknown, unknown>, key, value)
        if (typeof key === 'number' && size >= crowds.large) { const after = n.mapSize(target); crowds.given(target as object, key, after > size, after) }
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
      if (newTarget === made && !weak && plain(iterable) && simpleKeys(name, iterable)) return construct(original, [metered(iterable, 2, true)] as never, original)
      if (newTarget === made && !weak) return filled(name, construct(original, [], original), iterable)
      if (newTarget === made) return construct(original, [metered(iterable, 8)] as never, original)
      // a subclass may have an adder of its own, which is asked for once, and called between two steps
      const result: unknown = construct(original, [], newTarget as new () => unknown)
      const isMap = name === 'Map' || name === 'WeakMap'
      const adder = (result as Record<string, unknown>)[isMap ? 'set' : 'add']
      if (typeof adder !== 'function') throw new TypeError(`'${text(typeof adder === 'symbol' ? 'symbol' : adder)}' returned for property '${isMap ? 'set' : 'add'}' of object '#<${name}>' is not a function`)
      for (const item of metered(iterable, 8) as Iterable<unknown>) {
        if (isMap && !isObject(item)) throw new TypeError(`Iterator value ${typeof item === 'symbol' ? 'symbol' : text(item)} is not an entry object`)
        const entry = item as Record<number, unknown>
        apply(adder as Native, result, isMap ? [entry[0], entry[1]] : [item])
      }
      return result
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
      charge(192)
      if (args.length > 0 && args[0] !== undefined) args[0] = text(args[0])
      const error = construct(original, args as never, target(made, original, newTarget)) as object
      k.env.made?.(error)
      return error
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
    charge(192)
    if (args.length > 0 && args[0] !== undefined) args[0] = text(args[0])
    const original = n.AggregateError as unknown as new () => unknown
    const error = construct(original, [metered(errors, 2, true), ...args] as never, target(AggregateWrapper, original, new.target)) as object
    k.env.made?.(error)
    return error
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

  makeBuffers({ constructors, replacements, target, needsNew })

  const letters = [['d', 'hasIndices'], ['g', 'global'], ['i', 'ignoreCase'], ['m', 'multiline'], ['s', 'dotAll'], ['u', 'unicode'], ['v', 'unicodeSets'], ['y', 'sticky']] as const
  const flagOf: [string, Native][] = []
  for (let i = 0; i < letters.length; i++) {
    const [letter, name] = letters[i] as typeof letters[number]
    const getter = native(`get RegExp.prototype.${name}`) as Native | undefined
    if (getter !== undefined) flagOf[flagOf.length] = [letter, getter]
  }
  /** The pattern a RegExp was made of; undefined for what is none. */
  const sourceOf = (value: object): string | undefined => { try { return regExpSource(value) } catch { return undefined } }
  const ownFlags = (value: object): string => {
    let flags = ''
    for (let i = 0; i < flagOf.length; i++) { const [letter, getter] = flagOf[i] as [string, Native]; if (apply(getter, value, []) === true) flags += letter }
    return flags
  }
  const regExpParts = (pattern: unknown, flags: unknown, isLike: boolean): [string, string] => {
    let [source, given] = [pattern, flags]
    if (isObject(pattern)) {
      const own = sourceOf(pattern)
      if (own !== undefined && pattern !== n.prototypes['RegExp']) return [own, flags === undefined ? ownFlags(pattern) : text(flags)]
      if (isLike) {
        source = (pattern as { source: unknown }).source
        if (flags === undefined) given = (pattern as { flags: unknown }).flags
      }
    }
    return [source === undefined ? '' : text(source), given === undefined ? '' : text(given)]
  }
  const RegExpWrapper: Native = function RegExp(pattern, flags) {
    let isLike = false
    if (isObject(pattern)) {
      const matcher = (pattern as unknown as Record<symbol, unknown>)[Symbol.match]
      isLike = matcher === undefined ? sourceOf(pattern) !== undefined && pattern !== n.prototypes['RegExp'] : !!matcher
      if (isLike && new.target === undefined && flags === undefined && k.shown((pattern as { constructor: unknown }).constructor) === RegExpWrapper) { charge(1); return pattern }
    }
    const [source, given] = regExpParts(pattern, flags, isLike)
    k.pattern(source)
    const made: unknown = construct(n.RegExp, [source, given], target(RegExpWrapper, n.RegExp, new.target) as unknown as RegExpConstructor)
    if (k.patterns.check !== undefined) k.patterns.check(made)
    return made
  }
  constructors['RegExp'] = RegExpWrapper

  // newer engines put symbols on theirs that cannot be removed
  constructors['Symbol'] = function Symbol(description) {
    if (new.target !== undefined) throw new TypeError('Symbol is not a constructor')
    return n.Symbol(description === undefined ? undefined : text(description))
  }

  const noCode = (parts: unknown[]): never => {
    charge(1)
    for (let i = 0; i < parts.length; i++) text(parts[i])
    throw new TypeError('code cannot be made from strings here')
  }
  constructors['Function'] = function Function(...parts) { return noCode(parts) }
  constructors['%GeneratorFunction%'] = function GeneratorFunction(...parts) { return noCode(parts) }
  constructors['%AsyncFunction%'] = function AsyncFunction(...parts) { return noCode(parts) }
  constructors['%AsyncGeneratorFunction%'] = function AsyncGeneratorFunction(...parts) { return noCode(parts) }

  // Symbols of the registry live for ever, so that they are no keys of weak collections; the registry is the run's own.
  const weakly = (path: string, why: string): void => {
    const fn = native(path)
    replacements[path] = ({ call(this: unknown, key: unknown, value: unknown): unknown {
      charge(2)
      if (typeof key === 'symbol' && k.env.current.keyForSymbol(key) !== undefined) throw new TypeError(why)
      return apply(fn, this, [key, value])
    } }).call
  }
  weakly('WeakMap.prototype.set', 'Invalid value used as weak map key')
  weakly('WeakSet.prototype.add', 'Invalid value used in weak set')
  return { constructors, replacements }
}
