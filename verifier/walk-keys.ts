/** Property keys in every position: names the policy denies never appear, computed keys carry their guard. */
import type { CallExpression, Expression, MemberExpression, Node, PrivateIdentifier, Super } from 'estree'

import { author, type Context, guard, isDenied, NUMBER, shim } from './context.ts'
import { reject } from './reject.ts'
import { GUARDED_VARIABLE_NODES, guardedVariable, importIndexOf, isReserved, shimArgument, shimOf } from './shapes.ts'
import { expression, item, template, variable } from './walk-expressions.ts'
import { heldRead } from './walk-members.ts'
import { isPostfix } from './walk-postfix.ts'

/** `read` includes update, `delete` and every other use that is not listed. `definition` is a key of an object literal or a class. */
export type Use = 'read' | 'assign' | 'guarded-constructor' | 'definition' | 'pattern' | 'in'

/** The key that `node` certainly is: a name, a string, a number, a template without expressions. */
export function keyText(node: Node, computed: boolean): string | undefined {
  if (node.type === 'Identifier') return computed ? undefined : node.name
  if (node.type === 'Literal') return isKeyLiteral(node.value) ? String(node.value) : undefined
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

function isKeyLiteral(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
}

/** Rejects a key that is known and that the policy does not let a program name in this use. */
export function checkKey(key: string, use: Use, node: Node, { artifact }: Context): void {
  if (isDenied(key, artifact)) reject(node, `the key ${key} is denied`)
  if (key !== 'constructor') return
  // A write or a definition gives nothing away, `in` only a boolean.
  if (!artifact.policy.constructorGuard || use === 'read' || use === 'pattern') reject(node, 'the key constructor is denied here')
}

/** A key written as a name or a literal: `o.k`, `{ k: v }`, `{ 'k': v }`, `{ 1: v }`. */
export function staticKey(node: Node, use: Use, context: Context): void {
  const key = keyText(node, false)
  if (key === undefined || node.type === 'TemplateLiteral') reject(node, 'a property name that is neither a name nor a literal')
  checkKey(key, use, node, context)
  author(node, context)
}

/** A key between brackets, or the left side of `in`. */
export function computedKey(node: Expression, use: Use, context: Context): void {
  const known = keyText(node, true)
  if (known !== undefined) {
    checkKey(known, use, node, context)
    expression(node, context)
    return
  }
  const name = guardedVariable(node)
  if (name) {
    if (isReserved(name.name)) reject(name, `${name.name} outside its shape`)
    shim(node, '$r_key', context)
    guard(context, GUARDED_VARIABLE_NODES - 3)
    variable(name, context)
    return
  }
  if (shimOf(node) === '$r_key') {
    const argument = shimArgument(node, '$r_key')
    if (!argument) reject(node, '$r_key outside its shape')
    shim(node, '$r_key', context)
    expression(argument, context)
    return
  }
  // A large BigInt takes long to become a key.
  if (expression(node, context) !== NUMBER) reject(node, 'computed key without its guard')
}

/** `o[$r_key("k")]` with a key that is denied: it throws, and nothing is read or written. */
export function isThrown({ property, computed }: MemberExpression, { artifact }: Context): boolean {
  const thrown = computed ? shimArgument(property, '$r_key') : undefined
  const text = thrown && keyText(thrown, true)
  return text !== undefined && (text === 'constructor' || isDenied(text, artifact))
}

/** `o.k`, `o[k]`, `o.#k`, `super.k`, and `$r_i0.k` for an imported name. */
export function member(node: MemberExpression, use: Use, context: Context): void {
  if (isImportedName(node, context)) return guard(context, 3)
  if (context.artifact.held.has(node)) return heldRead(node, context)
  author(node, context)
  memberKey(node.property, node.computed, use, context)
  chain(node.object, context)
}

/** What a chain `a.b().c[d].e` starts with and all of its links; a loop, because it is as deep as it is long. */
export function chain(node: Expression | Super, context: Context): void {
  let link = node
  for (;;) {
    if (link.type === 'MemberExpression' && !isImportedName(link, context)) {
      author(link, context)
      memberKey(link.property, link.computed, 'read', context)
      link = link.object
    } else if (link.type === 'CallExpression' && !isGuardCall(link)) {
      author(link, context)
      for (const argument of link.arguments) item(argument, '$r_spread', context)
      link = link.callee
    } else if (link.type === 'TaggedTemplateExpression') {
      author(link, context)
      template(link.quasi, context)
      link = link.tag
    } else if (link.type === 'Super') return author(link, context)
    else {
      expression(link, context)
      return
    }
  }
}

// `$r_i0(...)` is a call of an imported namespace, and no guard; a function that is called on the spot may be one.
function isGuardCall(node: CallExpression): boolean {
  return (shimOf(node) !== undefined && importIndexOf(node.callee) === undefined) || isPostfix(node)
}

/** The key of a member expression or class member. */
export function memberKey(key: Expression | PrivateIdentifier, computed: boolean, use: Use, context: Context): void {
  if (key.type === 'PrivateIdentifier') author(key, context)
  else if (computed) computedKey(key, use, context)
  else staticKey(key, use, context)
}

/** `$r_i0.name` or `$r_i0["na me"]` where the module imports that name from there: the author wrote a plain variable. */
export function isImportedName(node: Node, { artifact }: Context): boolean {
  if (node.type !== 'MemberExpression' || node.optional) return false
  const index = importIndexOf(node.object)
  const name = keyText(node.property, node.computed)
  if (index === undefined || name === undefined || name === '*' || node.property.type === 'TemplateLiteral') return false
  return artifact.imports[index]?.names.includes(name) ?? false
}
