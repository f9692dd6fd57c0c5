/** A worker process: gets paths one at a time, answers with one record for each. */
import { resolvePolicy } from '../../policy/policy.ts'
import { type Case, readCase } from './cases.ts'
import { makeRunner } from './compiled.ts'
import type { Preset, Result } from './compiled.ts'
import { runPlain } from './plain.ts'

/** Why a test fails that is accepted: it fails plain too, in a context without what guests lack, or in one that is frozen besides. */
export type Cause = 'not in the realm' | 'frozen'
/** `plain` is how plain Node fares: `pass`, or what went wrong; `skip`: why the test is not run at all. */
export type Entry = { path: string; skip?: string; plain?: string; cause?: Cause } & Partial<Record<Preset, Result>>

export async function serve(corpus: string, presets: readonly Preset[]): Promise<void> {
  const runner = await makeRunner(corpus)
  // A test may leave what rejects later; that is no end of ours.
  process.on('unhandledRejection', () => {})
  process.on('uncaughtException', () => {})
  process.on('message', (path: string) => {
    void one(path).then((entry) => { process.send?.(entry) })
  })
  process.send?.('ready')

  async function one(path: string): Promise<Entry> {
    const test = readCase(corpus, path)
    if (typeof test === 'string') return { path, skip: test }
    const entry: Entry = { path }
    try {
      entry.plain = (await runPlain(corpus, test)) ?? 'pass'
    } catch (error) {
      entry.plain = `the harness: ${String(error).slice(0, 100)}`
    }
    if (entry.plain !== 'pass') return entry
    for (const preset of presets) {
      try {
        entry[preset] = await runner.run(test, preset)
      } catch (error) {
        entry[preset] = { kind: 'failed', why: `crash: ${error instanceof Error ? error.message : typeof error}` }
      }
    }
    // A key that the policy denies is refused where it is reached: a rejection by that rule, only later. What fails under `standard` alone
    // fails by the one key that it denies and `compat` does not, and that reaches no trap of a program either.
    for (const preset of presets) {
      const result = entry[preset]
      if (result?.kind === 'failed' && result.why.includes('the name of a class field cannot be so large a number')) entry[preset] = { kind: 'rejected', rules: ['class field as a far element (when reached)'] }
      else if (result?.kind === 'failed' && /a (?:class|property) of strings is not supported in this realm/.test(result.why)) entry[preset] = { kind: 'rejected', rules: ['regular expression over strings (when reached)'] }
      else if (result?.kind === 'failed' && (/the property name '[^']*' is not allowed here/.test(result.why) || (preset === 'standard' && entry.compat?.kind === 'passed' && /\bconstructor\b/.test(test.text)))) entry[preset] = { kind: 'rejected', rules: ['no-reflective-property (when reached)'] }
    }
    if (presets.some((preset) => entry[preset]?.kind === 'failed')) {
      const cause = await causeOf(test)
      if (cause !== undefined) entry.cause = cause
    }
    return entry
  }

  async function causeOf(test: Case): Promise<Cause | undefined> {
    const globals = [...resolvePolicy('compat').globals]
    for (const isFrozen of [false, true]) {
      const fails = await runPlain(corpus, test, { globals, isFrozen }).then((why) => why !== undefined, () => true)
      if (fails) return isFrozen ? 'frozen' : 'not in the realm'
    }
    return undefined
  }
}
