/** Bounds of charges: what is entered rarely gets the higher ones, as far as the text tells who calls whom. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'

import { compile } from '../index.ts'
import { EARLIEST } from '../policy/names.ts'

/** The bounds of the charges in the line where each mark stands. */
function boundsOf(source: string): Record<string, number[]> {
  const found: Record<string, number[]> = {}
  for (const line of compile(source, { goal: 'script' }).code.split('\n')) {
    const mark = /'at (\w+)'/.exec(line)?.[1]
    // The author's text of functions comes last.
    if (mark !== undefined && !line.startsWith('/*')) found[mark] = Array.from(line.matchAll(/\(\$r_n -= \d+\) < (\d+)/g), (match) => Number(match[1]))
  }
  return found
}

const inOrder = (source: string, marks: string): void => {
  const bounds = boundsOf(source)
  const list = marks.split(' ').map((mark) => bounds[mark]?.[0] ?? -1)
  assert.equal(list, [...list].sort((a, b) => b - a), `${marks}: ${list.join(' ')}`)
  assert.is(new Set(list).size, list.length, `${marks}: ${list.join(' ')}`)
}

test('outer loops come before inner ones', () => {
  inOrder(`
    const f = (n) => n
    for (let i = 0; i < f(9); i++) { ;'at outer'
      for (let j = 0; j < f(9); j++) { ;'at inner'
        f(j) } }`, 'outer inner')
})

test('loops come before the loops of what they call, by the names of functions, methods, classes and what else these are called', () => {
  for (const [made, call] of [['function work(n)', 'work(i)'], ['const work = function (n)', 'work(i)'], ['const o = {}; o.work = (n) =>', 'o.work(i)'], ['const o = { work(n)', 'o.work(i)'], ['class C { work(n)', 'new C().work(i)'], ['class C { constructor(n)', 'new C(i)'], ['const C = class { constructor(n)', 'new D(i)']] as const) {
    inOrder(`
      ${made} { ;'at function'
        for (let j = 0; j < n; j++) { ;'at callee'
          String(j) } } ${/^(?:const o = \{ |class|const C)/.test(made) ? '}' : ''}
      const other = ${made.includes('C') ? '{ D: C }' : '0'}, D = other.D
      const main = () => {
        for (let i = 0; i < 9; i++) { ;'at caller'
          ${call} } }
      main()`, 'caller function callee')
  }
})

test('what calls itself comes after the loop that calls it', () => {
  inOrder(`
    const down = (n) => { ;'at down'
      for (let i = 0; i < n; i++) { ;'at within'
        down(n - 1) } }
    for (let i = 0; i < 9; i++) { ;'at main'
      down(i) }`, 'main down within')
})

test('what nobody is seen to call, and what calls nothing, calls the meter last', () => {
  const bounds = boundsOf(`
    export const hidden = [(n) => { ;'at unknown'
      String(n) }]
    function leaf(n) { ;'at leaf'
      return n }
    for (let i = 0; i < 9; i++) leaf(i)`.replace('export ', ''))
  assert.equal([bounds['unknown'], bounds['leaf']], [[0], [0]])
})

test('bounds are in range, whoever calls whom, and chains of any length are told', () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => `function f${at}() { for (const x of [1]) f${at + 1}() }`).join('\n')
  const { code } = compile(`${chain}\nfunction f20000() { f0(); f5() }\nf0()`, { goal: 'script' })
  const bounds = Array.from(code.matchAll(/\(\$r_n -= \d+\) < (\d+)/g), (match) => Number(match[1]))
  assert.ok(bounds.length > 20_000)
  assert.ok(bounds.every((bound) => Number.isInteger(bound) && bound >= 0 && bound <= EARLIEST))
})

test.run()
