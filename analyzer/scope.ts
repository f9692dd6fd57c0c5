/**
 * Which identifier means which binding. The result is shaped and named like eslint-scope's (the tests compare the two),
 * but takes linear time and memory: references that a scope does not bind move up grouped by name, the smaller group
 * into the larger, instead of one by one through every scope around them.
 */
import type * as estree from 'estree'
import { CHILD_KEYS } from './grammar.ts'
import { handUp, inOrder, LexicalScope, READ, resolve, Use, WRITE } from './scope-model.ts'
import type { Definition, Node, Reference, ScopeManager, ScopeType } from './types.ts'

const memo = new WeakMap<estree.Program, ScopeManager>()

/** The scopes of a program, computed once per tree. Needs nothing but the tree, so it also serves under ESLint. */
export function scopesOf({ ast }: { ast: estree.Program }): ScopeManager {
  const known = memo.get(ast)
  if (known !== undefined) return known
  const scopes = new Builder().build(ast)
  memo.set(ast, scopes)
  return scopes
}

/** What to do with the identifiers of a pattern: bind them, or assign to what they already mean. */
type Binding = { scope: LexicalScope; type: Definition['type']; node: Node; parent: Node | null; written: boolean } | null

class Builder {
  private readonly scopes: LexicalScope[] = []
  private readonly byBlock = new Map<Node, LexicalScope[]>()
  private scope!: LexicalScope

  build(ast: estree.Program): ScopeManager {
    const globalScope = this.open('global', ast)
    if (ast.sourceType === 'module') this.open('module', ast)
    this.visitAll(ast.body)
    if (this.scope !== globalScope) this.close()
    const free = [...(this.close() ?? [])].flatMap(([, uses]) => uses)
    inOrder(free)
    const { scopes, byBlock } = this
    return {
      scopes,
      globalScope,
      free,
      acquire: (node, inner = false) => byBlock.get(node)?.at(inner ? -1 : 0) ?? null,
    }
  }

  private open(type: ScopeType, block: Node): LexicalScope {
    const scope = new LexicalScope(type, block, this.scopes.length === 0 ? null : this.scope)
    this.scopes.push(scope)
    const same = this.byBlock.get(block)
    if (same === undefined) this.byBlock.set(block, [scope])
    else same.push(scope)
    this.scope = scope
    return scope
  }

  /** Leaves the current scope: resolves what it binds, and hands the rest up. Returns the rest when there is no scope above. */
  private close(): Map<string, Reference[]> | null {
    const { scope } = this
    const rest = resolve(scope)
    scope.open = null
    if (scope.upper === null) return rest
    this.scope = scope.upper
    if (rest !== null) handUp(rest, scope.upper)
    return null
  }

  private visitAll(nodes: readonly (Node | null)[]): void {
    for (const node of nodes) if (node !== null) this.visit(node)
  }

  private visitMaybe(node: Node | null | undefined): void {
    if (node != null) this.visit(node)
  }

  private use(identifier: estree.Identifier, mode: number, init = false): void {
    this.scope.refer(new Use(identifier, this.scope, mode, init))
  }

  private visit(node: Node): void {
    switch (node.type) {
      case 'Identifier': return this.use(node, READ)
      case 'MemberExpression':
        this.visit(node.object)
        if (node.computed) this.visit(node.property)
        return
      case 'BlockStatement': return this.within('block', node, node.body)
      case 'StaticBlock': return this.within('class-static-block', node, node.body)
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': return this.visitFunction(node)
      case 'ClassDeclaration':
      case 'ClassExpression': return this.visitClass(node)
      case 'VariableDeclaration': return this.visitVariables(node)
      case 'AssignmentExpression': return this.visitAssignment(node)
      case 'UpdateExpression':
        return node.argument.type === 'Identifier' ? this.use(node.argument, READ | WRITE) : this.visit(node.argument)
      case 'Property':
      case 'MethodDefinition':
        if (node.computed) this.visit(node.key)
        return this.visit(node.value)
      case 'PropertyDefinition': return this.visitField(node)
      case 'ForStatement': return this.visitFor(node)
      case 'ForInStatement':
      case 'ForOfStatement': return this.visitForIn(node)
      case 'CatchClause': return this.visitCatch(node)
      case 'SwitchStatement':
        this.visit(node.discriminant)
        return this.within('switch', node, node.cases)
      case 'WithStatement':
        this.visit(node.object)
        return this.within('with', node, [node.body])
      case 'LabeledStatement': return this.visit(node.body)
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'PrivateIdentifier':
      case 'Literal':
      case 'ExportAllDeclaration': return
      case 'ImportDeclaration':
        for (const one of node.specifiers) this.scope.define(one.local, 'ImportBinding', one, node)
        return
      case 'ExportNamedDeclaration':
        if (node.source != null) return
        this.visitMaybe(node.declaration)
        return this.visitAll(node.specifiers)
      case 'ExportSpecifier': return this.visit(node.local)
      default: return this.visitChildren(node)
    }
  }

