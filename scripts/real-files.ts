/** Files that people published: the sources below folders such as `node_modules`, and an even selection of them. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = /(?<!\.d)\.(?:js|mjs|cjs|ts|mts|cts)$/
const DECLARATION = /\.d\.(?:[^./\\]+\.)?[mc]?ts$/

/** Sources below a folder, sorted; links are not followed, so none comes twice. */
export function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !DECLARATION.test(entry.name)).map(({ parentPath, name }) => join(parentPath, name)).sort()
}

/** `count` of them at even distances; all when there are fewer. */
export function spread<T>(list: readonly T[], count: number): T[] {
  return list.length <= count ? [...list] : Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)] as T)
}
