/**
 * What `check` found before, by content: an entry is found under the digest of everything that decides about it (this package's code,
 * its parsers, the engine, the policy, the file's extension and its bytes), so nothing has to be declared stale. It lives in the
 * user's own cache folder and not in the project, because a stranger's folder could bring a cache that says all is well.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'

import { type Policy, policyToJson } from '../policy/policy.ts'
import type { Diagnostic } from '../index.ts'
import { type Known, makeIndex } from './file-index.ts'

export type Cache = {
  /** The digest of a file, and its bytes if they had to be read. */
  read(file: string): { digest: string; bytes?: Uint8Array }
  /** `content` is its digest. */
  keyOf(content: string, file: string, policy: Policy): string
  /** The diagnostics of a file, under the name that it has now. */
  get(key: string, file: string): Diagnostic[] | undefined
  set(key: string, diagnostics: readonly Diagnostic[]): void
  /** A whole report: what was printed when everything in `parts` was the same. Only the last one is kept. */
  report(parts: readonly string[]): { found: { status: number; text: Uint8Array } | undefined; keep(status: number, text: string): void }
  /** Writes what is new, at once or not at all; a cache that cannot be written is none. */
  save(): void
}

const FORMAT = 'restrict-cache 1'
const MOST_ENTRIES = 50_000
const MONTH = 30 * 24 * 60 * 60 * 1000

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
    report(parts) {
      const path = pathOf('report', folder)
      const key = digest([base, ...parts].join('\0'))
      const body = readWhole(path)
      const end = body?.indexOf(10) ?? -1
      const [known, status] = body?.toString('utf8', 0, Math.max(end, 0)).split(' ') ?? []
      return {
        found: body && known === key ? { status: Number(status), text: body.subarray(end + 1) } : undefined,
        keep: (code, printed) => writeWhole(folder, path, `${key} ${code}\n${printed}`),
      }
    },
    save() {
      kept.save()
      index.save()
    },
  }
}

export type Store<Entry> = { get(key: string): Entry | undefined; set(key: string, entry: Entry): void; save(): void }

type Kind = 'check' | 'files' | 'report' | 'types'

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

function pathOf(kind: Kind, folder: string): string {
  return join(folder, `${kind}-${digest(process.cwd()).slice(0, 16)}.json`)
}

/** As the XDG base directories say; macOS and Windows have their own places, and both take this one too. */
export function defaultFolder(): string {
  const { XDG_CACHE_HOME } = process.env
  return join(XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'restrict')
}

// Whoever can write here decides what is accepted.
export function isOwn(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = statSync(folder)
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
  } catch {
    return false
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
  writeWhole(folder, path, JSON.stringify({ run, entries: Object.fromEntries(list) } satisfies Stored<Entry>))
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

function writeWhole(folder: string, path: string, body: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, `${FORMAT} ${digest(body)}\n${body}`, { mode: 0o600 })
    renameSync(temporary, path)
    sweep(folder)
  } catch {
    rmSync(temporary, { force: true })
  }
}

/** Directories come and go; their caches go after a month. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (/^(?:check|files|report|types)-[0-9a-f]{16}\.json/.test(name) && Date.now() - statSync(path).mtimeMs > MONTH) rmSync(path, { force: true })
  }
}

const OWN = ['analyzer', 'policy', 'rules', 'rules/regexp', 'rules/shared']
/** The files of our parsers that stand for them, by package. */
const PARSERS = { acorn: 'dist/acorn.mjs', typescript: 'lib/typescript.js', 'ts-blank-space': 'out/index.js', '@eslint-community/regexpp': 'index.mjs' }

/** Of the code that decides: files by size and time, parsers by their files too, the engine by its version. */
export function identity(): string {
  const parts = [process.version, process.versions.v8]
  const root = resolve(import.meta.dirname, '..')
  for (const folder of OWN) {
    const prefix = `${root}${sep}${folder}${sep}`
    for (const name of readdirSync(prefix).sort()) if (name.endsWith('.js')) parts.push(stamp(prefix + name) as string)
  }
  for (const [name, file] of Object.entries(PARSERS)) parts.push(stampOfPackage(name, file, root))
  return digest(parts.join('\n'))
}

function stamp(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats && `${path} ${stats.size} ${stats.mtimeMs}`
}

// Where imports look first. The engine's way of looking reads and parses the package.json of each, so it is only asked about other layouts.
function stampOfPackage(name: string, file: string, folder: string): string {
  const found = stamp(join(folder, 'node_modules', name, file))
  if (found !== undefined) return found
  return dirname(folder) === folder ? stamp(createRequire(import.meta.url).resolve(name)) as string : stampOfPackage(name, file, dirname(folder))
}

export function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
