/**
 * Our permits beside those of SES, which many people have gone over: whatever SES removes or tames is removed here, tamed here, or
 * has its reason in a table below. Both tables fail when SES learns something that nobody here has thought about.
 */
import { readdirSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { createRealm } from '../index.ts'
import { PERMITS } from '../runtime/permits.ts'

const test = suite('runtime/permits beside SES')
const SES = new URL('./src/', import.meta.resolve('ses'))
type Permit = Record<string, unknown>
const { permitted } = (await import(new URL('permits.js', SES).href)) as { permitted: Record<string, Permit | undefined> }

/** SES's names of what has another name here. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  Function: ['%InertFunction%'], '%TypedArray%.prototype': ['%TypedArrayPrototype%'], '%GeneratorFunction.prototype%': ['%Generator%'],
  '%AsyncGeneratorFunction.prototype%': ['%AsyncGenerator%'], '%AsyncFunction.prototype%': ['%AsyncFunctionPrototype%'],
}
const namesOf = (owner: string): readonly string[] => NAMES[owner] ?? (owner.endsWith('.prototype') ? [`%${owner.slice(0, -'.prototype'.length)}Prototype%`] : [owner, `%Shared${owner}%`])

/** What is here and not in SES's permits. */
const MORE: Readonly<Record<string, string>> = {
  'Object.@@hasInstance': 'what guests see as Object is a stand-in of ours; `x instanceof Object` has to ask about the real one',
  'Array.@@hasInstance': 'as with Object',
}

test('nothing is permitted that SES removes', () => {
  const more: string[] = []
  for (const [owner, names] of Object.entries(PERMITS)) {
    // SES goes into objects by what they hold.
    const [holder = '', key = ''] = owner.split('.@@')
    const known = owner.includes('.@@') ? namesOf(holder).map((name) => permitted[name]?.[`@@${key}`] as Permit | undefined) : namesOf(owner).map((name) => permitted[name])
    assert.ok(known.some((permit) => permit !== undefined), `SES does not know ${owner}`)
    for (const name of names.split(' ')) {
      if (!known.some((permit) => permit?.[name] !== undefined && permit[name] !== false)) more.push(`${owner}.${name}`)
    }
  }
  assert.equal(more.sort(), Object.keys(MORE).sort())
})

const refused = (code: string): readonly [string, unknown] => [`let seen; try { seen = ${code} } catch { seen = 'threw' }; seen`, 'threw']

/** Each of SES's tamings: what a program sees of ours, or why there is nothing to tame. */
const TAMINGS: Readonly<Record<string, string | readonly (readonly [program: string, value: unknown])[]>> = {
  'tame-date-constructor': [['new Date().getTime() === Date.now()', true], ['typeof Date()', 'string'], ['Date.now() === new Date(Date.now()).getTime()', true], ['Object.getPrototypeOf(new Date(0)) === Date.prototype', true]],
  'tame-domains': 'the context of a guest has nothing of Node, so promises carry no domain',
  'tame-faux-data-properties': [['(() => { const e = new Error("x"); e.stack = 1; return e.stack })()', 1], ['Object.getOwnPropertyNames(new Error("x")).filter((k) => k !== "stack" && k !== "message").length', 0]],
  'tame-function-constructors': [refused('Function("return 1")()'), refused('new ((async () => {})["con" + "structor"])("")'), refused('(function* () {})["con" + "structor"]("")'), refused('(async function* () {})["con" + "structor"]("")')],
  'tame-function-tostring': [['String(Math.max)', 'function max() { [native code] }']],
  'tame-harden': 'guests have no harden; Object.freeze is the ordinary one',
  'tame-locale-methods': [['"a".localeCompare("b")', -1], ['"Z".localeCompare("a")', -1], ['(1234.5).toLocaleString("de")', '1234.5'], ['[1234.5].toLocaleString()', '1234.5'], ['"I".toLocaleLowerCase("tr")', 'i'], ['new Date(0).toLocaleDateString() === new Date(0).toDateString()', true]],
  'tame-math-object': [['typeof Math.random()', 'number']],
  'tame-module-source': 'there is no ModuleSource',
  'tame-nan-sidechannel': 'programs share no objects, and two of them that the host lets exchange numbers can talk to each other anyway',
  'tame-regenerator-runtime': 'no library of the host runs in the realm',
  'tame-regexp-constructor': [['(/a(b)/).test("ab"), [RegExp.$1, RegExp.input, RegExp.lastMatch, RegExp["$&"]].join()', ',,,'], ['typeof RegExp.prototype.compile', 'undefined']],
  'tame-symbol-constructor': [['Object.isFrozen(Symbol) || typeof (() => { try { Symbol.iterator = 1 } catch { return 1 } })() === "number"', true]],
  'tame-temporal-object': [['typeof Temporal', 'undefined']],
}

test('each taming of SES has its answer', () => {
  const files = readdirSync(SES).filter((file) => /^tame-.*\.js$/.test(file)).map((file) => file.replace('.js', ''))
  assert.equal(files.sort(), Object.keys(TAMINGS).sort())
})

const realm = await createRealm({ isolation: 'inline', seed: 1, policy: { extends: 'compat' } })
for (const [name, programs] of Object.entries(TAMINGS)) {
  if (typeof programs === 'string') continue
  test(name, async () => {
    for (const [program, value] of programs) assert.equal((await realm.run(program)).value, value, program)
  })
}
test('two realms with one seed draw the same, with others not', async () => {
  const draw = async (seed: number): Promise<unknown> => (await (await createRealm({ isolation: 'inline', seed })).run('[Math.random(), Math.random()].join()')).value
  assert.is(await draw(7), await draw(7))
  assert.is.not(await draw(7), await draw(8))
})

test.run()
