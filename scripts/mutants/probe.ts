/** Runs instrumented programs in a kernel of their own and says what they got hold of, and whether they paid for their turns. */
import { Script } from 'node:vm'

import { CHUNK } from '../../policy/names.ts'
import type { Job } from '../../runtime/engine-types.ts'
import { collectGarbage, heapInUse } from '../../runtime/heap.ts'
import { planOf, writeJob } from '../../runtime/job-text.ts'
import { makeKernel, SCRIPT_PREFIX } from '../../runtime/kernel.ts'
import { noteActivity, watchRejections } from '../../runtime/rejections.ts'
import { needStack } from '../../runtime/stack.ts'
import { instrument, PROBES } from './instrument.ts'

export type Prober = {
  /** What is wrong with the program; empty if nothing. */
  run(job: Job): string[]
  /** What can be reached in the context, as text: two of them are equal unless a program changed something. */
  fingerprint(): string
}

/** The context has no globals left. */
type Tools = { getPrototypeOf(object: object): unknown; isFrozen(object: object): boolean; toPrimitiveKey: typeof Symbol.toPrimitive }
type Probes = { values: unknown[]; count(): number; reset(): void; found(): string[] }

/** Runs inside the context, so that what happens at the end of the stack happens there. */
function makeProbes(forbidden: readonly unknown[], HostObject: new () => object, denied: Record<string, boolean>, { getPrototypeOf, isFrozen, toPrimitiveKey }: Tools): Probes {
  let turns = 0
  let problems: string[] = []
  const note = (problem: string): void => { if (problems.length < 5) problems[problems.length] = problem }
  const value = (thing: unknown): unknown => {
    if ((typeof thing === 'object' && thing !== null) || typeof thing === 'function') {
      for (let i = 0; i < forbidden.length; i += 1) if (forbidden[i] === thing) note(`forbidden value ${i}`)
      let isForeign = false
      try { isForeign = thing instanceof HostObject } catch { /* a proxy's own affair */ }
      if (isForeign) note('an object of the host')
    }
    return thing
  }
  const key = (thing: unknown): unknown => {
    if (typeof thing === 'object' ? thing !== null : typeof thing === 'function') {
      // What `$r_key` gives for an object: frozen, and made a key, a checked one, when the engine asks.
      const object = thing as { [toPrimitiveKey]?: () => unknown }
      const make = object[toPrimitiveKey]
      if (typeof thing !== 'object' || getPrototypeOf(object) !== null || !isFrozen(object) || typeof make !== 'function') note('a key that is an object')
      else return { [toPrimitiveKey]: () => key(make()) }
    } else if (typeof thing === 'string' && denied[thing] === true) note(`the key ${thing}`)
    return thing
  }
  // A rest parameter is no guest code, and no iterator runs.
  const turn = (...things: unknown[]): void => {
    turns += 1
    for (let i = 0; i < things.length; i += 1) value(things[i])
  }
  return { values: [value, key, turn], count: () => turns, reset: () => { turns = 0; problems = [] }, found: () => problems }
}

