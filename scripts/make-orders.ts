/** Writes examples/pricing/orders.json: made-up orders, the same on every run. */
import { writeFileSync } from 'node:fs'

const COUNT = 1200
let state = 20260101
const below = (limit: number): number => {
  state = (state * 48271) % 2147483647
  return state % limit
}
const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T

const orders = Array.from({ length: COUNT }, (_, index) => {
  const coupon = pick(['', '', '', 'TENOFF', 'BOOKS5'])
  return {
    id: 10001 + index,
    customer: { country: pick(['AT', 'BR', 'CH', 'DE', 'FR', 'JP', 'SE', 'US']), tier: pick(['basic', 'basic', 'plus', 'gold']) },
    ...(coupon === '' ? {} : { coupon }),
    lines: Array.from({ length: 1 + below(6) }, () => ({
      sku: `${pick(['BK', 'FD', 'TL', 'TY'])}-${100 + below(900)}`, quantity: 1 + below(below(10) === 0 ? 80 : 6), cents: 150 + below(9000),
      category: pick(['book', 'food', 'tool', 'toy']),
    })),
  }
})
writeFileSync(new URL('../../examples/pricing/orders.json', import.meta.url), `[\n${orders.map((order) => JSON.stringify(order)).join(',\n')}\n]\n`)
