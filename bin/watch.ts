/** `--watch`: checks again whenever something below the watched directories changes, until interrupted. */
import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

import { CONFIG_NAMES } from '../policy/find-config.ts'
import { UsageError, reasonOf, reportFailure } from './failure.ts'
import { STDIN, isSource } from './files.ts'
import { CONFIG } from './tsconfig.ts'

/** Editors write in several steps; what comes within this time is one change. Milliseconds. */
const QUIET = 80
const IGNORED = /(?:^|[/\\])(?:node_modules|\.[^/\\]+)(?:[/\\]|$)/

/** Runs `check` now and after each change; resolves with status 0 at SIGINT or SIGTERM. */
export async function watchFiles(patterns: readonly string[], check: () => Promise<number>): Promise<number> {
  if (patterns.includes('-') || patterns.includes(STDIN)) throw new UsageError('standard input cannot be watched')
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  const run = async (): Promise<void> => {
    const started = Date.now()
    try {
      const status = await check()
      process.stderr.write(`${status === 0 ? 'accepted' : 'rejected'} in ${Date.now() - started} ms; watching\n`)
    } catch (error) {
      // A file that is just being written, or a policy with a slip in it: the next change may mend it.
      await reportFailure(error)
    }
    running = undefined
    if (again) {
      again = false
      running = run()
    }
  }
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (running) again = true
      else running = run()
    }, QUIET)
  }
  running = run()
  await running
  const watchers = [...new Set(patterns.map(watchedFolder))].map((folder) => watchFolder(folder, changed))
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
      resolve(0)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}

function watchFolder(folder: string, changed: () => void): FSWatcher {
  try {
    const watcher = watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || ((isSource(name) || [...CONFIG_NAMES, CONFIG].includes(basename(name))) && !IGNORED.test(name))) changed()
    })
    // A folder that is removed ends its watcher, not the rest.
    return watcher.on('error', () => watcher.close())
  } catch (error) {
    throw new UsageError(`cannot watch ${folder}: ${reasonOf(error)}`)
  }
}

/** The directory that a pattern is about: up to its first special character for a glob. */
function watchedFolder(pattern: string): string {
  const stats = statSync(pattern, { throwIfNoEntry: false })
  if (stats) return stats.isDirectory() ? pattern : dirname(pattern)
  const [head = ''] = pattern.split(/[*?[\]{}!()]/, 1)
  return head.includes('/') ? head.slice(0, head.lastIndexOf('/')) || '/' : '.'
}
