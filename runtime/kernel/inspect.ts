/**
 * Values as text, equal to Node 20's `util.inspect` and `util.format` with default options (no colors, breakLength 80, compact 3).
 * Runs inside the guest's realm and is metered. Self-contained. Runs no guest code that Node would not run: no getter of a member,
 * no `inspect.custom`; only Symbol.toStringTag, names of constructors, and the conversions that %s %d %i %f %j ask for.
 * Unlike Node it cannot look into promises, iterators and proxies (see `proxyTarget`): promises read as pending. Elements behind
 * 100,000 holes, and other members of arrays with more than 20,000 elements, are left out.
 */
import type { Inspect, InspectContext, InspectDeps, InspectItems, InspectLayout, InspectNames, InspectText, InspectValues, Kind } from './codec-types.ts'

type Context = InspectContext
type Members = (string | symbol)[]
type MakeItems = (deps: InspectDeps, text: InspectText, values: InspectValues) => InspectItems

export function makeInspect(deps: InspectDeps, text: InspectText, { prefixOf, functionBase, formatError }: InspectNames, { layOut }: InspectLayout, makeItems: MakeItems): Inspect['inspect'] {
  const { natives, charge, proxyTarget } = deps
  const {
    Map, getPrototypeOf, getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, keys: ownKeys, hasOwn, isEnumerable, isArray, slice, hasInstance, symbolToString,
    mapSize, mapGet, mapSet, setSize, dateValue, dateToISOString, dateToString, bufferLength, typedName, typedCount, regexpToString, unbox, kindOf, brandOf, protoName, toStringTag, tagSymbol,
  } = natives
  const { push, escape, quote, isIdentifier, isIndex, formatNumber, formatPrimitive } = text
  const MAX_DEPTH = 1000
  // Beyond this many elements, members of an array besides its elements are not looked for: listing them lists the elements too.
  const MAX_LISTED = 20000
  const OBJECT = 0
  const ELEMENT = 1
  const EXTRA = 2
  const NODE_STEPS = 40

  const KINDS: Partial<Record<Kind, string>> = {
    array: 'Array', map: 'Map', set: 'Set', date: 'Date', error: 'Error', arraybuffer: 'ArrayBuffer', dataview: 'DataView', weakmap: 'WeakMap', weakset: 'WeakSet',
    number: 'Number', string: 'String', boolean: 'Boolean', bigint: 'BigInt', symbol: 'Symbol',
  }

  // Names

  /** `value instanceof constructor` by prototype chain alone. */
  const isInstance = (value: object, constructor: object): boolean => {
    try { return hasInstance(constructor, value) } catch { charge(1); return false }
  }
  const constructorName = (value: object, ctx: Context, level: number, protoProps: string[] | undefined): string | null => {
    let first: object | null | undefined
    let o: object | null = value
    for (; o !== null; charge(8)) {
      if (o !== value) {
        const known = protoName(o)
        if (known !== undefined) {
          if (protoProps !== undefined && first !== o) addPrototypeProperties(ctx, value, first ?? value, level, protoProps)
          return known
        }
      }
      const constructor = getOwnPropertyDescriptor(o, 'constructor')?.value as unknown
      if (typeof constructor === 'function' && constructor.name !== '' && isInstance(value, constructor)) {
        if (protoProps !== undefined) addPrototypeProperties(ctx, value, first ?? value, level, protoProps)
        return `${constructor.name}`
      }
      o = getPrototypeOf(o)
      if (first === undefined) first = o
    }
    if (first === null || first === undefined) return null
    const own = typeof value === 'function' ? 'Function' : isArray(value) ? 'Array' : typedName(value) ?? 'Object'
    if (level > ctx.depth) return `${own} <Complex prototype>`
    const proto = constructorName(first, ctx, level + 1, protoProps)
    return proto === null ? `${own} <${formatValue(newContext({ depth: -1, showHidden: ctx.showHidden }), first, 0)}>` : `${own} <${proto}>`
  }
  /** Accessors and data members (not methods) of the classes above a value, for showHidden. */
  const addPrototypeProperties = (ctx: Context, main: object, start: object, level: number, output: string[]): void => {
    let o: object | null = start
    const known: PropertyKey[] = []
    for (let depth = 0; depth < 3; depth += 1) {
      if (depth !== 0 || main === o) {
        o = getPrototypeOf(o)
        if (o === null || protoName(o) !== undefined) break
      }
      const keys = natives.ownKeys(o)
      ctx.seen[ctx.seen.length] = main
      for (let i = 0; i < keys.length; i += 1) {
        const key = keys[i] as string | symbol
        let isKnown = key === 'constructor' || hasOwn(main, key)
        for (let j = 0; j < known.length && !isKnown; j += 1) isKnown = known[j] === key
        const descriptor = isKnown ? undefined : getOwnPropertyDescriptor(o, key)
        if (descriptor === undefined || typeof descriptor.value === 'function') continue
        push(output, formatProperty(ctx, o, level, key, OBJECT, descriptor))
      }
      for (let i = 0; i < keys.length; i += 1) known[known.length] = keys[i] as PropertyKey
      ctx.seen.length -= 1
    }
  }

  // Members

  const membersOf = (value: object, ctx: Context): Members => {
    const names: Members = ctx.showHidden ? getOwnPropertyNames(value) : ownKeys(value)
    charge(names.length * 2)
    const symbols = getOwnPropertySymbols(value)
    for (let i = 0; i < symbols.length; i += 1) if (ctx.showHidden || isEnumerable(value, symbols[i] as symbol)) names[names.length] = symbols[i] as symbol
    return names
  }
  /** Own keys of an array or typed array that are no elements. */
  const extrasOf = (value: object, length: number, ctx: Context): Members => {
    if (length > MAX_LISTED) return []
    charge(length * 8)
    const all = membersOf(value, ctx)
    const extras: Members = []
    for (let i = 0; i < all.length; i += 1) { const key = all[i] as string | symbol; if (typeof key === 'symbol' || !isIndex(key)) extras[extras.length] = key }
    return extras
  }
  const formatProperty = (ctx: Context, value: object, level: number, key: PropertyKey, type: number, given?: PropertyDescriptor): string => {
    const descriptor = given ?? getOwnPropertyDescriptor(value, key) ?? { value: (value as Record<PropertyKey, unknown>)[key], enumerable: true }
    let text: string
    if (descriptor.value !== undefined) {
      ctx.indentation += 2
      text = formatValue(ctx, descriptor.value, level)
      ctx.indentation -= 2
    } else if (descriptor.get !== undefined) text = descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]'
    else text = descriptor.set === undefined ? 'undefined' : '[Setter]'
    if (type === ELEMENT) return text
    const name = typeof key === 'symbol' ? `[${escape(symbolToString(key), 39)}]` : key === '__proto__' ? "['__proto__']"
      : descriptor.enumerable === false ? `[${escape(key as string, 39)}]` : isIdentifier(key as string) ? key as string : quote(key as string)
    return `${name}: ${text}`
  }

  // Values

  const formatValue = (ctx: Context, given: unknown, level: number, typedArray = false): string => {
    charge(NODE_STEPS)
    if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return given === null ? 'null' : formatPrimitive(given, ctx.indentation)
    let value: object = given
    for (let n = 0; proxyTarget !== undefined && n < MAX_DEPTH; n += 1) {
      const target = proxyTarget(value)
      if (target === undefined) break
      if (target === null) return '<Revoked Proxy>'
      value = target
    }
    // Array.isArray runs no trap, and throws for nothing but a revoked proxy.
    try { isArray(value) } catch { charge(1); return '<Revoked Proxy>' }
    for (let i = 0; i < ctx.seen.length; i += 1) {
      if (ctx.seen[i] !== value) continue
      ctx.circular ??= new Map()
      let index = mapGet(ctx.circular, value) as number | undefined
      if (index === undefined) mapSet(ctx.circular, value, index = mapSize(ctx.circular) + 1)
      return `[Circular *${index}]`
    }
    return formatObject(ctx, value, level, typedArray)
  }
  const formatObject = (ctx: Context, value: object, givenLevel: number, typedArray: boolean): string => {
    const protoProps: string[] | undefined = ctx.showHidden && givenLevel <= ctx.depth ? [] : undefined
    const constructor = constructorName(value, ctx, givenLevel, protoProps)
    const bare = protoProps === undefined || protoProps.length === 0
    let tag = (value as Record<symbol, unknown>)[tagSymbol] as string
    if (typeof tag !== 'string' || (tag !== '' && (ctx.showHidden ? hasOwn(value, tagSymbol) : isEnumerable(value, tagSymbol)))) tag = ''
    const kind: Kind = typeof value === 'function' ? 'record' : constructor === null ? brandOf(value) : kindOf(value)
    let base = ''
    let open = '{'
    let close = '}'
    let type = OBJECT
    let keys: Members
    let formatter: ((ctx: Context, value: never, level: number) => string[]) | undefined
    switch (kind) {
      case 'array': {
        const { length } = value as unknown[]
        open = constructor !== 'Array' || tag !== '' ? `${prefixOf(constructor, tag, 'Array', `(${length})`)}[` : '['
        close = ']'
        keys = extrasOf(value, length, ctx)
        if (length === 0 && keys.length === 0 && bare) return `${open}]`
        type = EXTRA
        formatter = formatArray
        break
      }
      case 'typed': {
        const length = typedCount(value)
        keys = extrasOf(value, length, ctx)
        open = `${prefixOf(constructor, tag, constructor === null ? typedName(value) as string : '', `(${length})`)}[`
        close = ']'
        if (length === 0 && keys.length === 0 && !ctx.showHidden) return `${open}]`
        type = EXTRA
        formatter = formatTyped
        break
      }
      case 'set': case 'map': {
        const size = kind === 'set' ? setSize(value) : mapSize(value)
        const prefix = prefixOf(constructor, tag, kind === 'set' ? 'Set' : 'Map', `(${size})`)
        keys = membersOf(value, ctx)
        if (size === 0 && keys.length === 0 && bare) return `${prefix}{}`
        open = `${prefix}{`
        formatter = kind === 'set' ? formatSet : formatMap
        break
      }
      case 'regexp': case 'date': {
        keys = membersOf(value, ctx)
        const name = kind === 'date' ? 'Date' : 'RegExp'
        const prefix = prefixOf(constructor, tag, name)
        base = kind === 'regexp' ? regexpToString(value) : dateValue(value) !== dateValue(value) ? dateToString(value) : dateToISOString(value)
        if (prefix !== `${name} `) base = `${prefix}${base}`
        if ((keys.length === 0 && bare) || (kind === 'regexp' && givenLevel > ctx.depth)) return base
        break
      }
      case 'error':
        keys = membersOf(value, ctx)
        base = formatError(value as Error, constructor, tag, ctx, keys)
        if (keys.length === 0 && bare) return base
        break
      case 'arraybuffer': {
        keys = membersOf(value, ctx)
        const prefix = prefixOf(constructor, tag, 'ArrayBuffer')
        if (typedArray && keys.length === 0 && bare) return `${prefix}{ byteLength: ${formatNumber(bufferLength(value))} }`
        if (!typedArray) formatter = formatBuffer
        open = `${prefix}{`
        keys = before(['byteLength'], keys)
        break
      }
      case 'dataview':
        open = `${prefixOf(constructor, tag, 'DataView')}{`
        keys = before(['byteLength', 'byteOffset', 'buffer'], membersOf(value, ctx))
        break
      case 'promise':
        open = `${prefixOf(constructor, tag, 'Promise')}{`
        keys = membersOf(value, ctx)
        formatter = () => ['<pending>']
        break
      case 'weakset': case 'weakmap':
        open = `${prefixOf(constructor, tag, kind === 'weakset' ? 'WeakSet' : 'WeakMap')}{`
        keys = membersOf(value, ctx)
        formatter = () => ['<items unknown>']
        break
      case 'number': case 'string': case 'boolean': case 'bigint': case 'symbol': {
        const name = KINDS[kind] as string
        const primitive = unbox(value, kind)
        keys = membersOf(value, ctx)
        if (kind === 'string') keys = after(keys, (primitive as string).length)
        base = `[${name}${name === constructor ? '' : constructor === null ? ' (null prototype)' : ` (${constructor})`}: ${formatPrimitive(primitive, 0)}]`
        if (tag !== '' && tag !== constructor) base += ` [${tag}]`
        if (keys.length === 0 && bare) return base
        break
      }
      default:
        keys = membersOf(value, ctx)
        if (typeof value === 'function') {
          base = functionBase(value, constructor, tag)
          if (keys.length === 0 && bare) return base
        } else if (constructor === 'Object') {
          if (hasOwn(value, 'callee') && toStringTag(value) === '[object Arguments]') open = '[Arguments] {'
          else if (tag !== '') open = `${prefixOf(constructor, tag, 'Object')}{`
          if (keys.length === 0 && bare) return `${open}}`
        } else {
          open = `${prefixOf(constructor, tag, 'Object')}{`
          if (keys.length === 0 && bare) return `${open}}`
        }
    }
    if (givenLevel > ctx.depth) {
      const name = prefixOf(constructor, tag, KINDS[kind] ?? (typeof value === 'function' ? 'Function' : kind === 'typed' ? typedName(value) as string : 'Object'))
      return constructor === null ? slice(name, 0, name.length - 1) : `[${slice(name, 0, name.length - 1)}]`
    }
    const level = givenLevel + 1
    ctx.seen[ctx.seen.length] = value
    ctx.currentDepth = level
    const output = formatter === undefined ? [] : formatter(ctx, value as never, level)
    for (let i = 0; i < keys.length; i += 1) push(output, formatProperty(ctx, value, level, keys[i] as PropertyKey, type))
    if (protoProps !== undefined) for (let i = 0; i < protoProps.length; i += 1) push(output, protoProps[i] as string)
    if (ctx.circular !== undefined) {
      const index = mapGet(ctx.circular, value) as number | undefined
      if (index !== undefined) base = base === '' ? `<ref *${index}>` : `<ref *${index}> ${base}`
    }
    ctx.seen.length -= 1
    return layOut(ctx, output, base, open, close, type === EXTRA, level, value)
  }
  const before = (first: Members, rest: Members): Members => { for (let i = 0; i < rest.length; i += 1) first[first.length] = rest[i] as string; return first }
  const after = (list: Members, from: number): Members => { const out: Members = []; for (let i = from; i < list.length; i += 1) out[out.length] = list[i] as string; return out }
  const newContext = ({ depth, showHidden }: Pick<Context, 'depth' | 'showHidden'>): Context =>
    ({ depth: depth < MAX_DEPTH ? depth : MAX_DEPTH, showHidden, seen: [], circular: undefined, indentation: 0, currentDepth: 0 })
  const { formatArray, formatTyped, formatSet, formatMap, formatBuffer } = makeItems(deps, text, { formatValue, formatElement: (ctx, value, level, key) => formatProperty(ctx, value, level, key, ELEMENT) })

  return (value, { depth = 2, showHidden = false } = {}) => formatValue(newContext({ depth, showHidden }), value, 0)
}
