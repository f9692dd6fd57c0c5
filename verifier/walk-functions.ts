/** Functions, classes and initializers: whatever runs at another time than the code around it is a region with a charge. */
import type { ArrowFunctionExpression, BlockStatement, ClassBody, ClassDeclaration, ClassExpression, Expression, FunctionDeclaration, FunctionExpression, MethodDefinition, Node, PropertyDefinition, StaticBlock } from 'estree'

import { author, type Callable, type Context, endRegion, guard, startRegion } from './context.ts'
import { ALWAYS_BELOW, LOCALS, NUMBERS_CLAIM } from '../policy/names.ts'
import { fieldWeight, FREE_FIELDS } from '../policy/weights.ts'
import { reject } from './reject.ts'
import { bodyNames, inner, patternNames, type Scope } from './scope.ts'
import { CHARGE_NODES, CHARGE_STATEMENT_NODES, chargeOf, chargeStatementOf, isNamed } from './shapes.ts'
import { readClaim } from './claims.ts'
import { expression } from './walk-expressions.ts'
import { computedKey, memberKey } from './walk-keys.ts'
import { bind, pattern } from './walk-patterns.ts'
import { fieldKey } from './walk-targets.ts'
import { isQuietClass, isQuietKey, isSimple } from './simple.ts'
import { statements } from './walk-statements.ts'

type AnyFunction = ArrowFunctionExpression | FunctionDeclaration | FunctionExpression

/** A function of any kind; the name of a declaration belongs to the scope around it. */
export function functionNode(node: AnyFunction, outer: Context): void {
  if (node.type !== 'ArrowFunctionExpression' && node.id) bind(node.id, outer)
  functionParts(node, outer)
}

/** A function but for its name. */
export function functionParts(node: AnyFunction, outer: Context): void {
  author(node, outer)
  const isArrow = node.type === 'ArrowFunctionExpression'
  const { callable } = outer
  const context: Context = {
    ...outer, region: startRegion(),
    callable: isArrow ? { ...callable, isWrapper: false } : { isWrapper: false, hasArguments: true, hasNewTarget: true, awaitsReturn: node.async === true && node.generator === true },
  }
  if (node.type === 'FunctionExpression' && node.id) context.scope = inner(context.scope, new Set([node.id.name]))
  const names = new Set<string>()
  for (const parameter of node.params) patternNames(parameter, names)
  context.scope = inner(context.scope, names)
  for (const parameter of node.params) pattern(parameter, node.async ? 'async parameter' : 'parameter', context)
  // The end of the stack only rejects the promise of an async function: the meter, called each time, looks whether there is room.
  const bound = node.async ? ALWAYS_BELOW : 0
  if (node.body.type === 'BlockStatement') functionBody(node.body, context, bound, names)
  else chargedSequence(node.body, 'function', context, bound)
}

function functionBody(whole: BlockStatement, context: Context, bound: number, parameters: ReadonlySet<string>): void {
  author(whole, context)
  const claim = claimOf(whole.body[1])
  const node = withoutKept(whole, claim ? 2 : 1, context)
  if (!claim) return chargedStatements(node, 'function', { ...context, scope: inner(context.scope, bodyNames(node.body)) }, bound)
  // A scope of its own, even if it is empty: parameters are not among the variables of the body, but a `var` of the same name begins with what they are.
  const root: Scope = { names: bodyNames(node.body), parent: context.scope }
  for (const name of claim.names) if (parameters.has(name) && root.names.has(name)) reject(claim.node, `${name} may not be a number, as is claimed`)
  guard(context, CLAIM_NODES)
  const { body } = node
  chargedStatements({ start: node.start, body: [body[0]!, ...body.slice(2)] }, 'function', { ...context, scope: root, claims: { names: readClaim(claim.node, claim.names, context.artifact), root, outer: context.claims } }, bound)
}

// `$r_is:"numbers a b";`: within this function, these names are variables of its body that hold Numbers only. A label is no code.
function claimOf(node: Node | undefined): { node: Node; names: string[] } | undefined {
  if (node?.type !== 'LabeledStatement' || !isNamed(node.label, LOCALS.claim)) return undefined
  const { body } = node
  const text = body.type === 'ExpressionStatement' && !('directive' in body) && body.expression.type === 'Literal' ? body.expression.value : undefined
  return typeof text === 'string' && text.startsWith(NUMBERS_CLAIM) ? { node, names: text.slice(NUMBERS_CLAIM.length).split(' ') } : undefined
}
/** The labeled statement, its label, the statement and the text. */
const CLAIM_NODES = 4

const KEPT: readonly string[] = [LOCALS.receiver, LOCALS.key, LOCALS.old]

// `let $r_o, $r_k, $r_u;`, or some of them, at `index`: a function's own instead of the wrapper's. Only guards name them, each within one function.
function withoutKept(node: Block, index: number, context: Context): Block {
  const { body } = node
  const declaration = body[index]
  if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'let') return node
  const places = declaration.declarations.map(({ id, init }) => (id.type === 'Identifier' && !init ? KEPT.indexOf(id.name) : -1))
  if (!places.every((place, i) => place > (places[i - 1] ?? -1))) return node
  guard(context, 1 + 2 * places.length)
  return { start: node.start, body: [...body.slice(0, index), ...body.slice(index + 1)] }
}
type Block = Pick<BlockStatement, 'body'> & { start: number }

