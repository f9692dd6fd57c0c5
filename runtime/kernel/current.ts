/**
 * What differs from run to run behind shared intrinsics: the random numbers (from the run's seed), the clock, and the registry
 * of `Symbol.for`. Self-contained: its text is evaluated inside the guest's context, before anything there is changed.
 */
import type { Current } from './types.ts'

export type Switch = Current & {
  /** Starts a run's own sequence, clock and registry. */
  configure(seed: number, now: number | null): void
}

export function makeCurrent(): Switch {
  const { imul } = Math
  const { apply } = Reflect
  const NativeMap = Map
  const NativeSymbol = Symbol
  const { get, set } = Map.prototype
  /** What the clock shows to programs without one: 2000-01-01. */
  const FIXED = 946684800000

  let a = 0, b = 0, c = 0, d = 0
  let clock = FIXED
  let symbols = new NativeMap<string, symbol>()
  let keys = new NativeMap<symbol, string>()

  // sfc32: small, fast, and the same on every engine, which `Math.random` is not.
  const next = (): number => {
    const t = (a + b | 0) + d | 0
    d = d + 1 | 0
    a = b ^ b >>> 9
    b = c + (c << 3) | 0
    c = (c << 21 | c >>> 11) + t | 0
    return t >>> 0
  }

  return {
    configure(seed, now) {
      a = imul(seed | 0, 0x9e3779b1)
      b = imul(seed / 4294967296 | 0, 0x85ebca6b)
      c = 0x243f6a88
      d = 1
      for (let i = 0; i < 15; i += 1) next()
      clock = now ?? FIXED
      symbols = new NativeMap()
      keys = new NativeMap()
    },
    random: () => (next() * 2097152 + (next() >>> 11)) / 9007199254740992,
    now: () => clock,
    symbolFor(key) {
      let symbol = apply(get, symbols, [key]) as symbol | undefined
      if (symbol === undefined) {
        symbol = NativeSymbol(key)
        apply(set, symbols, [key, symbol])
        apply(set, keys, [symbol, key])
      }
      return symbol
    },
    keyForSymbol: (symbol) => apply(get, keys, [symbol]) as string | undefined,
  }
}
