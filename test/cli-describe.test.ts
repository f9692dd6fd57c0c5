/** `restrict describe` says what the checker does: what it lists as there is accepted, what it lists as missing is rejected, under every preset. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { describeWorld } from '../bin/describe.ts'
import { capability, check, rules } from '../index.ts'
import { OPERATION_NAMES, describeOperation } from '../policy/operations.ts'
import { type PolicyInput, resolvePolicy } from '../policy/policy.ts'
import { PRESET_NAMES } from '../policy/presets.ts'
import { makeFolder, restrict } from './_cli.ts'

const test = suite('cli/describe')
const folder = makeFolder('describe')
test.after(() => folder.remove())

const describe = (policy: PolicyInput, reader: 'people' | 'llm' = 'llm', capabilities: Record<string, unknown> = {}): string =>
  describeWorld({ policy: resolvePolicy(policy), capabilities }, reader)

function section(text: string, title: string): string {
  const [, body] = new RegExp(`^## ${title}\\n\\n([^]*?)(?=\\n## |$(?![^]))`, 'm').exec(text) ?? []
  assert.type(body, 'string', `no section ${title}`)
  return body as string
}

const isAccepted = (source: string, policy: PolicyInput): boolean => check(source, { policy }).ok

for (const preset of PRESET_NAMES) {
  const policy = resolvePolicy(preset)
  const text = describe(preset)

  test(`${preset}: operations`, () => {
    const denied = section(text, 'Not in the language')
    for (const name of OPERATION_NAMES) {
      const isListed = denied.split('\n').some((line) => line.startsWith(`- ${describeOperation(name)}`))
      assert.is(isListed, !policy.operations.has(name), name)
    }
  })

  test(`${preset}: every name that is said to exist is accepted, every other rejected`, () => {
    const [, names = ''] = /^- Globals, each with its own members: (.*)\.$/m.exec(section(text, 'What exists')) ?? []
    const listed = names.replace(/ \([^)]*\)/g, '').split(', ')
    assert.equal(listed.filter((name) => !isAccepted(name, preset)), [])
    assert.equal([...policy.globals].filter((name) => !listed.includes(name)), [])
    const missing = [...section(text, 'What does not exist, and what to use').matchAll(/^- (`[^:\n]*`)(?:[:.])/gm)].flatMap(([, list = '']) => list.replaceAll('`', '').split(', '))
    assert.ok(missing.length > 40)
    assert.equal(missing.filter((name) => isAccepted(name, { extends: preset }) && policy.unknownGlobals === 'reject'), [])
    assert.equal(missing.filter((name) => listed.includes(name)), [])
  })

  test(`${preset}: every member that is said to exist is accepted`, () => {
    const lines = [...section(text, 'What exists').matchAll(/^- Methods of [\w ]+: (.*)\.$/gm)]
    assert.ok(lines.length > 8)
    const keys = lines.flatMap(([, list = '']) => list.split(' '))
    assert.equal(keys.filter((key) => !isAccepted(`input.${key}`, preset)), [])
  })

  test(`${preset}: limits`, () => {
    for (const limit of Object.values(policy.limits)) assert.ok(section(text, 'Limits').includes(String(limit)))
  })
}

test('a hint never names what the policy does not have', () => {
  assert.match(describe('standard'), /`global`: Write `globalThis`/)
  assert.match(describe('strict'), /^- `global`\.$/m)
})

test('hints are those of the rules', () => {
  const hints = rules['no-disallowed-syntax']?.meta.hints ?? {}
  assert.ok(describe('strict').includes(`- ${describeOperation('class')}. ${hints['class']}`))
})

test('a policy of one\'s own, capabilities and their descriptions', () => {
  const refund = capability((order: string, cents: number) => `${order}${cents}`, {
    args: ['string', { type: 'integer', minimum: 1 }, 'string?'], cost: 100, async: true, name: 'refund', returns: 'boolean', description: 'Pays an order back.',
  })
  const text = describe({ operations: { deny: ['class'] }, imports: ['./lib/*'], names: ['rates'], limits: { steps: 1234 } }, 'llm', { refund })
  assert.match(section(text, 'Not in the language'), /^- classes/m)
  assert.match(section(text, 'The language'), /Only these can be imported: `\.\/lib\/\*`\./)
  assert.match(section(text, 'Limits'), /^1234 steps/)
  const given = section(text, 'Given to the program')
  assert.match(given, /declare const rates: any/)
  assert.match(given, /\/\*\* Pays an order back\. Costs 100 steps\. \*\/\ndeclare function refund\(order: string, cents: number, arg3\?: string\): Promise<boolean>/)
})

test('the command: for people and for models, with the policy above the folder', async () => {
  folder.write('restrict.config.json', '{ "extends": "strict", "limits": { "steps": 77 } }')
  folder.write('host.mjs', 'export const tax = { rate: 0.2, of(net) { return net * 0.2 } }\n')
  const run = (...args: string[]): ReturnType<typeof restrict> => restrict(['describe', ...args], { cwd: folder.path })
  const people = await run()
  assert.is(people.status, 0, people.stderr)
  assert.match(people.stdout, /^# Programs\n\nPrograms are checked against the policy `strict`/)
  assert.match(people.stdout, /^77 steps/m)
  const model = await run('--for', 'llm', '--capabilities', 'host.mjs', '--input', '{"net":[1,2],"note":null}')
  assert.match(model.stdout, /^Write a program in the following language\./)
  assert.match(model.stdout, /declare const input: {\n {2}readonly net: number\[\]\n {2}readonly note: null\n}/)
  assert.match(model.stdout, /declare const tax: {\n {2}readonly rate: number\n {2}readonly of: \(net\?: any, \.\.\.more: any\[\]\) => any\n}/)
  assert.ok(model.stdout.length < 12_000, `${model.stdout.length} characters`)
  const wrong = await run('--for', 'cats')
  assert.is(wrong.status, 2)
  assert.match(wrong.stderr, /^restrict: .*people, llm/)
})

test.run()
