/**
 * What a tsconfig.json says that matters here: how strict the compiler is, where names lead, which files there are. All else (target, library,
 * output, plugins) is decided by where the program will run.
 */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ts } from 'ts-morph'

import { UsageError } from './failure.ts'
import { isSource } from './files.ts'
import type { Morph } from './typescript.ts'

/** `read`: every file that the settings come from. */
export type Settings = { options: ts.CompilerOptions; files: string[]; read: string[]; hasPaths: boolean }

const TAKEN = [
  'strict', 'noImplicitAny', 'strictNullChecks', 'strictFunctionTypes', 'strictBindCallApply', 'strictPropertyInitialization', 'strictBuiltinIteratorReturn',
  'noImplicitThis', 'useUnknownInCatchVariables', 'noUnusedLocals', 'noUnusedParameters', 'exactOptionalPropertyTypes', 'noImplicitReturns', 'noFallthroughCasesInSwitch',
  'noUncheckedIndexedAccess', 'noImplicitOverride', 'noPropertyAccessFromIndexSignature', 'allowUnreachableCode', 'allowUnusedLabels', 'checkJs',
  'paths', 'baseUrl', 'rootDirs', 'pathsBasePath',
] as const

export const CONFIG = 'tsconfig.json'

/** The nearest tsconfig.json at or above a folder. */
export function findTsconfig(folder: string, known: Map<string, string | undefined>): string | undefined {
  const path = resolve(folder)
  if (!known.has(path)) {
    const here = join(path, CONFIG)
    known.set(path, existsSync(here) ? here : dirname(path) === path ? undefined : findTsconfig(dirname(path), known))
  }
  return known.get(path)
}

/** Without a file: strict, but for types that JavaScript has no place to write. Throws UsageError for one that makes no sense. */
export function readSettings({ ts }: Morph, config: string | undefined): Settings {
  const own: ts.CompilerOptions = {
    noLib: true, types: [], typeRoots: [], noEmit: true, skipLibCheck: true, allowJs: true, checkJs: true, allowImportingTsExtensions: true, verbatimModuleSyntax: true,
    target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Force,
    maxNodeModuleJsDepth: 0, ignoreDeprecations: '6.0', forceConsistentCasingInFileNames: true,
  }
  if (config === undefined) return { options: { ...own, strict: true, noImplicitAny: false }, files: [], read: [], hasPaths: false }
  if (!existsSync(config)) throw new UsageError(`cannot read ${config}: no such file`)
  const source = ts.readJsonConfigFile(config, (path) => ts.sys.readFile(path))
  const parsed = ts.parseJsonSourceFileConfigFileContent(source, ts.sys, dirname(config), undefined, config)
  // No files at all is a matter of the command line here.
  const broken = (source as ts.JsonSourceFile & { parseDiagnostics?: ts.Diagnostic[] }).parseDiagnostics ?? []
  const wrong = [...broken, ...parsed.errors].find(({ category, code }) => category === ts.DiagnosticCategory.Error && code !== 18002 && code !== 18003)
  if (wrong) throw new UsageError(`${config}: ${ts.flattenDiagnosticMessageText(wrong.messageText, ' ')}`)
  const taken = Object.fromEntries(TAKEN.filter((name) => parsed.options[name] !== undefined).map((name) => [name, parsed.options[name]]))
  return {
    options: { ...own, ...taken }, files: parsed.fileNames.filter(isSource), read: [config, ...(source.extendedSourceFiles ?? [])],
    hasPaths: parsed.options.paths !== undefined || parsed.options.baseUrl !== undefined,
  }
}
