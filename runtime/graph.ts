/** From an entry module to everything it imports, each compiled and verified once, before anything runs. */
import { RestrictError } from '../policy/error.ts'
import type { JobModule, SourceMap, VerifiedModule } from './engine-types.ts'

/** A program that has been compiled (or came compiled) and verified. `filename` identifies the module. */
export type LoadedModule = { filename: string; verified: VerifiedModule; map: SourceMap | null }

/** Finds, compiles and verifies what `specifier` means in `referrer`. */
export type ModuleLoader = (specifier: string, referrer: string) => Promise<LoadedModule>

export type Graph = { readonly modules: JobModule[]; readonly entry: number; readonly filenames: readonly string[] }

/** Graphs of modules that import nothing: the same list each time, by which its program is known where it was sent before. */
const alone = new WeakMap<LoadedModule, Graph>()

/** More modules than this in one program are refused. */
const MAX_MODULES = 1000

/**
 * Loads the whole graph. Throws what `load` throws; `REJECTED` for an import of what is not a module. Programs see their file
 * names in stacks, so the modules carry names relative to the entry's folder; `filenames` has the real ones.
 */
export async function loadGraph(entry: LoadedModule, load: ModuleLoader): Promise<Graph> {
  const known = alone.get(entry)
  if (known) return known
  const modules: JobModule[] = []
  const filenames: string[] = []
  const folder = entry.filename.slice(0, baseStart(entry.filename))
  const indexes = new Map<string, number>()
  const add = (specifier: string, loaded: LoadedModule): number => {
    const known = indexes.get(loaded.filename)
    if (known !== undefined) return known
    if (modules.length >= MAX_MODULES) throw new RestrictError('REJECTED', `The program has more than ${MAX_MODULES} modules.`)
    indexes.set(loaded.filename, modules.length)
    filenames.push(loaded.filename)
    return modules.push({ specifier, filename: shownName(loaded.filename, folder), verified: loaded.verified, map: loaded.map, deps: [] }) - 1
  }
  add(entry.filename, entry)
  // The list grows while it is walked: breadth first, each module once.
  for (let index = 0; index < modules.length; index++) {
    const module = modules[index] as JobModule
    for (const { specifier } of module.verified.imports) {
      const referrer = filenames[index] as string
      const loaded = await load(specifier, referrer)
      if (loaded.verified.kind !== 'module') {
        throw new RestrictError('REJECTED', `\`${specifier}\`, imported by ${referrer}, is a script: it has no exports.`)
      }
      module.deps.push(add(specifier, loaded))
    }
  }
  const graph = { modules, entry: 0, filenames }
  if (entry.verified.imports.length === 0) alone.set(entry, graph)
  return graph
}

const hooked = new WeakMap<Graph['modules'], { module: LoadedModule; graph: Graph }>()

/** The same graph with the module whose exports are hooks, as its last: nothing imports it. */
export function withHooks(graph: Graph, module: LoadedModule): Graph {
  const known = hooked.get(graph.modules)
  if (known?.module === module) return known.graph
  const { filename, verified, map } = module
  // Programs see it in stacks too, and places are found by it.
  let shown = shownName(filename, '')
  while (graph.modules.some((one) => one.filename === shown)) shown = `hooks/${shown}`
  const made = { ...graph, modules: [...graph.modules, { specifier: shown, filename: shown, verified, map, deps: [] }], filenames: [...graph.filenames, filename] }
  hooked.set(graph.modules, { module, graph: made })
  return made
}

const baseStart = (filename: string): number => Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1

/** A file's name without where it lies on this machine. */
function shownName(filename: string, folder: string): string {
  const inside = folder === '' ? !/^(?:[/\\]|[A-Za-z]:|\.\.)/.test(filename) : filename.startsWith(folder)
  return inside ? filename.slice(folder.length) : filename.slice(baseStart(filename))
}
