/** `--hooks`: ready-made hooks by their name, or a file. What they trace or count goes to standard error. */
import { readFileSync } from 'node:fs'

import type { Policy } from '../policy/policy.ts'
import { countHooks, decodeSource, READY_NAMES, type RealmOptions } from '../realms.ts'
import { visible } from '../report/lines.ts'
import { reasonOf, UsageError } from './failure.ts'

export type Told = {
  options: Pick<RealmOptions, 'hooks' | 'onHook'>
  /** The file, for code frames. */
  text?: { filename: string; source: string }
  /** Prints what is known when the run is over. */
  show(): void
}

/** Rows of counts that are printed. */
const MOST = 200

export async function hooksFor(named: string, { guards }: Policy): Promise<Told> {
  if (guards !== 'all') throw new UsageError("--hooks needs a policy with `guards: 'all'`: without, programs tell nobody")
  const line = (text: string): void => { process.stderr.write(`${visible(text)}\n`) }
  if (named === 'count') {
    const { hooks, counts } = countHooks()
    return { options: { hooks }, show: () => showCounts(counts(), line) }
  }
  const ready = READY_NAMES.find((name) => name === named)
  if (ready) return { options: { hooks: ready, onHook: line }, show: () => {} }
  const source = read(named)
  return { options: { hooks: { source, filename: named } }, text: { filename: named, source }, show: () => {} }
}

function read(file: string): string {
  let bytes
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new UsageError(`cannot read the hooks ${file}: ${reasonOf(error)}; ready-made ones are count, ${READY_NAMES.join(', ')}`)
  }
  const decoded = decodeSource(bytes, file)
  if (typeof decoded !== 'string') throw new UsageError(`cannot read the hooks ${file}: ${decoded[0]?.message ?? 'it is not text'}`)
  return decoded
}

function showCounts(counts: ReturnType<ReturnType<typeof countHooks>['counts']>, line: (text: string) => void): void {
  const width = String(counts[0]?.count ?? 0).length
  for (const { hook, key, count } of counts.slice(0, MOST)) line(`${String(count).padStart(width)}  ${hook}${key === '' ? '' : ` ${key}`}`)
  if (counts.length > MOST) line(`and ${counts.length - MOST} more`)
}
