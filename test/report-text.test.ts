/** The text form: places, frames, hints; nothing in a hostile source reaches the terminal as it is. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Diagnostic } from '../analyzer/types.ts'
import { renderText, summary } from '../report/text.ts'

const test = suite('report/text')
const at = (startLine: number, startColumn: number, endLine: number, endColumn: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  rule: 'no-eval', message: '`eval` compiles text.', hint: '', file: 'rule.js', range: [0, 1], url: '',
  loc: { start: { line: startLine, column: startColumn }, end: { line: endLine, column: endColumn } }, ...more,
})
const lines = (...text: string[]): string => `${text.join('\n')}\n`

test('place, rule, message, frame, hint', () => {
  assert.is(renderText([at(2, 3, 2, 7, { hint: 'parse data with `JSON.parse`.' })], { source: "const a = '1'\n  eval(a)\nb" }), lines(
    'rule.js:2:3 no-eval: `eval` compiles text.', "  1 | const a = '1'", '> 2 |   eval(a)', '    |   ^^^^', '  3 | b', '  hint: parse data with `JSON.parse`.',
  ))
})

test('without a source there is no frame', () => {
  assert.is(renderText([at(2, 3, 2, 7)]), lines('rule.js:2:3 no-eval: `eval` compiles text.'))
})

test('an empty line between diagnostics, a summary at the end', () => {
  const found = [at(1, 1, 1, 2), at(1, 1, 1, 2, { file: 'b.js' })]
  assert.match(renderText(found, { files: ['rule.js', 'b.js', 'c.js'] }), /text\.\n\nb\.js:1:1 no-eval: .*\n\n2 problems in 2 of 3 files\n$/)
  assert.is(summary([at(1, 1, 1, 2)], 1), '1 problem')
  assert.is(renderText([], { files: ['a.js'] }), '')
})

test('a place over many lines shows the first three', () => {
  const text = renderText([at(1, 3, 6, 2)], { source: 'x = {\n  a,\n  b,\n  c,\n  d\n}\ny' })
  assert.is(text, lines('rule.js:1:3 no-eval: `eval` compiles text.', '> 1 | x = {', '    |   ^^^', '> 2 |   a,', '    |   ^^', '> 3 |   b,', '    |   ^^'))
})

test('tabs, wide characters and line numbers line up', () => {
  const source = `${'\n'.repeat(9)}\t日本 eval(x)`
  assert.is(renderText([at(10, 5, 10, 9)], { source }).split('\n').slice(-3).join('\n'), '> 10 |   日本 eval(x)\n     |        ^^^^\n')
})

test('all line terminators of the language count, and a byte order mark does not', () => {
  assert.match(renderText([at(4, 1, 4, 2)], { source: '\ufeffa\r\nb\u2028c\rd' }), /> 4 \| d\n/)
  assert.match(renderText([at(1, 1, 1, 2)], { source: '\ufeffa' }), /> 1 \| a\n {4}\| \^\n/)
})

test('a long line is cropped around the place', () => {
  const source = `${'a'.repeat(5000)} eval(x) ${'b'.repeat(5000)}`
  const [, line = '', marks = ''] = renderText([at(1, 5002, 1, 5006)], { source }).split('\n')
  assert.ok(line.length < 150)
  assert.is(line.indexOf('eval(x)'), marks.indexOf('^'))
  assert.match(line, /^> 1 \| \.\.\.a.*b\.\.\.$/)
})

test('the end of the file has a place', () => {
  assert.match(renderText([at(2, 1, 2, 1)], { source: 'f(\n' }), /> 2 \|\n {4}\| \^\n/)
  assert.match(renderText([at(9, 1, 9, 1)], { source: 'f(' }), /^rule\.js:9:1 no-eval: .*\n$/)
})

test('controls, bidirectional text and lone surrogates are shown as escapes', () => {
  const evil = '\u001b[2J\u202e\u200b\ud800\u0007'
  const text = renderText([at(1, 1, 1, 2, { message: evil, file: `${evil}.js`, hint: evil })], { source: `x${evil}` })
  assert.not.match(text, /[\u001b\u202e\u200b\u0007]/)
  assert.ok(text.includes('\\u001b[2J\\u202e\\u200b\\ud800\\u0007'))
})

test('colors only when asked for', () => {
  assert.not.match(renderText([at(1, 1, 1, 2)], { source: 'x' }), /\u001b/)
  assert.match(renderText([at(1, 1, 1, 2)], { source: 'x', color: true }), /\u001b\[/)
})

test.run()
