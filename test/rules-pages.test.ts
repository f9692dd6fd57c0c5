/** A rule's page says what a reader needs, and its examples are what it says they are. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { FINDINGS, PROJECT_FINDINGS, rules } from '../rules/index.ts'
import { diagnose, lint, pageCases, readPage, toFindings } from './_rule-cases.ts'

const test = suite('rules/pages')
const SECTIONS = ['## Why', '## Rejected', '## Accepted', '## Instead']

for (const id of [...Object.keys(rules), ...Object.keys(FINDINGS), ...Object.keys(PROJECT_FINDINGS)]) {
  test(`${id}.md has every section, in order`, () => {
    const lines = readPage(id).split('\n')
    assert.is(lines[0], `# ${id}`)
    assert.equal(lines.filter((line) => line.startsWith('## ')), SECTIONS)
    assert.match(lines[2] ?? '', /^[A-Z`].*\.$/, 'one sentence under the title')
  })
}

for (const id of Object.keys(FINDINGS)) {
  test(`the examples of ${id}.md`, () => {
    const cases = pageCases(id)
    assert.ok(cases.length > 0)
    for (const each of cases) {
      const found = diagnose(each).map(({ rule }) => rule)
      assert.equal([...new Set(found)], each.verdict === 'accept' ? [] : [id], each.source)
    }
  })
}

for (const [id, rule] of Object.entries(rules)) {
  test(`the examples of ${id}.md`, () => {
    const cases = pageCases(id)
    for (const verdict of ['accept', 'reject']) assert.ok(cases.some((each) => each.verdict === verdict), verdict)
    for (const each of cases) {
      const found = diagnose(each)
      assert.equal(found.length === 0 ? 'accept' : 'reject', each.verdict, each.source)
      if (each.verdict === 'reject') assert.equal([...new Set(found.map((one) => one.rule))], [id], each.source)
      assert.equal(lint(each), toFindings(found, each.source), each.source)
    }
  })

  test(`${id} says what to write instead`, () => {
    const { messages, hints = {} } = rule.meta
    assert.equal(Object.keys(hints).sort(), Object.keys(messages).sort())
    for (const text of Object.values(messages)) assert.match(text, /^[A-Z`].*[.?]$/)
    for (const text of Object.values(hints)) {
      assert.match(text, /^[A-Z`].*\.$/)
      assert.ok(text.length < 160, text)
    }
  })
}

test.run()
