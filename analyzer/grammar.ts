/**
 * DATA: every node type, field and operator that the parser can produce, with a verdict; whatever is not named here is
 * rejected. `checkGrammar` holds a tree against it in the first walk that any tree gets. `deny` nodes may appear in a
 * program that is being checked, so that the rule of that name can explain itself; they are never compiled.
 */
import type * as estree from 'estree'
import { MAX_TREE_DEPTH } from './limits.ts'
import type { Node } from './types.ts'

/** What a field holds. `?` may be null; `nodes?` may have holes; `optional-` may be absent. */
type Field = 'node' | 'node?' | 'nodes' | 'nodes?' | 'boolean' | 'string' | 'value' | 'template' | 'optional-string' | 'optional-regex'

type Shape = {
  fields: Readonly<Record<string, Field>>
  /** Where these appear, each string must be one of these. */
  words?: Readonly<Record<string, ReadonlySet<string>>>
  /** The rule that rejects every node of this type. */
  deny?: string
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))
const FUNCTION = { id: 'node?', params: 'nodes', body: 'node', generator: 'boolean', expression: 'boolean', async: 'boolean' } as const
const CLASS = { id: 'node?', superClass: 'node?', body: 'node' } as const
const LOOP_HEAD = { left: 'node', right: 'node', body: 'node' } as const
const LIST = { elements: 'nodes?' } as const