export function makeProber(deniedKeys: readonly string[]): Prober {
  let deadline = Infinity
  let started = 0
  let base = heapInUse()
  const kernel = makeKernel({
    heap: () => Math.max(0, heapInUse() - base), collect: () => { collectGarbage(); return Math.max(0, heapInUse() - base) },
    clock: () => (performance.now() > deadline ? -2 : performance.now() - started), raise: () => 0, room: needStack,
    place: () => 0, call: () => '', reply: () => {}, emit: () => {},
  })
  // What nobody handles in a run is no affair of this process.
  const sink = { tell: (): void => {}, owns: kernel.isStrange }
  watchRejections(kernel.roots, sink)
  const evaluate = (text: string): unknown => new Script(text, { filename: 'restrict:probe' }).runInContext(kernel.context)
  const arrayPrototype = Object.getPrototypeOf(evaluate('[]')) as object
  const objectPrototype = Object.getPrototypeOf(evaluate('({})')) as object
  const functionPrototype = Object.getPrototypeOf(evaluate('(() => {})')) as object
  const promisePrototype = Object.getPrototypeOf(evaluate('(async () => {})()')) as object
  const constructors = [arrayPrototype, objectPrototype, promisePrototype].map((prototype) => Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown)
  const forbidden = [arrayPrototype, objectPrototype, evaluate('this'), ...constructors].filter((thing) => typeof thing === 'object' || typeof thing === 'function')
  const denied = Object.fromEntries(deniedKeys.map((key) => [key, true]))
  const probes = (evaluate(`(${makeProbes.toString()})`) as typeof makeProbes)(forbidden, Object, Object.assign(Object.create(null) as Record<string, boolean>, denied), { getPrototypeOf: Object.getPrototypeOf, isFrozen: Object.isFrozen, toPrimitiveKey: Symbol.toPrimitive })

  return {
    run(job) {
      const problems: string[] = []
      const wrappers = job.modules.map(({ verified: { code }, filename }, index) => {
        const { code: text, uncharged } = instrument(code)
        if (index === job.entry) problems.push(...uncharged.map((what) => `uncharged: ${what}`))
        const make = evaluateIn(`(function (${PROBES.join(', ')}) { return ${text.trim().replace(/^(?:\/\/[^\n]*\n\s*)+/, '').replace(/;\s*$/, '')}\n})`, SCRIPT_PREFIX + filename)
        return make(...listOf(probes.values))
      })
      probes.reset()
      const { limits } = job
      // What nobody looks at has no default to be named.
      const text = writeJob(job, planOf(job), [])
      started = performance.now()
      deadline = started + limits.timeout
      base = heapInUse()
      noteActivity(sink)
      kernel.enter(true)
      try {
        kernel.begin(text.settings, text.program, text.run)
        wrappers.forEach((wrapper, index) => kernel.module(index, wrapper))
        kernel.go()
        evaluate('0')
        kernel.poll()
        const outcome = kernel.conclude()
        evaluate('0')
        if (outcome.startsWith('x') && /"code":"INTERNAL"/.test(outcome)) problems.push(outcome.slice(0, 200))
        const steps = kernel.steps()
        if (!(steps > 0)) problems.push('nothing was charged')
        // A loop that counts its turns may be a chunk ahead of its last settlement.
        if (probes.count() > steps + (steps >= limits.steps ? CHUNK : 0)) problems.push(`${probes.count()} turns and calls for ${steps} steps`)
      } finally {
        kernel.enter(false)
      }
      problems.push(...listOf(probes.found()))
      if (!kernel.intact()) problems.push('prototypes that cannot be frozen were changed')
      return problems
    },
    fingerprint: () => fingerprintOf([evaluate('this') as object, arrayPrototype, objectPrototype, functionPrototype, ...listOf(evaluate('[/./, new (class { #x }), (function* () {})(), (async function* () {})(), async () => {}]') as object[])]),
  }

  function evaluateIn(text: string, filename: string): (...probes: unknown[]) => unknown {
    return new Script(text, { filename }).runInContext(kernel.context) as (...probes: unknown[]) => unknown
  }
}

/** Arrays of the context are read by index: their iterators belong to a run, and it is over. */
function listOf<T>(array: readonly T[]): T[] {
  const list: T[] = []
  for (let i = 0; i < array.length; i++) list[i] = array[i] as T
  return list
}

/** Every object that properties and prototypes lead to, each property with its flags. */
function fingerprintOf(roots: readonly object[]): string {
  const numbers = new Map<object, number>()
  const todo = [...roots]
  const lines: string[] = []
  const nameOf = (thing: unknown): string => {
    if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null) return typeof thing === 'symbol' ? String(thing) : `${typeof thing} ${String(thing)}`
    let number = numbers.get(thing)
    if (number === undefined) {
      number = numbers.size
      numbers.set(thing, number)
      todo.push(thing)
    }
    return `#${number}`
  }
  const seen = new Set<object>()
  for (let thing = todo.shift(); thing; thing = todo.shift()) {
    if (seen.has(thing)) continue
    seen.add(thing)
    lines.push(`${nameOf(thing)} ${typeof thing} ${nameOf(Object.getPrototypeOf(thing))} ${Object.isExtensible(thing)}`)
    for (const key of Reflect.ownKeys(thing)) {
      const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(thing, key)!
      lines.push(`  ${String(key)} ${nameOf(value)} ${nameOf(get)} ${nameOf(set)} ${writable} ${enumerable} ${configurable}`)
    }
  }
  return lines.join('\n')
}
