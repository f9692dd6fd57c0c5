/**
 * The hook form (SPEC.md, 3.7) is the guarded form in which nothing is accessed, called, written, deleted, made or iterated over but through
 * the shim that tells hooks of it. Here each such place is required to have it, and is put back to what it was without: what remains has
 * to be a sentence of the guarded form, like any other artifact. So hooks can loosen nothing, and the rest of the verifier knows of none.
 */
import type { AssignmentExpression, BinaryExpression, CallExpression, Class, Expression, FunctionExpression, Node, Program, PropertyDefinition, Statement, Super } from 'estree'

import { DENIED_ALWAYS, HOOK_SHIMS, LOCALS, PARAMETERS, SHIMS } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'
import { GRAMMAR } from './grammar.ts'
import { reject } from './reject.ts'
import { importIndexOf, isNamed, isShimCall, isText, plainExpression, shimArgument, shimOf } from './shapes.ts'
import { chainApart, member, type Op } from './unhook-members.ts'
import { arrayPattern, isArrayHook, objectPattern } from './unhook-patterns.ts'
import { keyText } from './walk-keys.ts'

/** What the parts share. */
export type Unhooking = {
  /** Of an expression, pattern or other node, what it is without hooks. `op`: what happens to it if it is a member expression. */
  strip<N extends Node>(node: N, op?: Op): Node
  /** `$r_key(argument)`, which stands for what hooks were told of a key. */
  key(argument: Expression, at: Node): Expression
  /** Whether this is `$r_key("k")`, which throws for this key. */
  throws(key: Node): boolean
}

/** Takes the hooks out of a tree; gives the wrapper's parameters as they are in the text. */
export function unhook(program: Program, policy: Policy): string[] {
  const only = program.body[0]
  const wrapper = plainExpression(only)
  if (wrapper?.type !== 'FunctionExpression') return reject(only ?? 0, 'not one anonymous function in parentheses')
  const params = wrapper.params.map((parameter) => (parameter.type === 'Identifier' ? parameter.name : reject(parameter, 'a wrapper parameter that is not a plain name')))
  for (const [index, name] of HOOK_SHIMS.entries()) if (params[FIRST + index] !== name) reject(wrapper, `${name} is not among the wrapper's parameters: the policy demands hooks`)
  wrapper.params.splice(FIRST, HOOK_SHIMS.length)
  const unhooking = makeUnhooking(wrapper, policy, params.includes('$r_key'))
  wrapper.body.body = wrapper.body.body.map((statement) => unhooking.strip(statement) as Statement)
  return params
}

/** The hook shims come after the first three. */
const FIRST = 3

