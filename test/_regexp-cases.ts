/**
 * Random regular expressions over the whole grammar, texts that come close to matching them, and uses of both: for comparing what
 * guests get with what the engine's own RegExp does.
 */
import type { Random } from '../scripts/random.ts'

export type RegExpCase = { source: string; flags: string; texts: string[]; last: number[]; templates: string[]; limit: number }

/** Letters with counterparts in other places, line ends, halves of characters, spaces, what patterns are made of. */
const SIMPLE = ['a', 'a', 'b', 'b', 'c', 'A', 'B', 'x', '0', '1', '_', ' ', '-']
const ODD = ['\n', '\r', '\u2028', 'é', 'É', 'ß', 'ẞ', 'k', 'K', '\u212a', 's', 'S', '\u017f', 'İ', 'ı', 'i', 'I', 'σ', 'ς', 'Σ', 'µ', 'μ', 'Å', '\u212b', 'å', 'ǆ', 'ǅ', 'Ǆ', '\u{10400}', '\u{10428}', '\u{1d49c}', '😀', '\ud83d', '\ude00', '\u00a0', '\ufeff', '٣', 'Ω', '\u2126', 'ω', 'ﬅ', 'ﬆ', 'ᾳ', 'ᾼ', 'ᲀ', 'в', '\u0000', '\u180e']
/** The engine of Node 20 has several bugs with the flag `v`: sets within loops, empty sets, the places between halves of characters. */
const MODES = Number(process.versions.node.split('.')[0]) < 22 ? ['', '', 'u'] : ['', '', 'u', 'v']
const PROPERTIES = ['L', 'Lu', 'Ll', 'Lowercase', 'Uppercase', 'ASCII', 'Any', 'Nd', 'Script=Greek', 'Script_Extensions=Latin', 'White_Space', 'Emoji', 'General_Category=Letter', 'Alphabetic']

