/** Suggestions for reflective keys: the function of `Object` that does what the key was used for, or the class by its name. */
import type { Class, MemberExpression } from 'estree'

import type { Node, RuleContext, Suggestion } from '../../analyzer/types.ts'
import { parentOf, policyOf } from './host.ts'
import { asArgument, asOperand, instead, isProvided, spanOf, textOf } from './rewrites.ts'

/** The suggestion for a denied key, by the node that holds it. `node` is the key. */
export function suggestForKey(context: RuleContext, node: Node, key: string): Suggestion | undefined {
  const holder = parentOf(node)
  if (holder?.type === 'MemberExpression' && holder.property === node && holder.object.type !== 'Super' && !holder.optional) return forMember(context, holder, key)
  if (holder?.type === 'Property' && key === '__proto__') return forLiteral(context, holder)
  return undefined
}

function forMember(context: RuleContext, member: MemberExpression, key: string): Suggestion | undefined {
  if (key === 'constructor') return forConstructor(context, member)
  if (key === '__proto__' && isProvided(context, 'Object')) return forPrototype(context, member)
  if (key === '__lookupGetter__' || key === '__defineGetter__' || key === '__defineSetter__') return isProvided(context, 'Object') ? forAccessor(context, member, key) : undefined
  return undefined
}

function write(node: Node, text: string, isCall = true): Suggestion {
  return { message: `Write \`${text.length > 80 ? `${text.slice(0, 77)}...` : text}\`.`, edits: [instead(node, text, { isCall })] }
}

// `x.constructor === C`, and `this.constructor` in a class that has a name
function forConstructor(context: RuleContext, member: MemberExpression): Suggestion | undefined {
  const parent = parentOf(member)
  if (parent?.type === 'BinaryExpression' && EQUALITY.has(parent.operator) && policyOf(context).operations.has('instanceof')) {
    const other = parent.left === member ? parent.right : parent.left
    if (other.type !== 'Identifier') return undefined
    const test = `${asOperand(context, member.object)} instanceof ${other.name}`
    return write(parent, parent.operator.startsWith('!') ? `!(${test})` : test, false)
  }
  const name = member.object.type === 'ThisExpression' && !isTarget(member) ? classAround(member)?.id?.name : undefined
  return name === undefined ? undefined : write(member, name)
}

const EQUALITY: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])

/** Hostile programs nest deeply and ask often. */
const MOST_STEPS = 50

/** The class whose instance `this` is here. */
function classAround(node: Node): Class | undefined {
  let steps = MOST_STEPS
  for (let at = parentOf(node); at && steps-- > 0; at = parentOf(at)) {
    if (at.type === 'FunctionDeclaration' || at.type === 'StaticBlock') return undefined
    const holder = parentOf(at)
    if (at.type === 'FunctionExpression' && !(holder?.type === 'MethodDefinition' && !holder.static && holder.value === at)) return undefined
    if (at.type === 'PropertyDefinition' && at.static) return undefined
    if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') return at
  }
  return undefined
}

// Written, deleted or counted up, which no function call can be.
function isTarget(node: Node): boolean {
  const parent = parentOf(node)
  switch (parent?.type) {
    case 'AssignmentExpression': case 'AssignmentPattern': case 'ForOfStatement': case 'ForInStatement': return parent.left === node
    case 'UnaryExpression': return parent.operator === 'delete'
    case 'Property': return parentOf(parent)?.type === 'ObjectPattern'
    case 'UpdateExpression': case 'ArrayPattern': case 'RestElement': return true
    case 'TaggedTemplateExpression': case 'NewExpression': case 'CallExpression': return ('callee' in parent ? parent.callee : parent.tag) === node
    default: return false
  }
}

// `o.__proto__`, `o.__proto__ = p` as a statement
function forPrototype(context: RuleContext, member: MemberExpression): Suggestion | undefined {
  const parent = parentOf(member)
  const object = asArgument(context, member.object)
  if (parent?.type === 'AssignmentExpression' && parent.left === member && parent.operator === '=') {
    return parentOf(parent)?.type === 'ExpressionStatement' ? write(parent, `Object.setPrototypeOf(${object}, ${asArgument(context, parent.right)})`) : undefined
  }
  return isTarget(member) ? undefined : write(member, `Object.getPrototypeOf(${object})`)
}

// `o.__lookupGetter__(k)`, `o.__defineGetter__(k, f)`
function forAccessor(context: RuleContext, member: MemberExpression, key: string): Suggestion | undefined {
  const call = parentOf(member)
  if (call?.type !== 'CallExpression' || call.callee !== member || call.arguments.some(({ type }) => type === 'SpreadElement')) return undefined
  const [object, name, accessor] = [member.object, ...call.arguments].map((node) => asArgument(context, node))
  if (key === '__lookupGetter__') return name !== undefined && call.arguments.length === 1 ? write(call, `Object.getOwnPropertyDescriptor(${object}, ${name})?.get`, false) : undefined
  if (accessor === undefined || call.arguments.length !== 2) return undefined
  return write(call, `Object.defineProperty(${object}, ${name}, { ${key === '__defineGetter__' ? 'get' : 'set'}: ${accessor}, enumerable: true, configurable: true })`)
}

// `{ __proto__: p, a: 1 }`
function forLiteral(context: RuleContext, property: Node & { type: 'Property' }): Suggestion | undefined {
  const literal = parentOf(property)
  if (literal?.type !== 'ObjectExpression' || property.shorthand || property.computed || property.method || property.kind !== 'init' || !isProvided(context, 'Object')) return undefined
  const prototype = textOf(context, property.value)
  const [start, end] = spanOf(literal)
  const at = literal.properties.indexOf(property as never)
  const next = literal.properties[at + 1]
  const previous = literal.properties[at - 1]
  const [from, to] = spanOf(property)
  // With the comma after it, else with the one before it.
  const range: [number, number] = next ? [from, spanOf(next)[0]] : previous ? [spanOf(previous)[1], to] : [from, to]
  return {
    message: `Write \`Object.setPrototypeOf({ ... }, ${prototype.length > 40 ? '...' : prototype})\`.`,
    edits: [{ range: [start, start], text: 'Object.setPrototypeOf(' }, { range, text: '' }, { range: [end, end], text: `, ${prototype})` }],
  }
}
