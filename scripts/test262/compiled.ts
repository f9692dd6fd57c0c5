/** A test compiled, verified and run in an engine, with the harness as part of the program. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { compile } from '../../index.ts'
import { resolvePolicy } from '../../policy/policy.ts'
import type { RestrictError } from '../../policy/error.ts'
import { exposeCapabilities } from '../../runtime/capabilities.ts'
import { makeEngine } from '../../runtime/engine.ts'
import { driveJob } from '../drive.ts'
import type { Engine, Job, JobModule, Outcome } from '../../runtime/engine-types.ts'
import { inlineBackend } from '../../runtime/inline.ts'
import { verifyProgram } from '../../verifier/verify.ts'
import { type Case, harnessOf } from './cases.ts'

export type Preset = 'standard' | 'compat'
/** `rejected`: by which rules. `failed`: how. */
export type Result = { kind: 'passed' } | { kind: 'rejected'; rules: string[] } | { kind: 'failed'; why: string }

/** Harness files that name what is not in the language are written again. */
const OWN_HARNESS = new URL('../../../fixtures/test262/', import.meta.url)
/** Two tests decode a million texts, which takes 1.2e8 steps. */
const LIMITS = { steps: 2e8, memory: 2 ** 29, depth: 10_000, timeout: 20_000, output: 1 << 20 }

export type Runner = { run(one: Case, preset: Preset): Promise<Result> }

export async function makeRunner(corpus: string): Promise<Runner> {
  await inlineBackend.warm()
  let output = ''
  const fresh = (): Engine => makeEngine({ call: () => '', output: (text) => { output += text }, reply: () => {} })
  let engine = fresh()
  const { wire } = exposeCapabilities({}, { settle: () => {}, invoke: () => {} })

  return {
    async run(one, preset) {
      const policy = resolvePolicy({ extends: preset, imports: ['*', './*', '../*'] })
      const modules: JobModule[] = []
      const known = new Map<string, number>()
      const load = (path: string, text: string): number => {
        const found = known.get(path)
        if (found !== undefined) return found
        const index = modules.length
        known.set(path, index)
        const { code } = compile(text, { filename: path, policy, goal: one.isModule ? 'module' : 'script' })
        const module: JobModule = { specifier: path, filename: path, verified: verifyProgram(code, policy), map: null, deps: [] }
        modules.push(module)
        for (const { specifier } of module.verified.imports) {
          const target = join(dirname(path), specifier)
          const inner = target === one.path ? text : readFileSync(join(corpus, 'test', target), 'utf8')
          module.deps.push(load(target, /\bassert\b/.test(inner) && target !== one.path ? withHarness(inner) : inner))
        }
        return index
      }
      const files = harnessOf(one).map((name) => harnessText(corpus, name))
      const withHarness = (text: string): string => `${partsOf(files, text).join(';\n')};\n${text}`
      const { negative, flags } = one.meta
      try {
        load(one.path, flags.has('raw') ? one.text : one.isModule ? withHarness(one.text) : `"use strict";\n${withHarness(one.text)}${negative ? '' : '\n;undefined'}`)
      } catch (error) {
        return refused(error as RestrictError, negative?.phase === 'parse' || negative?.phase === 'resolution')
      }
      let entry = 0
      if (one.isModule) {
        // What a test happens to export by default is no result of a program.
        const { code } = compile(`import ${JSON.stringify(`./${basename(one.path)}`)}`, { filename: `${one.path}.mjs`, policy, goal: 'module' })
        entry = modules.push({ specifier: `${one.path}.mjs`, filename: `${one.path}.mjs`, verified: verifyProgram(code, policy), map: null, deps: [0] }) - 1
      }
      output = ''
      const job: Job = { modules, entry, limits: LIMITS, input: undefined, capabilities: wire, seed: 1, now: 1.7e12, globals: [...policy.globals], deniedKeys: [...policy.deniedKeys], constructorGuard: policy.constructorGuard }
      const outcome = await driveJob(engine, job)
      if (!engine.fit) engine = fresh()
      return judge(one, outcome, output)
    },
  }
}

