/**
 * Regular expressions: `exec` pays for the text it passed over. The engine keeps its fast versions of match, replace,
 * search and split for a RegExp.prototype that nobody has touched, so an ordinary RegExp gets ours, which are much faster
 * than the generic ones of the engine and cost the same steps in every version of it. Any other receiver goes through the
 * engine's, and if its `exec` is not ours it does so behind a proxy that charges at every step.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export type Expand = (template: string, value: string, at: number, matched: string, captures: readonly unknown[], groups: unknown) => string

export function makeRegExpNatives(k: Kit, replacement: (value: string, given: unknown) => unknown, expand: Expand): Replacements {
  const { charge, alloc, native, text, integer, isObject, isProxy, room, n } = k
  const { apply, create, hasOwn, getPrototypeOf, regExpSource, regExpFlags, stringCharCodeAt, stringIndexOf, stringReplace, stringSlice, arrayJoin, RegExp: NativeRegExp, TypeError, Proxy } = n
  const { is } = n.Object
  const proto = (name: string): Native => native(`RegExp.prototype.${name}`)
  const [exec, toText, match, matchAll, replace, search, split] = [proto('exec'), proto('toString'), proto('@@match'), proto('@@matchAll'), proto('@@replace'), proto('@@search'), proto('@@split')]
  const [isGlobal, isSticky, isMultiline, isUnicode, isUnicodeSets] = [native('get RegExp.prototype.global'), native('get RegExp.prototype.sticky'), native('get RegExp.prototype.multiline'), native('get RegExp.prototype.unicode'), native('get RegExp.prototype.unicodeSets')]
  const RegExpPrototype = n.prototypes['RegExp'] as object
  const { get: reflectGet, set: reflectSet } = (k.env.global as typeof globalThis).Reflect

  type Match = { index: number; length: number; 0: string; [capture: number]: string | undefined; groups?: unknown }
  /** Runs the engine's exec on a genuine RegExp; throws a TypeError for anything else. */
  const run = (regexp: RegExp, value: string): Match | null => {
    const moving = apply(isGlobal, regexp, []) === true || apply(isSticky, regexp, []) === true
    let start = 0
    if (moving) {
      const last: unknown = regexp.lastIndex
      if (typeof last === 'number') start = last
      else regexp.lastIndex = start = integer(last)
    }
    const rest = start < value.length ? value.length - (start > 0 ? start : 0) : 0
    charge(2 + (rest >>> 12))
    const found = apply(exec, regexp, [value]) as Match | null
    if (found === null) {
      // one that is tied to a place usually fails there, without reading on
      const tied = apply(isSticky, regexp, []) === true || (stringCharCodeAt(regExpSource(regexp), 0) === 94 && apply(isMultiline, regexp, []) !== true)
      charge(rest >>> (tied ? 6 : 3))
    } else {
      const passed = found.index + found[0].length - start
      charge((passed > 0 ? passed >>> 3 : 0) + found.length)
      alloc(64 + 16 * found.length)
    }
    return found
  }
  const ownExec: Native = { exec(this: unknown, value: unknown): unknown { return run(this as RegExp, text(value)) } }.exec
  const pristine = (value: unknown): value is RegExp => isObject(value) && !isProxy(value) && getPrototypeOf(value) === RegExpPrototype && !hasOwn(value, 'exec')
  /** Whether every step of the protocol would find nothing but the originals. */
  const ordinary = (value: unknown): value is RegExp => pristine(value) && !hasOwn(value, 'flags') && !hasOwn(value, 'global') && !hasOwn(value, 'constructor')
  const byCodePoints = (regexp: RegExp): boolean => apply(isUnicode, regexp, []) === true || apply(isUnicodeSets, regexp, []) === true
  const advance = (value: string, index: number, codePoints: boolean): number => {
    if (!codePoints || index + 1 >= value.length) return index + 1
    const unit = stringCharCodeAt(value, index)
    if (unit < 0xd800 || unit > 0xdbff) return index + 1
    const next = stringCharCodeAt(value, index + 1)
    return next < 0xdc00 || next > 0xdfff ? index + 1 : index + 2
  }
  /** Every match of a global RegExp, or the one match of another; all of them before anything else runs. */
  const matches = (regexp: RegExp, value: string): Match[] => {
    const found: Match[] = []
    if (apply(isGlobal, regexp, []) !== true) {
      const one = run(regexp, value)
      if (one !== null) found[0] = one
      return found
    }
    const codePoints = byCodePoints(regexp)
    regexp.lastIndex = 0
    for (;;) {
      const one = run(regexp, value)
      if (one === null) return found
      found[found.length] = one
      if (one[0] === '') regexp.lastIndex = advance(value, regexp.lastIndex, codePoints)
    }
  }
  const replaceIn = (regexp: RegExp, value: string, given: unknown): string => {
    const callback = typeof given === 'function' ? given as Native : undefined
    const template = callback === undefined ? text(given) : ''
    const literal = stringIndexOf(template, '$', 0) < 0
    const found = matches(regexp, value)
    if (found.length === 0) return value
    const parts: string[] = []
    let [next, size, count] = [0, 0, 0]
    for (let i = 0; i < found.length; i++) {
      const one = found[i] as Match
      const at = one.index
      const matched = one[0]
      let part = template
      if (callback !== undefined) {
        const args: unknown[] = []
        for (let j = 0; j < one.length; j++) args[j] = one[j]
        args[args.length] = at
        args[args.length] = value
        if (one.groups !== undefined) args[args.length] = one.groups
        part = text(apply(callback, undefined, args))
      } else if (!literal) {
        const captures: unknown[] = []
        for (let j = 1; j < one.length; j++) captures[j - 1] = one[j]
        part = expand(template, value, at, matched, captures, one.groups)
      }
      size += part.length + at - next
      room(size)
      charge(2 + (part.length >>> 4))
      alloc(part.length + 16)
      parts[count++] = stringSlice(value, next, at)
      parts[count++] = part
      next = at + matched.length
    }
    parts[count] = stringSlice(value, next)
    charge(value.length >>> 6)
    alloc(value.length)
    return arrayJoin(parts, '')
  }
  const splitIn = (regexp: RegExp, value: string, limit: unknown): string[] => {
    const codePoints = byCodePoints(regexp)
    // the original tries its pattern at every place in turn; one that searches finds the same places
    const searcher = new NativeRegExp(regExpSource(regexp), `${stringReplace(stringReplace(regExpFlags(regexp), 'y', ''), 'g', '')}g`)
    charge(8)
    const most = limit === undefined ? 4294967295 : +(limit as number) >>> 0
    const out: string[] = []
    if (most === 0) return out
    if (value === '') return run(searcher, value) === null ? [value] : out
    let start = 0
    for (let at = start; at < value.length;) {
      searcher.lastIndex = at
      const one = run(searcher, value)
      if (one === null || one.index >= value.length) break
      const end = one.index + one[0].length
      if (end === start) { at = advance(value, at, codePoints); continue }
      for (let i = 0; i < one.length; i++) {
        out[out.length] = (i === 0 ? stringSlice(value, start, one.index) : one[i]) as string
        if (out.length === most) return out
      }
      at = start = end
    }
    out[out.length] = stringSlice(value, start)
    return out
  }

  /**
   * Stands for a receiver whose exec may be anything, endless natives included. The proxy is for an empty object: one for
   * the receiver itself would have to show a frozen `exec` as it is.
   */
  const shield = (receiver: object): object => new Proxy(create(null), {
    __proto__: null,
    // reading flags is free: engines differ in how often they do it
    get(_: object, key: PropertyKey): unknown {
      const value: unknown = reflectGet(receiver, key, receiver)
      if (key !== 'exec' || typeof value !== 'function') return value
      return (input: unknown): unknown => {
        charge(16)
        alloc(64)
        return apply(value as Native, receiver, [input])
      }
    },
    set(_: object, key: PropertyKey, value: unknown): boolean { return reflectSet(receiver, key, value, receiver) },
  } as ProxyHandler<object>)
  const receiver = (value: unknown, name: string): unknown => {
    if (!isObject(value)) throw new TypeError(`RegExp.prototype.${name} called on incompatible receiver`)
    return pristine(value) ? value : shield(value)
  }
  const protocol = (name: string, fn: Native): Native => ({ call(this: unknown, input: unknown, ...rest: unknown[]) {
    charge(2)
    const self = receiver(this, name)
    return apply(fn, self, [text(input), ...rest])
  } }).call

  return {
    'RegExp.prototype.exec': ownExec,
    'RegExp.prototype.test'(input) {
      const value = text(input)
      if (pristine(this)) return run(this, value) !== null
      if (!isObject(this)) throw new TypeError('RegExp.prototype.test called on incompatible receiver')
      const method: unknown = (this as unknown as { exec: unknown }).exec
      if (typeof method !== 'function') return run(this as RegExp, value) !== null
      const result: unknown = apply(method as Native, this, [value])
      if (result !== null && !isObject(result)) throw new TypeError('object null is not a function')
      return result !== null
    },
    'RegExp.prototype.toString'() {
      const result = apply(toText, this, []) as string
      charge(1 + (result.length >>> 4))
      return result
    },
    'RegExp.prototype.@@matchAll': protocol('@@matchAll', matchAll),
    'RegExp.prototype.@@match'(input) {
      charge(2)
      if (!ordinary(this)) return apply(match, receiver(this, '@@match'), [text(input)])
      const value = text(input)
      if (apply(isGlobal, this, []) !== true) return run(this, value)
      const found = matches(this, value)
      const out: string[] = []
      for (let i = 0; i < found.length; i++) out[i] = (found[i] as Match)[0]
      return out.length === 0 ? null : out
    },
    'RegExp.prototype.@@search'(input) {
      charge(2)
      if (!ordinary(this)) return apply(search, receiver(this, '@@search'), [text(input)])
      const value = text(input)
      const before: unknown = this.lastIndex
      if (!is(before, 0)) this.lastIndex = 0
      const found = run(this, value)
      if (!is(this.lastIndex, before)) this.lastIndex = before as number
      return found === null ? -1 : found.index
    },
    'RegExp.prototype.@@split'(input, limit) {
      charge(2)
      if (!ordinary(this)) return apply(split, receiver(this, '@@split'), [text(input), limit])
      return splitIn(this, text(input), limit)
    },
    'RegExp.prototype.@@replace'(input, given) {
      charge(2)
      const value = text(input)
      if (ordinary(this)) return replaceIn(this, value, given)
      const self = receiver(this, '@@replace')
      const result = apply(replace, self, [value, replacement(value, given)]) as string
      charge(result.length >>> 4)
      alloc(result.length)
      return result
    },
  }
}