/** `hasKey`: the frame of the text has a `$r_key`, and not only the one that is proved. */
function makeUnhooking(wrapper: FunctionExpression, { deniedKeys }: Policy, hasKey: boolean): Unhooking {
  const unhooking: Unhooking = {
    throws: (node) => {
      const argument = hasKey ? shimArgument(node, '$r_key') : undefined
      const key = argument && keyText(argument, true)
      return key !== undefined && (key === 'constructor' || deniedKeys.has(key) || DENIED_ALWAYS.some((denied) => denied === key))
    },
    strip: (node, op = 'get') => {
      if (!hasKey && shimOf(node) === '$r_key') return reject(node, '$r_key is not among the wrapper\'s parameters')
      switch (node.type) {
        case 'MemberExpression': return member(node, op, unhooking)
        case 'ChainExpression':
          node.expression = unhooking.strip(node.expression, op) as typeof node.expression
          return node
        case 'ConditionalExpression': return chainApart(node, op, unhooking) ?? parts(node, unhooking)
        case 'SequenceExpression': return superCall(node.expressions, unhooking) ?? superConstructor(node.expressions) ?? parts(node, unhooking)
        case 'CallExpression': return call(node, unhooking)
        case 'NewExpression':
          node.callee = told(node.callee, 'new') ?? reject(node, 'new without its hook')
          return parts(node, unhooking)
        case 'TaggedTemplateExpression':
          node.tag = callee(node.tag, unhooking) as Expression
          node.quasi = unhooking.strip(node.quasi) as typeof node.quasi
          return node
        case 'SpreadElement': {
          const name = shimOf(node.argument)
          const inner = shimArgument(node.argument, name ?? '')
          if (name !== '$r_spread' && name !== '$r_props') return reject(node, 'a spread without its guard')
          ;(node.argument as CallExpression).arguments = [told(inner, name === '$r_props' ? 'keys' : 'each') ?? reject(node, 'a spread without its hook')]
          return parts(node, unhooking)
        }
        case 'ForInStatement': {
          const inner = shimArgument(node.right, '$r_props')
          if (!inner) return reject(node, 'for-in without its $r_props')
          ;(node.right as CallExpression).arguments = [told(inner, 'keys') ?? reject(node, 'for-in without its hook')]
          node.left = unhooking.strip(node.left, 'set') as typeof node.left
          node.right = unhooking.strip(node.right) as Expression
          node.body = unhooking.strip(node.body) as Statement
          return node
        }
        case 'ForOfStatement':
          node.right = unhooking.strip(told(node.right, 'each') ?? reject(node, 'for-of without its hook')) as Expression
          node.left = unhooking.strip(node.left, 'set') as typeof node.left
          node.body = unhooking.strip(node.body) as Statement
          return node
        case 'YieldExpression':
          if (node.delegate) node.argument = told(node.argument, 'each') ?? reject(node, 'yield* without its hook')
          return parts(node, unhooking)
        case 'ArrayPattern': return reject(node, 'an array pattern without its hook')
        case 'ObjectPattern': return isArrayHook(node) ? arrayPattern(node, unhooking) : objectPattern(node, unhooking)
        case 'AssignmentExpression': return assignment(node, unhooking)
        case 'UpdateExpression':
          node.argument = unhooking.strip(node.argument, 'update') as Expression
          return node
        case 'AssignmentPattern':
          node.left = unhooking.strip(node.left, 'set') as typeof node.left
          node.right = unhooking.strip(node.right) as Expression
          return node
        case 'RestElement':
          node.argument = unhooking.strip(node.argument, 'set') as typeof node.argument
          return node
        case 'UnaryExpression':
          node.argument = unhooking.strip(node.argument, node.operator === 'delete' ? 'delete' : 'get') as Expression
          return node
        case 'BinaryExpression': return node.operator === 'in' ? knownIn(node, unhooking) : parts(node, unhooking)
        case 'VariableDeclarator': {
          // const $r_default = ({"default": E}).default
          if (!isNamed(node.id, LOCALS.default) || node.init?.type !== 'MemberExpression') return parts(node, unhooking)
          node.init.object = unhooking.strip(node.init.object) as Expression
          return node
        }
        case 'ClassDeclaration': case 'ClassExpression': return classNode(node, unhooking)
        case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression':
          if (node.body.type === 'BlockStatement') node.body.body = node.body.body.filter((statement) => !isOwnVariable(statement))
          return parts(node, unhooking)
        default: return parts(node, unhooking)
      }
    },
    key: (argument, { start, end }) => {
      addKeyShim(wrapper)
      return { type: 'CallExpression', callee: { type: 'Identifier', name: '$r_key', start, end }, arguments: [argument], optional: false, start, end }
    },
  }
  return unhooking
}

// The frame that is proved has the shim that the hooks stand for; the real one need not.
function addKeyShim({ params, start, end }: FunctionExpression): void {
  const at = SHIMS.indexOf('$r_key')
  if (!isNamed(params[at], '$r_key')) params.splice(at, 0, { type: 'Identifier', name: '$r_key', start, end })
}

