/**
 * The short ways through the shims of the guarded form, for what nearly every value is. Each program gets its own, evaluated from this
 * text anew: the engine notes for each function what it has met, and inlines it accordingly, so what one program passes to a
 * shim must not make it slow for another. Whatever does not pass here goes to the shim itself. Self-contained, like every kernel part.
 */
import type { Intrinsics } from './types.ts'

export type FastShims = Pick<Intrinsics, 'key' | 'grow' | 'num' | 'factor' | 'same' | 'equal' | 'update' | 'slot' | 'inc' | 'dec' | 'was' | 'hold' | 'held'>

/** `lengths`: bit n < 31 is set if a key of n characters may be one that needs a look: a denied one, `constructor` or `length`. */
export type FastEnv = FastShims & {
  isArray(value: unknown): value is unknown[]
  /** Whether this may be a proxy: none has been made if it is false. */
  mayBeProxy(value: unknown): boolean
  lengths: number
}

export type MakeFast = (env: FastEnv) => FastShims

export function makeFast(env: FastEnv): FastShims {
  const { key, grow, num, factor, same, equal, update, slot, inc, dec, isArray, mayBeProxy, lengths } = env
  // Between the two nothing runs.
  let waiting: unknown
  return {
    key: (k) => typeof k === 'number' || (typeof k === 'string' && k.length < 31 && (lengths >>> k.length & 1) === 0) ? k : key(k),
    grow: (v) => typeof v === 'number' || (typeof v === 'string' && v.length < 256) ? v : grow(v),
    num: (v) => typeof v === 'number' ? v : num(v),
    factor: (v) => typeof v === 'number' ? v : factor(v),
    same: (v) => typeof v === 'string' ? v.length < 128 ? v : same(v) : typeof v === 'bigint' ? same(v) : v,
    equal: (a, b) => typeof a === 'number' && typeof b === 'number' ? a === b : equal(a, b),
    update: (v) => typeof v === 'number' ? v : update(v),
    inc: (v) => typeof v === 'number' ? v + 1 : inc(v),
    dec: (v) => typeof v === 'number' ? v - 1 : dec(v),
    was: (old, _v) => old,
    hold: (o, k) => { waiting = k; return o },
    held: () => { const k = waiting; waiting = undefined; return k },
    slot: (o, k, inherited) => typeof k === 'number' && (k < 1024 || (!mayBeProxy(o) && isArray(o) && k < o.length)) ? k : slot(o, k, inherited),
  }
}
