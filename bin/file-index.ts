/**
 * Digests of files by what the system says of them (size, times, inode), so that a file that nobody touched is not read again. A time that the
 * owner of a file cannot set is among them. A file that was written just before it was read is not remembered: it could change within the same tick.
 */
import { readFileSync, statSync } from 'node:fs'

import type { Store } from './cache.ts'
import { digest } from './cache-folder.ts'

/** Size, milliseconds of the last writing and of the last change of any kind, inode, device. */
export type Stamp = readonly [size: number, written: number, changed: number, inode: number, device: number]
/** A stamp, then the digest of the content. */
export type Known = [...Stamp, digest: string]
export type FileIndex = {
  /** The digest of a file, its bytes if they had to be read, and its stamp from before. Throws what the system throws. */
  read(file: string): { digest: string; bytes?: Uint8Array; stamp: Stamp }
  save(): void
}

/** Milliseconds; the coarsest file systems count in steps of two seconds. */
const SETTLED = 4000

/** Files are known by the names they have in this directory. */
export function makeIndex(store: Store<Known>): FileIndex {
  return {
    read(file) {
      const stamp = stampOf(file)
      const known = store.get(file)
      if (known && stamp.every((part, at) => part === known[at])) return { digest: known[5], stamp }
      const started = Date.now()
      const bytes = readFileSync(file)
      const found = digest(bytes).slice(0, 40)
      if (isSettled(stamp, started)) store.set(file, [...stamp, found])
      return { digest: found, bytes, stamp }
    },
    save: () => store.save(),
  }
}

export function stampOf(file: string): Stamp {
  const { size, mtimeMs, ctimeMs, ino, dev } = statSync(file)
  return [size, mtimeMs, ctimeMs, ino, dev]
}

/** Whether a file with this stamp was last touched well before `time`, so that a later change has a later time. */
export function isSettled([, written, changed]: Stamp, time: number): boolean {
  return time - Math.max(written, changed) > SETTLED
}
