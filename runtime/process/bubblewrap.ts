/** Whether bubblewrap is there and works: it may be installed where the system does not let it make namespaces. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { RestrictError } from '../../policy/error.ts'

export type BubblewrapOption = boolean | 'if-present'

/** By path, since it does not change while a process runs. */
const working = new Map<string, boolean>()

function lookUp(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder || '.', 'bwrap')
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch { /* not here */ }
  }
  return undefined
}

function works(path: string): boolean {
  let known = working.get(path)
  if (known === undefined) {
    const { status } = spawnSync(path, ['--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--', process.execPath, '--version'], { stdio: 'ignore', env: {} })
    working.set(path, (known = status === 0))
  }
  return known
}

/** Path of a bubblewrap that works, if one is wanted. Throws RestrictError `USAGE` if one is demanded and there is none. */
export function findBubblewrap(wanted: BubblewrapOption): string | undefined {
  if (wanted === false) return undefined
  if (wanted !== true && wanted !== 'if-present') throw new RestrictError('USAGE', `process.bubblewrap: ${JSON.stringify(wanted)} is not a choice; write true, false or "if-present".`)
  const path = process.platform === 'linux' ? lookUp() : undefined
  if (path !== undefined && works(path)) return path
  if (wanted === 'if-present') return undefined
  throw new RestrictError('USAGE', path === undefined ? 'process.bubblewrap: `bwrap` is not installed here.' : `process.bubblewrap: ${path} does not work here (this system may not allow user namespaces).`)
}
