/**
 * DATA: every node type of ESTree (as acorn 8 builds it for ECMAScript 2024) and the operations it needs. A policy allows
 * or denies operations by name. `basic` is in every preset and cannot be denied; a type that is not here is not in the language.
 * Methods, getters, setters and constructors hold a FunctionExpression, so they need `function` too.
 */
import type { Node } from 'estree'

/** Every operation that a policy may allow or deny, with what it stands for. */
export const OPERATIONS = {
  'accessor': 'getters and setters',
  'array': 'array literals',
  'arrow': 'arrow functions',
  'assignment': 'assignment: `=`, `+=`, `??=`, ...',
  'async': 'async functions, `await`, `for await`',
  'bigint': 'BigInt literals',
  'call': 'function calls',
  'class': 'classes, their fields and static blocks',
  'computed': 'computed keys: `o[k]`, `{ [k]: v }`',
  'conditional': '`c ? a : b`',
  'declaration': '`let`, `const` and `var`',
  'default': 'default values of parameters and patterns',
  'delete': '`delete o.k`',
  'destructuring': 'object and array patterns',
  'export': '`export`',
  'for-in': '`for (k in o)`',
  'function': 'function declarations, function expressions, methods',
  'generator': 'generator functions, `yield`',
  'if': '`if`',
  'import': '`import`, and `export ... from`',
  'in': '`k in o`',
  'instanceof': '`o instanceof C`',
  'label': 'labels, and `break` and `continue` to one',
  'logical': '`&&`, `||`, `??`',
  'loop': '`for`, `for (of)`, `for (in)`, `while`, `do`',
  'loose-equality': '`==` and `!=`',
  'member': 'property access: `o.k`',
  'new': '`new C()`',
  'new-target': '`new.target`',
  'object': 'object literals',
  'optional-chain': '`o?.k`',
  'private': 'private names: `#x`',
  'regexp': 'regular expression literals',
  'sequence': 'the comma operator',
  'spread': 'spread and rest: `...x`',
  'statement': 'blocks, `return`, and more than one statement',
  'super': '`super`',
  'switch': '`switch`',
  'tagged-template': 'tagged templates',
  'template': 'template literals',
  'this': '`this`',
  'throw': '`throw`',
  'try': '`try`, `catch`, `finally`',
  'update': '`++` and `--`',
  'var': '`var`',
} as const

/** Operations that no policy can allow; each has a rule of its own that says what to write instead. */
export const NEVER_ALLOWED = {
  'debugger': '`debugger`',
  'dynamic-import': '`import()`',
  'import-meta': '`import.meta`',
  'import-attributes': '`import ... with { ... }`',
  'using': '`using` and `await using`',
  'with': '`with`',
} as const

export type Operation = keyof typeof OPERATIONS | keyof typeof NEVER_ALLOWED

/** What a policy's author may write; see `REQUIRES` for the ones that need another. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]

/** Allowing the one makes no sense without (at least one of) the others. */
export const REQUIRES: Readonly<Partial<Record<Operation, readonly Operation[]>>> = {
  'accessor': ['function'], 'async': ['function', 'arrow'], 'for-in': ['loop'], 'function': ['statement'], 'generator': ['function'],
  'label': ['statement'], 'loop': ['statement'], 'new-target': ['function'], 'private': ['class'], 'super': ['function'],
  'switch': ['statement'], 'try': ['statement'], 'var': ['declaration'],
}

type Needs = readonly Operation[]
const BASIC: Needs = []
const needs = (...operations: Operation[]): Needs => operations

const ASSIGN = needs('assignment')
const COMPUTED = needs('computed')
const COMPUTED_MEMBER = needs('member', 'computed')
const EXPORT_FROM = needs('export', 'import')
const LABEL = needs('label')
const MEMBER = needs('member')

