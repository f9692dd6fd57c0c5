/**
 * A bare context with the membrane's kernel parts in it, and no meter, verifier or frozen realm: what these parts must hold by
 * themselves. `evaluate` runs plain JavaScript in it, with `membrane` and the capabilities in scope.
 */
import * as vm from 'node:vm'
import { exposeCapabilities } from '../runtime/capabilities.ts'
import type { Exposure } from '../runtime/capabilities.ts'
import { makeKeyHash } from '../runtime/kernel/key-hash.ts'
import { makeCodec } from '../runtime/kernel/codec.ts'
import { makeCodecNatives } from '../runtime/kernel/codec-natives.ts'
import type { Codec, Inspect, InspectDeps, KernelNatives, Presences } from '../runtime/kernel/codec-types.ts'
import { makeInspectFormat } from '../runtime/kernel/inspect-format.ts'
import { makeInspectItems } from '../runtime/kernel/inspect-items.ts'
import { makeInspectLayout } from '../runtime/kernel/inspect-layout.ts'
import { makeInspectNames } from '../runtime/kernel/inspect-names.ts'
import { makeInspectText } from '../runtime/kernel/inspect-text.ts'
import { makeInspect } from '../runtime/kernel/inspect.ts'
import { makePresences } from '../runtime/kernel/presences.ts'

export type Membrane = {
  natives: KernelNatives
  codec: Codec
  presences: Presences
  exposure: Exposure
  /** Steps and bytes charged so far. */
  spent: { steps: number; bytes: number }
  limits: { steps: number }
  evaluate(code: string): unknown
  /** Runs jobs of the context and turns of the host until nothing is outstanding. */
  drain(turns?: number): Promise<void>
}

export const contextify = (): vm.Context =>
  vm.createContext(vm.constants.DONT_CONTEXTIFY as unknown as vm.Context, { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' })

export function evaluateIn<T>(context: vm.Context, code: string): T {
  return new vm.Script(code, { filename: 'guest.js' }).runInContext(context) as T
}

export const part = <F extends (...args: never[]) => unknown>(context: vm.Context, make: F): F => evaluateIn<F>(context, `'use strict';(${make.toString()})`)

export function makeMembrane(capabilities: Record<string, unknown> = {}): Membrane {
  const context = contextify()
  const natives = part(context, makeCodecNatives)()
  const codec = part(context, makeCodec)(natives, part(context, makeKeyHash)(evaluateIn(context, 'globalThis')))
  const spent = { steps: 0, bytes: 0 }
  const limits = { steps: Infinity }
  const drain = (): unknown => evaluateIn(context, '0')
  const exposure = exposeCapabilities(capabilities, {
    settle: (id, envelope) => { presences.settle(id, envelope); drain() },
    invoke: (callId, fnId, wire) => { presences.invoke(callId, fnId, wire); drain() },
  })
  const presences = part(context, makePresences)({
    natives, codec, host: { call: (id, wire) => exposure.call(id, wire), reply: (id, envelope) => exposure.reply(id, envelope) },
    charge: (steps) => { spent.steps += steps; if (spent.steps > limits.steps) throw new Error('LIMIT') },
    alloc: (bytes) => { spent.bytes += bytes },
    caught: () => {},
    made: () => {},
  })
  const evaluate = (code: string): unknown => evaluateIn<(...args: unknown[]) => unknown>(context, `'use strict';((membrane, presences, codec, natives, ${Object.keys(granted).join(', ')}) => {${code}\n})`)(
    { exposure }, presences, codec, natives, ...Object.values(granted))
  const granted = presences.decodeCapabilities(exposure.wire)
  return {
    natives, codec, presences, exposure, spent, limits, evaluate,
    async drain(turns = 50) {
      for (let i = 0; i < turns; i += 1) {
        drain()
        await new Promise((resolve) => { setImmediate(resolve) })
      }
    },
  }
}

/** The formatter, put together in a context as the kernel does it. */
export function inspectIn(context: vm.Context, deps: InspectDeps): Inspect {
  const text = part(context, makeInspectText)(deps)
  const inspect = part(context, makeInspect)(deps, text, part(context, makeInspectNames)(deps, text), part(context, makeInspectLayout)(deps, text), part(context, makeInspectItems))
  return { inspect, format: part(context, makeInspectFormat)(deps, text, inspect) }
}
