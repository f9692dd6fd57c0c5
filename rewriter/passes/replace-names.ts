/**
 * Replaces references that mean something else in the guarded form.
 *   b        ->  $r_i0.b             imported from the first module; $r_i0 for `import * as b`
 *   b(), b`` ->  (0,$r_i0.b)()       the module is not its `this`
 *   { b }    ->  { b: $r_i0.b }
 *   ns = v   ->  $r_i0.ns = v        a namespace is constant; its object refuses the same
 *   typeof x ->  typeof undefined    where nothing is called x; elsewhere $r_ref("x"), if the policy accepts such names
 */
import type { Identifier, Node, Property } from 'estree'

import { tokenBefore, tokenText } from '../../analyzer/tokens.ts'
import { isReadAndWritten } from './guard-members.ts'
import type { Context, Pass } from './pass.ts'

export const replaceNames: Pass = (context) => {
  const { bindings, edits, program, shim } = context
  const { replaced } = bindings
  if (replaced.size === 0) return {}
  return {
    Identifier: (node, _inner, region) => {
      const replacement = replaced.get(node)
      if (!replacement) return
      if (replacement.kind === 'namespace' && node.parent?.type === 'AssignmentExpression' && node.parent.operator === '=' && node.parent.left === node) {
        const { index } = bindings.origins.get(node.name) ?? { index: -1 }
        if (bindings.imports[index]?.names.has(node.name) !== true) region.weight += 1
        edits.replace(node.start, node.end, `${replacement.text}.${node.name}`)
        return
      }
      const { kind, text } = replacement
      if (kind === 'unknown' && text !== 'undefined') shim('$r_ref')
      const isCallee = kind === 'import' && isCalled(node)
      edits.replace(node.start, node.end, isCallee ? `${startsStatement(context, node) ? ';' : ''}(0,${text})` : text)
    },
    Property: ({ shorthand, value }) => {
      if (!shorthand) return
      const name = shorthandName(value)
      if (name && replaced.has(name)) edits.wrap(name, `${program.js.slice(name.start, name.end)}: `, '')
    },
    // `ns.b` weighs nothing where `b` is imported by name as well: the two look the same in the output.
    MemberExpression: (node, _inner, region) => {
      const { computed, object, property } = node
      const replacement = replaced.get(object)
      if (replacement?.kind !== 'namespace' || object.type !== 'Identifier' || isReadAndWritten(node, context)) return
      const key = computed ? (property.type === 'Literal' ? property.value : undefined) : property.type === 'Identifier' ? property.name : undefined
      const { index } = bindings.origins.get(object.name) ?? { index: -1 }
      if (typeof key === 'string' && bindings.imports[index]?.names.has(key)) region.weight -= 1
    },
  }
}

function isCalled(node: Identifier): boolean {
  const { parent } = node
  return (parent?.type === 'CallExpression' && parent.callee === node) || (parent?.type === 'TaggedTemplateExpression' && parent.tag === node)
}

function shorthandName(value: Property['value']): Identifier | undefined {
  if (value.type === 'AssignmentPattern') return value.left.type === 'Identifier' ? value.left : undefined
  return value.type === 'Identifier' ? value : undefined
}

// A parenthesis at the start of a line would continue a statement before it that has no semicolon.
export function startsStatement({ program }: Context, node: Node): boolean {
  let statement: Node['parent'] = node
  while (statement && statement.type !== 'ExpressionStatement' && statement.start === node.start) statement = statement.parent
  if (statement?.type !== 'ExpressionStatement' || statement.start !== node.start) return false
  const isListed = ['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase'].includes(statement.parent?.type ?? '')
  return isListed && !['', ';', '{', ':'].includes(tokenText(program, tokenBefore(program.tokens, node.start)))
}
