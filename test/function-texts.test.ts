/** What programs see of the texts of functions: the author's, of their own functions only, whatever an artifact says, at both levels. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { compile, createRealm, type PolicyInput, type RestrictError, verify } from '../index.ts'
import { compile as compiled } from '../runtime/compiled.ts'
import { makeFunctionTexts } from '../runtime/function-texts.ts'
import type { JobModule } from '../runtime/engine-types.ts'

const test = suite('runtime/function texts')
const inline = await createRealm({ isolation: 'inline' })
const isolated = await createRealm({ isolation: 'process' })
const LINE = '\n/*restrict functions '

test('both levels give the same texts for the same steps', async () => {
  const source = `const f = (a, b) => { a -=  b; return a /* here */ }, texts = [f, class { m ( ) { } }, function () {}].map(String)
    texts.join('|') + f`
  const [one, other] = [await inline.run(source), await isolated.run(source)]
  assert.is(one.value, '(a, b) => { a -=  b; return a /* here */ }|class { m ( ) { } }|function () {}(a, b) => { a -=  b; return a /* here */ }')
  assert.is(other.value, one.value)
  assert.is(other.usage.steps, one.usage.steps)
  // what is known from a run before costs the same
  assert.is((await inline.run(source)).usage.steps, one.usage.steps)
})

test('types are blanked', async () => {
  assert.is((await inline.run('const f = (a: number): number => a as number\nString(f)', { filename: 'f.ts' })).value, '(a        )         => a')
})

test('a program without functions has no such line, and one without the line shows no text', async () => {
  assert.not.ok(compile('1 + 1').code.includes(LINE))
  const { code } = compile('const f = () => 1\nString(f)')
  assert.is((await inline.run({ code })).value, '() => 1')
  assert.is((await inline.run({ code: `${code}\n//# sourceMappingURL=x.map\n` })).value, '() => 1')
  assert.is((await inline.run({ code: code.slice(0, code.lastIndexOf(LINE)) })).value, 'function f() { [native code] }')
})

const program = (of: string): string => compile(`const f = () => 1, g = class {}; const text = ${of}; text`, { policy: 'compat' }).code
const compat: PolicyInput = 'compat'

test('a line that makes no sense counts as not there', async () => {
  const code = program('f + "|" + g')
  verify(code, { policy: compat })
  const at = code.lastIndexOf(LINE)
  const realm = await createRealm({ isolation: 'inline', policy: compat })
  const [text, ...numbers] = JSON.parse(code.slice(at + LINE.length, -2)) as [string, ...number[]]
  const lines: unknown[] = [
    [], [text], [text, 1], [text, ...numbers, 1], [1, ...numbers], [null], {}, null, 'text', [[text, ...numbers]], [text, -1, ...numbers.slice(1)], [text, 0, ...numbers.slice(1)], [text, numbers[0], 0, ...numbers.slice(2)],
    [text, numbers[0], 0.5, ...numbers.slice(2)], [text, numbers[0], 2 ** 40, ...numbers.slice(2)], [text, ...numbers.slice(0, 3), 2 ** 40, ...numbers.slice(4)], [text, ...numbers.slice(0, 2), 2 ** 53, ...numbers.slice(3)],
    [text, String(numbers[0]), ...numbers.slice(1)], ['', ...numbers],
  ]
  for (const line of [...lines.map((value) => JSON.stringify(value)), '', '[', '['.repeat(100_000), '[1', `[${'1,'.repeat(1000)}]`]) {
    const other = `${code.slice(0, at)}${LINE}${line}*/`
    verify(other, { policy: compat })
    assert.is((await realm.run({ code: other })).value, 'function f() { [native code] }|function g() { [native code] }', line.slice(0, 100))
  }
  await realm.dispose()
})

