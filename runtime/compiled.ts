/** Artifacts as the engine's own scripts, kept by their text: compiling is most of the cost of a small run. */
import { Script } from 'node:vm'
import type { JobModule } from './engine-types.ts'
import { SCRIPT_PREFIX } from './kernel.ts'

export type Compiled = { filename: string; script: Script; mayReject: boolean }

/** Most recent last. */
const compiled = new Map<string, Compiled>()
const MAX_COMPILED = 64

/**
 * What promises come from, beside the keyword `async`, which cannot be written with escapes. The names are those the verifier
 * read: in the text they may be written in other ways.
 */
const SOURCES: ReadonlySet<string> = new Set(['Promise', 'globalThis', 'self'])

/** Throws what the engine throws when it does not accept the text. */
export function compile({ filename, verified: { code, params } }: JobModule): Compiled {
  let entry = compiled.get(code)
  if (entry) compiled.delete(code)
  if (entry?.filename !== filename) {
    // Programs with none of these make no promises, so their end need not wait for Node's report of unhandled ones.
    const mayReject = code.includes('async') || params.some((name) => SOURCES.has(name))
    entry = { filename, script: new Script(code, { filename: SCRIPT_PREFIX + filename }), mayReject }
  }
  compiled.set(code, entry)
  if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value as string)
  return entry
}
