/**
 * Guards what a compound assignment or update reads of a property, which may be a long text or a large BigInt: it is written out, with what is
 * evaluated once kept in variables of the frame for no longer than nothing else runs.
 *   o.p -= b         ->  o.p = $r_num(o.p) - (b)                                 o a variable, `this` or `super`; also `*=`, `<<=`, `**=`, ...
 *   E.p -= b         ->  ($r_o = E).p = $r_num($r_o.p) - (b)
 *   o[K] -= b        ->  o[$r_k = $r_slot(o, K)] = $r_num(o[$r_k]) - (b)
 *   E[x] -= b        ->  ($r_o = E)[$r_k = $r_slot($r_o, x)] = $r_num($r_o[$r_k]) - (b)
 *   E[K] -= b        ->  ($r_o = $r_hold(E, K))[$r_k = $r_slot($r_o, $r_held())] = ...     where K may run something; also o[K], if something writes o
 *   o.then -= b      ->  o[$r_k = $r_slot(o, "then")] = $r_num(o[$r_k]) - (b)    names that frozen prototypes also have
 *   o.length -= b    ->  $r_len(o, $r_num(o.length) - (b))
 *   ++o.p            ->  (o.p = $r_inc(o.p))                                     and `o.p++`, where nobody uses its value
 *   this.p++         ->  $r_was($r_u = $r_update(this.p), this.p = $r_inc($r_u))
 *   E[K]++           ->  (($r_x, $r_y, $r_z) => ($r_x[$r_y = $r_slot($r_x, $r_y)] = $r_inc($r_z = $r_update($r_x[$r_y])), $r_z))(E, K)
 */
import type { AssignmentExpression, Expression, MemberExpression, Node, UpdateExpression } from 'estree'

import { scopesOf } from '../../analyzer/scope.ts'
import type { Reference, Variable } from '../../analyzer/types.ts'
import { findToken, tokenBefore, tokenFrom } from '../../analyzer/tokens.ts'
import { LOCALS, PARAMETERS } from '../../policy/names.ts'
import type { Bindings } from '../bindings.ts'
import { planCompletion } from '../completion.ts'
import type { Region } from '../regions.ts'
import { aroundHeld, isNumber } from '../simple.ts'
import { constructorUse, staticKey } from './guard-constructor.ts'
import { replaceOperator } from './guard-growth.ts'
import { isShared, needsSlot } from './guard-targets.ts'
import type { Context, Pass } from './pass.ts'
import { startsStatement } from './replace-names.ts'

