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
 *   [["I"], "s" or "a", next, return]   iterator, asynchronous or not
 *   [["W"], key, value, undefined, key, getter, setter, ...]   record with live members
 */
import type { Codec, DecodeHooks, EncodeHooks, IteratorMembers, KernelNatives, Kind, ViewMembers } from './codec-types.ts'
import type { KeyHash } from './key-hash.ts'

export function makeCodec(natives: KernelNatives, { sieve }: Pick<KeyHash, 'sieve'>): Codec {
  const {
    Map, Set, Date, BigInt, Error, TypeError, RangeError, Uint8Array, DataView, Number, errors, typed, apply, construct, defineProperty, getOwnPropertyDescriptor,
    keys, hasOwn, isArray, parse, slice, charCodeAt, fromCharCode, mapSize, mapGet, mapSet, mapEntries, mapNext, setSize, setAdd, setValues, setNext, dateValue,
    bufferLength, viewBuffer, viewOffset, viewLength, dataBuffer, dataOffset, dataLength, typedName, typedCount, bigintToString, unbox, kindOf, errorBase,
  } = natives
  const MAX_WIRE = 64 * 1024 * 1024
  const MAX_NAME = 200
  const MAX_MESSAGE = 4000
  // Steps, by the time things take beside a step of ordinary code: per node, per slot, per error made (its stack is taken), and
  // one per character encoded, two per character decoded or byte.
  const NODE_STEPS = 40
  const SLOT_STEPS = 16
  const ERROR_STEPS = 2000
  /** No number is longer on the wire. */
  const SHORT = 40
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const CHUNK = 8192
  const stringify = natives.stringify as (text: string) => string
  // JSON text of record keys seen before: quoting one costs more than the rest of its member.
  let quotedKeys = new Map<string, string>()
  let codes: number[] | undefined
  let digits: number[] | undefined

  const corrupt = (what: string): TypeError => new TypeError(`corrupted wire: ${what}`)
  const quoted = (text: string): string => stringify(text[0] === '$' ? `$${text}` : text)
  const quotedKey = (key: string): string => {
    if (key.length > 32) return stringify(key)
    let text = mapGet(quotedKeys, key) as string | undefined
    if (text === undefined) {
      text = stringify(key)
      if (mapSize(quotedKeys) >= 1000) quotedKeys = new Map()
      mapSet(quotedKeys, key, text)
    }
    return text
  }
  const kindName = (kind: Kind): string => kind === 'regexp' ? 'a RegExp' : kind === 'weakmap' ? 'a WeakMap' : kind === 'weakset' ? 'a WeakSet' : 'a WeakRef'
  const number = (value: number): string => {
    if (value === 0) return 1 / value < 0 ? '"$z"' : '0'
    return value !== value ? '"$n"' : value === Infinity ? '"$i"' : value === -Infinity ? '"$j"' : `${value}`
  }

  // Bytes, as base64 without padding

  const encodeBytes = (bytes: Uint8Array): string => {
    if (codes === undefined) {
      codes = []
      for (let i = 0; i < 64; i += 1) codes[i] = charCodeAt(ALPHABET, i)
    }
    const table = codes
    const length = typedCount(bytes)
    let chunk: number[] = []
    let filled = 0
    let text = ''
    let i = 0
    for (; i + 2 < length; i += 3) {
      const n = (bytes[i] as number) << 16 | (bytes[i + 1] as number) << 8 | (bytes[i + 2] as number)
      chunk[filled] = table[n >> 18] as number
      chunk[filled + 1] = table[n >> 12 & 63] as number
      chunk[filled + 2] = table[n >> 6 & 63] as number
      chunk[filled + 3] = table[n & 63] as number
      filled += 4
      if (filled === CHUNK) { text += apply(fromCharCode, undefined, chunk); filled = 0 }
    }
    if (filled < chunk.length) { const rest: number[] = []; for (let j = 0; j < filled; j += 1) rest[j] = chunk[j] as number; chunk = rest }
    if (filled > 0) text += apply(fromCharCode, undefined, chunk)
    if (length - i === 1) {
      const n = (bytes[i] as number) << 4
      text += (ALPHABET[n >> 6] as string) + (ALPHABET[n & 63] as string)
    } else if (length - i === 2) {
      const n = ((bytes[i] as number) << 8 | (bytes[i + 1] as number)) << 2
      text += (ALPHABET[n >> 12] as string) + (ALPHABET[n >> 6 & 63] as string) + (ALPHABET[n & 63] as string)
    }
    return text
  }
  const decodeBytes = (text: string): Uint8Array => {
    if (digits === undefined) {
      digits = []
      for (let i = 0; i < 128; i += 1) digits[i] = -1
      for (let i = 0; i < 64; i += 1) digits[charCodeAt(ALPHABET, i)] = i
    }
    const table = digits
    const { length } = text
    if ((length & 3) === 1) throw corrupt('bytes')
    const bytes = new Uint8Array(length * 3 >> 2)
    let held = 0
    let at = 0
    for (let i = 0; i < length; i += 1) {
      const digit = table[charCodeAt(text, i)]
      if (digit === undefined || digit < 0) throw corrupt('bytes')
      held = (held << 6 | digit) & 0xffffff
      if ((i & 3) === 3) { bytes[at] = held >> 16; bytes[at + 1] = held >> 8; bytes[at + 2] = held; at += 3 }
    }
    if ((length & 3) === 2) bytes[at] = held >> 4
    else if ((length & 3) === 3) { bytes[at] = held >> 10; bytes[at + 1] = held >> 2 }
    return bytes
  }

  // Errors

  const errorNode = (name: string, message: string, base: string): string =>
    `[["E"],${quoted(name.length > MAX_NAME ? slice(name, 0, MAX_NAME) : name)},${quoted(message)},${quoted(base)}]`
  const makeError = (name: string, message: string, base: string): object => {
    const constructor = hasOwn(errors, base) ? errors[base] as ErrorConstructor : Error
    // AggregateError's own constructor would iterate its first argument; through Error it gets no frames, but then it has none to show.
    const value = (base === 'AggregateError' ? construct(Error, [message], constructor) : new constructor(message)) as object
    if (name !== base) defineProperty(value, 'name', { value: name, writable: true, enumerable: false, configurable: true })
    if (base === 'AggregateError') defineProperty(value, 'errors', { value: [], writable: true, enumerable: false, configurable: true })
    return value
  }

  // Encoding. One state per call, nothing shared: a getter of the value may encode something itself.

  /** Node n: its value, the node that holds it, under which key, and how deep it lies. */
  type Encoder = {
    hooks: EncodeHooks; maxWire: number; maxDepth: number
    nodes: object[]; holders: number[]; holderKeys: (string | number)[]; depths: number[]; ids: Map<unknown, unknown> | undefined
    /** Characters so far, and steps not yet charged. */
    size: number; work: number
  }
  const where = (e: Encoder, node: number, key: string | number | undefined): string => {
    let text = key === undefined ? '' : typeof key === 'number' ? `[${key}]` : `.${key}`
    let at = node
    for (let n = 0; at > 0 && n < 20; n += 1) {
      const part = e.holderKeys[at] as string | number
      text = (typeof part === 'number' ? `[${part}]` : `.${part}`) + text
      at = e.holders[at] as number
    }
    return text === '' ? '' : ` (at ${at > 0 ? '...' : ''}${text.length > MAX_NAME ? slice(text, 0, MAX_NAME) : text})`
  }
  const spend = (e: Encoder, steps: number): void => {
    e.work += steps
    if (e.work >= 256) { const n = e.work; e.work = 0; e.hooks.charge?.(n) }
  }
  const grow = (e: Encoder, chars: number): void => {
    e.size += chars
    if (e.size > e.maxWire) throw new RangeError(`the value is too large to cross: more than ${e.maxWire} characters when encoded`)
  }
  /** Checks and pays for text before it is made; what it really takes is counted by whoever adds it. */
  const foresee = (e: Encoder, chars: number): void => {
    grow(e, chars)
    e.size -= chars
    spend(e, chars)
  }
  const slotText = (e: Encoder, value: unknown, holder: number, key: string | number | undefined): string => {
    spend(e, SLOT_STEPS)
    switch (typeof value) {
      case 'string':
        if (value.length > 32) foresee(e, value.length)
        return quoted(value)
      case 'number': return number(value)
      case 'boolean': return value ? 'true' : 'false'
      case 'undefined': return '"$u"'
      case 'bigint': return bigintText(e, value)
      case 'symbol': throw new TypeError(`a symbol cannot cross the boundary${where(e, holder, key)}`)
      default: return value === null ? 'null' : `"$${refer(e, value as object, holder, key as string | number)}"`
    }
  }
  const bigintText = (e: Encoder, value: bigint): string => {
    // Decimal conversion is quadratic in the length; hexadecimal is linear.
    const negative = value < 0n
    const hex = bigintToString(negative ? -value : value, 16)
    foresee(e, hex.length)
    return `"$b${negative ? '-' : ''}${hex}"`
  }
  const refer = (e: Encoder, value: object, holder: number, key: string | number): number => {
    // A function means something else under each owner (`this`), so every occurrence is a node.
    if (typeof value !== 'function') {
      if (e.ids === undefined) { e.ids = new Map(); mapSet(e.ids, e.nodes[0], 0) }
      const known = mapGet(e.ids, value) as number | undefined
      if (known !== undefined) return known
      mapSet(e.ids, value, e.nodes.length)
    }
    const depth = (e.depths[holder] as number) + 1
    if (depth > e.maxDepth) throw new RangeError(`the value is nested too deeply to cross: more than ${e.maxDepth} levels${where(e, holder, key)}`)
    const id = e.nodes.length
    e.nodes[id] = value
    e.holders[id] = holder
    e.holderKeys[id] = key
    e.depths[id] = depth
    return id
  }
  const bytesNode = (e: Encoder, kind: string, buffer: ArrayBuffer, offset: number, length: number): string => {
    foresee(e, length * 4 / 3)
    return `[["B"],"${kind}","${encodeBytes(new Uint8Array(buffer, offset, length))}"]`
  }
  const errorText = (e: Encoder, value: object): string => {
    let name: unknown = (value as Error).name
    let message: unknown = (value as Error).message
    if (typeof name !== 'string') name = errorBase(value)
    message = typeof message !== 'string' ? '' : e.hooks.message === undefined ? message : e.hooks.message(value, message)
    foresee(e, (message as string).length + (name as string).length)
    return errorNode(name as string, message as string, errorBase(value))
  }
  const listText = (e: Encoder, value: unknown[], n: number): string => {
    const { length } = value
    if (typeof length !== 'number' || !(length >= 0 && length <= 4294967295)) throw new TypeError(`an array has no valid length${where(e, n, undefined)}`)
    let out = '['
    for (let i = 0; i < length; i += 1) {
      const item = value[i]
      const part = item === undefined && !hasOwn(value, i) ? (spend(e, SLOT_STEPS), '"$h"') : slotText(e, item, n, i)
      grow(e, part.length + 1)
      out += i === 0 ? part : `,${part}`
    }
    return `${out}]`
  }
  const recordText = (e: Encoder, value: Record<string, unknown>, n: number): string => {
    const names = keys(value)
    const { length } = names
    let out = '{'
    for (let i = 0; i < length; i += 1) {
      const name = names[i] as string
      if (name.length > 32) foresee(e, name.length)
      const key = quotedKey(name)
      const member = value[name]
      if (name === 'then' && typeof member === 'function' && e.hooks.thenables === true) return promiseText(e, value, n)
      const part = slotText(e, member, n, name)
      grow(e, key.length + part.length + 2)
      out += i === 0 ? `${key}:${part}` : `,${key}:${part}`
    }
    return `${out}}`
  }
  const viewText = (e: Encoder, { target, members }: ViewMembers, n: number): string => {
    let out = '[["W"]'
    const add = (key: string, value: string, setter: string): void => {
      const part = `,${quoted(key)},${value},${setter}`
      grow(e, part.length)
      out += part
    }
    const live = new Map<string, true>()
    for (let i = 0; i < members.length; i += 1) {
      const { key, get, set } = members[i] as ViewMembers['members'][number]
      mapSet(live, key, true)
      add(key, slotText(e, get, n, key), slotText(e, set, n, key))
    }
    const names = keys(target)
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i] as string
      if (mapGet(live, name) === undefined) add(name, slotText(e, target[name], n, name), '"$u"')
    }
    return `${out}]`
  }
  const iteratorText = (e: Encoder, value: object, n: number, isAsync: boolean): string => {
    const { iterator } = e.hooks
    if (iterator === undefined) return recordText(e, value as Record<string, unknown>, n)
    const members = iterator(value, isAsync)
    return `[["I"],"${isAsync ? 'a' : 's'}",${slotText(e, members.next, n, 'next')},${slotText(e, members.return, n, 'return')}]`
  }
  const mapText = (e: Encoder, value: object, n: number): string => {
    let out = '[["M"]'
    const total = mapSize(value)
    const entries = mapEntries(value)
    for (let i = 0; i < total; i += 1) {
      const step = mapNext(entries)
      if (step.done === true) break
      const entry = step.value as [unknown, unknown]
      const part = `,${slotText(e, entry[0], n, i)},${slotText(e, entry[1], n, i)}`
      grow(e, part.length)
      out += part
    }
    return `${out}]`
  }
  const setText = (e: Encoder, value: object, n: number): string => {
    let out = '[["S"]'
    const total = setSize(value)
    const values = setValues(value)
    for (let i = 0; i < total; i += 1) {
      const step = setNext(values)
      if (step.done === true) break
      const part = `,${slotText(e, step.value, n, i)}`
      grow(e, part.length)
      out += part
    }
    return `${out}]`
  }
  const functionText = (e: Encoder, value: Function, n: number): string => {
    const { func } = e.hooks
    if (func === undefined) throw new TypeError(`a function cannot cross the boundary here${where(e, n, undefined)}`)
    const tag = func(value, n === 0 ? undefined : e.nodes[e.holders[n] as number])
    if (!tag.own) return `[["G"],${tag.id}]`
    return `[["F"],${tag.id},${quoted(slice(tag.name, 0, MAX_NAME))},${number(tag.length)},${number(tag.cost)}]`
  }
  const promiseText = (e: Encoder, value: object, n: number): string => {
    const { promise } = e.hooks
    if (promise === undefined) throw new TypeError(`a promise cannot cross the boundary here${where(e, n, undefined)}`)
    const tag = promise(value)
    return `[["${tag.own ? 'P' : 'Q'}"],${tag.id}]`
  }
  const nodeText = (e: Encoder, value: object, n: number): string => {
    spend(e, NODE_STEPS)
    if (typeof value === 'function') return functionText(e, value, n)
    const kind = kindOf(value)
    switch (kind) {
      case 'record': {
        const view = e.hooks.view?.(value)
        return view === undefined ? recordText(e, value as Record<string, unknown>, n) : viewText(e, view, n)
      }
      case 'iterator': case 'asynciterator': return iteratorText(e, value, n, kind === 'asynciterator')
      case 'array': return listText(e, value as unknown[], n)
      case 'map': return mapText(e, value, n)
      case 'set': return setText(e, value, n)
      case 'date': return `[["D"],${number(dateValue(value))}]`
      case 'error': return errorText(e, value)
      case 'typed': return bytesNode(e, typedName(value) as string, viewBuffer(value), viewOffset(value), viewLength(value))
      case 'arraybuffer': return bytesNode(e, 'ArrayBuffer', value as ArrayBuffer, 0, bufferLength(value))
      case 'dataview': return bytesNode(e, 'DataView', dataBuffer(value), dataOffset(value), dataLength(value))
      case 'promise': return promiseText(e, value, n)
      case 'number': case 'string': case 'boolean': case 'bigint': case 'symbol': return `[["V"],${slotText(e, unbox(value, kind), n, 'valueOf()')}]`
      default: throw new TypeError(`${kindName(kind)} cannot cross the boundary${where(e, n, undefined)}`)
    }
  }
  const encode = (root: unknown, hooks: EncodeHooks = {}): string => {
    const { maxWire = MAX_WIRE, maxDepth = 1000 } = hooks
    const e: Encoder = { hooks, maxWire, maxDepth, nodes: [], holders: [], holderKeys: [], depths: [0], ids: undefined, size: 0, work: 0 }
    let wire: string
    if (root === null || (typeof root !== 'object' && typeof root !== 'function')) {
      wire = slotText(e, root, 0, undefined)
      grow(e, wire.length)
    } else {
      e.nodes[0] = root
      wire = '['
      for (let n = 0; n < e.nodes.length; n += 1) {
        const { size } = e
        const part = nodeText(e, e.nodes[n] as object, n)
        // The parts of the node counted themselves while it was made.
        e.size = size
        grow(e, part.length + 1)
        wire += n === 0 ? part : `,${part}`
      }
      wire += ']'
    }
    if (e.work > 0) hooks.charge?.(e.work)
    return wire
  }

  // Decoding. Everything is checked: the wire is data, whoever wrote it.

  type Decoder = { hooks: DecodeHooks; values: unknown[]; kinds: (Kind | undefined)[]; members: (IteratorMembers | undefined)[] }
  const special = (d: Decoder, text: string): unknown => {
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
        if (!(id >= 0 && id < d.values.length) || text !== `$${id}`) throw corrupt('a reference')
        return d.values[id]
      }
    }
  }
  const slotValue = (d: Decoder, raw: unknown): unknown => {
    if (typeof raw === 'string') return raw[0] === '$' ? special(d, raw) : raw
    if (typeof raw === 'object' && raw !== null) throw corrupt('a slot')
    return raw
  }
  const idOf = (raw: unknown): number => {
    if (typeof raw !== 'number' || !(raw >= 0 && raw <= 9007199254740991) || raw % 1 !== 0) throw corrupt('an id')
    return raw
  }
  const textOf = (d: Decoder, raw: unknown): string => {
    const value = slotValue(d, raw)
    if (typeof value !== 'string') throw corrupt('a text')
    return value
  }
  const amountOf = (d: Decoder, raw: unknown): number => {
    const value = slotValue(d, raw)
    if (typeof value !== 'number') throw corrupt('a number')
    return value
  }
  const bytesOf = (kind: string, text: string): object => {
    const view = decodeBytes(text)
    if (kind === 'Uint8Array') return view
    const buffer = viewBuffer(view)
    if (kind === 'ArrayBuffer') return buffer
    if (kind === 'DataView') return new DataView(buffer)
    if (!hasOwn(typed, kind)) throw corrupt('a kind of bytes')
    try { return new (typed[kind] as { new (buffer: ArrayBuffer): ArrayBufferView })(buffer) } catch { throw corrupt('bytes') }
  }
  /** The value of a tagged node, containers still empty. Slots here refer to no node: none is there yet. */
  const shell = (d: Decoder, raw: unknown[]): unknown => {
    const head = raw[0] as unknown[]
    const size = raw.length
    const n = d.values.length
    if (head.length !== 1) throw corrupt('a tag')
    switch (head[0]) {
      case 'M': if (size % 2 !== 1) break; d.kinds[n] = 'map'; return new Map()
      case 'S': d.kinds[n] = 'set'; return new Set()
      case 'D': if (size !== 2) break; d.kinds[n] = 'date'; return new Date(amountOf(d, raw[1]))
      case 'E': if (size !== 4) break; d.kinds[n] = 'error'; d.hooks.charge?.(ERROR_STEPS); return makeError(textOf(d, raw[1]), textOf(d, raw[2]), textOf(d, raw[3]))
      case 'B': {
        if (size !== 3) break
        const kind = textOf(d, raw[1])
        d.kinds[n] = kind === 'ArrayBuffer' ? 'arraybuffer' : kind === 'DataView' ? 'dataview' : 'typed'
        return bytesOf(kind, textOf(d, raw[2]))
      }
      case 'V': {
        const only = raw[1]
        if (size !== 2 || (typeof only === 'string' && only[0] === '$' && (only[1] as string) >= '0' && (only[1] as string) <= '9')) break
        return slotValue(d, only)
      }
      case 'F': {
        if (size !== 5) break
        const { func } = d.hooks
        if (func === undefined) throw new TypeError('a function cannot cross the boundary here')
        return func(idOf(raw[1]), textOf(d, raw[2]), amountOf(d, raw[3]), amountOf(d, raw[4]))
      }
      case 'G': {
        if (size !== 2) break
        const { ownFunc } = d.hooks
        if (ownFunc === undefined) throw new TypeError('a function cannot cross the boundary here')
        return ownFunc(idOf(raw[1]))
      }
      case 'I': {
        const { iterator } = d.hooks
        if (size !== 4 || (raw[1] !== 's' && raw[1] !== 'a')) break
        if (iterator === undefined) throw new TypeError('an iterator cannot cross the boundary here')
        d.kinds[n] = 'iterator'
        const nothing = (): never => { throw corrupt('an iterator') }
        const members: IteratorMembers = { next: nothing, return: nothing }
        d.members[n] = members
        return iterator(members, raw[1] === 'a')
      }
      case 'W': if (size % 3 !== 1 || d.hooks.views !== true) break; d.kinds[n] = 'view'; return {}
      case 'P': case 'Q': {
        if (size !== 2) break
        const hook = head[0] === 'P' ? d.hooks.promise : d.hooks.ownPromise
        if (hook === undefined) throw new TypeError('a promise cannot cross the boundary here')
        return hook(idOf(raw[1]))
      }
    }
    throw corrupt('a tagged node')
  }
  const isFinal = (raw: unknown): boolean => typeof raw === 'string' ? raw[0] !== '$' : typeof raw !== 'object'
  // Records and arrays are the parsed ones, put right in place.
  const fillRecord = (d: Decoder, value: Record<string, unknown>): void => {
    const names = keys(value)
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i] as string
      if (name === '__proto__') {
        if (d.hooks.protoKey !== 'carry') throw new TypeError('a key named "__proto__" cannot cross the boundary')
        const descriptor = getOwnPropertyDescriptor(value, name) as PropertyDescriptor
        defineProperty(value, name, { value: slotValue(d, descriptor.value), writable: true, enumerable: true, configurable: true })
        continue
      }
      const raw = value[name]
      if (isFinal(raw)) continue
      const member = value[name] = slotValue(d, raw)
      // Whoever awaits it would wait for the other side, which need not be there any more.
      if (name === 'then' && typeof member === 'function' && d.hooks.protoKey !== 'carry') throw new TypeError('a thenable cannot cross the boundary')
    }
  }
  const fillArray = (d: Decoder, value: unknown[]): void => {
    for (let i = 0; i < value.length; i += 1) {
      const raw = value[i]
      if (raw === '$h') delete value[i]
      else if (!isFinal(raw)) value[i] = slotValue(d, raw)
    }
  }
  const functionOf = (d: Decoder, raw: unknown): Function => {
    const value = slotValue(d, raw)
    if (typeof value !== 'function') throw corrupt('a function')
    return value
  }
  const fillView = (d: Decoder, value: object, raw: unknown[]): void => {
    for (let i = 1; i < raw.length; i += 3) {
      const key = textOf(d, raw[i])
      if (raw[i + 2] === '$u') defineProperty(value, key, { value: slotValue(d, raw[i + 1]), writable: true, enumerable: true, configurable: true })
      else defineProperty(value, key, { get: functionOf(d, raw[i + 1]) as () => unknown, set: functionOf(d, raw[i + 2]) as () => void, enumerable: true, configurable: true })
    }
  }
  const decode = (wire: string, hooks: DecodeHooks = {}): unknown => {
    const { charge, alloc, made } = hooks
    // One price for every number and other small primitive, so that a call of the host that needs no wire can cost the same.
    if (wire.length <= SHORT && wire[0] !== '[') charge?.(NODE_STEPS + SLOT_STEPS)
    else {
      charge?.(NODE_STEPS + wire.length * 2)
      alloc?.(wire.length * 4)
    }
    let parsed: unknown
    try { parsed = parse(wire) } catch { throw corrupt('not JSON') }
    const values: unknown[] = []
    const kinds: (Kind | undefined)[] = []
    const d: Decoder = { hooks, values, kinds, members: [] }
    if (!isArray(parsed)) {
      if (typeof parsed === 'object' && parsed !== null) throw corrupt('no node list')
      return slotValue(d, parsed)
    }
    const count = parsed.length
    if (count === 0) throw corrupt('no node')
    for (let n = 0; n < count; n += 1) {
      const raw = parsed[n] as unknown
      if (isArray(raw)) {
        if (raw.length > 0 && isArray(raw[0])) { kinds[n] = undefined; values[n] = shell(d, raw) } else { kinds[n] = 'array'; values[n] = raw }
      } else if (typeof raw === 'object' && raw !== null) { kinds[n] = 'record'; values[n] = raw } else throw corrupt('a node')
    }
    for (let n = 0; n < count; n += 1) {
      const kind = kinds[n]
      const value = values[n] as object
      if (kind === 'record') fillRecord(d, value as Record<string, unknown>)
      else if (kind === 'array') fillArray(d, value as unknown[])
      else if (kind === 'map') {
        const raw = parsed[n] as unknown[]
        const key = sieve(raw.length >> 1)
        for (let i = 1; i < raw.length; i += 2) mapSet(value, key(slotValue(d, raw[i])), slotValue(d, raw[i + 1]))
      } else if (kind === 'iterator') {
        const raw = parsed[n] as unknown[]
        const members = d.members[n] as IteratorMembers
        members.next = functionOf(d, raw[2])
        members.return = functionOf(d, raw[3])
      } else if (kind === 'view') fillView(d, value, parsed[n] as unknown[])
      else if (kind === 'set') {
        const raw = parsed[n] as unknown[]
        const key = sieve(raw.length)
        for (let i = 1; i < raw.length; i += 1) setAdd(value, key(slotValue(d, raw[i])))
      }
    }
    // Only now: freezing must not come before filling, and a hook may look inside.
    if (made !== undefined) for (let n = 0; n < count; n += 1) { const kind = kinds[n]; if (kind !== undefined) made(values[n] as object, kind) }
    return values[0]
  }

  return {
    encode,
    decode,
    prices: { node: NODE_STEPS, slot: SLOT_STEPS },
    encodeError: (name, message, base) => `[${errorNode(name, message.length > MAX_MESSAGE ? `${slice(message, 0, MAX_MESSAGE)}...` : message, base)}]`,
  }
}