/** Node type -> the operations it needs, or a function for types whose need depends on a field. */
export const NODE_OPERATIONS: Readonly<Record<string, Needs | ((node: never) => Needs)>> = {
  ArrayExpression: needs('array'),
  ArrayPattern: needs('destructuring'),
  ArrowFunctionExpression: callable({ plain: needs('arrow'), async: needs('arrow', 'async'), generator: BASIC, both: BASIC }),
  AssignmentExpression: ASSIGN,
  AssignmentPattern: needs('default'),
  AwaitExpression: needs('async'),
  BinaryExpression: pick('operator', { '==': needs('loose-equality'), '!=': needs('loose-equality'), 'in': needs('in'), 'instanceof': needs('instanceof') }),
  BlockStatement: needs('statement'),
  BreakStatement: (node: { label?: unknown }) => (node.label ? LABEL : BASIC),
  CallExpression: needs('call'),
  CatchClause: BASIC,
  ChainExpression: needs('optional-chain'),
  ClassBody: BASIC,
  ClassDeclaration: needs('class'),
  ClassExpression: needs('class'),
  ConditionalExpression: needs('conditional'),
  ContinueStatement: (node: { label?: unknown }) => (node.label ? LABEL : BASIC),
  DebuggerStatement: needs('debugger'),
  DoWhileStatement: needs('loop'),
  EmptyStatement: BASIC,
  ExportAllDeclaration: EXPORT_FROM,
  ExportDefaultDeclaration: needs('export'),
  ExportNamedDeclaration: (node: { source?: unknown }) => (node.source ? EXPORT_FROM : EXPORT_FROM.slice(0, 1)),
  ExportSpecifier: BASIC,
  ExpressionStatement: BASIC,
  ForInStatement: needs('loop', 'for-in'),
  ForOfStatement: pick('await', { true: needs('loop', 'async') }, needs('loop')),
  ForStatement: needs('loop'),
  FunctionDeclaration: callable(functions()),
  FunctionExpression: callable(functions()),
  Identifier: BASIC,
  IfStatement: needs('if'),
  ImportAttribute: needs('import-attributes'),
  ImportDeclaration: needs('import'),
  ImportDefaultSpecifier: BASIC,
  ImportExpression: needs('dynamic-import'),
  ImportNamespaceSpecifier: BASIC,
  ImportSpecifier: BASIC,
  LabeledStatement: LABEL,
  Literal: literal(needs('regexp'), needs('bigint')),
  LogicalExpression: needs('logical'),
  MemberExpression: (node: { computed: boolean }) => (node.computed ? COMPUTED_MEMBER : MEMBER),
  MetaProperty: metaProperty(needs('new-target'), needs('import-meta')),
  MethodDefinition: keyed(needs('accessor'), needs('accessor', 'computed')),
  NewExpression: needs('new'),
  ObjectExpression: needs('object'),
  ObjectPattern: needs('destructuring'),
  ParenthesizedExpression: BASIC,
  PrivateIdentifier: needs('private'),
  Program: program(needs('statement')),
  Property: keyed(needs('accessor'), needs('accessor', 'computed')),
  PropertyDefinition: keyed(BASIC, BASIC),
  RestElement: needs('spread'),
  ReturnStatement: needs('statement'),
  SequenceExpression: needs('sequence'),
  SpreadElement: needs('spread'),
  StaticBlock: needs('class', 'statement'),
  Super: needs('super'),
  SwitchCase: BASIC,
  SwitchStatement: needs('switch'),
  TaggedTemplateExpression: needs('tagged-template'),
  TemplateElement: BASIC,
  TemplateLiteral: needs('template'),
  ThisExpression: needs('this'),
  ThrowStatement: needs('throw'),
  TryStatement: needs('try'),
  UnaryExpression: pick('operator', { delete: needs('delete') }),
  UpdateExpression: needs('update'),
  VariableDeclaration: pick('kind', { 'var': needs('declaration', 'var'), 'using': needs('using'), 'await using': needs('using') }, needs('declaration')),
  VariableDeclarator: BASIC,
  WhileStatement: needs('loop'),
  WithStatement: needs('with'),
  YieldExpression: needs('generator'),
}

/** The operations that `node` needs by itself, children not included; undefined when the type is not in the language. */
export function operationsOf(node: Node): readonly Operation[] | undefined {
  const entry = Object.hasOwn(NODE_OPERATIONS, node.type) ? NODE_OPERATIONS[node.type] : undefined
  return typeof entry === 'function' ? entry(node as never) : entry
}

/** The first operation that `node` needs and `allowed` lacks; `'unknown'` for a node type that is not in the language. */
export function deniedOperation(node: Node, allowed: ReadonlySet<Operation>): Operation | 'unknown' | undefined {
  const needed = operationsOf(node)
  if (!needed) return 'unknown'
  for (const operation of needed) if (!allowed.has(operation)) return operation
  return undefined
}

/** What to call an operation in a message, for example "`o instanceof C`". */
export function describeOperation(operation: Operation): string {
  return { ...OPERATIONS, ...NEVER_ALLOWED }[operation]
}

type Kinds = { plain: Needs; async: Needs; generator: Needs; both: Needs }

function functions(): Kinds {
  return { plain: needs('function'), async: needs('function', 'async'), generator: needs('function', 'generator'), both: needs('function', 'async', 'generator') }
}

function callable(kinds: Kinds): (node: { async?: boolean; generator?: boolean }) => Needs {
  return (node) => (node.async ? (node.generator ? kinds.both : kinds.async) : node.generator ? kinds.generator : kinds.plain)
}

function pick<Field extends string>(field: Field, table: Record<string, Needs>, otherwise: Needs = BASIC): (node: Record<Field, unknown>) => Needs {
  const byValue = new Map(Object.entries(table))
  return (node) => byValue.get(String(node[field])) ?? otherwise
}

function literal(regexp: Needs, bigint: Needs): (node: { regex?: unknown; bigint?: unknown }) => Needs {
  return (node) => (node.regex ? regexp : typeof node.bigint === 'string' ? bigint : BASIC)
}

function keyed(accessor: Needs, computedAccessor: Needs): (node: { kind?: string; computed: boolean }) => Needs {
  return (node) => {
    const isAccessor = node.kind === 'get' || node.kind === 'set'
    return node.computed ? (isAccessor ? computedAccessor : COMPUTED) : isAccessor ? accessor : BASIC
  }
}

function metaProperty(newTarget: Needs, importMeta: Needs): (node: { meta: { name: string } }) => Needs {
  return (node) => (node.meta.name === 'new' ? newTarget : importMeta)
}

// More than one statement at the top is what makes a text something else than an expression.
function program(several: Needs): (node: { body: unknown[] }) => Needs {
  return (node) => (node.body.length > 1 ? several : BASIC)
}