function judge({ meta: { negative, flags } }: Case, outcome: Outcome, output: string): Result {
  const passed: Result = { kind: 'passed' }
  const failed = (why: string): Result => ({ kind: 'failed', why })
  const text = outcome.ok ? 'no error' : outcome.code === 'THROWN' ? outcome.message : `${outcome.code}: ${outcome.message}`
  if (negative) {
    if (negative.phase === 'parse') return failed(text)
    if (negative.phase === 'resolution') return !outcome.ok && outcome.code === 'REJECTED' ? passed : failed(text)
    return !outcome.ok && (outcome.error?.name === negative.type || outcome.message.includes(negative.type)) ? passed : failed(text)
  }
  // Promises that a test leaves rejected are no failure, plain or compiled.
  const isLeft = !outcome.ok && outcome.code === 'THROWN' && outcome.message.startsWith('Uncaught (in promise)')
  if (!outcome.ok && !isLeft) return failed(text)
  if (!flags.has('async')) return passed
  const said = output.split('\n').find((line) => line.startsWith('Test262:'))
  return said === 'Test262:AsyncTestComplete' ? passed : failed(said ?? 'never done')
}

function refused(error: RestrictError & { diagnostics?: readonly { rule: string }[] }, expected: boolean): Result {
  if (error.code === 'REJECTED') {
    const rules = [...new Set((error.diagnostics ?? []).map(({ rule }) => rule))]
    return expected && rules.length === 1 && rules[0] === 'syntax' ? { kind: 'passed' } : { kind: 'rejected', rules }
  }
  return { kind: 'failed', why: `${error.code ?? 'crash'}: ${error.message}` }
}

/** What harness files do for engines that lack something, or are sloppy, and is not in the language. */
const PATCHES: readonly [RegExp, string][] = [
  [/if \(typeof Float16Array !== ["']undefined["']\) \{\s*\w+\.push\(Float16Array\);\s*\}/g, ''],
  [/if \(typeof Float16Array !== ["']undefined["'] && FA === Float16Array\)/g, 'if (false)'],
  [/if \(typeof SuppressedError !== 'undefined'\) \{\s*\w+\.push\(SuppressedError\);\s*\}/g, ''],
  [/if \(typeof SuppressedError !== 'undefined' && Ctor === SuppressedError\) \{[\s\S]*?\n {2}\}/g, ''],
  [/Function\("return this;"\)\(\)/g, 'globalThis'],
]

/**
 * Of our own files, the functions that a test or another part names: compiling all of them with each test takes longer than the test. Each
 * begins at the start of a line, and nothing else does.
 */
function partsOf(harness: readonly string[], text: string): string[] {
  const isOwn = (part: string): boolean => part.startsWith(OWN)
  const parts = harness.flatMap((file) => isOwn(file) ? file.slice(OWN.length).split(/\n(?=\w)/) : [file])
  const nameOf = (part: string): string | undefined => /^(?:function (\w+|\$\w+)|(?:assert|compareArray)\.(\w+) =)/.exec(part)?.slice(1).find((name) => name !== undefined)
  const taken = new Set(parts.filter((part) => nameOf(part) === undefined || nameOf(part) === 'assert' || nameOf(part) === 'Test262Error'))
  for (let before = -1; before !== taken.size;) {
    before = taken.size
    const all = [text, ...taken].join('\n')
    for (const part of parts) if (!taken.has(part) && all.includes(nameOf(part) as string)) taken.add(part)
  }
  return parts.filter((part) => taken.has(part))
}

/** Stands before the text of our own files. */
const OWN = ';'
const texts = new Map<string, string>()

function harnessText(corpus: string, name: string): string {
  let text = texts.get(name)
  if (text === undefined) {
    const own = new URL(name, OWN_HARNESS)
    text = readFileSync(existsSync(own) ? own : join(corpus, 'harness', name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
    for (const [pattern, instead] of PATCHES) text = text.replaceAll(pattern, instead)
    if (existsSync(own)) text = `${OWN}${text.replaceAll(/^\/\/.*\n/gm, '')}`
    texts.set(name, text)
  }
  return text
}
