/** Argument schemas: what is let through, what is refused and in which words, and schemas that make no sense. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { capability } from '../runtime/capabilities.ts'
import type { ArgsSchema } from '../runtime/capabilities.ts'
import { makeMembrane } from './_membrane.ts'

const test = suite('capability schemas')

/** What `order(...)` says in a program: 'ok' with the arguments the host saw, or the error. */
function call(args: ArgsSchema, code: string): string {
  let calls = 0
  let seen: unknown[] = []
  const order = capability((...list: unknown[]) => { calls += 1; seen = list; return true }, { args, name: 'order' })
  const said = makeMembrane({ order }).evaluate(`try { order(${code}); return 'ok' } catch (e) { return e.name + ': ' + e.message }`) as string
  assert.is(calls, said === 'ok' ? 1 : 0)
  return said === 'ok' ? `ok ${JSON.stringify(seen, (_key, value: unknown) => typeof value === 'bigint' ? `${value}n` : value)}` : said
}

const good: [ArgsSchema, string, string][] = [
  [['string', 'integer'], '"a", 5', 'ok ["a",5]'],
  [['string', 'integer?'], '"a"', 'ok ["a",null]'],
  [['any', 'any'], '1', 'ok [1,null]'],
  [[], '', 'ok []'],
  [[{ type: 'array', items: { type: 'object', properties: { sku: 'string', qty: { type: 'integer', minimum: 1 } } } }], '[{ sku: "a", qty: 1 }]', 'ok [[{"sku":"a","qty":1}]]'],
  [[{ type: 'object', properties: { a: 'number' }, additional: true }], '{ a: 1, b: 2 }', 'ok [{"a":1,"b":2}]'],
  [[{ type: 'object', additional: 'number' }], '{ a: 1, b: 2 }', 'ok [{"a":1,"b":2}]'],
  [[{ type: 'object', properties: { a: 'number?' } }], '{}', 'ok [{}]'],
  [[{ enum: ['eur', 'usd', null] }], 'null', 'ok [null]'],
  [[{ anyOf: ['string', { type: 'array', items: 'string' }] }], '["x"]', 'ok [["x"]]'],
  [['bigint', 'boolean', 'null', 'undefined'], '5n, true, null, undefined', 'ok ["5n",true,null,null]'],
  [['date', 'bytes', 'map', 'set', 'error', 'function', 'promise'], 'new Date(0), new Uint8Array(1), new Map(), new Set(), new Error("x"), () => 1, Promise.resolve()', 'ok ["1970-01-01T00:00:00.000Z",{"0":0},{},{},{},null,{}]'],
  [z.tuple([z.string(), z.number().default(7)]), '"a", undefined', 'ok ["a",7]'],
  [[z.object({ n: z.coerce.number() })], '{ n: "5", extra: 1 }', 'ok [{"n":5}]'],
  [[{ parse: (value: unknown) => Number(value) }], '"12"', 'ok [12]'],
  [[{ '~standard': { validate: (value: unknown) => ({ value: [value] }) } }], '1', 'ok [[1]]'],
]
for (const [schema, code, expected] of good) test(`order(${code})`, () => { assert.is(call(schema, code), expected) })

