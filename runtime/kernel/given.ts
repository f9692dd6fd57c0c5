/**
 * What a program finds under its free names: capabilities, the console, its input, its own `globalThis`, and the intrinsics.
 * Self-contained: its text is evaluated inside the guest's context.
 */
import type { GuestConsole, Presences } from './codec-types.ts'
import type { ProgramJob } from './program.ts'
import type { Timers } from './timers.ts'
import type { Intrinsics } from './types.ts'

export type Given = {
  /** Call while the run's meter counts: decoding is charged to the program. */
  begin(job: ProgramJob): void
  /** The value of a free name that the verifier admitted. */
  named(name: string): unknown
  /** The value handed to the run, made when it is first asked for. */
  input(): unknown
  end(): void
}

export function makeGiven(env: { intrinsics: Intrinsics; presences: Presences; console: GuestConsole; helpers: Timers['helpers'] }): Given {
  const { intrinsics, presences } = env
  const { defineProperty, hasOwn, keys, ReferenceError } = intrinsics.natives

  let job: ProgramJob | undefined
  let capabilities: Record<string, unknown> = { __proto__: null } as never
  let guestGlobal: object | undefined
  let inputMade = false
  let inputValue: unknown

  const input = (): unknown => {
    if (!inputMade) {
      inputMade = true
      const wire = (job as ProgramJob).input
      inputValue = wire === null ? undefined : presences.decode(wire)
    }
    return inputValue
  }

  const has = (names: readonly string[], name: string): boolean => {
    for (let i = 0; i < names.length; i += 1) if (names[i] === name) return true
    return false
  }

  const makeGlobal = (): object => {
    if (guestGlobal === undefined) {
      guestGlobal = {}
      intrinsics.makeRigid(guestGlobal)
      const names = (job as ProgramJob).globals ?? [...keys(intrinsics.globals), 'console', 'globalThis']
      const put = (name: string, value: unknown): void => {
        defineProperty(guestGlobal as object, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true } as PropertyDescriptor)
      }
      for (let i = 0; i < names.length; i += 1) put(names[i] as string, named(names[i] as string))
      const { helpers: ofRealm, hookNames } = job as ProgramJob
      const helpers = keys(ofRealm)
      for (let i = 0; i < helpers.length; i += 1) if (!has(hookNames, helpers[i] as string)) put(helpers[i] as string, named(helpers[i] as string))
      const given = keys(capabilities)
      for (let i = 0; i < given.length; i += 1) if (!has(hookNames, given[i] as string)) put(given[i] as string, capabilities[given[i] as string])
    }
    return guestGlobal
  }

  const named = (name: string): unknown => {
    if (hasOwn(capabilities, name)) return capabilities[name]
    const { helpers } = job as ProgramJob
    if (hasOwn(helpers, name)) return env.helpers[helpers[name] as keyof Timers['helpers']]
    if (name === 'console') return env.console.console
    if (name === 'globalThis' || name === 'self') return makeGlobal()
    if (name === 'input') return input()
    if (hasOwn(intrinsics.globals, name)) return intrinsics.globals[name]
    throw new ReferenceError(`${name} is not defined`)
  }

  const forget = (): void => {
    guestGlobal = undefined
    inputMade = false
    inputValue = undefined
    capabilities = { __proto__: null } as never
  }

  return {
    begin(next) {
      forget()
      job = next
      capabilities = presences.decodeCapabilities(next.capabilities)
    },
    named, input,
    end: forget,
  }
}
