/** Which tests there are, and how one is put together: harness files first, then the test, as one text. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { type Meta, readMeta } from './front-matter.ts'

export type Case = { path: string; text: string; meta: Meta; isModule: boolean }

/** Tests of these need what no program of ours is given, or are not of the language yet. */
const HOST_FEATURES = /\$262\b/

/** Paths below `test/`, sorted; `only` filters them, `every` takes one in so many, evenly over the whole. */
export function listTests(corpus: string, { only, every }: { only: string; every: number }): string[] {
  const found: string[] = []
  for (const folder of ['language', 'built-ins']) {
    const root = join(corpus, 'test', folder)
    if (!existsSync(root)) continue
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) if (file.endsWith('.js') && !file.includes('_FIXTURE')) found.push(`${folder}/${file.replaceAll('\\', '/')}`)
  }
  return found.sort().filter((path) => path.includes(only)).filter((_, index) => index % every === 0)
}

/** A case, or why there is none. */
export function readCase(corpus: string, path: string): Case | string {
  const text = readFileSync(join(corpus, 'test', path), 'utf8')
  const meta = readMeta(text)
  if (meta.flags.has('noStrict')) return 'sloppy only'
  if (meta.flags.has('raw') && meta.negative?.phase !== 'parse') return 'sloppy only'
  if (HOST_FEATURES.test(text)) return 'needs a host'
  if (meta.flags.has('CanBlockIsTrue') || meta.flags.has('CanBlockIsFalse')) return 'needs a host'
  return { path, text, meta, isModule: meta.flags.has('module') }
}

/** Names of the harness files a case needs. */
export function harnessOf({ meta }: Case): string[] {
  if (meta.flags.has('raw')) return []
  return ['assert.js', 'sta.js', ...(meta.flags.has('async') ? ['doneprintHandle.js'] : []), ...meta.includes.filter((name) => name !== 'doneprintHandle.js')]
}

export const folderOf = (path: string): string => path.split('/').slice(0, path.startsWith('language/expressions') || path.startsWith('language/statements') ? 3 : 2).join('/')
