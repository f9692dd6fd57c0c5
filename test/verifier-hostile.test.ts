/** Any text whatever gets an answer: accepted, or RestrictError `UNVERIFIED`; nothing hangs, nothing crashes. */
import { execFileSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RestrictError } from '../policy/error.ts'
import { resolvePolicy } from '../policy/policy.ts'
import { MAX_SIZE } from '../verifier/parse.ts'
import { verifyProgram } from '../verifier/verify.ts'
import { artifactCases } from './_verifier-cases.ts'

const test = suite('verifier/hostile')
const policy = resolvePolicy()

const START = '(function ($r_n, $r_fill, $r_link, $r_grow) {"use strict";$r_link(($r_a) => $r_a === undefined ? $r_n : ($r_n = $r_a));($r_n -= 1) < 0 && $r_fill();let $r_v;'
const END = '\nreturn $r_v;})'

function answer(code: string): string {
  try {
    verifyProgram(code, policy)
    return ''
  } catch (error) {
    assert.instance(error, RestrictError)
    assert.is((error as RestrictError).code, 'UNVERIFIED')
    return (error as RestrictError).message
  }
}

/** The artifact with `body`, with the weight that the verifier says is due. */
function weighed(body: string): string {
  const due = /charge of 1 where (\d+) is due/.exec(answer(START + body + END))?.[1]
  return (due ? START.replace('-= 1)', `-= ${due})`) : START) + body + END
}

const NESTED: Record<string, (n: number) => string> = {
  parentheses: (n) => '('.repeat(n) + '1' + ')'.repeat(n),
  arrays: (n) => '['.repeat(n) + ']'.repeat(n),
  objects: (n) => 'x=' + '{a:'.repeat(n) + '1' + '}'.repeat(n),
  calls: (n) => 'f('.repeat(n) + ')'.repeat(n),
  arrows: (n) => 'a=>'.repeat(n) + '1',
  'arrows in parentheses': (n) => '(a=>'.repeat(n) + '1' + ')'.repeat(n),
  'async arrows': (n) => 'async(a=>'.repeat(n) + '1' + ')'.repeat(n),
  'default values': (n) => '(a='.repeat(n) + '1' + ')=>1'.repeat(n),
  templates: (n) => '`${'.repeat(n) + '1' + '}`'.repeat(n),
  'template tags': (n) => 'a`${'.repeat(n) + '1' + '}`'.repeat(n),
  functions: (n) => '(function(){'.repeat(n) + '})'.repeat(n),
  declarations: (n) => 'function f(){'.repeat(n) + '}'.repeat(n),
  methods: (n) => 'x=' + '{m(){x='.repeat(n) + '1' + '}}'.repeat(n),
  classes: (n) => 'x=' + 'class{a='.repeat(n) + '1' + '}'.repeat(n),
  'static blocks': (n) => 'class A{static{'.repeat(n) + '}}'.repeat(n),
  heritage: (n) => 'x=' + 'class extends '.repeat(n) + 'Object' + '{}'.repeat(n),
  patterns: (n) => 'let ' + '['.repeat(n) + 'a' + ']'.repeat(n) + '=1',
  'object patterns': (n) => 'let ' + '{a:'.repeat(n) + 'a' + '}'.repeat(n) + '=1',
  'assigned patterns': (n) => '['.repeat(n) + 'a' + ']'.repeat(n) + '=1',
  blocks: (n) => '{'.repeat(n) + '}'.repeat(n),
  ifs: (n) => 'if(1)'.repeat(n) + ';',
  elses: (n) => 'if(1);else '.repeat(n) + ';',
  labels: (n) => Array.from({ length: n }, (_, i) => `a${i}:`).join('') + ';',
  loops: (n) => 'for(;;)'.repeat(n) + ';',
  tries: (n) => 'try{'.repeat(n) + '}finally{}'.repeat(n),
  switches: (n) => 'switch(1){case 1:'.repeat(n) + '}'.repeat(n),
  sums: (n) => '1' + '+a'.repeat(n),
  powers: (n) => '2' + '**2'.repeat(n),
  logical: (n) => '1' + '&&a'.repeat(n),
  nots: (n) => '!'.repeat(n) + '1',
  minuses: (n) => '- '.repeat(n) + '1',
  typeofs: (n) => 'typeof '.repeat(n) + '1',
  awaits: (n) => 'async()=>' + 'await '.repeat(n) + '1',
  yields: (n) => 'function*g(){' + 'yield '.repeat(n) + '}',
  news: (n) => 'new '.repeat(n) + 'a',
  conditionals: (n) => '1?2:'.repeat(n) + '3',
  'middle conditionals': (n) => '1?'.repeat(n) + '2' + ':3'.repeat(n),
  assignments: (n) => 'a='.repeat(n) + '1',
  members: (n) => 'a' + '.b'.repeat(n),
  'optional members': (n) => 'a' + '?.b'.repeat(n),
  'called calls': (n) => 'a' + '()'.repeat(n),
  'computed members': (n) => 'a' + '[0]'.repeat(n),
  tags: (n) => 'a' + '``'.repeat(n),
  sequences: (n) => '1' + ',1'.repeat(n),
  groups: (n) => '/' + '('.repeat(n) + ')'.repeat(n) + '/',
  lookaheads: (n) => '/' + '(?='.repeat(n) + ')'.repeat(n) + '/',
  'class sets': (n) => '/' + '['.repeat(n) + 'a' + ']'.repeat(n) + '/v',
  comments: (n) => '/*'.repeat(n) + '*/',
}

