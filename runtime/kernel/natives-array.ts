/**
 * Array natives whose cost depends on more than the length: what they copy, the text they build, the order they
 * establish, the depth they flatten. Receivers that are not genuine arrays go through `guarded`. Storing into fresh arrays
 * by index is safe here: nothing an array inherits from can ever have an element.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeArrayNatives(k: Kit): Replacements {
  const { charge, alloc, native, plain, guarded, metered, drain, list, isObject, isList, isProxy, lengthOf, integer, text, nums, bits, digits, rough, links, table, behind, resizing, compared, room, n } = k
  const { apply, construct, arrayPush, arrayJoin, getPrototypeOf, defineProperty, hasOwn, TypeError, Symbol, Array } = n
  const { floor, min, max, clz32 } = n.Math
  const proto = (name: string): Native => native(`Array.prototype.${name}`)
  const [indexOf, includes, lastIndexOf, pop, shift, concat, fill, flatMap, slice, sort, splice, toSorted, toSpliced, unshift] = [proto('indexOf'), proto('includes'), proto('lastIndexOf'), proto('pop'), proto('shift'), proto('concat'), proto('fill'), proto('flatMap'), proto('slice'), proto('sort'), proto('splice'), proto('toSorted'), proto('toSpliced'), proto('unshift')]
  const [from, of] = [native('Array.from'), native('Array.of')]
  const numberText = native('Number.prototype.toString')
  const spreadable = Symbol.isConcatSpreadable
  const ArrayPrototype = n.prototypes['Array'] as object

  /** The offset that a relative index stands for, when working it out runs no guest code; else `fallback`. */
  const offset = (value: unknown, length: number, fallback: number): number => {
    if (typeof value !== 'number') return fallback
    const index = integer(value)
    return index < 0 ? max(length + index, 0) : min(index, length)
  }
  const ordinary = (array: readonly unknown[]): boolean => getPrototypeOf(array) === ArrayPrototype && !hasOwn(array, 'constructor')
  /** Pays for one pass over `array`, apart from its elements. */
  const pass = (array: readonly unknown[]): void => { if (array.length > 32 || getPrototypeOf(array) !== ArrayPrototype) charge(rough(array)) }
  /** Elements between two relative indices; all of them when that is not known. */
  const span = (length: number, start: unknown, end: unknown): number => {
    if ((start !== undefined && typeof start !== 'number') || (end !== undefined && typeof end !== 'number')) return length
    return max(offset(end, length, length) - offset(start, length, 0), 0)
  }
  /** Steps of sorting `array`: comparisons, and the text that default comparisons read. */
  const sorting = (array: readonly unknown[], compare: unknown): number => {
    const length = array.length
    if (length < 2) return 1
    const depth = 32 - clz32(length)
    charge(length)
    let units = 0
    // every comparison makes text of both sides anew
    if (compare === undefined) for (let i = 0; i < length; i++) {
      const value = array[i]
      if (typeof value === 'string') units += value.length >>> 4
      else if (typeof value === 'number') units += value >> 0 === value ? 0 : 4
      else if (isObject(value)) units += 4
      else if (typeof value === 'bigint') units += 4 + 2 * digits(bits(value))
    }
    return (length + units) * depth
  }
  const ordering = (fn: Native): Native => ({ call(this: unknown, ...args: unknown[]) {
    const compare = args[0]
    if (!plain(this)) {
      const known = k.safeLength(this)
      if (known > 0) charge(floor(known * (known < 4294967296 ? 32 - clz32(known) : 53)))
      return guarded(fn, this, args)
    }
    pass(this)
    charge(sorting(this, compare))
    if (fn === toSorted) alloc(8 * this.length)
    return apply(fn, this, args)
  } }).call
  /** Text of one element for `join`; `pending` is where conversions of objects note their size. */
  const joining: object[] = []
  const join = (array: unknown, separator: unknown, convert: (value: unknown) => string): string => {
    const target = array as object
    for (let i = 0; i < joining.length; i++) if (joining[i] === target) return ''
    const depth = joining.length
    try {
      const length = lengthOf(target)
      const between = separator === undefined ? ',' : text(separator)
      charge(1 + length)
      alloc(8 * length)
      if (plain(target)) pass(target)
      arrayPush(joining, target)
      const parts: string[] = []
      let units = between.length * max(length - 1, 0)
      room(units)
      for (let i = 0; i < length; i++) {
        const value = (target as unknown[])[i]
        if (typeof value === 'number' && value >> 0 !== value) charge(1)
        const part = typeof value === 'string' ? value : value === undefined || value === null ? '' : typeof value === 'number' ? apply(numberText, value, []) as string : convert(value)
        units += part.length
        // a prefix is over the cap already: stop before the rest is read
        if (units > k.env.caps.string) room(units)
        parts[i] = part
      }
      charge(units >>> 4)
      alloc(units)
      return arrayJoin(parts, between)
    } finally {
      joining.length = depth
    }
  }
  const localText = (value: unknown): string => text(apply((value as { toLocaleString: Native }).toLocaleString, value, []))
  const objectToString = native('Object.prototype.toString')

  /** Appends `source` to `target`, opening arrays down to `depth`. */
  const flatten = (target: unknown[], source: object, depth: number): void => {
    const length = lengthOf(source)
    charge(1 + length)
    alloc(8 * length)
    if (plain(source)) pass(source)
    for (let i = 0; i < length; i++) {
      if (!(i in source)) { if (!plain(source)) charge(1); continue }
      const value = (source as unknown[])[i]
      if (depth > 0 && isList(value)) flatten(target, value, depth - 1)
      else arrayPush(target, value)
    }
  }
  /** Whether concat opens this value; reads Symbol.isConcatSpreadable as concat does. */
  const opens = (value: unknown): boolean => {
    if (!isObject(value)) return false
    const flag = (value as unknown as Record<symbol, unknown>)[spreadable]
    return flag === undefined ? isList(value) : !!flag
  }
  const simple = (value: unknown): boolean => !isObject(value) || (plain(value) && getPrototypeOf(value) === ArrayPrototype && !n.hasOwn(value, spreadable))

  /** ArraySpeciesCreate for an array whose `constructor` need not be the original. */
  const speciesOf = (array: object, length: number): unknown[] => {
    let maker = (array as { constructor: unknown }).constructor
    if (isObject(maker)) {
      maker = (maker as unknown as Record<symbol, unknown>)[Symbol.species]
      if (maker === null) maker = undefined
    }
    return maker === undefined ? new Array(length) : construct(maker as new () => unknown, [length] as never) as unknown[]
  }
  const put = (target: object, index: number, value: unknown): void => {
    if (!defineProperty(target, index, { value, writable: true, enumerable: true, configurable: true })) throw new TypeError(`Cannot define property ${index}`)
  }
  /** Sets the `length` of what a program's constructor made, which may take long or fail. */
  const finish = (target: unknown, length: number): unknown => {
    (target as { length: unknown }).length = resizing(target, length)
    return target
  }
  const searching = (fn: Native): Native => ({ call(this: unknown, ...args: unknown[]) {
    if (!plain(this)) { const known = k.safeLength(this); if (known > 0) compared(args[0], known); return guarded(fn, this, args) }
    if (args.length > 1) nums(args, 1, 1)
    charge(1 + (this.length >>> 2))
    if (this.length > 32 || getPrototypeOf(this) !== ArrayPrototype) charge(rough(this))
    if (typeof args[0] === 'string' ? args[0].length > 127 : typeof args[0] === 'bigint') compared(args[0], this.length)
    return apply(fn, this, args)
  } }).call
  const answering = { __proto__: null, construct: () => answering } as unknown as ProxyHandler<new () => object>
  /** IsConstructor. */
  const isMaker = (value: unknown): boolean => {
    if (typeof value !== 'function') return false
    // asks the engine, and runs nothing of the program's
    try { construct(new n.Proxy(value as new () => object, answering), []); return true } catch (error) { if (error instanceof TypeError) return false; throw error }
  }

  return {
    'Array.isArray'(value) { return isList(value) },
    'Array.prototype.indexOf': searching(indexOf),
    'Array.prototype.includes': searching(includes),
    'Array.prototype.lastIndexOf': searching(lastIndexOf),
    'Array.prototype.pop'() {
      charge(1)
      const array = isProxy(this) ? behind(this) : this
      // the engine goes through a whole table to take one element from its end
      if (n.isArray(array) && array.length > 1024 && table(array)) charge(array.length)
      return apply(pop, this, [])
    },
    'Array.prototype.shift'() {
      if (!plain(this)) return guarded(shift, this, [])
      charge(1 + (this.length >>> 4))
      pass(this)
      return apply(shift, this, [])
    },
    'Array.from'(items, mapper, self) {
      const target = k.constructorOf(this)
      if (mapper !== undefined && typeof mapper !== 'function') throw new TypeError(`${typeof mapper} is not a function`)
      const map = mapper === undefined ? undefined : (value: unknown, index: unknown): unknown => { charge(1); return apply(mapper as Native, self, [value, index]) }
      if (items === undefined || items === null) return apply(from, target, [items])
      const iterator = typeof items === 'string' ? true : (items as Record<symbol, unknown>)[Symbol.iterator]
      if (iterator === undefined || iterator === null) {
        // an array-like: copied under the meter, then taken from the copy
        const length = isObject(items) ? lengthOf(items) : 0
        charge(1 + 2 * length)
        alloc(8 * length)
        const source = isObject(items) ? list(items) : []
        if (target === Array || !isMaker(target)) return apply(from, target, [source, map])
        const result = construct(target as new (length: number) => object, [length])
        for (let i = 0; i < length; i++) put(result, i, map === undefined ? source[i] : map(source[i], i))
        return finish(result, length)
      }
      if (plain(items)) { charge(2 * items.length); alloc(8 * items.length) } else if (typeof items === 'string') alloc(8 * items.length)
      if (target === Array || !isMaker(target)) return apply(from, target, [metered(items, 2, map === undefined), map])
      const source = drain(items)
      charge(4 * source.length)
      const result = construct(target as new () => object, [])
      for (let i = 0; i < source.length; i++) put(result, i, map === undefined ? source[i] : map(source[i], i))
      return finish(result, source.length)
    },
    'Array.of'(...items) {
      charge(1 + (items.length >>> 1))
      alloc(8 * items.length)
      const target = k.constructorOf(this)
      if (target === Array || !isMaker(target)) return apply(of, Array, items)
      charge(4 * items.length)
      const result = construct(target as new (length: number) => object, [items.length])
      for (let i = 0; i < items.length; i++) put(result, i, items[i])
      return finish(result, items.length)
    },
    'Array.prototype.concat'(...items) {
      let all = simple(this)
      let total = all && plain(this) ? this.length : 0
      for (let i = 0; i < items.length; i++) {
        const item = items[i]
        if (!simple(item)) all = false
        total += plain(item) ? item.length : 1
      }
      charge(1 + (total >>> 1))
      alloc(8 * total)
      if (plain(this)) pass(this)
      for (let i = 0; i < items.length; i++) { const item = items[i]; if (plain(item) && item.length > 32) pass(item) }
      if (all && isObject(this)) return apply(concat, this, items)
      if (this === undefined || this === null) throw new TypeError('Array.prototype.concat called on null or undefined')
      const result: unknown[] = []
      let end = 0
      for (let i = -1; i < items.length; i++) {
        const item: unknown = i < 0 ? n.Object(this) : items[i]
        if (!opens(item)) { result[end++] = item; continue }
        const length = lengthOf(item as object)
        charge(2 * length)
        alloc(8 * length)
        if (plain(item)) pass(item)
        else if (!isProxy(item)) charge(floor(length * links(item) / 4))
        for (let j = 0; j < length; j++) if (j in (item as object)) result[end + j] = (item as unknown[])[j]
        end += length
        result.length = end
      }
      result.length = end
      return result
    },
    'Array.prototype.fill'(...args) {
      if (!plain(this)) return guarded(fill, this, args)
      if (args.length > 1) nums(args, 1, 2)
      const count = span(this.length, args[1], args[2])
      charge(1 + (count >>> 2))
      alloc(8 * count)
      pass(this)
      return apply(fill, this, args)
    },
    'Array.prototype.flat'(depth) {
      if (this === undefined || this === null) throw new TypeError('Array.prototype.flat called on null or undefined')
      const source = n.Object(this) as object
      const levels = depth === undefined ? 1 : integer(depth)
      const result: unknown[] = []
      flatten(result, source, levels)
      return result
    },
    'Array.prototype.flatMap'(mapper, self) {
      if (typeof mapper !== 'function') return apply(flatMap, this, [mapper])
      if (this === undefined || this === null) throw new TypeError('Array.prototype.flatMap called on null or undefined')
      const source = n.Object(this) as object
      const length = lengthOf(source)
      charge(1 + (length >>> 1))
      const result: unknown[] = []
      for (let i = 0; i < length; i++) {
        if (!plain(source)) charge(2)
        if (!(i in source)) continue
        const value: unknown = apply(mapper as Native, self, [(source as unknown[])[i], i, source])
        if (n.isArray(value)) flatten(result, value, 0)
        else arrayPush(result, value)
      }
      return result
    },
    'Array.prototype.join'(separator) {
      if (this === undefined || this === null) throw new TypeError('Array.prototype.join called on null or undefined')
      return join(n.Object(this), separator, text)
    },
    'Array.prototype.toString'() {
      charge(1)
      if (this === undefined || this === null) throw new TypeError('Array.prototype.toString called on null or undefined')
      const method: unknown = (this as { join: unknown }).join
      return typeof method === 'function' ? apply(method as Native, this, []) : apply(objectToString, this, [])
    },
    'Array.prototype.toLocaleString'() {
      if (this === undefined || this === null) throw new TypeError('Array.prototype.toLocaleString called on null or undefined')
      return join(n.Object(this), ',', localText)
    },
    'Array.prototype.slice'(...args) {
      if (!plain(this)) return guarded(slice, this, args)
      if (args.length > 0) nums(args, 0, 1)
      const count = span(this.length, args[0], args[1])
      charge(1 + (count >>> 2))
      alloc(8 * count)
      if (count > 32 || getPrototypeOf(this) !== ArrayPrototype) pass(this)
      if (ordinary(this)) return apply(slice, this, args)
      const start = offset(args[0], this.length, 0)
      const result = speciesOf(this, count)
      for (let i = 0; i < count; i++) if (start + i in this) put(result, i, this[start + i])
      return finish(result, count)
    },
    'Array.prototype.sort': ordering(sort),
    'Array.prototype.toSorted': ordering(toSorted),
    'Array.prototype.splice'(...args) {
      if (!plain(this)) return guarded(splice, this, args)
      const { length } = this
      nums(args, 0, 1)
      const start = offset(args[0], length, 0)
      const count = args.length === 0 ? 0 : args.length === 1 ? length - start : min(max(typeof args[1] === 'number' ? integer(args[1]) : 0, 0), length - start)
      charge(1 + ((length - start) >>> 2) + (args.length >>> 2))
      alloc(8 * (count + args.length))
      pass(this)
      if (ordinary(this)) return apply(splice, this, args)
      // the elements taken out are made the program's own way; the rest is done in a plain array's
      const result = speciesOf(this, count)
      for (let i = 0; i < count; i++) if (start + i in this) put(result, i, this[start + i])
      finish(result, count)
      const added = args.length > 2 ? args.length - 2 : 0
      charge(2 * (length - start))
      const move = (from: number, to: number): void => { if (from in this) this[to] = this[from]; else delete this[to] }
      if (added < count) for (let i = start; i < length - count; i++) move(i + count, i + added)
      else if (added > count) for (let i = length - count - 1; i >= start; i--) move(i + count, i + added)
      for (let i = 0; i < added; i++) this[start + i] = args[i + 2]
      finish(this, length - count + added)
      return result
    },
    'Array.prototype.toSpliced'(...args) {
      if (!plain(this)) return guarded(toSpliced, this, args)
      if (args.length > 0) nums(args, 0, 1)
      charge(1 + (this.length >>> 1))
      pass(this)
      alloc(8 * (this.length + args.length))
      return apply(toSpliced, this, args)
    },
    'Array.prototype.unshift'(...args) {
      if (!plain(this)) return guarded(unshift, this, args)
      pass(this)
      charge(1 + (this.length >>> 3) + (args.length >>> 2))
      return apply(unshift, this, args)
    },
  }
}
