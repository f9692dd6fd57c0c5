/**
 * JSON under the meter. `stringify` first copies what it is given, running getters, toJSON and the replacer in the order
 * of the original and paying value by value, and then lets the engine write the copy, in which no guest code is left. So a
 * graph that is small in memory and huge as text never runs ahead of the budget.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeJsonNatives(k: Kit): Replacements {
  const { charge, alloc, native, text, room, isObject, isProxy, isList, lengthOf, rough, links, landing, indexOf, shown, n } = k
  const { apply, hasOwn, keys, toStringTag, getPrototypeOf, Symbol, typedArrayName, typedArrayLength, TypeError } = n
  const parse = native('JSON.parse')
  const stringify = native('JSON.stringify')
  const [booleanValue, numberValue, stringValue, bigintValue] = [native('Boolean.prototype.valueOf'), native('Number.prototype.valueOf'), native('String.prototype.valueOf'), native('BigInt.prototype.valueOf')]
  const ObjectPrototype = n.prototypes['Object']

  /** The keys an array replacer allows, in order, each once. */
  const allowed = (list: object): string[] => {
    const length = lengthOf(list)
    charge(1 + 2 * length)
    const names: string[] = []
    const seen = new n.Set<string>()
    for (let i = 0; i < length; i++) {
      const item: unknown = (list as unknown[])[i]
      let name: string | undefined
      if (typeof item === 'string') name = item
      else if (typeof item === 'number') name = text(item)
      else if (isObject(item)) { const tag = tagOf(item); if (tag === '[object Number]' || tag === '[object String]') name = text(item) }
      if (name === undefined || n.setHas(seen, name)) continue
      n.setAdd(seen, name)
      names[names.length] = name
    }
    return names
  }
  const holds = (valueOf: Native, value: object): boolean => { try { apply(valueOf, value, []); return true } catch { return false } }
  const probed = (value: object): string => holds(numberValue, value) ? '[object Number]' : holds(stringValue, value) ? '[object String]' : holds(booleanValue, value) ? '[object Boolean]' : holds(bigintValue, value) ? '[object BigInt]' : ''
  /** What kind of object it is. Asking for the tag is the quick way, but not where a `Symbol.toStringTag` of the program's would say it, or a trap hear of it. */
  const tagOf = (value: object): string => {
    if (isProxy(value) || typedArrayName(value) !== undefined) return ''
    for (let at: object | null = value; at !== null; at = getPrototypeOf(at)) {
      if (isProxy(at)) return probed(value)
      if (hasOwn(at, Symbol.toStringTag)) return k.locked.has(at) && at !== n.prototypes['BigInt'] && !n.weakSetHas(k.strange, value) ? '' : probed(value)
    }
    return toStringTag(value)
  }
  /** The primitive in a Number, String, Boolean or BigInt object. */
  const unboxed = (value: object): unknown => {
    const tag = tagOf(value)
    if (tag === '[object Number]') return +(value as unknown as number)
    if (tag === '[object String]') return text(value)
    if (tag === '[object Boolean]') return apply(booleanValue, value, [])
    if (tag === '[object BigInt]') return apply(bigintValue, value, [])
    return value
  }

  type Job = { replace: Native | undefined; names: string[] | undefined; indent: number; size: number; ancestors: object[] }
  const written = (job: Job, value: string): string => {
    job.size += value.length
    charge(2 + (value.length >>> 4))
    alloc(value.length)
    room(job.size)
    return value
  }
  /** A copy of one value that is safe to write, or undefined where JSON has nothing to say. */
  const copy = (job: Job, holder: unknown, key: string | number, given: unknown): unknown => {
    let value = given
    if ((typeof value === 'object' && value !== null) || typeof value === 'bigint' || typeof value === 'function') {
      const method: unknown = (value as { toJSON?: unknown }).toJSON
      if (typeof method === 'function') value = apply(method as Native, value, [`${key}`])
    }
    if (job.replace !== undefined) value = apply(job.replace, holder, [`${key}`, value])
    if (typeof value === 'string') return written(job, value)
    // At once: what comes after it is not asked for anything.
    if (typeof value === 'bigint') throw new TypeError('Do not know how to serialize a BigInt')
    charge(typeof value === 'number' && value >> 0 !== value ? 4 : 2)
    if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? undefined : value
    const { ancestors } = job
    const depth = ancestors.length
    for (let i = 0; i < depth; i++) if (ancestors[i] === value) throw new TypeError('Converting circular structure to JSON')
    charge(4 + (depth >>> 4))
    const pad = 4 + job.indent * (depth + 1)
    if (isList(value)) {
      const length = lengthOf(value)
      if (!isProxy(value)) charge(rough(value))
      ancestors[depth] = value
      const items: unknown[] = []
      for (let i = 0; i < length; i++) {
        job.size += pad
        room(job.size)
        alloc(pad)
        items[i] = copy(job, value, i, (value as unknown[])[i])
      }
      ancestors.length = depth
      return items
    }
    const prototype = isProxy(value) ? null : getPrototypeOf(value)
    if (prototype !== ObjectPrototype && prototype !== null) {
      const primitive = unboxed(value)
      if (typeof primitive === 'bigint') throw new TypeError('Do not know how to serialize a BigInt')
      if (primitive !== value) return typeof primitive === 'string' ? written(job, primitive) : primitive
    }
    ancestors[depth] = value
    if (typedArrayName(value) !== undefined) charge(typedArrayLength(value) * 8)
    // `toJSON` and the allowed names are looked for along the whole chain
    if (prototype !== ObjectPrototype) charge(links(value))
    const names = job.names ?? keys(value)
    // a replacer may throw before any of them is paid for
    if (names.length > 32) charge(16 * names.length)
    const fields: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string
      const found = (value as Record<string, unknown>)[name]
      // toJSON or a trap may have removed an own `constructor` since the names were taken
      const field = copy(job, value, name, name === 'constructor' ? shown(found) : found)
      if (field === undefined) continue
      job.size += name.length + pad
      room(job.size)
      alloc(name.length + pad)
      landing(fields, indexOf(name))
      fields[name] = field
    }
    ancestors.length = depth
    return fields
  }

  return {
    'JSON.parse'(source, reviver) {
      const value = text(source)
      charge(1 + value.length)
      alloc(6 * value.length)
      if (typeof reviver !== 'function') return apply(parse, undefined, [value])
      return apply(parse, undefined, [value, function (this: unknown, ...args: unknown[]): unknown {
        charge(2)
        // an earlier call may have replaced the holder or removed its own `constructor`
        if (args[0] === 'constructor') args[1] = shown(args[1])
        return apply(reviver as Native, this, args)
      }])
    },
    'JSON.stringify'(value, replacer, space) {
      charge(2)
      const replace = typeof replacer === 'function' ? replacer as Native : undefined
      const names = replace === undefined && isObject(replacer) && isList(replacer) ? allowed(replacer) : undefined
      const gap = isObject(space) ? unboxed(space) : space
      const indent = typeof gap === 'number' ? (gap > 10 ? 10 : gap >= 1 ? gap : 0) : typeof gap === 'string' ? (gap.length > 10 ? 10 : gap.length) : 0
      const job: Job = { replace, names, indent: k.integer(indent), size: 0, ancestors: [] }
      const clean = copy(job, replace === undefined ? undefined : { '': value }, '', value)
      charge(job.size >>> 4)
      const result: unknown = apply(stringify, undefined, [clean, names, gap])
      // escapes make text longer than its characters
      if (typeof result === 'string' && result.length > job.size) { charge((result.length - job.size) >>> 4); alloc(result.length - job.size) }
      return result
    },
  }
}
