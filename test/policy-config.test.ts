/** Policies in files: the nearest restrict.config.* wins; JSON, modules and TypeScript. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { loadPolicyFile } from '../policy/config.ts'
import { findConfig } from '../policy/find-config.ts'
import { RestrictError } from '../policy/error.ts'

const test = suite('policy/config')
const root = realpathSync(mkdtempSync(join(tmpdir(), 'restrict-config-')))
let count = 0
const folder = (files: Record<string, string>): string => {
  const path = join(root, String(count++))
  mkdirSync(join(path, 'a', 'b'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}
const refusal = async (file: string): Promise<string> => {
  try {
    await loadPolicyFile(file)
  } catch (error) {
    assert.instance(error, RestrictError)
    assert.is((error as RestrictError).code, 'POLICY')
    return (error as RestrictError).message
  }
  return 'it was accepted'
}
test.after(() => rmSync(root, { recursive: true, force: true }))

test('is looked for upwards; the nearest wins', () => {
  const path = folder({ 'restrict.config.json': '"strict"', 'a/restrict.config.mjs': '' })
  assert.is(findConfig(join(path, 'a', 'b')), join(path, 'a', 'restrict.config.mjs'))
  assert.is(findConfig(path), join(path, 'restrict.config.json'))
  assert.is(findConfig(root), undefined)
})

test('two in one directory are refused', () => {
  const path = folder({ 'restrict.config.json': '"strict"', 'restrict.config.ts': '' })
  assert.throws(() => findConfig(join(path, 'a')), /has both restrict\.config\.json and restrict\.config\.ts/)
})

test('JSON: a preset name or a record', async () => {
  const path = folder({ 'a.json': '"strict"', 'b.json': '\ufeff{ "extends": "strict", "limits": { "steps": "Infinity" }, "$schema": "x" }' })
  assert.is((await loadPolicyFile(join(path, 'a.json'))).preset, 'strict')
  assert.is((await loadPolicyFile(join(path, 'b.json'))).limits.steps, Infinity)
})

test('a module exports its policy by default', async () => {
  const path = folder({ 'restrict.config.mjs': 'export default { names: ["host"] }' })
  assert.ok((await loadPolicyFile(join(path, 'restrict.config.mjs'))).names.has('host'))
})

test('TypeScript, with imports of its own', async () => {
  const path = folder({
    'restrict.config.ts': "import type { Nope } from './nope.ts'\nimport { basename } from 'node:path'\nimport { names } from './names.mjs'\nconst policy: object = { extends: 'strict', names: [...names, basename('/x/y')] }\nexport default policy satisfies object\n",
    'names.mjs': "export const names = ['host']",
  })
  assert.equal([...(await loadPolicyFile(join(path, 'restrict.config.ts'))).names], ['input', 'host', 'y'])
})

test('complaints name the file, on one line', async () => {
  const path = folder({ 'a.json': '{ "extends": ', 'b.json': '{ "nmaes": [] }', 'c.mjs': 'export const x = 1', 'd.mjs': 'throw new Error("boom\\nsecond line")', 'e.ts': 'enum E { A }\nexport default "strict"', 'f.mjs': 'export default {' })
  assert.match(await refusal(join(path, 'missing.json')), /missing\.json: cannot be read \(ENOENT\)/)
  assert.match(await refusal(join(path, 'b.json')), /b\.json: nmaes: unknown field, did you mean "names"\?/)
  assert.match(await refusal(join(path, 'c.mjs')), /c\.mjs: has no default export/)
  assert.match(await refusal(join(path, 'd.mjs')), /d\.mjs: boom$/)
  assert.match(await refusal(join(path, 'e.ts')), /e\.ts: uses TypeScript that cannot be erased \(EnumDeclaration\)/)
  for (const name of ['a.json', 'f.mjs']) assert.match(await refusal(join(path, name)), /^policy .*: .+/)
  for (const name of ['a.json', 'd.mjs', 'f.mjs']) assert.not.match(await refusal(join(path, name)), /\n/)
})

test.run()
