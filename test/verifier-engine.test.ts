/**
 * The verifier's parser against the engine: in texts where operands, words that are keywords elsewhere, slashes and line breaks meet,
 * the engine finds no call that the tree does not have. (It may find fewer: it leaves out code that cannot run.)
 */
import { Session } from 'node:inspector'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundedParser } from '../verifier/bounded-parser.ts'

const test = suite('verifier/engine')
const TEXTS = 4000

type Location = { lineNumber: number; columnNumber: number; type?: string }
const session = new Session()
session.connect()
/** The inspector answers at once. */
function ask<T>(method: string, parameters: object = {}): T {
  let answer: unknown
  session.post(method, parameters, (error, result) => { answer = error ?? result })
  return answer as T
}

let state = 2
const pick = <T>(list: readonly T[]): T => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return list[Math.floor(((state >>> 8) / 2 ** 24) * list.length)] as T
}
const WORDS = ['of', 'of', 'yield', 'async', 'get', 'set', 'static', 'let', 'await', 'class', 'function', 'in', 'new', 'using', 'return', 'do', 'a']
const NAMES = ['a', 'b', 'of', 'async', 'get', 'set', 'using']
const ATOMS: readonly (() => string)[] = [
  () => pick(NAMES), () => pick(NAMES), () => `a.${pick(WORDS)}`, () => `a?.${pick(WORDS)}`, () => `a?.${pick(WORDS)}`, () => `a?.${pick(['of', 'yield'])}`, () => `this.#${pick(WORDS)}`, () => 'C', () => '(C)', () => '[C]', () => '{C}', () => '/C/g', () => '/C/g', () => '/C/g', () => '/C/g', () => '/=C/',
  () => `({${pick(WORDS)}: 1})`, () => `({${pick(WORDS)}() {}})`, () => `\`$\{a?.${pick(WORDS)}}\``, () => `\`$\{{}}C\``, () => 'function () {}', () => 'class {}', () => '() => {}', () => '() => C', () => 'a => {C}', () => 'a++', () => 'yield', () => 'yield a',
  () => 'await a', () => 'new a', () => 'if (a) b', () => 'do a; while (b)', () => 'typeof a', () => '\\u006ff', () => 'x = {}', () => '{}', () => '1', () => '"s"', () => 'return', () => `async ${pick(NAMES)} => {}`,
]
const GAPS = ['\n', '\n', '\n', '\n', '\n', '\n', '\n', '\n', '\n/', '/', '/', ' ', ';', '\n+', ',', ' = ', '/*\n*/', '//\n', '\n`', '`', '\n(', ')', ' ? ', ' : ', ' => ', '\u2028', '/g\n', '\n++']
const AROUND: readonly (readonly [string, string])[] = [
  ['(function () {', '})'], ['(function* () {', '})'], ['(async function () {', '})'], ['(async function* () {', '})'], ['(class { #of; #a; m = ', '\n})'], ['(class { #yield; static {', '} })'], ['x = [', ']'], ['`${', '}`'], ['for (a of ', ') C'],
]

function makeText(): string {
  const [before, after] = pick(AROUND)
  let inside = pick(ATOMS)()
  for (let count = pick([1, 2, 3, 4]); count > 0; count--) inside += pick(GAPS) + pick(ATOMS)()
  let calls = 0
  return `(function () {"use strict";${before}${inside}${pick(['', '/g', '\n'])}${after}\n})`.replace(/C/g, () => `c${calls++}()`)
}

/** The names in the tree; undefined for what is no program. */
function namesOf(text: string): Set<string> | undefined {
  const names = new Set<string>()
  let root: unknown
  try { root = BoundedParser.parse(text, { ecmaVersion: 2024 }) } catch (error) {
    assert.instance(error, SyntaxError, text)
    return undefined
  }
  for (const todo = [root]; todo.length > 0;) {
    const node = todo.pop()
    if (typeof node !== 'object' || node === null) continue
    if ('type' in node && node.type === 'Identifier' && 'name' in node) names.add(String(node.name))
    todo.push(...Object.values(node) as unknown[])
  }
  return names
}

function engineCalls(text: string): string[] {
  const { scriptId } = ask<{ scriptId?: string }>('Runtime.compileScript', { expression: text, sourceURL: 'text', persistScript: true })
  if (scriptId === undefined) return []
  const { locations } = ask<{ locations: Location[] }>('Debugger.getPossibleBreakpoints', { start: { scriptId, lineNumber: 0, columnNumber: 0 } })
  const lines = text.split(/[\n\u2028]/)
  return locations.flatMap(({ type, lineNumber, columnNumber }) => type === 'call' ? /^c\d+/.exec(lines[lineNumber]?.slice(columnNumber) ?? '') ?? [] : [])
}

test('no call that the tree does not have', () => {
  ask('Runtime.enable')
  ask('Debugger.enable')
  let accepted = 0
  let seen = 0
  for (let count = 0; count < TEXTS; count++) {
    const text = makeText()
    const names = namesOf(text)
    if (!names) continue
    accepted++
    for (const call of engineCalls(text)) {
      seen++
      assert.ok(names.has(call), text)
    }
  }
  session.disconnect()
  // Otherwise nothing was compared.
  assert.ok(accepted > TEXTS / 20 && seen > TEXTS / 40, `${accepted} accepted, ${seen} calls`)
})

test.run()
