/** The rewriter's fixtures, and the invariants that every rewritten program keeps. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import vm from 'node:vm'

import { type Node, parse as acornParse, tokenizer } from 'acorn'
import type { MemberExpression, Node as EstreeNode } from 'estree'
import * as assert from 'uvu/assert'

import type { Program } from '../analyzer/types.ts'
import { type Policy, resolvePolicy } from '../policy/policy.ts'
import { weightOf } from '../policy/weights.ts'
import { type RawSourceMap, rewrite } from '../rewriter/rewrite.ts'
import { parseOrThrow } from './_guarded.ts'

export const FIXTURES = new URL('../../fixtures/rewriter/', import.meta.url)

/** `path` is relative to the fixtures, without its extensions. The presets of a file called compat or unknown differ. */
export type Case = { pass: string; path: string; source: string; program: Program; policy: Policy }

export function rewriterCases(): Case[] {
  const files = readdirSync(FIXTURES, { recursive: true }).map(String).filter((file) => /\.in\.[mc]?[jt]s$/.test(file)).sort()
  return files.map((file) => {
    const source = readFileSync(new URL(file, FIXTURES), 'utf8')
    const path = file.replace(/\.in\.\w+$/, '')
    const program = parseOrThrow(source, basename(file))
    const preset = ['compat', 'unknown'].includes(basename(path)) ? 'compat' : 'standard'
    return { pass: dirname(path), path, source, program, policy: resolvePolicy({ extends: preset, imports: ['./*'] }) }
  })
}

/** The map, one line per token of the source that is still in the output: where it is now, where it was, what it is. */
export function renderMap(code: string, { js, lineStarts }: Program, map: RawSourceMap): string {
  const out = linesOf(code)
  const rows = decodeMappings(map.mappings).flatMap(({ line, column, sourceLine, sourceColumn }) => {
    const text = tokenAt(js, (lineStarts[sourceLine] ?? 0) + sourceColumn)
    return out[line]?.startsWith(text, column) ? [`${line + 1}:${column + 1} <- ${sourceLine + 1}:${sourceColumn + 1}  ${text}`] : []
  })
  return rows.length === 0 ? '' : `${rows.join('\n')}\n`
}

/** Asserts what is true of every rewritten program. */
export function assertInvariants(program: Program, policy: Policy): void {
  const { code, manifest, map, texts } = rewrite(program, policy)
  assert.is(code, rewrite(program, policy).code, 'deterministic')
  acornParse(code, { ecmaVersion: 2024, sourceType: 'script' })
  new vm.Script(code)
  assert.is(linesOf(code).length, linesOf(program.js).length + 1, 'only the tail adds a line')
  assert.is(manifest.weight, chargesIn(code).reduce((sum, weight) => sum + weight, 0), 'the manifest adds up')
  assert.is(manifest.charges, chargesIn(code).length)
  assertFunctionTexts(code, texts, program)
  assertIdentifiersMapped(code, program, map)
  // Members of a namespace whose names are imported as well weigh nothing, so nothing simple can be said of those.
  if (!manifest.imports.some(({ names }) => names.length > 1 && names.includes('*'))) assertTotalWeight(program, code, manifest.weight, manifest.charges)
}

