/**
 * The verifier: proves that an artifact is in the guarded form (SPEC.md), so that whoever made it need not be trusted.
 * It shares nothing with the analyzer and the rewriter but data, and answers for any text whatever.
 */
import type { Policy } from '../policy/policy.ts'
import { RestrictError } from '../policy/error.ts'
import { checkGrammar } from './grammar.ts'
import type { Meta } from './meta.ts'
import { parse } from './parse.ts'
import { reject, Rejection } from './reject.ts'
import { unhook } from './unhook.ts'
import { verifyWrapper } from './wrapper.ts'

/** What the runtime may rely on. */
export type Verified = {
  code: string
  kind: 'script' | 'module'
  /** The module uses `await` outside functions. */
  async: boolean
  /** All parameters of the wrapper, in order. */
  params: string[]
  /** Those of them that are not reserved names. */
  globals: string[]
} & Meta

/** Returns what an artifact is; throws RestrictError `UNVERIFIED` for everything that is not in the guarded form of `policy`. */
export function verifyProgram(code: string, policy: Policy): Verified {
  try {
    return prove(code, policy)
  } catch (error) {
    throw unverified(code, error)
  }
}

function prove(code: string, policy: Policy): Verified {
  if (typeof code !== 'string') reject(0, 'not a text')
  const program = parse(code)
  let nodes = checkGrammar(program)
  const hooked = policy.guards === 'all' ? unhook(program, policy) : undefined
  if (hooked) nodes = checkGrammar(program)
  const { artifact, meta, isAsync, params, globals } = verifyWrapper(program, policy)
  if (artifact.seen !== nodes) reject(0, `${nodes} nodes, of which ${artifact.seen} are accounted for`)
  return { code, kind: artifact.kind, async: isAsync, params: hooked ?? params, globals, ...meta }
}

function unverified(code: unknown, error: unknown): RestrictError {
  if (error instanceof Rejection) {
    const place = { file: 'artifact', ...position(String(code), error.at) }
    return new RestrictError('UNVERIFIED', `not in the guarded form: ${brief(error.message)} (${place.line}:${place.column})`, { place })
  }
  const why = error instanceof RangeError ? 'nested too deeply or too large' : `it could not be read (${brief(String(error))})`
  return new RestrictError('UNVERIFIED', `not in the guarded form: ${why}`)
}

// Names and regular expressions in messages are as long as the artifact makes them.
function brief(message: string): string {
  return message.length > 300 ? `${message.slice(0, 300)}...` : message
}

/** 1-based. */
function position(code: string, at: number): { line: number; column: number } {
  const before = code.slice(0, at).split(/\r\n|[\n\r\u2028\u2029]/)
  return { line: before.length, column: before.at(-1)!.length + 1 }
}
