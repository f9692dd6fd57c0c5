/** JSON, SARIF, GitHub annotations, JUnit. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Diagnostic } from '../analyzer/types.ts'
import { renderGithub } from '../report/github.ts'
import { renderJson } from '../report/json.ts'
import { renderJunit } from '../report/junit.ts'
import { renderSarif } from '../report/sarif.ts'

const test = suite('report/formats')
const found = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  rule: 'no-eval', message: 'no `eval`.', hint: 'use JSON.', file: 'src/rule.js', range: [4, 8], url: 'https://example.org/no-eval',
  loc: { start: { line: 1, column: 5 }, end: { line: 1, column: 9 } }, ...more,
})

test('json is what the library returns', () => {
  assert.equal(JSON.parse(renderJson([found()])), { ok: false, diagnostics: [found()] })
  assert.equal(JSON.parse(renderJson([])), { ok: true, diagnostics: [] })
})

test('github: one command per line, escaped', () => {
  assert.is(renderGithub([found()]), '::error file=src/rule.js,line=1,endLine=1,title=restrict no-eval,col=5,endColumn=9::no `eval`.%0Ause JSON.\n')
  const evil = renderGithub([found({ message: '100%\r\n::warning::x', hint: '', file: 'a,b:c.js' })])
  assert.is(evil, '::error file=a%2Cb%3Ac.js,line=1,endLine=1,title=restrict no-eval,col=5,endColumn=9::100%25%0D%0A::warning::x\n')
  assert.not.match(renderGithub([found({ loc: { start: { line: 1, column: 5 }, end: { line: 2, column: 1 } } })]), /col=/)
})

test('junit: a suite per file, also for those that passed', () => {
  const xml = renderJunit([found({ message: 'a < b & "c" \u0001\ud800' })], { files: ['src/rule.js', 'ok.js'] })
  assert.is(xml, [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="restrict" tests="2" failures="1" errors="0">',
    '  <testsuite name="src/rule.js" tests="1" failures="1" errors="0">',
    '    <testcase name="no-eval (1:5)" classname="src/rule.js">',
    '      <failure type="no-eval" message="a &lt; b &amp; &quot;c&quot; \ufffd\ufffd">line 1, column 5: a &lt; b &amp; &quot;c&quot; \ufffd\ufffd&#10;use JSON.</failure>',
    '    </testcase>', '  </testsuite>',
    '  <testsuite name="ok.js" tests="1" failures="0" errors="0">', '    <testcase name="accepted" classname="ok.js"/>', '  </testsuite>', '</testsuites>', '',
  ].join('\n'))
})

type Log = { version: string; runs: [{
  tool: { driver: { name: string; version: string; rules: { id: string; helpUri?: string; shortDescription: { text: string } }[] } }
  columnKind: string; originalUriBaseIds: { SRCROOT: { uri: string } }
  results: { ruleId: string; ruleIndex: number; level: string; message: { text: string }; partialFingerprints: { primaryLocationLineHash: string }
    locations: [{ physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: Record<string, number> } }] }[]
}] }
const sarif = (diagnostics: Diagnostic[], source = 'x = eval(a)'): Log['runs'][0] =>
  (JSON.parse(renderSarif(diagnostics, { cwd: '/project', source: () => source, version: '1.2.3', rules: { 'no-eval': { description: 'Disallow `eval`.' }, 'no-with': { description: 'Disallow `with`.' } } })) as Log).runs[0]

test('sarif: rules, relative paths, regions', () => {
  const run = sarif([found(), found({ rule: 'syntax', file: '/elsewhere/a b.js', url: '' })])
  assert.is(run.tool.driver.version, '1.2.3')
  assert.equal(run.tool.driver.rules.map(({ id }) => id), ['no-eval', 'no-with', 'syntax'])
  assert.is(run.tool.driver.rules[0]?.helpUri, 'https://example.org/no-eval')
  assert.is(run.columnKind, 'utf16CodeUnits')
  assert.is(run.originalUriBaseIds.SRCROOT.uri, 'file:///project/')
  const [first, second] = run.results
  assert.is(first?.ruleIndex, 0)
  assert.is(second?.ruleIndex, 2)
  assert.is(first?.level, 'error')
  assert.is(first?.message.text, 'no `eval`. use JSON.')
  assert.equal(first?.locations[0].physicalLocation.artifactLocation, { uri: 'src/rule.js', uriBaseId: 'SRCROOT' })
  assert.equal(second?.locations[0].physicalLocation.artifactLocation, { uri: 'file:///elsewhere/a%20b.js' })
  assert.equal(first?.locations[0].physicalLocation.region, { startLine: 1, startColumn: 5, endLine: 1, endColumn: 9, charOffset: 4, charLength: 4 })
})

test('sarif: a fingerprint does not change when lines move, and tells equal lines apart', () => {
  const print = (diagnostics: Diagnostic[], source: string): string[] => sarif(diagnostics, source).results.map((result) => result.partialFingerprints.primaryLocationLineHash)
  const moved = found({ loc: { start: { line: 3, column: 5 }, end: { line: 3, column: 9 } } })
  assert.equal(print([found()], 'x = eval(a)'), print([moved], 'a\nb\nx = eval(a)'))
  const [first, second] = print([found(), moved], 'x = eval(a)\n\nx = eval(a)')
  assert.is.not(first, second)
  assert.match(second ?? '', /^[0-9a-f]{16}:2$/)
})

test.run()
