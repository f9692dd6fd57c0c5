// Source text to program: goals, strictness, errors with places, HTML-like comments, bytes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeSource } from '../analyzer/decode.ts'
import { positionAt } from '../analyzer/diagnostic.ts'
import { parse } from '../analyzer/parse.ts'
import { findToken, tokenBefore, tokenFrom, tokenText } from '../analyzer/tokens.ts'
import type { Diagnostic, Program } from '../analyzer/types.ts'

const test = suite('analyzer/parse')

function accepted(text: string, filename?: string): Program {
  const result = parse(text, { filename })
  if (Array.isArray(result)) throw new Error(`${JSON.stringify(text)}: ${result[0]?.message}`)
  return result
}

/** `rule line:column-line:column message` of the only finding. */
function rejected(text: string, filename?: string): string {
  const result = parse(text, { filename })
  assert.ok(Array.isArray(result), `${JSON.stringify(text)} was accepted`)
  assert.is(result.length, 1)
  return render(result[0] as Diagnostic)
}

function render({ rule, loc: { start, end }, message }: Diagnostic): string {
  return `${rule} ${start.line}:${start.column}-${end.line}:${end.column} ${message}`
}

test('the goal follows the extension, then the syntax', () => {
  const goal = (text: string, filename?: string): string => accepted(text, filename).goal
  for (const [text, filename, expected] of [
    ['', undefined, 'script'], ['1 + 1', 'a.js', 'script'], ['1', 'a.mjs', 'module'], ['1', 'a.mts', 'module'], ['1', 'a.cjs', 'script'], ['1', 'a.CTS', 'script'],
    ['import a from "b"', 'a.js', 'module'], ['export {}', 'a.ts', 'module'], ['import.meta.url', 'a.js', 'module'], ['import("a")', 'a.js', 'script'],
    ['await f()', 'a.js', 'module'], ['await (f())', 'a.js', 'module'], ['for await (const x of y) ;', 'a.js', 'module'], ['x = `${await y}`', 'a.ts', 'module'],
    ['var await = 1; await (2)', 'a.js', 'script'], ['async () => await x', 'a.js', 'script'], ['await: 1', 'a.js', 'script'], ['({ await: 1 }).await', 'a.js', 'script'],
    ['var await = 1, g = 1; r = await / 1; r = 1 /g', 'a.js', 'script'],
  ] as const) assert.is(goal(text, filename), expected, `${filename}: ${text}`)
  const forced = parse('1', { filename: 'a.cjs', goal: 'module' })
  assert.ok(!Array.isArray(forced) && forced.goal === 'module')
})

test('top-level await is noticed', () => {
  assert.ok(accepted('const x = await y').topLevelAwait)
  assert.ok(accepted('for await (const x of y) ;').topLevelAwait)
  assert.not.ok(accepted('export const f = async () => { await y }').topLevelAwait)
})

test('programs are strict without saying so', () => {
  assert.is(rejected('var x = 010'), 'syntax 1:9-1:12 Invalid number.')
  assert.is(rejected("x = '\\07'").slice(0, 10), 'syntax 1:6')
  assert.is(rejected('delete x'), 'syntax 1:1-1:7 Deleting local variable in strict mode.')
  assert.is(rejected('arguments = 1').slice(0, 10), 'syntax 1:1')
  assert.is(rejected('function f(a, a) {}').slice(0, 11), 'syntax 1:15')
  assert.is(rejected('var public = 1'), 'syntax 1:5-1:11 The keyword `public` is reserved.')
  assert.is(rejected('if (1) function f() {}').slice(0, 10), 'syntax 1:8')
})

test('`with` and `debugger` are left for their rules', () => {
  assert.is(accepted('with (a) b').ast.body[0]?.type, 'WithStatement')
  assert.is(accepted('debugger').ast.body[0]?.type, 'DebuggerStatement')
})

test('errors say what and where', () => {
  assert.is(rejected('f(a,\n  b'), 'syntax 2:4-2:4 The program ends in the middle.')
  assert.is(rejected('let a;\nlet a'), 'syntax 2:5-2:6 Identifier `a` has already been declared.')
  assert.is(rejected('let x: number = 1'), 'syntax 1:6-1:7 Unexpected `:`.')
  assert.is(rejected('return 1'), 'syntax 1:1-1:7 `return` outside of function.')
  assert.is(rejected('"abc'), 'syntax 1:1-1:2 Unterminated string constant.')
  assert.is(rejected('x = /(/'), 'syntax 1:6-1:7 Invalid regular expression: /(/: Unterminated group.')
  assert.is(rejected('\u2028\r\n  )'), 'syntax 3:3-3:4 Unexpected `)`.')
  assert.is(rejected('a\0b').slice(0, 10), 'syntax 1:2')
  assert.is(rejected('break'), 'syntax 1:1-1:6 `break` outside a loop or `switch`, or to a label that is not around it.')
  assert.is(rejected('export default 1; export default 2').slice(0, 6), 'syntax')
  assert.is(rejected('export { nobody }').slice(0, 11), 'syntax 1:10')
  assert.is(rejected('import { a } from "b" with { type: "json" }').slice(0, 6), 'syntax')
  assert.is(rejected('class A { @d m() {} }').slice(0, 11), 'syntax 1:11')
  assert.is(rejected('<div/>').slice(0, 10), 'syntax 1:1')
  const [typescript] = parse('let x: number = 1') as Diagnostic[]
  assert.match(typescript?.hint ?? '', '.ts')
  assert.is(typescript?.url, 'https://restrict.dev/rules/syntax')
})

