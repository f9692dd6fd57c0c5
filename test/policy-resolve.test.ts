/** resolvePolicy: what extends what, and every complaint with the path of the wrong field. */
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RestrictError } from '../policy/error.ts'
import { importAllowed } from '../policy/imports.ts'
import { type PolicyInput, policyJsonSchema, policyToJson, resolvePolicy, withNames } from '../policy/policy.ts'
import { DEFAULT_LIMITS, PRESET_NAMES } from '../policy/presets.ts'

const test = suite('policy/policy')

test('the default is standard, with finite limits', () => {
  assert.is(resolvePolicy(), resolvePolicy('standard'))
  assert.equal(resolvePolicy().limits, { steps: 1e8, memory: 128 * 2 ** 20, depth: 10_000, timeout: 5000, output: 2 ** 20 })
  assert.ok(Object.values(DEFAULT_LIMITS).every(Number.isFinite))
})

test('a resolved policy comes back as it is', () => {
  const policy = resolvePolicy({ extends: 'compat', names: ['host'] })
  assert.is(resolvePolicy(policy), policy)
  assert.equal([...withNames(policy, ['other']).names], ['input', 'host', 'other'])
  assert.equal([...policy.names], ['input', 'host'])
})

test('a capability needs a name that programs can use', () => {
  for (const name of ['Math', 'undefined', 'input', 'a b', '', 'class', '$r_x']) {
    assert.throws(() => withNames(resolvePolicy(), [name]), (error: RestrictError) => error.code === 'CAPABILITY' && error.message.startsWith(`A capability cannot be called ${JSON.stringify(name)}: it is `) || error.message.includes('reserved prefix'), name)
  }
})

test('a record changes its preset and nothing else', () => {
  const base = resolvePolicy('standard')
  const policy = resolvePolicy({ operations: { deny: ['class'] }, globals: { allow: ['escape'], deny: ['Math'] }, deny: ['length'], imports: ['./*', './*'], limits: { steps: 10, timeout: 'Infinity' } })
  assert.equal([...base.operations].filter((name) => !policy.operations.has(name)), ['class'])
  assert.ok(policy.globals.has('escape') && !policy.globals.has('Math') && base.globals.has('Math'))
  assert.ok(policy.deniedKeys.has('length') && policy.deniedKeys.has('constructor'))
  assert.equal(policy.imports, ['./*'])
  assert.equal(policy.limits, { ...base.limits, steps: 10, timeout: Infinity })
})

test('a list of operations is exactly those', () => {
  assert.equal([...resolvePolicy({ operations: ['call', 'member'] }).operations], ['call', 'member'])
  assert.is(resolvePolicy({ operations: [] }).operations.size, 0)
})

test('denying `constructor` switches the guard of compat off', () => {
  assert.is(resolvePolicy('compat').constructorGuard, true)
  assert.is(resolvePolicy({ extends: 'compat', deny: ['constructor'] }).constructorGuard, false)
})

