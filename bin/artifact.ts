/** Compiled files as input of `run`: how to know one, and where its source map is. What it claims is proved by the verifier. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { SourceMap } from '../index.ts'

export type Artifact = { code: string; map: SourceMap | null }

export function isArtifact(text: string): boolean {
  return /^\/\*restrict r1 (?:script|module)\*\//.test(text)
}

/** Modules are generator functions in the guarded form. */
export function isModule(code: string): boolean {
  return /^(?:\/\*[^*]*\*\/)?\s*\((?:async )?function\*/.test(code)
}

/** The map that the last comment of `code` names: inline, or a file in the same directory. Null when it cannot be read. */
export function readMap(code: string, directory: string | undefined): SourceMap | null {
  const url = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(code)?.[1]
  if (!url) return null
  try {
    const inline = /^data:application\/json;base64,(.*)$/.exec(url)?.[1]
    if (inline === undefined && directory === undefined) return null
    const text = inline === undefined ? readFileSync(join(directory ?? '.', basename(decodeURI(url))), 'utf8') : Buffer.from(inline, 'base64').toString('utf8')
    const map = JSON.parse(text) as Partial<SourceMap> | null
    return typeof map?.mappings === 'string' ? { ...map, mappings: map.mappings } : null
  } catch {
    return null
  }
}
