/**
 * Random edits of an artifact's tokens and of its tree. Nothing here knows what the verifier looks for, except that one list of
 * texts is about getting past it; what an edit makes may be anything, also the same program.
 */
import type { Token as AcornToken } from 'acorn'
import type { Node } from 'estree'

import { TokenParser } from '../../analyzer/token-parser.ts'
import { SHIMS } from '../../policy/names.ts'
import type { Random } from '../random.ts'

type Kind = 'expression' | 'statement' | 'pattern' | 'other'
type Part = { start: number; end: number; type: string; kind: Kind; children: Part[] }
type Token = { start: number; end: number; label: string }
export type Source = { code: string; tokens: Token[]; parts: Part[]; byKind: Record<Kind, Part[]>; names: string[]; frame: number }

type Edit = { start: number; end: number; text: string; what: string }
type Make = (source: Source, pool: readonly Source[], random: Random) => Edit | undefined

const OPTIONS = { ecmaVersion: 2024, allowHashBang: true } as const

export function readSource(code: string): Source {
  const found: AcornToken[] = []
  const parts: Part[] = []
  // Acorn's own reading of slashes is a guess.
  collect(new TokenParser({ ...OPTIONS, onToken: found }, code).parse() as unknown as Node, parts)
  const tokens = found.map(({ start, end, type: { label } }) => ({ start, end, label }))
  const byKind: Source['byKind'] = { expression: [], statement: [], pattern: [], other: [] }
  for (const part of parts) byKind[part.kind].push(part)
  const names = tokens.filter(({ label }) => label === 'name').map(({ start, end }) => code.slice(start, end))
  return { code, tokens, parts, byKind, names: [...new Set(names)], frame: (/let \$r_v;|yield;\(\$r_n -= \d+\) < 0 && \$r_fill\(\);/.exec(code)?.index ?? 0) + 10 }
}

function collect(node: Node, parts: Part[]): Part {
  const { start, end, type } = node as Node & { start: number; end: number }
  const part: Part = { start, end, type, kind: kindOf(type), children: [] }
  if (type !== 'Program') parts.push(part)
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value as unknown]) {
      if (typeof item === 'object' && item !== null && 'type' in item && 'start' in item) part.children.push(collect(item as Node, parts))
    }
  }
  return part
}

function kindOf(type: string): Kind {
  if (/(?:Expression|Literal|Identifier|Super)$/.test(type)) return 'expression'
  if (/(?:Statement|Declaration)$/.test(type)) return 'statement'
  return /(?:Pattern|RestElement|Property|SpreadElement)$/.test(type) ? 'pattern' : 'other'
}

/** Undefined where the edits leave the text as it was. */
export function mutate(source: Source, pool: readonly Source[], random: Random): { code: string; what: string } | undefined {
  const count = random.weighted({ one: 6, two: 3, three: 1 })
  const edits: Edit[] = []
  for (let left = { one: 1, two: 2, three: 3 }[count], tries = 0; left > 0 && tries < 50; left--, tries++) {
    const edit = EDITS[random.weighted(WEIGHTS)](source, pool, random)
    // The frame is a good part of a small artifact, and any edit of it is noticed.
    if (edit && source.code.slice(edit.start, edit.end) === edit.text) left++
    else if (edit && edit.start < source.frame && random.chance(0.9)) left++
    else if (edit && edits.every(({ start, end }) => edit.end < start || edit.start > end)) edits.push(edit)
  }
  let { code } = source
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) code = code.slice(0, start) + text + code.slice(end)
  return code === source.code ? undefined : { code, what: edits.map(({ what }) => what).join(', ') }
}

const textOf = ({ code }: Source, { start, end }: { start: number; end: number }): string => code.slice(start, end)
const replace = (what: string, { start, end }: { start: number; end: number }, text: string): Edit => ({ start, end, text, what })
const tokenOf = (source: Source, label: RegExp, random: Random): Token | undefined => {
  const found = source.tokens.filter((token) => label.test(token.label))
  return found.length > 0 ? random.pick(found) : undefined
}

