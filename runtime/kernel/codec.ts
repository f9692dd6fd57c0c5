/**
 * The codec of the membrane: values to text and back, the same function on both sides (the kernel evaluates its source in the
 * guest's realm, the host calls it directly). Self-contained. Nothing here may call a method through an object guests can reach:
 * the only guest code that can run is a getter or a proxy trap of the value being encoded, each property read once.
 *
 * Wire. A primitive is one *slot*: JSON, except that a string beginning with `$` is `"$$..."` and these stand for what JSON lacks:
 *   "$u" undefined, "$n" NaN, "$z" -0, "$i" Infinity, "$j" -Infinity, "$h" a hole, "$b123" a BigInt, "$7" a reference to node 7.
 * Anything else is a flat list of nodes, the root first: `[node, node, ...]`. Nodes hold slots only, so neither deep nesting,
 * sharing nor cycles need recursion on either side:
 *   {"key": slot}            a record                   [slot, ...]              an array
 *   [["M"], k, v, k, v]      Map                        [["S"], v, ...]          Set
 *   [["D"], ms]              Date                       [["E"], name, message, base]   error
 *   [["B"], kind, base64]    bytes                      [["F"], id, name, length, cost]  function of the sender
 *   [["G"], id]              function of the receiver   [["P"], id] / [["Q"], id]        promise of sender / receiver
 */
import type { Codec, DecodeHooks, EncodeHooks, KernelNatives, Kind } from './codec-types.ts'

