/**
 * The modules a program imports, from files: only relative specifiers, only sources, and never outside the entry file's
 * directory, symbolic links followed. Which specifiers are allowed at all is the policy's business.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, extname, relative, resolve, sep } from 'node:path'

import { RestrictError } from '../policy/error.ts'
import { decodeSource } from '../realms.ts'
import { reasonOf } from './failure.ts'

const EXTENSIONS = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'])

export type Loader = {
  load(specifier: string, referrer: string): { filename: string; source: string }
  /** File name -> text of everything loaded, for code frames. */
  texts: Map<string, string>
}

/** Without a directory (standard input, `eval`) nothing can be imported. */
export function makeLoader(directory: string | undefined): Loader {
  const texts = new Map<string, string>()
  const root = directory === undefined ? undefined : realpathSync(directory)
  return {
    texts,
    load(specifier, referrer) {
      const refuse = (why: string): never => { throw new RestrictError('REJECTED', `${referrer}: cannot import ${JSON.stringify(specifier)}: ${why}`) }
      if (root === undefined) return refuse('this program is not a file')
      if (!/^\.{1,2}\//.test(specifier)) return refuse('only relative files can be imported here')
      const path = existing(resolve(dirname(resolve(referrer)), specifier))
      if (!EXTENSIONS.has(extname(path))) return refuse('it is not a source file (.js .mjs .cjs .ts .mts .cts)')
      if (!existsSync(path)) return refuse('no such file')
      const real = realpathSync(path)
      if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return refuse("it is outside the program's directory")
      const filename = relative(process.cwd(), path).split(sep).join('/')
      const source = read(real, filename)
      if (typeof source !== 'string') return refuse(source.why)
      texts.set(filename, source)
      return { filename, source }
    },
  }
}

// TypeScript sources import `./x.js` and mean `./x.ts`.
function existing(path: string): string {
  if (existsSync(path)) return path
  const typed = path.replace(/\.([mc]?)js$/, '.$1ts')
  return existsSync(typed) ? typed : path
}

function read(path: string, filename: string): string | { why: string } {
  try {
    const decoded = decodeSource(readFileSync(path), filename)
    return typeof decoded === 'string' ? decoded : { why: decoded[0]?.message ?? 'it is not text' }
  } catch (error) {
    return { why: reasonOf(error) }
  }
}
