import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { run } from './engine-harness.ts'

const test = suite('runtime/link.ts')

async function valueOf(source: string, modules: Record<string, string>): Promise<unknown> {
  const outcome = await run(source, { filename: './main.mjs', modules })
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.result
}
async function rejection(source: string, modules: Record<string, string>): Promise<string> {
  const outcome = await run(source, { filename: './main.mjs', modules })
  if (outcome.ok) throw new Error('it was linked')
  assert.is(outcome.code, 'REJECTED')
  assert.is(outcome.output, '')
  return outcome.message
}

test('imports are live', async () => {
  const counter = 'export let n = 0; export const up = () => { n++ }'
  assert.equal(await valueOf('import { n as count, up } from "./c.js"; const before = count; up(); export default () => [before, count]', { './c.js': counter }), [0, 1])
  assert.equal(await valueOf('import * as c from "./c.js"; c.up(); c.up(); export default () => c.n', { './c.js': counter }), 2)
})

test('default exports, their names, and renaming', async () => {
  assert.is(await valueOf('import f from "./f.js"; export default () => f.name + f(2)', { './f.js': 'export default function (x) { return x * 2 }' }), 'default4')
  assert.is(await valueOf('import f from "./f.js"; export default () => f.name', { './f.js': 'export default (x) => x' }), 'default')
  assert.is(await valueOf('import f from "./f.js"; export default () => f.name', { './f.js': 'export default class {}' }), 'default')
  assert.is(await valueOf('import f from "./f.js"; export default () => f.name', { './f.js': 'export default async function* () {}' }), 'default')
  assert.is(await valueOf('import f from "./f.js"; export default () => f.name', { './f.js': 'export default function named() {}' }), 'named')
  assert.is(await valueOf('import { "a b" as x } from "./f.js"; export default () => x', { './f.js': 'const y = 3; export { y as "a b" }' }), 3)
})

test('re-exports and stars', async () => {
  const modules = {
    './a.js': 'export const x = 1; export const y = 2; export default 9',
    './b.js': 'export * from "./a.js"; export const y = 20',
    './c.js': 'export { x as z, default } from "./a.js"; export * as all from "./b.js"',
  }
  assert.equal(await valueOf('import { x, y } from "./b.js"; export default () => [x, y]', modules), [1, 20])
  assert.equal(await valueOf('import d, { z, all } from "./c.js"; export default () => [d, z, all.y]', modules), [9, 1, 20])
  assert.equal(await valueOf('import * as b from "./b.js"; export default () => Object.keys(b)', modules), ['x', 'y'])
})

test('namespaces are sorted, cannot be changed, look like writable data, and say what they are', async () => {
  const source = `
    import * as ns from './a.js'
    let thrown = ''
    try { ns.a = 1 } catch (e) { thrown = e.name }
    export default () => [Object.keys(ns), Object.prototype.toString.call(ns), Object.getPrototypeOf(ns), Object.isFrozen(ns), thrown, 'toString' in ns]`
  assert.equal(await valueOf(source, { './a.js': 'export const b = 1, a = 2; export default 3' }), [['a', 'b', 'default'], '[object Module]', null, false, 'TypeError', false])
})

test('a namespace is written to like a constant, after the right side', async () => {
  const source = `
    import * as ns from './a.js'
    const seen = []
    try { ns = seen.push('right') } catch (e) { seen.push(e.name) }
    try { Object.defineProperty(ns, 'b', { value: 2 }) } catch (e) { seen.push(e.name) }
    seen.push(Reflect.defineProperty(ns, 'b', { value: 1, writable: true }), Object.getOwnPropertyDescriptor(ns, 'b').writable, ns.b)
    export default () => seen`
  assert.equal(await valueOf(source, { './a.js': 'export const b = 1' }), ['right', 'TypeError', 'TypeError', true, true, 1])
})

test('modules beside one that waits are evaluated; who imports it waits', async () => {
  const modules = {
    './log.js': 'export const log = []',
    './slow.js': 'import { log } from "./log.js"; log.push("slow begins"); await 0; log.push("slow ends"); export const slow = 1',
    './beside.js': 'import { log } from "./log.js"; log.push("beside")',
    './after.js': 'import "./slow.js"; import { log } from "./log.js"; log.push("after")',
  }
  assert.equal(await valueOf('import { log } from "./log.js"; import "./after.js"; import "./beside.js"; export default () => log', modules), ['slow begins', 'beside', 'slow ends', 'after'])
})

