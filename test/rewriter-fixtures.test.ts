/**
 * Every file in fixtures/rewriter gives the code and the map that stand beside it, and keeps the rewriter's invariants. With
 * `UPDATE_FIXTURES=1` in the environment the goldens are rewritten instead; look at the difference before committing it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { rewrite } from '../rewriter/rewrite.ts'
import { verifyProgram } from '../verifier/verify.ts'
import { assertInvariants, FIXTURES, renderMap, rewriterCases } from './_rewriter-cases.ts'
import { lenient, parseOrThrow } from './_guarded.ts'

const test = suite('rewriter: fixtures')
const updating = process.env['UPDATE_FIXTURES'] === '1'
const cases = rewriterCases()

for (const { pass, path, program, policy } of cases) {
  test(path, () => {
    const { code, map, texts } = rewrite(program, policy)
    golden(`${path}.out.js`, `${code}${pass === 'mark-functions' ? texts : ''}\n`)
    golden(`${path}.map.txt`, renderMap(code, program, map))
    assertInvariants(program, policy)
    verifyProgram(code, policy)
  })
}

const programs = new URL('../../fixtures/run-semantics/', import.meta.url)
for (const file of readdirSync(programs, { recursive: true }).map(String).filter((name) => /\.m?js$/.test(name))) {
  test(`run-semantics/${file}`, () => {
    const policy = { ...lenient, imports: ['./*'] }
    const program = parseOrThrow(readFileSync(new URL(file, programs), 'utf8'), file)
    assertInvariants(program, policy)
    verifyProgram(rewrite(program, policy).code, policy)
  })
}

test('every pass has a fixture', () => {
  const passes = readdirSync(new URL('../../rewriter/passes/', import.meta.url)).map((file) => file.replace(/\.ts$/, '')).filter((name) => !HELPERS.includes(name))
  assert.equal([...new Set(cases.map(({ pass }) => pass))].sort(), [...passes, 'wrapper'].sort())
})

test('no golden without a program', () => {
  const names = new Set(cases.map(({ path }) => path))
  const goldens = readdirSync(FIXTURES, { recursive: true }).map(String).filter((file) => /\.(out\.js|map\.txt)$/.test(file))
  assert.equal(goldens.filter((file) => !names.has(file.replace(/\.(out\.js|map\.txt)$/, ''))), [])
})

const HELPERS = ['pass', 'charge-expression']

function golden(file: string, text: string): void {
  const url = new URL(file, FIXTURES)
  if (updating) writeFileSync(url, text)
  else assert.is(text, existsSync(url) ? readFileSync(url, 'utf8') : '')
}

test.run()
