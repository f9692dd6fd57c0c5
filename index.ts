/**
 * The library. Checks, compiles, verifies and runs code that somebody else wrote; the only file that knows every folder.
 */
import { checkProgram } from './analyzer/check.ts'
import { parse } from './analyzer/parse.ts'
import type { Diagnostic, Goal, Program } from './analyzer/types.ts'
import { RestrictError } from './policy/error.ts'
import { resolvePolicy } from './policy/policy.ts'
import type { Limits, Policy, PolicyInput } from './policy/policy.ts'
import { rewrite } from './rewriter/rewrite.ts'
import type { Manifest } from './rewriter/rewrite.ts'
import { rules } from './rules/index.ts'
import type { SourceMap } from './runtime/engine-types.ts'
import { openRealm } from './realms.ts'
import type { Realm, RealmOptions } from './realms.ts'
import { verifyProgram } from './verifier/verify.ts'

export { decodeSource } from './analyzer/decode.ts'
export { policyJsonSchema, resolvePolicy } from './policy/policy.ts'
export { RestrictError } from './policy/error.ts'
export { capability } from './runtime/capabilities.ts'
export { countHooks } from './hooks.ts'
export type { HookCount, HookName, HookOption, HookSource } from './hooks.ts'
export { budget, timers } from './runtime/helpers.ts'
export { FINDINGS, PROJECT_FINDINGS, rules } from './rules/index.ts'
export { ruleUrl, SITE } from './analyzer/diagnostic.ts'
export type { Diagnostic, Limits, Manifest, Policy, PolicyInput, SourceMap }
export type { ErrorCode, Place } from './policy/error.ts'
export type { ProcessOptions } from './runtime/process/backend.ts'
export type { Resource, Usage } from './runtime/engine-types.ts'
export type { TimerFunctions } from './runtime/helpers.ts'
export type { Live, OnLimit } from './runtime/live.ts'
export type { RunResult } from './runtime/realm.ts'
export type { IsolationLevel, Realm, RealmOptions, Run, Runnable, RunOptions } from './realms.ts'

/** `filename` is what diagnostics and errors show, and its extension tells JavaScript from TypeScript. Default `input.js`. */
export type SourceOptions = { filename?: string | undefined; policy?: PolicyInput | Policy | undefined; goal?: Goal | undefined }

/** A compiled program: guarded code that verifies, its source map (version 3) and what it uses. */
export type Artifact = { code: string; map: SourceMap; manifest: Manifest }

/**
 * Checks source against the restricted language of a policy. Returns every finding, sorted; never throws for what the source holds.
 * Throws RestrictError `POLICY` for a policy that makes no sense.
 */
export function check(source: string, options: SourceOptions = {}): { ok: boolean; diagnostics: Diagnostic[] } {
  const { diagnostics } = analyze(source, options)
  return { ok: diagnostics.length === 0, diagnostics }
}

function analyze(source: string, { filename = 'input.js', policy, goal }: SourceOptions): { program?: Program; policy: Policy; diagnostics: Diagnostic[] } {
  const resolved = resolvePolicy(policy)
  if (typeof source !== 'string') throw new RestrictError('USAGE', 'The source must be a string.')
  const program = parse(source, { filename, ...(goal ? { goal } : {}) })
  if (Array.isArray(program)) return { policy: resolved, diagnostics: program }
  return { program, policy: resolved, diagnostics: checkProgram(program, rules, resolved) }
}

/**
 * Checks and rewrites source to the guarded form, and verifies the result.
 * Throws RestrictError `REJECTED` with `.diagnostics`, or `POLICY`; `INTERNAL` if our own output does not verify.
 */
export function compile(source: string, options: SourceOptions = {}): Artifact {
  const { program, policy, diagnostics } = analyze(source, options)
  if (!program || diagnostics.length > 0) throw rejected(diagnostics)
  const rewritten = rewrite(program, policy)
  return {
    code: rewritten.code + rewritten.texts,
    get map() { return rewritten.map },
    get manifest() { return rewritten.manifest },
  }
}

function rejected(diagnostics: Diagnostic[]): RestrictError {
  const first = diagnostics[0]
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : ''
  const place = first && { file: first.file, ...first.loc.start }
  return new RestrictError('REJECTED', first ? `${first.message}${more}` : 'The program was rejected.', { place, diagnostics })
}

/** Proves that compiled code is in the guarded form, whoever compiled it. Throws RestrictError `UNVERIFIED`, saying what is missing. */
export function verify(code: string, { policy }: { policy?: PolicyInput | Policy | undefined } = {}): void {
  verifyProgram(code, resolvePolicy(policy))
}

/** Makes a realm: one policy, one set of limits and capabilities, any number of runs. Throws RestrictError `POLICY`, `CAPABILITY` or `USAGE`. */
export function createRealm(options: RealmOptions = {}): Promise<Realm> {
  return openRealm(options, () => compile)
}
