/**
 * Regular expressions as guests see them. The engine keeps its fast versions of match, replace, search and split for a
 * RegExp.prototype that nobody has touched, so an ordinary RegExp gets ours (matching itself: regexp-exec.ts). Any other receiver
 * goes through the protocol of the language, step by step under the meter (regexp-protocol.ts).
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'
import type { Match, RegExpExec } from './regexp-exec.ts'
import type { RegExpProtocol } from './regexp-protocol.ts'
import type { Twins } from './types.ts'

export type Expand = (template: string, value: string, at: number, matched: string, captures: readonly unknown[], groups: unknown) => string

export function makeRegExpNatives(k: Kit, replacement: (value: string, given: unknown) => unknown, expand: Expand, { find, exec, test, next, searcher, twin, inTwin }: RegExpExec, { ownExec, advance, shield, splitBy }: RegExpProtocol): Replacements {
  const { charge, alloc, native, text, isObject, isProxy, room, n } = k
  const { apply, hasOwn, getPrototypeOf, stringIndexOf, stringSlice, arrayJoin, RegExp: NativeRegExp, TypeError } = n
  const { is } = n.Object
  const { twins } = k.env
  const proto = (name: string): Native => native(`RegExp.prototype.${name}`)
  const [toText, match, matchAll, replace, search] = [proto('toString'), proto('@@match'), proto('@@matchAll'), proto('@@replace'), proto('@@search')]
  const RegExpPrototype = n.prototypes['RegExp'] as object
  /** More text than this is not made before it is known how long it gets. */
  const MOST_TEXT = 131072

  const pristine = (value: object): boolean => !isProxy(value) && getPrototypeOf(value) === RegExpPrototype && !hasOwn(value, 'exec')

  /** While an object is looked over, the getters below only count. */
  let [looked, seen]: [unknown, number] = [undefined, 0]
  const flagGetter = (name: string): Native => {
    const original = native(`get RegExp.prototype.${name}`)
    const holder = { get(this: unknown): unknown {
      if (looked !== undefined && looked === this) { seen++; return false }
      return apply(original, this, [])
    } }
    return holder.get
  }
  /** Whether every step of the protocol would find nothing but ours. Reading properties is much cheaper than asking for descriptors. */
  const ordinary = (value: unknown): value is RegExp => {
    // An `exec` of its own may be a getter, whose turn comes later.
    if (!isObject(value) || isProxy(value) || hasOwn(value, 'exec')) return false
    const it = value as RegExp & { unicodeSets: boolean }
    looked = it
    seen = 0
    try {
      if (it.exec !== ownExec || it.constructor !== NativeRegExp) return false
      void it.flags
      void it.global
      void it.unicode
      void it.sticky
      void it.ignoreCase
      void it.multiline
      void it.dotAll
      void it.hasIndices
      void it.unicodeSets
      return seen === 9
    } finally {
      looked = undefined
    }
  }
  /** Every match of a global RegExp, or the one match of another; all of them before anything else runs. */
  const matches = (regexp: RegExp, value: string): Match[] => {
    const found: Match[] = []
    const entry = find(regexp)
    if (!entry.global) {
      const one = exec(regexp, value)
      if (one !== null) found[0] = one
      return found
    }
    regexp.lastIndex = 0
    if (entry.sticky) {
      for (;;) {
        const one = exec(regexp, value)
        if (one === null) return found
        found[found.length] = one
        if (one[0] === '') regexp.lastIndex = advance(value, regexp.lastIndex, entry.codePoints)
      }
    }
    // nobody sees how `lastIndex` moves in between
    for (let at = 0; at <= value.length;) {
      const one = next(entry, value, at)
      if (one === null) return found
      found[found.length] = one
      at = one.index + one[0].length
      if (one[0] === '') at = advance(value, at, entry.codePoints)
    }
    return found
  }
  const replaceIn = (regexp: RegExp, value: string, given: Native | string): string => {
    const callback = typeof given === 'function' ? given : undefined
    const template = typeof given === 'string' ? given : ''
    const literal = stringIndexOf(template, '$', 0) < 0
    const most = (value.length + 1) * template.length * (literal ? 1 : value.length + 1)
    if (callback === undefined && most <= MOST_TEXT && typeof regexp.lastIndex === 'number') {
      const entry = find(regexp)
      const other = twin(entry, value)
      if (other !== undefined) {
        if (!literal) charge(((value.length + 1) * template.length) >>> 5)
        if (entry.global) regexp.lastIndex = 0
        const result = inTwin((twins as Twins).replace, other, value, template)
        charge(result.length >>> 4)
        if (result !== value) alloc(result.length)
        return result
      }
    }
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
  /** An array of texts of the other context, as one of this. */
  const copied = (found: readonly string[]): string[] => {
    charge(found.length >>> 1)
    alloc(16 + 24 * found.length)
    const out: string[] = []
    for (let i = 0; i < found.length; i++) out[i] = found[i] as string
    return out
  }
  const splitIn = (regexp: RegExp, value: string, limit: unknown): string[] => {
    const entry = find(regexp)
    charge(8)
    const most = limit === undefined ? 4294967295 : k.integer(limit) >>> 0
    const out: string[] = []
    if (most === 0) return out
    // the engine's linear matcher gets captures within loops wrong here
    const other = entry.parsed.groups === 1 && most > value.length && value !== '' ? twin(entry, value) : undefined
    if (other !== undefined) return copied(inTwin((twins as Twins).split, other, value, ''))
    // the original tries its pattern at every place in turn; one that searches finds the same places
    const all = searcher(entry)
    if (value === '') return next(all, value, 0) === null ? [value] : out
    let start = 0
    for (let at = start; at < value.length;) {
      const one = next(all, value, at)
      if (one === null || one.index >= value.length) break
      // the original does not try the places between the halves of a character
      if (entry.codePoints && one.index > 0 && advance(value, one.index - 1, true) > one.index) { at = one.index + 1; continue }
      const end = one.index + one[0].length
      if (end === start) { at = advance(value, at, entry.codePoints); continue }
      for (let i = 0; i < one.length; i++) {
        out[out.length] = (i === 0 ? stringSlice(value, start, one.index) : one[i]) as string
        if (out.length === most) return out
      }
      at = start = end
    }
    out[out.length] = stringSlice(value, start)
    return out
  }

  const receiver = (value: object): object => (pristine(value) ? value : shield(value))
  const required = (value: unknown, name: string): object => {
    if (!isObject(value)) throw new TypeError(`RegExp.prototype.${name} called on incompatible receiver`)
    return value
  }

  k.patterns.check = (regexp) => { find(regexp as RegExp) }

  return {
    'RegExp.prototype.exec': ownExec,
    'RegExp.prototype.test'(input) {
      if (!isObject(this)) throw new TypeError('RegExp.prototype.test called on incompatible receiver')
      const value = text(input)
      const method: unknown = (this as unknown as { exec: unknown }).exec
      if (method === ownExec || typeof method !== 'function') return test(this as RegExp, value)
      const result: unknown = apply(method as Native, this, [value])
      if (result !== null && !isObject(result)) throw new TypeError('object null is not a function')
      return result !== null
    },
    'RegExp.prototype.toString'() {
      const result = apply(toText, this, []) as string
      charge(1 + (result.length >>> 4))
      return result
    },
    'get RegExp.prototype.flags': flagGetter('flags'),
    'get RegExp.prototype.global': flagGetter('global'),
    'get RegExp.prototype.ignoreCase': flagGetter('ignoreCase'),
    'get RegExp.prototype.multiline': flagGetter('multiline'),
    'get RegExp.prototype.dotAll': flagGetter('dotAll'),
    'get RegExp.prototype.unicode': flagGetter('unicode'),
    'get RegExp.prototype.unicodeSets': flagGetter('unicodeSets'),
    'get RegExp.prototype.sticky': flagGetter('sticky'),
    'get RegExp.prototype.hasIndices': flagGetter('hasIndices'),
    'RegExp.prototype.@@matchAll'(input) {
      charge(2)
      // the engine asks it for its species and flags alone; each match is a call of the iterator
      const self = required(this, '@@matchAll')
      return apply(matchAll, self, [text(input)])
    },
    'RegExp.prototype.@@match'(input) {
      charge(2)
      const self = required(this, '@@match')
      // what turns into text may change the receiver
      const value = text(input)
      if (!ordinary(self)) return apply(match, receiver(self), [value])
      const entry = find(self)
      if (!entry.global) return exec(self, value)
      const other = typeof self.lastIndex === 'number' ? twin(entry, value) : undefined
      if (other !== undefined) {
        self.lastIndex = 0
        const texts = inTwin((twins as Twins).match, other, value, '')
        return texts === null ? null : copied(texts)
      }
      const found = matches(self, value)
      const out: string[] = []
      for (let i = 0; i < found.length; i++) out[i] = (found[i] as Match)[0]
      return out.length === 0 ? null : out
    },
    'RegExp.prototype.@@search'(input) {
      charge(2)
      const self = required(this, '@@search')
      const value = text(input)
      if (!ordinary(self)) return apply(search, receiver(self), [value])
      const before: unknown = self.lastIndex
      if (!is(before, 0)) self.lastIndex = 0
      const found = exec(self, value)
      if (!is(self.lastIndex, before)) self.lastIndex = before as number
      return found === null ? -1 : found.index
    },
    'RegExp.prototype.@@split'(input, limit) {
      charge(2)
      const self = required(this, '@@split')
      const value = text(input)
      return ordinary(self) ? splitIn(self, value, limit) : splitBy(self, value, limit)
    },
    'RegExp.prototype.@@replace'(input, given) {
      charge(2)
      const self = required(this, '@@replace')
      const value = text(input)
      const by = typeof given === 'function' ? given as Native : text(given)
      if (ordinary(self)) return replaceIn(self, value, by)
      const result = apply(replace, receiver(self), [value, replacement(value, by)]) as string
      charge(result.length >>> 4)
      alloc(result.length)
      return result
    },
  }
}
