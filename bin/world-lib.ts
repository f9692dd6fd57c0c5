/**
 * TypeScript's own declarations of ECMAScript, cut down to what a realm has: global values that the policy permits, members that
 * runtime/permits.ts lists. Types without a value (`Intl.NumberFormatOptions`, `SharedArrayBuffer`) stay where others mention them, because a
 * type alone reaches nothing. Nothing is taken that is not known: a newer TypeScript brings no new members.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ts } from 'ts-morph'

import type { Policy } from '../policy/policy.ts'
import { CONSTANT_GLOBALS } from '../policy/names.ts'
import { PERMITS } from '../tables.ts'
import type { Morph } from './typescript.ts'

type Compiler = Morph['ts']
type Named = { name?: ts.PropertyName | ts.BindingName | undefined }

/** The last edition whose library is taken; the permits say what of it exists. */
const EDITION = 'es2024'
const TYPED_ARRAYS = /^(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array(?:Constructor)?$/
/** The license stands above every file; once is enough. */
const NOTICE = /^\s*\/\*![^]*?\*\/\s*/
/** They would bring in whole files again. */
const REFERENCES = /^\/\/\/ <reference .*\r?\n/gm
/** Objects whose interface has no `Constructor` in its name. */
const SINGLE: ReadonlySet<string> = new Set(['Math', 'JSON'])
const LIKE: Readonly<Record<string, string>> = { ReadonlyArray: 'Array', ReadonlyMap: 'Map', ReadonlySet: 'Set', CallableFunction: 'Function', NewableFunction: 'Function' }

/** The declarations, as one text. */
export function libraryFor({ ts: compiler }: Pick<Morph, 'ts'>, policy: Policy): string {
  const files = editionFiles()
  const texts = files.map(([name, text]) => cut(compiler, name, text, policy).replace(NOTICE, '').replace(REFERENCES, '').trim())
  return [NOTICE.exec(files[0]?.[1] ?? '')?.[0].trim() ?? '', ...texts].filter((text) => text !== '').join('\n')
}

/** The files of an edition in the order in which they refer to each other. */
function editionFiles(): [name: string, text: string][] {
  const folder = dirname(createRequire(import.meta.url).resolve('typescript/lib/lib.es5.d.ts'))
  const files = new Map<string, string>()
  const add = (lib: string): void => {
    if (files.has(lib)) return
    const text = readFileSync(join(folder, `lib.${lib}.d.ts`), 'utf8')
    files.set(lib, text)
    for (const [, next = ''] of text.matchAll(/^\/\/\/ <reference lib="([\w.]+)" \/>/gm)) if (/^(?:es|decorators)/.test(next)) add(next)
  }
  add(EDITION)
  return [...files]
}

function cut(compiler: Compiler, name: string, text: string, policy: Policy): string {
  const file = compiler.createSourceFile(name, text, compiler.ScriptTarget.ESNext, true)
  return file.statements.map((statement) => declaration(compiler, file, statement, policy)).filter((part) => part !== '').join('\n')
}

function declaration(compiler: Compiler, file: ts.SourceFile, statement: ts.Statement, policy: Policy): string {
  const whole = (): string => file.text.slice(statement.getFullStart(), statement.end).trim()
  if (compiler.isVariableStatement(statement)) {
    const [variable] = statement.declarationList.declarations
    return variable && isValue(variable.name.getText(file), policy) ? whole() : ''
  }
  if (compiler.isFunctionDeclaration(statement)) return isValue(statement.name?.text ?? '', policy) ? whole() : ''
  if (compiler.isInterfaceDeclaration(statement)) return interfaceOf(compiler, file, statement, policy)
  if (compiler.isModuleDeclaration(statement)) return namespaceOf(compiler, file, statement, policy)
  return whole()
}

// What can be iterated is declared through `Symbol`; where it is no global, the checker says so.
function isValue(name: string, { globals }: Policy): boolean {
  return name === 'Symbol' || globals.has(name) || (CONSTANT_GLOBALS as readonly string[]).includes(name)
}

/** The names that members of an interface may have; undefined for one that stands for no intrinsic. */
function permitted(name: string): ReadonlySet<string> | undefined {
  const isStatic = name.endsWith('Constructor')
  const own = LIKE[name] ?? (isStatic ? name.slice(0, -'Constructor'.length) : name)
  const key = isStatic || SINGLE.has(own) ? own : own === 'Function' ? '%FunctionPrototype%' : `${own}.prototype`
  const entry = PERMITS[key]
  if (entry === undefined) return undefined
  const shared = TYPED_ARRAYS.test(name) ? PERMITS[isStatic ? '%TypedArray%' : '%TypedArray%.prototype'] : ''
  // Every function has these two.
  return new Set(`${entry} ${shared ?? ''} ${own === 'Function' || isStatic ? 'name length prototype' : ''}`.split(' '))
}

function interfaceOf(compiler: Compiler, file: ts.SourceFile, node: ts.InterfaceDeclaration, policy: Policy): string {
  const names = permitted(node.name.text)
  const isKept = (member: ts.TypeElement): boolean => {
    const key = keyOf(compiler, file, member)
    if (/\bIntl\b/.test(member.getText(file))) return false
    // In the preset that has it, calling `Function` throws.
    if (key === undefined) return node.name.text !== 'FunctionConstructor'
    return !policy.deniedKeys.has(key) && (names === undefined || names.has(key))
  }
  return shortened(file, node, node.members, isKept)
}

function namespaceOf(compiler: Compiler, file: ts.SourceFile, node: ts.ModuleDeclaration, policy: Policy): string {
  const { body } = node
  const name = node.name.text
  if (name === 'Intl' || !body || !compiler.isModuleBlock(body)) return ''
  if (!policy.globals.has(name)) return ''
  const names = new Set((PERMITS[name] ?? '').split(' '))
  return shortened(file, node, body.statements, (statement) => !compiler.isFunctionDeclaration(statement) || names.has(statement.name?.text ?? ''))
}

/** The text of a declaration without the members that are not kept. */
function shortened<T extends ts.Node>(file: ts.SourceFile, node: ts.Node, members: ts.NodeArray<T>, isKept: (member: T) => boolean): string {
  const [start, first] = [node.getFullStart(), members.pos]
  const kept = members.filter(isKept).map((member) => file.text.slice(member.getFullStart(), member.end))
  return `${file.text.slice(start, first)}${kept.join('')}${file.text.slice(members.end, node.end)}`.trim()
}

/** As in the permits: `@@iterator` for `[Symbol.iterator]`. Undefined for signatures without a name. */
function keyOf(compiler: Compiler, file: ts.SourceFile, member: Named): string | undefined {
  const { name } = member
  if (!name) return undefined
  if (compiler.isComputedPropertyName(name)) return name.expression.getText(file).replace(/^Symbol\./, '@@')
  return compiler.isIdentifier(name) || compiler.isStringLiteral(name) || compiler.isNumericLiteral(name) ? name.text : name.getText(file)
}
