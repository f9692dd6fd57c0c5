/**
 * A check that is asked for again word for word, of files that nobody has touched since, prints the report of the last one: what it takes
 * to know that is little code and one look at each file, and neither the parsers of flags and policies nor the diagnostics are loaded.
 */
import { readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'

import { findConfig } from '../policy/find-config.ts'
import { defaultFolder, digest, isOwn, pathOf, writeWhole } from './cache-folder.ts'
import { complain, reasonOf } from './failure.ts'
import { type Stamp, isSettled, stampOf } from './file-index.ts'
import { findFiles } from './files.ts'
import { identity } from './identity.ts'

/** `args` as they were typed, and what commander made of them; the report was printed when everything had the state `key`. */
type Head = { format: typeof FORMAT; args: readonly string[]; patterns: readonly string[]; policy: string | undefined; key: string; status: number; bytes: number; said: string }
export type Asked = { args: readonly string[]; patterns: readonly string[]; policy: string | undefined }
export type Report = { status: number; text: string; said: string }
export type Stamped = readonly [file: string, stamp: Stamp]

const FORMAT = 'restrict-report 1'
/** What reports look like is decided here. */
const PRINTERS = ['bin', 'report']

/** Prints the kept report of `restrict check` with these arguments and sets the exit status; false if there is none that still holds. */
export async function printLastReport(args: readonly string[]): Promise<boolean> {
  const folder = folderOf(args)
  const kept = read(pathOf('report', folder))
  if (!kept || !isSame(kept.head.args, args) || !isOwn(folder)) return false
  const { key, status, said } = kept.head
  if (await stateNow(kept.head) !== key) return false
  process.exitCode = status
  await writeNow(kept.text)
  if (said !== '' && isatty(1)) process.stderr.write(said)
  return true
}

/** Keeps a report for next time, if all that it takes was settled before this process began. `policies` is `policyState` from before they were read. */
export function keepReport({ status, text, said }: Report, { args, patterns, policy }: Asked, files: readonly Stamped[], policies: string | undefined): void {
  const began = performance.timeOrigin
  const folder = folderOf(args)
  if (policies === undefined || policies !== policyState(policy, files.map(([file]) => file), began) || !files.every(([, stamp]) => isSettled(stamp, began))) return
  const head: Head = { format: FORMAT, args, patterns, policy, key: keyOf(args, policies, files), status, bytes: Buffer.byteLength(text), said }
  writeWhole(folder, pathOf('report', folder), `${JSON.stringify(head)}\n${text}`)
}

/** The cache folder that arguments name. */
export function folderOf(args: readonly string[]): string {
  const at = args.findLastIndex((arg) => arg === '--cache-dir' || arg.startsWith('--cache-dir='))
  const arg = args[at]
  return (arg === '--cache-dir' ? args[at + 1] : arg?.slice('--cache-dir='.length)) ?? defaultFolder()
}

async function stateNow({ args, patterns, policy }: Asked): Promise<string | undefined> {
  try {
    const files = await findFiles(patterns)
    const policies = policyState(policy, files)
    return policies === undefined ? undefined : keyOf(args, policies, files.map((file) => [file, stampOf(file)]))
  } catch {
    // The check itself will say what is wrong.
    return undefined
  }
}

function keyOf(args: readonly string[], policies: string, files: readonly Stamped[]): string {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  let list = JSON.stringify([FORMAT, identity(PRINTERS), process.cwd(), args, isatty(1), NO_COLOR, FORCE_COLOR, TERM, policies])
  for (const [file, stamp] of files) list += `\0${file}\0${stamp.join(' ')}`
  return digest(list)
}

/**
 * Which policies hold for the files, by the stamps of their own files. Undefined when that does not tell what they say: code may read
 * anything, and a file that was touched after `settled` may have been read before or after that.
 */
export function policyState(policy: string | undefined, files: readonly string[], settled = Infinity): string | undefined {
  try {
    return stateOfPolicies(policy, files, settled)
  } catch {
    // Whoever reads the policies will say what is wrong.
    return undefined
  }
}

function stateOfPolicies(policy: string | undefined, files: readonly string[], settled: number): string | undefined {
  const known = new Map<string, string | undefined>()
  const folders = new Set(files.map((file) => dirname(file)))
  const sources = policy === undefined ? [...folders].map((folder) => [folder, findConfig(folder, known)] as const) : [['', statSync(policy, { throwIfNoEntry: false }) && policy] as const]
  const stamps = new Map<string, Stamp>()
  for (const [, config] of sources) if (config !== undefined && !stamps.has(config)) stamps.set(config, stampOf(config))
  for (const [config, stamp] of stamps) if (!config.endsWith('.json') || !isSettled(stamp, settled)) return undefined
  return JSON.stringify([policy, sources, [...stamps]])
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((arg, at) => arg === b[at])
}

function read(path: string): { head: Head; text: Uint8Array } | undefined {
  try {
    const bytes = readFileSync(path)
    const end = bytes.indexOf(10)
    const head = JSON.parse(bytes.toString('utf8', 0, Math.max(end, 0))) as Head
    const text = bytes.subarray(end + 1)
    return head.format === FORMAT && head.bytes === text.length ? { head, text } : undefined
  } catch {
    return undefined
  }
}

/** To standard output, without what a stream takes to set up; a reader that went away is no error, and one that is slow is waited for by a stream. */
async function writeNow(text: Uint8Array): Promise<void> {
  let done = 0
  try {
    while (done < text.length) done += writeSync(1, text, done)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EPIPE' || code === 'EIO') return
    if (code !== 'EAGAIN') {
      process.exitCode = await complain(`cannot write to standard output: ${reasonOf(error)}`)
      return
    }
    const { guardStreams, writeOut } = await import('./streams.ts')
    guardStreams()
    await writeOut(text.subarray(done))
  }
}
