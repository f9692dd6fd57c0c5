/**
 * Digests of files by what the system says of them (size, times, inode), so that a file that nobody touched is not read again. A time that the
 * owner of a file cannot set is among them. A file that was written just before it was read is not remembered: it could change within the same tick.
 */
import { readFileSync, statSync } from 'node:fs'

import { type Store, digest } from './cache.ts'

/** Size, milliseconds of the last writing and of the last change of any kind, inode, device; then the digest of the content. */
export type Known = [size: number, written: number, changed: number, inode: number, device: number, digest: string]
export type FileIndex = {
  /** The digest of a file, and its bytes if they had to be read. Throws what the system throws. */
  read(file: string): { digest: string; bytes?: Uint8Array }
  save(): void
}

/** Milliseconds; the coarsest file systems count in steps of two seconds. */
const SETTLED = 4000

/** Files are known by the names they have in this directory. */
export function makeIndex(store: Store<Known>): FileIndex {
  return {
    read(file) {
      const { size, mtimeMs, ctimeMs, ino, dev } = statSync(file)
      const known = store.get(file)
      if (known && known[0] === size && known[1] === mtimeMs && known[2] === ctimeMs && known[3] === ino && known[4] === dev) return { digest: known[5] }
      const started = Date.now()
      const bytes = readFileSync(file)
      const found = digest(bytes).slice(0, 40)
      if (started - Math.max(mtimeMs, ctimeMs) > SETTLED) store.set(file, [size, mtimeMs, ctimeMs, ino, dev, found])
      return { digest: found, bytes }
    },
    save: () => store.save(),
  }
}
