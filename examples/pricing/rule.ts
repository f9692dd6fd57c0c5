/** A customer's pricing rule: volume discounts, a coupon, free shipping, and a report by country. */
type Line = { sku: string; quantity: number; cents: number; category: 'book' | 'food' | 'tool' | 'toy' }
type Order = { id: number; customer: { country: string; tier: 'basic' | 'plus' | 'gold' }; coupon?: string; lines: Line[] }
type Priced = { id: number; country: string; net: number; discount: number; shipping: number; total: number }

const TIER_RATE: Record<Order['customer']['tier'], number> = { basic: 0, plus: 0.03, gold: 0.07 }
const COUPONS: Map<string, (net: number) => number> = new Map([
  ['TENOFF', (net: number) => Math.min(net, 1000)],
  ['BOOKS5', (net: number) => Math.round(net * 0.05)],
])

function volumeRate(quantity: number): number {
  if (quantity >= 50) return 0.12
  if (quantity >= 10) return 0.05
  return 0
}

function price(order: Order): Priced {
  let net = 0
  let discount = 0
  for (const { quantity, cents, category } of order.lines) {
    const amount = quantity * cents
    net += amount
    discount += Math.round(amount * volumeRate(quantity))
    if (category === 'book' && order.coupon === 'BOOKS5') discount += COUPONS.get('BOOKS5')!(amount)
  }
  if (order.coupon === 'TENOFF') discount += COUPONS.get('TENOFF')!(net - discount)
  discount += Math.round((net - discount) * TIER_RATE[order.customer.tier])
  const shipping = net - discount >= 5000 ? 0 : 495
  return { id: order.id, country: order.customer.country, net, discount, shipping, total: net - discount + shipping }
}

const money = (cents: number): string => (cents / 100).toFixed(2)

export default function run(orders: Order[]) {
  const priced = orders.map(price)
  const byCountry = new Map<string, { orders: number; total: number }>()
  for (const { country, total } of priced) {
    const row = byCountry.get(country) ?? { orders: 0, total: 0 }
    row.orders++
    row.total += total
    byCountry.set(country, row)
  }
  const rows = [...byCountry].sort((a, b) => b[1].total - a[1].total)
  for (const [country, row] of rows) console.log(`${country}  ${String(row.orders).padStart(4)} orders  ${money(row.total).padStart(11)}`)
  const sum = (key: 'net' | 'discount' | 'shipping' | 'total') => priced.reduce((all, one) => all + one[key], 0)
  return { orders: priced.length, net: money(sum('net')), discount: money(sum('discount')), shipping: money(sum('shipping')), total: money(sum('total')) }
}