for (const [name, make] of Object.entries(NESTED)) {
  test(`nested ${name}`, () => {
    for (const depth of [100, 1_000, 10_000, 100_000]) {
      answer(make(depth))
      answer(START + make(depth) + END)
      answer(START + make(depth).slice(0, -depth) + END)
    }
  })
}

// Code that has run often takes less stack than code that has not: so also in fresh processes, at every depth around the bound.
test('nested in a fresh process', () => {
  const script = `
    import { verifyProgram } from ${JSON.stringify(new URL('../verifier/verify.js', import.meta.url).href)}
    import { resolvePolicy } from ${JSON.stringify(new URL('../policy/policy.js', import.meta.url).href)}
    const answer = (code) => { try { verifyProgram(code, resolvePolicy()); return '' } catch (error) { return error.message } }
    const [open, middle, close, depth] = process.argv.slice(1)
    console.log(answer(open.repeat(depth) + middle + close.repeat(depth)))`
  const shapes = [['(', '1', ')'], ['f(', '1', ')'], ['`${', '1', '}`'], ['a`${', '1', '}`'], ['(a=>', '1', ')'], ['(function(){', '', '})'], ['({m(){x=', '1', '}})'], ['1+', '1', '']]
  for (const shape of shapes) {
    for (const depth of [400, 20_000]) {
      const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script, ...shape, String(depth)], { encoding: 'utf8' })
      assert.match(said, depth > 10_000 ? /nested too deeply \(/ : /nested too deeply \(|not one anonymous function/, shape[0])
    }
  }
})

test('what people write fits', () => {
  assert.is(answer(weighed(`$r_v = ${'['.repeat(200)}${']'.repeat(200)};`)), '')
  assert.is(answer(weighed(`$r_v = $r_grow(''${' + "line"'.repeat(2_000)});`)), '')
  assert.is(answer(weighed(`${'if (1) { } else '.repeat(300)};`)), '')
  assert.is(answer(weighed(`$r_v = []${'.concat([])'.repeat(1_000)};`)), '')
  assert.is(answer(weighed(`${'{'.repeat(300)}${'}'.repeat(300)}`)), '')
})

const WIDE: Record<string, (n: number) => string> = {
  lets: (n) => Array.from({ length: n }, (_, i) => `let x${i};`).join(''),
  vars: (n) => `{${Array.from({ length: n }, (_, i) => `var x${i};`).join('')}}`,
  functions: (n) => Array.from({ length: n }, (_, i) => `function f${i}(){($r_n -= 1) < 0 && $r_fill();}`).join(''),
  'private names': (n) => `class A{#$r_t = ($r_n -= ${288 * n}) < 0 && $r_fill();${Array.from({ length: n }, (_, i) => `#x${i};`).join('')}}`,
  properties: (n) => `$r_v = {${Array.from({ length: n }, (_, i) => `p${i}:1`).join()}};`,
  statements: (n) => ';'.repeat(n),
  elements: (n) => `$r_v = [${'1,'.repeat(n)}];`,
  cases: (n) => `switch(1){${Array.from({ length: n }, (_, i) => `case ${i}:let c${i};`).join('')}}`,
  'named groups': (n) => `/${Array.from({ length: n / 10 }, (_, i) => `(?<g${i}>)\\k<g${i}>`).join('')}/`,
  lines: (n) => '\n'.repeat(n),
}

for (const [name, make] of Object.entries(WIDE)) test(`many ${name}`, () => assert.is(answer(weighed(make(30_000))), ''))

test('what takes the engine long to read', () => {
  for (const [body, message] of [
    ['7'.repeat(100_000) + 'n', /a number of more than/], ['0x' + 'f'.repeat(100_000) + 'n', /a number of more than/], ['.' + '7'.repeat(100_000), /a number of more than/],
    [`/${'a'.repeat(200_000)}/`, /a regular expression of more than/], ['/\\p{RGI_Emoji}/v;'.repeat(2_000), /property escapes/],
  ] as const) assert.match(answer(START + body + END), message)
  assert.is(answer(weighed(`${'7'.repeat(9_000)}n; /${'a'.repeat(90_000)}${'\\p{L}'.repeat(90)}/u`)), '')
})

test('too large a text', () => {
  assert.match(answer(' '.repeat(MAX_SIZE + 1)), /larger than/)
})

test('no text at all', () => {
  for (const value of [undefined, null, 1, {}, [], () => 'x', Symbol('x')]) assert.match(answer(value as never), /not a text/)
})

// A small generator, so that a failure can be repeated.
function makeRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('random bytes', () => {
  const random = makeRandom(1)
  for (let turn = 0; turn < 2_000; turn++) {
    const text = String.fromCharCode(...Array.from({ length: random(60) }, () => (random(8) === 0 ? random(65536) : random(128))))
    assert.ok(answer(text))
    answer(START + text + END)
  }
})

test('random edits of artifacts', () => {
  const random = makeRandom(2)
  for (const { code } of artifactCases('accept')) {
    for (let turn = 0; turn < 60; turn++) {
      const [from, to] = [random(code.length), random(code.length)]
      const [start, end] = [Math.min(from, to), Math.max(from, to)]
      const at = random(code.length)
      answer(code.slice(0, start) + code.slice(Math.min(end, start + random(20))))
      answer(code.slice(0, at) + code.slice(start, Math.min(end, start + 40)) + code.slice(at))
    }
  }
})

test.run()