export function randomCase(random: Random): RegExpCase {
  const { int, chance, pick } = random
  let flags = ''
  for (const letter of 'dgimsy') if (chance(letter === 'i' || letter === 'g' ? 0.4 : letter === 'y' ? 0.15 : 0.2)) flags += letter
  const mode = pick(MODES)
  flags += mode
  const strict = mode !== ''
  const wide = chance(0.35)
  const samples: string[] = []
  let groups = 0
  const names: string[] = []
  const sample = (): string => chance(wide ? 0.4 : 0.05) ? pick(ODD) : pick(SIMPLE)
  const escaped = (c: string): string => /[\\^$.*+?()[\]{}|/]/.test(c) || (mode === 'v' && c === '-') ? `\\${c}` : c
  const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0')
  const literal = (inClass: boolean): string => {
    const c = sample()
    samples.push(c)
    const code = c.codePointAt(0) as number
    switch (int(14)) {
      case 0: return strict ? `\\u{${hex(code, 1)}}` : `\\u${hex(c.charCodeAt(0), 4)}`
      case 1: return code < 256 ? `\\x${hex(code, 2)}` : escaped(c)
      case 2: return code > 0xffff ? `\\u${hex(c.charCodeAt(0), 4)}\\u${hex(c.charCodeAt(1), 4)}` : `\\u${hex(code, 4)}`
      case 3: return strict ? '\\/' : pick(['\\a', '\\-', '\\_', '\\07', '\\12', '\\101', '\\0', '\\8', '\\c', '\\cA', '\\x', '\\xg', '\\u', '\\u12', '\\k', '\\p', '\\q', inClass ? '\\c0' : ']', inClass ? '\\c_' : '}', '{'])
      case 4: return pick(['\\t', '\\n', '\\v', '\\f', '\\r', '\\0', '\\cJ', '\\.', '\\*', '\\|'])
      default: return inClass && c === '-' && !strict ? c : inClass && c === '-' ? '\\-' : escaped(c)
    }
  }
  const shorthand = (): string => {
    if (strict && chance(0.35)) return `\\${pick(['p', 'p', 'P'])}{${pick(PROPERTIES)}}`
    return `\\${pick(['d', 'D', 's', 'S', 'w', 'W', 'w'])}`
  }
  const plainClass = (): string => {
    let text = chance(0.3) ? '[^' : '['
    for (let i = int(5); i > 0; i--) {
      if (chance(0.25)) text += shorthand()
      else if (chance(0.4)) {
        let [low, high] = [sample(), sample()]
        samples.push(low, high)
        if ((low.codePointAt(0) as number) > (high.codePointAt(0) as number)) [low, high] = [high, low]
        text += `${low === '-' ? '\\-' : escaped(low)}-${high === '-' ? '\\-' : escaped(high)}`
      } else if (chance(0.05)) text += '\\b'
      else if (chance(0.06) && !strict) text += pick(['-', '\\w-', '-\\d', '\\d-a', 'a-\\w'])
      else text += literal(true)
    }
    return `${text}]`
  }
  const setClass = (depth: number): string => {
    const operand = (): string => {
      if (depth > 0 && chance(0.4)) return setClass(depth - 1)
      if (chance(0.3)) return shorthand()
      return literal(true)
    }
    const start = chance(0.3) ? '[^' : '['
    const kind = int(4)
    if (kind === 0) return `${start}${operand()}&&${operand()}${chance(0.3) ? `&&${operand()}` : ''}]`
    if (kind === 1) return `${start}${operand()}--${operand()}${chance(0.3) ? `--${operand()}` : ''}]`
    let text = start
    for (let i = int(4); i > 0; i--) {
      if (chance(0.3)) {
        let [low, high] = [pick(['a', 'A', '0', 'k', 'é', 'α']), pick(['c', 'C', '9', 'z', 'Ω', 'ω'])]
        if (low > high) [low, high] = [high, low]
        text += `${low}-${high}`
      } else text += operand()
    }
    return `${text}]`
  }
  const quantifier = (): string => `${pick(['*', '+', '?', '*', '+', '{2}', '{0}', '{0,1}', '{1,2}', '{2,}', '{0,}', '{1,3}', '{3,5}'])}${chance(0.3) ? '?' : ''}`
  const atom = (depth: number): string => {
    const kind = int(depth > 0 ? 24 : 12)
    if (kind < 6) return literal(false)
    if (kind === 6) return '.'
    if (kind < 9) return mode === 'v' ? setClass(2) : plainClass()
    if (kind < 10) return shorthand()
    if (kind < 12) {
      if (names.length > 0 && chance(0.4)) return `\\k<${pick(names)}>`
      return groups > 0 || chance(0.1) ? `\\${1 + int(groups + (chance(0.3) ? 2 : 0) || 1)}` : literal(false)
    }
    if (kind < 16) { groups++; return `(${disjunction(depth - 1)})` }
    if (kind < 18) {
      groups++
      const name = chance(0.04) && names.length > 0 ? pick(names) : chance(0.1) ? `\\u{61}n${names.length}` : `n${names.length}`
      names.push(name)
      return `(?<${name}>${disjunction(depth - 1)})`
    }
    if (kind < 21) return `(?:${disjunction(depth - 1)})`
    if (kind === 21 && chance(0.2)) return `(?${pick(['i', 'm', 's', 'i-s', '-i', '-ims', 'ims'])}:${disjunction(depth - 1)})`
    return `(?${pick(['=', '!', '<=', '<!'])}${disjunction(depth - 1)})${!strict && chance(0.05) ? '*' : ''}`
  }
  const term = (depth: number): string => {
    if (chance(0.12)) return pick(['^', '$', '\\b', '\\B'])
    const one = atom(depth)
    return /^\(\?<?[=!]/.test(one) || chance(0.55) ? one : one + quantifier()
  }
  const sequence = (depth: number): string => {
    let text = ''
    for (let i = int(4) + (chance(0.9) ? 1 : 0); i > 0; i--) text += term(depth)
    return text
  }
  const disjunction = (depth: number): string => {
    let text = sequence(depth)
    while (chance(0.25)) text += `|${sequence(depth)}`
    return text
  }
  const source = disjunction(3)

  const word = (): string => chance(0.75) && samples.length > 0 ? pick(samples) : sample()
  const text = (): string => {
    let result = ''
    const length = chance(0.1) ? 0 : int(chance(0.2) ? 40 : 12)
    while (result.length < length) {
      const part = word()
      result += chance(0.15) ? part.toUpperCase() : chance(0.15) ? part.toLowerCase() : chance(0.2) ? part + part : part
    }
    return chance(0.15) ? result + result : result
  }
  const texts: string[] = []
  for (let i = 0; i < 4; i++) texts.push(text())
  if (chance(0.03)) texts.push((text() + 'ab').repeat(12))
  const templates = [pick(['$&', '[$1]', "$`|$'", '$$', '$<n0>', '$<n1', '$01$10$2', 'plain', '', '$0', '$3$2$1', '$<n0>$<nope>', '$'])]
  return { source, flags, texts, last: texts.map((one) => chance(0.6) ? 0 : int(one.length + 2)), templates, limit: int(6) }
}

/**
 * The text of a function that does everything with one case and gives an account of it. Evaluated among guests and plainly.
 * `slow`: step by step as the specification has it, since the engine's fast versions have bugs of their own.
 */
export const ACCOUNT = String.raw`(source, flags, value, last, template, limit, slow) => {
  const seen = []
  const show = (it) => it === null ? 'null' : Array.isArray(it) ? '[' + it.map(show).join() + (it.index === undefined ? '' : ';' + it.index) + (it.input === undefined ? '' : ';' + (it.input === value)) + (Object.keys(it).length > it.length ? ';' + Object.keys(it).slice(it.length).join() : '') + (it.groups === undefined ? '' : ';' + record(it.groups)) + (it.indices === undefined ? '' : ';' + show(it.indices)) + ']' : typeof it === 'string' ? JSON.stringify(it) : String(it)
  const record = (it) => '{' + Object.keys(it).map((key) => key + ':' + show(it[key])).join() + (Object.getPrototypeOf(it) === null ? '}' : '!}')
  const { exec } = RegExp.prototype
  const make = (C = RegExp) => { const made = new C(source, flags); made.lastIndex = last; if (slow) made.exec = (text) => exec.call(made, text); return made }
  const note = (name, work) => {
    let made, result
    try { made = make(); result = show(work(made)) } catch (error) {
      if (error === null || typeof error !== 'object' || !(error instanceof Error)) throw error
      result = error.name + (error instanceof SyntaxError && / is not supported in this realm$/.test(error.message) ? ' unsupported' : '')
    }
    seen.push(name + ' ' + result + ' @' + (made && made.lastIndex))
  }
  note('exec', (it) => it.exec(value))
  if (/^exec SyntaxError/.test(seen[0])) return seen
  note('test', (it) => it.test(value))
  note('twice', (it) => [it.test(value), it.test(value), it.exec(value)])
  note('match', (it) => value.match(it))
  note('search', (it) => value.search(it))
  note('replace', (it) => value.replace(it, template))
  note('function', (it) => value.replace(it, (...parts) => '<' + parts.map((part) => typeof part === 'object' && part !== null ? record(part) : show(part)).join() + '>'))
  note('split', (it) => value.split(it))
  note('limited', (it) => value.split(it, limit))
  const some = make()
  if (some.global) {
    note('all', (it) => [...value.matchAll(it)])
    note('replaceAll', (it) => value.replaceAll(it, template))
  }
  if (some.global || some.sticky) note('loop', (it) => { const found = []; for (let i = 0; i < 8; i++) { const one = it.exec(value); found.push(it.lastIndex, one); if (one === null) break; if (one[0] === '') it.lastIndex++ } return found })
  return seen
}`