/** Fields are in the order in which they stand in the source. */
export const GRAMMAR: ReadonlyMap<string, Shape> = new Map<string, Shape>(Object.entries({
  Program: { fields: { body: 'nodes', sourceType: 'string' }, words: { sourceType: words('script module') } },

  BlockStatement: { fields: { body: 'nodes' } },
  BreakStatement: { fields: { label: 'node?' } },
  ContinueStatement: { fields: { label: 'node?' } },
  DebuggerStatement: { fields: {}, deny: 'no-debugger' },
  DoWhileStatement: { fields: { body: 'node', test: 'node' } },
  EmptyStatement: { fields: {} },
  ExpressionStatement: { fields: { expression: 'node', directive: 'optional-string' } },
  ForInStatement: { fields: LOOP_HEAD },
  ForOfStatement: { fields: { await: 'boolean', ...LOOP_HEAD } },
  ForStatement: { fields: { init: 'node?', test: 'node?', update: 'node?', body: 'node' } },
  IfStatement: { fields: { test: 'node', consequent: 'node', alternate: 'node?' } },
  LabeledStatement: { fields: { label: 'node', body: 'node' } },
  ReturnStatement: { fields: { argument: 'node?' } },
  SwitchStatement: { fields: { discriminant: 'node', cases: 'nodes' } },
  SwitchCase: { fields: { test: 'node?', consequent: 'nodes' } },
  ThrowStatement: { fields: { argument: 'node' } },
  TryStatement: { fields: { block: 'node', handler: 'node?', finalizer: 'node?' } },
  CatchClause: { fields: { param: 'node?', body: 'node' } },
  WhileStatement: { fields: { test: 'node', body: 'node' } },
  WithStatement: { fields: { object: 'node', body: 'node' }, deny: 'no-with' },

  FunctionDeclaration: { fields: FUNCTION },
  FunctionExpression: { fields: FUNCTION },
  ArrowFunctionExpression: { fields: FUNCTION },
  VariableDeclaration: { fields: { declarations: 'nodes', kind: 'string' }, words: { kind: words('var let const') } },
  VariableDeclarator: { fields: { id: 'node', init: 'node?' } },
  ClassDeclaration: { fields: CLASS },
  ClassExpression: { fields: CLASS },
  ClassBody: { fields: { body: 'nodes' } },
  MethodDefinition: {
    fields: { key: 'node', value: 'node', kind: 'string', computed: 'boolean', static: 'boolean' },
    words: { kind: words('constructor method get set') },
  },
  PropertyDefinition: { fields: { key: 'node', value: 'node?', computed: 'boolean', static: 'boolean' } },
  StaticBlock: { fields: { body: 'nodes' } },

  ArrayExpression: { fields: LIST },
  ArrayPattern: { fields: LIST },
  ObjectExpression: { fields: { properties: 'nodes' } },
  ObjectPattern: { fields: { properties: 'nodes' } },
  Property: {
    fields: { key: 'node', value: 'node', kind: 'string', method: 'boolean', shorthand: 'boolean', computed: 'boolean' },
    words: { kind: words('init get set') },
  },
  RestElement: { fields: { argument: 'node' } },
  SpreadElement: { fields: { argument: 'node' } },
  AssignmentPattern: { fields: { left: 'node', right: 'node' } },

  AssignmentExpression: {
    fields: { left: 'node', operator: 'string', right: 'node' },
    words: { operator: words('= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??=') },
  },
  AwaitExpression: { fields: { argument: 'node' } },
  BinaryExpression: {
    fields: { left: 'node', operator: 'string', right: 'node' },
    words: { operator: words('== != === !== < <= > >= << >> >>> + - * / % ** & | ^ in instanceof') },
  },
  CallExpression: { fields: { callee: 'node', arguments: 'nodes', optional: 'boolean' } },
  ChainExpression: { fields: { expression: 'node' } },
  ConditionalExpression: { fields: { test: 'node', consequent: 'node', alternate: 'node' } },
  Identifier: { fields: { name: 'string' } },
  ImportExpression: { fields: { source: 'node' } },
  Literal: { fields: { value: 'value', raw: 'string', regex: 'optional-regex', bigint: 'optional-string' } },
  LogicalExpression: { fields: { left: 'node', operator: 'string', right: 'node' }, words: { operator: words('&& || ??') } },
  MemberExpression: { fields: { object: 'node', property: 'node', computed: 'boolean', optional: 'boolean' } },
  MetaProperty: { fields: { meta: 'node', property: 'node' } },
  NewExpression: { fields: { callee: 'node', arguments: 'nodes' } },
  PrivateIdentifier: { fields: { name: 'string' } },
  SequenceExpression: { fields: { expressions: 'nodes' } },
  Super: { fields: {} },
  TaggedTemplateExpression: { fields: { tag: 'node', quasi: 'node' } },
  TemplateElement: { fields: { value: 'template', tail: 'boolean' } },
  TemplateLiteral: { fields: { quasis: 'nodes', expressions: 'nodes' } },
  ThisExpression: { fields: {} },
  UnaryExpression: {
    fields: { operator: 'string', argument: 'node', prefix: 'boolean' },
    words: { operator: words('+ - ! ~ typeof void delete') },
  },
  UpdateExpression: { fields: { operator: 'string', argument: 'node', prefix: 'boolean' }, words: { operator: words('++ --') } },
  YieldExpression: { fields: { argument: 'node?', delegate: 'boolean' } },

  ImportDeclaration: { fields: { specifiers: 'nodes', source: 'node' } },
  ImportDefaultSpecifier: { fields: { local: 'node' } },
  ImportNamespaceSpecifier: { fields: { local: 'node' } },
  ImportSpecifier: { fields: { imported: 'node', local: 'node' } },
  ExportAllDeclaration: { fields: { exported: 'node?', source: 'node' } },
  ExportDefaultDeclaration: { fields: { declaration: 'node' } },
  ExportNamedDeclaration: { fields: { declaration: 'node?', specifiers: 'nodes', source: 'node?' } },
  ExportSpecifier: { fields: { local: 'node', exported: 'node' } },
} satisfies Record<string, Shape>))

/** The fields of each node type that hold nodes, in source order (a template's parts alternate: quasis come first). */
export const CHILD_KEYS: ReadonlyMap<string, readonly string[]> = new Map(
  [...GRAMMAR].map(([type, { fields }]) => [type, Object.keys(fields).filter((name) => fields[name]?.startsWith('node'))]),
)

/** Something about a node that the grammar does not allow. */
export type Violation = { node: Node; kind: 'unknown' | 'too-deep'; message: string }

export type GrammarReport = {
  violations: Violation[]
  /** Nodes whose type is denied, with the rule that says so. */
  denied: { node: Node; rule: string }[]
  /** `await` or `for await` outside functions. */
  topLevelAwait: boolean
  /** Every `import.meta`. */
  metas: estree.MetaProperty[]
  /** The function with the most parameters, if there is any function. */
  widest: estree.Function | null
}

type Loose = { type: string; start: number; end: number; parent?: Loose | null } & Record<string, unknown>

