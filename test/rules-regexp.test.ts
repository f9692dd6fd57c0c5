/** Which patterns backtrack without bound, and that deciding so is itself bounded. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { analyzeRegExp } from '../rules/regexp/analyze.ts'
import { makeBudget } from '../rules/regexp/budget.ts'

const test = suite('rules/regexp')
const kindOf = ({ source, flags }: RegExp): string => analyzeRegExp(source, flags).kind

const EXPONENTIAL = [
  /^(a+)+$/, /(?:y+y+)+z/, /(?:y|yy)+z/, /^(([a-z])+.)+[A-Z]([a-z])+$/, /^((b|b)*)*$/, /(\w+\s?)+$/, /^(\s*\w+\s*)*$/, /(a*)*b/, /(?:a*b*)*c/, /(?:a?b?)*$/,
  /"(?:[^"\\]+|\\.)*"/, /^(\d+|\d+x)*$/, /([a-z]+)*=/i, /(a|A)*b/i, /^(?:\p{L}|\p{Lu})*!$/u, /<!--(?:.|\s)*-->/, /^([^@]+\.?)*@/,
  /(?=(?:(?:b|b)+)+c)b|(?<=^(?:(?:b+)+)+)z/, /(?!(x+x+)+y)x/, /(?<=^(a|a)*b)c/, /(?:(?=(a|a)*b)a)+/,
  /^(a+){10,}$/, /(a?){30}a{30}/, /(a|a){30}b/, /(?:a{1,100}){1,100}b/, /((a|a){9}){9}b/, /(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)b/,
]
const POLYNOMIAL = [/^(.*?),(.*?),(.*?)$/, /^\s*(.*?)\s*$/, /\s*\s*\s*x/, /(x*)(x*)(x*)(x*)(x*)(x*)\1\2\3\4\5\6y/, /^.*a.*b.*c.*$/s, /(?:(?=\s*\s*x)\s)*y/]
const SAFE = [
  /^\s+|\s+$/g, /(['"])(.*?)\1/, /^[\w.+-]+@[\w-]+\.[\w.-]+$/, /\d{1,3}(?:\.\d{1,3}){3}/, /"(?:[^"\\]|\\.)*"/, /\/\*[\s\S]*?\*\//, /(?:a|a)*/, /(\w+\s?)+/, /^(.+?)\1+$/,
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, /^\+?\d{1,4}?[-.\s]?\(?\d{1,3}?\)?[-.\s]?\d{1,4}[-.\s]?\d{1,4}[-.\s]?\d{1,9}$/, /(.)\1+/, /\b(\w+)\s+\1\b/,
  /(?:[0-9a-f]{2})+/, /[^,]+(?:,[^,]+)*/, /(?<=")[^"]+(?=")/, /^(?:(?!\*\/)[\s\S])*/, /(['"])(?:(?!\1|\\).|\\[\s\S])*\1/, /(?:[^*]|\*(?!\/))*\*\//, /\B(?=(\d{3})+(?!\d))/g,
  /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/, /^\s*([\w-]+)\s*:\s*(.*)$/, /^(?:ab|ac|b)+$/, /(?:^|,)(?:"([^"]*)"|([^,]*))/g, /^(?:[^\W_]|_)+$/, /(?:)*|a{0}b/,
]

for (const [kind, patterns] of Object.entries({ exponential: EXPONENTIAL, polynomial: POLYNOMIAL, safe: SAFE })) {
  for (const pattern of patterns) test(`${kind}: ${String(pattern).slice(0, 80)}`, () => assert.is(kindOf(pattern), kind))
}

test('the offending part and a text to repeat', () => {
  const verdict = analyzeRegExp('^x(?:ab|a|b)+y$', '')
  assert.equal(verdict, { kind: 'exponential', degree: Infinity, start: 2, end: 13, pump: 'pump' in verdict ? verdict.pump : '' })
  assert.match('pump' in verdict ? verdict.pump : '', /^[ab]+$/)
})

test('the flag `v`, which this file cannot write', () => {
  assert.is(analyzeRegExp('[\\q{abc|d}x]+y', 'v').kind, 'safe')
  assert.is(analyzeRegExp('(?:[\\p{L}--[a-z]]|[[A-Z]&&[A-F]])*!', 'v').kind, 'exponential')
})

test('the degree counts the loops that can share text', () => {
  for (const degree of [3, 4, 5]) {
    const verdict = analyzeRegExp(`^${'a*'.repeat(degree)}b`, '')
    assert.is('degree' in verdict ? verdict.degree : 0, degree)
  }
})

test('a pattern that is no pattern has no verdict', () => {
  for (const [pattern, flags] of [['(*', ''], ['a**', ''], ['\\p{Nope}|a*', 'u'], ['[b-a]*', '']] as const) assert.is(analyzeRegExp(pattern, flags).kind, 'invalid')
})

test('patterns too large to decide are said to be', () => {
  const many = (count: number, make: (index: number) => string): string => Array.from({ length: count }, (_, index) => make(index)).join('')
  const large = [
    `${'a*'.repeat(5000)}$`, `(?:${many(5000, (index) => `k${index.toString(36)}|`)}z)*$`, `${'('.repeat(5000)}a${')*'.repeat(5000)}`, '((((a|b){20}){20}){20}){20}c',
    `${'a?'.repeat(20_000)}$`, many(3000, (index) => `[^${String.fromCharCode(256 + index)}]*`), `${'(?:a|ab|abc|abcd|b|bc|c)*'.repeat(500)}$`, 'a{1,999999999}'.repeat(3000),
  ]
  for (const pattern of large) for (const flags of ['', 'i']) assert.is(analyzeRegExp(pattern, flags).kind, 'complex', pattern.slice(0, 30))
})

test('patterns with few ways through them cost the budget nothing', () => {
  const budget = makeBudget()
  for (const pattern of ['^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)', 'colou?r', 'a|(?:b|c)(?=d|e)|[(|]\\(', '\\[a|\\(b']) assert.is(analyzeRegExp(pattern, 'i', budget).kind, 'safe')
  assert.equal(budget, makeBudget())
  for (const pattern of ['a?'.repeat(10), '(?:a|a)'.repeat(10), '(?:a|b)+']) {
    const before = budget.total
    analyzeRegExp(pattern, '', budget)
    assert.ok(budget.total < before, pattern)
  }
})

test('the patterns of one program share a budget', () => {
  const budget = makeBudget()
  const pattern = `${'a*b?'.repeat(2000)}$`
  for (let index = 0; index < 100; index++) analyzeRegExp(pattern, '', budget)
  assert.is(analyzeRegExp('(?:ab|cd)+$', '', budget).kind, 'complex')
  assert.is(analyzeRegExp('(?:ab|cd)+$', '').kind, 'safe')
})

test.run()
