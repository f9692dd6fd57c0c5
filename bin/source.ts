/** One source file of a command: its text, its policy, and how to show what is wrong with it. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

import { type Diagnostic, decodeSource } from '../index.ts'
import { CONFIG_NAMES, findConfig, loadPolicyFile } from '../policy/config.ts'
import { type Policy, resolvePolicy } from '../policy/policy.ts'
import { PRESET_NAMES } from '../policy/presets.ts'
import { didYouMean } from '../policy/suggest.ts'
import { RestrictError } from '../policy/error.ts'
import { UsageError } from './failure.ts'
import { STDIN, isDirectory, readBytes } from './files.ts'
import { hasColors } from './streams.ts'

/** The text of a file (`-` is standard input), or what is wrong with its bytes. */
export async function readSource(file: string): Promise<{ filename: string; text: string } | { filename: string; diagnostics: Diagnostic[] }> {
  const filename = file === '-' ? STDIN : file
  const decoded = decodeSource(await readBytes(file), filename)
  return typeof decoded === 'string' ? { filename, text: decoded } : { filename, diagnostics: Array.isArray(decoded) ? decoded : [decoded] }
}

/** The same, but bytes that are no text are thrown as a rejection. */
export async function readProgram(file: string): Promise<{ filename: string; text: string }> {
  const source = await readSource(file)
  if ('text' in source) return source
  throw new RestrictError('REJECTED', `${source.filename} is not text.`, { diagnostics: source.diagnostics })
}

/** Finds policies: `--policy` when given, else the nearest config file above a source, else `standard`. Each file is read once. */
export function makePolicies(named: string | undefined): (file: string) => Promise<Policy> {
  const loaded = new Map<string, Promise<Policy>>()
  const load = (path: string): Promise<Policy> => {
    const known = loaded.get(path) ?? loadPolicyFile(path)
    loaded.set(path, known)
    return known
  }
  return async (file) => {
    if (named !== undefined) return namedPolicy(named, load)
    const config = findConfig(file === '-' || file === STDIN ? '.' : dirname(file))
    return config === undefined ? resolvePolicy() : load(config)
  }
}

async function namedPolicy(named: string, load: (path: string) => Promise<Policy>): Promise<Policy> {
  const preset = PRESET_NAMES.find((name) => name === named)
  if (preset) return resolvePolicy(preset)
  if (isDirectory(named)) throw new UsageError(`--policy ${named} is a directory; name a file such as ${CONFIG_NAMES[0]}`)
  if (!existsSync(named)) throw new UsageError(`--policy ${named} is neither a file nor a preset${didYouMean(named, PRESET_NAMES)}`)
  return load(named)
}

/** Prints diagnostics with code frames on standard error. */
export async function showRejection(diagnostics: readonly Diagnostic[], source: (file: string) => string | undefined): Promise<void> {
  const { renderText } = await import('../report/text.ts')
  process.stderr.write(renderText(diagnostics, { source, color: hasColors(process.stderr) }))
}

/** The diagnostics of a `REJECTED` error that has some. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  return error instanceof RestrictError && error.code === 'REJECTED' && 'diagnostics' in error ? (error.diagnostics as Diagnostic[]) : undefined
}
