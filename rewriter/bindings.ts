/**
 * What the names of a program mean in the guarded form: which references are replaced and by what, which intrinsics and
 * capabilities the wrapper takes as parameters, and what is imported from where.
 */
import type { Identifier, ImportDeclaration, Literal, Node, Program as Tree } from 'estree'

import { scopesOf } from '../analyzer/scope.ts'
import type { Program, Reference, Scope } from '../analyzer/types.ts'
import { CONSTANT_GLOBALS, LOCALS } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'

export type Import = { specifier: string; names: Set<string> }
export type Replacement = { text: string; kind: 'import' | 'namespace' | 'unknown' }
/** Where an imported name comes from: `name` is `'*'` for a whole namespace. */
export type Origin = { index: number; name: string }

export type Bindings = {
  replaced: ReadonlyMap<Node, Replacement>
  /** Wrapper parameters that are not reserved names, sorted. */
  globals: readonly string[]
  /** One entry per module, in order of first appearance. */
  imports: readonly Import[]
  /** The origin of every imported name, by its local name. */
  origins: ReadonlyMap<string, Origin>
}

export function bindingsOf(program: Program, policy: Policy): Bindings {
  const replaced = new Map<Node, Replacement>()
  const globals = new Set<string>()
  const isPermitted = (name: string): boolean => policy.globals.has(name) || policy.names.has(name)
  const scopes = scopesOf(program)
  const top = program.goal === 'module' ? scopes.acquire(program.ast, true) ?? scopes.globalScope : scopes.globalScope

  for (const reference of scopes.free) {
    const { name } = reference.identifier
    if (CONSTANTS.has(name)) continue
    if (isPermitted(name)) globals.add(name)
    else replaceUnknown(reference, policy, replaced)
  }
  for (const name of plainVars(top)) if (isPermitted(name)) globals.add(name)

  const { imports, origins } = importsOf(program.ast)
  for (const [local, origin] of origins) {
    const replacement = importReplacement(origin)
    for (const { identifier } of top.set.get(local)?.references ?? []) replaced.set(identifier, replacement)
  }
  return { replaced, globals: [...globals].sort(), imports, origins }
}

const CONSTANTS: ReadonlySet<string> = new Set(CONSTANT_GLOBALS)

// `typeof nothing` is `typeof undefined`; reading it otherwise throws at run time, where the policy is lenient.
function replaceUnknown(reference: Reference, policy: Policy, replaced: Map<Node, Replacement>): void {
  const { identifier } = reference
  const { parent } = identifier
  if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') replaced.set(identifier, { text: 'undefined', kind: 'unknown' })
  else if (policy.unknownGlobals === 'throw' && !reference.isWrite()) replaced.set(identifier, { text: `$r_ref(${JSON.stringify(identifier.name)})`, kind: 'unknown' })
}

// `var JSON = JSON || {}` keeps the intrinsic: a `var` of a parameter's name is that parameter.
function plainVars(scope: Scope): string[] {
  return scope.variables
    .filter(({ defs }) => defs.length > 0 && defs.every(({ type, parent }) => type === 'Variable' && parent?.type === 'VariableDeclaration' && parent.kind === 'var'))
    .map(({ name }) => name)
}

function importReplacement({ index, name }: Origin): Replacement {
  const module = `${LOCALS.importPrefix}${index}`
  if (name === '*') return { text: module, kind: 'namespace' }
  return { text: /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) ? `${module}.${name}` : `${module}[${JSON.stringify(name)}]`, kind: 'import' }
}

function importsOf({ body }: Tree): { imports: Import[]; origins: Map<string, Origin> } {
  const imports: Import[] = []
  const indexes = new Map<string, number>()
  const origins = new Map<string, Origin>()
  for (const statement of body) {
    if (!('source' in statement) || !statement.source) continue
    const specifier = String(statement.source.value)
    const index = indexes.get(specifier) ?? imports.length
    const entry = imports[index] ?? { specifier, names: new Set() }
    imports[index] = entry
    indexes.set(specifier, index)
    if (statement.type !== 'ImportDeclaration') continue
    for (const one of statement.specifiers) {
      const name = importedName(one)
      entry.names.add(name)
      origins.set(one.local.name, { index, name })
    }
  }
  return { imports, origins }
}

function importedName(specifier: ImportDeclaration['specifiers'][number]): string {
  switch (specifier.type) {
    case 'ImportDefaultSpecifier': return 'default'
    case 'ImportNamespaceSpecifier': return '*'
    case 'ImportSpecifier': return nameOf(specifier.imported)
  }
}

/** The name in an import or export specifier, which may be a string. */
export const nameOf = (node: Identifier | Literal): string => (node.type === 'Identifier' ? node.name : String(node.value))
