/** Suggestions for free names: what of Node and browsers has a counterpart here that a rewrite can name. */
import type { Identifier, Node as EstreeNode } from 'estree'

import type { Node, RuleContext, Suggestion } from '../../analyzer/types.ts'
import { importAllowed } from '../../policy/imports.ts'
import { parentOf, policyOf, rangeOf, scopesIn } from './host.ts'
import { isProvided, operatorRange, renamed, spanOf, textOf } from './rewrites.ts'

type Found = { messageId: string; data?: Record<string, string>; isFirst: boolean }

/** The suggestion for one free name, by the message it gets. */
export function suggestForName(context: RuleContext, identifier: Identifier, { messageId, data, isFirst }: Found): Suggestion | undefined {
  switch (messageId) {
    case 'near': return rename(identifier, data?.['near'] ?? '')
    case 'global': return isProvided(context, 'globalThis') ? rename(identifier, 'globalThis') : undefined
    case 'task': return isProvided(context, 'Promise') ? callWith(identifier, 'Promise.resolve().then') : undefined
    case 'clone': return isProvided(context, 'JSON') ? cloned(identifier) : undefined
    case 'written': return isFirst ? declared(identifier) : undefined
    case 'module': return isFirst ? exported(context, identifier) : undefined
    case 'require': return required(context, identifier)
    default: return undefined
  }
}

function rename(identifier: Identifier, name: string): Suggestion {
  return { message: `Write \`${name}\`.`, edits: [renamed(identifier, name)] }
}

function soleArgument(identifier: Identifier): EstreeNode | undefined {
  const call = parentOf(identifier)
  if (call?.type !== 'CallExpression' || call.callee !== identifier || call.arguments.length !== 1) return undefined
  return call.arguments[0]?.type === 'SpreadElement' ? undefined : call.arguments[0]
}

// `queueMicrotask(f)`
function callWith(identifier: Identifier, callee: string): Suggestion | undefined {
  return soleArgument(identifier) && { message: `Write \`${callee}(...)\`.`, edits: [{ range: rangeOf(identifier), text: callee }] }
}

// `structuredClone(x)`
function cloned(identifier: Identifier): Suggestion | undefined {
  const argument = soleArgument(identifier)
  if (!argument) return undefined
  const [start, end] = spanOf(argument)
  return {
    message: 'Copy it as data: `JSON.parse(JSON.stringify(x))`.',
    edits: [{ range: rangeOf(identifier), text: 'JSON.parse' }, { range: [start, start], text: 'JSON.stringify(' }, { range: [end, end], text: ')' }],
  }
}

// `x = 1` as a statement at the top
function declared(identifier: Identifier): Suggestion | undefined {
  const assignment = parentOf(identifier)
  if (assignment?.type !== 'AssignmentExpression' || assignment.operator !== '=' || assignment.left !== identifier) return undefined
  const statement = parentOf(assignment)
  if (!statement || parentOf(statement)?.type !== 'Program' || spanOf(statement)[0] !== spanOf(assignment)[0] || statement.type !== 'ExpressionStatement') return undefined
  const [start] = spanOf(assignment)
  return { message: `Declare it: \`let ${identifier.name}\`.`, edits: [{ range: [start, start], text: 'let ' }] }
}

function isOnlyOne(context: RuleContext, names: readonly string[]): boolean {
  return scopesIn(context).free.filter(({ identifier }) => names.includes(identifier.name)).length === 1
}

const COMMON_JS = /\.c[jt]s$/

// `module.exports = x`, the only export of the file
function exported(context: RuleContext, identifier: Identifier): Suggestion | undefined {
  const member = parentOf(identifier)
  if (identifier.name !== 'module' || COMMON_JS.test(context.filename) || member?.type !== 'MemberExpression' || member.computed || member.property.type !== 'Identifier' || member.property.name !== 'exports') return undefined
  const assignment = parentOf(member)
  if (assignment?.type !== 'AssignmentExpression' || assignment.operator !== '=' || assignment.left !== member || !policyOf(context).operations.has('export')) return undefined
  const statement = parentOf(assignment)
  if (statement?.type !== 'ExpressionStatement' || parentOf(statement)?.type !== 'Program' || !isOnlyOne(context, ['module', 'exports'])) return undefined
  const operator = operatorRange(context, member, '=', assignment.right)
  if (!operator) return undefined
  return { message: 'Write `export default ...`.', edits: [{ range: [spanOf(statement)[0], operator[1]], text: 'export default' }] }
}

// `const x = require('m')`, `const { a, b: c } = require('m')` at the top, when the policy allows the module
function required(context: RuleContext, identifier: Identifier): Suggestion | undefined {
  const source = soleArgument(identifier)
  const call = parentOf(identifier)
  const declarator = call && parentOf(call)
  const declaration = declarator && parentOf(declarator)
  if (COMMON_JS.test(context.filename) || source?.type !== 'Literal' || typeof source.value !== 'string' || declarator?.type !== 'VariableDeclarator' || declaration?.type !== 'VariableDeclaration') return undefined
  if (declaration.declarations.length !== 1 || parentOf(declaration)?.type !== 'Program' || !importAllowed(policyOf(context).imports, source.value)) return undefined
  const names = importedNames(context, declarator.id)
  if (names === undefined) return undefined
  const text = `import ${names} from ${textOf(context, source)}`
  return { message: `Write \`${text}\`.`, edits: [{ range: [spanOf(declaration)[0], spanOf(call as Node)[1]], text }] }
}

function importedNames(context: RuleContext, id: Node): string | undefined {
  if (id.type === 'Identifier') return id.name
  if (id.type !== 'ObjectPattern') return undefined
  const parts = id.properties.map((property) => {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier' || property.value.type !== 'Identifier') return undefined
    return property.shorthand ? property.key.name : `${property.key.name} as ${property.value.name}`
  })
  return parts.includes(undefined) ? undefined : `{ ${parts.join(', ')} }`
}
