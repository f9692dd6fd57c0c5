/**
 * The short ways through the shims of the guarded form, for what nearly every value is. Each program gets its own, evaluated from this
 * text anew: the engine notes for each function what it has met, and inlines it accordingly, so what one program passes to a
 * shim must not make it slow for another. Whatever does not pass here goes to the shim itself. Self-contained, like every kernel part.
 */
import type { Hooks } from './hooks.ts'
import type { Intrinsics } from './types.ts'

export type FastShims = Pick<Intrinsics, 'key' | 'grow' | 'num' | 'factor' | 'same' | 'equal' | 'update' | 'slot' | 'inc' | 'dec' | 'was' | 'hold' | 'held'> & { on(op: string, target: unknown, key?: PropertyKey): unknown; by(op: string, target: unknown, key: unknown): PropertyKey }

/** `lengths`: bit n < 31 is set if a key of n characters may be one that needs a look: a denied one, `constructor` or `length`. */
export type FastEnv = Omit<FastShims, 'on' | 'by'> & {
  hooks: Pick<Hooks, 'on' | 'by' | 'now'>
  isArray(value: unknown): value is unknown[]
  isProxy(value: unknown): boolean
  /** Whether it is a view of an ArrayBuffer: it has no elements but those of the buffer. */
  isView(value: unknown): boolean
  lengths(): number
}

export type MakeFast = (env: FastEnv) => FastShims

export function makeFast(env: FastEnv): FastShims {
  const { key, grow, num, factor, same, equal, update, slot, inc, dec, isArray, isProxy, isView, lengths, hooks } = env
  // Functions of up to 27 bytes of bytecode are inlined whatever else is; so what is rarer has a function of its own.
  const growText = (v: unknown): unknown => typeof v === 'string' && v.length < 256 ? v : grow(v)
  const sameText = (v: unknown): unknown => typeof v === 'string' && v.length < 128 ? v : same(v)
  const keyText = (k: unknown): PropertyKey => typeof k === 'string' && k.length < 31 && (lengths() >>> k.length & 1) === 0 ? k : key(k)
  // Between the two nothing runs.
  let waiting: unknown
  // What hooks are told is told before anything else happens. Nobody listens in most programs that have them at all.
  const { on, by, now } = hooks
  const tell = (op: string, target: unknown, name: PropertyKey | undefined): unknown => { on(op, target, name); return target }
  return {
    on: (op, target, name) => now.armed ? tell(op, target, name) : target,
    by: (op, target, k) => typeof k === 'number' && !now.armed ? k : by(op, target, k),
    key: (k) => typeof k === 'number' ? k : keyText(k),
    grow: (v) => typeof v === 'number' ? v : growText(v),
    num: (v) => typeof v === 'number' ? v : num(v),
    factor: (v) => typeof v === 'number' ? v : factor(v),
    same: (v) => typeof v === 'number' || typeof v === 'object' ? v : sameText(v),
    equal: (a, b) => typeof a === 'number' && typeof b === 'number' ? a === b : equal(a, b),
    update: (v) => typeof v === 'number' ? v : update(v),
    inc: (v) => typeof v === 'number' ? v + 1 : inc(v),
    dec: (v) => typeof v === 'number' ? v - 1 : dec(v),
    was: (old, _v) => old,
    hold: (o, k) => { waiting = k; return o },
    held: () => { const k = waiting; waiting = undefined; return k },
    slot: (o, k, inherited) => typeof k === 'number' && (k < 1024 || (!isProxy(o) && isArray(o) ? k < o.length : isView(o))) ? k : slot(o, k, inherited),
  }
}
