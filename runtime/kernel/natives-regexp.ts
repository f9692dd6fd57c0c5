/**
 * Regular expressions: `exec` pays for the text it passed over, and the protocol methods (match, replace, split, ...)
 * go through it for every match. A receiver whose `exec` is not ours runs behind a proxy that charges at every step.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeRegExpNatives(k: Kit, replacement: (value: string, given: unknown) => unknown): Replacements {
  const { charge, alloc, native, text, integer, isObject, isProxy, n } = k
  const { apply, create, hasOwn, getPrototypeOf, regExpSource, stringCharCodeAt, TypeError, Proxy } = n
  const proto = (name: string): Native => native(`RegExp.prototype.${name}`)
  const [exec, toText, match, matchAll, replace, search, split] = [proto('exec'), proto('toString'), proto('@@match'), proto('@@matchAll'), proto('@@replace'), proto('@@search'), proto('@@split')]
  const [isGlobal, isSticky, isMultiline] = [native('get RegExp.prototype.global'), native('get RegExp.prototype.sticky'), native('get RegExp.prototype.multiline')]
  const RegExpPrototype = n.prototypes['RegExp'] as object
  const { get: reflectGet, set: reflectSet } = (k.env.global as typeof globalThis).Reflect

  type Match = { index: number; length: number; 0: string }
  /** Runs the engine's exec on a genuine RegExp; throws a TypeError for anything else. */
  const run = (regexp: RegExp, value: string): Match | null => {
    const moving = apply(isGlobal, regexp, []) === true || apply(isSticky, regexp, []) === true
    let start = 0
    if (moving) {
      const last: unknown = regexp.lastIndex
      if (typeof last === 'number') start = last
      else regexp.lastIndex = start = integer(last)
    }
    const rest = start < value.length ? value.length - (start > 0 ? start : 0) : 0
    charge(2 + (rest >>> 12))
    const found = apply(exec, regexp, [value]) as Match | null
    if (found === null) {
      // one that is tied to a place usually fails there, without reading on
      const tied = apply(isSticky, regexp, []) === true || (stringCharCodeAt(regExpSource(regexp), 0) === 94 && apply(isMultiline, regexp, []) !== true)
      charge(rest >>> (tied ? 6 : 3))
    } else {
      const passed = found.index + found[0].length - start
      charge((passed > 0 ? passed >>> 3 : 0) + found.length)
      alloc(64 + 16 * found.length)
    }
    return found
  }
  const ownExec: Native = { exec(this: unknown, value: unknown): unknown { return run(this as RegExp, text(value)) } }.exec
  const pristine = (value: unknown): value is RegExp => isObject(value) && !isProxy(value) && getPrototypeOf(value) === RegExpPrototype && !hasOwn(value, 'exec')
  /**
   * Stands for a receiver whose exec may be anything, endless natives included. The proxy is for an empty object: one for
   * the receiver itself would have to show a frozen `exec` as it is.
   */
  const shield = (receiver: object): object => new Proxy(create(null), {
    __proto__: null,
    get(_: object, key: PropertyKey): unknown {
      charge(1)
      const value: unknown = reflectGet(receiver, key, receiver)
      if (key !== 'exec' || typeof value !== 'function') return value
      return (input: unknown): unknown => {
        charge(16)
        alloc(64)
        return apply(value as Native, receiver, [input])
      }
    },
    set(_: object, key: PropertyKey, value: unknown): boolean { charge(1); return reflectSet(receiver, key, value, receiver) },
  } as ProxyHandler<object>)
  const receiver = (value: unknown, name: string): unknown => {
    if (!isObject(value)) throw new TypeError(`RegExp.prototype.${name} called on incompatible receiver`)
    return pristine(value) ? value : shield(value)
  }
  const protocol = (name: string, fn: Native): Native => ({ call(this: unknown, input: unknown, ...rest: unknown[]) {
    charge(2)
    const self = receiver(this, name)
    return apply(fn, self, [text(input), ...rest])
  } }).call

  return {
    'RegExp.prototype.exec': ownExec,
    'RegExp.prototype.test'(input) {
      const value = text(input)
      if (pristine(this)) return run(this, value) !== null
      if (!isObject(this)) throw new TypeError('RegExp.prototype.test called on incompatible receiver')
      const method: unknown = (this as unknown as { exec: unknown }).exec
      if (typeof method !== 'function') return run(this as RegExp, value) !== null
      const result: unknown = apply(method as Native, this, [value])
      if (result !== null && !isObject(result)) throw new TypeError('object null is not a function')
      return result !== null
    },
    'RegExp.prototype.toString'() {
      const result = apply(toText, this, []) as string
      charge(1 + (result.length >>> 4))
      return result
    },
    'RegExp.prototype.@@match': protocol('@@match', match),
    'RegExp.prototype.@@matchAll': protocol('@@matchAll', matchAll),
    'RegExp.prototype.@@search': protocol('@@search', search),
    'RegExp.prototype.@@split': protocol('@@split', split),
    'RegExp.prototype.@@replace'(input, given) {
      charge(2)
      const self = receiver(this, '@@replace')
      const value = text(input)
      const result = apply(replace, self, [value, replacement(value, given)]) as string
      charge(result.length >>> 4)
      alloc(result.length)
      return result
    },
  }
}
