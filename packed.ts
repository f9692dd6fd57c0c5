/**
 * Code that the build packs into one file (scripts/pack.mjs), with what the engine makes of it kept beside: finding and reading a hundred
 * modules takes longer than a small program. It is the same code; without it, or with an engine that does not take what is kept,
 * everything works as well, later.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

/** What packed code is given: its place among modules, and what is kept for it. */
type Place = { url(module: string): string; load(url: string): Promise<unknown>; kept(name: string): Buffer | undefined; scripts: Map<string, Script> }
/** A parameter of what packed code stands in; code that is not packed has none. */
declare const $place: Place

const place = (): Place | undefined => typeof $place === 'undefined' ? undefined : $place
const kept = (pack: string, name: string): URL => new URL(`packed/${pack}-${name}-${process.version}-${process.arch}.cache`, import.meta.url)

/** A script of ours whose text is made while we run, always the same in one build. */
export function ownScript(name: string, text: string, filename: string): Script {
  const cachedData = place()?.kept(name)
  const script = new Script(text, { filename, ...(cachedData ? { cachedData } : {}) })
  place()?.scripts.set(name, script)
  return script
}

/** What a pack exports, and the scripts that the engine made of it and in it; undefined if there is none. */
export function loadPack<Exports>(pack: string): { exports: Exports; scripts: ReadonlyMap<string, Script> } | undefined {
  const file = new URL(`packed/${pack}.cjs`, import.meta.url)
  let text: string
  try { text = readFileSync(file, 'latin1') } catch { return undefined }
  const read = (name: string): Buffer | undefined => {
    try { return readFileSync(kept(pack, name)) } catch { return undefined }
  }
  const cachedData = read('code')
  const script = new Script(text, { filename: fileURLToPath(file), ...(cachedData ? { cachedData } : {}) })
  const scripts = new Map([['code', script]])
  const exports = {}
  const make = script.runInThisContext() as (require: NodeJS.Require, exports: object, place: Place) => void
  make(createRequire(file), exports, {
    url: (module) => new URL(module, import.meta.url).href, load: (url) => import(url) as Promise<unknown>, kept: read, scripts,
  })
  return { exports: exports as Exports, scripts }
}

/** Keeps what the engine made of a pack so far. For the build. */
export function keepScripts(pack: string, scripts: ReadonlyMap<string, Script>, write: (file: URL, data: Buffer) => void): void {
  for (const [name, script] of scripts) write(kept(pack, name), script.createCachedData())
}
