/** Artifacts as the engine's own scripts, kept by their text: compiling is most of the cost of a small run. */
import { type Context, Script } from 'node:vm'
import type { JobModule } from './engine-types.ts'
import { withoutTexts } from './function-texts.ts'
import { SCRIPT_PREFIX } from './kernel.ts'

/** `isNamed`: its default export is an anonymous function declaration, which has a name of its own in the guarded form. */
export type Compiled = { filename: string; script: Script; mayReject: boolean; mayStamp: boolean; isNamed: boolean }

/** Most recent last. */
const compiled = new Map<string, Compiled>()
const MAX_COMPILED = 64
/** Characters of all of them: one artifact can have 32 Mi. */
const MAX_TEXT = 16 * 1024 * 1024
let held = 0

/**
 * What promises come from, beside the keyword `async`, which cannot be written with escapes. The names are those the verifier
 * read: in the text they may be written in other ways.
 */
const SOURCES: ReadonlySet<string> = new Set(['Promise', 'globalThis', 'self'])

/** What may be a private name: the `#` of one is never written in another way. */
const PRIVATE = /#[\p{ID_Start}$_\\]/u

/** The texts of functions do not count. That they are a comment is sure if what comes before is a program without them. */
function mayHavePrivate(code: string): boolean {
  if (!PRIVATE.test(code)) return false
  const own = withoutTexts(code)
  if (PRIVATE.test(own)) return true
  try {
    return !new Script(own)
  } catch {
    return true
  }
}

const HOISTED = /(?:function|\*)\s*\$r_default\b/

/** Throws what the engine throws when it does not accept the text. */
export function compile({ filename, verified: { code, params } }: JobModule): Compiled {
  let entry = compiled.get(code)
  if (entry && compiled.delete(code)) held -= code.length
  if (entry?.filename !== filename) {
    // Programs with none of these make no promises, so their end need not wait for Node's report of unhandled ones.
    const mayReject = code.includes('async') || params.some((name) => SOURCES.has(name))
    entry = { filename, script: new Script(code, { filename: SCRIPT_PREFIX + filename }), mayReject, mayStamp: code.includes('extends') && mayHavePrivate(code), isNamed: HOISTED.test(code) }
  }
  compiled.set(code, entry)
  held += code.length
  for (const oldest of compiled.keys()) {
    if (compiled.size <= MAX_COMPILED && (held <= MAX_TEXT || compiled.size === 1)) break
    compiled.delete(oldest)
    held -= oldest.length
  }
  return entry
}

/**
 * What scripts evaluate to in a context, once for each artifact: functions that no program can reach. When a program runs again, the
 * engine has its notes about them and its optimized code still.
 */
export function makeEvaluate(context: Context): (part: Compiled, script: Script) => unknown {
  const kept = new WeakMap<Compiled, Map<Script, unknown>>()
  return (part, script) => {
    let values = kept.get(part)
    if (!values) kept.set(part, values = new Map<Script, unknown>())
    if (!values.has(script)) values.set(script, script.runInContext(context))
    return values.get(script)
  }
}
