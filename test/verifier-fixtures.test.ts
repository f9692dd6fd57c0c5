/** Every artifact in fixtures/verifier is accepted, or rejected for the reason on its first line. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RestrictError } from '../policy/error.ts'
import { resolvePolicy } from '../policy/policy.ts'
import { verifyProgram } from '../verifier/verify.ts'
import { artifactCases, policyOf, type ArtifactCase } from './_verifier-cases.ts'

const test = suite('verifier/fixtures')
const accepted = artifactCases('accept')
const rejected = artifactCases('reject')

function rejectionOf(code: string, policy = resolvePolicy()): RestrictError {
  try {
    verifyProgram(code, policy)
  } catch (error) {
    assert.instance(error, RestrictError)
    return error as RestrictError
  }
  throw new Error(`accepted:\n${code}`)
}

const named = (name: string): ArtifactCase => accepted.find((each) => each.name === name) ?? assert.unreachable(name) as never

test('there are fixtures', () => {
  assert.ok(accepted.length > 20)
  assert.ok(rejected.length > 250)
})

for (const { name, code, policy } of accepted) {
  test(`accept/${name}`, () => {
    const verified = verifyProgram(code, policy)
    assert.is(verified.code, code)
    assert.equal(verified.params.filter((param) => !param.startsWith('$r_')), verified.globals)
  })
}

for (const { name, code, policy, firstLine } of rejected) {
  test(`reject/${name}`, () => {
    const error = rejectionOf(code, policy)
    assert.is(error.code, 'UNVERIFIED')
    assert.ok(error.message.includes(firstLine), `${error.message}\ninstead of ${firstLine}`)
    assert.ok(error.place && error.place.line >= 1 && error.place.column >= 1, 'has a position')
  })
}

test('what is verified of a script', () => {
  const { code, policy } = named('names.js')
  const verified = verifyProgram(code, policy)
  assert.equal(verified, {
    code, kind: 'script', async: false, params: ['$r_n', '$r_fill', '$r_link', 'JSON', 'Math', 'globalThis', 'input'], globals: ['JSON', 'Math', 'globalThis', 'input'],
    imports: [], stars: [], reexports: {}, exports: [],
  })
})

test('what is verified of a module', () => {
  const { code, policy } = named('module.js')
  const { kind, async, imports, stars, reexports, exports } = verifyProgram(code, policy)
  assert.equal({ kind, async }, { kind: 'module', async: false })
  assert.equal(imports, [{ specifier: './a.js', names: ['b', 'default', 'na me'] }, { specifier: './c.js', names: ['*'] }])
  assert.equal({ stars, reexports, exports }, { stars: [1], reexports: { x: [0, 'a'], ns: [1, '*'] }, exports: ['y', 'f', 'default', 'b2', 'c', 'q'] })
})

test('an async module', () => {
  const { code, policy } = named('module-class.js')
  assert.is(verifyProgram(code, policy).async, true)
})

test('the position is that of the wrong node', () => {
  const { code, policy } = rejected.find(({ name }) => name === 'key-without-guard.js')!
  const { place } = rejectionOf(code, policy)
  const at = code.split('\n')[place!.line - 1]!.slice(place!.column - 1)
  assert.match(at, /^k\]/)
})

test('the artifacts in SPEC.md', () => {
  const spec = readFileSync(new URL('../../SPEC.md', import.meta.url), 'utf8')
  const blocks = [...spec.matchAll(/^```js guarded\n([\s\S]*?)^```/gm)].map((found) => found[1]!)
  assert.ok(blocks.length >= 2)
  for (const code of blocks) verifyProgram(code, policyOf(code))
})

test('a policy that provides fewer names', () => {
  const { code } = named('names.js')
  assert.match(rejectionOf(code, resolvePolicy({ globals: { deny: ['JSON'] } })).message, /does not provide JSON/)
})

test.run()