const KEYS = ['constructor', '__proto__', 'prototype', 'caller', 'callee', '__defineGetter__', '__lookupGetter__', 'call', 'apply', 'bind', 'then', 'toString', 'length', 'name', 'next', 'return']
const OPERATORS = ['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>', '&', '|', '^', '&&', '||', '??', '==', '===', '!=', '!==', '<', '<=', '>', '>=', 'in', 'instanceof']
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^=', '&&=', '||=', '??=']
const WORDS: readonly (readonly string[])[] = [
  ['let', 'const', 'var'], ['break', 'continue', 'return'], ['while', 'if', 'for', 'switch'], ['typeof', 'void', 'delete', 'await', 'yield', 'new', 'throw', '!', '-', '+', '~'],
  ['function', 'function*', 'async function', 'class'], ['get', 'set', 'static', 'async', '*'], ['of', 'in', ';'], ['this', 'super', 'null', 'undefined', 'arguments', 'new.target', 'import.meta', 'eval', 'Function', 'globalThis'],
]
const NUMBERS = ['0', '1', '-1', '2', '1e9', '1n', '0x7fffffff', '4294967296', '.5', '1e309', '0b11', '-0', '9007199254740993']
const STATEMENTS = [
  ';', '{}', 'for (;;) {}', 'while (1) ;', 'do {($r_n -= 1) < 0 && $r_fill();} while (0)', 'debugger', 'with ({}) {}', '$r_n = 1e9', '$r_n += 5', '$r_fill()', '$r_link()', 'let $r_key = String',
  '($r_n -= 1) < 0 && $r_fill();', 'try {} finally {}', 'try {} catch {}', 'try { throw 1 } catch (e) {$r_catch(e);}', 'label: for (;;) break label', 'import("node:fs")', 'function f() {}', 'var undefined',
  'if (0) function g() {}', 'class A { static {} }', '"use asm"', 'return', 'yield', 'await 0', '$r_v = this', 'let $r_a', 'export default 1', 'async () => {}',
]
const AROUND: readonly ((text: string) => string)[] = [
  (e) => `(${e})`, (e) => `[${e}][0]`, (e) => `[...${e}]`, (e) => `{...${e}}`, (e) => `(() => ${e})()`, (e) => `(${e}).constructor`, (e) => `(${e})[${e}]`, (e) => `(${e})[$r_key(${e})]`, (e) => `new (${e})()`,
  (e) => `(${e})\`\``, (e) => `...${e}`, (e) => `await ${e}`, (e) => `(yield ${e})`, (e) => `$r_resume(await ${e})`, (e) => `(${e}, ${e})`, (e) => `(${e})?.(${e})`, (e) => `\`\${${e}}\``, (e) => `$r_grow(\`\${${e}}\`)`,
  (e) => `(${e}) + (${e})`, (e) => `$r_grow((${e}) + (${e}))`, (e) => `(${e}) ** (${e})`, (e) => `$r_pow(${e}, ${e})`, (e) => `typeof ${e}`, (e) => `-${e}`, (e) => `class extends (${e}) {}`, (e) => `(${e}) in (${e})`,
  (e) => `({ [${e}]: 0 })`, (e) => `((${e}) ? ${e} : ${e})`, (e) => `(a = ${e}) => (($r_n -= 1) < 0 && $r_fill(), a)`, (e) => `import(${e})`, (e) => `[a = ${e}] = []`, (e) => `({ a = ${e} } = {})`, (e) => `delete (${e}).x`,
  (e) => `$r_ctor((${e}).constructor)`, (e) => `(${e})(...$r_spread(${e}))`, (e) => `(${e})[typeof x === "number" ? x : $r_key(x)]`, (e) => `[...$r_spread(${e})]`, (e) => `{...$r_props(${e})}`, (e) => `Reflect.get(${e}, "constructor")`,
]

