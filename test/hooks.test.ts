/** `guards: 'all'`: nothing is accessed without a hook that is told, the verifier refuses what lacks one, and programs mean what they meant. */
import { readFileSync } from 'node:fs'
import { parse } from 'acorn'
import type { CallExpression, Node } from 'estree'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { budget, compile, countHooks, createRealm, timers, verify, type RealmOptions } from '../index.ts'
import { RestrictError } from '../policy/error.ts'

const test = suite('hooks')
const policy = { guards: 'all' } as const
const program = readFileSync(new URL('../../fixtures/hooks/accesses.js', import.meta.url), 'utf8')
const hooked = compile(program, { policy })

const run = async (source: string, options: RealmOptions): Promise<unknown> => {
  const realm = await createRealm({ isolation: 'inline', ...options })
  try {
    return (await realm.run(source)).value
  } catch (error) {
    assert.instance(error, RestrictError)
    return `${(error as RestrictError).code}: ${(error as RestrictError).message}`
  } finally {
    await realm.dispose()
  }
}
const refusal = (code: string): string | undefined => {
  try {
    verify(code, { policy })
    return undefined
  } catch (error) {
    assert.is((error as RestrictError).code, 'UNVERIFIED')
    return (error as RestrictError).message
  }
}

test('an artifact is of one form or of the other', () => {
  verify(hooked.code, { policy })
  assert.ok((hooked.manifest.hooks ?? 0) > 100)
  assert.is(compile(program).manifest.hooks, undefined)
  assert.throws(() => verify(hooked.code), /\$r_on is not at its place/)
  assert.match(refusal(compile(program).code) ?? '', /the policy demands hooks/)
})

test('programs mean the same, told or not', async () => {
  const plain = await run(program, {})
  assert.match(String(plain), /^\[\[/)
  assert.is(await run(program, { policy }), plain)
  const lines: string[] = []
  assert.is(await run(program, { policy, hooks: 'trace', onHook: (line) => { lines.push(line) } }), plain)
  for (const kind of ['get', 'set', 'call', 'invoke', 'construct', 'remove', 'has', 'iterate', 'enumerate']) assert.ok(lines.some((line) => line.startsWith(`${kind} `)), kind)
  for (const line of ['get object.#p', 'set object.y', 'get object.p', 'set array.length', 'get object.none', 'has object.#p', 'iterate object', 'set object.then']) assert.ok(lines.includes(line), line)
})

/** Every node of an artifact with the text it is, and the text that it would be without its hook. */
function withoutOne(code: string): { what: string; mutant: string }[] {
  const found: { what: string; mutant: string }[] = []
  const text = ({ start, end }: Node): string => code.slice(start, end)
  const put = ({ start, end }: Node, by: string): void => { found.push({ what: code.slice(start, Math.min(end, start + 60)), mutant: code.slice(0, start) + by + code.slice(end) }) }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null || !('type' in node)) return
    const at = node as Node
    if (at.type === 'CallExpression' && at.callee.type === 'Identifier') hookOf(at)
    if (at.type === 'ObjectPattern') {
      const [only] = at.properties
      if (only?.type === 'Property' && text(only.key) === '$r_of()') put(at, text(only.value))
      if (only?.type === 'Property' && text(only.key).startsWith('$r_see(')) put({ ...only, end: code.indexOf(',', only.end) + 1 }, '')
    }
    for (const value of Object.values(node)) visit(value)
  }
  const hookOf = (at: CallExpression): void => {
    const [first, second, third] = at.arguments as Node[]
    switch ((at.callee as { name: string }).name) {
      case '$r_on':
        put(at, text(second!))
        put(first!, text(first!) === '"get"' ? '"has"' : '"get"')
        if (third) put(third, '"other"')
        break
      case '$r_by':
        put(at, `$r_key(${text(third!)})`)
        put(at, text(third!))
        put(first!, text(first!) === '"get"' ? '"has"' : '"get"')
        put(second!, 'Object')
        break
      case '$r_in': put(at, `$r_key(${text(first!)}) in ${text(second!)}`); break
      case '$r_pick': put(at, `$r_key(${text(first!)})`); break
      case '$r_see': for (const name of at.arguments as Node[]) put(name, '"other"'); break
      case '$r_def':
        put(at, 'undefined')
        for (const name of (at.arguments as Node[]).slice(1)) put(name, '"other"')
        break
      default:
    }
  }
  visit(parse(code, { ecmaVersion: 2024 }))
  return found
}

