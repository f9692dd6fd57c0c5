/** From an entry module to everything it imports, each compiled and verified once, before anything runs. */
import { RestrictError } from '../policy/error.ts'
import type { JobModule, SourceMap, VerifiedModule } from './engine-types.ts'

/** A program that has been compiled (or came compiled) and verified. `filename` identifies the module. */
export type LoadedModule = { filename: string; verified: VerifiedModule; map: SourceMap | null }

/** Finds, compiles and verifies what `specifier` means in `referrer`. */
export type ModuleLoader = (specifier: string, referrer: string) => Promise<LoadedModule>

/** More modules than this in one program are refused. */
const MAX_MODULES = 1000

/** Loads the whole graph. Throws what `load` throws; `REJECTED` for an import of what is not a module. */
export async function loadGraph(entry: LoadedModule, load: ModuleLoader): Promise<{ modules: JobModule[]; entry: number }> {
  const modules: JobModule[] = []
  const indexes = new Map<string, number>()
  const add = (specifier: string, loaded: LoadedModule): number => {
    const known = indexes.get(loaded.filename)
    if (known !== undefined) return known
    if (modules.length >= MAX_MODULES) throw new RestrictError('REJECTED', `The program has more than ${MAX_MODULES} modules.`)
    indexes.set(loaded.filename, modules.length)
    return modules.push({ specifier, filename: loaded.filename, verified: loaded.verified, map: loaded.map, deps: [] }) - 1
  }
  add(entry.filename, entry)
  // The list grows while it is walked: breadth first, each module once.
  for (let index = 0; index < modules.length; index++) {
    const module = modules[index] as JobModule
    for (const { specifier } of module.verified.imports) {
      const loaded = await load(specifier, module.filename)
      if (loaded.verified.kind !== 'module') {
        throw new RestrictError('REJECTED', `\`${specifier}\`, imported by ${module.filename}, is a script: it has no exports.`)
      }
      module.deps.push(add(specifier, loaded))
    }
  }
  return { modules, entry: 0 }
}
