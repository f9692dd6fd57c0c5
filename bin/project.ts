/**
 * Files of one tsconfig.json and one policy, as TypeScript sees them in the world of that policy: what does not fit its types, and what they
 * import from each other. TypeScript reads no text that the scan has not passed, as everywhere.
 */
import { realpathSync, statSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import type { FileSystemHost, Project, SourceFile } from 'ts-morph'

import { importAllowed } from '../policy/imports.ts'
import type { Diagnostic } from '../index.ts'
import { SOURCE_LIMITS, lineStartsOf, makeDiagnostic, scan } from '../tables.ts'
import { isSource } from './files.ts'
import type { Settings } from './tsconfig.ts'
import { AS_MODULE, textOf, typeDiagnostics } from './type-diagnostics.ts'
import type { Morph } from './typescript.ts'
import { type World, declareWorld } from './world.ts'

/** `names`: path -> the name in diagnostics. `texts`: path -> text of what is no file. */
export type ProjectInput = { root: string; names: ReadonlyMap<string, string>; texts: ReadonlyMap<string, string>; settings: Settings; world: World }
/** `reached`: names of files that were not named but are imported. `read`: paths of everything that had a say. `isWhole`: every import was found. */
export type ProjectFindings = { diagnostics: Diagnostic[]; reached: string[]; read: string[]; isWhole: boolean }

const WORLD = 'restrict-world.d.ts'

export function checkProject(morph: Morph, { root, names, texts, settings, world }: ProjectInput): ProjectFindings {
  const project = makeProject(morph, settings)
  const worldFile = project.createSourceFile(resolve(root, WORLD), declareWorld(morph, world, settings.hasPaths))
  for (const [path, text] of texts) project.createSourceFile(path, guarded(path, text))
  for (const path of names.keys()) if (!texts.has(path)) project.addSourceFileAtPathIfExists(path)
  project.resolveSourceFileDependencies()

  const all = new Map(names)
  const { diagnostics, isWhole } = followImports(project, root, all, world.policy.imports)
  for (const [path, name] of all) {
    const file = project.getSourceFile(path)
    if (!file) continue
    const provided = new Set(importsOf(file).filter(({ specifier }) => importAllowed(world.policy.imports, specifier)).map(({ start }) => start))
    diagnostics.push(...typeDiagnostics(morph, project, file, name, (offset) => provided.has(offset)))
  }
  return {
    diagnostics, isWhole, reached: [...all].filter(([path]) => !names.has(path)).map(([, name]) => name),
    read: project.getProgram().compilerObject.getSourceFiles().map(({ fileName }) => resolve(fileName)).filter((path) => path !== resolve(worldFile.getFilePath()) && !texts.has(path)),
  }
}

function makeProject({ Project }: Morph, { options }: Settings): Project {
  const shared = { skipAddingFilesFromTsConfig: true, skipLoadingLibFiles: true }
  const real = new Project(shared).getFileSystem()
  const fileSystem = Object.assign(Object.create(real) as FileSystemHost, {
    readFileSync: (path: string, encoding?: string) => guarded(path, real.readFileSync(path, encoding)),
  })
  return new Project({ ...shared, fileSystem, compilerOptions: options })
}

// What is too large or too deep is reported by the check of that file; to TypeScript it is empty. No two scripts share their names here.
function guarded(path: string, text: string): string {
  if (path.endsWith('.json')) return text
  const isSafe = text.length <= SOURCE_LIMITS.size && scan(text, { typescript: !/\.[mc]?js$/.test(path) }).problem === null
  return `${isSafe ? text : ''}${isSource(path) ? AS_MODULE : ''}`
}

/** Adds to `all` what is reached, and gives what is wrong on the way. */
function followImports(project: Project, root: string, all: Map<string, string>, allowed: readonly string[]): { diagnostics: Diagnostic[]; isWhole: boolean } {
  const diagnostics: Diagnostic[] = []
  const from = new Map<string, string>()
  let isWhole = true
  // The map grows while it is walked.
  for (const [path, name] of all) {
    const file = project.getSourceFile(path)
    if (!file) continue
    for (const { specifier, start, end, target } of importsOf(file)) {
      const say = (message: string, hint: string): void => {
        const text = textOf(file)
        const way = wayTo(name, from)
        diagnostics.push(makeDiagnostic({ filename: name, text, lineStarts: lineStartsOf(text) }, 'import-graph', [start, end], way === '' ? message : `${message.slice(0, -1)} (${way}).`, hint))
      }
      const isRelative = /^\.{0,2}\//.test(specifier)
      if (!importAllowed(allowed, specifier)) say(`The policy does not allow \`${specifier}\`.`, 'Have the policy list it, or do without.')
      else if (target === undefined) {
        if (!isRelative) continue
        isWhole = false
        say(`There is no source file \`${specifier}\`.`, 'Write the path of a file with its extension, as seen from this file.')
      } else if (!isWithin(root, target)) say(`\`${specifier}\` lies outside of the project.`, 'Move the file into the project, or have it handed in as a module.')
      else if (!all.has(target) && isSource(target)) {
        const reached = relative(process.cwd(), target).split(sep).join('/')
        all.set(target, reached)
        project.addSourceFileAtPathIfExists(target)
        from.set(reached, name)
      }
    }
  }
  return { diagnostics, isWhole }
}

/** Imports that are there when the program runs. */
function importsOf(file: SourceFile): { specifier: string; start: number; end: number; target: string | undefined }[] {
  return [...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap((declaration) => {
    const node = declaration.getModuleSpecifier()
    if (!node || declaration.isTypeOnly()) return []
    const specifier = node.getLiteralValue()
    const found = declaration.getModuleSpecifierSourceFile()?.getFilePath()
    // TypeScript takes `x.ts` for `./x.js` even where both are there; what runs is the one that is named.
    const named = resolve(dirname(file.getFilePath()), specifier)
    const path = /^\.{0,2}\//.test(specifier) && statSync(named, { throwIfNoEntry: false })?.isFile() ? named : found
    return [{ specifier, start: node.getStart(), end: node.getEnd(), target: path !== undefined && isSource(path) ? resolve(path) : undefined }]
  })
}

/** `imported by a.ts, by main.ts`; empty for a file that was named. */
function wayTo(name: string, from: ReadonlyMap<string, string>): string {
  const way: string[] = []
  for (let at = from.get(name); at !== undefined && way.length < 5; at = from.get(at)) way.push(`by ${at}`)
  return way.length === 0 ? '' : `imported ${way.join(', ')}`
}

function isWithin(root: string, path: string): boolean {
  const [folder, real] = [realPath(root), realPath(path)]
  return real.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
