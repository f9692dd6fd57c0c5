/** Which policy holds for a file: `--policy` when given, else the nearest config file above it, else `standard`. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

import { loadPolicyFile } from '../policy/config.ts'
import { CONFIG_NAMES, findConfig } from '../policy/find-config.ts'
import { type Policy, resolvePolicy } from '../policy/policy.ts'
import { PRESET_NAMES } from '../policy/presets.ts'
import { didYouMean } from '../policy/suggest.ts'
import { UsageError } from './failure.ts'
import { isDirectory } from './files.ts'

/** A lookup of policies by source file (`-` stands for this directory). Each policy file is read once. */
export function makePolicies(named: string | undefined): (file: string) => Promise<Policy> {
  const loaded = new Map<string, Promise<Policy>>()
  const load = (path: string): Promise<Policy> => {
    const known = loaded.get(path) ?? loadPolicyFile(path)
    loaded.set(path, known)
    return known
  }
  let byName: Promise<Policy> | undefined
  const folders = new Map<string, string | undefined>()
  const byFolder = new Map<string, Promise<Policy>>()
  return (file) => {
    if (named !== undefined) return (byName ??= namedPolicy(named, load))
    // As it is written; what is the same folder by two names is found by `findConfig`.
    const folder = file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
    let policy = byFolder.get(folder)
    if (!policy) byFolder.set(folder, (policy = policyAbove(dirname(file))))
    return policy
  }

  async function policyAbove(folder: string): Promise<Policy> {
    const config = findConfig(folder, folders)
    return config === undefined ? resolvePolicy() : load(config)
  }
}

async function namedPolicy(named: string, load: (path: string) => Promise<Policy>): Promise<Policy> {
  const preset = PRESET_NAMES.find((name) => name === named)
  if (preset) return resolvePolicy(preset)
  if (isDirectory(named)) throw new UsageError(`--policy ${named} is a directory; name a file such as ${CONFIG_NAMES[0]}`)
  if (!existsSync(named)) throw new UsageError(`--policy ${named} is neither a file nor a preset${didYouMean(named, PRESET_NAMES)}`)
  return load(named)
}
