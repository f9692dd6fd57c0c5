/** Suggestions for syntax that a policy lacks, where another syntax does the same. */
import type { BinaryExpression, ForInStatement, FunctionExpression, VariableDeclaration } from 'estree'

import type { Node, Range, RuleContext, Suggestion } from '../../analyzer/types.ts'
import type { Operation } from '../../policy/operations.ts'
import { parentOf, policyOf, scopesIn } from './host.ts'
import { asArgument, instead, isProvided, operatorRange, spanOf, textOf } from './rewrites.ts'

/** The suggestion for a node whose `operation` is denied. */
export function suggestForSyntax(context: RuleContext, node: Node, operation: Operation): Suggestion | undefined {
  if (operation === 'loose-equality' && node.type === 'BinaryExpression') return strictly(context, node)
  if (operation === 'in' && node.type === 'BinaryExpression') return hasOwn(context, node)
  if (operation === 'for-in' && node.type === 'ForInStatement') return forOfKeys(context, node)
  if (operation === 'var' && node.type === 'VariableDeclaration') return lexical(context, node)
  if (operation === 'function' && node.type === 'FunctionExpression') return arrow(context, node)
  return undefined
}

// `a == b`; `a == null` asks for two values
function strictly(context: RuleContext, { left, operator, right }: BinaryExpression): Suggestion | undefined {
  const place = operatorRange(context, left, operator, right)
  if (!place || left.type === 'PrivateIdentifier') return undefined
  if (isNull(left) || isNull(right)) return undefined
  return { message: `Write \`${operator}=\`.`, edits: [{ range: place, text: `${operator}=` }] }
}

function isNull(node: Node): boolean {
  return node.type === 'Literal' && node.value === null && !('regex' in node)
}

// `k in o`
function hasOwn(context: RuleContext, node: BinaryExpression): Suggestion | undefined {
  if (node.left.type === 'PrivateIdentifier' || !isProvided(context, 'Object')) return undefined
  return { message: 'Write `Object.hasOwn(o, k)`.', edits: [instead(node, `Object.hasOwn(${asArgument(context, node.right)}, ${asArgument(context, node.left)})`, { isCall: true })] }
}

// `for (const k in o)`
function forOfKeys(context: RuleContext, { left, right }: ForInStatement): Suggestion | undefined {
  const place = operatorRange(context, left, 'in', right)
  if (!place || !isProvided(context, 'Object')) return undefined
  return { message: 'Write `for (const key of Object.keys(o))`.', edits: [{ range: place, text: 'of' }, { range: spanOf(right), text: `Object.keys(${asArgument(context, right)})` }] }
}

// `var x`, when the block around it is all that uses it, after it
function lexical(context: RuleContext, node: VariableDeclaration): Suggestion | undefined {
  const parent = parentOf(node)
  const block = parent?.type === 'ExportNamedDeclaration' ? parentOf(parent) : parent
  if (!block || block.type === 'SwitchCase' || block.type === 'LabeledStatement') return undefined
  const names = namesOf(context, node)
  const [from, to]: Range = [spanOf(node)[0], spanOf(block)[1]]
  const isLocal = names?.every(({ defs, references }) => defs.length === 1 && references.every(({ identifier }) => spanOf(identifier)[0] >= from && spanOf(identifier)[1] <= to))
  return isLocal ? { message: 'Write `let`.', edits: [{ range: [from, from + 'var'.length], text: 'let' }] } : undefined
}

/** The variables that a declaration makes; looked up once per program. */
function namesOf(context: RuleContext, node: VariableDeclaration) {
  const { ast } = context.sourceCode
  let byDeclaration = declared.get(ast)
  if (!byDeclaration) {
    declared.set(ast, (byDeclaration = new Map()))
    for (const variable of scopesIn(context).scopes.flatMap(({ variables }) => variables)) {
      for (const { parent } of variable.defs) {
        if (parent?.type !== 'VariableDeclaration') continue
        const same = byDeclaration.get(parent)
        if (same) same.push(variable)
        else byDeclaration.set(parent, [variable])
      }
    }
  }
  return byDeclaration.get(node)
}

const declared = new WeakMap<object, Map<Node, ReturnType<typeof scopesIn>['scopes'][number]['variables']>>()

const OWN = /\b(?:this|arguments|super|new\s*\.\s*target)\b/
const LONGEST = 1000

// `function (a) { return a }`, under policies without statements
function arrow(context: RuleContext, node: FunctionExpression): Suggestion | undefined {
  const { operations } = policyOf(context)
  const parent = parentOf(node)
  const [statement] = node.body.body
  if (!operations.has('arrow') || operations.has('function') || node.id || node.generator || node.async || parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && (parent.method || parent.kind !== 'init'))) return undefined
  if (node.body.body.length !== 1 || statement?.type !== 'ReturnStatement' || !statement.argument) return undefined
  const text = textOf(context, node)
  if (text.length > LONGEST || OWN.test(text) || /\.[mc]?ts$/.test(context.filename)) return undefined
  const parameters = node.params.map((parameter) => textOf(context, parameter)).join(', ')
  const value = textOf(context, statement.argument)
  const isBare = parent?.type === 'VariableDeclarator' || (parent?.type === 'CallExpression' && parent.callee !== node) || parent?.type === 'Property' || parent?.type === 'ArrayExpression' || parent?.type === 'ReturnStatement'
  const result = `(${parameters}) => ${statement.argument.type === 'ObjectExpression' || statement.argument.type === 'SequenceExpression' ? `(${value})` : value}`
  return { message: 'Write an arrow function.', edits: [{ range: spanOf(node), text: isBare ? result : `(${result})` }] }
}
