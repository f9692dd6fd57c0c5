/**
 * What `check` found before, by content: an entry is found under the digest of everything that decides about it (this package's code,
 * its parsers, the engine, the policy, the file's extension and its bytes), so nothing has to be declared stale.
 */
import { readFileSync } from 'node:fs'

import { type Policy, policyToJson } from '../policy/policy.ts'
import type { Diagnostic } from '../index.ts'
import { type Kind, defaultFolder, digest, isOwn, pathOf, writeWhole } from './cache-folder.ts'
import { type Known, type Stamp, makeIndex } from './file-index.ts'
import { identity } from './identity.ts'

export type Cache = {
  /** The digest of a file, its bytes if they had to be read, and what the system said of it before. */
  read(file: string): { digest: string; bytes?: Uint8Array; stamp: Stamp }
  /** `content` is its digest. */
  keyOf(content: string, file: string, policy: Policy): string
  /** The diagnostics of a file, under the name that it has now. */
  get(key: string, file: string): Diagnostic[] | undefined
  set(key: string, diagnostics: readonly Diagnostic[]): void
  /** Writes what is new, at once or not at all; a cache that cannot be written is none. */
  save(): void
}

const FORMAT = 'restrict-cache 1'
const MOST_ENTRIES = 50_000

type Kept = Omit<Diagnostic, 'file'>
type Stored<Entry> = { run: number; entries: Record<string, [lastRun: number, entry: Entry]> }

/** The cache for checks that start in this directory. Undefined when there is no folder for it that only this user can write. */
export function openCache(folder: string = defaultFolder()): Cache | undefined {
  if (!isOwn(folder)) return undefined
  const kept = openStore<Kept[]>('check', folder)
  const index = makeIndex(openStore<Known>('files', folder))
  const base = identity()
  const prefixes = new Map<Policy, string>()
  return {
    read: (file) => index.read(file),
    keyOf(content, file, policy) {
      let prefix = prefixes.get(policy)
      if (prefix === undefined) prefixes.set(policy, (prefix = digest(`${base}\0${JSON.stringify(policyToJson(policy))}`).slice(0, 40)))
      // What stands after the last dot decides how a file is read; `extname` would look at every character of its path.
      return `${prefix}${content}${file.slice(file.lastIndexOf('.'))}`
    },
    // In the order in which a diagnostic is made: reports are equal to the byte.
    get: (key, file) => kept.get(key)?.map(({ rule, message, hint, ...rest }) => ({ rule, message, hint, file, ...rest })),
    set: (key, diagnostics) => kept.set(key, diagnostics.map(({ file: _file, ...rest }) => rest)),
    save() {
      kept.save()
      index.save()
    },
  }
}

export type Store<Entry> = { get(key: string): Entry | undefined; set(key: string, entry: Entry): void; save(): void }

/** Entries of one kind for this directory, in a file of their own, which is read when the first is asked for. */
export function openStore<Entry>(kind: Kind, folder: string): Store<Entry> {
  const path = pathOf(kind, folder)
  let loaded: Stored<Entry> | undefined
  const stored = (): Stored<Entry> => (loaded ??= load<Entry>(path))
  let isNew = false
  return {
    get(key) {
      const { run, entries } = stored()
      const entry = Object.hasOwn(entries, key) ? entries[key] : undefined
      if (!entry) return undefined
      entry[0] = run
      return entry[1]
    },
    set(key, entry) {
      isNew = true
      stored().entries[key] = [stored().run, entry]
    },
    save() {
      if (isNew) store(folder, path, stored())
    },
  }
}

/** Anything but a whole file of ours is an empty cache. */
function load<Entry>(path: string): Stored<Entry> {
  try {
    const { run, entries } = JSON.parse(readWhole(path)?.toString('utf8') ?? '') as Stored<Entry>
    return { run: run + 1, entries: Object.assign(Object.create(null) as Stored<Entry>['entries'], entries) }
  } catch { /* no such file, or no JSON */ }
  return { run: 1, entries: Object.create(null) as Stored<Entry>['entries'] }
}

function store<Entry>(folder: string, path: string, { run, entries }: Stored<Entry>): void {
  let list = Object.entries(entries)
  if (list.length > MOST_ENTRIES) list = list.sort(([, [a]], [, [b]]) => b - a).slice(0, MOST_ENTRIES)
  const body = JSON.stringify({ run, entries: Object.fromEntries(list) } satisfies Stored<Entry>)
  writeWhole(folder, path, `${FORMAT} ${digest(body)}\n${body}`)
}

/** What stands below a first line that has its digest. */
function readWhole(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path)
    const end = bytes.indexOf(10)
    const body = bytes.subarray(end + 1)
    return bytes.toString('utf8', 0, Math.max(end, 0)) === `${FORMAT} ${digest(body)}` ? body : undefined
  } catch {
    return undefined
  }
}
