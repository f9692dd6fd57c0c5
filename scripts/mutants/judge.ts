/**
 * One mutant from its number to a verdict: made, offered to the verifier (also with its charges corrected, so that what is
 * left to find is not only wrong sums), and if it is accepted run twice: with probes, and as it is in an engine that then has
 * to run a canary.
 */
import { inspect } from 'node:util'

import { compile } from '../../index.ts'
import { SHIMS } from '../../policy/names.ts'
import type { Policy } from '../../policy/policy.ts'
import { makeEngine } from '../../runtime/engine.ts'
import { driveJob } from '../drive.ts'
import type { Engine, Job, JobModule, Limits, Outcome } from '../../runtime/engine-types.ts'
import { exposeCapabilities } from '../../runtime/capabilities.ts'
import { inlineBackend } from '../../runtime/inline.ts'
import { type Verified, verifyProgram } from '../../verifier/verify.ts'
import { makeRandom } from '../random.ts'
import { CANARY } from './canary.ts'
import { type Artifact, loadCorpus } from './corpus.ts'
import { mutate, readSource, type Source } from './edit.ts'
import { makeProber, type Prober } from './probe.ts'

export type Verdict = {
  kind: 'same' | 'unreadable' | 'rejected' | 'harmless' | 'finding'
  name: string
  what: string
  /** Of an accepted one: how its run ended. Of a finding: what is wrong. */
  detail: string
  code?: string
  ms?: number
}
export type Judge = { judge(seed: number, index: number, onRun?: (code: string) => void): Promise<Verdict>; checkRealms(): Promise<string[]>; artifacts: number }

const LIMITS: Limits = { steps: 200_000, memory: 64 * 2 ** 20, depth: 10_000, timeout: 2000, output: 65_536 }
/** For both runs: an inline one is looked at when a slice of steps is used up, and outlasts its timeout by what those take. */
const TOO_LATE = 10_000
/** Ways for a program to end. */
const ENDS = new Set(['STEPS', 'MEMORY', 'DEPTH', 'TIMEOUT', 'OUTPUT', 'THROWN', 'STALLED'])

export async function makeJudge(): Promise<Judge> {
  // Sets the engine's options for regular expressions, before the first is compiled.
  await inlineBackend.warm()
  const artifacts = loadCorpus()
  const sources: Source[] = artifacts.map(({ code }) => readSource(code))
  const probers = new Map<string, { prober: Prober; before: string }>()
  const engine = makeDriver()

  const proberOf = ({ preset, deniedKeys }: Policy): Prober => {
    let entry = probers.get(preset)
    if (!entry) {
      const prober = makeProber([...deniedKeys])
      entry = { prober, before: prober.fingerprint() }
      probers.set(preset, entry)
    }
    return entry.prober
  }

  return {
    artifacts: artifacts.length,
    async judge(seed, index, onRun) {
      const random = makeRandom(seed, index)
      const at = random.int(artifacts.length)
      const artifact = artifacts[at] as Artifact
      const mutant = mutate(sources[at] as Source, sources, random)
      const verdict: Verdict = { kind: 'same', name: artifact.name, what: mutant?.what ?? '', detail: '' }
      if (!mutant) return verdict
      const accepted = offer(mutant.code, artifact.policy, random.chance(0.7))
      if ('why' in accepted) return { ...verdict, kind: accepted.kind, detail: accepted.why }
      if (accepted.verified.code === artifact.code) return verdict
      onRun?.(accepted.verified.code)
      const began = process.cpuUsage()
      const job = jobOf(accepted.verified, artifact.policy)
      if (typeof job === 'string') return { ...verdict, kind: 'rejected', detail: job }
      const problems = [...guarded(() => proberOf(artifact.policy).run(job))]
      const { outcome, problems: more } = await engine.run(job)
      problems.push(...more)
      const ms = process.cpuUsage(began).user / 1000
      if (ms > TOO_LATE) problems.push(`took ${Math.round(ms)} ms`)
      const detail = problems.length > 0 ? problems.join('; ') : outcome.ok ? 'value' : outcome.code
      return { ...verdict, kind: problems.length > 0 ? 'finding' : 'harmless', detail, code: accepted.verified.code, ms }
    },
    async checkRealms() {
      const problems: string[] = []
      for (const { prober, before } of probers.values()) if (prober.fingerprint() !== before) problems.push('the realm was changed')
      probers.clear()
      problems.push(...(await engine.canary()))
      return problems
    },
  }
}

function guarded(work: () => string[]): string[] {
  try {
    return work()
  } catch (error) {
    const text = error instanceof Error ? String(error) : inspect(error)
    // The engine itself may refuse what acorn reads, which is as good as the verifier doing so.
    return error instanceof SyntaxError || /^SyntaxError/.test(text) ? [] : [`the probe's kernel threw ${text.slice(0, 200)}`]
  }
}

type Offer = { verified: Verified } | { kind: 'unreadable' | 'rejected'; why: string }