// Apart from one step per region, all that is charged is the weight of the author's nodes, and of what some of them are written out as.
function assertTotalWeight(program: Program, code: string, weight: number, charges: number): void {
  let sum = code.match(/!\$r_equal\(/g)?.length ?? 0
  const add = (node: object): void => { sum += weightOf(node as never) + writtenOut(node as never) }
  everyNode(program.ast, add)
  // What is tested before each turn of a loop also counts around the loop; functions in it have regions of their own.
  everyNode(program.ast, (node) => {
    const { test } = node as { test?: unknown }
    if ((node.type === 'ForStatement' || node.type === 'WhileStatement') && test) everyNode([test], add)
  })
  assert.is(weight - charges, sum, 'weights')
}

// Every function of the author is one of the output's, as the engine sees it, and its text the author's. No guarded text has two of these.
function assertFunctionTexts(code: string, texts: string, { ast, js }: Program): void {
  const ranges = functionRanges(acornParse(code, { ecmaVersion: 2024, sourceType: 'script' }), code)
  const wanted = functionRanges(ast as never, js).map(([start, end]) => js.slice(start, end))
  const [all = '', ...numbers] = texts === '' ? [] : JSON.parse(texts.slice('\n/*restrict functions '.length, -2)) as [string, ...number[]]
  const known = new Map<string, string>()
  const found: string[] = []
  for (let i = 0, from = 0, start = 0; i < numbers.length; i += 4) {
    const [further = 0, length = 0, later = 0, size = 0] = numbers.slice(i)
    from += further
    start += later
    const guarded = code.slice(from, from + length)
    const text = all.slice(start, start + size)
    assert.ok(ranges.some(([at, end]) => at === from && end === from + length), `not a function: ${guarded}`)
    assert.is(known.get(guarded) ?? text, text, 'one text for one guarded text')
    known.set(guarded, text)
    found.push(text)
  }
  assert.equal(found, wanted)
}

/** What `toString` gives of the functions of a program: classes from \`class\` on, methods from their keys (and what stands before them, but \`static\`). */
function functionRanges(tree: Node, text: string): [number, number][] {
  const ranges: [number, number][] = []
  const inside = new Set<unknown>()
  everyNode(tree as never, (given) => {
    const node = given as unknown as { type: string; start: number; end: number; value?: unknown; kind?: string; method?: boolean; static?: boolean }
    const isMethod = node.type === 'MethodDefinition' || (node.type === 'Property' && (node.method === true || node.kind !== 'init'))
    if (isMethod) inside.add(node.value)
    if (node.kind === 'constructor' || inside.has(node)) return
    const before = isMethod && node.static === true ? /^static(?:\s|\/\*[^]*?\*\/|\/\/.*)*/.exec(text.slice(node.start, node.end))?.[0].length ?? 0 : 0
    if (isMethod || /^Class(?!Body)|Function/.test(node.type)) ranges.push([node.start + before, node.end])
  })
  return ranges.sort(([a], [b]) => a - b)
}

// `x -= y` is `x = x - y`, `o.p -= y` is `o.p = o.p - y`, and so is `o.p++`.
function writtenOut(node: EstreeNode): number {
  if (node.type === 'UpdateExpression') return node.argument.type === 'MemberExpression' && !throws(node.argument) ? 2 : 0
  if (node.type !== 'AssignmentExpression' || /^(?:\+|&&|\|\||\?\?)?=$/.test(node.operator)) return 0
  const { left } = node
  if (left.type === 'Identifier') return 1
  return left.type === 'MemberExpression' && !throws(left) ? 2 : 0
}

const throws = ({ property }: MemberExpression): boolean => (property.type === 'Identifier' && /^(?:constructor|__proto__)$/.test(property.name)) || (property.type === 'Literal' && property.value === 'constructor')

// Every identifier of the author is on its line, and the map leads back to it; names of imports, `length` and keys of `E.k++` are the exceptions.
function assertIdentifiersMapped(code: string, program: Program, map: RawSourceMap): void {
  const { ast, js, lineStarts, tokens } = program
  const lines = linesOf(code)
  const gone = ast.body.filter(({ type }) => type === 'ImportDeclaration' || type === 'ExportAllDeclaration')
  const specifiers = ast.body.filter((node) => node.type === 'ExportNamedDeclaration' && !node.declaration)
  const steps: { start: number; end: number }[] = []
  everyNode(ast, (node) => {
    const { argument } = node as unknown as { argument: EstreeNode }
    if (node.type === 'UpdateExpression' && argument.type === 'MemberExpression') steps.push(...[argument.property, argument.object].filter(({ type }) => type !== 'ThisExpression' && !type.endsWith('Expression')))
  })
  const segments = decodeMappings(map.mappings)
  const found = new Map<string, string[]>()
  for (const { line, column, sourceLine, sourceColumn } of segments) {
    assert.is(line, sourceLine, 'lines never move')
    const place = `${sourceLine}:${sourceColumn}`
    found.set(place, [...(found.get(place) ?? []), (lines[line] ?? '').slice(column)])
  }
  let line = 0
  for (let index = 0; index < tokens.length; index++) {
    const start = tokens.starts[index] ?? 0
    const text = linesOf(js.slice(start, tokens.ends[index]))[0] ?? ''
    while ((lineStarts[line + 1] ?? Infinity) <= start) line++
    if (!/^[\p{ID_Start}$_]/u.test(text) || KEYWORDS.has(text) || /^l(?:e|\\u0065)ngth$/.test(text) || [...gone, ...specifiers, ...steps].some((node) => node.start <= start && start < node.end)) continue
    const texts = found.get(`${line}:${start - (lineStarts[line] ?? 0)}`) ?? []
    assert.ok(texts.some((there) => there.startsWith(text) || /^;?\(?0?,?\$r_|^undefined/.test(there)), `${text} at line ${line + 1} is lost`)
  }
}

const KEYWORDS = new Set(['export', 'default', 'from', 'as', 'for', 'while'])

// Without what an instance of a class with many fields costs: that is no region.
const chargesIn = (code: string): number[] => [...code.matchAll(/(?<!#\$r_t = )\(\$r_(?:n -= (\d+)\) < \d+ && \$r_fill\(\)|c \+= (\d+)\) < 4096)/g)].map(([, weight, counted]) => Number(weight ?? counted))

const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/)

function tokenAt(text: string, offset: number): string {
  if (/[`}]/.test(text.charAt(offset)) || !text[offset]) return text.charAt(offset)
  try {
    const { start, end } = tokenizer(text.slice(offset, offset + 200), { ecmaVersion: 2024 }).getToken()
    return start === 0 ? text.slice(offset, offset + end) : text.charAt(offset)
  } catch {
    return text.charAt(offset)
  }
}

function everyNode(node: object, visit: (node: Node) => void): void {
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || value === null || typeof value !== 'object') continue
    if ('type' in value && 'start' in value) visit(value as Node)
    everyNode(value, visit)
  }
}

type Segment = { line: number; column: number; sourceLine: number; sourceColumn: number }

/** The segments of a source map with one source. */
export function decodeMappings(mappings: string): Segment[] {
  let sourceLine = 0
  let sourceColumn = 0
  return mappings.split(';').flatMap((group, line) => {
    let column = 0
    return group.split(',').filter(Boolean).map((segment) => {
      const [columnDelta = 0, , lineDelta = 0, sourceDelta = 0] = decodeNumbers(segment)
      column += columnDelta
      sourceLine += lineDelta
      sourceColumn += sourceDelta
      return { line, column, sourceLine, sourceColumn }
    })
  })
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function decodeNumbers(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const letter of segment) {
    const digit = DIGITS.indexOf(letter)
    value |= (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1)
    value = 0
    shift = 0
  }
  return numbers
}
