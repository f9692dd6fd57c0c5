/**
 * `restrict run`: the program's own output to standard output, then the value of a module's default export as one line of
 * JSON (a script's completion value only with `--print`). Everything else goes to standard error.
 */
import { dirname, resolve } from 'node:path'

import type { Limits, Policy, Usage } from '../index.ts'
import { RestrictError } from '../policy/error.ts'
import { withNames } from '../policy/policy.ts'
import { openRealm, proveAhead } from '../realms.ts'
import type { Compile, Realm } from '../realms.ts'
import { type Artifact, isArtifact, isModule, readMap } from './artifact.ts'
import { loadCapabilities } from './capabilities.ts'
import { UsageError } from './failure.ts'
import { readInput } from './input.ts'
import { makeLoader } from './modules.ts'
import { makePolicies } from './policies.ts'
import { diagnosticsOf, readProgram, showRejection } from './source.ts'
import { showFailure, showUsage } from './show.ts'
import { shownOn, writeOut } from './streams.ts'
import { toJson } from './value.ts'

export type RunFlags = {
  input?: string; steps?: number; memory?: number; timeout?: number; isolation?: 'process' | 'inline'
  capabilities?: string; hooks?: string; usage?: true; policy?: string; print?: true
}

export async function runCommand(file: string, flags: RunFlags): Promise<number> {
  if (file === '-' && flags.input === '@-') throw new UsageError('the program and its input cannot both be standard input')
  const policy = await makePolicies(flags.policy)(file)
  let source
  try {
    source = await readProgram(file)
  } catch (error) {
    const diagnostics = diagnosticsOf(error)
    if (!diagnostics) throw error
    await showRejection(diagnostics, () => undefined)
    return 1
  }
  return execute(source, flags, policy, { directory: file === '-' ? undefined : dirname(resolve(file)), print: flags.print ? 'script' : 'module' })
}

type Source = { filename: string; text: string }
/** `directory`: where its imports are looked for; `print`: whose value is printed. */
type Mode = { directory: string | undefined; print: 'always' | 'script' | 'module' }

/** Runs one program and returns the exit status. */
export async function execute(source: Source, flags: RunFlags, policy: Policy, mode: Mode): Promise<number> {
  const input = flags.input === undefined ? undefined : await readInput(flags.input)
  const capabilities = flags.capabilities === undefined ? {} : await loadCapabilities(flags.capabilities)
  const told = flags.hooks === undefined ? undefined : await (await import('./hooks.ts')).hooksFor(flags.hooks, policy)
  const limits = limitsOf(flags)
  const modules = makeLoader(mode.directory)
  modules.texts.set(source.filename, source.text)
  if (told?.text !== undefined) modules.texts.set(told.text.filename, told.text.source)
  const showEnd = (usage: unknown): void => {
    told?.show()
    if (flags.usage && usage) showUsage(usage as Usage, { ...policy.limits, ...limits })
  }
  let realm: Realm | undefined
  // A child process starts while the program is compiled.
  const opening = openRealm({
    policy, isolation: flags.isolation ?? 'process', limits, capabilities, loader: modules.load, onOutput: (text) => { process.stdout.write(shownOn(process.stdout, text)) }, ...told?.options,
  }, loadCompiler)
  opening.catch(() => {})
  try {
    const named = withNames(policy, Object.keys(capabilities))
    const program = await prepare(source, named, mode)
    // After the child was started, and before it is up.
    await new Promise(setImmediate)
    proveAhead(program.code, named)
    realm = await opening
    const { value, usage } = await realm.run(program, { filename: source.filename, input })
    if (mode.print !== 'module' || isModule(program.code)) await writeOut(shownOn(process.stdout, valueLine(value, mode.print)))
    showEnd(usage)
    return 0
  } catch (error) {
    const status = await showFailure(error, (file) => modules.texts.get(file))
    showEnd(error instanceof RestrictError && 'usage' in error ? error.usage : undefined)
    return status
  } finally {
    // After a program that was rejected the child that was started for it is not wanted any more.
    await (realm ?? await opening.catch(() => undefined))?.dispose()
  }
}

/** Packed code loads the compiler as it is, whose errors are then of another copy of their class. */
const loadCompiler = async (): Promise<Compile> => {
  const { compile } = await import('../index.ts')
  return (source, options) => {
    try {
      return compile(source, options)
    } catch (error) {
      if (error instanceof RestrictError || !(error instanceof Error) || error.name !== 'RestrictError') throw error
      throw new RestrictError((error as RestrictError).code, error.message, { ...error })
    }
  }
}

// Compiling here and not in the realm tells a script from a module.
async function prepare(source: Source, policy: Policy, { directory }: Mode): Promise<Artifact> {
  if (isArtifact(source.text)) return { code: source.text, map: readMap(source.text, directory) }
  return (await loadCompiler())(source.text, { filename: source.filename, policy })
}

function valueLine(value: unknown, print: Mode['print']): string {
  // A function is no data, neither for JSON nor for a reader.
  if (value === undefined || typeof value === 'function') return print === 'always' ? 'undefined\n' : ''
  return `${toJson(value)}\n`
}

function limitsOf({ steps, memory, timeout }: RunFlags): Partial<Limits> {
  return { ...(steps === undefined ? {} : { steps }), ...(memory === undefined ? {} : { memory }), ...(timeout === undefined ? {} : { timeout }) }
}
