/**
 * What is locked in a realm, and assignments that would be refused for no other reason: an instance may have own properties of the names that
 * its prototypes have. Self-contained, like every kernel part.
 */
import type { Sizes } from './intrinsics-sizes.ts'
import type { IntrinsicsEnv, Natives } from './types.ts'

export type Locked = {
  /** What the realm has locked, the names of what is in it, and what of it the language itself makes read-only. */
  locked: { has(value: unknown): boolean; add(owner: object): void; names: Record<PropertyKey, true>; fix(owner: object, key: PropertyKey): void }
  /** Getters that stand for a data property, whose setters define an own one, with its value. */
  enabled: Map<unknown, { value: unknown }>
  /** Whether one of the prototypes, from `start` on, has the name and only is locked; or, with `setters`, has a setter that defines it. */
  refuses(start: object | null, key: PropertyKey, setters: boolean): boolean
  /** Whether assigning this name to `target` would be refused only because a prototype is locked. */
  isMistaken(target: object, key: PropertyKey): boolean
  /** Pays for what is assigned to `length`, `isOwn` if to that of `goal`: nothing is converted where nobody can set it, or where it may go elsewhere. */
  sized(goal: unknown, value: unknown, isOwn: boolean): unknown
  /** [[Set]] for guests: what `Reflect.set` would do were the realm's prototypes not locked. */
  assigned(target: object, key: PropertyKey, value: unknown, receiver: unknown): boolean
  /** What the engine throws where an assignment to `target` is refused. */
  refusal(target: object, key: PropertyKey): Error
}

export function makeLocked(env: IntrinsicsEnv, n: Natives, { isProxy, resizing, largestOf }: Sizes): Locked {
  const { create, hasOwn, getPrototypeOf, getOwnPropertyDescriptor, isArray, weakSetHas, weakSetAdd, weakMapGet, weakMapSet, mapHas } = n
  const { charge } = env
  const { set } = (env.global as typeof globalThis).Reflect
  const owners = new n.WeakSet<object>()
  const enabled = new n.Map<unknown, { value: unknown }>()
  const fixed = new n.WeakMap<object, Record<PropertyKey, true>>()
  const isFixed = (owner: object, key: PropertyKey): boolean => (typeof owner === 'function' && (key === 'name' || key === 'length' || key === 'prototype')) || weakMapGet(fixed, owner)?.[key] === true
  const locked: Locked['locked'] = {
    has: (value) => ((typeof value === 'object' && value !== null) || typeof value === 'function') && weakSetHas(owners, value),
    add(owner) { weakSetAdd(owners, owner) },
    names: create(null) as Record<PropertyKey, true>,
    fix(owner, key) {
      const keys = weakMapGet(fixed, owner) ?? create(null) as Record<PropertyKey, true>
      keys[key] = true
      weakMapSet(fixed, owner, keys)
    },
  }
  const refuses: Locked['refuses'] = (start, key, setters) => {
    let count = 0
    for (let at = start; at !== null && !isProxy(at); at = getPrototypeOf(at)) {
      if ((++count & 63) === 0) charge(32)
      const found = getOwnPropertyDescriptor(at, key)
      if (found !== undefined) return found.writable === false ? locked.has(at) && !isFixed(at, key) : setters && found.get !== undefined && mapHas(enabled, found.get)
    }
    return false
  }
  const isOrdinary = (target: object, key: PropertyKey): boolean => !isProxy(target) && !hasOwn(target, key) && !locked.has(target)
  return {
    locked, enabled, refuses,
    refusal: (target, key) => new n.TypeError(!isProxy(target) && hasOwn(target, key) ? `Cannot assign to read only property '${n.String(key)}' of object` : `Cannot add property ${n.String(key)}, object is not extensible`),
    sized(goal, value, isOwn) {
      if (!isArray(goal) || isProxy(goal)) return resizing(goal, value)
      const isObject = typeof value === 'object' ? value !== null : typeof value === 'function'
      if (isObject && getOwnPropertyDescriptor(goal, 'length')?.writable !== true) return value
      if (isOwn) return resizing(goal, value)
      if (isObject) largestOf(goal)
      else resizing(goal, value)
      return value
    },
    isMistaken: (target, key) => locked.names[key] === true && isOrdinary(target, key) && refuses(getPrototypeOf(target), key, false),
    assigned(target, key, value, receiver) {
      // An object that has nothing but this name, to be written, stands for what is locked: the receiver is asked what it would be asked.
      const isLocked = locked.names[key] === true && (receiver !== target || isOrdinary(target, key)) && refuses(target, key, true)
      return set(isLocked ? { __proto__: null, [key]: undefined } : target, key, value, receiver)
    },
  }
}
