/**
 * Hints are instructions that work: each file of fixtures/hints is a rejected program, the hint it gets, the words of the hint that were followed
 * (`did`), and the program after that, which must be accepted. Where a finding carries a suggestion, the program after it is exactly that.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tokenizer } from 'acorn'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { check, FINDINGS, rules } from '../index.ts'
import type { Diagnostic } from '../analyzer/types.ts'
import type { PolicyInput } from '../policy/policy.ts'
import { applyEdits } from './_rule-cases.ts'

const test = suite('hints')
const FOLDER = new URL('../../fixtures/hints/', import.meta.url)
const updating = process.env['UPDATE_FIXTURES'] === '1'
const names = readdirSync(FOLDER).sort()
const met = new Set<string>()
let ran = 0
let rewritten = 0

/** `renamed`: the hint is about the name of the file. */
type Case = { rule: string; file: string; renamed: string; policy: PolicyInput; hint: string; did: string; before: string; after: string }

function read(text: string): Case {
  const [, head = '', before = '', after = ''] = /^([^]*?)--- before\n([^]*?)--- after\n([^]*)$/.exec(text) ?? []
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? ''
  const policy = field('policy')
  return { rule: field('rule'), file: field('file'), renamed: field('renamed') || field('file'), policy: (policy.startsWith('{') ? JSON.parse(policy) : policy) as PolicyInput, hint: field('hint'), did: field('did'), before, after }
}

/** Words and operators of a text, as many as can be read. */
function tokensOf(text: string): string[] {
  const found: string[] = []
  try {
    for (const { start, end } of tokenizer(text, { ecmaVersion: 2024 })) found.push(text.slice(start, end))
  } catch { /* a half of something, such as `...` */ }
  return found
}

function added(before: string, after: string): string[] {
  const left = tokensOf(before)
  return tokensOf(after).filter((token) => {
    const at = left.indexOf(token)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/** Every suggestion of every finding, again until there is none: what an author gets who accepts them all. */
function followSuggestions({ before, file, policy }: Case): string {
  let text = before
  for (let turn = 0; turn < 10; turn++) {
    const edits: NonNullable<Diagnostic['suggestion']>['edits'] = []
    for (const { suggestion } of check(text, { filename: file, policy }).diagnostics) {
      const isFree = suggestion?.edits.every(({ range: [start, end] }) => edits.every(({ range: [from, to] }) => end < from || start > to))
      if (suggestion && isFree) edits.push(...suggestion.edits)
    }
    if (edits.length === 0) return text
    text = applyEdits(text, edits)
  }
  return text
}

for (const name of names) {
  test(name, () => {
    ran++
    const url = new URL(name, FOLDER)
    const text = readFileSync(url, 'utf8')
    const each = read(text)
    const { rule, file, renamed, policy, hint, did, before, after } = each
    const { diagnostics } = check(before, { filename: file, policy })
    const [first] = diagnostics.filter((found) => found.rule === rule)
    assert.ok(first, `${rule} says nothing: ${JSON.stringify(diagnostics)}`)
    met.add(rule)
    if (updating) writeFileSync(url, text.replace(/^hint: .*$/m, () => `hint: ${first?.hint ?? ''}`))
    else assert.is(hint, first?.hint)
    assert.ok(did !== '' && first?.hint.includes(did), `the hint does not say ${JSON.stringify(did)}: ${first?.hint}`)
    assert.equal(check(after, { filename: renamed, policy }).diagnostics.map(({ message }) => message), [], 'accepted')

    // What was done is what was said: code in the words that were followed is among the code that is new.
    const said = [...did.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => tokensOf(code)).filter((token) => !/^[(){}.,;]+$/.test(token))
    const fresh = added(before, after)
    if (renamed !== file) assert.ok(did.includes(renamed.slice(renamed.indexOf('.'))))
    else if (said.length > 0) assert.ok(said.some((token) => fresh.includes(token)) || followSuggestions(each) === after, `none of ${said.join(' ')} is new`)
    else assert.is.not(before, after)
    if (diagnostics.some(({ suggestion }) => suggestion)) {
      rewritten++
      assert.is(followSuggestions(each), after)
    }
  })
}

test('there are enough of them, for every rule, and many with a suggestion', () => {
  assert.is(ran, names.length)
  assert.ok(ran >= 60, `${ran} programs`)
  assert.ok(rewritten >= 25, `${rewritten} with a suggestion`)
  assert.equal([...Object.keys(rules), ...Object.keys(FINDINGS)].filter((id) => !met.has(id) && id !== 'source-limit'), [])
})

test.run()
