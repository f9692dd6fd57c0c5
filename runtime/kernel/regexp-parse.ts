/**
 * Reads a pattern that the engine has accepted into a small tree, for deciding what it may cost (regexp-bound.ts) and for
 * matching it under the meter (regexp-machine.ts). What is not understood is refused, never guessed. Which characters an
 * element matches is known exactly for plain sets; for the others (`\p{...}`, letters outside of ASCII under `i`) the
 * engine is asked about one character at a time. Self-contained, like every kernel part.
 */
import type { Kit } from './intrinsics-kit.ts'
import type { RegExpSets } from './regexp-sets.ts'

/** Characters that one element matches. `ranges`: sorted pairs, inclusive; null when only `matcher` knows. `table`: 0 no, 1 yes, 2 not asked yet. */
export type CharSet = { ranges: readonly number[] | null; table: Uint8Array; matcher: RegExp | null; flags: string; known: Map<number, Uint8Array> | null; epoch: number; /** Finds runs of its characters; made when it is needed. */ finder: RegExp | undefined }

export type Tree =
  | { kind: 'set'; set: CharSet }
  | { kind: 'seq'; items: Tree[] }
  | { kind: 'alt'; items: Tree[] }
  | { kind: 'group'; index: number; body: Tree }
  /** Captures `from` to `to` (exclusive) start anew at each turn. */
  | { kind: 'loop'; body: Tree; min: number; max: number; lazy: boolean; from: number; to: number }
  | { kind: 'back'; groups: number[]; ignoreCase: boolean }
  | { kind: 'start' | 'end'; multiline: boolean }
  | { kind: 'edge'; negate: boolean; word: CharSet }
  | { kind: 'look'; ahead: boolean; negate: boolean; body: Tree }

export type Parsed = { tree: Tree; groups: number; names: readonly { name: string; index: number }[]; unicode: boolean; back: RegExp | null; /** How deep its groups are nested. */ depth: number }

/** Gives the tree, or a text that says what is not understood. */
export type ParseRegExp = (source: string, flags: string) => Parsed | string

