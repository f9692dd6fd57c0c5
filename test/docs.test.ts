/**
 * What is generated into docs/: the pages of the rules for a site, and the schemas. `UPDATE_FIXTURES=1` writes them anew; without it they are
 * compared. And what the command prints is held against the schema.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'

import { ruleUrl, rules, SITE } from '../index.ts'
import { policyJsonSchema } from '../policy/policy.ts'
import { diagnosticsSchema } from '../report/schema.ts'
import { siteIndex, sitePage, type SitePage } from '../report/site.ts'
import { FINDINGS, PROJECT_FINDINGS } from '../rules/index.ts'
import { restrict } from './_cli.ts'
import { fixtureCases, readPage } from './_rule-cases.ts'
import { check } from '../index.ts'

const test = suite('docs')
const DOCS = new URL('../../docs/', import.meta.url)
const updating = process.env['UPDATE_FIXTURES'] === '1'
const others = { ...FINDINGS, ...PROJECT_FINDINGS }
const ids = [...Object.keys(rules), ...Object.keys(others)].sort()

const pages: SitePage[] = ids.map((id) => {
  const meta = rules[id]?.meta
  return { id, description: meta?.docs.description ?? others[id as keyof typeof others].description, url: ruleUrl(id), page: readPage(id), messages: meta?.messages, hints: meta?.hints }
})
const generated = new Map([
  ...pages.map((page) => [`rules/${page.id}.md`, sitePage(page)] as const),
  ['rules/index.md', siteIndex(pages)],
  ['diagnostics.schema.json', `${JSON.stringify(diagnosticsSchema(ids, SITE), null, 2)}\n`],
  ['policy.schema.json', `${JSON.stringify(policyJsonSchema(), null, 2)}\n`],
])

for (const [name, text] of generated) {
  test(name, () => {
    const file = new URL(name, DOCS)
    if (updating) {
      mkdirSync(new URL('.', file), { recursive: true })
      writeFileSync(file, text)
    } else assert.is(text, existsSync(file) ? readFileSync(file, 'utf8') : '')
  })
}

test('no other files are among the generated ones', () => {
  assert.equal(readdirSync(new URL('rules/', DOCS)).map((name) => `rules/${name}`).filter((name) => !generated.has(name)), [])
  assert.equal(readdirSync(DOCS).filter((name) => name.endsWith('.json') && !generated.has(name)), [])
})

test('front matter is YAML, and its address is where diagnostics point', () => {
  for (const { id } of pages) {
    const [, front = ''] = /^---\n([^]*?)\n---\n/.exec(generated.get(`rules/${id}.md`) ?? '') ?? []
    const { title, description, permalink } = parse(front) as Record<string, string>
    assert.equal([title, `${SITE}${permalink}`], [id, ruleUrl(id)])
    assert.match(description ?? '', /^Disallow /)
  }
})

const ajv = new Ajv({ allErrors: true })
const isReport = ajv.compile(diagnosticsSchema(ids, SITE))
const holds = (document: unknown): void => { assert.ok(isReport(document), JSON.stringify(isReport.errors)) }

test('every diagnostic of every fixture is as the schema says', () => {
  let found = 0
  for (const { source, file, policy } of fixtureCases()) {
    const result = check(source, { filename: file, policy })
    found += result.diagnostics.length
    holds(JSON.parse(JSON.stringify(result)))
  }
  assert.ok(found > 200)
})

test('what the command prints is as the schema says, and the schema refuses what is not', async () => {
  const { stdout } = await restrict(['check', '--format', 'json', fileURLToPath(new URL('../../examples/hostile/sample.js', import.meta.url)), '-'], { input: 'let a = (' })
  const report = JSON.parse(stdout) as { ok: boolean; diagnostics: Record<string, unknown>[] }
  holds(report)
  assert.ok(report.diagnostics.length >= 6)
  const [first = {}] = report.diagnostics
  for (const wrong of [{ ...first, rule: 'no-thing' }, { ...first, more: 1 }, { ...first, range: [1] }, { ...first, loc: { start: { line: 0, column: 1 }, end: { line: 1, column: 1 } } }]) {
    assert.not.ok(isReport({ ok: false, diagnostics: [wrong] }))
  }
})

test.run()
