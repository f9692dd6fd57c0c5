/**
 * The folder of what `check` found before, and its files. It is the user's own cache folder and not the project, because a stranger's folder
 * could bring a cache that says all is well. Files are written at once or not at all, and anything but a whole file of ours is none.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

const MONTH = 30 * 24 * 60 * 60 * 1000

export type Kind = 'check' | 'files' | 'report' | 'types'

/** The file of a kind for checks that start in this directory. */
export function pathOf(kind: Kind, folder: string): string {
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

/** Writes a file at once or not at all. */
export function writeWhole(folder: string, path: string, body: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, body, { mode: 0o600 })
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

export function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
