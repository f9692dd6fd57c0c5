/**
 * Where the engine's Maps and Sets put a number or a BigInt. V8 hashes these in a way that depends on nothing secret, so that keys can be
 * made which all meet in one place, where each is found by walking past the others: whoever fills such a collection with somebody
 * else's keys has to know. Self-contained: evaluated inside the guest's context, and called by the host as it is.
 */
export type KeyHash = {
  hashOf(key: number | bigint): number
  /** To be called with each key of a collection of so many: gives it back, or throws if too many of them meet. */
  sieve(total: number): (key: unknown) => unknown
}

export function makeKeyHash(global: typeof globalThis): KeyHash {
  const { Uint16Array, Uint32Array, Float64Array, RangeError, Number: NativeNumber } = global
  const { imul, floor } = global.Math
  const { asUintN } = global.BigInt
  const halves = new Uint32Array(2)
  const whole = new Float64Array(halves.buffer)
  const UNIT = 4294967296

  /** ComputeUnseededHash of V8. */
  const small = (key: number): number => {
    let hash = (~key + (key << 15)) >>> 0
    hash = (hash ^ (hash >>> 12)) >>> 0
    hash = (hash + (hash << 2)) >>> 0
    hash = (hash ^ (hash >>> 4)) >>> 0
    hash = imul(hash, 2057) >>> 0
    return (hash ^ (hash >>> 16)) & 0x3fffffff
  }
  /** ComputeLongHash of V8, on the halves of 64 bits. */
  const large = (first: number, second: number): number => {
    let low = first * 262143
    let high = (imul(second, 262143) + floor(low / UNIT)) >>> 0
    low >>>= 0
    if (low === 0) { low = UNIT - 1; high = (high - 1) >>> 0 } else low -= 1
    low = (low ^ ((low >>> 31) | (high << 1))) >>> 0
    high = (high ^ (high >>> 31)) >>> 0
    let product = low * 21
    high = (imul(high, 21) + floor(product / UNIT)) >>> 0
    low = product >>> 0
    low = (low ^ ((low >>> 11) | (high << 21))) >>> 0
    high = (high ^ (high >>> 11)) >>> 0
    product = low * 65
    high = (imul(high, 65) + floor(product / UNIT)) >>> 0
    low = product >>> 0
    return (low ^ ((low >>> 22) | (high << 10))) & 0x3fffffff
  }
  const hashOf = (key: number | bigint): number => {
    if (typeof key === 'number') {
      if (key >> 0 === key) return small(key)
      if (key !== key) return 0
      whole[0] = key
      return large(halves[0] as number, halves[1] as number)
    }
    // Of a BigInt only the lowest 64 bits count.
    const bits = asUintN(64, key < 0n ? -key : key)
    return large(NativeNumber(asUintN(32, bits)), NativeNumber(bits >> 32n))
  }
  const sieve = (total: number): ((key: unknown) => unknown) => {
    if (total < 256) return (key) => key
    const mask = total < 8192 ? 1023 : 16383
    // What chance does not exceed.
    const most = 64 + (total >>> (total < 8192 ? 8 : 12))
    const counts = new Uint16Array(mask + 1)
    return (key) => {
      if (typeof key !== 'number' && typeof key !== 'bigint') return key
      const at = hashOf(key) & mask
      const count = (counts[at] as number) + 1
      if (count > most) throw new RangeError('the keys of a Map or Set are too much alike to cross')
      counts[at] = count
      return key
    }
  }
  return { hashOf, sieve }
}
