/** The second argument of a module's `$r_link`: what it imports and exports. */
import type { ArrowFunctionExpression, Expression, Node, ObjectExpression, Property, SpreadElement } from 'estree'

import { importAllowed } from '../policy/imports.ts'
import { LOCALS } from '../policy/names.ts'
import type { Operation } from '../policy/operations.ts'
import { type Artifact, type Context, guard, type Import } from './context.ts'
import { reject } from './reject.ts'
import { importIndexOf, isInteger, isNamed, isReserved, isText } from './shapes.ts'
import { checkKey, isImportedName } from './walk-keys.ts'

export type Meta = { imports: Import[]; stars: number[]; reexports: Record<string, [number, string]>; exports: string[] }

export const NO_META: Meta = { imports: [], stars: [], reexports: {}, exports: [] }

const KEYS = ['imports', 'stars', 'reexports', 'exports'] as const

/** `{imports: [["./a.js", "b"]], stars: [0], reexports: {"x": [0, "a"]}, exports: {"y": () => y}}` */
export function readMeta(node: ObjectExpression, parameters: number, names: ReadonlySet<string>, context: Context): Meta {
  const { artifact } = context
  const [imports, stars, reexports, exports] = KEYS.map((key, index) => entry(node.properties[index], key, false))
  if (!imports || !stars || !reexports || !exports || node.properties.length !== KEYS.length) return reject(node, '$r_link outside its shape')
  guard(context, 1 + 2 * KEYS.length)
  artifact.imports = list(imports, context).map((item) => readImport(item, context))
  if (artifact.imports.length !== parameters) reject(imports, `${artifact.imports.length} imports for ${parameters} parameters`)
  const meta: Meta = {
    imports: [...artifact.imports],
    stars: list(stars, context).map((item) => readIndex(item, context)),
    reexports: Object.fromEntries(record(reexports, context).map(([name, value]) => [name, readReexport(value, context)])),
    exports: record(exports, context).map(([name, value]) => readExport(name, value, names, context)),
  }
  const twice = meta.exports.find((name) => Object.hasOwn(meta.reexports, name))
  if (twice !== undefined) reject(exports, `${twice} is exported twice`)
  if (meta.imports.length > 0) requireOperation('import', imports, artifact)
  if (meta.exports.length + meta.stars.length + Object.keys(meta.reexports).length > 0) requireOperation('export', exports, artifact)
  return meta
}

function requireOperation(operation: Operation, node: Node, { policy }: Artifact): void {
  if (!policy.operations.has(operation)) reject(node, `the policy does not allow ${operation}`)
}

/** The value of `key: value` or, with quotes, of `"key": value`. */
function entry(node: Property | SpreadElement | undefined, key: string | undefined, isQuoted: boolean): Expression | undefined {
  if (node?.type !== 'Property' || node.kind !== 'init' || node.computed || node.method || node.shorthand) return undefined
  if (isQuoted ? !isText(node.key) : !isNamed(node.key, key!)) return undefined
  return node.value as Expression
}

function list(node: Expression, context: Context): Node[] {
  if (node.type !== 'ArrayExpression') return reject(node, '$r_link outside its shape')
  guard(context, 1)
  return node.elements.map((element) => element ?? reject(node, '$r_link outside its shape'))
}

function record(node: Expression, context: Context): [string, Expression][] {
  if (node.type !== 'ObjectExpression') return reject(node, '$r_link outside its shape')
  guard(context, 1 + 2 * node.properties.length)
  const seen = new Set<string>()
  return node.properties.map((property) => {
    const value = entry(property, undefined, true)
    if (!value || property.type !== 'Property' || !isText(property.key)) return reject(property, '$r_link outside its shape')
    const name = property.key.value
    checkKey(name, 'read', property, context)
    if (seen.has(name)) reject(property, `${name} is exported twice`)
    seen.add(name)
    return [name, value]
  })
}

// `["./a.js", "b", "default"]`, `["./a.js", "*"]`
function readImport(node: Node, context: Context): Import {
  const texts = list(node as Expression, context).map((item) => readText(item, context))
  const [specifier, ...names] = texts
  if (specifier === undefined) return reject(node, '$r_link outside its shape')
  if (!importAllowed(context.artifact.policy.imports, specifier)) reject(node, `the policy does not allow the import of ${JSON.stringify(specifier)}`)
  for (const name of names) checkKey(name, 'read', node, context)
  return { specifier, names }
}

function readText(node: Node | undefined, context: Context): string {
  if (!isText(node)) return reject(node ?? 0, '$r_link outside its shape')
  guard(context, 1)
  return node.value
}

function readIndex(node: Node | undefined, context: Context): number {
  if (!isInteger(node) || node.value < 0 || node.value >= context.artifact.imports.length) return reject(node ?? 0, 'an import that does not exist')
  guard(context, 1)
  return node.value
}

// `[0, "a"]`, `[0, "*"]`
function readReexport(node: Expression, context: Context): [number, string] {
  const [index, name, ...more] = list(node, context)
  if (more.length > 0) reject(node, '$r_link outside its shape')
  const result: [number, string] = [readIndex(index, context), readText(name, context)]
  checkKey(result[1], 'read', node, context)
  return result
}

// `() => x`, `() => $r_default`, `() => $r_i0`, `() => $r_i0.name`: reading them runs no code of the program.
function readExport(name: string, node: Expression, names: ReadonlySet<string>, context: Context): string {
  if (!isGetter(node)) return reject(node, '$r_link outside its shape')
  const { body } = node
  if (isImportedName(body, context)) guard(context, 4)
  else if (body.type === 'Identifier' && isExportable(body.name, names, context)) guard(context, 2)
  else reject(body, 'an export of something that the module does not bind')
  return name
}

function isGetter(node: Expression): node is ArrowFunctionExpression {
  return node.type === 'ArrowFunctionExpression' && !node.async && node.params.length === 0
}

function isExportable(name: string, names: ReadonlySet<string>, { artifact }: Context): boolean {
  const index = importIndexOf({ type: 'Identifier', name, start: 0, end: 0 })
  if (index !== undefined) return artifact.imports[index]?.names.includes('*') ?? false
  return names.has(name) && (!isReserved(name) || name === LOCALS.default)
}
