/** Realm versions of two methods of functions: what `bind` holds is bounded, and `toString` gives programs their own texts and no others. */
import type { Kit, Replacements } from './intrinsics-kit.ts'

export function makeFunctionNatives(k: Kit): Replacements {
  const { charge, alloc, n } = k
  const { apply, getOwnPropertyDescriptor, stringSlice, stringIndexOf, RangeError, TypeError } = n
  const { bind } = (k.env.global as typeof globalThis).Function.prototype
  const bound = new n.WeakMap<object, number>()
  const [native, reserved] = ['{ [native code] }', '$r_']

  return {
    '%FunctionPrototype%.bind'(...args) {
      charge(4 + args.length)
      alloc(32 + 8 * args.length)
      // a call of a bound function hands over what every one of the chain has bound
      const before = typeof this === 'function' ? n.weakMapGet(bound, this as object) ?? 0 : 0
      // and its name, and what it makes of `instanceof`, are asked of each of them
      const total = before + args.length + (args.length === 0 ? 16 : 15)
      if (total > 512) throw new RangeError('too many bound arguments')
      const result = apply(bind, this as never, args as never) as object
      n.weakMapSet(bound, result, total)
      return result
    },
    '%FunctionPrototype%.toString'() {
      charge(4)
      if (typeof this !== 'function') throw new TypeError('Function.prototype.toString requires that \'this\' be a Function')
      const source = n.functionToString(this)
      // the engine's own, what is bound, proxies; a constructor of ours that is one of these has its name
      if (stringSlice(source, -native.length) === native && !n.mapHas(k.originals, this)) return source
      // Functions of programs are charged, if not their classes; no function of the realm is that or a class.
      const own = stringSlice(source, 0, 5) === 'class' || stringIndexOf(source, reserved) >= 0 ? k.env.textOf?.(source) : undefined
      if (own !== undefined) return own
      const name: unknown = getOwnPropertyDescriptor(this, 'name')?.value
      return `function ${typeof name === 'string' ? name : ''}() ${native}`
    },
  }
}
