/**
 * Expressions. Every case accounts for its node and visits every child; a type without a case is rejected. The answer
 * is what is certain about the value, because a guard may be left out where a number is certain.
 */
import type { CallExpression, ConditionalExpression, Expression, Identifier, MetaProperty, NewExpression, Node, ObjectExpression, Property, SpreadElement, Super, TemplateLiteral, UnaryExpression, UpdateExpression } from 'estree'

import { ANY, author, chargeOperator, type Context, guard, isConstantGlobal, type Kind, NUMBER, NUMERIC, shim, holdsNumber } from './context.ts'
import { describeOperation } from '../policy/operations.ts'
import { reject } from './reject.ts'
import { isBound } from './scope.ts'
import { GUARDED_UPDATE_NODES, guardedUpdate, importIndexOf, isReserved, isShimCall, isText, shimArgument, shimOf } from './shapes.ts'
import { classNode, functionNode } from './walk-functions.ts'
import { chain, isThrown, keyText, member, memberKey } from './walk-keys.ts'
import { step, was } from './walk-members.ts'
import { isPostfix, postfix } from './walk-postfix.ts'
import { isUnpaid, readOperand } from './walk-operands.ts'
import { assignment, binary, logical } from './walk-operators.ts'
import { lengthAssignment, target } from './walk-targets.ts'

/** `underSum`: the value is an operand of a `+` whose result is guarded. */
export function expression(node: Expression | Super, context: Context, underSum = false): Kind {
  switch (node.type) {
    case 'Identifier': return reference(node, context)
    case 'Literal': return literal(node, context)
    case 'BinaryExpression': return binary(node, context, underSum ? 'sum' : 'none')
    case 'UnaryExpression': return unary(node, context)
    case 'UpdateExpression': return update(node, context)
    case 'CallExpression': return call(node, context)
    case 'AssignmentExpression': return assignment(node, context, false)
    case 'ConditionalExpression': {
      if (guardedUpdate(node)) return update(node, context)
      author(node, context)
      expression(node.test, context)
      const [consequent, alternate] = [expression(node.consequent, context), expression(node.alternate, context)]
      return consequent < alternate ? consequent : alternate
    }
    case 'SequenceExpression': {
      author(node, context)
      let last: Kind = ANY
      for (const part of node.expressions) last = expression(part, context)
      return last
    }
    default: otherExpression(node, context); return ANY
  }
}

// Expressions of whose value nothing is known.
function otherExpression(node: Expression | Super, context: Context): void {
  switch (node.type) {
    case 'ThisExpression': return author(node, context)
    case 'MemberExpression': return member(node, 'read', context)
    case 'FunctionExpression': case 'ArrowFunctionExpression': return functionNode(node, context)
    case 'ClassExpression': return classNode(node, context)
    case 'ObjectExpression': return object(node, context)
    case 'NewExpression': return newExpression(node, context)
    case 'MetaProperty': return newTarget(node, context)
    case 'ArrayExpression':
      author(node, context)
      for (const element of node.elements) if (element) item(element, '$r_spread', context)
      return
    case 'ChainExpression':
      author(node, context)
      expression(node.expression, context)
      return
    case 'LogicalExpression': return logical(node, context)
    case 'TaggedTemplateExpression': return chain(node, context)
    case 'TemplateLiteral':
      if (node.expressions.length > 0) reject(node, 'template without its $r_grow')
      return template(node, context)
    case 'YieldExpression': return reject(node, 'yield without its $r_resume')
    case 'AwaitExpression': return reject(node, 'await without its $r_resume')
    default: return reject(node, `${node.type} is not in the guarded form`)
  }
}

function literal(node: Extract<Expression, { type: 'Literal' }>, context: Context): Kind {
  author(node, context)
  return typeof node.value === 'number' ? NUMBER : typeof node.value === 'bigint' ? NUMERIC : ANY
}

/** A name that is read. `$r_i0` by itself is the namespace of a module that is imported as one. */
export function reference(node: Identifier, context: Context): Kind {
  if (context.artifact.held.has(node)) {
    guard(context, 1)
    return NUMERIC
  }
  const index = importIndexOf(node)
  if (index === undefined) return variable(node, context)
  if (!context.artifact.imports[index]?.names.includes('*')) reject(node, `${node.name} outside its shape`)
  author(node, context)
  return ANY
}