test('the verifier refuses what lacks any one of its hooks, or has another', () => {
  const mutants = withoutOne(hooked.code)
  assert.ok(mutants.length > 350, String(mutants.length))
  assert.equal(mutants.filter(({ mutant }) => refusal(mutant) === undefined).map(({ what }) => what), [])
})

const FRAME = '/*restrict r1 script*/(function ($r_n, $r_fill, $r_link, $r_on, $r_by, $r_in, $r_see, $r_pick, $r_got, $r_of, $r_def, $r_h, $r_key, $r_spread, $r_props, $r_slot, $r_own, $r_o, input) {"use strict";$r_link(($r_a) => $r_a === undefined ? $r_n : ($r_n = $r_a));($r_n -= 2) < 0 && $r_fill();let $r_v;'
for (const statement of [
  'input.x', 'input["x"]', 'input[$r_key("x")]', 'input[$r_by("get", this, "y")]', 'input[$r_by("get", input)]', '$r_on', '$r_on("get", input, "x")', '$r_h = input', 'let $r_h = input', 'let $r_on', '($r_h = input, $r_h)[$r_by("get", $r_h, 1)]',
  '$r_on("get", input, "x").y', '$r_on("call", input)', 'input()', 'new input()', 'input``', '$r_in("x", input, 1)', '"x" in input', '$r_on("get", input, ...["x"]).x', '$r_on("get", input, "x", 1).x', '$r_on?.("get", input, "x").x',
  '({[$r_see("get")]: {} = 0, x: $r_v} = input)', '($r_h = input) == null ? void 0 : $r_h', '($r_h = input) == null ? 0 : $r_on("get", $r_h, "x").x', '($r_h = input) == null ? void 0 : $r_on("get", input, "x").x',
  '({[$r_pick("x")]: {}} = input)', '({[$r_got()]: input} = input)', '$r_got()', '$r_see("get", "x")', '[...$r_spread(input)]', '({...$r_props(input)})', 'for (const x of input) {($r_n -= 1) < 0 && $r_fill();}',
  '$r_i0.x', '(0,$r_i0.f)()', '({ [$r_own]: input = 0 } = input)', 'delete input.x', 'delete $r_on("get", input, "x").x', '$r_on("set", input, "x").x', '$r_on("get", input, "x").x = 1',
]) {
  // Not for its charge alone.
  test(`refused: ${statement}`, () => assert.ok(/^(?!.*charge of)/.test(refusal(`${FRAME}${statement}\nreturn $r_v;})`) ?? 'charge of')))
}

test('refused: an access before the name of an imported function', () => {
  const { code } = compile("import { f } from './f.js'\nexport default (input) => f(5)", { policy: { ...policy, imports: ['./*'] } })
  const reads = code.replace('(0,$r_on("call", $r_i0.f))', '(input.secret,$r_on("call", $r_i0.f))').replace('-= 2) < 24736', '-= 3) < 24736')
  assert.is.not(reads, code)
  assert.throws(() => verify(reads, { policy: { ...policy, imports: ['./*'] } }), /secret without its hook/)
})

