/**
 * Which names are bound where. A name counts as bound only where a binding is certain to be in scope: closures in
 * parameter defaults do not see the `var`s of the body, a block's names end with the block. Whatever is not bound is free.
 */
import type { Node, Pattern, Statement } from 'estree'

export type Scope = { readonly names: ReadonlySet<string>; readonly parent: Scope | null }

export function isBound(name: string, from: Scope): boolean {
  for (let scope: Scope | null = from; scope; scope = scope.parent) if (scope.names.has(name)) return true
  return false
}

/** Whether the name is bound in `root` or in a scope inside of it, `from` being one or `root` itself. */
export function isBoundWithin(name: string, from: Scope, root: Scope): boolean {
  for (let scope: Scope | null = from; scope; scope = scope.parent) {
    if (scope.names.has(name)) return true
    if (scope === root) return false
  }
  return false
}

/** `parent` itself when there is nothing to add. */
export function inner(parent: Scope, names: ReadonlySet<string>): Scope {
  return names.size === 0 ? parent : { names, parent }
}

/** The names that a list of statements binds in its own block: `let`, `const`, functions, classes. */
export function lexicalNames(statements: readonly Node[], names = new Set<string>()): Set<string> {
  for (const statement of statements) {
    switch (statement.type) {
      case 'VariableDeclaration': if (statement.kind !== 'var') declaredNames(statement, names); break
      case 'FunctionDeclaration': case 'ClassDeclaration': names.add(statement.id.name); break
      default:
    }
  }
  return names
}

/** The names bound at the top of a function body or static block: its own block's, and every `var` below, not in nested functions. */
export function bodyNames(statements: readonly Statement[]): Set<string> {
  const names = lexicalNames(statements)
  for (const statement of statements) hoist(statement, names)
  return names
}

export function declaredNames(declaration: Extract<Node, { type: 'VariableDeclaration' }>, names = new Set<string>()): Set<string> {
  for (const { id } of declaration.declarations) patternNames(id, names)
  return names
}

export function patternNames(pattern: Pattern, names: Set<string>): Set<string> {
  switch (pattern.type) {
    case 'Identifier': names.add(pattern.name); break
    case 'ArrayPattern': for (const element of pattern.elements) if (element) patternNames(element, names); break
    case 'ObjectPattern': for (const property of pattern.properties) patternNames(property.type === 'RestElement' ? property : property.value, names); break
    case 'AssignmentPattern': patternNames(pattern.left, names); break
    case 'RestElement': patternNames(pattern.argument, names); break
    case 'MemberExpression': break
  }
  return names
}

function hoist(statement: Node | null | undefined, names: Set<string>): void {
  switch (statement?.type) {
    case 'VariableDeclaration': if (statement.kind === 'var') declaredNames(statement, names); break
    case 'BlockStatement': for (const inside of statement.body) hoist(inside, names); break
    case 'IfStatement': hoist(statement.consequent, names); hoist(statement.alternate, names); break
    case 'ForStatement': hoist(statement.init, names); hoist(statement.body, names); break
    case 'ForInStatement': case 'ForOfStatement': hoist(statement.left, names); hoist(statement.body, names); break
    case 'WhileStatement': case 'DoWhileStatement': case 'LabeledStatement': hoist(statement.body, names); break
    case 'TryStatement': hoist(statement.block, names); hoist(statement.handler?.body, names); hoist(statement.finalizer, names); break
    case 'SwitchStatement': for (const { consequent } of statement.cases) for (const inside of consequent) hoist(inside, names); break
    default:
  }
}