const bad: [ArgsSchema, string, string][] = [
  [['string', 'integer'], '5, 5', 'TypeError: order: argument 1 must be a string, got a number'],
  [['string', 'integer'], '"a", 1.5', 'TypeError: order: argument 2 must be an integer, got a number'],
  [['string', 'integer'], '"a"', 'TypeError: order: argument 2 must be an integer, got undefined'],
  [['string'], '"a", 2', 'TypeError: order: takes at most 1 argument, got 2'],
  [['number'], 'NaN', 'TypeError: order: argument 1 must be a number, got NaN'],
  [['object'], '[]', 'TypeError: order: argument 1 must be an object, got an array'],
  [['date'], 'new Date(NaN)', 'TypeError: order: argument 1 must be a date, got a Date'],
  [[{ type: 'array', items: { type: 'object', properties: { qty: { type: 'integer', minimum: 1 } } } }], '[{ qty: 1 }, { qty: 0 }]', 'TypeError: order: argument 1[1].qty must be at least 1'],
  [[{ type: 'object', properties: { a: 'number' } }], '{ a: 1, evil: 2 }', 'TypeError: order: argument 1.evil is not a known member'],
  [[{ type: 'object', properties: { a: 'number' } }], '{}', 'TypeError: order: argument 1.a must be a number, got undefined'],
  [[{ type: 'object', properties: { toString: 'function' as never } }], '{}', 'TypeError: order: argument 1.toString must be a function, got undefined'],
  [[{ enum: ['eur', 5n] }], '"gbp"', 'TypeError: order: argument 1 must be one of "eur", 5n'],
  [[{ type: 'string', maxLength: 3 }], '"long"', 'TypeError: order: argument 1 must have a length of at most 3'],
  [[{ type: 'array', minLength: 1 }], '[]', 'TypeError: order: argument 1 must have a length of at least 1'],
  [[{ anyOf: ['string', 'null'] }], '5', 'TypeError: order: argument 1 matches none of the allowed forms'],
  [[z.object({ list: z.array(z.object({ n: z.number() })) })], '{ list: [{ n: "x" }] }', 'TypeError: order: argument 1.list[0].n is not valid: Invalid input: expected number, received string'],
  [z.tuple([z.string(), z.object({ a: z.number() })]), '"a", { a: "b" }', 'TypeError: order: argument 2.a is not valid: Invalid input: expected number, received string'],
  [[{ parse() { throw new Error('not today') } }], '1', 'TypeError: order: argument 1 is not valid: not today'],
  [[{ '~standard': { validate: () => ({ issues: [{ message: 'bad', path: ['a', { key: 0 }] }] }) } }], '1', 'TypeError: order: argument 1.a[0] is not valid: bad'],
]
for (const [schema, code, expected] of bad) test(`order(${code}): ${expected}`, () => { assert.is(call(schema, code), expected) })

test('schemas that make no sense are refused when declared, with their path', () => {
  const wrong: [unknown, RegExp][] = [
    [['strin'], /args\[0\] names no type: "strin"/], [['string', { type: 'x' }], /args\[1\] names no type: "x"/], [[{ typ: 'string' }], /args\[0\] has no such keyword: "typ"/],
    [[{ type: 'array', items: { properties: { a: 'nope' } } }], /args\[0\]\.items\.properties\.a names no type/], [[5], /args\[0\] must be a type name, a rule, or a validator/], [[null], /args\[0\]/],
    [[{ anyOf: ['string', 7] }], /args\[0\]\.anyOf\[1\]/], [[{ minimum: '1' }], /`minimum`/], [[{ enum: 'a' }], /`enum`/], ['string', /args must be a list/], [{ a: 1 }, /args must be a list/],
  ]
  for (const [args, pattern] of wrong) assert.throws(() => capability(() => 1, { args: args as ArgsSchema }), (e: { code?: string; message: string }) => e.code === 'CAPABILITY' && pattern.test(e.message), JSON.stringify(args))
  assert.throws(() => capability(5 as never), /needs a function/)
  for (const cost of [-1, 0.5, NaN, Infinity]) assert.throws(() => capability(() => 1, { cost }), /cost/)
})
test('an asynchronous validator is refused when called', () => {
  assert.match(call([{ '~standard': { validate: async () => ({ value: 1 }) } }], '1'), /validates synchronously/)
})
test('the function itself is not changed, and keeps this, name and length', () => {
  function scale(this: { by: number }, n: number): number { return n * this.by }
  const marked = capability(scale, { args: ['number'] })
  assert.equal([marked.name, marked.length, marked === scale], ['scale', 1, false])
  assert.is(makeMembrane({ host: { by: 3, scale: marked } }).evaluate('return host.scale(2)'), 6)
})

test.run()
