/** `restrict init`: a config file to start from. Never overwrites one. */
import { existsSync } from 'node:fs'

import { CONFIG_NAMES } from '../policy/find-config.ts'
import { DEFAULT_LIMITS } from '../policy/presets.ts'
import { UsageError } from './failure.ts'
import { writeNamed } from './files.ts'

export function initCommand(): number {
  const existing = CONFIG_NAMES.find((name) => existsSync(name))
  if (existing) throw new UsageError(`${existing} exists already`)
  const file = CONFIG_NAMES[0]
  writeNamed(file, `${JSON.stringify({ extends: 'standard', operations: { deny: [] }, names: [], imports: [], limits: DEFAULT_LIMITS }, null, 2)}\n`)
  process.stderr.write(`wrote ${file}\n`)
  return 0
}
