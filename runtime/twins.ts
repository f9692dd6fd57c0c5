/**
 * A context in which RegExp.prototype is as the engine made it, which its fast replace, match and split insist on; in the guests'
 * context it carries their metered versions. One serves every engine of the process, since nothing of it is ever shown to a guest:
 * the kernel gives its functions texts and copies what they return.
 */
import { constants, createContext, Script } from 'node:vm'
import type { Twins } from './kernel/types.ts'

/** Runs inside that context. */
function make(): Twins {
  const { apply } = Reflect
  const NativeRegExp = RegExp
  const { test, [Symbol.replace]: replace, [Symbol.match]: match, [Symbol.split]: split } = RegExp.prototype
  return {
    make: (source, flags) => new NativeRegExp(source, flags),
    test: (regexp, value) => apply(test, regexp, [value]) as boolean,
    replace: (regexp, value, template) => apply(replace, regexp, [value, template]) as string,
    match: (regexp, value) => apply(match, regexp, [value]) as readonly string[] | null,
    split: (regexp, value) => apply(split, regexp, [value, undefined]) as readonly string[],
  }
}

let made: Twins | undefined

export function twins(): Twins {
  made ??= (new Script(`'use strict'; (${make.toString()})()`, { filename: 'restrict:twins' }).runInContext(createContext(constants.DONT_CONTEXTIFY as never, {
    name: 'restrict twins', codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate',
  })) as Twins)
  return made
}
