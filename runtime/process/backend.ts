/** Isolation `process`: one program at a time in a child that can be killed; the wall clock is kept here, in the parent. */
import { RestrictError } from '../../policy/error.ts'
import type { Job } from '../engine-types.ts'
import type { Backend } from '../backend.ts'
import { findBubblewrap } from './bubblewrap.ts'
import type { BubblewrapOption } from './bubblewrap.ts'
import { converse } from './conversation.ts'
import { programOf, sameSettings, settingsOf } from './definitions.ts'
import type { Definition } from './definitions.ts'
import { enter } from './pool.ts'

export type ProcessOptions = {
  /** At most this many programs of a tenant run at once; further ones wait. Default 8. */
  children?: number | undefined
  /** Runs the children in bubblewrap: true throws `USAGE` where it does not work, 'if-present' does without it there. Default false. */
  bubblewrap?: BubblewrapOption | undefined
}

const DEFAULT_CHILDREN = 8

/** `memory` (bytes) is what a program may use; programs of different tenants never meet in one child; `main` is what the children run. */
export function processBackend(memory: number, tenant: string, { children = DEFAULT_CHILDREN, bubblewrap = false }: ProcessOptions = {}, main?: string): Backend {
  if (!(Number.isSafeInteger(children) && children > 0)) throw new RestrictError('USAGE', 'process.children must be a whole number, 1 or more.')
  const pool = enter({ memory, tenant, children, bubblewrap: findBubblewrap(bubblewrap), main })
  let hardening: readonly string[] = []
  let disposed = false
  // A realm's runs have the same settings, unless its capabilities were changed.
  let last: Job | undefined
  let lastSettings: Definition | undefined
  const settingsFor = (job: Job): Definition => {
    if (!lastSettings || !last || !sameSettings(last, job)) lastSettings = settingsOf(job)
    last = job
    return lastSettings
  }
  return {
    start: (job, host) => {
      const session = converse(job, host, pool, { program: programOf(job), settings: settingsFor(job) })
      return Promise.resolve(session)
    },
    warm: async () => { ({ hardening } = await pool.warm()) },
    dispose: () => {
      if (!disposed) pool.leave()
      disposed = true
      return Promise.resolve()
    },
    get hardening() { return hardening },
  }
}
