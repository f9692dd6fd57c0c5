/**
 * Namespaces of modules are objects of getters, and must look like what ECMAScript has: writable data that cannot be configured or
 * changed, and a ReferenceError where a binding has no value yet. Self-contained, like every kernel part.
 */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

/** The natives among `natives` that look at properties, with namespaces taken out first. */
export function makeNamespaceNatives(k: Kit, natives: Replacements): Replacements {
  const { charge, isObject, isNamespace, name: toKey, coerce, n } = k
  const { apply, hasOwn, ownKeys, TypeError } = n
  const { is } = n.Object
  type Space = Record<PropertyKey, unknown>
  const of = (path: string): Native => natives[path] as Native
  const result = n.create(null) as Replacements
  /** Reads every binding, as who asks for its descriptor does. */
  const touch = (space: Space): number => {
    const names = ownKeys(space)
    charge(2 * names.length)
    let count = 0
    for (let i = 0; i < names.length; i++) if (typeof names[i] === 'string') { void space[names[i] as string]; count++ }
    return count
  }
  const owns = (space: Space, key: unknown): boolean => {
    const name = coerce(key)
    if (!hasOwn(space, name)) return false
    if (typeof name === 'string') void space[name]
    return true
  }
  const describe = (space: Space, name: string): PropertyDescriptor | undefined => hasOwn(space, name) ? { value: space[name], writable: true, enumerable: true, configurable: false } : undefined
  /** [[DefineOwnProperty]]: true where nothing would change. */
  const defines = (space: Space, name: string, descriptor: unknown): boolean => {
    const fields = descriptor as Record<string, unknown>
    const current = describe(space, name)
    if (current === undefined) return false
    if ('configurable' in fields && fields['configurable'] || 'enumerable' in fields && !fields['enumerable'] || 'get' in fields || 'set' in fields || 'writable' in fields && !fields['writable']) return false
    return !('value' in fields) || is(fields['value'], current.value)
  }
  const [hasOwnStatic, hasOwnMethod, isEnumerable, keys, describing, describingAll, isFrozen, freeze, define, reflectDefine, reflectDescribe] = [of('Object.hasOwn'), of('Object.prototype.hasOwnProperty'), of('Object.prototype.propertyIsEnumerable'), of('Object.keys'), of('Object.getOwnPropertyDescriptor'), of('Object.getOwnPropertyDescriptors'), of('Object.isFrozen'), of('Object.freeze'), of('Object.defineProperty'), of('Reflect.defineProperty'), of('Reflect.getOwnPropertyDescriptor')]
  result['Object.hasOwn'] = (value, key) => isNamespace(value) ? owns(value, key) : apply(hasOwnStatic, undefined, [value, key])
  result['Object.prototype.hasOwnProperty'] = ({ call(this: unknown, key: unknown): unknown { return isNamespace(this) ? owns(this, key) : apply(hasOwnMethod, this, [key]) } }).call
  result['Object.prototype.propertyIsEnumerable'] = ({ call(this: unknown, key: unknown): unknown {
    if (!isNamespace(this)) return apply(isEnumerable, this, [key])
    const name = coerce(key)
    return owns(this, name) && typeof name === 'string'
  } }).call
  result['Object.keys'] = (value) => { if (isNamespace(value)) touch(value); return apply(keys, undefined, [value]) }
  const descriptor = (fn: Native): Native => (value, key) => {
    if (!isNamespace(value)) return apply(fn, undefined, [value, key])
    const name = toKey(key)
    return typeof name === 'symbol' ? apply(fn, undefined, [value, name]) : describe(value, n.String(name))
  }
  result['Object.getOwnPropertyDescriptor'] = descriptor(describing)
  result['Reflect.getOwnPropertyDescriptor'] = descriptor(reflectDescribe)
  result['Object.getOwnPropertyDescriptors'] = (value) => {
    const all = apply(describingAll, undefined, [value]) as Space
    if (isNamespace(value)) { const names = ownKeys(all); charge(names.length); for (let i = 0; i < names.length; i++) if (typeof names[i] === 'string') all[names[i] as string] = describe(value, names[i] as string) }
    return all
  }
  result['Object.isFrozen'] = (value) => isNamespace(value) && touch(value) > 0 ? false : apply(isFrozen, undefined, [value])
  result['Object.freeze'] = (value) => {
    if (isNamespace(value) && touch(value) > 0) throw new TypeError('Cannot redefine property of a module namespace')
    return apply(freeze, undefined, [value])
  }
  const defining = (fn: Native, throws: boolean): Native => (target, key, given) => {
    if (!isNamespace(target)) return apply(fn, undefined, [target, key, given])
    const name = toKey(key)
    if (typeof name === 'symbol' || !isObject(given)) return apply(fn, undefined, [target, name, given])
    const can = defines(target, n.String(name), given)
    if (!can && throws) throw new TypeError(`Cannot redefine property: ${n.String(name)}`)
    return throws ? target : can
  }
  result['Object.defineProperty'] = defining(define, true)
  result['Reflect.defineProperty'] = defining(reflectDefine, false)
  return result
}
