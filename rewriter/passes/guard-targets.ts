/**
 * Guards what is written under a key that may be the `length` of an array or an element far out: either makes the engine allocate, copy
 * or go through all of the others. The shim needs what is written to, which is evaluated once.
 *   o.length = v     ->  $r_len(o, v)
 *   o[f()] = v       ->  o[$r_slot(o, f())] = v               also +=, ??=, in patterns and heads of loops; this[k]
 *   o[k] = v         ->  o[typeof k === "number" && k < 1024 ? k : $r_slot(o, k)] = v        without `typeof` for certain numbers
 *   f().p[k] = v     ->  ($r_o = f().p)[$r_slot($r_o, k)] = v
 *   o.length += v    ->  o[$r_slot(o, "length")] += v         whatever is no plain assignment
 *   super[k] = v     ->  super[$r_slot(this, k, 0)] = v
 *   o.exec = v       ->  o[$r_slot(o, "exec")] = v           names that frozen prototypes also have (the realm knows which); `constructor` by `=` alone
 *   class { [k] = v }  ->  class { [$r_field(k)] = v }
 * What is read and written in one go, as in `o[k]++`, is guarded by guard-members.ts.
 */
import type { Expression, MemberExpression, Node, PropertyDefinition } from 'estree'

import { findToken, tokenBefore } from '../../analyzer/tokens.ts'
import { LOCALS, NEAR, SHARED_NAMES } from '../../policy/names.ts'
import { constructorUse, staticKey } from './guard-constructor.ts'
import { dropKey, isReadAndWritten } from './guard-members.ts'
import { aroundHeld, isNumber } from '../simple.ts'
import type { Context, Pass } from './pass.ts'
import { startsStatement } from './replace-names.ts'

export const guardTargets: Pass = (context) => {
  const { bindings, call, edits, policy, program, shim } = context
  const denied = policy.deniedKeys.has('length')
  const simpleReceiver = ({ object }: MemberExpression): string | undefined => {
    if (object.type === 'Super' || object.type === 'ThisExpression') return 'this'
    return object.type === 'Identifier' && !bindings.replaced.has(object) ? program.js.slice(object.start, object.end) : undefined
  }
  // The receiver as the first argument of the shim, and what follows the key.
  const receiver = (node: MemberExpression): [string, string] => {
    const simple = simpleReceiver(node)
    if (simple !== undefined) return [simple, node.object.type === 'Super' ? ', 0)' : ')']
    // The parenthesis must not continue a statement before it that has no semicolon.
    if (startsStatement(context, node)) edits.insert(program.tokens.ends[tokenBefore(program.tokens, node.start)] ?? 0, ';')
    const [open, close] = aroundHeld(node.object)
    edits.wrap(node.object, `(${shim('$r_o')} = ${open}`, `${close})`)
    return [LOCALS.receiver, ')']
  }
  const assignLength = (node: MemberExpression, parent: Node): boolean => {
    if (parent.type !== 'AssignmentExpression' || parent.operator !== '=' || node.object.type === 'Super') return false
    edits.wrap(parent, `${shim('$r_len')}(`, ')')
    dropKey(context, node, '')
    const equals = findToken(program, '=', parent.left.end)
    edits.replace(equals, equals + 1, ',')
    return true
  }
  // What can be read several times, and costs nothing then: a small number is tested where it stands.
  const nearTest = (key: Expression): string => {
    const isName = key.type === 'Identifier'
    if (isName ? bindings.replaced.has(key) : key.end - key.start > LONG || !isRepeatable(key)) return ''
    const text = program.js.slice(key.start, key.end)
    if (!isName && !PLAIN.test(text)) return ''
    return `${isNumber(key) ? '' : `typeof ${text} === "number" && `}${text} < ${NEAR} ? ${text} : `
  }
  return {
    MemberExpression: (node) => {
      const { parent, property } = node
      if (!parent || !isWritten(node, parent) || property.type === 'PrivateIdentifier' || isReadAndWritten(node, context)) return
      const key = staticKey(node)
      if (key === 'length' && !denied) {
        if (assignLength(node, parent)) return
        const [first, end] = receiver(node)
        const slot = `${shim('$r_slot')}(${first}, `
        if (node.computed) edits.wrap(property, slot, end)
        else dropKey(context, node, `[${slot}"length"${end}]`)
      } else if (key !== undefined && isShared(key, node, context)) {
        const [first, end] = receiver(node)
        const slot = `${shim('$r_slot')}(${first}, `
        if (node.computed) edits.wrap(property, slot, end)
        else if (program.js.slice(property.start, property.end) === key) {
          const dot = findToken(program, '.', node.object.end)
          edits.replace(dot, dot + 1, '')
          edits.wrap(property, `[${slot}"`, `"${end}]`)
        } else dropKey(context, node, `[${slot}${JSON.stringify(key)}${end}]`)
      } else if (node.computed && needsSlot(property, key)) {
        const [first, end] = receiver(node)
        const isSequence = property.type === 'SequenceExpression'
        edits.wrap(property, `${node.object.type === 'Super' ? '' : nearTest(property)}${shim('$r_slot')}(${first}, ${isSequence ? '(' : ''}`, `${isSequence ? ')' : ''}${end}`)
      }
    },
    PropertyDefinition: ({ computed, key }: PropertyDefinition) => {
      if (key.type === 'PrivateIdentifier') return
      if (computed ? needsSlot(key, key.type === 'Literal' ? String(key.value) : undefined) : isFar(String(key.type === 'Literal' ? key.value : ''))) {
        if (computed) call('$r_field', key)
        else edits.wrap(key, `[${shim('$r_field')}(`, ')]')
      }
    },
  }
}

/** Whether a locked prototype may have `key` too, so that a slot is asked how it is written. */
export function isShared(key: string, node: MemberExpression, { policy }: Context): boolean {
  return SHARED_NAMES.has(key) && !policy.deniedKeys.has(key) && (key !== 'constructor' || (node.object.type !== 'Super' && policy.constructorGuard && constructorUse(node) === 'write'))
}

/** Whether `key` between brackets may be an element far out, or `length`; `text` is what it certainly is. */
export function needsSlot(key: Expression, text: string | undefined): boolean {
  if (key.type === 'Literal' && typeof key.value !== 'string') return typeof key.value !== 'number' && typeof key.value !== 'bigint' ? true : isFar(String(key.value))
  return text === undefined || isFar(text)
}

/** Text that holds neither line terminators nor comments nor parentheses; longer ones are not worth it. */
const PLAIN = /^[\w$ .*%+-]+$/
const LONG = 40

/** Names of variables that hold Numbers only, numbers, and what operators that bind tighter than `<` make of them. */
function isRepeatable(node: Node): boolean {
  switch (node.type) {
    case 'Identifier': return isNumber(node)
    case 'Literal': return typeof node.value === 'number'
    case 'BinaryExpression': return TIGHT.has(node.operator) && isRepeatable(node.left) && isRepeatable(node.right)
    default: return false
  }
}
const TIGHT: ReadonlySet<string> = new Set(['+', '-', '*', '%'])

const isFar = (text: string): boolean => /^[1-9]\d{3,9}$/.test(text) && Number(text) >= NEAR

/** Whether something is assigned to `node`. */
export function isWritten(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'AssignmentExpression': case 'AssignmentPattern': case 'ForInStatement': case 'ForOfStatement': return parent.left === node
    case 'UpdateExpression': case 'ArrayPattern': case 'RestElement': return true
    case 'Property': return parent.parent?.type === 'ObjectPattern' && parent.value === node
    default: return false
  }
}
