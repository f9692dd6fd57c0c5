/**
 * Contexts without immutability, and a way for raw host objects into them: what scripts/layers takes off of the realm. It is done to
 * the context before the library fills it, since nothing in the library could be asked for it.
 */
import { syncBuiltinESMExports } from 'node:module'
import vm from 'node:vm'
import type { Context, CreateContextOptions } from 'node:vm'
import type { Layer } from './table.ts'

/** The name that scripts of a guest's context find raw host objects under. */
export const PASSED = 'layersPassed'

/** Runs in the context: until it is told that the realm is complete, nothing can be made immutable there. */
const LOOSE = `(() => {
  let building = true
  const { freeze, seal, preventExtensions, defineProperty, defineProperties } = Object
  const define = Reflect.defineProperty
  const loose = (descriptor) => ({ __proto__: null, ...descriptor, configurable: true, ...('value' in descriptor ? { writable: true } : {}) })
  const methods = {
    freeze(value) { return building ? value : freeze(value) },
    seal(value) { return building ? value : seal(value) },
    preventExtensions(value) { return building ? value : preventExtensions(value) },
    defineProperty(target, key, descriptor) {
      if (building) try { return defineProperty(target, key, loose(descriptor)) } catch {}
      return defineProperty(target, key, descriptor)
    },
  }
  for (const key of Object.keys(methods)) defineProperty(Object, key, { value: methods[key] })
  const reflective = { defineProperty(target, key, descriptor) { return building && define(target, key, loose(descriptor)) || define(target, key, descriptor) } }
  defineProperty(Reflect, 'defineProperty', { value: reflective.defineProperty })
  return () => { building = false }
})()`

const contexts: Context[] = []
const built: (() => void)[] = []

/** Takes layers off of every context made from now on; what it returns is to be called when the realm is complete. */
export function takeOff(layers: ReadonlySet<Layer>): () => void {
  const { createContext } = vm
  vm.createContext = (object?: Context | typeof vm.constants.DONT_CONTEXTIFY, options?: CreateContextOptions) => {
    const context = createContext(object as Context, options)
    if (options?.name !== 'restrict') return context
    contexts.push(context)
    if (layers.has('membrane')) vm.runInContext(`let ${PASSED}`, context)
    if (layers.has('freezing')) built.push(vm.runInContext(LOOSE, context) as () => void)
    return context
  }
  syncBuiltinESMExports()
  return () => { for (const done of built) done() }
}

/** Puts a host object, as it is, where programs find it. */
export function pass(value: object): void {
  for (const context of contexts) (vm.runInContext(`(value) => { ${PASSED} = value }`, context) as (value: object) => void)(value)
}