test('of two goals the one that gets further explains', () => {
  assert.is(rejected('const x = await f();\nconst y = ;'), 'syntax 2:11-2:12 Unexpected `;`.')
})

test('early errors are found', () => {
  // Early errors of every kind: whichever of the two finds it, the program is refused.
  for (const text of ['x = /a/uv', 'a?.b = 1', 'class A { constructor() {} constructor() {} }', 'new.target', 'super.x', 'x = { __proto__: 1, __proto__: 2 }', 'yield 1', 'let [a, a] = b', '#a in b', 'for (let x of a, b) ;']) {
    assert.is(rejected(text).slice(0, 6), 'syntax', text)
  }
})

test('modules are shown to the engine as statements', () => {
  for (const text of [
    'export default function () {}\n(1)', 'export default class {}\n/re/', 'export default (a, b);', 'export default a\n;[b]', 'export default () => {}', 'export default async () => {}\nfoo', 'export default {a: 1}.a', 'export default function f() {} f()',
    'import a, {b as c} from "d"; export {a, c as "x y"}; export * from "e"; export * as f from "g"', 'export const a = 1, {b} = c; export class D {}', 'await x; import.meta.y; `${import.meta}`', '#!/bin/x\nexport {}', 'export\ndefault\n1', 'export async function* f() {}',
  ]) assert.is(accepted(text, 'a.mjs').goal, 'module')
})

test('HTML-like comments are refused in both goals', () => {
  for (const filename of ['a.cjs', 'a.mjs']) {
    assert.is(rejected('x = 1 <!-- y\n', filename), 'no-html-comment 1:7-1:11 `<!--` starts a comment in scripts, and is operators elsewhere.')
    accepted('x = y-->0', filename)
    accepted('"<!--"; `-->`; /<!--/; // <!-- -->\n/* <!--\n--> */ x = `${1}<!--\n-->`', filename)
  }
  assert.is(rejected('x\n --> 0'), 'no-html-comment 2:2-2:5 `-->` starts a comment in scripts, and is operators elsewhere.')
  assert.is(rejected('x /*\n*/ --> 0').slice(0, 19), 'no-html-comment 2:4')
  assert.is(rejected('x\n --> 0', 'a.mjs').slice(0, 10), 'syntax 2:4')
  assert.is(rejected('x = [`\n<!-- ` )'), 'syntax 2:8-2:9 Unexpected `)`.')
  assert.is(rejected('var x = 1; r = 0 <!--x[`\n;f`]').slice(0, 20), 'no-html-comment 1:18')
})

test('comments, hashbang and directives', () => {
  const { comments, text, js } = accepted('#!/usr/bin/env node\n/* a */ x // b\n', 'a.js')
  assert.is(js, text)
  assert.equal(comments.map(({ type, value }) => `${type}:${value}`), ['Hashbang:/usr/bin/env node', 'Block: a ', 'Line: b'])
  assert.is(accepted('"use strict"; "other"').ast.body.length, 2)
  assert.is(rejected(' #!x').slice(0, 10), 'syntax 1:3')
})

test('tokens can be found by offset', () => {
  const program = accepted('foo ( bar ) ;// end')
  const { tokens } = program
  assert.is(tokens.length, 5)
  assert.is(tokenText(program, tokenFrom(tokens, 4)), '(')
  assert.is(tokenText(program, tokenFrom(tokens, 5)), 'bar')
  assert.is(tokenText(program, tokenBefore(tokens, 9)), 'bar')
  assert.is(tokenBefore(tokens, 2), -1)
  assert.is(tokenFrom(tokens, 14), 5)
  assert.is(tokenText(program, 5), '')
  assert.is(findToken(program, ')', 0), 10)
  assert.is(findToken(program, ')', 0, 10), -1)
  assert.is(findToken(program, ']', 0), -1)
})

test('lines end where the engine ends them', () => {
  const { lineStarts } = accepted('a\nb\r\nc\rd\u2028e\u2029f')
  assert.equal([...lineStarts], [0, 2, 5, 7, 9, 11])
  assert.equal(positionAt({ lineStarts }, 8), { line: 4, column: 2 })
})

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

test('bytes are strict UTF-8', () => {
  const good = decodeSource(new TextEncoder().encode('\ufeffx = "é€😀"'), 'a.js')
  assert.is(good, 'x = "é€😀"')
  assert.is(decodeSource(bytes(), 'a.js'), '')
  const bad = (value: Uint8Array): string => {
    const result = decodeSource(value, 'a.js')
    assert.ok(Array.isArray(result))
    return render(result[0] as Diagnostic)
  }
  assert.is(bad(bytes(97, 10, 98, 0xff, 99)), 'syntax 2:2-2:2 This is not UTF-8 text: byte 0xff cannot stand here.')
  assert.is(bad(bytes(0xff, 0xfe, 97, 0)), 'syntax 1:1-1:1 This is not UTF-8 text: it looks like UTF-16.')
  assert.is(bad(bytes(0xc3)).slice(0, 10), 'syntax 1:1')
  assert.is(bad(bytes(97, 0xed, 0xa0, 0x80)).slice(0, 10), 'syntax 1:2')
  const long = new Uint8Array(100_001).fill(97)
  for (const at of [0, 1, 77_777, 99_998, 100_000]) {
    const broken = long.slice()
    broken[at] = 0x80
    const result = decodeSource(broken, 'a.js') as Diagnostic[]
    assert.equal(result[0]?.range, [at, at])
  }
})

test('an orphaned byte order mark is dropped', () => {
  assert.is(accepted('\ufeff#!x\n1').text, '#!x\n1')
})

test.run()