test('no line gives natives a text, nor one function that of two', async () => {
  const kinds = '[[].map, Math.max, Map, Function.prototype.toString, f.bind(), new Proxy(f, {})].map((f) => Function.prototype.toString.call(f)).join("|")'
  const code = program(kinds)
  const at = code.lastIndexOf(LINE)
  const realm = await createRealm({ isolation: 'inline', policy: compat })
  const { value } = await realm.run({ code })
  assert.is(value, 'function map() { [native code] }|function max() { [native code] }|function Map() { [native code] }|function toString() { [native code] }|function () { [native code] }|function () { [native code] }')
  // every stretch of the artifact, up to a length, is a function's with a text of its own
  const numbers = Array.from({ length: 400 }, (_, i) => [1, 1 + i % 200, 0, 6]).flat()
  assert.is((await realm.run({ code: `${code.slice(0, at)}${LINE}${JSON.stringify(['forged', ...numbers])}*/` })).value, value)
  const twice = program('f + ""')
  const [text, ...places] = JSON.parse(twice.slice(twice.lastIndexOf(LINE) + LINE.length, -2)) as [string, ...number[]]
  const copy = twice.slice(places[0], (places[0] ?? 0) + (places[1] ?? 0))
  const end = twice.lastIndexOf(LINE)
  const said = `${twice.slice(0, end)}//${copy}${LINE}${JSON.stringify([text, places[0], places[1], 0, 7, end + 2 - (places[0] ?? 0), copy.length, 0, 6])}*/`
  assert.is((await realm.run({ code: said })).value, 'function f() { [native code] }')
  await realm.dispose()
})

test('modules that differ only in the author\'s text show none of it', async () => {
  const policy: PolicyInput = { extends: 'standard', imports: ['./*'] }
  const modules = { './a.js': 'import { x } from "./x.js"\nexport const f = () => x; export const g = () => x + 1', './b.js': 'import { x as y } from "./x.js"\nexport const f = () => y; export const g = () => y + 2', './x.js': 'export const x = 1' }
  const realm = await createRealm({ isolation: 'inline', policy, modules })
  const { value } = await realm.run('import * as a from "./a.js"\nimport * as b from "./b.js"\nexport default [a.f, b.f, a.g, b.g].map(String)', { filename: 'main.js' })
  assert.equal(value, ['function f() { [native code] }', 'function f() { [native code] }', '() => x + 1', '() => y + 2'])
  await realm.dispose()
})

test('programs in one context do not see each other\'s texts', async () => {
  const secret = 'const shared = () => 1; String(shared)'
  assert.is((await inline.run(secret)).value, '() => 1')
  // the same guarded text, in an artifact that says nothing of it
  const { code } = compile('const shared = () => 1; String(shared)')
  assert.is((await inline.run({ code: code.slice(0, code.lastIndexOf(LINE)) })).value, 'function shared() { [native code] }')
})

test('texts of the host\'s functions are not shown, nor any of the guarded form', async () => {
  const realm = await createRealm({ isolation: 'inline', policy: compat, capabilities: { given: () => 'secret', of: { inner: () => 'secret' } } })
  const { value } = await realm.run(`class A { #p = () => this; static { A.q = () => {} } get p() { return this.#p } *g() { for (const x of []) yield x } async a() { try { await 1 } catch { } finally { } } }
    const all = [given, of.inner, A, new A().p, A.q, A.prototype.g, A.prototype.a, ((...a) => [...a]), ({ a, ...b }) => b, (o, k) => o[k]++, (o, k) => { o[k] **= 2; o.length = 3 }]
    const seen = new Set()
    const walk = (value, depth) => { if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 6) return; seen.add(value); if (typeof value === 'function') all.push(value)
      for (const key of Reflect.ownKeys(value)) { let d; try { d = Object.getOwnPropertyDescriptor(value, key) } catch { continue } for (const part of [d?.value, d?.get, d?.set]) walk(part, depth + 1) }
      walk(Object.getPrototypeOf(value), depth + 1) }
    walk([Object, Array, Map, Set, WeakMap, Promise, RegExp, Date, JSON, Math, Reflect, Proxy, Symbol, String, Number, BigInt, Error, Uint8Array, DataView, Function, globalThis], 0); walk(all, 0)
    const texts = all.map((f) => Function.prototype.toString.call(f))
    ;[all.length > 400, texts.filter((text) => text.includes('$' + 'r_')), texts.filter((text) => text.includes('secret')), texts.slice(0, 2), texts.slice(11).filter((text) => !/^function [^{]*\\(\\) \\{ \\[native code\\] \\}$/.test(text) && !/^(?:walk|\\(value, depth\\)|class A|\\(\\) => |get p|async a|\\*g|\\(|#)/.test(text))]`)
  assert.equal(value, [true, [], [], ['function () { [native code] }', 'function () { [native code] }'], []])
  await realm.dispose()
})

