/**
 * The wrapper around the program: one function expression, whose parameters are everything the program may name. All of the
 * header is on the program's first line, and the tail on a line of its own, so that no line moves and no comment swallows it.
 */
import type { Pattern } from 'estree'

import type { Program } from '../analyzer/types.ts'
import { COST_MODEL } from '../policy/weights.ts'
import { LOCALS, NUMBERS_CLAIM, SHIMS } from '../policy/names.ts'
import { type Bindings, type Import, nameOf } from './bindings.ts'
import type { Shim } from './passes/pass.ts'

/** What a module takes from others and gives to them. */
export type Links = { imports: readonly Import[]; stars: number[]; reexports: [exported: string, index: number, name: string][]; exports: [exported: string, local: string][] }

const ALWAYS = 3
const ACCESSOR = `(${LOCALS.accessor}) => ${LOCALS.accessor} === undefined ? $r_n : ($r_n = ${LOCALS.accessor})`

export type Parts = { bindings: Bindings; links: Links; shims: ReadonlyMap<Shim, number>; numbers: readonly string[]; charge: string }

export function makeHeader(program: Program, { bindings, links, shims, numbers, charge }: Parts): string {
  const { goal, js, topLevelAwait } = program
  const used = SHIMS.filter((name, index) => index < ALWAYS || shims.has(name))
  const params = [...used, ...bindings.imports.map((_, index) => `${LOCALS.importPrefix}${index}`), ...bindings.globals].join(', ')
  const keyword = goal === 'script' ? 'function ' : topLevelAwait ? 'async function* ' : 'function* '
  const link = goal === 'script' ? `$r_link(${ACCESSOR});${charge};let ${LOCALS.completion};` : `$r_link(${ACCESSOR}, ${renderLinks(links)});yield;${charge};`
  // A hashbang is a comment only at the very start of a text.
  return `/*restrict ${COST_MODEL} ${goal}*/(${keyword}(${params}) {"use strict";${numbers.length > 0 ? `"${NUMBERS_CLAIM}${numbers.join(' ')}";` : ''}${link}${js.startsWith('#!') ? '//' : ''}`
}

export const makeTail = ({ goal }: Program): string => (goal === 'script' ? `\nreturn ${LOCALS.completion};})` : '\n})')

export function linksOf({ ast }: Program, { imports, origins }: Bindings): Links {
  const links: Links = { imports, stars: [], reexports: [], exports: [] }
  const indexes = new Map(imports.map(({ specifier }, index) => [specifier, index]))
  const indexOf = (specifier: unknown): number => indexes.get(String(specifier)) ?? 0
  const local = (exported: string, name: string): void => {
    const origin = origins.get(name)
    if (origin) links.reexports.push([exported, origin.index, origin.name])
    else links.exports.push([exported, name])
  }
  for (const node of ast.body) {
    switch (node.type) {
      case 'ExportAllDeclaration':
        if (node.exported) links.reexports.push([nameOf(node.exported), indexOf(node.source.value), '*'])
        else links.stars.push(indexOf(node.source.value))
        break
      case 'ExportDefaultDeclaration':
        local('default', ('id' in node.declaration && node.declaration.type.endsWith('Declaration') && node.declaration.id?.name) || LOCALS.default)
        break
      case 'ExportNamedDeclaration':
        for (const one of node.specifiers) {
          if (node.source) links.reexports.push([nameOf(one.exported), indexOf(node.source.value), nameOf(one.local)])
          else local(nameOf(one.exported), nameOf(one.local))
        }
        for (const name of node.declaration ? declaredNames(node.declaration) : []) links.exports.push([name, name])
        break
      default:
    }
  }
  return links
}

function renderLinks({ imports, stars, reexports, exports }: Links): string {
  const text = JSON.stringify
  const sources = imports.map(({ specifier, names }) => `[${[specifier, ...names].map((name) => text(name)).join(', ')}]`)
  const again = reexports.map(([exported, index, name]) => `${text(exported)}: [${index}, ${text(name)}]`)
  const own = exports.map(([exported, local]) => `${text(exported)}: () => ${local}`)
  return `{imports: [${sources.join(', ')}], stars: [${stars.join(', ')}], reexports: {${again.join(', ')}}, exports: {${own.join(', ')}}}`
}

type Declaration = Extract<Program['ast']['body'][number], { type: 'FunctionDeclaration' | 'ClassDeclaration' | 'VariableDeclaration' }>

const declaredNames = (node: Declaration): string[] => (node.type === 'VariableDeclaration' ? node.declarations.flatMap(({ id }) => boundNames(id)) : [node.id.name])

function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier': return [pattern.name]
    case 'ArrayPattern': return pattern.elements.flatMap((element) => (element ? boundNames(element) : []))
    case 'ObjectPattern': return pattern.properties.flatMap((property) => boundNames(property.type === 'Property' ? property.value : property.argument))
    case 'AssignmentPattern': return boundNames(pattern.left)
    case 'RestElement': return boundNames(pattern.argument)
    default: return []
  }
}
