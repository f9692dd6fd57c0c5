/** Checks a list of files: from the cache where it knows the content, else here or on threads. Results come in the order of the list. */
import { readFileSync } from 'node:fs'

import type { Policy } from '../policy/policy.ts'
import type { Diagnostic } from '../index.ts'
import type { Cache } from './cache.ts'
import { UsageError, reasonOf } from './failure.ts'
import type { Stamp } from './file-index.ts'
import { STDIN } from './files.ts'
import type { Task } from './parallel.ts'
import { readStdin } from './streams.ts'

export type CheckedFile = { file: string; diagnostics: Diagnostic[] }
export type CheckOptions = { policyOf(file: string): Promise<Policy>; cache: Cache | undefined; jobs: number | undefined }

/** A file, its policy, and what the cache calls the two together; its stamp, and its bytes if they had to be read for that. */
export type Identified = { file: string; policy: Policy; key: string | undefined; stamp: Stamp | undefined; bytes: Uint8Array | undefined }

type Content = { digest: string; bytes?: Uint8Array; stamp?: Stamp }

export async function identifyFiles(files: readonly string[], { policyOf, cache }: Pick<CheckOptions, 'policyOf' | 'cache'>): Promise<Identified[]> {
  const found: Identified[] = []
  for (const file of files) {
    const policy = await policyOf(file)
    const content: Content = file === STDIN ? { digest: '', bytes: await readStdin() } : cache ? readWith(cache, file) : { digest: '', bytes: read(file) }
    // Standard input comes once.
    const key = file === STDIN ? undefined : cache?.keyOf(content.digest, file, policy)
    found.push({ file, policy, key, stamp: content.stamp, bytes: content.bytes })
  }
  return found
}

/** Also gives the text of files that have diagnostics, for reports. */
export async function checkFiles(files: readonly string[] | readonly Identified[], { policyOf, cache, jobs }: CheckOptions): Promise<{ checked: CheckedFile[]; source(file: string): string | undefined }> {
  const identified = isIdentified(files) ? files : await identifyFiles(files, { policyOf, cache })
  const checked: CheckedFile[] = identified.map(({ file }) => ({ file, diagnostics: [] }))
  const policies: Policy[] = []
  const missing: { index: number; key: string | undefined; task: Task }[] = []
  for (const [index, { file, policy, key, bytes }] of identified.entries()) {
    const known = key === undefined ? undefined : cache?.get(key, file)
    if (known) (checked[index] as CheckedFile).diagnostics = known
    else missing.push({ index, key, task: { file, bytes: bytes ?? read(file), policy: indexOf(policies, policy) } })
  }
  const found = await checkMissing(missing.map(({ task }) => task), policies, jobs)
  for (const [at, { index, key }] of missing.entries()) {
    const diagnostics = found[at] as Diagnostic[]
    ;(checked[index] as CheckedFile).diagnostics = diagnostics
    if (key !== undefined) cache?.set(key, diagnostics)
  }
  cache?.save()
  const stdin = identified.find(({ file }) => file === STDIN)?.bytes
  return { checked, source: (file) => decode(file === STDIN ? stdin : file) }
}

function isIdentified(files: readonly string[] | readonly Identified[]): files is readonly Identified[] {
  return typeof files[0] === 'object'
}

async function checkMissing(tasks: readonly Task[], policies: readonly Policy[], jobs: number | undefined): Promise<Diagnostic[][]> {
  if (tasks.length === 0) return []
  const { checkInThreads, threadsFor } = await import('./parallel.ts')
  const { makeProgress } = await import('./progress.ts')
  const progress = makeProgress(tasks.length)
  const threads = tasks.length === 1 ? 1 : threadsFor(tasks.reduce((sum, { bytes }) => sum + bytes.length, 0), jobs)
  try {
    if (threads > 1) return await checkInThreads(tasks, policies, threads, (count) => { void progress.step(count) })
    const { checkBytes } = await import('./check-one.ts')
    const found: Diagnostic[][] = []
    for (const { file, bytes, policy } of tasks) {
      found.push(checkBytes(bytes, file, policies[policy] as Policy))
      await progress.step(1)
    }
    return found
  } finally {
    progress.end()
  }
}

function indexOf(policies: Policy[], policy: Policy): number {
  const at = policies.indexOf(policy)
  return at === -1 ? policies.push(policy) - 1 : at
}

function read(file: string): Uint8Array {
  return readWith({ read: () => ({ bytes: readFileSync(file) }) }, file).bytes
}

function readWith<Content>(from: { read(file: string): Content }, file: string): Content {
  try {
    return from.read(file)
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`)
  }
}

// Text that is no UTF-8 has no lines to show.
function decode(file: string | Uint8Array | undefined): string | undefined {
  try {
    return file === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(typeof file === 'string' ? readFileSync(file) : file)
  } catch {
    return undefined
  }
}