test('refused: a guard that the frame does not have', () => {
  const frame = FRAME.replace(' $r_key,', '')
  for (const key of ['input', '"constructor"']) assert.match(refusal(`${frame}$r_in(input, input) + input[$r_key(${key})]\nreturn $r_v;})`) ?? '', /without its hook|\$r_key is not among/)
  assert.match(refusal(`${frame}$r_in(input, { [$r_key(input)]: 1 })\nreturn $r_v;})`) ?? '', /\$r_key is not among/)
})

test('hooks refuse by throwing, which can be caught there', async () => {
  const source = 'let out; const input = {}; { const r = []; try { input.a } catch (e) { r.push(e.message) } try { input.b = 1 } catch (e) { r.push(e.message) } try { delete input?.c } catch (e) { r.push(e.message) } out = r.join() } out'
  const hooks = { source: "const no = (what) => (object, key) => { if (key === 'a' || key === 'b' || key === 'c') throw new TypeError(what + ' ' + key) }\nexport const get = no('get'), set = no('set'), remove = no('remove')" }
  assert.is(await run(source, { policy, hooks }), 'get a,set b,remove c')
})

test('what ends a run in a hook ends it', async () => {
  assert.match(String(await run('const o = {}; try { o.x } catch { } 1', { policy, limits: { steps: 1e5 }, hooks: { source: 'export const get = () => { for (;;); }' } })), /^STEPS/)
  assert.match(String(await run('const o = { get x() { return this.y } }; try { o.z } catch { } 1', { policy, hooks: { source: 'export const get = (o) => { o.x }' } })), /^DEPTH/)
})

test('code of the program that a hook sets off is told of too', async () => {
  const hooks = { source: "export const get = (object, key) => { if (key === 'secret') throw new TypeError('no'); if (key === 'a') object.b }" }
  assert.is(await run("const hidden = { secret: 1 }; let got = 'nothing'; const o = { a: 1, get b() { got = hidden.secret; return 1 } }; try { o.a } catch (e) { got += ', ' + e.message } got", { policy, hooks }), 'nothing, no')
})

test('programs cannot name what hooks have, and nothing stays from run to run', async () => {
  const told: string[] = []
  const hooks = { source: "let count = 0\nexport const get = () => { count++; note(String(count)) }", capabilities: { note: (line: string) => { told.push(line) } } }
  const realm = await createRealm({ policy, hooks, isolation: 'inline' })
  for (let round = 0; round < 2; round++) await realm.run('const o = { a: 1 }; o.a; o.a')
  assert.equal(told, ['1', '2', '1', '2'])
  assert.is((await realm.run("Object.keys(globalThis).includes('note') || 'note' in globalThis")).value, false)
  await realm.dispose()
  const helpers = { source: hooks.source, capabilities: { ...hooks.capabilities, ...timers(), left: budget() } }
  assert.is(await run("['left', 'note', 'setTimeout', 'queueMicrotask'].filter((name) => name in globalThis).join()", { policy, hooks: helpers }), '')
  assert.match(String(await run('note(1)', { policy, hooks })), /^REJECTED/)
})

test('what `compat` lets a program say about `constructor` and denied keys, it says', async () => {
  const compat = { extends: 'compat' } as const
  const source = `const out = [], to = (work) => { try { out.push(work()) } catch (error) { out.push(error.message) } }
    class A { } class B extends A { m() { return [super.constructor === A, super['constructor'].name] } }
    to(() => new B().m().join()); to(() => 'constructor' in {}); to(() => \`constructor\` in new B()); to(() => '__proto__' in {}); to(() => ({})?.__proto__.x); to(() => null?.__proto__.x)
    to(() => class extends A { __proto__ = 1 }); to(() => delete ({}).__proto__); to(() => { const { __proto__: p } = {} }); to(() => ({}).constructor.name)
    out.join('; ')`
  const plain = await run(source, { policy: compat })
  assert.match(String(plain), /^true,A; true; true; the property name/)
  const told: string[] = []
  const hooks = { source: "const at = (op) => (object, key) => { if (key === 'constructor') note(op + ' ' + key) }\nexport const get = at('get'), has = at('has')", capabilities: { note: (line: string) => { told.push(line) } } }
  for (const options of [{}, { hooks }]) assert.is(await run(source, { policy: { ...compat, guards: 'all' }, ...options }), plain)
  assert.equal(told, ['get constructor', 'get constructor', 'has constructor', 'has constructor', 'get constructor'])
})

