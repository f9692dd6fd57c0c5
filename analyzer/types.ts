/**
 * The types that the analyzer hands to rules, rewriter and reports. Offsets are UTF-16 units into `Program.text`, and
 * equally into `Program.js`, because blanking types keeps every offset. Nodes carry `start`, `end`, `range` and
 * `parent`; they carry no `loc`: turn an offset into a line with `positionAt` (analyzer/diagnostic.ts).
 */
import type * as estree from 'estree'
import type { Policy, PolicyInput } from '../policy/policy.ts'

declare module 'estree' {
  interface BaseNodeWithoutComments {
    start: number
    end: number
    /** The node around this one; null for the program. Set before any rule or pass sees the tree. */
    parent?: estree.Node | null
  }
}

export type Node = estree.Node
export type Range = [start: number, end: number]
export type Goal = 'script' | 'module'
export type Language = 'js' | 'ts'

/** `value` is the text without its markers; a hashbang line is a comment of its own kind. */
export type Comment = { type: 'Line' | 'Block' | 'Hashbang'; value: string; start: number; end: number }

/**
 * Every token in order, as two parallel columns (a template is cut at its backquotes and at `${` and `}`, like
 * acorn's tokens). Look tokens up with the functions of analyzer/tokens.ts; the text tells the kind.
 */
export type Tokens = { readonly length: number; readonly starts: ArrayLike<number>; readonly ends: ArrayLike<number> }

/** One parsed file: the tree is exactly what the engine would run, strict, and within the limits of analyzer/limits.ts. */
export type Program = {
  /** The exact source, without a byte order mark. */
  text: string
  /** What was parsed: `text`, with TypeScript's types blanked. Same length, same lines. */
  js: string
  filename: string
  goal: Goal
  language: Language
  ast: estree.Program
  comments: Comment[]
  tokens: Tokens
  /** The offset at which each line starts. */
  lineStarts: readonly number[]
  /** `await` or `for await` outside functions. */
  topLevelAwait: boolean
}

export type Position = { line: number; column: number }

/**
 * A rewrite that does what the hint says, where that is mechanical. It may change what the program does (`==` and `===` differ),
 * so nothing applies it unasked. The edits do not overlap; all of them belong together.
 */
export type Suggestion = { message: string; edits: { range: Range; text: string }[] }

/** One finding. Lines and columns are 1-based; `range` is in UTF-16 units. */
export type Diagnostic = {
  rule: string
  message: string
  hint: string
  file: string
  range: Range
  loc: { start: Position; end: Position }
  url: string
  suggestion?: Suggestion
}

/** What a rule passes to `report`: one place (a node, a range of offsets, or ESLint's `loc`) and one of its messages. */
export type Report = {
  node?: { start: number; end: number } | { range?: Range | undefined } | undefined
  range?: Range | undefined
  loc?: { start: Position; end: Position } | undefined
  messageId: string
  data?: Record<string, string> | undefined
  /** Our own host only; `reportRange` of rules/shared/host.ts hands it to ESLint in that tool's form. */
  suggestion?: Suggestion | undefined
}

/** The part of ESLint's context that rules may rely on; both hosts provide it. */
export type RuleContext = {
  id: string
  filename: string
  options: readonly unknown[]
  settings: { restrict?: { policy?: Policy | PolicyInput } }
  sourceCode: { text: string; ast: estree.Program; getText(node?: Node): string }
  /** Only our own host has it; under ESLint a rule works from `sourceCode`. */
  program?: Program
  report(report: Report): void
}

type ByType = { [N in Node as N['type']]: N }
/** Handlers by node type, and by node type with `:exit`. */
export type Listener = { [T in keyof ByType]?: (node: ByType[T]) => void } & { [T in keyof ByType as `${T}:exit`]?: (node: ByType[T]) => void }

/** ESLint's rule object, narrowed: no options, no fixes. `hints` says what to write instead, by message id. */
export type Rule = {
  meta: {
    type: 'problem'
    schema: []
    hasSuggestions?: true
    docs: { description: string }
    messages: Record<string, string>
    hints?: Record<string, string>
  }
  create(context: RuleContext): Listener
}

export type ScopeType =
  | 'global' | 'module' | 'function' | 'function-expression-name' | 'block' | 'for' | 'catch' | 'switch' | 'with'
  | 'class' | 'class-field-initializer' | 'class-static-block'

/** Named like eslint-scope's own, a subset of them: whoever knows those knows these. */
export type Scope = {
  type: ScopeType
  block: Node
  upper: Scope | null
  /** The nearest scope that holds `var`. */
  variableScope: Scope
  childScopes: Scope[]
  set: Map<string, Variable>
  variables: Variable[]
  /** References written directly in this scope, resolved or not. */
  references: Reference[]
}

export type Definition = {
  type: 'Parameter' | 'Variable' | 'FunctionName' | 'ClassName' | 'CatchClause' | 'ImportBinding'
  /** The identifier that is bound. */
  name: estree.Identifier
  /** The declarator, function, class, catch clause or import specifier. */
  node: Node
  /** The `VariableDeclaration` or `ImportDeclaration`, else null. */
  parent: Node | null
}

export type Variable = {
  name: string
  scope: Scope
  /** Empty only for the implicit `arguments` of functions. */
  defs: Definition[]
  identifiers: estree.Identifier[]
  references: Reference[]
}

export type Reference = {
  identifier: estree.Identifier
  from: Scope
  /** Null for a free name. */
  resolved: Variable | null
  /** The write is the initializer of a declaration. */
  init: boolean
  isRead(): boolean
  isWrite(): boolean
}

export type ScopeManager = {
  scopes: Scope[]
  globalScope: Scope
  /** References that nothing in the program binds, in source order. */
  free: Reference[]
  /** The outermost scope whose block is `node`, or the innermost with `inner`. */
  acquire(node: Node, inner?: boolean): Scope | null
}
