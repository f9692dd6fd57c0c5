/** Numbers, BigInts, symbols and randomness, and the shims for growth operators: what depends on the size of a BigInt or on the run. */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export type NumberNatives = { replacements: Replacements; BigInt: Native; Number: Native; String: Native; grow(value: unknown): unknown; pow(base: unknown, exponent: unknown): unknown }

export function makeNumberNatives(k: Kit): NumberNatives {
  const { charge, alloc, native, text, num, big, bits: sizeOf, digits: priceOf, written, largestBits, integer, room, n, env } = k
  const { apply, construct, bigintToString, numberToString, BigInt: NativeBigInt, Number: NativeNumber, String: NativeString, TypeError } = n
  const { current, caps } = env
  const [asIntN, asUintN, numberText] = [native('BigInt.asIntN'), native('BigInt.asUintN'), native('Number.prototype.toString')]
  const bigintValue = native('BigInt.prototype.valueOf')
  const numberValue = native('Number.prototype.valueOf')

  const check = (size: number): void => { if (size > 2 * caps.bigintBits) env.limit('MEMORY', `a BigInt of more than ${caps.bigintBits} bits`) }
  const digits = (value: bigint, radix: unknown): string => {
    charge(priceOf(sizeOf(value)))
    return bigintToString(value, radix as number)
  }

  const slow = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (value.length < 256) return value
      const steps = written(value.length)
      if (steps > 0) charge(steps)
      if (value.length > 4095) {
        charge(value.length >>> 12)
        room(value.length)
      }
      return value
    }
    if (typeof value === 'bigint') {
      const size = sizeOf(value)
      // What was added may have been larger than what came out.
      const most = largestBits()
      if (most > 4096) charge(most >>> 11)
      if (size > 1024) { charge(size >>> 4); alloc(size >>> 3) }
      check(size)
    }
    return value
  }
  /** ToNumeric, once: unary minus keeps both kinds of number and throws where an operator would. */
  const numeric = (value: unknown): number | bigint => typeof value === 'number' || typeof value === 'bigint' ? value : -(-(value as number))

  return {
    grow: (value) => typeof value === 'number' ? value : slow(value),
    pow: (base, exponent) => {
      if (typeof base === 'number' && typeof exponent === 'number') return base ** exponent
      const left = numeric(base)
      const right = numeric(exponent)
      if (typeof left !== 'bigint' || typeof right !== 'bigint') return (left as number) ** (right as number)
      const size = sizeOf(left)
      if (right > 1n && (left > 1n || left < -1n)) {
        // below 1024 bits the size is worth knowing exactly: 3n ** 1000n is small
        const exact = size > 1024 ? size : bigintToString(left, 2).length
        const total = right > 1073741824n ? 1 / 0 : exact * NativeNumber(right)
        if (total > caps.bigintBits + exact) env.limit('MEMORY', `a BigInt of more than ${caps.bigintBits} bits`)
        charge(1 + (total >>> 3))
        alloc(total >>> 3)
      }
      const power = left ** right
      sizeOf(power)
      return power
    },
    BigInt: function BigInt(value) {
      if (new.target !== undefined) throw new TypeError('BigInt is not a constructor')
      charge(1)
      return NativeBigInt(big(value) as number)
    },
    Number: function Number(...args) {
      const plain = args.length === 0 ? 0 : num(args[0])
      const value = typeof plain === 'number' ? plain : NativeNumber(plain)
      return new.target === undefined ? value : construct(NativeNumber, [value], new.target as unknown as NumberConstructor)
    },
    String: function String(...args) {
      const given = args.length === 0 ? '' : args[0]
      const value = typeof given === 'symbol' && new.target === undefined ? NativeString(given) : text(given)
      return new.target === undefined ? value : construct(NativeString, [value], new.target as unknown as StringConstructor)
    },
    replacements: {
      'BigInt.asIntN'(size, value) {
        const width = integer(size)
        const given = big(value)
        charge(1 + (typeof given === 'bigint' ? sizeOf(given) >>> 6 : 0))
        return apply(asIntN, undefined, [width, given])
      },
      'BigInt.asUintN'(size, value) {
        const width = integer(size)
        const given = big(value)
        charge(1 + (width > 0 && width < 1e9 ? width >>> 6 : 0) + (typeof given === 'bigint' ? sizeOf(given) >>> 6 : 0))
        if (width > caps.bigintBits && typeof given === 'bigint' && given < 0n) env.limit('MEMORY', `a BigInt of more than ${caps.bigintBits} bits`)
        return apply(asUintN, undefined, [width, given])
      },
      'BigInt.prototype.toString'(radix) { charge(1); return digits(apply(bigintValue, this, []) as bigint, radix === undefined ? undefined : integer(radix)) },
      'BigInt.prototype.toLocaleString'() { charge(1); return digits(apply(bigintValue, this, []) as bigint, undefined) },
      'Number.prototype.toString'(radix) {
        const value = apply(numberValue, this, [])
        const base = radix === undefined ? 10 : integer(radix)
        charge(base === 10 ? 1 : 32)
        return apply(numberText, value, [base])
      },
      'Number.prototype.toLocaleString'() { charge(1); return numberToString(apply(numberValue, this, []) as number) },
      'Math.random'() { return current.random() },
      'Symbol.for'(key) {
        const name = text(key)
        charge(1 + (name.length > 16383 ? name.length : name.length >>> 4))
        return current.symbolFor(name)
      },
      'Symbol.keyFor'(symbol) {
        charge(1)
        if (typeof symbol !== 'symbol') throw new TypeError('what it is given is not a symbol')
        return current.keyForSymbol(symbol)
      },
    },
  }
}