test('fields of classes that extend others are told, keep names, and may be defined on one object twice', async () => {
  const source = `class Same { constructor(o) { return o } }
    const o = {}, key = 'k'
    class One extends Same { #p = 1; f = () => 1; 'a b' = 1; [\`t\`]; c = class { }; 1 = (0, 2); x
    ['y']
    *g() { } static s = 1; z }
    class Two extends One { ['q' /* ] */ ] }
    class Three extends Two { e = (() => { throw new Error('in') })(); n }
    let out = ''
    class Four extends Same { x = 1; f = function () { } } new Four(o); new Four(o)
    try { new Three({}) } catch (error) { out += error.message }
    new Two(o)
    out + o.f.name + o.c.name + Object.keys(o) + o[1] + JSON.stringify(new (class extends Object { x = class { static name = 'own' } })().x.name)`
  const told: string[] = []
  const hooks = { source: 'export const set = (object, key) => { note(key) }', capabilities: { note: (line: string) => { told.push(line) } } }
  const plain = await run(source, {})
  assert.is(plain, 'infc1,x,f,a b,t,c,y,z,q2"own"')
  assert.is(await run(source, { policy, hooks }), plain)
  assert.equal(told.join(), 'x,f,x,f,f,a b,t,c,1,x,y,z,q,e,n,f,a b,t,c,1,x,y,z,q,x')
})

test('a key is told as a text or a symbol, however it was written', async () => {
  const told: string[] = []
  const hooks = { source: "const at = (op) => (object, key) => { note(op + ' ' + typeof key + ' ' + String(key)) }\nexport const get = at('get'), set = at('set'), has = at('has'), remove = at('remove')", capabilities: { note: (line: string) => { told.push(line) } } }
  assert.is(await run("const o = [7], i = 0, s = Symbol('s'); o[i]; o[0]; o[0n]; o['0']; i in o; 0 in o; o[i] = 1; delete o[i]; const { [i]: x, 0: y, [s]: z } = o; 1", { policy, hooks }), 1)
  assert.equal(told, [...Array<string>(4).fill('get string 0'), 'has string 0', 'has string 0', 'set string 0', 'remove string 0', 'get string 0', 'get string 0', 'get symbol Symbol(s)'])
})

test('files of hooks are told from those of the program, and lie nowhere', async () => {
  const source = "export const get = (object, key) => {\n  if (key === 'x') throw new Error('no')\n}"
  for (const filename of ['/home/somebody/input.js', 'input.js', '../input.js']) {
    const stack = String(await run("let r\ntry { ({}).x } catch (error) { r = error.stack }\nr", { policy, hooks: { source, filename } }))
    assert.match(stack, /at get \(hooks\/input\.js:2:\d+\)\n {4}at input\.js:2:\d+$/)
  }
})

test('no program finds the key through which hooks are told', async () => {
  const source = `const found = []
    for (const of of [Object.prototype, Array.prototype, {}, Object.create(null), class { }.prototype]) found.push(Reflect.ownKeys(of), Object.getOwnPropertySymbols(of), Reflect.ownKeys(Object.getOwnPropertyDescriptors(of)))
    const traps = new Proxy({}, { get(o, key) { found.push([key]); return o[key] } })
    const { a } = traps, [b] = new Proxy([1], { get(o, key) { found.push([key]); return o[key] } }), { c } = Object.setPrototypeOf({}, traps)
    found.flat().filter((key) => typeof key === 'symbol').map(String).filter((name) => !name.startsWith('Symbol(Symbol.')).join()`
  for (const options of [{}, { policy }]) assert.is(await run(source, options), '')
})