/** Every child of a node that is nothing special itself. */
function parts<N extends Node>(node: N, { strip }: Unhooking): N {
  const fields = GRAMMAR[node.type]
  if (typeof fields !== 'object') return reject(node, `${node.type} is not in the guarded form`)
  const record = node as unknown as Record<string, unknown>
  for (const [name, kind] of Object.entries(fields)) {
    const value = record[name]
    if (kind === 'node' || kind === 'node?') {
      if (value) record[name] = strip(value as Node)
    } else if (kind === 'nodes' || kind === 'nodes?') record[name] = (value as (Node | null)[]).map((item) => item && strip(item))
  }
  return node
}

/** `$r_on("op", E)` or, with a key, `$r_on("op", E, "key")`: E. */
export function told(node: Node | null | undefined, op: string, key?: string): Expression | undefined {
  if (!isShimCall(node, '$r_on')) return undefined
  const [first, value, name, ...more] = node.arguments
  if (!isText(first) || first.value !== op || !value || value.type === 'SpreadElement' || more.length > 0) return undefined
  if (key === undefined ? name !== undefined : !isText(name) || name.value !== key) return undefined
  return value
}

// `let $r_h;`: only hooks name it, each within one expression.
function isOwnVariable(node: Statement): boolean {
  const declarator = node.type === 'VariableDeclaration' && node.kind === 'let' && node.declarations.length === 1 ? node.declarations[0] : undefined
  return declarator !== undefined && isNamed(declarator.id, LOCALS.told) && !declarator.init
}

const isImportedMember = (node: Node | undefined): boolean => node?.type === 'MemberExpression' && importIndexOf(node.object) !== undefined && keyText(node.property, node.computed) !== undefined

// `$r_on("call", f)`, `(0,$r_on("call", $r_i0.f))`, and methods, whose hook is at what they belong to
function callee(node: Expression | Super, { strip }: Unhooking): Expression | Super {
  if (node.type === 'MemberExpression' || (node.type === 'ChainExpression' && node.expression.type === 'MemberExpression')) return strip(node, 'invoke') as Expression
  if (node.type === 'SequenceExpression' && node.expressions.length === 2) {
    const inner = told(node.expressions[1], 'call')
    if (!inner || !isImportedMember(inner)) return reject(node, 'a call without its hook')
    node.expressions = [strip(node.expressions[0]!) as Expression, inner]
    return node
  }
  return strip(told(node, 'call') ?? reject(node, 'a call without its hook')) as Expression
}

function call(node: CallExpression, unhooking: Unhooking): Node {
  const name = shimOf(node)
  if (name !== undefined && importIndexOf(node.callee) === undefined) return shimCall(name, node, unhooking)
  if (node.callee.type === 'Super') return reject(node, 'super() without its hook')
  const { callee: called } = node
  // `(($r_x, $r_z) => ...)(E)`: no function of the author's
  if (called.type === 'ArrowFunctionExpression' && isNamed(called.params.at(-1), PARAMETERS[2])) return parts(node, unhooking)
  node.callee = callee(called, unhooking)
  node.arguments = node.arguments.map((argument) => unhooking.strip(argument) as Expression)
  return node
}

function shimCall(name: string, node: CallExpression, unhooking: Unhooking): Node {
  if (name === '$r_in') return membership(node, unhooking)
  if (isHookName(name)) return reject(node, `${name} outside its shape`)
  // What is linked is names and getters of names.
  if (name === '$r_link') return node
  const [target] = node.arguments
  if (name === '$r_len') node.arguments[0] = told(target, 'set', 'length') ?? reject(node, 'an assignment without its hook')
  return parts(node, unhooking)
}

const isHookName = (name: string): boolean => HOOK_SHIMS.some((shim) => shim === name)

// `$r_in(K, o)`: `$r_key(K) in o`
function membership(node: CallExpression, { strip, key }: Unhooking): Node {
  const [left, right, ...more] = node.arguments
  if (!isShimCall(node, '$r_in') || !left || !right || left.type === 'SpreadElement' || right.type === 'SpreadElement' || more.length > 0) return reject(node, '$r_in outside its shape')
  return { type: 'BinaryExpression', operator: 'in', left: key(strip(left) as Expression, node), right: strip(right) as Expression, start: node.start, end: node.end }
}

