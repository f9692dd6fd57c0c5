/** Every program of fixtures/run-semantics prints and yields the same plain and in the guarded form. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { importPlain, rewriteText, runModules, runPlain, runScript } from './_guarded.ts'

const folder = fileURLToPath(new URL('../../fixtures/run-semantics/', import.meta.url))
const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'))
const modules = readdirSync(`${folder}modules`)
const ENTRIES = ['await-top.mjs', 'cycle-a.mjs', 'default-forms.mjs', 'exports.mjs', 'live.mjs', 'no-semicolons.mjs', 'side-effects.mjs']

const test = suite('rewriter: same meaning')

for (const file of scripts) {
  test(file, async () => {
    const text = readFileSync(folder + file, 'utf8')
    const plain = await runPlain(text)
    const guarded = await runScript(rewriteText(text, file, 'script').code)
    assert.is(guarded.output, plain.output)
    assert.is(guarded.result, plain.result)
    assert.not.match(plain.result, /^threw/, 'a program that fails proves little')
  })
}

for (const file of ENTRIES) {
  test(`modules/${file}`, async () => {
    const plain = await importPlain(`${folder}modules/${file}`)
    const guarded = await runModules(`${folder}modules/${file}`)
    assert.is(guarded.output, plain.output)
    assert.is(guarded.result, plain.result)
  })
}

test('the folder holds at least sixty programs, and every module is run', () => {
  assert.ok(scripts.length + ENTRIES.length >= 60)
  const reached = new Set(ENTRIES)
  for (const file of reached) {
    for (const [, dep] of readFileSync(`${folder}modules/${file}`, 'utf8').matchAll(/'\.\/([\w-]+\.mjs)'/g)) reached.add(String(dep))
  }
  assert.equal([...reached].sort(), modules.sort())
})

test.run()
