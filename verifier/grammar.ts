/**
 * DATA: every node type of ESTree with its verdict and its fields, and the check that a tree has nothing else. What the
 * tables do not name is rejected: a parser that one day knows more than this file cannot smuggle anything past it.
 */
import type { Node } from 'estree'

import { reject } from './reject.ts'

/** What a field may hold: a node, a node or null, nodes, nodes with holes, true or false, text, a list of words, or plain data. */
type Field = 'node' | 'node?' | 'nodes' | 'nodes?' | 'boolean' | 'text' | 'data' | 'data?' | ReadonlySet<unknown>
type Fields = Readonly<Record<string, Field>>

const words = (...list: unknown[]): ReadonlySet<unknown> => new Set(list)

const FUNCTION: Fields = { id: 'node?', params: 'nodes', body: 'node', generator: 'boolean', expression: 'boolean', async: 'boolean' }
const CLASS: Fields = { id: 'node?', superClass: 'node?', body: 'node' }
const LOOP: Fields = { test: 'node', body: 'node' }
const NONE: Fields = {}

const BINARY = words('==', '!=', '===', '!==', '<', '<=', '>', '>=', '<<', '>>', '>>>', '+', '-', '*', '/', '%', '|', '^', '&', '**', 'in', 'instanceof')
const ASSIGNMENT = words('=', '+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '|=', '^=', '&=', '||=', '&&=', '??=')

/** Node type -> its fields, or 'deny' for what has no place in the guarded form. */
export const GRAMMAR: Readonly<Record<string, Fields | 'deny'>> = {
  ArrayExpression: { elements: 'nodes?' },
  ArrayPattern: { elements: 'nodes?' },
  ArrowFunctionExpression: FUNCTION,
  AssignmentExpression: { operator: ASSIGNMENT, left: 'node', right: 'node' },
  AssignmentPattern: { left: 'node', right: 'node' },
  AwaitExpression: { argument: 'node' },
  BinaryExpression: { operator: BINARY, left: 'node', right: 'node' },
  BlockStatement: { body: 'nodes' },
  BreakStatement: { label: 'node?' },
  CallExpression: { callee: 'node', arguments: 'nodes', optional: 'boolean' },
  CatchClause: { param: 'node?', body: 'node' },
  ChainExpression: { expression: 'node' },
  ClassBody: { body: 'nodes' },
  ClassDeclaration: CLASS,
  ClassExpression: CLASS,
  ConditionalExpression: { test: 'node', consequent: 'node', alternate: 'node' },
  ContinueStatement: { label: 'node?' },
  DebuggerStatement: 'deny',
  DoWhileStatement: LOOP,
  EmptyStatement: NONE,
  ExportAllDeclaration: 'deny',
  ExportDefaultDeclaration: 'deny',
  ExportNamedDeclaration: 'deny',
  ExportSpecifier: 'deny',
  ExpressionStatement: { expression: 'node', directive: 'data?' },
  ForInStatement: { left: 'node', right: 'node', body: 'node' },
  ForOfStatement: { left: 'node', right: 'node', body: 'node', await: 'boolean' },
  ForStatement: { init: 'node?', test: 'node?', update: 'node?', body: 'node' },
  FunctionDeclaration: FUNCTION,
  FunctionExpression: FUNCTION,
  Identifier: { name: 'text' },
  IfStatement: { test: 'node', consequent: 'node', alternate: 'node?' },
  ImportAttribute: 'deny',
  ImportDeclaration: 'deny',
  ImportDefaultSpecifier: 'deny',
  ImportExpression: 'deny',
  ImportNamespaceSpecifier: 'deny',
  ImportSpecifier: 'deny',
  LabeledStatement: { label: 'node', body: 'node' },
  Literal: { value: 'data', raw: 'text', regex: 'data?', bigint: 'data?' },
  LogicalExpression: { operator: words('&&', '||', '??'), left: 'node', right: 'node' },
  MemberExpression: { object: 'node', property: 'node', computed: 'boolean', optional: 'boolean' },
  MetaProperty: { meta: 'node', property: 'node' },
  MethodDefinition: { key: 'node', value: 'node', kind: words('constructor', 'method', 'get', 'set'), computed: 'boolean', static: 'boolean' },
  NewExpression: { callee: 'node', arguments: 'nodes' },
  ObjectExpression: { properties: 'nodes' },
  ObjectPattern: { properties: 'nodes' },
  ParenthesizedExpression: 'deny',
  PrivateIdentifier: { name: 'text' },
  Program: { body: 'nodes', sourceType: words('script') },
  Property: { key: 'node', value: 'node', kind: words('init', 'get', 'set'), method: 'boolean', shorthand: 'boolean', computed: 'boolean' },
  PropertyDefinition: { key: 'node', value: 'node?', computed: 'boolean', static: 'boolean' },
  RestElement: { argument: 'node' },
  ReturnStatement: { argument: 'node?' },
  SequenceExpression: { expressions: 'nodes' },
  SpreadElement: { argument: 'node' },
  StaticBlock: { body: 'nodes' },
  Super: NONE,
  SwitchCase: { test: 'node?', consequent: 'nodes' },
  SwitchStatement: { discriminant: 'node', cases: 'nodes' },
  TaggedTemplateExpression: { tag: 'node', quasi: 'node' },
  TemplateElement: { value: 'data', tail: 'boolean' },
  TemplateLiteral: { quasis: 'nodes', expressions: 'nodes' },
  ThisExpression: NONE,
  ThrowStatement: { argument: 'node' },
  TryStatement: { block: 'node', handler: 'node?', finalizer: 'node?' },
  UnaryExpression: { operator: words('-', '+', '!', '~', 'typeof', 'void', 'delete'), prefix: words(true), argument: 'node' },
  UpdateExpression: { operator: words('++', '--'), prefix: 'boolean', argument: 'node' },
  VariableDeclaration: { kind: words('var', 'let', 'const'), declarations: 'nodes' },
  VariableDeclarator: { id: 'node', init: 'node?' },
  WhileStatement: LOOP,
  WithStatement: 'deny',
  YieldExpression: { argument: 'node?', delegate: 'boolean' },
}

/** Fields that every node has. */
const COMMON: ReadonlySet<string> = new Set(['type', 'start', 'end'])

type Entry = { fields: Fields; required: number }
const ENTRIES = new Map<string, Entry>()
for (const [type, fields] of Object.entries(GRAMMAR)) {
  if (fields === 'deny') continue
  const required = Object.values(fields).filter((kind) => kind !== 'data?').length
  ENTRIES.set(type, { fields: Object.assign(Object.create(null) as Fields, fields), required })
}

/** Rejects a tree with a type, a field, an operator or a field's value that is not in `GRAMMAR`; returns the number of its nodes. */
export function checkGrammar(root: Node): number {
  const todo: Node[] = [root]
  let count = 0
  for (let node = todo.pop(); node; node = todo.pop()) {
    count++
    const entry = ENTRIES.get(node.type)
    if (!entry) reject(node, `${node.type} is not in the guarded form`)
    let found = 0
    for (const name in node) {
      if (COMMON.has(name)) continue
      const kind = entry.fields[name]
      if (kind === undefined || !fits(kind, (node as unknown as Record<string, unknown>)[name], todo)) reject(node, `the field ${name} of ${node.type} is not in the guarded form`)
      if (kind !== 'data?') found++
    }
    if (found !== entry.required) reject(node, `${node.type} lacks a field`)
  }
  return count
}

function fits(kind: Field, value: unknown, todo: Node[]): boolean {
  switch (kind) {
    case 'node': return isNode(value) && todo.push(value) > 0
    case 'node?': return value === null || (isNode(value) && todo.push(value) > 0)
    case 'nodes': return Array.isArray(value) && value.every((item) => isNode(item) && todo.push(item) > 0)
    case 'nodes?': return Array.isArray(value) && value.every((item) => item === null || (isNode(item) && todo.push(item) > 0))
    case 'boolean': return typeof value === 'boolean'
    case 'text': return typeof value === 'string'
    case 'data': case 'data?': return true
    default: return kind.has(value)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value && typeof value.start === 'number'
}
