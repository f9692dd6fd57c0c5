/**
 * Programs that were compiled and verified before, by their text and everything about the policy that either depends on. In this
 * process's memory only: what stands there has been proved here, so a hit needs no second proof.
 */
import { type Policy, isPreset } from '../policy/policy.ts'
import type { SourceMap, VerifiedModule } from './engine-types.ts'
import type { LoadedModule } from './graph.ts'

type Compiled = { code: string; map: SourceMap | null }

export type Artifacts = {
  /** Of the policy: the same lists each time, by which jobs with the same settings are known. */
  readonly globals: readonly string[]
  readonly deniedKeys: readonly string[]
  /** Whether what `code` was proved to be is remembered. */
  remembers(code: string): boolean
  /** What `code` was proved to be, or what `prove` says. */
  verified(code: string, prove: () => VerifiedModule): VerifiedModule
  compiled(source: string, filename: string, make: () => Compiled): Compiled
  /** The same object for the same program, by which others know it again. */
  module(filename: string, verified: VerifiedModule, map: SourceMap | null): LoadedModule
}

/** Per policy: texts longer than the second are not kept, and the total is bounded by the first (in characters). */
const MAX_TOTAL = 4 * 1024 * 1024
const MAX_TEXT = 512 * 1024
const MAX_POLICIES = 16
/** Names under which the same text is known. */
const MAX_NAMES = 8

type Recent<T> = { get(key: string): T | undefined; put(key: string, value: T, size: number): void }

/** Forgets what was used longest ago. */
function makeRecent<T>(most: number): Recent<T> {
  const entries = new Map<string, { value: T; size: number }>()
  let total = 0
  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    put(key, value, size) {
      const before = entries.get(key)
      if (before) { total -= before.size; entries.delete(key) }
      entries.set(key, { value, size })
      total += size
      for (const [oldest, entry] of entries) {
        if (total <= most) break
        entries.delete(oldest)
        total -= entry.size
      }
    },
  }
}

const policies = makeRecent<Artifacts>(MAX_POLICIES)

/** All that compiling and verifying read of a policy: everything but its limits. */
function keyOf({ limits: _limits, ...rest }: Policy): string {
  return JSON.stringify(rest, (_key, value: unknown) => value instanceof Set ? [...value as Set<unknown>] : value)
}

/** Keys of presets, which are the same objects each time: writing out a policy takes a fifth of a new realm. */
const presetKeys = new WeakMap<Policy, string>()

export function artifactsOf(policy: Policy): Artifacts {
  const key = presetKeys.get(policy) ?? keyOf(policy)
  if (isPreset(policy)) presetKeys.set(policy, key)
  let artifacts = policies.get(key)
  if (!artifacts) policies.put(key, (artifacts = makeArtifacts(policy)), 1)
  return artifacts
}

const remembers = (code: string): boolean => code.length <= MAX_TEXT

function makeArtifacts({ globals, deniedKeys }: Policy): Artifacts {
  const proofs = makeRecent<VerifiedModule>(MAX_TOTAL)
  const compilations = makeRecent<Compiled & { filename: string }>(MAX_TOTAL)
  const modules = new WeakMap<VerifiedModule, LoadedModule[]>()
  return {
    globals: [...globals], deniedKeys: [...deniedKeys],
    remembers,
    verified(code, prove) {
      let verified = proofs.get(code)
      if (!verified) {
        verified = prove()
        if (remembers(code)) proofs.put(code, verified, code.length)
      }
      return verified
    },
    compiled(source, filename, make) {
      const known = compilations.get(source)
      // The file's name stands in the source map and decides the language.
      if (known?.filename === filename) return known
      const { code, map } = make()
      const made = { code, map, filename }
      if (source.length <= MAX_TEXT) compilations.put(source, made, source.length + code.length)
      return made
    },
    module(filename, verified, map) {
      let known = modules.get(verified)
      if (!known) modules.set(verified, (known = []))
      let module = known.find((other) => other.filename === filename && other.map === map)
      if (!module) {
        module = { filename, verified, map }
        if (known.unshift(module) > MAX_NAMES) known.pop()
      }
      return module
    },
  }
}