  private visitChildren(node: Node): void {
    const fields = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>
    // ESLint may hand in a TypeScript node here: of those only the ones around an expression matter.
    for (const key of CHILD_KEYS.get(node.type) ?? ONLY_EXPRESSION) {
      const child = fields[key]
      if (Array.isArray(child)) this.visitAll(child)
      else this.visitMaybe(child)
    }
  }

  private within(type: ScopeType, block: Node, nodes: readonly Node[]): void {
    this.open(type, block)
    this.visitAll(nodes)
    this.close()
  }

  private visitFunction(node: estree.Function): void {
    const named = node.type === 'FunctionExpression' && node.id != null
    // The types forget that a default export may be anonymous.
    if (node.type === 'FunctionDeclaration' && node.id != null) this.scope.define(node.id, 'FunctionName', node)
    if (named) this.open('function-expression-name', node).define(node.id as estree.Identifier, 'FunctionName', node)
    const scope = this.open('function', node)
    for (const param of node.params) this.visitPattern(param, { scope, type: 'Parameter', node, parent: null, written: false })
    // The body block is no scope of its own. TypeScript's overloads, which only ESLint shows us, have no body.
    if (node.body?.type === 'BlockStatement') this.visitAll(node.body.body)
    else this.visitMaybe(node.body)
    this.close()
    if (named) this.close()
  }

  private visitClass(node: estree.Class): void {
    if (node.type === 'ClassDeclaration' && node.id != null) this.scope.define(node.id, 'ClassName', node)
    const scope = this.open('class', node)
    if (node.id != null) scope.define(node.id, 'ClassName', node)
    this.visitMaybe(node.superClass)
    this.visitAll(node.body.body)
    this.close()
  }

  private visitField(node: estree.PropertyDefinition): void {
    if (node.computed) this.visit(node.key)
    if (node.value != null) this.within('class-field-initializer', node.value, [node.value])
  }

  private visitVariables(node: estree.VariableDeclaration, inForHead = false): void {
    const scope = node.kind === 'var' ? this.scope.variableScope : this.scope
    for (const one of node.declarations) {
      this.visitPattern(one.id, { scope, type: 'Variable', node: one, parent: node, written: inForHead || one.init != null })
      this.visitMaybe(one.init)
    }
  }

  private visitAssignment(node: estree.AssignmentExpression): void {
    if (node.operator === '=') this.visitPattern(node.left, null)
    else if (node.left.type === 'Identifier') this.use(node.left, READ | WRITE)
    else this.visit(node.left)
    this.visit(node.right)
  }

  private visitFor(node: estree.ForStatement): void {
    const scoped = node.init?.type === 'VariableDeclaration' && node.init.kind !== 'var'
    if (scoped) this.open('for', node)
    this.visitMaybe(node.init)
    this.visitMaybe(node.test)
    this.visitMaybe(node.update)
    this.visit(node.body)
    if (scoped) this.close()
  }

  private visitForIn(node: estree.ForInStatement | estree.ForOfStatement): void {
    const { left } = node
    const scoped = left.type === 'VariableDeclaration' && left.kind !== 'var'
    if (scoped) this.open('for', node)
    if (left.type === 'VariableDeclaration') this.visitVariables(left, true)
    else this.visitPattern(left, null)
    this.visit(node.right)
    this.visit(node.body)
    if (scoped) this.close()
  }

  private visitCatch(node: estree.CatchClause): void {
    const scope = this.open('catch', node)
    if (node.param !== null) this.visitPattern(node.param, { scope, type: 'CatchClause', node, parent: null, written: false })
    this.visit(node.body)
    this.close()
  }

  /** Binds or assigns the names of a pattern; defaults and computed keys in it are ordinary expressions. */
  private visitPattern(pattern: estree.Pattern, binding: Binding, hasDefault = false): void {
    switch (pattern.type) {
      case 'Identifier':
        if (binding === null) return this.use(pattern, WRITE)
        binding.scope.define(pattern, binding.type, binding.node, binding.parent)
        if (binding.written || hasDefault) this.use(pattern, WRITE, true)
        return
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) this.visitPattern(element, binding, hasDefault)
        return
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') this.visitPattern(property.argument, binding, hasDefault)
          else {
            if (property.computed) this.visit(property.key)
            this.visitPattern(property.value, binding, hasDefault)
          }
        }
        return
      case 'AssignmentPattern':
        this.visitPattern(pattern.left, binding, true)
        return this.visit(pattern.right)
      case 'RestElement': return this.visitPattern(pattern.argument, binding, hasDefault)
      default: return this.visit(pattern)
    }
  }
}

const ONLY_EXPRESSION: readonly string[] = ['expression']