/** `{ CHARGE; ... }`, the whole of it in the region of `context`, which ends here. */
export function chargedStatements(node: { body: BlockStatement['body']; start: number }, what: string, context: Context, bound = 0): void {
  const charge = chargeStatementOf(node.body[0], bound)
  if (!charge) return reject(node, `${what} without its charge`)
  guard(context, CHARGE_STATEMENT_NODES)
  statements(node.body.slice(1), context)
  endRegion(context.region, charge)
}

// `(CHARGE, E)`; the author's own sequence may have been merged into it.
function chargedSequence(node: Expression, what: string, context: Context, bound = 0): void {
  const charge = node.type === 'SequenceExpression' ? chargeOf(node.expressions[0], bound) : undefined
  if (node.type !== 'SequenceExpression' || !charge) return reject(node, `${what} without its charge`)
  guard(context, CHARGE_NODES)
  if (node.expressions.length > 2) author(node, context)
  else guard(context, 1)
  for (const part of node.expressions.slice(1)) expression(part, context)
  endRegion(context.region, charge)
}

/** The default value of a parameter, or the value of a class field: `(CHARGE, E)`, bare when E is simple. */
export function initializer(node: Expression, what: string, context: Context, bound = 0): void {
  if (node.type === 'SequenceExpression' && chargeOf(node.expressions[0], bound)) chargedSequence(node, what, { ...context, region: startRegion() }, bound)
  // Wrapping an anonymous class would take its name; its members are regions of their own.
  else if (isSimple(node, context) || isQuietClass(node, context)) expression(node, context)
  else reject(node, `${what} without its charge`)
}

/** A computed key of a parameter, which runs before the body is entered: `[(CHARGE, K)]`, bare when K is simple. */
export function parameterKey(node: Expression, outer: Context, bound = 0): void {
  const [first, key, ...more] = node.type === 'SequenceExpression' ? node.expressions : []
  const charge = chargeOf(first, bound)
  if (!charge || !key || more.length > 0) return isQuietKey(node, outer) ? computedKey(node, 'pattern', outer) : reject(node, 'computed key of a parameter without its charge')
  const context = { ...outer, region: startRegion() }
  guard(context, CHARGE_NODES + 1)
  computedKey(key, 'pattern', context)
  endRegion(context.region, charge)
}

/** A class; the name of a declaration belongs to the scope around it, and to its own as well. */
export function classNode(node: ClassDeclaration | ClassExpression, outer: Context): void {
  author(node, outer)
  if (node.id) bind(node.id, outer)
  const context: Context = { ...outer, scope: node.id ? inner(outer.scope, new Set([node.id.name])) : outer.scope }
  if (node.superClass) expression(node.superClass, context)
  author(node.body, context)
  for (const element of withoutToll(node.body.body, context)) {
    if (element.type === 'MethodDefinition') method(element, context)
    else if (element.type === 'PropertyDefinition') field(element, context)
    else if (element.type === 'StaticBlock') staticBlock(element, context)
    else reject(element as Node, 'an unknown member of a class')
  }
}

// `#$r_t = CHARGE`, first in a class of which more than a few fields have no charge of their own: all of them are set for each instance.
function withoutToll(members: ClassBody['body'], context: Context): ClassBody['body'] {
  const [first, ...others] = members
  const bare = (list: ClassBody['body']): number => list.filter(isBareField).length
  if (bare(members) <= FREE_FIELDS) return members
  const charge = first?.type === 'PropertyDefinition' && !first.static && first.key.type === 'PrivateIdentifier' && first.key.name === LOCALS.toll ? chargeOf(first.value) : undefined
  if (!first || !charge) return reject(members[0]!, 'many fields without their charge')
  endRegion({ weight: fieldWeight(bare(others)) * bare(others) }, charge)
  guard(context, CHARGE_NODES + 2)
  return others
}

function isBareField(member: ClassBody['body'][number]): boolean {
  if (member.type !== 'PropertyDefinition' || member.static) return false
  return member.value?.type !== 'SequenceExpression' || !chargeOf(member.value.expressions[0])
}

function method(node: MethodDefinition, context: Context): void {
  author(node, context)
  if (node.kind === 'constructor') author(node.key, context)
  else memberKey(node.key, node.computed, 'definition', context)
  functionNode(node.value, context)
}

const INITIALIZER: Callable = { isWrapper: false, hasArguments: false, hasNewTarget: true }

function field(node: PropertyDefinition, context: Context): void {
  author(node, context)
  fieldKey(node.key, node.computed, context)
  if (node.value) initializer(node.value, 'field', { ...context, callable: INITIALIZER })
}

function staticBlock(node: StaticBlock, context: Context): void {
  author(node, context)
  chargedStatements(node, 'static block', { ...context, region: startRegion(), callable: INITIALIZER, scope: inner(context.scope, bodyNames(node.body)) })
}
