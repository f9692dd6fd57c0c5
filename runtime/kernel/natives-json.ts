/**
 * JSON under the meter. `stringify` walks through a replacer of the realm's own, so that a graph that is small in memory
 * and huge as text (shared references, native toJSON) pays value by value and never runs ahead of the budget.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeJsonNatives(k: Kit): Replacements {
  const { charge, alloc, native, text, room, isObject, lengthOf, toStringTag, n } = { ...k, toStringTag: k.n.toStringTag }
  const { apply, isArray, defineProperty, hasOwn, create } = n
  const parse = native('JSON.parse')
  const stringify = native('JSON.stringify')

  /** The keys an array replacer allows, in order, each once. */
  const allowed = (list: object): string[] => {
    const length = lengthOf(list)
    charge(1 + 2 * length)
    const names: string[] = []
    const seen = create(null)
    for (let i = 0; i < length; i++) {
      const item: unknown = (list as unknown[])[i]
      let name: string | undefined
      if (typeof item === 'string') name = item
      else if (typeof item === 'number') name = text(item)
      else if (isObject(item)) { const tag = toStringTag(item); if (tag === '[object Number]' || tag === '[object String]') name = text(item) }
      if (name === undefined || hasOwn(seen, name)) continue
      seen[name] = true
      names[names.length] = name
    }
    return names
  }

  return {
    'JSON.parse'(source, reviver) {
      const value = text(source)
      charge(1 + (value.length >>> 2))
      alloc(6 * value.length)
      if (typeof reviver !== 'function') return apply(parse, undefined, [value])
      return apply(parse, undefined, [value, function (this: unknown, ...args: unknown[]): unknown { charge(2); return apply(reviver as Native, this, args) }])
    },
    'JSON.stringify'(value, replacer, space) {
      charge(2)
      if (value === undefined || typeof value === 'number' || typeof value === 'boolean') { if (replacer === undefined || replacer === null) return apply(stringify, undefined, [value]) }
      const replace = typeof replacer === 'function' ? replacer as Native : undefined
      const names = replace === undefined && isObject(replacer) && isArray(replacer) ? allowed(replacer) : undefined
      let indent = 0
      const gap = isObject(space) ? (toStringTag(space) === '[object Number]' ? +(space as unknown as number) : toStringTag(space) === '[object String]' ? text(space) : undefined) : space
      if (typeof gap === 'number') indent = gap > 10 ? 10 : gap
      else if (typeof gap === 'string') indent = gap.length > 10 ? 10 : gap.length
      let size = 0
      const depths = indent > 0 ? new n.Map<object, number>() : undefined
      const boxed = (item: object): boolean => { const tag = toStringTag(item); return tag === '[object Number]' || tag === '[object String]' || tag === '[object Boolean]' || tag === '[object BigInt]' }
      const step = ({ call(this: unknown, key: string, item: unknown): unknown {
        const found = replace === undefined ? item : apply(replace, this, [key, item])
        let depth = 0
        if (depths !== undefined) {
          depth = (n.mapGet(depths, this as object) ?? 0) + 1
          if (isObject(found)) n.mapSet(depths, found, depth)
        }
        const units = key.length + 4 + indent * depth + (typeof found === 'string' ? found.length + 2 : typeof found === 'bigint' ? 1 : 4)
        size += units
        room(size)
        charge(2 + (units >>> 4))
        alloc(units)
        if (names === undefined || !isObject(found) || isArray(found) || typeof found === 'function' || boxed(found)) return found
        const picked: object = {}
        for (let i = 0; i < names.length; i++) {
          charge(1)
          const name = names[i] as string
          const own: unknown = (found as Record<string, unknown>)[name]
          if (own !== undefined) defineProperty(picked, name, { value: own, writable: true, enumerable: true, configurable: true })
        }
        if (depths !== undefined) n.mapSet(depths, picked, depth)
        return picked
      } }).call
      const result: unknown = apply(stringify, undefined, [value, step, gap])
      if (typeof result === 'string' && result.length > size) { charge((result.length - size) >>> 4); alloc(result.length - size) }
      return result
    },
  }
}