const MAX_REPAIRS = 12

/** `repair`: sums are put right and shims declared, as somebody would who wants to get past the verifier. */
function offer(text: string, policy: Policy, repair: boolean): Offer {
  let code = text
  for (let turn = 0; ; turn++) {
    try {
      return { verified: verifyProgram(code, policy) }
    } catch (error) {
      const { message, place } = error as { message: string; place?: { line: number; column: number } }
      const why = message.replace(/^not in the guarded form: /, '').replace(/ \(\d+:\d+\)$/, '')
      const better = repair && turn < MAX_REPAIRS ? repaired(code, why, place) : undefined
      if (better === undefined || better === code) return { kind: /^not JavaScript|could not be read|nested too deeply/.test(why) ? 'unreadable' : 'rejected', why: why.replace(/\d+/g, 'N').replace(/(?<=key |name |provide )\S+/, 'X').slice(0, 60) }
      code = better
    }
  }
}

function repaired(code: string, why: string, place: { line: number; column: number } | undefined): string | undefined {
  const due = /^charge of \S+ where (\d+) is due$/.exec(why)?.[1]
  if (due !== undefined && place) {
    const lines = code.split(/(?<=\r\n|[\n\u2028\u2029]|\r(?!\n))/)
    const start = lines.slice(0, place.line - 1).join('').length + place.column - 1
    return code.slice(0, start) + code.slice(start).replace(/^\S+?(?=\)|\s)/, due)
  }
  const missing = /^(\$r_\w+) is not among/.exec(why)?.[1]
  if (missing === undefined) return undefined
  return code.replace(/(?<=function\*? \()[^)]*(?=\))/, (list) => {
    const names = list.split(', ')
    const shims: string[] = SHIMS.filter((name) => name === missing || names.includes(name))
    return [...shims, ...names.filter((name) => !shims.includes(name))].join(', ')
  })
}

/** With stand-ins for what the program imports. */
function jobOf(verified: Verified, policy: Policy): Job | string {
  const names = verified.imports.map(({ names: taken }) => new Set(taken))
  for (const [position, name] of Object.values(verified.reexports)) names[position]?.add(name)
  const modules: JobModule[] = [{ specifier: 'main', filename: 'main.js', verified, map: null, deps: names.map((_, index) => index + 1) }]
  for (const taken of names) {
    const lines = [...taken].filter((name) => name !== '*').map((name, index) => `function f${index}(a) { return a }\nexport { f${index} as ${JSON.stringify(name)} }`)
    try {
      const { code } = compile([...lines, 'export const other = [1, 2]'].join('\n'), { filename: 'stand-in.mjs', policy })
      modules.push({ specifier: 'stand-in', filename: `stand-in-${modules.length}.mjs`, verified: verifyProgram(code, policy), map: null, deps: [] })
    } catch (error) {
      return `no stand-in: ${String(error).slice(0, 60)}`
    }
  }
  const { wire } = exposeCapabilities({}, { settle: () => {}, invoke: () => {} })
  return { modules, entry: 0, limits: LIMITS, input: undefined, capabilities: wire, seed: 1, now: null, globals: [...policy.globals], deniedKeys: [...policy.deniedKeys], constructorGuard: policy.constructorGuard }
}

type Driver = { run(job: Job): Promise<{ outcome: Outcome; problems: string[] }>; canary(): Promise<string[]> }

/** One engine after the other: an unfit one is a finding, and replaced. */
function makeDriver(): Driver {
  const fresh = (): Engine => makeEngine({ call: () => '', output: () => {}, reply: () => {} })
  let engine = fresh()
  let first: string | undefined
  return {
    async run(job) {
      const problems: string[] = []
      let outcome: Outcome
      try {
        outcome = await driveJob(engine, job)
      } catch (error) {
        engine = fresh()
        throw new Error(`the engine threw ${String(error)}`, { cause: error })
      }
      if (!outcome.ok && !ENDS.has(outcome.code) && !(outcome.code === 'UNVERIFIED' || outcome.code === 'REJECTED')) problems.push(`${outcome.code}: ${outcome.message}`)
      if (!(outcome.usage.steps > 0) && !(!outcome.ok && (outcome.code === 'UNVERIFIED' || outcome.code === 'REJECTED'))) problems.push('nothing was charged')
      if (!engine.fit) {
        engine = fresh()
        // Some programs wear a context out in time; one that does it at once does something else.
        await driveJob(engine, job)
        if (!engine.fit) {
          problems.push('the engine is not fit for another program')
          engine = fresh()
        }
      }
      return { outcome, problems }
    },
    async canary() {
      const outcome = await driveJob(engine, CANARY)
      const seen = outcome.ok ? outcome.value : `${outcome.code}: ${outcome.message}`
      first ??= seen
      return seen === first && outcome.ok ? [] : [`the canary saw something else (${seen.length} characters, not ${first.length})`]
    },
  }
}
