/**
 * Parts of suggestions: text of nodes as it has to stand in another place. ESTree drops parentheses, so what is moved may
 * need some, and operators have to be looked for between the nodes around them.
 */
import type { Identifier } from 'estree'

import type { Node, Range, RuleContext, Suggestion } from '../../analyzer/types.ts'
import { withoutTypes } from './constant-keys.ts'
import { parentOf, policyOf, rangeOf, scopesIn } from './host.ts'

type Edit = Suggestion['edits'][number]

/** The whole node, with the type of a binding. */
export function spanOf(node: Node): Range {
  return node.range ?? [node.start, node.end]
}

/** Types around the node are left out: our own host does not see them. */
export function textOf(context: RuleContext, node: Node): string {
  return context.sourceCode.text.slice(...spanOf(withoutTypes(node)))
}

/** The node as an argument of a call. */
export function asArgument(context: RuleContext, node: Node): string {
  const text = textOf(context, node)
  return withoutTypes(node).type === 'SequenceExpression' ? `(${text})` : text
}

const TIGHT: ReadonlySet<string> = new Set(['Identifier', 'MemberExpression', 'CallExpression', 'ThisExpression', 'Literal', 'ArrayExpression', 'TemplateLiteral'])

/** The node as an operand of the operators that bind tightest. */
export function asOperand(context: RuleContext, node: Node): string {
  const text = textOf(context, node)
  return TIGHT.has(withoutTypes(node).type) ? text : `(${text})`
}

/** `text` in the place of `node`; where `text` is no call, in parentheses next to a binary operator. (Next to any other, `node` had its own.) */
export function instead(node: Node, text: string, { isCall }: { isCall: boolean }): Edit {
  return { range: spanOf(node), text: !isCall && parentOf(node)?.type === 'BinaryExpression' ? `(${text})` : text }
}

/** Another name in the place of `identifier`: `{ a }` becomes `{ a: b }`. */
export function renamed(identifier: Identifier, name: string): Edit {
  const [start] = rangeOf(identifier)
  const parent = parentOf(identifier)
  const holder = parent?.type === 'AssignmentPattern' && parent.left === identifier ? parentOf(parent) : parent
  const isShorthand = holder?.type === 'Property' && holder.shorthand
  return { range: [start, rangeOf(identifier)[1]], text: isShorthand ? `${identifier.name}: ${name}` : name }
}

/** Where the operator between two nodes stands, comments aside. */
export function operatorRange(context: RuleContext, left: Node, operator: string, right: Node): Range | undefined {
  const [from, to] = [spanOf(left)[1], spanOf(right)[0]]
  const between = context.sourceCode.text.slice(from, to).replace(/\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*/g, (comment) => ' '.repeat(comment.length))
  const at = between.indexOf(operator)
  return at === -1 ? undefined : [from + at, from + at + operator.length]
}

/** Whether `name` means the intrinsic here, for all that the program binds. */
export function isProvided(context: RuleContext, name: string): boolean {
  return policyOf(context).globals.has(name) && !isBound(context, name)
}

/** Whether the program binds `name` anywhere. */
export function isBound(context: RuleContext, name: string): boolean {
  const { ast } = context.sourceCode
  let names = bound.get(ast)
  if (!names) bound.set(ast, (names = new Set(scopesIn(context).scopes.flatMap(({ variables }) => variables.map((variable) => variable.name)))))
  return names.has(name)
}

const bound = new WeakMap<object, ReadonlySet<string>>()
