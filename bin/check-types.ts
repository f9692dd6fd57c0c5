/**
 * `restrict check --types`: files are put together by tsconfig.json and policy, and each group is checked as one project in the world of its
 * policy. What TypeScript only repeats of a rule's finding is left out.
 */
import { dirname, relative, resolve, sep } from 'node:path'

import { type Policy, policyToJson } from '../policy/policy.ts'
import { type Diagnostic, decodeSource } from '../index.ts'
import { sortDiagnostics } from '../tables.ts'
import type { CheckedFile } from './check-files.ts'
import { UsageError } from './failure.ts'
import { STDIN } from './files.ts'
import { readStdin } from './streams.ts'
import { CONFIG, findTsconfig } from './tsconfig.ts'
import { type TypesCache, type TypesResult } from './types-cache.ts'
import { type Morph, loadMorph } from './typescript.ts'
import { type World, declareNames } from './world.ts'

export type TypesOptions = { policyOf(file: string): Promise<Policy>; worldOf(policy: Policy): World; project: string | undefined; cache: TypesCache | undefined }
type Group = { config: string | undefined; policy: Policy; root: string; names: Map<string, string>; texts: Map<string, string> }

/** Before a tree exists there are no types. */
const NO_TREE: ReadonlySet<string> = new Set(['syntax', 'source-limit'])

/** What is wrong with the types and imports of these files, and which files they reach. */
export async function checkTypes(files: readonly string[], options: TypesOptions): Promise<TypesResult> {
  const results: TypesResult[] = []
  for (const group of await groupsOf(files, options)) results.push(await checkGroup(group, options))
  options.cache?.save()
  const reached = new Set(results.flatMap((result) => result.reached).filter((file) => !files.includes(file)))
  return { diagnostics: results.flatMap(({ diagnostics }) => diagnostics), reached: [...reached].sort() }
}

/** The files of a tsconfig.json, for a command line that names none. */
export async function filesOfProject(project: string | undefined): Promise<string[]> {
  const config = project ?? findTsconfig('.', new Map())
  if (config === undefined) throw new UsageError(`name files, directories or globs to check, or have a ${CONFIG} here`)
  const { readSettings } = await import('./tsconfig.ts')
  const { files } = readSettings(await loadMorph('--types'), resolve(config))
  if (files.length === 0) throw new UsageError(`${config} has no source files`)
  return files.map((path) => relative(process.cwd(), path).split(sep).join('/')).sort()
}

/** Adds findings about types to those of the rules, where they are new. */
export function mergeTypes(checked: readonly CheckedFile[], found: readonly Diagnostic[]): void {
  const byFile = new Map<string, Diagnostic[]>()
  for (const diagnostic of found) byFile.set(diagnostic.file, [...(byFile.get(diagnostic.file) ?? []), diagnostic])
  for (const each of checked) {
    if (each.diagnostics.some(({ rule }) => NO_TREE.has(rule))) continue
    const taken = new Set(each.diagnostics.map(({ range: [start] }) => start))
    const own = byFile.get(each.file) ?? []
    const imports = own.filter(({ rule, range: [start] }) => rule === 'import-graph' && !taken.has(start))
    for (const { range: [start] } of imports) taken.add(start)
    each.diagnostics = sortDiagnostics([...each.diagnostics, ...imports, ...own.filter(({ rule, range: [start] }) => rule === 'types' && !taken.has(start))])
  }
}

async function groupsOf(files: readonly string[], { policyOf, project }: TypesOptions): Promise<Group[]> {
  const groups: Group[] = []
  const known = new Map<string, string | undefined>()
  for (const file of files) {
    const path = resolve(file === STDIN ? 'stdin.js' : file)
    const config = project === undefined ? findTsconfig(dirname(path), known) : resolve(project)
    const policy = await policyOf(file)
    const root = config === undefined ? rootWithout(path) : dirname(config)
    let group = groups.find((one) => one.config === config && one.policy === policy && one.root === root)
    if (!group) groups.push((group = { config, policy, root, names: new Map(), texts: new Map() }))
    group.names.set(path, file)
    if (file === STDIN) group.texts.set(path, textOf(await readStdin()))
  }
  return groups
}

// Without a tsconfig.json, what lies here belongs together.
function rootWithout(path: string): string {
  return path.startsWith(process.cwd() + sep) ? process.cwd() : dirname(path)
}

function textOf(bytes: Uint8Array): string {
  const decoded = decodeSource(bytes, STDIN)
  return typeof decoded === 'string' ? decoded.replace(/^\ufeff/, '') : ''
}

let morph: Morph | undefined

async function checkGroup({ config, policy, root, names, texts }: Group, { worldOf, cache }: TypesOptions): Promise<TypesResult> {
  const world = worldOf(policy)
  const key = cache?.keyOf([config, root, [...names], [...texts], policyToJson(policy), declareNames(world)])
  const known = key === undefined ? undefined : cache?.get(key)
  if (known) return known
  morph ??= await loadMorph('--types')
  const { readSettings } = await import('./tsconfig.ts')
  const { checkProject } = await import('./project.ts')
  const settings = readSettings(morph, config)
  const { diagnostics, reached, read, isWhole } = checkProject(morph, { root, names, texts, settings, world })
  const result = { diagnostics, reached }
  // What is missing may come to be in a folder that nobody looks at.
  if (key !== undefined && isWhole) cache?.set(key, result, [...read, ...settings.read])
  return result
}
