/** The completion value of a guarded script is what the engine's own script evaluation gives, for statements of every shape. */
import { inspect } from 'node:util'
import vm from 'node:vm'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { evaluateScript, rewriteText } from './_guarded.ts'

const test = suite('rewriter: completion values')

const CASES = [
  '', ';', '1', '1;;;', '1; var x = 2', '1; let x = 2', '1; function f() {}', '1; class A {}', '"use strict"', '1, 2', '(1, 2)', '(1), 2', '{}', '1; {}', '{ 1 }', '{ 1; { 2 } }',
  '1; if (true) {}', '1; if (true) 2', '1; if (false) 2', '1; if (false) 2; else 3', '1; if (true) { 2; var x = 3 }', 'if (true) if (false) 1', 'if (true) if (true) 1; else 2',
  'if (0) 1; else if (1) 2; else 3', '1; while (false) 2', 'var i = 0; while (i < 3) i++', 'var i = 0; while (i < 3) { i++; "x" + i }', '1; for (;;) break', '1; for (;;) { 2; break }',
  '1; do { 2; continue; 3 } while (false)', 'do { 1; if (true) break; 2 } while (false)', 'do { 1; if (true) { 3; break } 2 } while (false)', 'for (var k in { a: 1, b: 2 }) k',
  'for (const x of [1, 2]) { x; if (x > 1) continue; "tail" }', '1; for (const x of []) x', 'for (var i = 0; i < 2; i++) { for (;;) { i; break } }',
  '1; switch (2) {}', 'switch (1) { case 1: 2 }', 'switch (1) { case 1: 2; break; case 2: 3 }', 'switch (1) { case 1: 2; case 2: 3; default: }', '1; switch (1) { case 1: break }', 'switch (1) { default: 5; { break } }',
  'try { 1 } finally { 2 }', 'try { 1 } catch { 2 }', 'try { throw 1 } catch (e) { e + 1 } finally { 9 }', '1; try { throw 1 } catch {}', '1; try {} finally { 2 }', 'try { 1; throw 2 } catch (e) {}',
  'do { try { 1 } finally { 2; break } } while (0)', 'do { 7; try { 1 } finally { break } } while (0)', 'do { try { 1; continue } finally { 2 } } while (0)', 'do { 1; try { 2; break } finally { var q = 3; 4 } } while (0)',
  'a: { 1; break a; 2 }', '1; a: { break a }', 'a: { 1; { 2; break a } }', '1; a: if (true) { break a }', 'a: while (true) { 1; b: for (;;) { 2; break a } }', 'a: b: c: 5', '1; a: try { 2; break a } finally { 3 }',
  'a: for (var i = 0; i < 3; i++) { i; for (;;) { if (i < 2) continue a; break a } }', 'a: { try { 1; break a } finally { 2 } }', 'a: do { do { 1; continue a } while (0) } while (0)',
  'x = 5; var x', 'var x = 5; x += 1', '[1, 2]', '({ a: 1 }).a', '() => 1, 3', '`t${1}`', 'new Array(3).length', '!1', 'void 0', 'a: 1; 2; var b', 'eval_: { 3 }', '1\n;[2].length\n;{ }', '// c', '1 // c',
  'try { try { 1 } finally { 2 } } finally { 3 }', 'do { try { try { 1 } finally { 2; break } } finally { 3 } } while (0)', 'for (const x of [1]) { try { x } catch {} }', '1; { ; } function g() {} ;',
]

for (const text of CASES) test(JSON.stringify(text), () => { compare(text) })

test('four hundred generated scripts', () => {
  const random = makeRandom(2024)
  for (let i = 0; i < 400; i++) compare(Array.from({ length: 1 + random(3) }, () => statement(random, 3, [])).join('\n'))
})

function compare(text: string): void {
  const { code } = rewriteText(text, 'case.js', 'script')
  const guarded = outcome(() => evaluateScript(code, vm.createContext()))
  assert.is(guarded, outcome(() => vm.runInNewContext(`void 0;${text}`)), `${text}\n${code}`)
}

// As text, so that values of two contexts compare.
function outcome(run: () => unknown): string {
  try {
    return inspect(run())
  } catch (error) {
    return `threw ${String(error)}`
  }
}

type Random = (below: number) => number

/** A generated statement. Every loop runs at most twice, and every jump has a target. */
function statement(random: Random, depth: number, labels: string[], inLoop = false): string {
  const inner = (loop = inLoop, more: string[] = []): string => statement(random, depth - 1, [...labels, ...more], loop)
  const list = (loop = inLoop, more: string[] = []): string => Array.from({ length: random(4) }, () => inner(loop, more)).join(' ')
  const value = (): string => String(random(90))
  if (depth === 0) return jump(random, labels, inLoop) ?? `${value()};`
  const name = `l${depth}${random(1000)}`
  switch (random(14)) {
    case 0: return `{ ${list()} }`
    case 1: return `if (${random(2)}) ${random(2) ? inner() : `{ ${list()} }`}${random(2) ? ` else ${inner()}` : ''}`
    case 2: return `for (var i${depth} = 0; i${depth} < 2; i${depth}++) { ${list(true)} }`
    case 3: return `do { ${list(true)} } while (false)`
    case 4: return `for (const x of [1, 2]) ${random(2) ? `{ ${list(true)} }` : inner(true)}`
    case 5: return `switch (${random(3)}) { case 0: ${list(true).replaceAll('continue;', 'break;')} case 1: ${inner(true).replaceAll('continue;', 'break;')} ${random(2) ? `default: ${value()}; ` : ''}}`
    // Only plain statements before a throw: V8 wrongly keeps values of loops and finally blocks there, the specification does not.
    case 6: return random(2) ? `try { ${list()} } catch (e) { ${list()} }` : `try { ${value()}; throw ${value()} } catch (e) { ${list()} }`
    case 7: return `try { ${list()} } finally { ${list()} }`
    case 8: return `try { ${list()} } catch { ${list()} } finally { ${list()} }`
    case 9: return `${name}: { ${list(inLoop, [name])} }`
    case 10: return `${name}: for (const k in { a: 1, b: 2 }) { ${list(true, [name])} }`
    case 11: return `var v${depth} = ${value()};`
    case 12: return jump(random, labels, inLoop) ?? ';'
    default: return `${value()};`
  }
}

function jump(random: Random, labels: string[], inLoop: boolean): string | undefined {
  const label = labels[random(labels.length * 3 + 1)]
  if (label) return `break ${label};`
  return inLoop && random(3) === 0 ? (random(2) ? 'break;' : 'continue;') : undefined
}

// A small generator of pseudo-random numbers: the same programs on every machine.
function makeRandom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % Math.max(1, below)
  }
}

test.run()