test('hooks that make no sense', async () => {
  const failure = async (options: RealmOptions): Promise<string> => { try { await createRealm({ isolation: 'inline', ...options }); return '' } catch (error) { return (error as RestrictError).code } }
  assert.is(await failure({ hooks: 'readonly' }), 'USAGE')
  assert.is(await failure({ policy, hooks: 'trace' }), 'USAGE')
  assert.is(await failure({ policy, hooks: 'nobody' as never }), 'USAGE')
  assert.is(await failure({ policy, hooks: { source: 'export const gett = () => {}' } }), 'USAGE')
  assert.is(await failure({ policy, hooks: { source: 'const a = 1' } }), 'USAGE')
  assert.is(await failure({ policy, hooks: { source: 'export const get = () => eval("1")' } }), 'REJECTED')
  assert.is(await failure({ policy, hooks: { source: 'export const get = (' } }), 'REJECTED')
  const source = 'export const get = () => {}'
  for (const hooks of [null, 5, [], {}, { source: 5 }, { source, filename: 5 }, { source, capabilities: null }, { source, capabilities: 5 }, { source: `await 1; ${source}` }, { source: 'export default () => {}' }]) assert.is(await failure({ policy, hooks: hooks as never }), 'USAGE')
  // What they export is known when they have run; one that is done with before it has run would refuse nothing.
  for (const get of ['5', 'async () => {}', 'function* () {}', 'async function* () {}']) assert.is(await run('1', { policy, hooks: { source: `export const get = ${get}` } }), 'THROWN: Uncaught TypeError: the hook `get` is not an ordinary function')
  assert.match(String(await run('1', { policy, limits: { steps: 1e5 }, hooks: { source: 'export const get = () => {}; for (;;);' } })), /^STEPS/)
  assert.is(await failure({ policy: { ...policy, names: ['note'] }, hooks: { source: 'export const get = () => note()', capabilities: { note() {} } } }), 'USAGE')
})

test('counts', async () => {
  for (const isolation of ['inline', 'process'] as const) {
    const { hooks, counts, clear } = countHooks()
    const source = 'const o = {}; for (let i = 0; i < 30; i++) o[i % 3] = [...o.none ?? []]; for (let i = 0; i < 20; i++) o["x".repeat(300) + i]; delete o.z; 1'
    for (let round = 0; round < 2; round++) assert.is(await run(source, { policy, hooks, isolation }), 1)
    assert.equal(counts().slice(0, 3), [{ hook: 'get', key: 'none', count: 60 }, { hook: 'iterate', key: '', count: 60 }, { hook: 'get', key: `${'x'.repeat(200)}...`, count: 40 }])
    assert.equal(counts().filter(({ hook }) => hook === 'set' || hook === 'remove'), [{ hook: 'set', key: '0', count: 20 }, { hook: 'set', key: '1', count: 20 }, { hook: 'set', key: '2', count: 20 }, { hook: 'remove', key: 'z', count: 2 }])
    clear()
    assert.equal(counts(), [])
  }
  const { hooks, counts } = countHooks()
  assert.is(await run('const o = {}; for (let i = 0; i < 10050; i++) o[`k${i}`]; 1', { policy, hooks }), 1)
  assert.equal(counts().filter(({ count }) => count > 1), [{ hook: 'get', key: '(others)', count: 50 }])
})

test('ready-made hooks, and a process of its own', async () => {
  assert.match(String(await run('const o = {}; o.x = 1', { policy, hooks: 'readonly', isolation: 'process' })), /^THROWN: Uncaught TypeError: the property x cannot be written/)
  assert.match(String(await run('const { password } = { password: 1 }; password', { policy, hooks: 'deny-keys', isolation: 'process' })), /^THROWN: Uncaught TypeError: the property password is private/)
  assert.is(await run(program, { policy, isolation: 'process' }), await run(program, {}))
})

test.run()