const WEIGHTS = {
  deleteToken: 3, repeatToken: 2, swapTokens: 3, replaceToken: 4, rename: 12, number: 8, text: 6, operator: 10, assignment: 4, word: 6, key: 8, shim: 8, charge: 6,
  deleteNode: 6, repeatNode: 5, swapNodes: 12, copyNode: 12, splice: 14, wrap: 12, unwrap: 12, insertStatement: 8, wrapShim: 6, addParameter: 3, moveStatement: 8,
} as const

const EDITS: Record<keyof typeof WEIGHTS, Make> = {
  deleteToken: (source, _pool, random) => replace('token deleted', random.pick(source.tokens), ''),
  repeatToken(source, _pool, random) {
    const token = random.pick(source.tokens)
    return replace('token twice', token, `${textOf(source, token)} ${textOf(source, token)}`)
  },
  swapTokens(source, _pool, random) {
    const at = random.int(source.tokens.length - 1)
    const [first, second] = [source.tokens[at]!, source.tokens[at + 1]!]
    const between = source.code.slice(first.end, second.start)
    return { start: first.start, end: second.end, text: `${textOf(source, second)}${between || ' '}${textOf(source, first)}`, what: 'tokens swapped' }
  },
  replaceToken(source, pool, random) {
    const other = random.pick(pool)
    return replace('token replaced', random.pick(source.tokens), ` ${textOf(other, random.pick(other.tokens))} `)
  },
  rename(source, _pool, random) {
    const token = tokenOf(source, /^name$/, random)
    return token && replace('name replaced', token, random.pick(source.names))
  },
  number(source, _pool, random) {
    const token = tokenOf(source, /^num$/, random)
    const value = Number(token && textOf(source, token))
    return token && replace('number replaced', token, random.chance(0.5) ? random.pick(NUMBERS) : String(value + random.pick([-1, 1, 2, 10, -value * 2])))
  },
  text(source, _pool, random) {
    const token = tokenOf(source, /^(?:string|template)$/, random)
    if (!token) return undefined
    const text = random.pick([...KEYS, '', 'number', 'string', 'use strict', '*', './x.js', 'x'.repeat(200)])
    return replace('text replaced', token, source.code[token.start - 1] === '`' || source.code[token.end] === '`' ? text : JSON.stringify(text))
  },
  operator(source, _pool, random) {
    const token = tokenOf(source, /^(?:\+\/-|\*|\/|%|<<\/>>\/>>>|<\/>\/<=\/>=|==\/!=\/===\/!==|&&|\|\||\?\?|[&|^]|\*\*|in|instanceof)$/, random)
    return token && replace('operator replaced', token, ` ${random.pick(OPERATORS)} `)
  },
  assignment(source, _pool, random) {
    const token = tokenOf(source, /^_?=$/, random)
    return token && replace('assignment replaced', token, random.pick(ASSIGNMENTS))
  },
  word(source, _pool, random) {
    const group = random.pick(WORDS)
    const found = source.tokens.filter((token) => group.includes(textOf(source, token)))
    return found.length > 0 ? replace('word replaced', random.pick(found), ` ${random.pick(group)} `) : undefined
  },
  key(source, _pool, random) {
    const at = source.tokens.filter(({ label }, index) => label === 'name' && /^(?:\.|\?\.|[{,])$/.test(source.tokens[index - 1]?.label ?? ''))
    return at.length > 0 ? replace('key replaced', random.pick(at), random.pick(KEYS)) : undefined
  },
  shim(source, _pool, random) {
    const found = source.tokens.filter((token) => textOf(source, token).startsWith('$r_'))
    return found.length > 0 ? replace('shim renamed', random.pick(found), random.chance(0.7) ? random.pick(SHIMS) : random.pick([...source.names, '$r_v', '$r_e', '$r_a', '$r_f', '$r_i0', '$r_default'])) : undefined
  },
  charge(source, _pool, random) {
    const found = [...source.code.matchAll(/(?<=\$r_n -= )\d+/g)]
    const one = found.length > 0 ? random.pick(found) : undefined
    return one && replace('weight changed', { start: one.index, end: one.index + one[0].length }, String(Number(one[0]) + random.pick([-1, 1, 2, 7, -Number(one[0])])))
  },
  deleteNode: (source, _pool, random) => replace('node deleted', random.pick(source.parts), ''),
  repeatNode(source, _pool, random) {
    const part = random.pick(source.parts)
    const joint = part.kind === 'statement' ? ';' : part.kind === 'other' ? ' ' : ', '
    return replace('node twice', part, textOf(source, part) + joint + textOf(source, part))
  },
  swapNodes(source, _pool, random) {
    const [first, second] = twoOf(source, random).sort((a, b) => a.start - b.start)
    if (!first || !second || first.end > second.start) return undefined
    return { start: first.start, end: second.end, text: textOf(source, second) + source.code.slice(first.end, second.start) + textOf(source, first), what: 'nodes swapped' }
  },
  copyNode(source, _pool, random) {
    const [to, from] = twoOf(source, random)
    return to && from && replace('node copied', to, textOf(source, from))
  },
  splice(source, pool, random) {
    const kind = random.weighted({ expression: 6, statement: 4, pattern: 1 })
    const other = random.pick(pool)
    const [to, from] = [source.byKind[kind], other.byKind[kind]].map((parts) => (parts.length > 0 ? random.pick(parts) : undefined))
    if (!to || !from || from.end - from.start > 600) return undefined
    return replace('node of another program', to, adopted(other, from, source, random))
  },
  wrap(source, _pool, random) {
    const part = random.pick(source.byKind.expression)
    return part.end - part.start > 300 ? undefined : replace('node wrapped', part, random.pick(AROUND)(textOf(source, part)))
  },
  unwrap(source, _pool, random) {
    const part = random.pick(source.parts)
    return part.children.length > 0 ? replace('node replaced by its part', part, textOf(source, random.pick(part.children))) : undefined
  },
  insertStatement(source, _pool, random) {
    const { start } = random.pick(source.byKind.statement)
    return replace('statement inserted', { start, end: start }, `${random.pick(STATEMENTS)};`)
  },
  wrapShim(source, _pool, random) {
    const part = random.pick(source.byKind.expression)
    return part.end - part.start > 300 ? undefined : replace('shim called', part, `${random.pick(SHIMS)}(${textOf(source, part)})`)
  },
  addParameter(source, _pool, random) {
    const found = [...source.code.matchAll(/(?<=\()\)(?= (?:=>|\{))/g)]
    const at = found.length > 0 ? random.pick(found).index : undefined
    const text = random.pick(['$r_n', '$r_fill', '{ length }', '[x]', '...rest', 'x = 1', 'x = y()', '{ [k]: x }', 'undefined', 'arguments'])
    return at === undefined ? undefined : replace('parameter added', { start: at, end: at }, text)
  },
  moveStatement(source, _pool, random) {
    const [what, where] = [random.pick(source.byKind.statement), random.pick(source.byKind.statement)]
    if (what.start >= where.start) return undefined
    if (what.end <= where.start) return { start: what.start, end: where.start, text: `${source.code.slice(what.end, where.start)}${textOf(source, what)};`, what: 'statement moved' }
    return undefined
  },
}

function twoOf(source: Source, random: Random): Part[] {
  const parts = source.byKind[random.weighted({ expression: 6, statement: 3, pattern: 1, other: 0.5 })]
  return parts.length > 1 ? [random.pick(parts), random.pick(parts)] : []
}

// Names of the other program mostly stand for nothing here: some become names of this one.
function adopted(other: Source, { start, end }: Part, into: Source, random: Random): string {
  const known = new Set(into.names)
  let text = ''
  let at = start
  for (const token of other.tokens) {
    if (token.start < start || token.end > end) continue
    const name = textOf(other, token)
    const swapped = token.label === 'name' && !known.has(name) && !name.startsWith('$r_') && random.chance(0.7) ? random.pick(into.names) : name
    text += other.code.slice(at, token.start) + swapped
    at = token.end
  }
  return text + other.code.slice(at, end)
}
