/**
 * Makes and locks the intrinsics of a guest context. The other parts are imported for the compiler; at run time their
 * texts stand beside this one in the source that runtime/realm-source.ts puts together.
 */
import type { Intrinsics, IntrinsicsEnv } from './types.ts'
import type { Kit, Replacements } from './intrinsics-kit.ts'
import { captureNatives } from './natives.ts'
import { makeCrowds } from './intrinsics-crowds.ts'
import type { Crowds } from './intrinsics-crowds.ts'
import { makeHooks } from './hooks.ts'
import { makeKeyHash } from './key-hash.ts'
import { makeKit } from './intrinsics-kit.ts'
import { lockRealm } from './intrinsics-lock.ts'
import { makeOperands } from './intrinsics-operands.ts'
import { makeShims } from './intrinsics-shims.ts'
import { makeArrayNatives } from './natives-array.ts'
import { makeArraySteps } from './natives-array-steps.ts'
import { makeBuffers } from './natives-buffers.ts'
import { makeConstructors } from './natives-constructors.ts'
import { makeDateNatives } from './natives-date.ts'
import { makeFunctionNatives } from './natives-function.ts'
import { makeJsonNatives } from './natives-json.ts'
import { makeNamespaceNatives } from './natives-namespace.ts'
import { makeNumberNatives } from './natives-number.ts'
import { makeObjectNatives } from './natives-object.ts'
import { makePromiseNatives, makeProxy } from './natives-promise.ts'
import type { Expand } from './natives-regexp.ts'
import { makeRegExpNatives } from './natives-regexp.ts'
import { makeRegExpAnswers } from './regexp-answers.ts'
import { makeRegExpBound } from './regexp-bound.ts'
import { makeRegExpCompiler } from './regexp-compile.ts'
import { makeRegExpExec } from './regexp-exec.ts'
import { makeRegExpKnown } from './regexp-known.ts'
import { makeRegExpMachine } from './regexp-machine.ts'
import { makeRegExpParser } from './regexp-parse.ts'
import { makeRegExpProtocol } from './regexp-protocol.ts'
import { makeRegExpSets } from './regexp-sets.ts'
import { makeStringNatives } from './natives-string.ts'

/** Written by runtime/realm-source.ts from the costs: the wrappers that need no code of their own. */
declare const makeDeclaredNatives: (k: Kit, crowds: Crowds) => Replacements

/** Sets up the realm of `env.global`. Call it once, before any guest code. */
export function makeIntrinsics(env: IntrinsicsEnv): Intrinsics {
  const natives = captureNatives(env.global as typeof globalThis)
  const k = makeKit(env, natives)
  const crowds = makeCrowds(env, natives, makeKeyHash(env.global as typeof globalThis).hashOf)
  const { '%replacement%': replacement, '%expand%': expand, ...strings } = makeStringNatives(k)
  const numbers = makeNumberNatives(k)
  const dates = makeDateNatives(k)
  const proxy = makeProxy(k)
  const steps = makeArraySteps(k)
  const made = makeConstructors(k, crowds, (made) => { makeBuffers(k, steps, made) })
  const promises = makePromiseNatives(k)
  // Deciding about patterns is paid for as a whole, beforehand; a hostile one must not take longer.
  const tooMuch = {}
  let effort = 0
  const spend = (work: number): void => { if ((effort -= work) < 0) throw tooMuch as Error }
  const known = makeRegExpKnown(k, { parse: makeRegExpParser(k, makeRegExpSets(spend), spend), measure: makeRegExpBound(spend), setEffort: (given: number): void => { effort = given }, tooMuch })
  const regExps = makeRegExpExec(k, known, makeRegExpCompiler(k), makeRegExpMachine(k, makeRegExpAnswers(k)))
  const objects = makeObjectNatives(k, crowds)
  const replacements: Replacements = {
    ...makeDeclaredNatives(k, crowds), ...objects, ...makeFunctionNatives(k), ...makeNamespaceNatives(k, objects), ...makeArrayNatives(k, steps), ...strings, ...makeRegExpNatives(k, replacement as (value: string, given: unknown) => unknown, expand as unknown as Expand, regExps, makeRegExpProtocol(k, regExps)), ...makeJsonNatives(k),
    ...numbers.replacements, ...dates.replacements, ...promises.replacements, ...made.replacements, 'Proxy.revocable': proxy.revocable,
  }
  const constructors = { ...made.constructors, BigInt: numbers.BigInt, Number: numbers.Number, String: numbers.String, Date: dates.Date, Promise: promises.Promise, Proxy: proxy.Proxy }
  const shims = makeShims(k)
  const operands = makeOperands(k, numbers)
  const { globals, intact, rest, own, seen } = lockRealm(k, replacements, constructors, shims.rests, shims.keys)
  return {
    globals, natives, key: k.key, grow: numbers.grow, ...operands, spread: shims.spread, props: shims.props, slot: shims.slot, len: shims.len, field: shims.field, rest, own, seen, hooks: makeHooks({ natives, key: k.key, shims, symbol: seen, sought: k.sought }), size: shims.keys.size, none: k.none,
    fast: { isArray: natives.isArray, isProxy: k.isProxy, isView: k.isView, lengths: k.lengths },
    facadeOf: k.shown, wrapperOf: k.shown, setDeniedKeys: (keys) => { crowds.renew(); k.setDenied(keys) }, intact, makeRigid: k.makeRigid, noteNamespace: k.noteNamespace, isStrange: (promise) => natives.weakSetHas(k.strange, promise),
  }
}
