/**
 * What rules ask of the host they run in, which is analyzer/check.ts or ESLint: the policy, scopes, a report by offsets.
 * Scopes come from our own analysis in both hosts, so that they agree; only TypeScript that has not been blanked, which
 * ESLint's TypeScript parser hands in, needs the scopes of that parser.
 */
import { lineStartsOf, positionAt } from '../../analyzer/diagnostic.ts'
import { scopesOf } from '../../analyzer/scope.ts'
import type { Comment, Node, Range, Reference, RuleContext, Scope, ScopeManager, Suggestion, Variable } from '../../analyzer/types.ts'
import { type Policy, type PolicyRecord, resolvePolicy } from '../../policy/policy.ts'

/** The policy in force, `standard` when the host has none. */
export function policyOf(context: RuleContext): Policy {
  const given = context.settings.restrict?.policy
  if (typeof given !== 'object') return resolvePolicy(given)
  let policy = policies.get(given)
  if (!policy) policies.set(given, (policy = resolvePolicy(given)))
  return policy
}

// ESLint asks each rule for each file; validating a record takes longer than most rules.
const policies = new WeakMap<PolicyRecord | Policy, Policy>()

/** The scopes of the program under check. */
export function scopesIn(context: RuleContext): ScopeManager {
  const { sourceCode } = context
  if (context.program) return scopesOf(context.program)
  const { parserServices, scopeManager } = sourceCode as EslintSourceCode
  return parserServices?.esTreeNodeToTSNodeMap && scopeManager ? withFree(scopeManager) : scopesOf(sourceCode)
}

/** Every comment of the program. */
export function commentsIn(context: RuleContext): readonly Pick<Comment, 'start' | 'end'>[] {
  if (context.program) return context.program.comments
  const { comments } = context.sourceCode.ast as { comments?: { range: Range }[] }
  return (comments ?? []).map(({ range: [start, end] }) => ({ start, end }))
}

/** Reports a place given by offsets. */
export function reportRange(context: RuleContext, range: Range, messageId: string, data: Record<string, string> = {}, rewrite?: Suggestion): void {
  const suggestion = isShort(rewrite) ? rewrite : undefined
  if (context.program) return context.report({ range, messageId, data, suggestion })
  const { sourceCode } = context
  let lineStarts = lines.get(sourceCode)
  if (!lineStarts) lines.set(sourceCode, (lineStarts = lineStartsOf(sourceCode.text)))
  // ESLint counts columns from 0.
  const at = (offset: number): { line: number; column: number } => {
    const { line, column } = positionAt({ lineStarts }, offset)
    return { line, column: column - 1 }
  }
  context.report({ loc: { start: at(range[0]), end: at(range[1]) }, messageId, data, ...(suggestion ? { suggest: [forEslint(suggestion)] } : {}) })
}

/** A suggestion repeats source text, so nested findings could multiply it. */
const LONGEST_REWRITE = 2000

function isShort(rewrite: Suggestion | undefined): boolean {
  return rewrite !== undefined && rewrite.edits.reduce((sum, { text }) => sum + text.length, rewrite.message.length) <= LONGEST_REWRITE
}

type Fixer = { replaceTextRange(range: Range, text: string): unknown }

function forEslint({ message, edits }: Suggestion): object {
  return { desc: message, fix: (fixer: Fixer) => edits.map(({ range, text }) => fixer.replaceTextRange(range, text)) }
}

/** Where a node is, without the type of a binding; parsers other than ours give only `range`. */
export function rangeOf(node: Node): Range {
  const [start, end] = node.range ?? [node.start, node.end]
  return node.type === 'Identifier' && 'typeAnnotation' in node && node.typeAnnotation ? [start, start + node.name.length] : [start, end]
}

/** The node around `node`; both hosts set it before rules run. */
export function parentOf(node: Node): Node | null {
  return node.parent ?? null
}

const lines = new WeakMap<object, number[]>()

type EslintSourceCode = { parserServices?: { esTreeNodeToTSNodeMap?: unknown }; scopeManager?: Omit<ScopeManager, 'free'> }
/** `typeof x` as a type names a value and does not use it. */
const TYPES_OF_VALUES: ReadonlySet<string> = new Set(['TSTypeQuery', 'TSQualifiedName'])

type TypedVariable = Variable & { isValueVariable?: boolean }
type TypedReference = Reference & { isValueReference?: boolean }

const freed = new WeakMap<object, ScopeManager>()

function withFree(manager: Omit<ScopeManager, 'free'>): ScopeManager {
  let scopes = freed.get(manager)
  if (!scopes) freed.set(manager, (scopes = findFree(manager)))
  return scopes
}

function findFree(manager: Omit<ScopeManager, 'free'>): ScopeManager {
  const isFree = ({ identifier, resolved, isValueReference = true }: TypedReference): boolean => (
    isValueReference && !TYPES_OF_VALUES.has(parentOf(identifier)?.type ?? '') && (!resolved || isAmbient(resolved))
  )
  const free = manager.scopes.flatMap((scope: Scope) => scope.references).filter(isFree)
  // Types are not there at run time, so they are no bindings.
  const scopes = manager.scopes.map((scope: Scope): Scope => Object.create(scope, { variables: { value: scope.variables.filter(isValue) } }) as Scope)
  return { scopes, globalScope: manager.globalScope, free, acquire: (node, inner) => manager.acquire(node, inner) }
}

function isValue({ isValueVariable = true, defs, scope }: TypedVariable): boolean {
  return isValueVariable && (defs.length > 0 || scope.upper !== null)
}

// The parser's own idea of which globals exist: variables that nothing in the file defines.
function isAmbient(variable: { defs: readonly unknown[]; scope: Scope }): boolean {
  return variable.defs.length === 0 && variable.scope.upper === null
}