/** A name that is read or written: bound by the program, a parameter of the wrapper, or a constant of the realm. */
export function variable(node: Identifier, context: Context): Kind {
  const { name } = node
  if (isReserved(name)) reject(node, `${name} outside its shape`)
  if (name === 'arguments') {
    if (!context.callable.hasArguments) reject(node, 'arguments outside a function')
  } else if (!isBound(name, context.scope) && !isConstantGlobal(name)) reject(node, `the name ${name} is free`)
  author(node, context)
  return holdsNumber(name, context) ? NUMBER : ANY
}

function unary(node: UnaryExpression, context: Context): Kind {
  author(node, context)
  const { operator } = node
  if (operator !== '+' && operator !== '-' && operator !== '~') {
    expression(node.argument, context)
    return ANY
  }
  const operand = readOperand(node.argument, '$r_num', context)
  if (isUnpaid(operand)) reject(node, `${operator} without its $r_num`)
  return operator === '+' || operand.kind === NUMBER ? NUMBER : NUMERIC
}

// `typeof X === "number" ? X++ : (X = $r_update(X), X++)`
function update(node: UpdateExpression | ConditionalExpression, context: Context): Kind {
  const guarded = guardedUpdate(node)
  if (guarded) {
    author(guarded, context)
    variable(guarded.argument, context)
    shim(node, '$r_update', context)
    guard(context, GUARDED_UPDATE_NODES)
    return NUMERIC
  }
  author(node, context)
  // A Number stays one.
  if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier' && holdsNumber(node.argument.name, context)) return variable(node.argument, context)
  if (node.type !== 'UpdateExpression' || node.argument.type !== 'MemberExpression') return reject(node, 'an update of a variable without its $r_update')
  if (!isThrown(node.argument, context)) reject(node, `${node.operator} that is not written out`)
  target(node.argument, 'read', context)
  return NUMERIC
}

function call(node: CallExpression, context: Context): Kind {
  if (isPostfix(node)) return postfix(node, context)
  const name = shimOf(node)
  if (name !== undefined && importIndexOf(node.callee) === undefined) return shimCall(name, node, context)
  chain(node, context)
  return ANY
}

// The other shims have their places: keys, spreads, `catch`, `finally`, for-in heads.
function shimCall(name: string, node: CallExpression, context: Context): Kind {
  switch (name) {
    case '$r_grow': return grow(node, context)
    case '$r_pow': return power(node, context)
    case '$r_equal': looseEquality(node, context); return ANY
    case '$r_resume': resume(node, context); return ANY
    case '$r_len': return lengthAssignment(node, context)
    case '$r_inc': case '$r_dec': return step(node, name, context)
    case '$r_was': return was(node, context)
    case '$r_ctor': guardedConstructor(node, context); return ANY
    case '$r_ref':
      if (!isText(shimArgument(node, name))) reject(node, '$r_ref outside its shape')
      shim(node, name, context)
      guard(context, 1)
      return ANY
    default: return reject(node, `${name} outside its shape`)
  }
}

const GROWING: ReadonlySet<string> = new Set(['+', '<<', '>>', '+='])

// `$r_grow(a + b)`, `$r_grow(a += b)`, `$r_grow(`...`)`
function grow(node: CallExpression, context: Context): Kind {
  const argument = shimArgument(node, '$r_grow')
  shim(node, '$r_grow', context)
  if (argument?.type === 'BinaryExpression' && GROWING.has(argument.operator)) return binary(argument, context, 'grow')
  if (argument?.type === 'AssignmentExpression' && GROWING.has(argument.operator)) assignment(argument, context, true)
  else if (argument?.type === 'TemplateLiteral' && argument.expressions.length > 0) template(argument, context)
  else reject(node, '$r_grow outside its shape')
  return ANY
}

// `$r_pow(a, b)`
function power(node: CallExpression, context: Context): Kind {
  operatorCall(node, '$r_pow', context)
  return NUMERIC
}

// `$r_equal(a, b)`
function looseEquality(node: CallExpression, context: Context): void {
  operatorCall(node, '$r_equal', context)
  if (!context.artifact.policy.operations.has('loose-equality')) reject(node, `the policy does not allow ${describeOperation('loose-equality')}`)
}