test('long texts, and many, are paid for', async () => {
  const long = `function f() { let x = 1; ${'x = x + 1; '.repeat(20_000)} }\n`
  const steps = async (source: string): Promise<number> => (await inline.run(source)).usage.steps
  const [one, two, three] = [await steps(`${long}f.toString().length`), await steps(`${long}f.toString().length + f.toString().length`), await steps(`${long}f.name.length`)]
  assert.ok(two - one > long.length / 16, String(two - one))
  assert.ok(one - three > long.length / 2, String(one - three))
  const realm = await createRealm({ isolation: 'inline', limits: { steps: 100_000 } })
  try {
    await realm.run(`${long}for (;;) { try { f + '' } catch { } }`)
    assert.unreachable()
  } catch (error) {
    assert.is((error as RestrictError).code, 'STEPS')
  }
  await realm.dispose()
})

test('a line that gives many functions one long text is paid for', async () => {
  const { code } = compile('const f = () => 1; String(f)')
  const at = code.lastIndexOf(LINE)
  const [, , length] = JSON.parse(code.slice(at + LINE.length, -2)) as [string, number, number]
  const lie = (count: number, size: number): string => {
    const numbers = Array.from({ length: count }, (_, i) => [i === 0 ? at + 4 : 1, length, 0, size]).flat()
    return `${code.slice(0, at)}\n//${'a'.repeat(count + length)}${LINE}${JSON.stringify(['x'.repeat(size + 1), ...numbers])}*/`
  }
  const [one, two] = [await inline.run({ code: lie(1000, 10) }), await inline.run({ code: lie(1000, 10_000) })]
  assert.ok(two.usage.steps - one.usage.steps > 1000 * 10_000 / 16, String(two.usage.steps - one.usage.steps))
})

test('what looks like the line, but is in the middle of a template, hides no private members', () => {
  const source = (template: string): string => `const s = ${template}; class A { constructor(of) { return of } } class B extends A { #p = 1 } new B(Math.max); s`
  const artifact = (template: string): string => { const { code } = compile(source(template)); return `${code.slice(0, code.lastIndexOf(LINE))}\n/* */` }
  for (const template of [`\`${LINE}\``, `\`\${1}${LINE}["\``, `"\\${LINE}"`, `0/*${LINE}*/`, '0']) {
    const code = artifact(template)
    verify(code)
    assert.is(compiled({ filename: 'stamp.js', verified: { code, params: [] } } as unknown as JobModule).mayStamp, true, template)
  }
  const { code } = compile('class A {} class B extends A {} const color = () => "#"')
  assert.is(compiled({ filename: 'plain.js', verified: { code, params: [] } } as unknown as JobModule).mayStamp, false)
})

test('texts longer than the engine hashes are told apart', () => {
  const longs = ['a', 'b', 'a'].map((end) => `${'x'.repeat(40_000)}${end}`)
  const code = ` ${longs.join('')}`
  const numbers = longs.flatMap((text, i) => [i === 0 ? 1 : text.length, text.length, i === 0 ? 0 : 1, 1])
  const texts = makeFunctionTexts([{ verified: { code: `${code}${LINE}${JSON.stringify(['121', ...numbers])}*/` } } as JobModule])
  assert.ok(texts.work() > 0)
  assert.is(texts.work(), 0)
  assert.is(texts.workFor(40_001), 3 * (40_001 + 1 + 32))
  assert.is(texts.workFor(40_001), 0)
  assert.equal(longs.map((text) => texts.find(text)), ['1', '2', '1'])
  assert.is(texts.find(`${'x'.repeat(40_000)}c`), undefined)
})

test.after(async () => {
  await inline.dispose()
  await isolated.dispose()
})
test.run()
