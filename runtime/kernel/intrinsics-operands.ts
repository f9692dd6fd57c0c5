/**
 * Shims of the guarded form that price what an operator is about to read: turning a long text into a number, comparing two of
 * them, and computing with large BigInts takes time that no step of the operator itself would pay for. Numbers pass untouched,
 * in so few instructions that the engine makes the call part of its caller. Self-contained, like every kernel part.
 */
import type { Kit } from './intrinsics-kit.ts'

type Powers = { pow(base: unknown, exponent: unknown): unknown }

export type Operands = Powers & {
  num(value: unknown): unknown
  factor(value: unknown): unknown
  same(value: unknown): unknown
  equal(a: unknown, b: unknown): boolean
  update(value: unknown): unknown
  inc(value: unknown): unknown
  dec(value: unknown): unknown
  was(old: unknown, value: unknown): unknown
  hold(target: unknown, key: unknown): unknown
  held(): unknown
}

export function makeOperands(k: Kit, powers: Powers): Operands {
  const { charge, alloc, primitive, isObject, bits, num: toNumber, n } = k
  const toPrimitiveKey = n.Symbol.toPrimitive
  const { floor } = n.Math

  // A digit takes about a nanosecond to read into a Number. Into a BigInt, which a text is compared with as one, it takes more, the
  // more there are.
  const text = (length: number): void => {
    // With more digits than a Number holds, the engine computes with large ones to round the last.
    if (length > 20) charge(length <= 4096 ? 4 + (length >>> 4) : length + floor((length * length) / 1048576))
  }
  const linear = (value: bigint): void => {
    const size = bits(value)
    if (size > 1024) { charge(size >>> 9); alloc(size >>> 3) }
  }
  // What the larger side of a product or quotient costs: the time of a division of 2 ** 20 bits is 25 ms.
  const quadratic = (value: bigint): void => {
    const size = bits(value)
    if (size > 1024) { charge((size >>> 5) + floor((size * size) / 4194304)); alloc(size >>> 2) } else if (size > 256) charge(size >>> 7)
  }
  const priced = (value: unknown, price: (value: bigint) => void): unknown => {
    if (typeof value === 'string') text(value.length)
    else if (typeof value === 'bigint') price(value)
    else if (isObject(value)) {
      // The operator turns objects into primitives once both of its sides are there. What comes out is paid for then.
      const standIn: Record<symbol, unknown> = { __proto__: null } as never
      standIn[toPrimitiveKey] = (hint: 'number' | 'default') => priced(primitive(value, hint), price)
      return standIn
    }
    return value
  }
  const slowSame = (value: string | bigint): void => {
    if (typeof value === 'string') { if (value.length > 127) charge(value.length >>> 7) } else {
      const size = bits(value)
      if (size > 1024) charge(size >>> 12)
    }
  }
  const slowEqual = (a: unknown, b: unknown): boolean => {
    // eslint-disable-next-line eqeqeq -- this is what `==` is made of
    if (a === null || a === undefined || b === null || b === undefined) return a == b
    if (isObject(a)) return isObject(b) ? a === b : slowEqual(primitive(a, 'default'), b)
    if (isObject(b)) return slowEqual(a, primitive(b, 'default'))
    if (typeof a === typeof b) {
      if (typeof a === 'string' || typeof a === 'bigint') slowSame(a)
      return a === b
    }
    if (typeof a === 'string') text(a.length)
    else if (typeof b === 'string') text(b.length)
    // eslint-disable-next-line eqeqeq -- as above
    return a == b
  }
  const slowUpdate = (value: unknown): unknown => {
    const plain = toNumber(value)
    if (typeof plain !== 'bigint') return +(plain as number)
    linear(plain)
    return plain
  }
  const one = n.BigInt(1)
  const slowStep = (value: unknown, step: 1 | -1): unknown => {
    const plain = slowUpdate(value)
    if (typeof plain !== 'bigint') return (plain as number) + step
    return step === 1 ? plain + one : plain - one
  }
  // Between the two nothing runs.
  let waiting: unknown
  const update = (value: unknown): unknown => typeof value === 'number' ? value : slowUpdate(value)

  return {
    num: (value) => typeof value === 'number' ? value : priced(value, linear),
    factor: (value) => typeof value === 'number' ? value : priced(value, quadratic),
    same: (value) => {
      if (typeof value === 'string' || typeof value === 'bigint') slowSame(value)
      return value
    },
    equal: (a, b) => typeof a === 'number' && typeof b === 'number' ? a === b : slowEqual(a, b),
    update,
    pow: (base, exponent) => {
      const left = update(base)
      return powers.pow(left, update(exponent))
    },
    inc: (value) => typeof value === 'number' ? value + 1 : slowStep(value, 1),
    dec: (value) => typeof value === 'number' ? value - 1 : slowStep(value, -1),
    was: (old, _value) => old,
    hold: (target, key) => { waiting = key; return target },
    held: () => { const key = waiting; waiting = undefined; return key },
  }
}