// An operator that the guarded form writes as a call.
function operatorCall(node: CallExpression, name: string, context: Context): void {
  const [left, right, ...more] = node.arguments
  if (!isShimCall(node, name) || !left || !right || left.type === 'SpreadElement' || right.type === 'SpreadElement' || more.length > 0) return reject(node, `${name} outside its shape`)
  shim(node, name, context)
  chargeOperator(context)
  expression(left, context)
  expression(right, context)
}

// `$r_resume(yield E)`, `$r_resume(await E)`
function resume(node: CallExpression, context: Context): void {
  const argument = shimArgument(node, '$r_resume')
  shim(node, '$r_resume', context)
  if (argument?.type !== 'YieldExpression' && argument?.type !== 'AwaitExpression') reject(node, '$r_resume outside its shape')
  if (argument.type === 'YieldExpression' && context.callable.isWrapper) reject(argument, 'yield outside a generator')
  // Suspended, it might never settle.
  if (context.callable.isCounting) reject(argument, `${argument.type} in a loop that settles later`)
  author(argument, context)
  if (argument.argument) expression(argument.argument, context)
}

// `$r_ctor(o.constructor)`, `$r_ctor(o?.constructor)`
function guardedConstructor(node: CallExpression, context: Context): void {
  const argument = shimArgument(node, '$r_ctor')
  shim(node, '$r_ctor', context)
  const access = argument?.type === 'ChainExpression' ? argument.expression : argument
  if (access?.type !== 'MemberExpression' || access.property.type === 'PrivateIdentifier' || keyText(access.property, access.computed) !== 'constructor') {
    return reject(node, '$r_ctor outside its shape')
  }
  if (argument?.type === 'ChainExpression') author(argument, context)
  member(access, 'guarded-constructor', context)
}

function newExpression(node: NewExpression, context: Context): void {
  author(node, context)
  expression(node.callee, context)
  for (const argument of node.arguments) item(argument, '$r_spread', context)
}

function newTarget(node: MetaProperty, context: Context): void {
  if (node.meta.name !== 'new' || node.property.name !== 'target') reject(node, `${node.meta.name}.${node.property.name} is not in the guarded form`)
  if (!context.callable.hasNewTarget) reject(node, 'new.target outside a function')
  author(node, context)
  guard(context, 2)
}

/** An argument or an element; `...E` only as `...$r_spread(E)`, in object literals as `...$r_props(E)`. */
export function item(node: Expression | SpreadElement, shimName: '$r_spread' | '$r_props', context: Context): void {
  if (node.type !== 'SpreadElement') {
    expression(node, context)
    return
  }
  author(node, context)
  guardedArgument(node.argument, shimName, 'spread', context)
}

/** `$r_x(E)` where nothing else may stand. */
export function guardedArgument(node: Node, shimName: string, what: string, context: Context): void {
  const argument = shimArgument(node, shimName)
  if (!argument) return reject(node, `${what} without its ${shimName}`)
  shim(node, shimName, context)
  expression(argument, context)
}

/** The literal itself; whether it needs a guard is decided by where it stands. */
export function template(node: TemplateLiteral, context: Context): void {
  author(node, context)
  guard(context, node.quasis.length)
  for (const part of node.expressions) expression(part, context)
}

function object(node: ObjectExpression, context: Context): void {
  author(node, context)
  for (const part of node.properties) {
    if (part.type === 'SpreadElement') item(part, '$r_props', context)
    else property(part, context)
  }
}

function property(node: Property, context: Context): void {
  author(node, context)
  if (setsPrototype(node) && context.artifact.policy.constructorGuard) author(node.key, context)
  else memberKey(node.key, node.computed, 'definition', context)
  if (node.value.type.endsWith('Pattern')) reject(node, 'a pattern in an object literal')
  expression(node.value as Expression, context)
}

// `{ __proto__: v }`: creates an object like Object.create(v) does; every other form defines a property of that name.
function setsPrototype(node: Property): boolean {
  return !node.computed && !node.method && !node.shorthand && node.kind === 'init' && keyText(node.key, false) === '__proto__'
}