/** Holds a tree against the table, and links each node to its parent. Stops at the first violation. */
export function checkGrammar(ast: estree.Program): GrammarReport {
  const report: GrammarReport = { violations: [], denied: [], topLevelAwait: false, metas: [], widest: null }
  let functions = 0

  function visit(node: Loose, parent: Loose | null, depth: number): void {
    node.parent = parent
    const { type } = node
    const spec = SPECS.get(type)
    if (spec === undefined) return refuse(node, `syntax of type \`${type}\``)
    if (depth > MAX_TREE_DEPTH) return violate(node, 'too-deep', 'nesting')
    if (spec.deny !== undefined) report.denied.push({ node: node as unknown as Node, rule: spec.deny })
    if (spec.awaits && functions === 0 && (type === 'AwaitExpression' || node['await'] === true)) report.topLevelAwait = true
    if (type === 'MetaProperty' && (node['meta'] as estree.Identifier).name === 'import') report.metas.push(node as unknown as estree.MetaProperty)
    if (spec.isFunction) {
      functions++
      const count = (node['params'] as unknown[]).length
      if (count > (report.widest?.params.length ?? -1)) report.widest = node as unknown as estree.Function
    }
    const { names, fields } = spec
    let expected = spec.required
    for (let i = 0; i < names.length; i++) {
      const key = names[i] as string
      const value = node[key]
      switch (fields[i]) {
        case 'node':
        case 'node?':
          if (value != null) visit(value as Loose, node, depth + 1)
          else if (value === undefined || fields[i] === 'node') return refuse(node, `\`${type}\` without \`${key}\``)
          break
        case 'nodes':
        case 'nodes?':
          if (!Array.isArray(value)) return refuse(node, `\`${type}\` without \`${key}\``)
          for (const item of value as (Loose | null)[]) {
            if (item !== null) visit(item, node, depth + 1)
            else if (fields[i] === 'nodes') return refuse(node, `hole in \`${key}\` of \`${type}\``)
          }
          break
        case 'string':
          if (typeof value !== 'string' || spec.words?.[key]?.has(value) === false) return refuse(node, `${key} \`${String(value)}\``)
          break
        case 'boolean':
          if (typeof value !== 'boolean') return refuse(node, `\`${type}\` without \`${key}\``)
          break
        default:
          if (value !== undefined && spec.optional.has(key)) expected++
      }
      if (report.violations.length > 0) return
    }
    // Everything named is there, so a count shows whether anything else is.
    let count = 0
    for (const _ in node) count++
    if (count !== expected) return refuse(node, oddField(node, spec))
    if (spec.isFunction) functions--
  }

  function refuse(node: Loose, what: string): void {
    violate(node, 'unknown', what)
  }

  function violate(node: Loose, kind: Violation['kind'], message: string): void {
    if (report.violations.length === 0) report.violations.push({ node: node as unknown as Node, kind, message })
  }

  visit(ast as unknown as Loose, null, 0)
  return report
}

type Spec = {
  names: readonly string[]
  fields: readonly Field[]
  /** Fields that may be absent. */
  optional: ReadonlySet<string>
  words: Readonly<Record<string, ReadonlySet<string>>> | undefined
  deny: string | undefined
  /** How many fields a node has that has no optional one. */
  required: number
  isFunction: boolean
  awaits: boolean
}

/** Every node has these. */
const COMMON: ReadonlySet<string> = new Set(['type', 'start', 'end', 'parent'])

/** The table again, in the form that the walk reads fastest. */
const SPECS: ReadonlyMap<string, Spec> = new Map([...GRAMMAR].map(([type, { fields, words, deny }]): [string, Spec] => {
  const names = Object.keys(fields)
  const optional = new Set(names.filter((name) => fields[name]?.startsWith('optional')))
  return [type, {
    names,
    fields: Object.values<Field>(fields),
    optional,
    words,
    deny,
    required: COMMON.size + names.length - optional.size,
    isFunction: fields === FUNCTION,
    awaits: type === 'AwaitExpression' || type === 'ForOfStatement',
  }]
}))

/** What is wrong with the fields of a node whose number is wrong. */
function oddField(node: Loose, { names }: Spec): string {
  const unknown = Object.keys(node).find((key) => !COMMON.has(key) && !names.includes(key))
  return unknown === undefined ? `\`${node.type}\` with a field missing` : `field \`${unknown}\` of \`${node.type}\``
}
