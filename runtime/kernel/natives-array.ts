/**
 * Array natives whose cost depends on more than the length: what they copy, the text they build, the order they
 * establish, the depth they flatten. Receivers that are not genuine arrays go through `guarded`. Storing into fresh arrays
 * by index is safe here: nothing an array inherits from can ever have an element.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'
import type { ArraySteps } from './natives-array-steps.ts'

export function makeArrayNatives(k: Kit, steps: ArraySteps): Replacements {
  const { charge, alloc, native, plain, guarded, stepwise, isMaker, metered, isObject, isList, isProxy, lengthOf, integer, text, nums, rough, table, behind, noted, compared, room, n } = k
  const { speciesOf, put, finish, fresh, reach, sorting } = steps
  const { apply, construct, arrayPush, arrayJoin, getPrototypeOf, hasOwn, TypeError, Symbol, Array } = n
  const { min, max } = n.Math
  const proto = (name: string): Native => native(`Array.prototype.${name}`)
  const [indexOf, includes, lastIndexOf, map, filter, pop, shift, concat, fill, flatMap, slice, sort, splice, toSorted, toSpliced, unshift] = [proto('indexOf'), proto('includes'), proto('lastIndexOf'), proto('map'), proto('filter'), proto('pop'), proto('shift'), proto('concat'), proto('fill'), proto('flatMap'), proto('slice'), proto('sort'), proto('splice'), proto('toSorted'), proto('toSpliced'), proto('unshift')]
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
  const ordering = (fn: Native, stepped: (receiver: unknown, compare: unknown) => unknown): Native => ({ call(this: unknown, ...args: unknown[]) {
    const compare = args[0]
    // getters run once, and before anything is written
    if (!plain(this) || noted(this)) return stepped(this, compare)
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
        if (typeof value === 'number' && value >> 0 !== value) charge(3)
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

  /** Adds what `source` holds to `target` from `at` on, opening arrays down to `depth`; gives where it ended. */
  const flatten = (target: object, at: number, source: object, length: number, depth: number, store: typeof put): number => {
    charge(1)
    if (plain(source)) { charge(length); alloc(8 * length); pass(source) }
    let end = at
    for (let i = 0; i < length; i++) {
      if (!plain(source)) reach(source, i)
      if (!(i in source)) continue
      const value = (source as unknown[])[i]
      if (depth > 0 && isList(value)) end = flatten(target, end, value, lengthOf(value), depth - 1, store)
      else { if (!plain(source)) alloc(8); store(target, end++, value) }
    }
    return end
  }
  /** Stores into a new array of ours. */
  const store = (target: object, index: number, value: unknown): void => { (target as unknown[])[index] = value }
  /** Whether ArraySpeciesCreate makes a plain array of this, and asks nobody. */
  const isBare = (source: object): boolean => plain(source) ? ordinary(source) : !isList(source)
  /** Whether concat opens this value; reads Symbol.isConcatSpreadable as concat does. */
  const opens = (value: unknown): boolean => {
    if (!isObject(value)) return false
    const flag = (value as unknown as Record<symbol, unknown>)[spreadable]
    return flag === undefined ? isList(value) : !!flag
  }
  const simple = (value: unknown): boolean => !isObject(value) || (plain(value) && getPrototypeOf(value) === ArrayPrototype && !n.hasOwn(value, spreadable))

  /** Whether turning one of these arguments into a number runs code of the program's, which could change what is priced. */
  const converts = (args: readonly unknown[], first: number, last: number): boolean => {
    for (let i = first; i < args.length && i <= last; i++) if (isObject(args[i])) return true
    return false
  }
  const searching = (fn: Native): Native => ({ call(this: unknown, ...args: unknown[]) {
    if (!plain(this)) return guarded(fn, this, args)
    const { length } = this
    if (length === 0) { charge(1); return apply(fn, this, [args[0]]) }
    if (args.length > 1) { if (isObject(args[1])) return stepwise(fn, this, args); nums(args, 1, 1) }
    const start = args.length > 1 ? offset(args[1], length, 0) : fn === lastIndexOf ? length : 0
    const count = fn === lastIndexOf ? min(start + 1, length) : length - start
    if (count > 1048576 && table(this)) return stepwise(fn, this, args)
    charge(1 + n.Math.floor(count / 4))
    if (count > 32 || getPrototypeOf(this) !== ArrayPrototype) charge(n.Math.floor(rough(this) * (count / length)))
    if (typeof args[0] === 'string' ? args[0].length > 127 : typeof args[0] === 'bigint') compared(args[0], count)
    return apply(fn, this, args)
  } }).call
  const mapping = (fn: Native, stepped: (receiver: unknown, callback: unknown, self: unknown) => unknown): Native => ({ call(this: unknown, ...args: unknown[]) {
    if (!plain(this)) return stepped(this, args[0], args[1])
    charge(1 + (this.length >>> 2))
    if (this.length > 32 || getPrototypeOf(this) !== ArrayPrototype) charge(rough(this))
    return apply(fn, this, args)
  } }).call

  return {
    // the facade stands for an array
    'Array.isArray'(value) { return isList(value) || (isObject(value) && k.real(value) === ArrayPrototype) },
    'Array.prototype.map': mapping(map, steps.map),
    'Array.prototype.filter': mapping(filter, steps.filter),
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
      const iterator: unknown = typeof items === 'string' ? true : (items as Record<symbol, unknown>)[Symbol.iterator]
      const isCustom = target !== Array && isMaker(target)
      if (iterator === undefined || iterator === null) {
        const source = n.Object(items) as object
        const length = lengthOf(source)
        charge(1)
        const result = isCustom ? construct(target as new (length: number) => object, [length]) : fresh(length)
        for (let i = 0; i < length; i++) {
          reach(source, i)
          const value = (source as unknown[])[i]
          if (length > 33554432) alloc(16)
          const made = map === undefined ? value : map(value, i)
          if (isCustom) put(result, i, made)
          else (result as unknown[])[i] = made
        }
        return isCustom ? finish(result, length) : result
      }
      if (plain(items)) { charge(2 * items.length); alloc(8 * items.length) } else if (typeof items === 'string') alloc(8 * items.length)
      if (!isCustom) return apply(from, Array, [metered(items, 2, map === undefined, iterator), map])
      const result = construct(target as new () => object, [])
      let at = 0
      for (const value of metered(items, 6, false, iterator) as Iterable<unknown>) { put(result, at, map === undefined ? value : map(value, at)); at++ }
      return finish(result, at)
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
      if (all && isObject(this) && ordinary(this as unknown[])) return apply(concat, this, items)
      if (this === undefined || this === null) throw new TypeError('Array.prototype.concat called on null or undefined')
      const self = n.Object(this) as object
      const result = speciesOf(self, 0)
      let end = 0
      for (let i = -1; i < items.length; i++) {
        const item: unknown = i < 0 ? self : items[i]
        const isOpen = opens(item)
        const length = isOpen ? lengthOf(item as object) : 1
        if (end + length > 9007199254740991) throw new TypeError('Invalid array length')
        if (!isOpen) { charge(2); put(result, end++, item); continue }
        if (plain(item)) { charge(2 * length); alloc(8 * length); pass(item) }
        for (let j = 0; j < length; j++) {
          if (!plain(item)) reach(item as object, j)
          if (!(j in (item as object))) continue
          if (!plain(item)) alloc(8)
          put(result, end + j, (item as unknown[])[j])
        }
        end += length
      }
      return finish(result, end)
    },
    'Array.prototype.fill'(...args) {
      if (!plain(this)) return guarded(fill, this, args)
      if (converts(args, 1, 2)) return stepwise(fill, this, args)
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
      const length = lengthOf(source)
      const levels = depth === undefined ? 1 : integer(depth)
      const bare = isBare(source)
      const result = bare ? [] : speciesOf(source, 0)
      flatten(result, 0, source, length, levels, bare ? store : put)
      return result
    },
    'Array.prototype.flatMap'(mapper, self) {
      if (this === undefined || this === null) throw new TypeError('Array.prototype.flatMap called on null or undefined')
      const source = n.Object(this) as object
      const length = lengthOf(source)
      if (typeof mapper !== 'function') return apply(flatMap, [], [mapper])
      charge(1)
      const bare = isBare(source)
      const result = bare ? [] : speciesOf(source, 0)
      const add = bare ? store : put
      let end = 0
      for (let i = 0; i < length; i++) {
        if (plain(source)) charge(1)
        else reach(source, i)
        if (!(i in source)) continue
        const value: unknown = apply(mapper as Native, self, [(source as unknown[])[i], i, source])
        if (isList(value)) end = flatten(result, end, value, lengthOf(value), 0, add)
        else { alloc(8); add(result, end++, value) }
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
      if (!plain(this) || converts(args, 0, 1)) return steps.slice(this, args[0], args[1])
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
    'Array.prototype.sort': ordering(sort, steps.sort),
    'Array.prototype.toSorted': ordering(toSorted, steps.toSorted),
    'Array.prototype.splice'(...args) {
      if (!plain(this) || !ordinary(this) || converts(args, 0, 1)) return steps.splice(this, args)
      const { length } = this
      nums(args, 0, 1)
      const start = offset(args[0], length, 0)
      const count = args.length === 0 ? 0 : args.length === 1 ? length - start : min(max(typeof args[1] === 'number' ? integer(args[1]) : 0, 0), length - start)
      charge(1 + ((length - start) >>> 2) + (args.length >>> 2))
      alloc(8 * (count + args.length))
      pass(this)
      return apply(splice, this, args)
    },
    'Array.prototype.toSpliced'(...args) {
      if (!plain(this)) return guarded(toSpliced, this, args, true)
      if (converts(args, 0, 1)) return stepwise(toSpliced, this, args, true)
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
