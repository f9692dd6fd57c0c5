/**
 * The static half of cost model `r1`: what one evaluation of a syntax node costs, in steps, apart from its children.
 * The rewriter charges the sum over a straight-line region; the verifier recomputes it from the output. Changing a
 * number here changes every program's step count, so it needs a new cost-model name.
 */
import type { Node } from 'estree'

/** The name of the cost model; appears in artifacts, usage and limit errors. */
export const COST_MODEL = 'r1'

/** Every region (function body, loop body, initialiser, module body) costs this much before any node is counted. */
export const REGION_WEIGHT = 1

/** So many fields of a class that have no charge of their own are part of making an instance; if there are more, each of all costs `fieldWeight`. */
export const FREE_FIELDS = 8

/** The engine adds one after the other, each to a shape that is a copy of the one before, until it makes a table of more than 1,020. */
export const fieldWeight = (count: number): number => 32 + (Math.min(count, 1024) >> 2)

/** Leaving a `finally` by a jump, or never coming back to it, drops an error that the engine may have made. */
const DROPPED_ERROR = 256

/** A class is made anew each time, from its prototype to its last static field; accessors are defined one by one. */
const CLASS = 40
const METHOD = 16
const ACCESSOR = 24
/** An object literal of more properties than this is a table. */
const MANY_PROPERTIES = 128
const OF_MANY = 16
/** Unwinding, and looking for who catches. */
const THROW = 24
const DELETE = 4

/** A statement that is a name and nothing else: one that is imported is read by a getter. */
export const NAME_STATEMENT = 1
/** No import has the name that statements without a value are given in scripts. */
export const isNameThatCosts = (node: Node): boolean => node.type === 'Identifier' && node.name !== 'undefined'

const one = 1
const WEIGHTS: Readonly<Record<string, number>> = {
  ArrowFunctionExpression: one, AssignmentExpression: one, AssignmentPattern: one, AwaitExpression: one, BinaryExpression: one,
  ClassDeclaration: CLASS, ClassExpression: CLASS, ConditionalExpression: one, ForInStatement: one, ForOfStatement: one, ForStatement: one, FunctionDeclaration: one,
  FunctionExpression: one, IfStatement: one, ImportExpression: one, LogicalExpression: one, MemberExpression: one,
  Property: one, PropertyDefinition: one, RestElement: one, SpreadElement: one, SwitchCase: one, TaggedTemplateExpression: one,
  ThrowStatement: THROW, UpdateExpression: one, VariableDeclarator: one, WhileStatement: one, YieldExpression: one,
}

/** Steps that one evaluation of `node` itself costs, children not included. */
export function weightOf(node: Node): number {
  switch (node.type) {
    case 'ArrayExpression': return 1 + (node.elements.length >> 2)
    case 'CallExpression': case 'NewExpression': return 1 + (node.arguments.length >> 2)
    case 'SequenceExpression': return node.expressions.length >> 2
    case 'ExpressionStatement': return isNameThatCosts(node.expression) ? NAME_STATEMENT : 0
    // A step of an iterator each, holes included.
    case 'ArrayPattern': return node.elements.length
    case 'TemplateLiteral': return node.expressions.length === 0 ? 0 : 1 + node.expressions.length
    case 'Literal': return 'regex' in node && node.regex ? 2 : 0
    case 'ObjectExpression': {
      let weight = node.properties.length > MANY_PROPERTIES ? 1 + OF_MANY * node.properties.length : 1
      for (const property of node.properties) if (isAccessor(property)) weight += ACCESSOR
      return weight
    }
    case 'MethodDefinition': return isAccessor(node) ? ACCESSOR : METHOD
    case 'ClassBody': {
      const statics = node.body.filter((member) => member.type === 'PropertyDefinition' && member.static).length
      return statics * fieldWeight(statics)
    }
    case 'UnaryExpression': return node.operator === 'delete' ? DELETE : 1
    case 'TryStatement': return node.finalizer && mayDrop(node.finalizer) ? 1 + DROPPED_ERROR : 1
    default: return WEIGHTS[node.type] ?? 0
  }
}

const isAccessor = (node: object): boolean => 'kind' in node && (node.kind === 'get' || node.kind === 'set')

const JUMPS: ReadonlySet<string> = new Set(['BreakStatement', 'ContinueStatement', 'ReturnStatement', 'YieldExpression', 'AwaitExpression'])

// Whether what a `finally` was entered with may be forgotten. Jumps within it count as well: that is simple to see, and rare.
function mayDrop(finalizer: Node): boolean {
  const todo: unknown[] = [finalizer]
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (Array.isArray(at)) {
      for (const one of at) todo.push(one)
      continue
    }
    if (typeof at !== 'object' || at === null || !('type' in at) || typeof at.type !== 'string') continue
    if (JUMPS.has(at.type) || (at.type === 'ForOfStatement' && 'await' in at && at.await === true)) return true
    if (at.type.endsWith('FunctionExpression') || at.type === 'FunctionDeclaration' || at.type.startsWith('Class')) continue
    for (const [key, child] of Object.entries(at)) if (key !== 'parent' && typeof child === 'object') todo.push(child)
  }
  return false
}
