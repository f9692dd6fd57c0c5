/**
 * The protocol of regular expressions for receivers that are not ordinary: whatever has an `exec`, which may be anything, endless
 * natives included. Each step is paid for, and the program sees in its order what the language says. Self-contained, like every kernel part.
 */
import type { Kit, Native } from './intrinsics-kit.ts'
import type { Match, RegExpExec } from './regexp-exec.ts'

export type RegExpProtocol = {
  /** `RegExp.prototype.exec` as guests have it. */
  ownExec: Native
  /** The place after `index`. */
  advance(value: string, index: number, codePoints: boolean): number
  /** What the engine may go through in place of a receiver, as long as it hands it to nobody. */
  shield(receiver: object): object
  /** What `Symbol.split` does. */
  splitBy(regexp: object, value: string, limit: unknown): unknown[]
}

export function makeRegExpProtocol(k: Kit, { find, exec }: RegExpExec): RegExpProtocol {
  const { charge, alloc, text, integer, isMaker, isObject, n } = k
  const { apply, construct, create, stringCharCodeAt, stringIndexOf, stringSlice, RegExp: NativeRegExp, Symbol, TypeError, Proxy } = n
  const { max, min } = n.Math
  const { get: reflectGet, set: reflectSet } = (k.env.global as typeof globalThis).Reflect

  const ownExec: Native = { exec(this: unknown, value: unknown): unknown {
    // whatever is no RegExp throws before anything is turned into text
    if (typeof value !== 'string') find(this as RegExp)
    return exec(this as RegExp, text(value))
  } }.exec
  const advance = (value: string, index: number, codePoints: boolean): number => {
    if (!codePoints || index + 1 >= value.length) return index + 1
    const unit = stringCharCodeAt(value, index)
    if (unit < 0xd800 || unit > 0xdbff) return index + 1
    const next = stringCharCodeAt(value, index + 1)
    return next < 0xdc00 || next > 0xdfff ? index + 1 : index + 2
  }

  /**
   * Stands for a receiver whose exec may be anything, endless natives included. The proxy is for an empty object: one for
   * the receiver itself would have to show a frozen `exec` as it is.
   */
  const shield = (receiver: object): object => new Proxy(create(null), {
    __proto__: null,
    // reading flags is free: engines differ in how often they do it
    get(_: object, key: PropertyKey): unknown {
      const value: unknown = reflectGet(receiver, key, receiver)
      if (key !== 'exec') return value
      return (input: unknown): unknown => {
        charge(16)
        alloc(64)
        // a RegExp is matched even if its `exec` is none
        return typeof value === 'function' ? apply(value as Native, receiver, [input]) : exec(receiver as RegExp, input as string)
      }
    },
    set(_: object, key: PropertyKey, value: unknown): boolean { return reflectSet(receiver, key, value, receiver) },
  } as ProxyHandler<object>)
  const execute = (regexp: object, value: string): Match | null => {
    charge(16)
    alloc(64)
    const method: unknown = (regexp as RegExp).exec
    if (method === ownExec || typeof method !== 'function') return exec(regexp as RegExp, value)
    const result: unknown = apply(method as Native, regexp, [value])
    if (result !== null && !isObject(result)) throw new TypeError('object null is not a function')
    return result as Match | null
  }
  /** The protocol itself: what makes the splitter, and may be anything, gets the receiver and not what stands for it. */
  const splitBy = (regexp: object, value: string, limit: unknown): unknown[] => {
    let maker: unknown = (regexp as { constructor: unknown }).constructor
    if (maker !== undefined) {
      if (!isObject(maker)) throw new TypeError('The .constructor property is not an object')
      maker = (maker as unknown as Record<symbol, unknown>)[Symbol.species] ?? undefined
      if (maker !== undefined && !isMaker(maker)) throw new TypeError('object.constructor[Symbol.species] is not a constructor')
    }
    const flags = text((regexp as RegExp).flags)
    const codePoints = stringIndexOf(flags, 'u', 0) >= 0 || stringIndexOf(flags, 'v', 0) >= 0
    const splitter = construct((maker ?? NativeRegExp) as Native, [regexp, stringIndexOf(flags, 'y', 0) >= 0 ? flags : `${flags}y`]) as RegExp
    const most = limit === undefined ? 4294967295 : integer(limit) >>> 0
    const out: unknown[] = []
    if (most === 0) return out
    if (value === '') return execute(splitter, value) === null ? [value] : out
    let start = 0
    for (let at = 0; at < value.length;) {
      splitter.lastIndex = at
      const found = execute(splitter, value)
      const end = found === null ? start : max(0, min(integer(splitter.lastIndex), value.length))
      if (found === null || end === start) { at = advance(value, at, codePoints); continue }
      out[out.length] = stringSlice(value, start, at)
      if (out.length === most) return out
      at = start = end
      const groups = integer(found.length)
      for (let i = 1; i < groups; i++) {
        charge(1)
        alloc(8)
        out[out.length] = found[i]
        if (out.length === most) return out
      }
    }
    out[out.length] = stringSlice(value, start)
    return out
  }
  return { ownExec, advance, shield, splitBy }
}
