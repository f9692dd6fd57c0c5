/**
 * What `check --types` found before. A file's types depend on other files, so an entry also names everything that had a say, each with its
 * digest: it holds while all of that is as it was, and while no folder of it has gained or lost a file, which could change where imports lead.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

import type { Diagnostic } from '../index.ts'
import { openStore } from './cache.ts'
import { defaultFolder, digest, isOwn } from './cache-folder.ts'
import { identity } from './identity.ts'

export type TypesResult = { diagnostics: Diagnostic[]; reached: string[] }
export type TypesCache = {
  keyOf(parts: unknown): string
  get(key: string): TypesResult | undefined
  /** `read`: paths of every file that had a say. */
  set(key: string, result: TypesResult, read: readonly string[]): void
  save(): void
}
type Entry = { result: TypesResult; files: [path: string, digest: string][]; folders: [path: string, digest: string][] }

const PACKAGES = /[/\\]node_modules[/\\]/

export function openTypesCache(folder: string = defaultFolder()): TypesCache | undefined {
  if (!isOwn(folder)) return undefined
  const kept = openStore<Entry>('types', folder)
  const base = `${identity()}${versionOfMorph()}${ownFiles()}`
  return {
    keyOf: (parts) => digest(`${base}\0${process.cwd()}\0${JSON.stringify(parts)}`).slice(0, 40),
    get(key) {
      const entry = kept.get(key)
      const isFresh = entry?.files.every(([path, was]) => digestOf(path) === was) && entry.folders.every(([path, was]) => listingOf(path) === was)
      return isFresh ? entry?.result : undefined
    },
    set(key, result, read) {
      const files = [...new Set(read)].sort()
      const folders = [...new Set(files.filter((path) => !PACKAGES.test(path)).map((path) => dirname(path)))]
      kept.set(key, { result, files: files.map((path) => [path, digestOf(path)]), folders: folders.map((path) => [path, listingOf(path)]) })
    },
    save: kept.save,
  }
}

function digestOf(path: string): string {
  try {
    return digest(readFileSync(path))
  } catch {
    return ''
  }
}

function listingOf(path: string): string {
  try {
    return digest(readdirSync(path).sort().join('\0'))
  } catch {
    return ''
  }
}

function versionOfMorph(): string {
  try {
    const { size, mtimeMs } = statSync(createRequire(import.meta.url).resolve('ts-morph'))
    return `${size} ${mtimeMs}`
  } catch {
    return ''
  }
}

// The world is declared by files that a check without types does not use.
function ownFiles(): string {
  const names = ['bin', 'runtime'].flatMap((folder) => readdirSync(new URL(`../${folder}/`, import.meta.url)).filter((name) => name.endsWith('.js')).sort().map((name) => `${folder}/${name}`))
  return names.map((name) => {
    const { size, mtimeMs } = statSync(new URL(`../${name}`, import.meta.url))
    return `${name} ${size} ${mtimeMs}\n`
  }).join('')
}
