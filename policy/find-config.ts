/** Which policy file holds for a source: `restrict.config.{json,mjs,ts}` is looked for upwards from it; the nearest wins. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { RestrictError } from './error.ts'

export const CONFIG_NAMES = ['restrict.config.json', 'restrict.config.mjs', 'restrict.config.ts'] as const

/**
 * The nearest config file at or above `directory`, or undefined. Two in one directory are an error. `known` remembers directories from call
 * to call, for whoever asks about many files.
 */
export function findConfig(directory: string, known: Map<string, string | undefined> = new Map()): string | undefined {
  const folder = resolve(directory)
  if (known.has(folder)) return known.get(folder)
  const found = CONFIG_NAMES.filter((name) => existsSync(join(folder, name)))
  if (found.length > 1) throw new RestrictError('POLICY', `policy: ${folder} has both ${found[0]} and ${found[1]}; keep one`, { path: '' })
  const config = found[0] ? join(folder, found[0]) : dirname(folder) === folder ? undefined : findConfig(dirname(folder), known)
  known.set(folder, config)
  return config
}
