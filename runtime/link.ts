/**
 * Static linking, before anything runs: which module's binding each export of each module is (through re-exports and stars),
 * and in which order modules are evaluated. A missing or ambiguous import is an error here, as in ECMAScript.
 */
import type { JobModule } from './engine-types.ts'

/** An exported name, the module that holds the binding, and its export name there; `*`: that module's namespace. */
export type Binding = [name: string, module: number, from: string]

export type LinkPlan = {
  /** Post-order over imports, entry last. */
  order: number[]
  /** For each module, what its namespace object holds, sorted by name. */
  exports: Binding[][]
}

type Resolution = Binding | 'ambiguous' | undefined

/** Throws `LinkError` with a message for people. */
export class LinkError extends Error {
  readonly module: number
  constructor(message: string, module: number) {
    super(message)
    this.module = module
  }
}

export function planLinks(modules: readonly JobModule[], entry: number): LinkPlan {
  const at = (index: number): JobModule => modules[index] as JobModule
  const dep = (index: number, position: number): number => at(index).deps[position] as number

  function resolve(index: number, name: string, path: Set<string>): Resolution {
    const step = `${index} ${name}`
    if (path.has(step)) return undefined
    path.add(step)
    const { exports, reexports, stars } = at(index).verified
    if (exports.includes(name)) return [name, index, name]
    if (Object.hasOwn(reexports, name)) {
      const [position, from] = reexports[name] as [number, string]
      const target = dep(index, position)
      if (from === '*') return [name, target, '*']
      const found = resolve(target, from, path)
      return Array.isArray(found) ? [name, found[1], found[2]] : found
    }
    if (name === 'default') return undefined
    let star: Binding | undefined
    for (const position of stars) {
      const found = resolve(dep(index, position), name, path)
      if (found === 'ambiguous') return found
      if (found === undefined) continue
      if (star && (star[1] !== found[1] || star[2] !== found[2])) return 'ambiguous'
      star = found
    }
    return star && [name, star[1], star[2]]
  }

  function namesOf(index: number, seen: Set<number>, into: Set<string>): Set<string> {
    if (seen.has(index)) return into
    seen.add(index)
    const { exports, reexports, stars } = at(index).verified
    for (const name of exports) into.add(name)
    for (const name of Object.keys(reexports)) into.add(name)
    for (const position of stars) {
      for (const name of namesOf(dep(index, position), seen, new Set())) if (name !== 'default') into.add(name)
    }
    return into
  }

  const order: number[] = []
  const visited = new Set<number>()
  // A list instead of recursion: a chain of a thousand modules is legal.
  const stack: { index: number; next: number }[] = [{ index: entry, next: 0 }]
  visited.add(entry)
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { index: number; next: number }
    const target = at(top.index).deps[top.next++]
    if (target === undefined) { order.push(top.index); stack.pop() } else if (!visited.has(target)) { visited.add(target); stack.push({ index: target, next: 0 }) }
  }

  for (const index of order) {
    const { imports, reexports } = at(index).verified
    const require = (position: number, name: string): void => {
      if (name === '*') return
      const found = resolve(dep(index, position), name, new Set())
      const specifier = imports[position]?.specifier ?? '?'
      if (found === 'ambiguous') throw new LinkError(`\`${specifier}\` exports \`${name}\` more than once, through different \`export *\`.`, index)
      if (found === undefined) throw new LinkError(`\`${specifier}\` has no export named \`${name}\`.`, index)
    }
    imports.forEach(({ names }, position) => names.forEach((name) => require(position, name)))
    for (const [position, name] of Object.values(reexports)) require(position, name)
  }

  const exports = modules.map((_, index) => {
    const bindings: Binding[] = []
    for (const name of [...namesOf(index, new Set(), new Set())].sort((a, b) => a < b ? -1 : a > b ? 1 : 0)) {
      const found = resolve(index, name, new Set())
      if (Array.isArray(found)) bindings.push(found)
    }
    return bindings
  })
  return { order, exports }
}