export function makeRegExpParser(k: Kit, { complement, union, folded }: RegExpSets, charge: (work: number) => void): ParseRegExp {
  const { n } = k
  const { mapGet, mapSet, RegExp: NativeRegExp, String: { fromCodePoint } } = n
  const MAX = 0x10ffff
  const [DEEPEST, MOST] = [250, 2147483647]
  const DIGIT = [48, 57]
  const WORD = [48, 57, 65, 90, 95, 95, 97, 122]
  const SPACE = [9, 13, 32, 32, 160, 160, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff]
  const LINE_END = [10, 10, 13, 13, 0x2028, 0x2029]

  return (source, flags) => {
    let [ignoreCase, multiline, dotAll, unicode, sets] = [false, false, false, false, false]
    for (let i = 0; i < flags.length; i++) {
      const letter = flags[i]
      if (letter === 'i') ignoreCase = true
      else if (letter === 'm') multiline = true
      else if (letter === 's') dotAll = true
      else if (letter === 'u') unicode = true
      else if (letter === 'v') unicode = sets = true
    }
    let at = 0
    let groups = 1
    let depth = 0
    let deepest = 0
    const names: { name: string; index: number }[] = []
    const cache = new n.Map<string, CharSet>()
    // How many groups there are, and whether any has a name, decides what `\1` and `\k` mean.
    let total = 1
    let named = false
    for (let i = 0, inside = 0; i < source.length; i++) {
      const c = source[i]
      if (c === '\\') i++
      else if (c === '[' && (inside === 0 || sets)) inside++
      else if (c === ']' && inside > 0) inside--
      else if (c === '(' && inside === 0) {
        if (source[i + 1] !== '?') total++
        else if (source[i + 2] === '<' && source[i + 3] !== '=' && source[i + 3] !== '!') { total++; named = true }
      }
    }
    const fail = (why: string): never => { throw { __proto__: null, why } as unknown as Error }

    const makeSet = (text: string, ranges: number[] | null): CharSet => {
      const key = `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${text}`
      const found = mapGet(cache, key)
      if (found !== undefined) return found
      const table = new n.Uint8Array(256)
      let matcher: RegExp | null = null
      const letters = `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${sets ? 'v' : unicode ? 'u' : ''}`
      if (ranges !== null) {
        for (let i = 0; i < ranges.length; i += 2) for (let c = ranges[i] as number; c <= (ranges[i + 1] as number) && c < 256; c++) table[c] = 1
        charge(4)
      } else {
        charge(16)
        matcher = new NativeRegExp(`^${text}$`, letters)
        for (let c = 0; c < 256; c++) table[c] = 2
      }
      const set: CharSet = { ranges, table, matcher, flags: letters, known: null, epoch: -1, finder: undefined }
      mapSet(cache, key, set)
      return set
    }
    const isAscii = (ranges: readonly number[]): boolean => ranges.length === 0 || (ranges[ranges.length - 1] as number) < 128
    /** `closed`: no character of the set has a counterpart in another case outside of it. */
    const exact = (ranges: readonly number[], closed: boolean): number[] | null => {
      if (!ignoreCase || closed) return ranges as number[]
      return isAscii(ranges) ? folded(ranges, unicode) : null
    }
    const spell = (code: number): string => code > 0xffff ? `\\u{${n.numberToString(code, 16)}}` : `\\u${n.stringPadStart(n.numberToString(code, 16), 4, '0')}`
    const literal = (code: number): Tree => ({ kind: 'set', set: makeSet(spell(code), exact([code, code], false)) })
    const wordSet = (): CharSet => makeSet('\\w', exact(WORD, false))

    const codeAt = (index: number): number => unicode ? source.codePointAt(index) ?? -1 : index < source.length ? source.charCodeAt(index) : -1
    const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'
    const hex = (from: number, count: number): number => {
      let value = 0
      for (let i = from; i < from + count; i++) {
        const c = source.charCodeAt(i)
        const digit = c >= 48 && c <= 57 ? c - 48 : c >= 65 && c <= 70 ? c - 55 : c >= 97 && c <= 102 ? c - 87 : -1
        if (digit < 0) return -1
        value = value * 16 + digit
      }
      return value
    }
    const number = (): number => {
      let value = 0
      while (isDigit(source[at])) value = value * 10 + +(source[at++] as string)
      return value
    }

    /** `\u` and what follows, with `at` behind the `u`; -1 when it is just a `u`. */
    const unicodeEscape = (): number => {
      if (unicode && source[at] === '{') {
        const close = n.stringIndexOf(source, '}', at)
        const code = close < 0 ? -1 : hex(at + 1, close - at - 1)
        if (code < 0) fail('an escape')
        at = close + 1
        return code
      }
      const lead = hex(at, 4)
      if (lead < 0) return -1
      at += 4
      if (unicode && lead >= 0xd800 && lead <= 0xdbff && source[at] === '\\' && source[at + 1] === 'u') {
        const trail = hex(at + 2, 4)
        if (trail >= 0xdc00 && trail <= 0xdfff) { at += 6; return (lead - 0xd800) * 0x400 + trail - 0xdc00 + 0x10000 }
      }
      return lead
    }
    /** The character that an escape stands for, with `at` behind the backslash. */
    const characterEscape = (inClass: boolean): number => {
      const code = codeAt(at)
      const c = source[at] as string
      at += code > 0xffff ? 2 : 1
      switch (c) {
        case 't': return 9
        case 'n': return 10
        case 'v': return 11
        case 'f': return 12
        case 'r': return 13
        case 'c': {
          const letter = source.charCodeAt(at)
          if ((letter >= 65 && letter <= 90) || (letter >= 97 && letter <= 122) || (inClass && !unicode && ((letter >= 48 && letter <= 57) || letter === 95))) { at++; return letter & 31 }
          at--
          return 92
        }
        case 'x': {
          const value = hex(at, 2)
          if (value < 0) return code
          at += 2
          return value
        }
        case 'u': {
          const value = unicodeEscape()
          return value < 0 ? code : value
        }
      }
      if (c >= '0' && c <= '7') {
        // octal, where `\1` is no reference
        let value = +c
        for (let more = c <= '3' ? 2 : 1; more > 0 && isOctal(at); more--) value = value * 8 + +(source[at++] as string)
        return value
      }
      return code
    }
    const isOctal = (index: number): boolean => source[index] !== undefined && (source[index] as string) >= '0' && (source[index] as string) <= '7'

    /** `\d`, `\p{...}` and the like, with `at` on the letter; undefined for anything else. `null`: only the engine knows. */
    const classEscape = (): { ranges: readonly number[] | null; closed: boolean; text: string } | undefined => {
      const c = source[at]
      switch (c) {
        case 'd': at++; return { ranges: DIGIT, closed: true, text: '\\d' }
        case 'D': at++; return { ranges: complement(DIGIT), closed: true, text: '\\D' }
        case 's': at++; return { ranges: SPACE, closed: true, text: '\\s' }
        case 'S': at++; return { ranges: complement(SPACE), closed: true, text: '\\S' }
        case 'w': at++; return { ranges: WORD, closed: false, text: '\\w' }
        case 'W': at++; return unicode && ignoreCase ? { ranges: null, closed: true, text: '\\W' } : { ranges: complement(WORD), closed: true, text: '\\W' }
        case 'p': case 'P': {
          if (!unicode) return undefined
          const close = n.stringIndexOf(source, '}', at)
          const text = `\\${n.stringSlice(source, at, close + 1)}`
          if (close < 0) fail('a property')
          if (sets && (n.stringIndexOf(text, 'RGI_') >= 0 || n.stringIndexOf(text, 'Emoji_Keycap') >= 0 || n.stringIndexOf(text, 'Basic_Emoji') >= 0)) fail('a property of strings')
          at = close + 1
          return { ranges: null, closed: true, text }
        }
        default: return undefined
      }
    }

    const classOf = (): Tree => {
      const start = at++
      if (sets) return setClass(start)
      const negate = source[at] === '^'
      if (negate) at++
      // With `i`, letters bring their counterparts; `\s` and the like have none.
      const closed: (readonly number[])[] = []
      const letters: (readonly number[])[] = []
      let opaque = false
      const one = (code: number): void => { letters[letters.length] = [code, code] }
      const member = (): number => {
        if (source[at] !== '\\') {
          const code = codeAt(at)
          at += code > 0xffff ? 2 : 1
          return code
        }
        at++
        const known = classEscape()
        if (known !== undefined) {
          if (known.ranges === null) opaque = true
          else if (known.closed) closed[closed.length] = known.ranges
          else letters[letters.length] = known.ranges
          return -1
        }
        if (source[at] === 'b') { at++; return 8 }
        if (source[at] === '-') { at++; return 45 }
        return characterEscape(true)
      }
      while (at < source.length && source[at] !== ']') {
        const low = member()
        if (source[at] !== '-' || source[at + 1] === ']' || at + 1 >= source.length) { if (low >= 0) one(low); continue }
        at++
        const high = member()
        if (low >= 0 && high >= 0) {
          if (low > high) fail('a range')
          letters[letters.length] = [low, high]
          continue
        }
        // `[\w-a]`: both ends and the hyphen
        if (low >= 0) one(low)
        if (high >= 0) one(high)
        one(45)
      }
      at++
      const text = n.stringSlice(source, start, at)
      const own = opaque ? null : exact(union(letters), false)
      if (own === null) return { kind: 'set', set: makeSet(text, null) }
      closed[closed.length] = own
      const ranges = union(closed)
      return { kind: 'set', set: makeSet(text, negate ? complement(ranges) : ranges) }
    }
    /** A class of the flag `v`: what it matches is left to the engine, as long as that is one character. */
    const setClass = (start: number): Tree => {
      let open = 1
      while (open > 0) {
        const c = source[at++]
        if (c === undefined) fail('a class')
        else if (c === '[') open++
        else if (c === ']') open--
        else if (c === '\\') {
          if (source[at] === 'q') fail('a class of strings')
          // the engine of Node 20 dies of a class in which there is nothing else
          if (n.stringSlice(source, at, at + 6) === 'P{Any}') fail('a class without characters')
          if (source[at] === 'p' || source[at] === 'P') classEscape()
          else at++
        }
      }
      return { kind: 'set', set: makeSet(n.stringSlice(source, start, at), null) }
    }

    const groupName = (): string => {
      let name = ''
      while (source[at] !== '>') {
        if (at >= source.length) fail('a name')
        if (source[at] === '\\') {
          at += 2
          const before = unicode
          unicode = true
          const code = unicodeEscape()
          unicode = before
          name += fromCodePoint(code < 0 ? 0 : code)
        } else name += source[at++] as string
      }
      at++
      return name
    }
    const references: { name: string; groups: number[] }[] = []

    const escape = (): Tree => {
      at++
      const c = source[at] as string
      if (c >= '1' && c <= '9') {
        const before = at
        const value = number()
        if (unicode || value < total) return { kind: 'back', groups: [value], ignoreCase }
        at = before
        if (c >= '8') { at++; return literal(c.charCodeAt(0)) }
      }
      if (c === 'k' && (unicode || named)) {
        at += 2
        const reference = { name: groupName(), groups: [] as number[] }
        references[references.length] = reference
        return { kind: 'back', groups: reference.groups, ignoreCase }
      }
      const known = classEscape()
      if (known !== undefined) {
        const ranges = known.ranges === null ? null : exact(known.ranges, known.closed)
        return { kind: 'set', set: makeSet(known.text, ranges) }
      }
      return literal(characterEscape(false))
    }

    const modifiers = (): Tree => {
      const before = [ignoreCase, multiline, dotAll] as const
      let value = true
      for (; source[at] !== ':'; at++) {
        const c = source[at]
        if (c === '-') value = false
        else if (c === 'i') ignoreCase = value
        else if (c === 'm') multiline = value
        else if (c === 's') dotAll = value
        else fail('a group')
      }
      at++
      const body = alternatives()
      ;[ignoreCase, multiline, dotAll] = before
      return body
    }
    const group = (): Tree => {
      if (++depth > DEEPEST) fail('so deep a nesting of groups')
      if (depth > deepest) deepest = depth
      at++
      let tree: Tree
      if (source[at] !== '?') {
        const index = groups++
        tree = { kind: 'group', index, body: alternatives() }
      } else {
        at++
        const [c, next] = [source[at], source[at + 1]]
        if (c === ':') { at++; tree = alternatives() }
        else if (c === '=' || c === '!') { at++; tree = { kind: 'look', ahead: true, negate: c === '!', body: alternatives() } }
        else if (c === '<' && (next === '=' || next === '!')) { at += 2; tree = { kind: 'look', ahead: false, negate: next === '!', body: alternatives() } }
        else if (c === '<') {
          at++
          const index = groups++
          names[names.length] = { name: groupName(), index }
          tree = { kind: 'group', index, body: alternatives() }
        } else tree = modifiers()
      }
      if (source[at++] !== ')') fail('a group')
      depth--
      return tree
    }

    const atom = (): Tree => {
      const c = source[at] as string
      switch (c) {
        case '(': return group()
        case '[': return classOf()
        case '.': at++; return { kind: 'set', set: makeSet('.', dotAll ? [0, MAX] : complement(LINE_END)) }
        case '^': at++; return { kind: 'start', multiline }
        case '$': at++; return { kind: 'end', multiline }
        case '\\':
          if (source[at + 1] === 'b' || source[at + 1] === 'B') { at += 2; return { kind: 'edge', negate: source[at - 1] === 'B', word: wordSet() } }
          return escape()
        default: {
          const code = codeAt(at)
          at += code > 0xffff ? 2 : 1
          return literal(code)
        }
      }
    }
    /** Bounds of a quantifier at `at`, which is left behind it; undefined when there is none. */
    const bounds = (): [number, number] | undefined => {
      const c = source[at]
      if (c === '*') { at++; return [0, 1 / 0] }
      if (c === '+') { at++; return [1, 1 / 0] }
      if (c === '?') { at++; return [0, 1] }
      if (c !== '{' || !isDigit(source[at + 1])) return undefined
      const before = at++
      const min = number()
      let max = min
      if (source[at] === ',') { at++; max = isDigit(source[at]) ? number() : 1 / 0 }
      if (source[at] !== '}') { at = before; return undefined }
      at++ // the engine does not count beyond this, and no text is so long
      return [min < MOST ? min : MOST, max < MOST ? max : 1 / 0]
    }
    const sequence = (): Tree => {
      const items: Tree[] = []
      while (at < source.length && source[at] !== '|' && source[at] !== ')') {
        charge(1)
        const from = groups
        const item = atom()
        const found = bounds()
        if (found === undefined) { items[items.length] = item; continue }
        const lazy = source[at] === '?'
        if (lazy) at++
        items[items.length] = { kind: 'loop', body: item, min: found[0], max: found[1], lazy, from, to: groups }
      }
      return items.length === 1 ? items[0] as Tree : { kind: 'seq', items }
    }
    const alternatives = (): Tree => {
      const items = [sequence()]
      while (source[at] === '|') { at++; items[items.length] = sequence() }
      return items.length === 1 ? items[0] as Tree : { kind: 'alt', items }
    }

    try {
      const tree = alternatives()
      if (at < source.length || groups !== total) fail('this pattern')
      for (let i = 0; i < references.length; i++) {
        const { name, groups: found } = references[i] as { name: string; groups: number[] }
        for (let j = 0; j < names.length; j++) if ((names[j] as { name: string }).name === name) found[found.length] = (names[j] as { index: number }).index
      }
      // Whether two characters are the same but for case is the engine's to say.
      const back = new NativeRegExp('^([^])\\1$', unicode ? 'iu' : 'i')
      return { tree, groups: total, names, unicode, back, depth: deepest }
    } catch (error) {
      const why: unknown = (error as { why?: unknown } | null)?.why
      if (typeof why !== 'string') throw error
      return why
    }
  }
}