const { receiver: O, key: KEY, old: OLD } = LOCALS
const [X, Y, Z] = PARAMETERS
const COMPUTING = new Set(['-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '>>>=', '**='])

export const guardMembers: Pass = (context) => {
  const { edits, program, shim } = context
  const separated = new Set<number>()
  // What begins with a parenthesis must not continue a statement before it that has no semicolon.
  const separate = (node: Node): void => {
    if (separated.has(node.start) || !startsStatement(context, node)) return
    separated.add(node.start)
    edits.insert(program.tokens.ends[tokenBefore(program.tokens, node.start)] ?? 0, ';')
  }
  const isUnused = unusedIn(context)
  const { isStable, isConstant } = stableIn(context)

  const assign = (node: AssignmentExpression, left: MemberExpression, region: Region): void => {
    const operator = node.operator.slice(0, -1)
    separate(node)
    const place = openPlace(context, left, { whole: node, isConstant })
    const grows = (operator === '<<' || operator === '>>') && !isNumber(node.right)
    const wanted = operator === '*' || operator === '/' || operator === '%' ? '$r_factor' : '$r_num'
    const read = operator === '**' ? `${shim('$r_pow')}(${place.read}, ` : `${grows ? `${shim('$r_grow')}(` : ''}${shim(wanted)}(${place.read}) ${operator} (`
    edits.wrap(node, '', `)${place.isLength ? ')' : ''}${grows ? ')' : ''}`)
    replaceOperator(context, node, node.operator, (place.isLength ? ', ' : ' = ') + read)
    // The output is an assignment, an operator and two members, as if the author had written them.
    region.weight += 2
  }
  const replaceUpdate = (node: UpdateExpression, text: string): void => {
    if (node.prefix) {
      edits.replace(node.start, node.start + 2, ' ')
      edits.wrap(node, '', text)
    } else {
      const start = findToken(program, node.operator, node.argument.end)
      edits.replace(start, start + 2, text)
    }
  }
  const update = (node: UpdateExpression, member: MemberExpression, region: Region): void => {
    separate(node)
    const step = node.operator === '++' ? '$r_inc' : '$r_dec'
    region.weight += 2
    const isBare = node.parent?.type === 'ExpressionStatement'
    if (node.prefix || isUnused(node)) {
      if (!isBare) edits.wrap(node, '(', ')')
      const place = openPlace(context, member, { whole: node, isConstant })
      replaceUpdate(node, place.isLength ? `, ${shim(step)}(${place.read}))` : ` = ${shim(step)}(${place.read})`)
      return
    }
    const place = simplePlace(context, member)
    if (place !== undefined && isStable(member.object)) {
      const isLength = staticKey(member) === 'length'
      edits.wrap(node, `${shim('$r_was')}(${shim('$r_u')} = ${shim('$r_update')}(${place}), ${isLength ? `${shim('$r_len')}(` : ''}`, ')')
      if (isLength) dropKey(context, member, '')
      replaceUpdate(node, isLength ? `, ${shim(step)}(${OLD}))` : ` = ${shim(step)}(${OLD})`)
    } else {
      postfix(context, member, shim(step))
      replaceUpdate(node, '')
    }
  }
  return {
    AssignmentExpression: (node, _inner, region) => {
      if (COMPUTING.has(node.operator) && node.left.type === 'MemberExpression' && isGuardedHere(node.left, context)) assign(node, node.left, region)
    },
    UpdateExpression: (node, _inner, region) => {
      const { argument } = node
      if (argument.type === 'MemberExpression' && isGuardedHere(argument, context)) update(node, argument, region)
    },
  }
}

/** Whether this pass guards `node`, if a compound assignment or an update reads it: denied keys throw before that. */
export function isGuardedHere(node: MemberExpression, { policy }: Context): boolean {
  const key = staticKey(node)
  return key === undefined || !(policy.deniedKeys.has(key) || constructorUse(node) === 'other')
}

/** Whether `node` is read and written by the one expression that this pass guards. */
export function isReadAndWritten(node: MemberExpression, context: Context): boolean {
  const { parent } = node
  if (parent?.type === 'UpdateExpression') return isGuardedHere(node, context)
  return parent?.type === 'AssignmentExpression' && parent.left === node && COMPUTING.has(parent.operator) && isGuardedHere(node, context)
}

// The name, if a slot is to be asked how it is written.
function sharedKey(context: Context, node: MemberExpression): string | undefined {
  const key = staticKey(node)
  return key !== undefined && isShared(key, node, context) ? key : undefined
}

const textOf = ({ program }: Context, node: Node): string => program.js.slice(node.start, node.end)

// `.p`, `.#p`, `["p"]`, `[0]`; undefined where the key has to be looked at.
function keyText(context: Context, node: MemberExpression): string | undefined {
  const { computed, property } = node
  if (sharedKey(context, node) !== undefined) return undefined
  if (!computed) return `.${textOf(context, property)}`
  const key = staticKey(node)
  if (property.type === 'PrivateIdentifier' || needsSlot(property, key)) return undefined
  return `[${key === undefined ? textOf(context, property) : JSON.stringify(key)}]`
}

// A variable, `this` or `super`.
function simpleReceiver(context: Context, { object }: MemberExpression): string | undefined {
  if (object.type === 'Super' || object.type === 'ThisExpression') return textOf(context, object)
  return object.type === 'Identifier' && !context.bindings.replaced.has(object) ? textOf(context, object) : undefined
}

// What can be read and written in the same words.
function simplePlace(context: Context, node: MemberExpression): string | undefined {
  const [object, key] = [simpleReceiver(context, node), keyText(context, node)]
  if (object === undefined || (staticKey(node) === 'length' && object === 'super')) return undefined
  return staticKey(node) === 'length' ? `${object}.length` : key === undefined ? undefined : object + key
}

// `X[E]` where E may assign X: what is written to would not be what is read.
function isMoved({ object, property, computed }: MemberExpression, { bindings }: Context, isConstant: (node: Node) => boolean): boolean {
  return computed && object.type === 'Identifier' && !isQuiet(property, bindings) && !isConstant(object)
}

/** Edits what is written to, and says how it is read. */
function openPlace(context: Context, node: MemberExpression, { whole, isConstant }: { whole: Node; isConstant: (node: Node) => boolean }): { read: string; isLength: boolean } {
  const { edits, shim } = context
  const simple = simpleReceiver(context, node)
  const isLength = staticKey(node) === 'length'
  const object = staticKey(node) === undefined && isMoved(node, context, isConstant) ? undefined : simple
  if (isLength && object !== 'super') {
    edits.wrap(whole, `${shim('$r_len')}(`, '')
    if (object === undefined) edits.wrap(node.object, `${shim('$r_o')} = ${open(node.object)}`, close(node.object))
    dropKey(context, node, '')
    return { read: `${object ?? O}.length`, isLength: true }
  }
  const key = keyText(context, node)
  const known = isLength ? 'length' : sharedKey(context, node)
  const hasKey = key === undefined || isLength
  const isHeld = object === undefined && hasKey && known === undefined && !isQuiet(node.property, context.bindings)
  if (object === undefined && !isHeld) {
    edits.wrap(node.object, `(${shim('$r_o')} = ${open(node.object)}`, `${close(node.object)})`)
  }
  if (!hasKey) return { read: `${object ?? O}${key}`, isLength: false }
  const at = `${shim('$r_k')} = ${shim('$r_slot')}(${object === 'super' ? 'this' : object ?? O}, `
  const end = object === 'super' ? ', 0)' : ')'
  if (known !== undefined) dropKey(context, node, `[${at}"${known}"${end}]`)
  else if (!isHeld) edits.wrap(node.property, `${at}${open(node.property)}`, `${close(node.property)}${end}`)
  else {
    // E[K]  ->  ($r_o = $r_hold(E, K))[$r_k = $r_slot($r_o, $r_held())]
    edits.wrap(node, `(${shim('$r_o')} = ${shim('$r_hold')}(`, '')
    replaceBrackets(context, node, ', ', `))[${at}${shim('$r_held')}())]`)
  }
  return { read: `${object ?? O}[${KEY}]`, isLength: false }
}

// E[K]++  ->  (($r_x, $r_y, $r_z) => (..., $r_z))(E, K), E.p++  ->  (($r_x, $r_z) => (..., $r_z))(E), super[K]++  ->  (($r_y, $r_z) => (..., $r_z))(K)
function postfix(context: Context, node: MemberExpression, step: string): void {
  const { edits, shim } = context
  const isSuper = node.object.type === 'Super'
  const isLength = staticKey(node) === 'length'
  const key = keyText(context, node)
  const shared = sharedKey(context, node)
  const hasKey = key === undefined || (isLength && isSuper)
  const object = isSuper ? 'super' : X
  const [target, read] = hasKey
    ? [`${object}[${Y} = ${shim('$r_slot')}(${isSuper ? `this, ${Y}, 0` : `${X}, ${Y}`})]`, `${object}[${Y}]`]
    : [`${object}${key}`, isLength ? `${X}.length` : `${object}${key}`]
  const value = `${step}(${Z} = ${shim('$r_update')}(${read}))`
  const body = isLength && !isSuper ? `${shim('$r_len')}(${X}, ${value})` : `${target} = ${value}`
  const parameters = [...isSuper ? [] : [X], ...hasKey ? [Y] : [], Z].join(', ')
  const arrow = `((${parameters}) => (${body}, ${Z}))(`
  if (isSuper) edits.replace(node.object.start, node.object.end, arrow)
  else edits.wrap(node, arrow, '')
  if (shared !== undefined) dropKey(context, node, `${isSuper ? '' : ', '}"${shared}")`)
  else if (key !== undefined) dropKey(context, node, isSuper ? '"length")' : ')')
  else replaceBrackets(context, node, isSuper ? '' : ', ', ')')
}

const open = (node: Node): string => aroundHeld(node)[0]
const close = (node: Node): string => aroundHeld(node)[1]

/** The brackets of `E[K]`. */
function replaceBrackets({ edits, program }: Context, { object, property }: MemberExpression, before: string, after: string): void {
  const start = findToken(program, '[', object.end)
  // A sequence is one argument.
  edits.replace(start, start + 1, before + open(property))
  const end = findToken(program, ']', property.end)
  edits.replace(end, end + 1, close(property) + after)
}

/** `.length`, `[("length")]`, `.#p`: nothing of it remains but `text`. */
export function dropKey({ edits, program }: Context, { object, property, computed }: MemberExpression, text: string): void {
  const { tokens } = program
  const drop = (from: number, to: number): void => {
    for (let at = tokenFrom(tokens, from); at < tokens.length && (tokens.starts[at] ?? to) < to; at++) edits.replace(tokens.starts[at] ?? 0, tokens.ends[at] ?? 0, '')
  }
  drop(findToken(program, computed ? '[' : '.', object.end), property.start)
  edits.replace(property.start, property.end, text)
  if (computed) drop(property.end, findToken(program, ']', property.end) + 1)
}

/** Whether evaluating a key runs nothing that could come upon the variables of the frame. */
function isQuiet(node: Node, bindings: Bindings): boolean {
  switch (node.type) {
    case 'Literal': case 'ThisExpression': return true
    case 'Identifier': return !bindings.replaced.has(node)
    case 'TemplateLiteral': return node.expressions.length === 0
    case 'BinaryExpression': return isNumber(node.left) && isNumber(node.right) && isQuiet(node.left, bindings) && isQuiet(node.right, bindings)
    case 'UpdateExpression': return isNumber(node)
    default: return false
  }
}

/** Whether nobody can see the value of an update. */
function unusedIn({ program }: Context): (node: Expression) => boolean {
  const plan = program.goal === 'script' ? planCompletion(program.ast) : undefined
  return (node) => {
    let at: Node = node
    for (;;) {
      const parent: Node | null | undefined = at.parent
      switch (parent?.type) {
        case 'ExpressionStatement': return plan?.get(parent) !== 'value'
        case 'ForStatement': return parent.update === at || parent.init === at
        case 'UnaryExpression': return parent.operator === 'void'
        case 'SequenceExpression':
          if (parent.expressions.at(-1) !== at) return true
          break
        case 'LogicalExpression':
          if (parent.right !== at) return false
          break
        case 'ConditionalExpression':
          if (parent.test === at) return false
          break
        default: return false
      }
      at = parent
    }
  }
}

/**
 * Whether a receiver certainly is the same after a getter has run (`this`, `super`, constants, and variables of the function itself that
 * no function within it writes), and whether it is a variable that nothing writes.
 */
function stableIn({ program }: Context): { isStable(node: Node): boolean; isConstant(node: Node): boolean } {
  let references: Map<Node, Reference> | undefined
  const written = new Map<Variable, 'nowhere' | 'at home' | 'elsewhere'>()
  const whereWritten = (variable: Variable): 'nowhere' | 'at home' | 'elsewhere' => {
    const isConstant = variable.defs.every(({ parent }) => parent?.type === 'VariableDeclaration' && parent.kind === 'const')
    const writes = variable.references.filter((reference) => reference.isWrite() && !(isConstant && reference.init))
    if (writes.length === 0) return 'nowhere'
    return writes.every(({ from }) => from.variableScope === variable.scope.variableScope) ? 'at home' : 'elsewhere'
  }
  const find = (node: Node): { where: 'nowhere' | 'at home' | 'elsewhere'; isAtHome: boolean } | undefined => {
    references ??= new Map(scopesOf(program).scopes.flatMap((scope) => scope.references.map((reference) => [reference.identifier, reference])))
    const reference = references.get(node)
    const variable = reference?.resolved
    if (!reference || !variable) return undefined
    const where = written.get(variable) ?? whereWritten(variable)
    written.set(variable, where)
    return { where, isAtHome: reference.from.variableScope === variable.scope.variableScope }
  }
  return {
    isStable: (node) => {
      if (node.type !== 'Identifier') return node.type === 'ThisExpression' || node.type === 'Super'
      const found = find(node)
      return found !== undefined && (found.where === 'nowhere' || (found.where === 'at home' && found.isAtHome))
    },
    isConstant: (node) => find(node)?.where === 'nowhere',
  }
}
