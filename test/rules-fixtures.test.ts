/**
 * Every file in fixtures/rules, in both hosts. With `UPDATE_FIXTURES=1` in the environment, rendered goldens are rewritten instead of
 * compared; look at the difference before committing it.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { rules } from '../rules/index.ts'
import { diagnose, fixtureCases, FIXTURES, lint, listFolder, PAGES, render, toFindings } from './_rule-cases.ts'

const test = suite('rules/fixtures')
const updating = process.env['UPDATE_FIXTURES'] === '1'
const cases = fixtureCases()
const ids = Object.keys(rules)
let ran = 0

for (const each of cases) {
  const { rule, verdict, file, golden } = each
  test(`${rule}/${verdict}/${file}`, () => {
    ran++
    const diagnostics = diagnose(each)
    if (verdict === 'accept') assert.is(render(diagnostics, each), '', 'an accepted fixture passes all rules')
    else {
      assert.ok(diagnostics.some((found) => found.rule === rule), `${rule} says nothing`)
      const text = render(diagnostics, each)
      if (updating) writeFileSync(golden, text)
      else assert.is(text, existsSync(golden) ? readFileSync(golden, 'utf8') : '')
    }
    assert.equal(lint(each), toFindings(diagnostics, each.source), 'ESLint agrees')
  })
}

test('every rule has a page, accepted and rejected fixtures', () => {
  for (const id of ids) {
    assert.ok(existsSync(new URL(`${id}.md`, PAGES)), `rules/${id}.md`)
    for (const verdict of ['accept', 'reject']) assert.ok(cases.some((each) => each.rule === id && each.verdict === verdict), `${id}/${verdict}`)
    assert.ok(cases.filter((each) => each.rule === id).length >= 8, `${id} has at least eight fixtures`)
  }
})

test('every file of rules/ but the index is a rule; what rules share is in folders', () => {
  const files = readdirSync(PAGES).filter((name) => name.endsWith('.ts') && name !== 'index.ts').map((name) => name.slice(0, -3))
  assert.equal(files.sort(), [...ids].sort())
})

test('no orphan files', () => {
  const expected = new Set(cases.map(({ rule, verdict, file }) => `${rule}/${verdict}/${file}`))
  for (const { rule, verdict, golden } of cases) if (verdict === 'reject') expected.add(`${rule}/reject/${golden.pathname.split('/').at(-1)}`)
  const found = listFolder(FIXTURES).flatMap((rule) => listFolder(new URL(`${rule}/`, FIXTURES)).flatMap((verdict) => (
    listFolder(new URL(`${rule}/${verdict}/`, FIXTURES)).map((file) => `${rule}/${verdict}/${file}`)
  )))
  assert.equal(found.filter((file) => !expected.has(file)), [])
  assert.equal(listFolder(FIXTURES).filter((rule) => !ids.includes(rule)), [])
  const files = readdirSync(PAGES).filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3))
  assert.equal(files.filter((id) => !ids.includes(id)), [])
})

test('as many cases ran as there are files', () => {
  assert.ok(cases.length > 100)
  assert.is(ran, cases.length)
})

test.run()
