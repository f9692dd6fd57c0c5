// The host of the rules: ESLint's shape, one walk, sorted and distinct findings.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkProgram } from '../analyzer/check.ts'
import { makeDiagnostic, offsetAt, sortDiagnostics } from '../analyzer/diagnostic.ts'
import { parse } from '../analyzer/parse.ts'
import type { Diagnostic, Listener, Program, Rule, RuleContext } from '../analyzer/types.ts'
import { resolvePolicy } from '../policy/policy.ts'

const test = suite('analyzer/check')
const policy = resolvePolicy('standard')

function program(text: string): Program {
  const result = parse(text)
  if (Array.isArray(result)) throw new Error(result[0]?.message)
  return result
}

function rule(create: (context: RuleContext) => Listener, messages: Record<string, string> = { found: 'Found `{{ what }}`.' }): Rule {
  return { meta: { type: 'problem', schema: [], docs: { description: '' }, messages, hints: { found: 'Not {{what}}.' } }, create }
}

function check(text: string, rules: Record<string, Rule>): Diagnostic[] {
  return checkProgram(program(text), rules, policy)
}

const names = rule(({ report }) => ({ Identifier: (node) => report({ node, messageId: 'found', data: { what: node.name } }) }))

test('findings of all rules in order of place', () => {
  const calls = rule((context) => ({ CallExpression: (node) => context.report({ node, messageId: 'found', data: { what: context.sourceCode.getText(node) } }) }))
  const found = check('a;\nb(c)', { names, calls })
  assert.equal(found.map(({ rule: id, message, loc: { start } }) => `${id} ${start.line}:${start.column} ${message}`), ['names 1:1 Found `a`.', 'names 2:1 Found `b`.', 'calls 2:1 Found `b(c)`.', 'names 2:3 Found `c`.'])
  assert.equal(found[0], { rule: 'names', message: 'Found `a`.', hint: 'Not a.', file: 'input.js', range: [0, 1], loc: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }, url: 'https://restrict.dev/rules/names' })
})

test('entering, leaving and the program', () => {
  const seen: string[] = []
  const order = rule(() => ({
    Program: () => void seen.push('start'), 'Program:exit': () => void seen.push('end'),
    CallExpression: () => void seen.push('('), 'CallExpression:exit': () => void seen.push(')'), Identifier: (node) => void seen.push(node.name),
  }))
  check('f(g(a), b)', { order })
  assert.is(seen.join(' '), 'start ( f ( g a ) b ) end')
})

test('places may be nodes, ranges or locations', () => {
  const places = rule(({ report }) => ({
    Program: (node) => {
      report({ node, messageId: 'found' })
      report({ range: [2, 4], messageId: 'found' })
      report({ loc: { start: { line: 2, column: 0 }, end: { line: 2, column: 3 } }, messageId: 'found' })
    },
  }))
  assert.equal(check('abcd\nefg', { places }).map(({ range, message }) => [...range, message]), [[0, 8, 'Found `{{ what }}`.'], [2, 4, 'Found `{{ what }}`.'], [5, 8, 'Found `{{ what }}`.']])
})

test('rules see the policy and the program', () => {
  let context: RuleContext | undefined
  const text = 'x'
  check(text, { spy: rule((given) => ((context = given), {})) })
  assert.is(context?.settings.restrict?.policy, policy)
  assert.is(context?.sourceCode.text, text)
  assert.is(context?.program?.goal, 'script')
  assert.equal(context?.options, [])
})

test('nodes have parents when rules run', () => {
  const parents: (string | undefined)[] = []
  check('a.b', { spy: rule(() => ({ Identifier: (node) => void parents.push(node.parent?.type) })) })
  assert.equal(parents, ['MemberExpression', 'MemberExpression'])
})

test('a denied node is reported even without its rule', () => {
  assert.equal(check('debugger', {}).map((one) => one.rule), ['no-debugger'])
  assert.equal(check('debugger', { 'no-debugger': rule(() => ({})) }).length, 0)
})

test('mistakes in rules are loud', () => {
  assert.throws(() => check('a', { bad: rule(() => ({ 'CallExpression > Identifier': () => {} }) as Listener) }), /unknown selector/)
  assert.throws(() => check('a', { bad: rule(({ report }) => ({ Identifier: (node) => report({ node, messageId: 'none' }) })) }), /no message/)
})

test('sorting drops repetitions only', () => {
  const source = { text: 'a\nb', filename: 'f', lineStarts: [0, 2] }
  const one = makeDiagnostic(source, 'r', [2, 3], 'm')
  const all = sortDiagnostics([one, makeDiagnostic(source, 'q', [2, 3], 'm'), makeDiagnostic(source, 'r', [0, 1], 'm'), { ...one }, makeDiagnostic(source, 'r', [2, 3], 'n')])
  assert.equal(all.map(({ rule: id, range, message }) => `${id}${range[0]}${message}`), ['r0m', 'q2m', 'r2m', 'r2n'])
})

test('offsets and ranges are kept within the text', () => {
  const source = { text: 'ab\nc', filename: 'f', lineStarts: [0, 3] }
  assert.equal(makeDiagnostic(source, 'r', [3, 99], 'm').range, [3, 4])
  assert.equal(makeDiagnostic(source, 'r', [99, 1], 'm').range, [4, 4])
  assert.is(offsetAt(source, { line: 2, column: 1 }), 3)
  assert.is(offsetAt(source, { line: 9, column: 9 }), 4)
})

test.run()
