/**
 * String natives that search, copy or build text. The receiver and every text argument are converted once, before the
 * price is worked out; searches that can be quadratic pay for the product up front when it is large.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeStringNatives(k: Kit): Replacements {
  const { charge, alloc, native, text, integer, isObject, room, lengthOf, n } = k
  const { apply, TypeError, RangeError, Symbol, stringIndexOf, stringSlice, regExpSource } = n
  const { min, max, floor } = n.Math
  const proto = (name: string): Native => native(`String.prototype.${name}`)
  const [concat, endsWith, lastIndexOf, normalize, padEnd, padStart, repeat, replace, replaceAll, split, startsWith, lower, upper, match, matchAll, search] = [proto('concat'), proto('endsWith'), proto('lastIndexOf'), proto('normalize'), proto('padEnd'), proto('padStart'), proto('repeat'), proto('replace'), proto('replaceAll'), proto('split'), proto('startsWith'), proto('toLowerCase'), proto('toUpperCase'), proto('match'), proto('matchAll'), proto('search')]
  const join = n.arrayJoin
  const numberParse: Record<string, Native> = { parseInt: native('parseInt'), parseFloat: native('parseFloat') }

  const self = (value: unknown, name: string): string => {
    if (typeof value === 'string') return value
    if (value === undefined || value === null) throw new TypeError(`String.prototype.${name} called on null or undefined`)
    return text(value)
  }
  /** What a search argument is as text; regular expressions are refused as the originals do. */
  const needle = (value: unknown, name: string): string => {
    if (typeof value === 'string') return value
    if (isObject(value)) {
      const flag = (value as unknown as Record<symbol, unknown>)[Symbol.match]
      if (flag === undefined ? isRegExp(value) : !!flag) throw new TypeError(`First argument to String.prototype.${name} must not be a regular expression`)
    }
    return text(value)
  }
  const isRegExp = (value: object): boolean => { try { regExpSource(value); return n.getPrototypeOf(value) !== null } catch { return false } }
  /** Before a search: only when it could be long. A search that stays small pays afterwards, by the distance it went. */
  const before = (distance: number, size: number): boolean => {
    if (size < 8 || distance * size < 1e7) return false
    charge(floor(1 + distance / 8 + (distance * size) / 128))
    return true
  }
  const after = (distance: number, size: number): void => charge(1 + (distance >>> 3) + (size < 8 ? 0 : floor((distance * size) / 128)))
  const find = (value: string, wanted: string, from: number): number => {
    const distance = max(value.length - from, 0)
    const paid = before(distance, wanted.length)
    const found = stringIndexOf(value, wanted, from)
    if (!paid) after(found < 0 ? distance : found - from, wanted.length)
    return found
  }
  const position = (value: unknown, length: number): number => value === undefined ? 0 : min(max(integer(value), 0), length)

  /** Where `$` templates say what goes into the result: GetSubstitution of the specification. */
  const expand = (template: string, value: string, at: number, matched: string, captures: readonly unknown[], groups: unknown): string => {
    const out: string[] = []
    let count = 0
    let last = 0
    let size = 0
    const put = (part: string): void => { size += part.length; room(size); charge(1 + (part.length >>> 4)); out[count++] = part }
    for (;;) {
      const dollar = stringIndexOf(template, '$', last)
      if (dollar < 0 || dollar + 1 >= template.length) break
      const next = template[dollar + 1] as string
      let used = 2
      let part: string | undefined
      if (next === '$') part = '$'
      else if (next === '&') part = matched
      else if (next === '`') part = stringSlice(value, 0, at)
      else if (next === "'") part = stringSlice(value, min(at + matched.length, value.length))
      else if (next === '<' && groups !== undefined) {
        const close = stringIndexOf(template, '>', dollar)
        if (close >= 0) {
          const capture = (groups as Record<string, unknown>)[stringSlice(template, dollar + 2, close)]
          part = capture === undefined ? '' : text(capture)
          used = close - dollar + 1
        }
      } else if (next >= '0' && next <= '9') {
        const two = template[dollar + 2]
        let index = +next
        if (two !== undefined && two >= '0' && two <= '9' && index * 10 + +two >= 1 && index * 10 + +two <= captures.length) { index = index * 10 + +two; used = 3 }
        if (index >= 1 && index <= captures.length) { const capture = captures[index - 1]; part = capture === undefined ? '' : text(capture) } else used = 2
      }
      if (part === undefined) { put(stringSlice(template, last, dollar + used)); last = dollar + used; continue }
      put(stringSlice(template, last, dollar))
      put(part)
      last = dollar + used
    }
    put(stringSlice(template, last))
    return join(out, '')
  }
  /** A replacement callback that pays for what it returns. */
  const paying = (callback: (...args: unknown[]) => unknown): Native => {
    let total = 0
    return (...args) => {
      charge(1)
      const part = text(callback(...args))
      total += part.length
      room(total)
      charge(part.length >>> 4)
      alloc(part.length)
      return part
    }
  }
  /** The replacement argument of `replace`, priced: functions pay as they return, large templates are expanded here. */
  const replacement = (value: string, given: unknown, known: string | undefined): unknown => {
    if (typeof given === 'function') return paying((...args) => apply(given as Native, undefined, args))
    const template = text(given)
    const matches = known === undefined ? value.length + 1 : known === '' ? value.length + 1 : value.length / known.length
    const dollar = stringIndexOf(template, '$', 0) >= 0
    if ((template.length * matches < 65536 && !dollar) || (dollar && template.length * value.length < 65536 && template.length * (value.length + 1) * matches < 1e6)) return template
    return paying((...args) => {
      const groups = isObject(args[args.length - 1]) ? args[args.length - 1] : undefined
      const last = args.length - (groups === undefined ? 2 : 3)
      const captures: unknown[] = []
      for (let i = 1; i < last; i++) captures[i - 1] = args[i]
      return expand(template, args[last + 1] as string, args[last] as number, args[0] as string, captures, groups)
    })
  }
  const replacing = (name: string, fn: Native): Native => ({ call(this: unknown, pattern: unknown, given: unknown) {
    if (this === undefined || this === null || isObject(pattern)) {
      charge(1)
      // RegExp.prototype[Symbol.replace] and guest objects come here; the replacement is priced there
      return apply(fn, this, [pattern, given])
    }
    const value = self(this, name)
    const wanted = text(pattern)
    const filled = replacement(value, given, wanted)
    if (name === 'replaceAll') { if (!before(value.length, wanted.length)) after(value.length, wanted.length) } else find(value, wanted, 0)
    const result = apply(fn, value, [wanted, filled]) as string
    charge(result.length >>> 4)
    if (result !== value) alloc(result.length)
    return result
  } }).call
  // The engine sorts the marks on one letter by insertion. A run that decomposition makes longer grows by a small factor.
  const marksRun = new n.RegExp('\\p{M}{32,}', 'gu')
  const exec = native('RegExp.prototype.exec')
  const marks = (value: string): void => {
    marksRun.lastIndex = 0
    for (let found = apply(exec, marksRun, [value]) as [string] | null; found !== null; found = apply(exec, marksRun, [value]) as [string] | null) charge(1 + floor(found[0].length ** 2 / 32))
  }
  // below U+0300 nothing is written in two ways
  const wide = new n.RegExp('[^\\0-\\u02ff]')
  const canonical = (value: string): string => {
    if (value.length > 1024) charge(value.length >>> 6)
    if (apply(exec, wide, [value]) === null) return value
    charge(1 + 2 * value.length)
    alloc(2 * value.length)
    marks(value)
    return apply(normalize, value, ['NFC']) as string
  }
  const repeated = (name: string, fn: Native): Native => ({ call(this: unknown, length: unknown, filler: unknown) {
    const value = self(this, name)
    const size = integer(length)
    if (size <= value.length) return value
    const fill = filler === undefined ? ' ' : text(filler)
    if (fill === '') return value
    room(size)
    charge(1 + floor(size / 64))
    alloc(size)
    return apply(fn, value, [size, fill])
  } }).call
  const cased = (name: string, fn: Native): Native => ({ call(this: unknown) {
    const value = self(this, name)
    charge(1 + (value.length >>> 1))
    alloc(2 * value.length)
    return apply(fn, value, [])
  } }).call
  const delegating = (name: string, fn: Native): Native => ({ call(this: unknown, pattern: unknown) {
    charge(1)
    if (this === undefined || this === null || isObject(pattern)) return apply(fn, this, [pattern])
    const value = self(this, name)
    const source = pattern === undefined ? undefined : text(pattern)
    k.pattern(source === undefined ? '' : source)
    return apply(fn, value, [source])
  } }).call
  const parsing = (name: string): Native => ({ call(value: unknown, radix: unknown) {
    if (typeof value === 'number') { charge(1); return apply(numberParse[name] as Native, undefined, [value, radix]) }
    const source = text(value)
    charge(1 + (source.length > 20 ? 4 + (source.length >>> 4) : 0))
    return apply(numberParse[name] as Native, undefined, [source, radix])
  } }).call
  const coding = (name: string): [string, Native] => {
    const fn = native(name)
    return [name, ({ call(value: unknown) {
      const source = text(value)
      charge(1 + (source.length >>> 1))
      alloc(6 * source.length)
      return apply(fn, undefined, [source])
    } }).call]
  }
  const affix = (name: string, fn: Native): Native => ({ call(this: unknown, wanted: unknown, at: unknown) {
    const value = self(this, name)
    const searched = needle(wanted, name)
    charge(1 + (searched.length >>> 4))
    return apply(fn, value, [searched, at])
  } }).call

  return {
    parseInt: parsing('parseInt'),
    parseFloat: parsing('parseFloat'),
    ...n.Object.fromEntries(['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'].map(coding)),
    'String.raw'(template, ...values) {
      if (template === undefined || template === null) throw new TypeError('Cannot convert undefined or null to object')
      const raw: unknown = (template as { raw: unknown }).raw
      if (raw === undefined || raw === null) throw new TypeError('Cannot convert undefined or null to object')
      const length = lengthOf(n.Object(raw) as object)
      charge(1 + length)
      const parts: string[] = []
      let count = 0
      let size = 0
      for (let i = 0; i < length; i++) {
        const part = text((raw as unknown[])[i])
        size += part.length
        parts[count++] = part
        if (i < values.length && i + 1 < length) { const value = text(values[i]); size += value.length; parts[count++] = value }
        room(size)
        alloc(16)
      }
      charge(size >>> 4)
      alloc(size)
      return join(parts, '')
    },
    'String.prototype.concat'(...parts) {
      const value = self(this, 'concat')
      let size = value.length
      for (let i = 0; i < parts.length; i++) {
        const part = text(parts[i])
        parts[i] = part
        size += part.length
      }
      room(size)
      charge(1 + floor(size / 64) + 2 * parts.length)
      alloc(size)
      return apply(concat, value, parts)
    },
    'String.prototype.startsWith': affix('startsWith', startsWith),
    'String.prototype.endsWith': affix('endsWith', endsWith),
    'String.prototype.includes'(wanted, at) {
      const value = self(this, 'includes')
      const searched = needle(wanted, 'includes')
      return find(value, searched, position(at, value.length)) >= 0
    },
    'String.prototype.indexOf'(wanted, at) {
      const value = self(this, 'indexOf')
      const searched = text(wanted)
      return find(value, searched, position(at, value.length))
    },
    'String.prototype.lastIndexOf'(wanted, at) {
      const value = self(this, 'lastIndexOf')
      const searched = text(wanted)
      const given = at === undefined ? value.length : +(at as number)
      const from = given !== given ? value.length : min(max(integer(given), 0), value.length)
      const paid = before(from, searched.length)
      const found = apply(lastIndexOf, value, [searched, from]) as number
      if (!paid) after(found < 0 ? from : from - found, searched.length)
      return found
    },
    'String.prototype.localeCompare'(compared) {
      const value = self(this, 'localeCompare')
      const against = text(compared)
      charge(1 + (min(value.length, against.length) >>> 4))
      if (value === against) return 0
      const [one, other] = [canonical(value), canonical(against)]
      return one < other ? -1 : one > other ? 1 : 0
    },
    'String.prototype.normalize'(form) {
      const value = self(this, 'normalize')
      const wanted = form === undefined ? 'NFC' : text(form)
      charge(1 + 2 * value.length)
      alloc(2 * value.length)
      marks(value)
      const result = apply(normalize, value, [wanted]) as string
      alloc(2 * result.length)
      return result
    },
    'String.prototype.padStart': repeated('padStart', padStart),
    'String.prototype.padEnd': repeated('padEnd', padEnd),
    'String.prototype.repeat'(count) {
      const value = self(this, 'repeat')
      const times = integer(count)
      if (times < 0 || times === 1 / 0) throw new RangeError(`Invalid count value: ${times}`)
      const size = times * value.length
      room(size)
      charge(1 + floor(size / 64))
      alloc(size)
      return apply(repeat, value, [times])
    },
    'String.prototype.replace': replacing('replace', replace),
    'String.prototype.replaceAll': replacing('replaceAll', replaceAll),
    'String.prototype.split'(separator, limit) {
      if (this === undefined || this === null || isObject(separator)) { charge(1); return apply(split, this, [separator, limit]) }
      const value = self(this, 'split')
      const most = limit === undefined ? 4294967295 : +(limit as number) >>> 0
      if (separator === undefined) { charge(1); return apply(split, value, [separator, most]) }
      const wanted = text(separator)
      if (!before(value.length, wanted.length)) after(value.length, wanted.length)
      charge(value.length >>> 4)
      // parts cannot be counted in advance without searching: price the most there can be when that is small, else search
      let parts = min(most, wanted === '' ? value.length : floor(value.length / wanted.length) + 1)
      if (parts > 4096 && wanted !== '') {
        parts = 1
        for (let at = stringIndexOf(value, wanted, 0); at >= 0 && parts < most; at = stringIndexOf(value, wanted, at + wanted.length)) {
          if ((++parts & 1023) === 0) { charge(1024); alloc(32 * 1024) }
        }
        charge(parts & 1023)
        alloc(32 * (parts & 1023))
      } else { charge(parts >>> 2); alloc(wanted === '' ? 8 * parts : 0) }
      return apply(split, value, [wanted, most])
    },
    'String.prototype.match': delegating('match', match),
    'String.prototype.matchAll': delegating('matchAll', matchAll),
    'String.prototype.search': delegating('search', search),
    'String.prototype.toLowerCase': cased('toLowerCase', lower),
    'String.prototype.toUpperCase': cased('toUpperCase', upper),
    'String.prototype.toLocaleLowerCase': cased('toLocaleLowerCase', lower),
    'String.prototype.toLocaleUpperCase': cased('toLocaleUpperCase', upper),
    // not natives: what the regular expression part shares with this one
    '%expand%': expand as unknown as Native,
    '%replacement%': ((value: string, given: unknown) => replacement(value, given, undefined)) as Native,
  }
}