test('cycles: functions work before their module ran, variables throw', async () => {
  const modules = {
    './a.js': 'import { b } from "./b.js"; export function a() { return "a" } export let late = 1; export const fromB = b',
    './b.js': 'import { a, late } from "./a.js"; let seen; try { seen = late } catch (e) { seen = e.name } export const b = a() + seen',
  }
  assert.is(await valueOf('import { fromB } from "./a.js"; export default () => fromB', modules), 'aReferenceError')
  assert.is(await valueOf('import { me } from "./self.js"; export default () => me()', { './self.js': 'import * as self from "./self.js"; export const x = 4; export const me = () => self.x' }), 4)
})

test('modules run once each, in post-order, before the main module', async () => {
  const outcome = await run('import "./b.js"; import "./a.js"; console.log("main")', {
    filename: './main.mjs',
    modules: { './a.js': 'console.log("a"); export {}', './b.js': 'import "./a.js"; import "./c.js"; console.log("b")', './c.js': 'console.log("c"); export {}' },
  })
  assert.is(outcome.output, 'a\nc\nb\nmain\n')
})

test('modules with top-level await are awaited in order', async () => {
  const outcome = await run('import { x } from "./a.js"; console.log("main", x); export default x', {
    filename: './main.mjs',
    modules: { './a.js': 'import "./b.js"; export let x = await 1; await null; x = 5; console.log("a")', './b.js': 'await null; console.log("b"); export {}' },
  })
  assert.is(outcome.output, 'b\na\nmain 5\n')
  assert.is(outcome.result, 5)
})

test('an error in a module ends the program with that module\'s place', async () => {
  const outcome = await run('import "./a.js"; console.log("never")', { filename: './main.mjs', modules: { './a.js': '\n  null.x; export {}' } })
  assert.not(outcome.ok)
  assert.equal(!outcome.ok && outcome.place, { file: './a.js', line: 2, column: 8 })
  assert.is(outcome.output, '')
  const late = await run('import "./a.js"; console.log("never")', { filename: './main.mjs', modules: { './a.js': 'await 1; throw new Error("late"); export {}' } })
  assert.is(!late.ok && late.message, 'Uncaught Error: late')
  assert.is(late.output, '')
})

test('what is missing or ambiguous is refused before anything runs', async () => {
  const modules = {
    './a.js': 'export const x = 1; console.log("ran")', './b.js': 'export const x = 2',
    './both.js': 'export * from "./a.js"; export * from "./b.js"', './loop.js': 'export { y } from "./loop.js"',
    './same.js': 'export * from "./a.js"; export { x as x2 } from "./a.js"; export * from "./again.js"', './again.js': 'export * from "./a.js"',
  }
  assert.match(await rejection('import { nope } from "./a.js"; nope', modules), /has no export named `nope`/)
  assert.match(await rejection('import d from "./a.js"; d', modules), /has no export named `default`/)
  assert.match(await rejection('export { nope } from "./a.js"', modules), /has no export named `nope`/)
  assert.match(await rejection('import { x } from "./both.js"; x', modules), /more than once/)
  assert.match(await rejection('import { y } from "./loop.js"; y', modules), /has no export named `y`/)
  const { './loop.js': _, ...linkable } = modules
  assert.is(await valueOf('import { x } from "./same.js"; export default () => x', linkable), 1)
  assert.equal(await valueOf('import * as b from "./both.js"; export default () => Object.keys(b)', linkable), [])
})

test('all modules draw on one budget', async () => {
  const modules = { './a.js': 'export const spin = (n) => { for (let i = 0; i < n; i++); }', './b.js': 'export const spin = (n) => { for (let i = 0; i < n; i++); }' }
  const source = 'import { spin as a } from "./a.js"; import { spin as b } from "./b.js"; for (let i = 0; i < 50; i++) { a(1000); b(1000) }'
  const whole = await run(source, { filename: './main.mjs', modules })
  assert.ok(whole.ok)
  const { steps } = whole.usage
  assert.ok((await run(source, { filename: './main.mjs', modules, limits: { steps } })).ok)
  const short = await run(source, { filename: './main.mjs', modules, limits: { steps: steps - 1 } })
  assert.is(!short.ok && short.code, 'STEPS')
})

test.run()
