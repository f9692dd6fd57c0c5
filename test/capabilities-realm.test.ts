/** Capabilities in whole realms: the same program, values, errors and step count at both isolation levels. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { capability, createRealm } from '../index.ts'
import type { RestrictError } from '../index.ts'

const test = suite('capabilities in realms')

const makeHost = (): Record<string, unknown> => {
  const stock = new Map([['apple', 3], ['pear', 0]])
  return {
    rate: 1.25,
    shop: {
      name: 'corner',
      stock: (sku: string) => stock.get(sku),
      order: capability((sku: string, qty: number) => ({ sku, qty, left: (stock.get(sku) ?? 0) - qty }), { args: ['string', { type: 'integer', minimum: 1 }], cost: 1000, name: 'order' }),
      async quote(list: { price: number }[]) { return list.reduce((sum, { price }) => sum + price, 0) },
      each(list: unknown[], fn: (x: unknown) => Promise<unknown>) { return Promise.all(list.map(fn)) },
      fail(message: string) { throw Object.assign(new RangeError(message), { code: 'E_SECRET' }) },
    },
  }
}
const PROGRAM = `
const log = []
log.push(rate * 2, shop.name, shop.stock('apple'), shop.stock('kiwi'), shop.order('apple', 2))
try { shop.order('apple', 0) } catch (e) { log.push(e instanceof TypeError, e.message) }
try { shop.fail('no ' + [1, 2]) } catch (e) { log.push(e instanceof RangeError, e.message, e.code, 'stack' in e) }
try { shop.fail('{ return this } $r_') } catch (e) { log.push(e.message) }
try { shop.name = 'mine' } catch (e) { log.push(e instanceof TypeError) }
try { shop.stock(Symbol('x')) } catch (e) { log.push(e.message) }
console.log(shop, [shop.order('pear', 1)])
;(async () => {
  log.push(await shop.quote([{ price: 1.5 }, { price: 2 }]))
  log.push(await shop.each([1, 2, 3], async (x) => (await shop.quote([{ price: x }])) * 10))
  await shop.each([1], () => { throw new Error('in the callback') }).catch((e) => log.push(e.message))
  return { log, when: new Date(0), map: new Map([[1, new Set([2n])]]), bytes: new Uint8Array([1, 2]), hole: [, 1], minus: -0 }
})()
`
const EXPECTED = {
  log: [2.5, 'corner', 3, undefined, { sku: 'apple', qty: 2, left: 1 }, true, 'order: argument 2 must be at least 1', true, 'no 1,2', undefined, true, '{ return this } $r_', true,
    'a symbol cannot cross the boundary (at [0])', 3.5, [10, 20, 30], 'in the callback'],
  when: new Date(0), map: new Map([[1, new Set([2n])]]), bytes: new Uint8Array([1, 2]), hole: [, 1], minus: -0,
}
const OUTPUT = `{
  name: 'corner',
  stock: [Function: stock],
  order: [Function: order],
  quote: [Function: quote],
  each: [Function: each],
  fail: [Function: fail]
} [ { sku: 'pear', qty: 1, left: -1 } ]
`
const steps: number[] = []
for (const isolation of ['inline', 'process'] as const) {
  test(`${isolation}: values, errors, callbacks`, async () => {
    const realm = await createRealm({ isolation, capabilities: makeHost() })
    try {
      const { value, output, usage } = await realm.run(PROGRAM)
      assert.equal(value, EXPECTED)
      assert.is(output, OUTPUT)
      steps.push(usage.steps)
    } finally { await realm.dispose() }
  })
  test(`${isolation}: input and result are copies; a result's functions are over with the run`, async () => {
    const realm = await createRealm({ isolation })
    try {
      const input = { list: [1, 2], self: undefined as unknown }
      input.self = input
      const { value } = await realm.run('export default (input) => { input.list.push(3); return { list: input.list, same: input.self === input, fn: () => 1 } }', { input, filename: 'x.mjs' })
      const { fn, ...rest } = value as { fn: () => Promise<unknown> }
      assert.equal(rest, { list: [1, 2, 3], same: true })
      assert.equal(input.list, [1, 2])
      assert.match(await fn().then(String, String), /the program has ended/)
    } finally { await realm.dispose() }
  })
  test(`${isolation}: what cannot be handed in says so`, async () => {
    const refused = async (capabilities: Record<string, unknown>): Promise<RestrictError> => {
      const realm = await createRealm({ isolation, capabilities })
      try { await realm.run('1') } catch (error) { return error as RestrictError } finally { await realm.dispose() }
      return assert.unreachable() as never
    }
    const error = await refused({ api: { pattern: /x/ } })
    assert.is(error.code, 'CAPABILITY')
    assert.match(error.message, /a RegExp cannot cross the boundary \(at \.api\.pattern\)/)
  })
}
test('both levels charge the same', () => { assert.is(steps[0], steps[1]) })

test('what the host would take for a promise is one, and ends with the program', async () => {
  for (const isolation of ['inline', 'process'] as const) {
    const got: unknown[] = []
    const realm = await createRealm({ isolation, capabilities: { take: (value: { nested: unknown }) => { got.push(value.nested) } } })
    try {
      const { value } = await realm.run(`let reads = 0
        take({ nested: { then(resolve) { resolve(7) } } })
        ;({ get then() { return reads++ ? () => {} : undefined } })`, { filename: 'then.js' })
      assert.instance(got[0], Promise)
      assert.is(await Promise.resolve(got[0]), 7)
      assert.is(await Promise.resolve(value).catch((error: Error) => error.message), 'the program has ended')
    } finally {
      await realm.dispose()
    }
  }
})

test.run()