const WRONG: [unknown, string, RegExp][] = [
  ['standrd', '', /unknown preset "standrd", did you mean "standard"\?/],
  [5, '', /must be a preset name or an object/],
  [null, '', /must be a preset name or an object/],
  [[], '', /must be a preset name or an object/],
  [{ extends: 'stict' }, 'extends', /unknown preset "stict", did you mean "strict"\?/],
  [{ extend: 'strict' }, 'extend', /unknown field, did you mean "extends"\?/],
  [{ wibble: 1 }, 'wibble', /unknown field$/],
  [{ operations: ['loops'] }, 'operations[0]', /unknown operation "loops", did you mean "loop"\?/],
  [{ operations: ['with'] }, 'operations[0]', /"with" cannot be allowed by any policy/],
  [{ operations: [3] }, 'operations[0]', /must be the name of an operation/],
  [{ operations: 'class' }, 'operations', /must be an array of names, or an object with allow and deny/],
  [{ operations: { allow: ['class'], deny: ['class'] } }, 'operations.allow[0]', /"class" is also in operations\.deny/],
  [{ operations: { alow: [] } }, 'operations.alow', /did you mean "allow"\?/],
  [{ operations: ['call', 'private'] }, 'operations[1]', /"private" makes no sense without "class"/],
  [{ extends: 'expression', operations: { allow: ['loop'] } }, 'operations.allow[0]', /"loop" makes no sense without "statement"/],
  [{ names: ['Math'] }, 'names[0]', /"Math" is the name of an intrinsic/],
  [{ names: ['undefined'] }, 'names[0]', /is the name of an intrinsic/],
  [{ names: ['ok', 'a b'] }, 'names[1]', /"a b" is not an identifier/],
  [{ names: ['class'] }, 'names[0]', /"class" is a reserved word/],
  [{ names: ['eval'] }, 'names[0]', /"eval" is a reserved word/],
  [{ names: ['$r_n'] }, 'names[0]', /reserved prefix/],
  [{ names: [4] }, 'names[0]', /must be a string/],
  [{ globals: { allow: ['process'] } }, 'globals.allow[0]', /unknown intrinsic "process"/],
  [{ globals: { allow: ['Math'], deny: ['Math'] } }, 'globals.allow[0]', /is also in globals\.deny/],
  [{ globals: ['Math'] }, 'globals', /must be an object/],
  [{ deny: ['0'] }, 'deny[0]', /numeric keys are never checked/],
  [{ imports: ['a*b*'] }, 'imports[0]', /more than one \*/],
  [{ imports: [''] }, 'imports[0]', /is empty/],
  [{ extends: 'expression', imports: ['./a.js'] }, 'imports', /needs the operation "import"/],
  [{ limits: { steps: -1 } }, 'limits.steps', /must be at least 1/],
  [{ limits: { steps: 0 } }, 'limits.steps', /must be at least 1/],
  [{ limits: { steps: 1.5 } }, 'limits.steps', /must be a whole number or "Infinity"/],
  [{ limits: { steps: '1e9' } }, 'limits.steps', /must be a whole number or "Infinity"/],
  [{ limits: { steps: NaN } }, 'limits.steps', /must be a whole number or "Infinity"/],
  [{ limits: { timeout: 1e12 } }, 'limits.timeout', /must be at most 2147483647, or "Infinity"/],
  [{ limits: { step: 1 } }, 'limits.step', /did you mean "steps"\?/],
  [{ limits: null }, 'limits', /must be an object/],
]
for (const [input, path, message] of WRONG) {
  test(`refused: ${JSON.stringify(input)}`, () => {
    try {
      resolvePolicy(input as PolicyInput)
      assert.unreachable('it was accepted')
    } catch (error) {
      assert.instance(error, RestrictError)
      const { code, message: text } = error as RestrictError
      assert.is(code, 'POLICY')
      assert.is((error as RestrictError & { path: string }).path, path)
      assert.match(text, message)
      assert.ok(text.startsWith(path === '' ? 'policy: ' : `policy: ${path}: `), text)
      assert.not.match(text, /\n/)
    }
  })
}

test('every preset survives the way through JSON', () => {
  for (const name of PRESET_NAMES) assert.equal(resolvePolicy(JSON.parse(JSON.stringify(policyToJson(resolvePolicy(name)))) as PolicyInput), resolvePolicy(name))
  const policy = resolvePolicy({ extends: 'strict', names: ['host'], deny: ['length'], imports: ['./*'], operations: { deny: ['async'] }, globals: { deny: ['Math'] }, limits: { steps: Infinity } })
  assert.equal(resolvePolicy(JSON.parse(JSON.stringify(policyToJson(policy))) as PolicyInput), policy)
  // `private` is left and makes no sense without `class`, so it cannot be listed.
  const denied = resolvePolicy({ operations: { deny: ['class'] } })
  assert.equal(resolvePolicy(JSON.parse(JSON.stringify(policyToJson(denied))) as PolicyInput), denied)
})

test('the JSON Schema names every field', () => {
  const schema = policyJsonSchema() as { $schema: string; anyOf: [{ enum: string[] }, { properties: Record<string, unknown>; additionalProperties: boolean }] }
  assert.equal(schema.anyOf[0].enum, PRESET_NAMES)
  assert.equal(Object.keys(schema.anyOf[1].properties), ['$schema', 'extends', 'operations', 'names', 'globals', 'deny', 'imports', 'guards', 'limits'])
  assert.is(schema.anyOf[1].additionalProperties, false)
  assert.match(JSON.stringify(schema), /"const":"Infinity"/)
})

test('imports: exact, or one star that never climbs', () => {
  assert.ok(importAllowed(['./a.js'], './a.js'))
  assert.ok(importAllowed(['./*'], './a/b.js'))
  assert.ok(importAllowed(['lib/*/index.js'], 'lib/x/index.js'))
  assert.ok(importAllowed(['../*'], '../a.js'))
  for (const [patterns, specifier] of [[[], './a.js'], [['./*'], './'], [['./*'], './../a.js'], [['./*'], './x/../../a.js'], [['./*'], './..\\a.js'], [['../*'], '../../a.js'], [['a*a'], 'a'], [['./a.js'], './a.jsx']] as const) {
    assert.not.ok(importAllowed(patterns, specifier), `${patterns.join()} ${specifier}`)
  }
})

test('a preset name does not load the schema library', () => {
  const module = new URL('../policy/policy.js', import.meta.url).href
  const program = `
    const { resolvePolicy } = await import(${JSON.stringify(module)})
    const { createRequire } = await import('node:module')
    const loaded = () => Object.keys(createRequire(${JSON.stringify(module)}).cache).some((file) => file.includes('zod'))
    resolvePolicy('standard'); const before = loaded(); resolvePolicy({ extends: 'strict' }); console.log(before, loaded())`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  assert.is(stdout.trim(), 'false true', stderr)
})

test.run()
