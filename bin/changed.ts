/**
 * `--changed [REF]`: the sources that differ from a commit (default: the last one), staged, unstaged or new. A stranger's repository can
 * configure programs that git runs; those that these commands would run are switched off.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'

import { UsageError } from './failure.ts'
import { isSource } from './files.ts'

const run = promisify(execFile)
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.quotePath=false']
const MOST_OUTPUT = 256 * 1024 * 1024

/** The changed files at or below `roots` (files or directories; all when there are none), sorted, relative to this directory. */
export async function changedFiles(ref: string, roots: readonly string[]): Promise<string[]> {
  const top = (await git(['rev-parse', '--show-toplevel'], 'this directory is in no git repository')).trim()
  const commit = (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], `${JSON.stringify(ref)} is not a commit (write --changed=REF before the files)`)).trim()
  const differing = await git(['diff', '--name-only', '-z', '--no-ext-diff', '--no-textconv', '--no-renames', '--diff-filter=d', commit, '--'], 'git diff failed')
  const untracked = await git(['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ':/'], 'git ls-files failed')
  const within = roots.map((root) => resolve(root))
  const paths = new Set([...differing.split('\0'), ...untracked.split('\0')].filter((name) => name !== '' && isSource(name)).map((name) => resolve(top, name)))
  return [...paths]
    .filter((path) => existsSync(path) && (within.length === 0 || within.some((root) => path === root || path.startsWith(root + sep))))
    .map((path) => relative(process.cwd(), path)).sort()
}

async function git(args: readonly string[], problem: string): Promise<string> {
  try {
    return (await run('git', [...SAFE, ...args], { maxBuffer: MOST_OUTPUT, encoding: 'utf8', env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } })).stdout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError('--changed needs git, which is not installed')
    throw new UsageError(`--changed: ${problem}`)
  }
}
