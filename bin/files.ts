/** Which files a command works on, and their bytes. Explicit names are taken as they are; directories and globs yield sources only. */
import { type Dirent, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { normalize, sep } from 'node:path'

import { UsageError, reasonOf } from './failure.ts'
import { readStdin } from './streams.ts'

/** What standard input is called in diagnostics. */
export const STDIN = '<stdin>'

const SOURCE = /(?<!\.d)\.(?:js|mjs|cjs|ts|mts|cts)$/
const DECLARATION = /\.d\.(?:[^./\\]+\.)?[mc]?ts$/
const DOT = 46
const IGNORE = ['**/node_modules/**', '**/.*/**']

/** Whether a name found in a directory is that of a source. */
export function isSource(name: string): boolean {
  return SOURCE.test(name) && !DECLARATION.test(name)
}

/** The files that the arguments stand for, without repetition; sorted within a directory or glob. */
export async function findFiles(patterns: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const pattern of patterns) for (const file of await expand(pattern)) found.add(file)
  return [...found]
}

async function expand(pattern: string): Promise<string[]> {
  if (pattern === '-') return [STDIN]
  const stats = statSync(pattern, { throwIfNoEntry: false })
  if (stats && !stats.isDirectory()) return [pattern]
  if (!stats && !/[*?[\]{}!()]/.test(pattern)) throw new UsageError(`cannot read ${pattern}: no such file or directory`)
  const sources = stats ? collect(normalize(pattern), []).sort() : await globbed(pattern)
  if (sources.length === 0) throw new UsageError(stats ? `no source files in ${pattern}` : `no source files match ${pattern}`)
  return sources
}

async function globbed(pattern: string): Promise<string[]> {
  const { glob } = await import('tinyglobby')
  return (await glob(pattern.replaceAll('\\', '/'), { ignore: IGNORE, dot: false, followSymbolicLinks: false, onlyFiles: true, expandDirectories: true })).filter(isSource).sort()
}

/** The sources below a folder; as with globs, links are not followed, and packages and hidden files are left out. */
function collect(folder: string, found: string[]): string[] {
  // Names are added to a folder that is normal already: `join` looks at every character of thousands of paths again.
  const prefix = folder === '.' ? '' : folder.endsWith(sep) ? folder : folder + sep
  for (const entry of list(folder)) {
    const { name } = entry
    if (name.charCodeAt(0) === DOT) continue
    if (entry.isDirectory()) {
      if (name !== 'node_modules') collect(prefix + name, found)
    } else if (entry.isFile() && isSource(name)) found.push(prefix + name)
  }
  return found
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new UsageError(`cannot read ${folder}: ${reasonOf(error)}`)
  }
}

/** The bytes of a file, or of standard input for `-`. */
export async function readBytes(file: string): Promise<Buffer> {
  if (file === '-' || file === STDIN) return readStdin()
  try {
    return readFileSync(file)
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`)
  }
}

/** Writes a file that the user named. */
export function writeNamed(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${reasonOf(error)}`)
  }
}

export function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}
