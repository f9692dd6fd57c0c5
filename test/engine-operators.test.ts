/**
 * What an operator reads is paid for: each of them, at a long text or a large BigInt, costs steps in proportion, and gives what it
 * gives in plain JavaScript.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { createRealm } from '../index.ts'

const test = suite('operators pay for what they read')
const SIZE = 65536
const TURNS = 8

/** `t` and `u` are equal texts of digits, `n` and `m` BigInts, of a size; `o` turns into `t`. */
const TEXTS = [
  't - 1', '1 - t', 't * 1', '2 * t', 't / 1', '1 / t', 't % 2', '1 % t', 't ** 1', '1 ** t', 't & 1', '1 | t', 't ^ 1', 't << 1', '1 >> t', 't >>> 1', '-t', '+t', '~t',
  't < 1', '1 > t', 't <= 1', '1 >= t', 't < 1n', '1n >= t', 't < u', 't === u', 't !== u', 't == u', 't != u', 't == 1', '1 == t', 't == 1n', '1n != t', 't == true',
  'o - 1', '1 - o', 'o * o', '+o', 'o < 1', 'o < 1n', 'o == 1', 'o == 1n', '1n == o', 'o >>> 0', 'o ** 1', 'o ** t', 'p.t - p.t', 'f() / f()', 't.slice(1) & 1',
  '(x = t, x++)', '(x = t, --x)', '(x = o, x++)', '(x = t, x -= 1)', '(x = t, x *= t)', '(x = t, x /= 1)', '(x = t, x %= 1)', '(x = t, x |= 1)', '(x = t, x <<= 1)', '(x = t, x >>>= 1)', '(x = t, x **= 1)',
  '(q.p = t, q.p -= 1)', '(q.p = t, q.p *= 1)', '(q.p = t, q.p >>= 1)', '(q.p = t, q.p **= 1)', '(q.p = 1, q.p -= t)', '(q.r.p = 1, q.r.p -= t)', '(q.r.p = 1, q.r.p *= t)', '(q[k] = 1, q[k] /= t)', '(q.r.p = 1, q.r.p **= t)',
  '(q.p = t, q.p++)', '(q.p = t, --q.p)', '(q.p = o, q.p++)', '(q.r.p = t, q.r.p++)', '(q.r.p = t, ++q.r.p)', '(q.r.p = t, q.r.p -= 1)', '(q.r.p = t, q.r.p /= 1)', '(q.r.p = t, q.r.p >>= 1)', '(q.r.p = t, q.r.p **= 1)',
  '(q[k] = t, q[k]++)', '(q[k] = t, --q[k])', '(q[k] = t, q[k] *= 1)', '(q[g()] = t, q[g()]--)', '(q.r[g()] = t, ++q.r[g()])', '(q.r[k] = t, q.r[k] |= 1)', '(q.r[0] = t, q.r[0] -= 1)', '(q.r[0] = t, q.r[0]++)', '(a[i] = t, a[i]--)', '(a[i] = t, a[i] %= 2)',
  '(q.length = t, q.length -= 1)', '(q.length = t, q.length++)', '(q.r.length = t, ++q.r.length)', 's.run(t)', 's.run(o)',
  '(function () { switch (t) { case u: return 1; default: return 2 } })()', '(() => { switch (f()) { case f(): return 1 } })()', '`${t - 1}`', '[t - 0, -t]', 't + 1 === u + 1',
]
const BIGINTS = [
  'n - m', 'n * m', 'n / m', 'n % m', 'n & m', 'n | m', 'n ^ m', 'n - 1n', 'n / 3n', 'n % 3n', '(n - m) / 3n', '(-n) % 3n', '-n * n', '-n', '~n', 'n === m', 'n == m', 'n + m', 'n + -m', 'n + k2 + k2', 'n * n * n * n', 'n << 1n', 'n >> 1n', 'n ** 2n', 'b - 1n', 'b / 3n',
  '(x = n, x++)', '(x = n, x -= 1n)', '(x = n, x /= 3n)', '(x = n, x *= n)', '(q.p = n, q.p /= 3n)', '(q.p = n, q.p **= 2n)', '(q.r.p = 1n, q.r.p *= n)', '(q.r.p = n, q.r.p **= 2n)', '(q.r.p = n, q.r.p++)', '(q.p = n, --q.p)', '(q[k] = n, q[k]++)', '(q.r[g()] = n, q.r[g()] -= 1n)', '(q.r[g()] = n, q.r[g()] /= 3n)', '(a[i] = n, a[i]--)', '(q.r.p = n, q.r.p <<= 1n)', 's.run(n)',
]

