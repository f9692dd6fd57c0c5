/**
 * Policies in files. A module's default export is the policy. A code file is run with all rights of this process: name a policy when you check other people's folders.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { RestrictError } from './error.ts'
import { type Policy, type PolicyInput, resolvePolicy } from './policy.ts'

/** Reads and resolves a policy file. Throws RestrictError `POLICY`, its message starting with the file's name. */
export async function loadPolicyFile(file: string): Promise<Policy> {
  try {
    return resolvePolicy(await readPolicy(resolve(file)))
  } catch (error) {
    const text = error instanceof RestrictError ? error.message.replace(/^policy: /, '') : oneLine(error)
    const details = error instanceof RestrictError && 'path' in error ? { path: error.path } : {}
    throw new RestrictError('POLICY', `policy ${file}: ${text}`, details)
  }
}

async function readPolicy(file: string): Promise<PolicyInput> {
  const extension = extname(file)
  if (extension === '.mjs' || extension === '.js') return defaultExport(await import(pathToFileURL(file).href))
  if (extension === '.ts' || extension === '.mts') return defaultExport(await import(blankedModule(file)))
  return JSON.parse(readText(file)) as PolicyInput
}

function defaultExport(module: { default?: unknown }): PolicyInput {
  if (module.default === undefined) throw new RestrictError('POLICY', 'has no default export')
  return module.default as PolicyInput
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    throw new RestrictError('POLICY', `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
}

// A data: URL has no folder, so that imports are written out as URLs of files.
function blankedModule(file: string): string {
  const require = createRequire(import.meta.url)
  const ts = require('typescript') as typeof import('typescript')
  const { blankSourceFile } = require('ts-blank-space') as typeof import('ts-blank-space')
  const source = ts.createSourceFile(basename(file), readText(file), { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.ESNext }, false)
  const problems: string[] = []
  let code = blankSourceFile(source, (node) => problems.push(ts.SyntaxKind[node.kind]))
  if (problems[0]) throw new RestrictError('POLICY', `uses TypeScript that cannot be erased (${problems[0]})`)
  const imports = source.statements.filter((node) => ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier))
  for (const node of imports.reverse()) {
    const { moduleSpecifier } = node as import('typescript').ImportDeclaration
    const [start, end] = [moduleSpecifier.getStart(source), moduleSpecifier.end]
    if (!/['"]/.test(code.charAt(start))) continue
    code = code.slice(0, start) + JSON.stringify(urlOf((moduleSpecifier as import('typescript').StringLiteral).text, file)) + code.slice(end)
  }
  return `data:text/javascript;base64,${Buffer.from(`${code}\n//# sourceURL=${pathToFileURL(file).href}\n`).toString('base64')}`
}

function urlOf(specifier: string, file: string): string {
  if (/^\.{1,2}\//.test(specifier)) return pathToFileURL(resolve(dirname(file), specifier)).href
  if (specifier.startsWith('node:')) return specifier
  const path = createRequire(file).resolve(specifier)
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) ? pathToFileURL(path).href : specifier
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
