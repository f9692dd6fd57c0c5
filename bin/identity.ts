/** What decides about a program besides the program: this package's code, its parsers, the engine. A change of any makes what was found before void. */
import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'

import { digest } from './cache-folder.ts'

const OWN = ['analyzer', 'policy', 'rules', 'rules/regexp', 'rules/shared']
/** The files of our parsers that stand for them, by package. */
const PARSERS = { acorn: 'dist/acorn.mjs', typescript: 'lib/typescript.js', 'ts-blank-space': 'out/index.js', '@eslint-community/regexpp': 'index.mjs' }

/** Of the code that decides: files by size and time, parsers by their files too, the engine by its version. `more`: further folders of ours. */
export function identity(more: readonly string[] = []): string {
  const parts = [process.version, process.versions.v8]
  const root = resolve(import.meta.dirname, '..')
  for (const folder of [...OWN, ...more]) {
    const prefix = `${root}${sep}${folder}${sep}`
    for (const name of readdirSync(prefix).sort()) if (name.endsWith('.js')) parts.push(stamp(prefix + name) as string)
  }
  for (const [name, file] of Object.entries(PARSERS)) parts.push(stampOfPackage(name, file, root))
  return digest(parts.join('\n'))
}

function stamp(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats && `${path} ${stats.size} ${stats.mtimeMs}`
}

// Where imports look first. The engine's way of looking reads and parses the package.json of each, so it is only asked about other layouts.
function stampOfPackage(name: string, file: string, folder: string): string {
  const found = stamp(join(folder, 'node_modules', name, file))
  if (found !== undefined) return found
  return dirname(folder) === folder ? stamp(createRequire(import.meta.url).resolve(name)) as string : stampOfPackage(name, file, dirname(folder))
}