// `#p in $r_on("has", o, "#p")`, `"p" in $r_on("has", o, "p")`
function knownIn(node: BinaryExpression, { strip }: Unhooking): Node {
  const { left } = node
  const name = left.type === 'PrivateIdentifier' ? `#${left.name}` : keyText(left, true)
  if (name === undefined) return reject(node, 'in without its hook')
  node.right = strip(told(node.right, 'has', name) ?? reject(node, 'in without its hook')) as Expression
  return node
}

// `($r_on("super", new.target), super(...))`
function superCall([first, second, ...more]: Expression[], unhooking: Unhooking): Node | undefined {
  if (second?.type !== 'CallExpression' || second.callee.type !== 'Super' || more.length > 0) return undefined
  const target = told(first, 'super')
  if (target?.type !== 'MetaProperty' || target.meta.name !== 'new') return reject(second, 'super() without its hook')
  second.arguments = second.arguments.map((argument) => unhooking.strip(argument) as Expression)
  return second
}

// `($r_on("get", this, "constructor"), super.constructor)`, which `$r_by` would refuse like any other computed key of that name
function superConstructor([first, second, ...more]: Expression[]): Node | undefined {
  if (second?.type !== 'MemberExpression' || second.object.type !== 'Super' || keyText(second.property, second.computed) !== 'constructor' || more.length > 0) return undefined
  return told(first, 'get', 'constructor')?.type === 'ThisExpression' ? second : reject(second, 'constructor without its hook')
}

function assignment(node: AssignmentExpression, { strip }: Unhooking): Node {
  node.left = strip(node.left, node.operator === '=' ? 'set' : 'update') as typeof node.left
  node.right = strip(node.right) as Expression
  return node
}

// `extends $r_on("new", B)`, and `x = ($r_def(this, "x", "y"), V)` as the first field if fields of others are defined
function classNode(node: Class, unhooking: Unhooking): Node {
  if (node.superClass) {
    node.superClass = told(node.superClass, 'new') ?? reject(node.superClass, 'a superclass without its hook')
    const fields = node.body.body.filter((one): one is PropertyDefinition => one.type === 'PropertyDefinition' && !one.static && one.key.type !== 'PrivateIdentifier')
    const [first] = fields
    if (first) first.value = withoutFields(first, fields.map(fieldName))
  }
  return parts(node, unhooking)
}

function fieldName({ key, computed, start }: PropertyDefinition): string {
  const inner = computed ? shimArgument(key, '$r_field') ?? shimArgument(key, '$r_key') : undefined
  return keyText(inner ?? key, computed) ?? reject(start, 'a field whose hook cannot be told its name')
}

// `$r_def(this, "x")`, `($r_def(this, "x"), V)`, `($r_def(this, "x"), {"x": V}["x"])`, which gives a function the name of the field: V
function withoutFields({ value, start }: PropertyDefinition, names: readonly string[]): Expression | null {
  const [call, rest, ...more] = value?.type === 'SequenceExpression' ? value.expressions : [value]
  const [self, ...list] = isShimCall(call, '$r_def') ? call.arguments : []
  const isTold = self?.type === 'ThisExpression' && list.length === names.length && list.every((item, index) => isText(item) && item.value === names[index])
  if (!isTold || more.length > 0) return reject(start, 'fields without their hook')
  return rest ? namedBy(rest, names[0] as string) ?? rest : null
}

// A key that is no name of a prototype: what is read is what is written there.
function namedBy(node: Expression, name: string): Expression | undefined {
  if (node.type !== 'MemberExpression' || name === '__proto__' || !node.computed || node.optional || !isText(node.property) || node.property.value !== name || node.object.type !== 'ObjectExpression') return undefined
  const [only, ...more] = node.object.properties
  return only?.type === 'Property' && only.kind === 'init' && !only.computed && !only.method && !only.shorthand && isText(only.key) && only.key.value === name && more.length === 0 ? only.value as Expression : undefined
}