const program = (expression: string, size: number): string => `
const half = '1'.repeat(${size / 2}), t = half + half, u = '1'.repeat(${size}), n = (1n << ${size}n) - 1n, m = (1n << ${size}n) - 1n, k2 = -n
const o = { valueOf() { return t }, toString: null }, b = { valueOf: () => n }, p = { t }, q = { p: 1, r: { p: 1 } }, f = () => t, k = 'p', g = () => 'p', a = [1]
class S { #p; run(v) { this.#p = v; this.#p++; this.me().#p = v; this.me().#p--; super.p = v; super.p++; super[k] = v; return super[g()]-- } me() { return this } }
const s = new S()
let x = 1, last
for (let i = 0; i < ${TURNS}; i++) last = ${expression}
typeof last === 'bigint' ? 'bigint ' + (last % 1000003n) : typeof last === 'string' ? 'text ' + last.length : [typeof last, last].join()`

const plain = (text: string): unknown => {
  const lines = text.trim().split('\n')
  const last = lines.pop() as string
  return (Function(`"use strict";${lines.join('\n')}\nreturn ${last}`) as () => unknown)()
}

for (const [kind, expressions, least] of [['texts', TEXTS, SIZE >>> 8], ['bigints', BIGINTS, SIZE >>> 13]] as const) {
  test(kind, async () => {
    const realm = await createRealm({ isolation: 'inline', limits: { steps: 1e9, timeout: 60_000 } })
    const stepsOf = async (size: number): Promise<number> => (await realm.run(program('0', size), { filename: 'made.js' })).usage.steps
    const made = (await stepsOf(SIZE)) - (await stepsOf(32))
    const cheap: string[] = []
    for (const expression of expressions) {
      const small = await realm.run(program(expression, 32), { filename: 'small.js' })
      const large = await realm.run(program(expression, SIZE), { filename: 'large.js' })
      assert.is(large.value, plain(program(expression, SIZE)), expression)
      const paid = large.usage.steps - small.usage.steps - made
      if (paid < TURNS * least) cheap.push(`${expression}: ${paid / TURNS}`)
    }
    await realm.dispose()
    assert.equal(cheap, [])
  })
}

test('operands are turned into primitives once, in order, and only when both are there', async () => {
  const realm = await createRealm({ isolation: 'inline' })
  const text = `
const log = []
const o = (name, value) => ({ valueOf() { log.push(name); return value }, [Symbol.toPrimitive](hint) { log.push(name + hint); return value } })
const v = (name, value) => ({ valueOf() { log.push(name); return value } })
const s = (name) => { log.push(name) }
const attempt = (f) => { try { log.push(String(f())) } catch (e) { log.push(e.name + ': ' + e.message) } }
attempt(() => o('a', 3) - (s('b'), o('c', 2)))
attempt(() => o('a', 3) < o('c', 2))
attempt(() => o('a', 3) > o('c', '2'))
attempt(() => o('a', 3) * o('c', 2n))
attempt(() => v('a', {}) / v('c', 2))
attempt(() => Symbol() - v('c', 2))
attempt(() => -Symbol())
attempt(() => (() => { throw new RangeError('left') })() - v('c', 2))
attempt(() => o('a', 3) == o('a', 3))
attempt(() => o('a', '3') == 3)
attempt(() => true == o('a', 1))
attempt(() => null == o('a', 1))
attempt(() => { let x = o('x', 4); const y = x++; return [typeof x, x, y].join() })
attempt(() => { let x = o('x', 4n); const y = ++x; return [typeof x, x, y].join() })
attempt(() => { let x = v('x', {}); try { x++ } catch (e) { s(e.name) } return typeof x.valueOf })
attempt(() => { const x = '4'; try { x++ } catch (e) { s(e.message) } return x })
attempt(() => { let x = o('x', 9); x -= (s('right'), o('y', 2)); return x })
attempt(() => { const q = { get p() { s('get'); return o('p', 9) }, set p(value) { s('set ' + value) } }; q.p -= (s('right'), 1); q.p *= 2; return q.p **= 2 })
attempt(() => { const q = null; return q.p -= s('right') })
attempt(() => { const q = Object.freeze({ p: 1 }); try { return q.p -= (s('right'), 1) } catch (e) { return e.name } })
attempt(() => [1] - [2] + (new Date(5) - new Date(3)))
attempt(() => [] == '' && [1] == 1 && null == undefined && !(null == 0) && NaN != NaN && '1' == 1n)
attempt(() => { switch (o('x', 1)) { case o('y', 1): return 'same'; default: return 'different' } })
log.join('; ')`
  const { value } = await realm.run(text)
  await realm.dispose()
  assert.is(value, plain(text))
})

test.run()