export function makeCodec(natives: KernelNatives): Codec {
  const {
    Map, Set, Date, BigInt, Error, TypeError, RangeError, Uint8Array, DataView, Number, errors, typed, construct, defineProperty,
    keys, hasOwn, isArray, parse, slice, charCodeAt, mapSize, mapGet, mapSet, mapEntries, mapNext, setSize, setAdd, setValues, setNext, dateValue,
    bufferLength, viewBuffer, viewOffset, viewLength, dataBuffer, dataOffset, dataLength, typedName, typedCount, bigintToString, unbox, kindOf, errorBase,
  } = natives
  const quote = natives.stringify as (text: string) => string
  const MAX_WIRE = 64 * 1024 * 1024
  const MAX_NAME = 200
  const MAX_MESSAGE = 4000
  // Steps: per node and per slot (measured beside an AST node's cost), and per 8 characters of text.
  const NODE_STEPS = 12
  const SLOT_STEPS = 4
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let pairs: string[] | undefined
  let digits: Uint8Array | undefined

  const kindName = (kind: Kind): string => kind === 'regexp' ? 'a RegExp' : kind === 'weakmap' ? 'a WeakMap' : kind === 'weakset' ? 'a WeakSet' : 'a WeakRef'

  const encodeBytes = (bytes: Uint8Array): string => {
    if (pairs === undefined) {
      pairs = []
      for (let i = 0; i < 64; i += 1) for (let j = 0; j < 64; j += 1) pairs[i * 64 + j] = (ALPHABET[i] as string) + (ALPHABET[j] as string)
    }
    const table = pairs
    const length = typedCount(bytes)
    let text = ''
    let i = 0
    for (; i + 2 < length; i += 3) {
      const n = (bytes[i] as number) << 16 | (bytes[i + 1] as number) << 8 | (bytes[i + 2] as number)
      text += (table[n >> 12] as string) + (table[n & 4095] as string)
    }
    if (length - i === 1) text += table[(bytes[i] as number) << 4] as string
    else if (length - i === 2) {
      const n = ((bytes[i] as number) << 8 | (bytes[i + 1] as number)) << 2
      text += (table[n >> 6 & 4095] as string) + (ALPHABET[n & 63] as string)
    }
    return text
  }
  const decodeBytes = (text: string): Uint8Array => {
    if (digits === undefined) {
      digits = new Uint8Array(128)
      for (let i = 0; i < 64; i += 1) digits[charCodeAt(ALPHABET, i)] = i + 1
    }
    const table = digits
    const { length } = text
    if ((length & 3) === 1) throw corrupt('bytes')
    const bytes = new Uint8Array(length * 3 >> 2)
    let held = 0
    let at = 0
    for (let i = 0; i < length; i += 1) {
      const digit = table[charCodeAt(text, i)]
      if (digit === undefined || digit === 0) throw corrupt('bytes')
      held = (held << 6 | (digit - 1)) & 0xffffff
      if ((i & 3) === 3) { bytes[at] = held >> 16; bytes[at + 1] = held >> 8; bytes[at + 2] = held; at += 3 }
    }
    if ((length & 3) === 2) bytes[at] = held >> 4
    else if ((length & 3) === 3) { bytes[at] = held >> 10; bytes[at + 1] = held >> 2 }
    return bytes
  }
  const corrupt = (what: string): TypeError => new TypeError(`corrupted wire: ${what}`)
  const errorNode = (name: string, message: string, base: string): string =>
    `[["E"],${quoted(name.length > MAX_NAME ? slice(name, 0, MAX_NAME) : name)},${quoted(message)},${quoted(base)}]`
  const quoted = (value: string): string => quote(value[0] === '$' ? `$${value}` : value)

  function encode(root: unknown, hooks: EncodeHooks = {}): string {
    const { charge, func, promise, maxWire = MAX_WIRE, maxDepth = 1000 } = hooks
    // Node n: its value, the node that holds it, under which key, and how deep it lies. Primitives make no node.
    const nodes: object[] = []
    const holders: number[] = []
    const holderKeys: (string | number)[] = []
    const depths: number[] = []
    let ids: Map<unknown, unknown> | undefined
    let size = 0
    let work = 0

    const where = (node: number, key: string | number | undefined): string => {
      let text = key === undefined ? '' : typeof key === 'number' ? `[${key}]` : `.${key}`
      let at = node
      for (let n = 0; at > 0 && n < 20; n += 1) {
        const part = holderKeys[at] as string | number
        text = (typeof part === 'number' ? `[${part}]` : `.${part}`) + text
        at = holders[at] as number
      }
      return text === '' ? '' : ` (at ${at > 0 ? '...' : ''}${text.length > MAX_NAME ? slice(text, 0, MAX_NAME) : text})`
    }
    const spend = (steps: number): void => {
      work += steps
      if (work >= 256) { const n = work; work = 0; charge?.(n) }
    }
    const grow = (chars: number): void => {
      size += chars
      if (size > maxWire) throw new RangeError(`the value is too large to cross: more than ${maxWire} characters when encoded`)
    }
    const text = (value: string): string => {
      // The size is checked and paid for before the work; quoting can lengthen the text, which the caller's size check sees.
      if (value.length > 64) { grow(value.length); size -= value.length; spend(value.length >> 3) }
      return quoted(value)
    }
    const slot = (value: unknown, holder: number, key: string | number | undefined): string => {
      spend(SLOT_STEPS)
      switch (typeof value) {
        case 'string': return text(value)
        case 'number': return number(value)
        case 'boolean': return value ? 'true' : 'false'
        case 'undefined': return '"$u"'
        case 'bigint': return bigint(value)
        case 'symbol': throw new TypeError(`a symbol cannot cross the boundary${where(holder, key)}`)
        default: return value === null ? 'null' : `"$${refer(value as object, holder, key as string | number)}"`
      }
    }
    const number = (value: number): string => {
      if (value === 0) return 1 / value < 0 ? '"$z"' : '0'
      return value !== value ? '"$n"' : value === Infinity ? '"$i"' : value === -Infinity ? '"$j"' : `${value}`
    }
    const bigint = (value: bigint): string => {
      // Decimal conversion is quadratic in the length; hexadecimal is linear.
      const negative = value < 0n
      const hex = bigintToString(negative ? -value : value, 16)
      grow(hex.length); size -= hex.length
      spend(hex.length >> 2)
      return `"$b${negative ? '-' : ''}${hex}"`
    }
    const refer = (value: object, holder: number, key: string | number): number => {
      // A function means something else under each owner (`this`), so every occurrence is a node.
      if (typeof value !== 'function') {
        if (ids === undefined) { ids = new Map(); mapSet(ids, nodes[0], 0) }
        const known = mapGet(ids, value) as number | undefined
        if (known !== undefined) return known
        mapSet(ids, value, nodes.length)
      }
      const depth = (depths[holder] as number) + 1
      if (depth > maxDepth) throw new RangeError(`the value is nested too deeply to cross: more than ${maxDepth} levels${where(holder, key)}`)
      const id = nodes.length
      nodes[id] = value
      holders[id] = holder
      holderKeys[id] = key
      depths[id] = depth
      return id
    }
    const bytes = (kind: string, buffer: ArrayBuffer, offset: number, length: number): string => {
      grow(length * 4 / 3)
      size -= length * 4 / 3
      spend(length >> 2)
      return `[["B"],"${kind}","${encodeBytes(new Uint8Array(buffer, offset, length))}"]`
    }
    const boxed = (kind: Kind, value: object, n: number): string => {
      const primitive = unbox(value, kind)
      return `[["V"],${slot(primitive, n, 'valueOf()')}]`
    }
    const error = (value: object): string => {
      let name: unknown = (value as Error).name
      let message: unknown = (value as Error).message
      if (typeof name !== 'string') name = errorBase(value)
      if (typeof message !== 'string') message = ''
      grow((message as string).length); size -= (message as string).length
      spend(SLOT_STEPS * 3 + ((message as string).length >> 3))
      return errorNode(name as string, message as string, errorBase(value))
    }
    const list = (value: unknown[], n: number): string => {
      const { length } = value
      if (typeof length !== 'number' || !(length >= 0 && length <= 4294967295)) throw new TypeError(`an array has no valid length${where(n, undefined)}`)
      let out = '['
      const start = size
      for (let i = 0; i < length; i += 1) {
        const item = value[i]
        const part = item === undefined && !hasOwn(value, i) ? (spend(SLOT_STEPS), '"$h"') : slot(item, n, i)
        grow(part.length + 1)
        out += i === 0 ? part : `,${part}`
      }
      size = start
      return `${out}]`
    }
    const record = (value: Record<string, unknown>, n: number): string => {
      const names = keys(value)
      const { length } = names
      let out = '{'
      const start = size
      for (let i = 0; i < length; i += 1) {
        const name = names[i] as string
        const part = `${i === 0 ? '' : ','}${quote(name)}:${slot(value[name], n, name)}`
        if (name.length > 32) spend(name.length >> 3)
        grow(part.length)
        out += part
      }
      size = start
      return `${out}}`
    }
    const node = (value: object, n: number): string => {
      spend(NODE_STEPS)
      if (typeof value === 'function') {
        if (func === undefined) throw new TypeError(`a function cannot cross the boundary here${where(n, undefined)}`)
        const holder = n === 0 ? undefined : nodes[holders[n] as number]
        const tag = func(value, holder)
        return tag.own ? `[["F"],${tag.id},${quote(slice(tag.name, 0, MAX_NAME))},${number(tag.length)},${number(tag.cost)}]` : `[["G"],${tag.id}]`
      }
      const kind = kindOf(value)
      switch (kind) {
        case 'record': return record(value as Record<string, unknown>, n)
        case 'array': return list(value as unknown[], n)
        case 'map': {
          let out = '[["M"]'
          const start = size
          const total = mapSize(value)
          const entries = mapEntries(value)
          for (let i = 0; i < total; i += 1) {
            const step = mapNext(entries)
            if (step.done === true) break
            const entry = step.value as [unknown, unknown]
            const part = `,${slot(entry[0], n, i)},${slot(entry[1], n, i)}`
            grow(part.length)
            out += part
          }
          size = start
          return `${out}]`
        }
        case 'set': {
          let out = '[["S"]'
          const start = size
          const total = setSize(value)
          const values = setValues(value)
          for (let i = 0; i < total; i += 1) {
            const step = setNext(values)
            if (step.done === true) break
            const part = `,${slot(step.value, n, i)}`
            grow(part.length)
            out += part
          }
          size = start
          return `${out}]`
        }
        case 'date': return `[["D"],${number(dateValue(value))}]`
        case 'error': return error(value)
        case 'typed': return bytes(typedName(value) as string, viewBuffer(value), viewOffset(value), viewLength(value))
        case 'arraybuffer': return bytes('ArrayBuffer', value as ArrayBuffer, 0, bufferLength(value))
        case 'dataview': return bytes('DataView', dataBuffer(value), dataOffset(value), dataLength(value))
        case 'promise': {
          if (promise === undefined) throw new TypeError(`a promise cannot cross the boundary here${where(n, undefined)}`)
          const tag = promise(value)
          return `[["${tag.own ? 'P' : 'Q'}"],${tag.id}]`
        }
        case 'number': case 'string': case 'boolean': case 'bigint': case 'symbol': return boxed(kind, value, n)
        default: throw new TypeError(`${kindName(kind)} cannot cross the boundary${where(n, undefined)}`)
      }
    }

    if (root === null || typeof root !== 'object' && typeof root !== 'function') {
      const only = slot(root, 0, undefined)
      grow(only.length)
      if (work > 0) charge?.(work)
      return only
    }
    nodes[0] = root
    depths[0] = 0
    let wire = '['
    for (let n = 0; n < nodes.length; n += 1) {
      const part = node(nodes[n] as object, n)
      grow(part.length + 1)
      wire += n === 0 ? part : `,${part}`
    }
    if (work > 0) charge?.(work)
    return `${wire}]`
  }

  function decode(wire: string, hooks: DecodeHooks = {}): unknown {
    const { charge, alloc, func, ownFunc, promise, ownPromise, made, protoKey = 'reject' } = hooks
    charge?.(1 + (wire.length >> 2))
    alloc?.(wire.length * 4)
    let parsed: unknown
    try { parsed = parse(wire) } catch { throw corrupt('not JSON') }
    const values: unknown[] = []
    const kinds: (Kind | undefined)[] = []

    const special = (text: string): unknown => {
      switch (text[1]) {
        case '$': return slice(text, 1)
        case 'u': return undefined
        case 'n': return NaN
        case 'z': return -0
        case 'i': return Infinity
        case 'j': return -Infinity
        case 'b': {
          const negative = text[2] === '-'
          const hex = slice(text, negative ? 3 : 2)
          try { const value = BigInt(`0x${hex}`); return negative ? -value : value } catch { throw corrupt('a BigInt') }
        }
        default: {
          const id = Number(slice(text, 1))
          if (!(id >= 0 && id < values.length) || text !== `$${id}`) throw corrupt('a reference')
          return values[id]
        }
      }
    }
    const slot = (raw: unknown): unknown => {
      if (typeof raw === 'string') return raw[0] === '$' ? special(raw) : raw
      if (typeof raw === 'object' && raw !== null) throw corrupt('a slot')
      return raw
    }
    const id = (raw: unknown): number => {
      if (typeof raw !== 'number' || !(raw >= 0 && raw <= 9007199254740991) || raw % 1 !== 0) throw corrupt('an id')
      return raw
    }
    const string = (raw: unknown): string => {
      const value = slot(raw)
      if (typeof value !== 'string') throw corrupt('a text')
      return value
    }
    const amount = (raw: unknown): number => {
      const value = slot(raw)
      if (typeof value !== 'number') throw corrupt('a number')
      return value
    }
    const error = (name: string, message: string, base: string): object => {
      const constructor = hasOwn(errors, base) ? errors[base] as ErrorConstructor : Error
      // AggregateError's own constructor would iterate its first argument; through Error it gets no frames, but then it has none to show.
      const value = (base === 'AggregateError' ? construct(Error, [message], constructor) : new constructor(message)) as object
      if (name !== base) defineProperty(value, 'name', { value: name, writable: true, enumerable: false, configurable: true })
      if (base === 'AggregateError') defineProperty(value, 'errors', { value: [], writable: true, enumerable: false, configurable: true })
      return value
    }
    const bytes = (kind: string, text: string): object => {
      const view = decodeBytes(text)
      if (kind === 'Uint8Array') return view
      const buffer = viewBuffer(view)
      if (kind === 'ArrayBuffer') return buffer
      if (kind === 'DataView') return new DataView(buffer)
      if (!hasOwn(typed, kind)) throw corrupt('a kind of bytes')
      try { return new (typed[kind] as { new (buffer: ArrayBuffer): ArrayBufferView })(buffer) } catch { throw corrupt('bytes') }
    }
    // First pass: every node gets its value, containers still empty (arrays and records are the parsed ones, fixed up in place).
    const shell = (raw: unknown[]): unknown => {
      const head = raw[0] as unknown[]
      const size = raw.length
      if (head.length !== 1) throw corrupt('a tag')
      switch (head[0]) {
        case 'M': if (size % 2 !== 1) break; kinds[values.length] = 'map'; return new Map()
        case 'S': kinds[values.length] = 'set'; return new Set()
        case 'D': if (size !== 2) break; kinds[values.length] = 'date'; return new Date(amount(raw[1]))
        case 'E': if (size !== 4) break; kinds[values.length] = 'error'; return error(string(raw[1]), string(raw[2]), string(raw[3]))
        case 'B': {
          if (size !== 3) break
          const kind = string(raw[1])
          kinds[values.length] = kind === 'ArrayBuffer' ? 'arraybuffer' : kind === 'DataView' ? 'dataview' : 'typed'
          return bytes(kind, string(raw[2]))
        }
        // The references of special() cannot resolve yet: the list is empty of later nodes, and primitives refer to nothing.
        case 'V': {
          if (size !== 2 || typeof raw[1] === 'string' && raw[1][0] === '$' && raw[1][1] as string >= '0' && raw[1][1] as string <= '9') break
          kinds[values.length] = undefined
          return slot(raw[1])
        }
        case 'F': {
          if (size !== 5) break
          if (func === undefined) throw new TypeError('a function cannot cross the boundary here')
          return func(id(raw[1]), string(raw[2]), amount(raw[3]), amount(raw[4]))
        }
        case 'G':
          if (size !== 2) break
          if (ownFunc === undefined) throw new TypeError('a function cannot cross the boundary here')
          return ownFunc(id(raw[1]))
        case 'P': case 'Q': {
          if (size !== 2) break
          const hook = head[0] === 'P' ? promise : ownPromise
          if (hook === undefined) throw new TypeError('a promise cannot cross the boundary here')
          return hook(id(raw[1]))
        }
      }
      throw corrupt('a tagged node')
    }
    const fillRecord = (value: Record<string, unknown>): void => {
      const names = keys(value)
      for (let i = 0; i < names.length; i += 1) {
        const name = names[i] as string
        if (name === '__proto__') {
          if (protoKey === 'reject') throw new TypeError('a key named "__proto__" cannot cross the boundary')
          const descriptor = natives.getOwnPropertyDescriptor(value, name) as PropertyDescriptor
          defineProperty(value, name, { value: slot(descriptor.value), writable: true, enumerable: true, configurable: true })
          continue
        }
        const raw = value[name]
        if (typeof raw === 'string' ? raw[0] === '$' : typeof raw === 'object') value[name] = slot(raw)
      }
    }
    const fillArray = (value: unknown[]): void => {
      for (let i = 0; i < value.length; i += 1) {
        const raw = value[i]
        if (raw === '$h') delete value[i]
        else if (typeof raw === 'string' ? raw[0] === '$' : typeof raw === 'object') value[i] = slot(raw)
      }
    }

    if (!isArray(parsed)) {
      if (typeof parsed === 'object' && parsed !== null) throw corrupt('no node list')
      return slot(parsed)
    }
    const count = parsed.length
    if (count === 0) throw corrupt('no node')
    for (let n = 0; n < count; n += 1) {
      const raw = parsed[n] as unknown
      if (isArray(raw)) {
        if (raw.length > 0 && isArray(raw[0])) values[n] = shell(raw)
        else { values[n] = raw; kinds[n] = 'array' }
      } else if (typeof raw === 'object' && raw !== null) { values[n] = raw; kinds[n] = 'record' }
      else throw corrupt('a node')
    }
    for (let n = 0; n < count; n += 1) {
      const kind = kinds[n]
      const value = values[n]
      if (kind === 'record') fillRecord(value as Record<string, unknown>)
      else if (kind === 'array') fillArray(value as unknown[])
      else if (kind === 'map') {
        const raw = parsed[n] as unknown[]
        for (let i = 1; i < raw.length; i += 2) mapSet(value as object, slot(raw[i]), slot(raw[i + 1]))
      } else if (kind === 'set') {
        const raw = parsed[n] as unknown[]
        for (let i = 1; i < raw.length; i += 1) setAdd(value as object, slot(raw[i]))
      }
    }
    // Only now, because freezing must not come before filling and a hook may look inside.
    if (made !== undefined) for (let n = 0; n < count; n += 1) { const kind = kinds[n]; if (kind !== undefined) made(values[n] as object, kind) }
    return values[0]
  }

  return {
    encode,
    decode,
    encodeError: (name, message, base) => `[${errorNode(name, message.length > MAX_MESSAGE ? `${slice(message, 0, MAX_MESSAGE)}...` : message, base)}]`,
  }
}
