/**
 * Values as text, equal to Node 20's `util.inspect` and `util.format` with default options (no colors, breakLength 80, compact 3).
 * Runs inside the guest's realm and is metered. Self-contained. Runs no guest code that Node would not run: no getter of a member,
 * no `inspect.custom`; only Symbol.toStringTag, names of constructors, and the conversions that %s %d %i %f %j ask for.
 * Unlike Node it cannot look into promises, iterators and proxies (see `proxyTarget`): promises read as pending. Elements behind
 * 100,000 holes, and other members of arrays with more than 20,000 elements, are left out.
 */
import type { Inspect, InspectDeps, Kind } from './codec-types.ts'

export function makeInspect(deps: InspectDeps): Inspect {
  const { natives, charge, alloc, proxyTarget, stringify } = deps
  const {
    Map, Uint8Array, Number, String, TypeError, getPrototypeOf, getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, keys: ownKeys, hasOwn, isEnumerable,
    isArray, slice, charCodeAt, codePointAt, indexOf, repeat, normalize, join, hasInstance, functionToString, symbolToString, bigintToString, parseInt, parseFloat, sqrt, floor, round,
    mapSize, mapGet, mapSet, mapEntries, mapNext, setSize, setValues, setNext, dateValue, dateToISOString, dateToString, bufferLength, typedName, typedCount,
    regexpToString, errorToString, unbox, kindOf, brandOf, protoName, toStringTag, tagSymbol, toPrimitiveSymbol,
  } = natives
  type Options = { depth: number; showHidden: boolean }
  type Context = Options & { seen: object[]; circular: Map<object, number> | undefined; indentation: number; currentDepth: number }
  type Members = (string | symbol)[]
  const BREAK_LENGTH = 80
  const COMPACT = 3
  const MAX_ITEMS = 100
  const MAX_TEXT = 10000
  const MAX_DEPTH = 1000
  // Beyond this many elements, members of an array besides its elements are not looked for: listing them lists the elements too.
  const MAX_LISTED = 20000
  // Beyond this many missing elements, the rest of a sparse array is taken to be missing: only its keys, which may be as many, could tell.
  const MAX_GAP = 100000
  const OBJECT = 0
  const ELEMENT = 1
  const EXTRA = 2
  const NODE_STEPS = 40

  const spend = (steps: number, chars: number): void => { charge(steps + chars); if (chars > 64) alloc?.(chars * 2) }
  const push = (list: string[], text: string): void => { list[list.length] = text }
  const spaces = (count: number): string => repeat(' ', count)
  const includes = (text: string, part: string): boolean => indexOf(text, part) !== -1
  const startsWith = (text: string, part: string): boolean => slice(text, 0, part.length) === part
  const endsWith = (text: string, part: string): boolean => text.length >= part.length && slice(text, text.length - part.length) === part
  const plural = (count: number): string => count > 1 ? 's' : ''

  // Text

  const hex = (code: number, width: number, digits: string): string => {
    let text = ''
    for (let n = code; n > 0 || text === ''; n = floor(n / 16)) text = (digits[n % 16] as string) + text
    return text.length < width ? repeat('0', width - text.length) + text : text
  }
  const escapeCode = (code: number): string => {
    switch (code) {
      case 8: return '\\b'
      case 9: return '\\t'
      case 10: return '\\n'
      case 12: return '\\f'
      case 13: return '\\r'
      case 39: return "\\'"
      case 92: return '\\\\'
      default: return code < 256 ? `\\x${hex(code, 2, '0123456789ABCDEF')}` : `\\u${hex(code, 4, '0123456789abcdef')}`
    }
  }
  const escape = (text: string, quote: number): string => {
    spend(1, text.length)
    let out = ''
    let last = 0
    for (let i = 0; i < text.length; i += 1) {
      const code = charCodeAt(text, i)
      if (code >= 0xd800 && code <= 0xdfff) {
        const next = code <= 0xdbff && i + 1 < text.length ? charCodeAt(text, i + 1) : 0
        if (next >= 0xdc00 && next <= 0xdfff) { i += 1; continue }
      } else if (code !== quote && code !== 92 && code >= 32 && !(code > 126 && code < 160)) continue
      out += slice(text, last, i) + escapeCode(code)
      last = i + 1
    }
    return last === 0 ? text : out + slice(text, last)
  }
  const quote = (text: string): string => {
    if (!includes(text, "'")) return `'${escape(text, 39)}'`
    if (!includes(text, '"')) return `"${escape(text, -1)}"`
    if (!includes(text, '`') && !includes(text, '${')) return `\`${escape(text, -1)}\``
    return `'${escape(text, 39)}'`
  }
  const isWide = (code: number): boolean =>
    code >= 0x1100 && (code <= 0x115f || code === 0x231a || code === 0x231b || code === 0x2329 || code === 0x232a || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f)
      || (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c) || (code >= 0xac00 && code <= 0xd7a3)
      || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) || (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60)
      || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1b000 && code <= 0x1b001) || (code >= 0x1f200 && code <= 0x1f251) || (code >= 0x1f300 && code <= 0x1f64f)
      || (code >= 0x1f680 && code <= 0x1f6ff) || (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd))
  const isZeroWidth = (code: number): boolean =>
    code <= 31 || (code >= 0x7f && code <= 0x9f) || (code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff)
      || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef)
  /** Columns of a terminal that `text` takes. */
  const widthOf = (text: string): number => {
    let width = 0
    for (let i = 0; i < text.length; i += 1) {
      const code = charCodeAt(text, i)
      if (code < 127) { if (code >= 32) width += 1; continue }
      // The engine sorts long runs of combining marks by insertion; nothing so long stands beside others on a line.
      const rest = text.length > 256 ? slice(text, i) : normalize(slice(text, i))
      for (let j = 0; j < rest.length; j += 1) {
        const point = codePointAt(rest, j) as number
        if (point > 0xffff) j += 1
        width += isWide(point) ? 2 : isZeroWidth(point) ? 0 : 1
      }
      break
    }
    return width
  }
  const formatNumber = (value: number): string => value === 0 && 1 / value < 0 ? '-0' : `${value}`
  const formatBigint = (value: bigint): string => { const text = bigintToString(value); spend(1, text.length); return `${text}n` }
  const isIdentifier = (text: string): boolean => {
    for (let i = 0; i < text.length; i += 1) {
      const c = charCodeAt(text, i)
      if (!((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (i > 0 && c >= 48 && c <= 57))) return false
    }
    return text.length > 0
  }
  const isIndex = (key: string): boolean => {
    for (let i = 0; i < key.length; i += 1) { const c = charCodeAt(key, i); if (c < 48 || c > 57) return false }
    return key.length > 0 && (key.length === 1 || key[0] !== '0') && +key <= 4294967294
  }
  const splitLines = (text: string): string[] => {
    const lines: string[] = []
    let from = 0
    for (;;) {
      const at = indexOf(text, '\n', from)
      if (at === -1) break
      push(lines, slice(text, from, at + 1))
      from = at + 1
    }
    if (from < text.length) push(lines, slice(text, from))
    return lines
  }
  const formatPrimitive = (value: unknown, ctx: Context): string => {
    switch (typeof value) {
      case 'string': {
        let text = value
        let trailer = ''
        if (text.length > MAX_TEXT) {
          const more = text.length - MAX_TEXT
          text = slice(text, 0, MAX_TEXT)
          trailer = `... ${more} more character${plural(more)}`
        }
        if (text.length > 16 && text.length > BREAK_LENGTH - ctx.indentation - 4) {
          const lines = splitLines(text)
          for (let i = 0; i < lines.length; i += 1) lines[i] = quote(lines[i] as string)
          return join(lines, ` +\n${spaces(ctx.indentation + 2)}`) + trailer
        }
        return quote(text) + trailer
      }
      case 'number': return formatNumber(value)
      case 'bigint': return formatBigint(value)
      case 'symbol': return symbolToString(value)
      default: return `${value as undefined}`
    }
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
  const prefixOf = (constructor: string | null, tag: string, fallback: string, size = ''): string => {
    if (constructor === null) return tag !== '' && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `
    return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `
  }
  const isClass = (value: object): boolean => {
    if (getOwnPropertyDescriptor(value, 'prototype')?.writable !== false) return false
    const source = functionToString(value)
    if (!startsWith(source, 'class')) return false
    // Node takes a class whose head has a parenthesis (`extends mixin(Base)`) for a function; so do we.
    const head = slice(source, 5, indexOf(source, '{'))
    charge(head.length >> 3)
    return !includes(head, '(') || !includes(withoutComments(head), '(')
  }
  const withoutComments = (text: string): string => {
    let out = ''
    for (let i = 0; i < text.length; i += 1) {
      const end = text[i] !== '/' ? undefined : text[i + 1] === '*' ? '*/' : text[i + 1] === '/' ? '\n' : undefined
      if (end === undefined) { out += text[i] as string; continue }
      const at = indexOf(text, end, i + 2)
      if (at === -1) break
      i = at + end.length - 1
    }
    return out
  }
  const functionBase = (value: Function, constructor: string | null, tag: string): string => {
    if (isClass(value)) {
      const name = hasOwn(value, 'name') && value.name !== '' ? value.name : '(anonymous)'
      let base = `[class ${name}`
      if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`
      if (tag !== '' && constructor !== tag) base += ` [${tag}]`
      if (constructor === null) return `${base} extends [null prototype]]`
      const parent = (getPrototypeOf(value) as Function | null)?.name
      return parent ? `${base} extends ${parent}]` : `${base}]`
    }
    let type = 'Function'
    for (let o: object | null = value, n = 0; o !== null && n < 100; o = getPrototypeOf(o), n += 1) {
      if (o === natives.generatorFunctionPrototype) { type = 'GeneratorFunction'; break }
      if (o === natives.asyncFunctionPrototype) { type = 'AsyncFunction'; break }
      if (o === natives.asyncGeneratorFunctionPrototype) { type = 'AsyncGeneratorFunction'; break }
    }
    let base = `[${type}`
    if (constructor === null) base += ' (null prototype)'
    base += value.name === '' ? ' (anonymous)]' : `: ${typeof value.name === 'string' ? value.name : String(value.name)}]`
    if (constructor !== type && constructor !== null) base += ` ${constructor}`
    return tag !== '' && constructor !== tag ? `${base} [${tag}]` : base
  }
  const KINDS: Partial<Record<Kind, string>> = {
    array: 'Array', map: 'Map', set: 'Set', date: 'Date', error: 'Error', arraybuffer: 'ArrayBuffer', dataview: 'DataView', weakmap: 'WeakMap', weakset: 'WeakSet',
    number: 'Number', string: 'String', boolean: 'Boolean', bigint: 'BigInt', symbol: 'Symbol',
  }

  // Errors

  const isUpper = (c: number): boolean => c >= 65 && c <= 90
  /** The leading `Name` of `Name: message` or `Name\n    at`, as Node guesses it for errors without a constructor. */
  const guessName = (stack: string): string => {
    let i = 0
    for (; i < stack.length; i += 1) {
      const c = charCodeAt(stack, i)
      if (!(isUpper(c) || (c >= 97 && c <= 122) || c === 95 || (i > 0 && ((c >= 48 && c <= 57) || c === 32 || c === 91 || c === 93 || c === 40 || c === 41 || c === 45)))) break
    }
    const name = slice(stack, 0, i)
    if (i > 1 && isUpper(charCodeAt(stack, 0)) && (stack[i] === ':' || startsWith(slice(stack, i), '\n    at'))) return name
    return i === stack.length && endsWith(name, 'Error') && !includes(name, ' ') ? name : ''
  }
  const improveStack = (stack: string, constructor: string | null, name: string, tag: string): string => {
    let { length } = name
    if (constructor !== null && !(endsWith(name, 'Error') && startsWith(stack, name) && (stack.length === length || stack[length] === ':' || stack[length] === '\n'))) return stack
    let fallback = 'Error'
    if (constructor === null) {
      fallback = guessName(stack)
      length = fallback.length
      fallback = fallback === '' ? 'Error' : fallback
    }
    const prefix = prefixOf(constructor, tag, fallback)
    const shown = slice(prefix, 0, prefix.length - 1)
    if (name === shown) return stack
    if (includes(shown, name)) return length === 0 ? `${shown}: ${stack}` : `${shown}${slice(stack, length)}`
    return `${shown} [${name}]${slice(stack, length)}`
  }
  const formatError = (error: Error & { errors?: unknown }, constructor: string | null, tag: string, ctx: Context, keys: Members): string => {
    const name = error.name !== undefined && error.name !== null ? String(error.name) : 'Error'
    let stack = error.stack ? String(error.stack) : errorToString(error)
    const shown = ['name', 'message', 'stack']
    for (let i = 0; i < 3; i += 1) {
      const at = find(keys, shown[i] as string)
      if (at !== -1 && includes(stack, String((error as unknown as Record<string, unknown>)[shown[i] as string]))) remove(keys, at)
    }
    if ('cause' in error && find(keys, 'cause') === -1) keys[keys.length] = 'cause'
    if (isArray(error.errors) && find(keys, 'errors') === -1) keys[keys.length] = 'errors'
    stack = improveStack(stack, constructor, name, tag)
    spend(1, stack.length)
    const message = error.message ? String(error.message) : ''
    const at = message === '' ? -1 : indexOf(stack, message)
    if (indexOf(stack, '\n    at', at === -1 ? 0 : at + message.length) === -1) stack = `[${stack}]`
    if (ctx.indentation !== 0) stack = join(splitLines(stack), spaces(ctx.indentation))
    return stack
  }
  const find = (list: Members, key: string): number => { for (let i = 0; i < list.length; i += 1) if (list[i] === key) return i; return -1 }
  const remove = (list: Members, at: number): void => { for (let i = at; i + 1 < list.length; i += 1) list[i] = list[i + 1] as string; list.length -= 1 }

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
  const moreItems = (count: number): string => `... ${count} more item${plural(count)}`
  const emptyItems = (count: number): string => `<${count} empty item${plural(count)}>`
  const formatArray = (ctx: Context, value: unknown[], level: number): string[] => {
    const { length } = value
    const output: string[] = []
    let i = 0
    let scanned = 0
    while (i < length && output.length < MAX_ITEMS) {
      if (hasOwn(value, i)) {
        push(output, formatProperty(ctx, value, level, i, ELEMENT))
        i += 1
        continue
      }
      const from = i
      for (; i < length && !hasOwn(value, i) && scanned < MAX_GAP; i += 1) { scanned += 1; charge(5) }
      if (scanned >= MAX_GAP) i = length
      push(output, emptyItems(i - from))
    }
    if (i < length) push(output, moreItems(length - i))
    return output
  }
  const formatTyped = (ctx: Context, value: object, level: number): string[] => {
    const length = typedCount(value)
    const shown = length < MAX_ITEMS ? length : MAX_ITEMS
    const output: string[] = []
    for (let i = 0; i < shown; i += 1) {
      const element = (value as Record<number, number | bigint>)[i] as number | bigint
      push(output, typeof element === 'number' ? formatNumber(element) : formatBigint(element))
    }
    if (length > shown) push(output, moreItems(length - shown))
    if (ctx.showHidden) {
      const hidden = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']
      ctx.indentation += 2
      for (let i = 0; i < hidden.length; i += 1) push(output, `[${hidden[i]}]: ${formatValue(ctx, (value as unknown as Record<string, unknown>)[hidden[i] as string], level, true)}`)
      ctx.indentation -= 2
    }
    return output
  }
  const formatSet = (ctx: Context, value: object, level: number): string[] => {
    const output: string[] = []
    const total = setSize(value)
    const values = setValues(value)
    ctx.indentation += 2
    for (let i = 0; i < total && i < MAX_ITEMS; i += 1) {
      const step = setNext(values)
      if (step.done === true) break
      push(output, formatValue(ctx, step.value, level))
    }
    if (total > MAX_ITEMS) push(output, moreItems(total - MAX_ITEMS))
    ctx.indentation -= 2
    return output
  }
  const formatMap = (ctx: Context, value: object, level: number): string[] => {
    const output: string[] = []
    const total = mapSize(value)
    const entries = mapEntries(value)
    ctx.indentation += 2
    for (let i = 0; i < total && i < MAX_ITEMS; i += 1) {
      const step = mapNext(entries)
      if (step.done === true) break
      const entry = step.value as [unknown, unknown]
      push(output, `${formatValue(ctx, entry[0], level)} => ${formatValue(ctx, entry[1], level)}`)
    }
    if (total > MAX_ITEMS) push(output, moreItems(total - MAX_ITEMS))
    ctx.indentation -= 2
    return output
  }
  const formatBuffer = (_ctx: Context, value: object): string[] => {
    const length = bufferLength(value)
    const shown = length < MAX_ITEMS ? length : MAX_ITEMS
    const bytes = new Uint8Array(value as ArrayBuffer, 0, shown)
    let text = ''
    for (let i = 0; i < shown; i += 1) {
      const byte = bytes[i] as number
      text += `${i === 0 ? '' : ' '}${'0123456789abcdef'[byte >> 4]}${'0123456789abcdef'[byte & 15]}`
    }
    return [`[Uint8Contents]: <${text}${length > shown ? ` ... ${length - shown} more byte${plural(length - shown)}` : ''}>`]
  }

  // Layout

  /** Arranges more than six elements in columns, if they are short and alike enough. */
  const inColumns = (ctx: Context, output: string[], value: object | undefined): string[] => {
    let total = 0
    let longest = 0
    const count = output.length > MAX_ITEMS ? output.length - 1 : output.length
    const widths: number[] = []
    for (let i = 0; i < count; i += 1) {
      const width = widthOf(output[i] as string)
      widths[i] = width
      total += width + 2
      if (width > longest) longest = width
    }
    const cell = longest + 2
    if (!(cell * 3 + ctx.indentation < BREAK_LENGTH && (total / cell > 5 || longest <= 6))) return output
    const bias = sqrt(cell - total / output.length)
    const biased = cell - 3 - bias > 1 ? cell - 3 - bias : 1
    // As square as characters of 2.5 times their width in height allow.
    let columns = round(sqrt(2.5 * biased * count) / biased)
    const most = [floor((BREAK_LENGTH - ctx.indentation) / cell), COMPACT * 4, 15]
    for (let i = 0; i < 3; i += 1) if ((most[i] as number) < columns) columns = most[i] as number
    if (columns <= 1) return output
    const columnWidths: number[] = []
    for (let i = 0; i < columns; i += 1) {
      let width = 0
      for (let j = i; j < count; j += columns) if ((widths[j] as number) > width) width = widths[j] as number
      columnWidths[i] = width + 2
    }
    let numeric = value !== undefined
    for (let i = 0; i < output.length && numeric; i += 1) {
      const item = (value as Record<number, unknown>)[i]
      numeric = typeof item === 'number' || typeof item === 'bigint'
    }
    const rows: string[] = []
    for (let i = 0; i < count; i += columns) {
      const end = i + columns < count ? i + columns : count
      let row = ''
      for (let j = i; j < end; j += 1) {
        const text = output[j] as string
        const last = j === end - 1
        const gap = (columnWidths[j - i] as number) - (widths[j] as number) - 2
        row += numeric ? spaces(gap) + text + (last ? '' : ', ') : last ? text : `${text}, ${spaces(gap)}`
      }
      push(rows, row)
    }
    if (output.length > MAX_ITEMS) push(rows, output[count] as string)
    return rows
  }
  const layOut = (ctx: Context, given: string[], base: string, open: string, close: string, type: number, level: number, value: object): string => {
    const entries = given.length
    const output = type === EXTRA && entries > 6 ? inColumns(ctx, given, value) : given
    const start = base === '' ? '' : `${base} `
    let total = output.length
    for (let i = 0; i < output.length; i += 1) total += (output[i] as string).length
    spend(output.length, total)
    if (ctx.currentDepth - level < COMPACT && entries === output.length) {
      // At most three inner levels share one line, if it fits.
      if (total + output.length + ctx.indentation + open.length + base.length + 10 <= BREAK_LENGTH && !includes(base, '\n')) {
        const line = join(output, ', ')
        if (!includes(line, '\n')) return `${start}${open} ${line} ${close}`
      }
    }
    const indentation = `\n${spaces(ctx.indentation)}`
    return `${start}${open}${indentation}  ${join(output, `,${indentation}  `)}${indentation}${close}`
  }

  // Values

  const formatValue = (ctx: Context, given: unknown, level: number, typedArray = false): string => {
    charge(NODE_STEPS)
    if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return given === null ? 'null' : formatPrimitive(given, ctx)
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
        base = `[${name}${name === constructor ? '' : constructor === null ? ' (null prototype)' : ` (${constructor})`}: ${formatPrimitive(primitive, newContext(ctx))}]`
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
    return layOut(ctx, output, base, open, close, type, level, value)
  }
  const before = (first: Members, rest: Members): Members => { for (let i = 0; i < rest.length; i += 1) first[first.length] = rest[i] as string; return first }
  const after = (list: Members, from: number): Members => { const out: Members = []; for (let i = from; i < list.length; i += 1) out[out.length] = list[i] as string; return out }
  const newContext = ({ depth, showHidden }: Options): Context =>
    ({ depth: depth < MAX_DEPTH ? depth : MAX_DEPTH, showHidden, seen: [], circular: undefined, indentation: 0, currentDepth: 0 })
  const inspect: Inspect['inspect'] = (value, { depth = 2, showHidden = false } = {}) => formatValue(newContext({ depth, showHidden }), value, 0)

  // Formats

  const hasOwnToString = (given: object): boolean => {
    const target = proxyTarget?.(given)
    if (target === null) return false
    const value = target ?? given
    const hasPrimitive = typeof (value as Record<symbol, unknown>)[toPrimitiveSymbol] === 'function'
    if (!hasPrimitive && typeof (value as { toString?: unknown }).toString !== 'function') return false
    const holds = (o: object): boolean => hasOwn(o, 'toString') || (hasPrimitive && hasOwn(o, toPrimitiveSymbol))
    if (holds(value)) return true
    let o: object | null = value
    do { charge(1); o = getPrototypeOf(o) } while (o !== null && !holds(o))
    return o !== null && protoName(o) === undefined
  }
  const json = (value: unknown): string => {
    try { return `${stringify(value)}` } catch (error) {
      charge(1)
      const message = error instanceof TypeError ? (error as Error).message : ''
      if (typeof message === 'string' && startsWith(message, 'Converting circular structure to JSON')) return '[Circular]'
      throw error
    }
  }
  const numeric = (value: unknown, convert: (value: unknown) => number): string =>
    typeof value === 'symbol' ? 'NaN' : formatNumber(convert(value))
  const directive = (code: string | undefined, value: unknown): string | undefined => {
    switch (code) {
      case 's':
        if (typeof value === 'number') return formatNumber(value)
        if (typeof value === 'bigint') return formatBigint(value)
        return typeof value !== 'object' || value === null || hasOwnToString(value) ? String(value) : inspect(value, { depth: 0 })
      case 'j': return json(value)
      case 'd': return typeof value === 'bigint' ? formatBigint(value) : numeric(value, Number)
      case 'i': return typeof value === 'bigint' ? formatBigint(value) : numeric(value, parseInt)
      case 'f': return numeric(value, parseFloat)
      case 'o': return inspect(value, { depth: 4, showHidden: true })
      case 'O': return inspect(value)
      case 'c': return ''
      default: return undefined
    }
  }
  const format: Inspect['format'] = (args) => {
    const first = args[0]
    let next = 0
    let text = ''
    let gap = ''
    if (typeof first === 'string') {
      if (args.length === 1) { charge(first.length >> 3); return first }
      charge(first.length)
      let last = 0
      for (let i = 0; i < first.length - 1; i += 1) {
        if (first[i] !== '%') continue
        i += 1
        if (first[i] === '%') {
          text += slice(first, last, i)
          last = i + 1
        } else if (next + 1 !== args.length) {
          const code = first[i] as string
          if (!includes('sjdifoOc', code)) continue
          next += 1
          const part = directive(code, args[next]) as string
          text += slice(first, last, i - 1) + part
          last = i + 1
        }
      }
      if (last !== 0) {
        next += 1
        gap = ' '
        text += slice(first, last)
      }
    }
    for (; next < args.length; next += 1) {
      const value = args[next]
      const part = typeof value === 'string' ? value : inspect(value)
      charge(4 + (part.length >> 3))
      text += gap + part
      gap = ' '
    }
    return text
  }

  return { inspect, format }
}
