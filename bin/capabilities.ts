/**
 * `--capabilities FILE`: a module that says what the program may use. In this order: its export `capabilities`; its exports
 * `host` and `exposed` (a list of names), which make the one capability `host` with those members; its default export; its exports.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { RestrictError } from '../policy/error.ts'
import { messageOf } from './failure.ts'

type Exports = Record<string, unknown>

export async function loadCapabilities(file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) throw new RestrictError('CAPABILITY', `cannot read the capabilities ${file}: no such file`)
  try {
    const found = choose((await import(pathToFileURL(resolve(file)).href)) as Exports)
    // Copying runs the getters, which may throw too.
    if (isRecord(found)) return { ...found }
  } catch (error) {
    throw new RestrictError('CAPABILITY', `cannot load the capabilities ${file}: ${messageOf(error)}`)
  }
  throw new RestrictError('CAPABILITY', `the capabilities in ${file} must be an object of named values`)
}

function choose(exports: Exports): unknown {
  if ('capabilities' in exports) return exports['capabilities']
  const { host, exposed } = exports
  if (isRecord(host) && Array.isArray(exposed)) return { host: Object.fromEntries(exposed.map((name: string) => [name, host[name]])) }
  return 'default' in exports ? exports['default'] : exports
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
