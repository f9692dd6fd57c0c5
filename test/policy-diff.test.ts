/** `restrict policy diff`: what is newly allowed, and its exit status. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { diffPolicies } from '../policy/diff.ts'
import { coversImport, importAllowed } from '../policy/imports.ts'
import { type PolicyInput, resolvePolicy } from '../policy/policy.ts'
import { PRESET_NAMES } from '../policy/presets.ts'
import { makeFolder, restrict } from './_cli.ts'

const test = suite('policy/diff')
const diff = (before: PolicyInput, after: PolicyInput): string[] => diffPolicies(resolvePolicy(before), resolvePolicy(after)).map(({ field, what, wider }) => `${wider ? '+' : '-'} ${field} ${what}`)

test('a policy differs from itself in nothing, however it is written', () => {
  for (const preset of PRESET_NAMES) assert.equal(diff(preset, { extends: preset }), [])
  assert.equal(diff({ imports: ['./*'] }, { imports: ['./*', './lib/*', './a.js'] }), [])
  assert.equal(diff({ operations: { deny: ['class'] } }, { operations: { deny: ['class'] }, names: [] }), [])
})

test('every field', () => {
  assert.equal(diff({ operations: { deny: ['class'] } }, 'standard'), ['+ operations class (classes, their fields and static blocks)'])
  assert.equal(diff({ globals: { deny: ['Math'] } }, { globals: { deny: ['JSON'] } }), ['+ globals Math', '- globals JSON'])
  assert.equal(diff('standard', { names: ['host'] }), ['+ names host'])
  assert.equal(diff({ deny: ['secret'] }, 'standard'), ['+ deny secret'])
  assert.equal(diff('standard', { deny: ['secret'] }), ['- deny secret'])
  assert.equal(diff({ imports: ['./lib/*.js'] }, { imports: ['./*'] }), ['+ imports ./*'])
  assert.equal(diff({ imports: ['./*'] }, { imports: ['./lib/*.js'] }), ['- imports ./*'])
  assert.equal(diff({ limits: { steps: 10, memory: 10 } }, { limits: { steps: 'Infinity', memory: 5 } }), ['+ limits steps: 10 -> Infinity', '- limits memory: 10 -> 5'])
  const compat = diff('standard', 'compat')
  for (const part of ['+ globals Function', '+ deny constructor', '+ unknown names throw', '+ constructor can be read']) assert.ok(compat.some((line) => line.startsWith(part)), part)
  assert.equal(diff('compat', 'standard').filter((line) => line.startsWith('+')), [])
})

test('covering: nothing that the narrower pattern admits is refused by the wider', () => {
  const parts = ['', '.', '..', '/', './', '../', 'a', 'a.js', '.js', 'lib/', '.x/']
  const patterns = parts.flatMap((head) => parts.map((tail) => `${head}*${tail}`)).concat(parts)
  const specifiers = parts.flatMap((one) => parts.flatMap((two) => parts.flatMap((three) => [`${one}${two}${three}`])))
  let covered = 0
  for (const other of patterns) {
    for (const pattern of patterns) {
      if (!coversImport(other, pattern)) continue
      covered++
      for (const specifier of specifiers) if (importAllowed([pattern], specifier)) assert.ok(importAllowed([other], specifier), `${other} covers ${pattern} but not ${specifier}`)
    }
  }
  assert.ok(covered > 300)
})

test('the command: status 0 for the same or narrower, 1 for wider, 2 for wrong use', async () => {
  const folder = makeFolder('policy-diff')
  folder.write('a.json', '{ "names": ["host"] }')
  folder.write('b.json', '{ "names": ["host", "fetch"], "operations": { "deny": ["loop"] } }')
  const run = (...args: string[]) => restrict(['policy', 'diff', ...args], { cwd: folder.path })
  assert.equal(await run('a.json', 'b.json'), { status: 1, stdout: 'newly allowed\n  + names          fetch\nno longer allowed\n  - operations     loop (`for`, `for (of)`, `for (in)`, `while`, `do`)\n', stderr: '' })
  assert.is((await run('b.json', 'b.json')).stdout, 'the same policy\n')
  assert.is((await run('b.json', 'b.json')).status, 0)
  assert.is((await run('standard', 'strict')).status, 0)
  assert.is((await run('strict', 'standard')).status, 1)
  const { wider, changes } = JSON.parse((await run('a.json', 'b.json', '--json')).stdout) as { wider: boolean; changes: unknown[] }
  assert.equal([wider, changes[0]], [true, { field: 'names', what: 'fetch', wider: true }])
  assert.equal((await run('a.json', 'none.json')).status, 2)
  assert.equal((await run('a.json')).status, 2)
  assert.is((await restrict(['policy', '--json'], { cwd: folder.path })).status, 0)
  folder.remove()
})

test.run()
