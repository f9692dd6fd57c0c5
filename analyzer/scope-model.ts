/**
 * Scopes and references as data, and how references find what they mean once a scope is complete. References that a
 * scope does not bind move up grouped by name, the smaller group into the larger.
 */
import type * as estree from 'estree'
import type { Definition, Node, Reference, Scope, ScopeType, Variable } from './types.ts'

const NO_SCOPES: Scope[] = []
const NO_VARIABLES: Variable[] = []
const NO_REFERENCES: Reference[] = []
const NO_NAMES = new Map<string, never>()
/** Most scopes bind nothing: they share these, which nobody may write to. */
for (const shared of [NO_SCOPES, NO_VARIABLES, NO_REFERENCES]) Object.freeze(shared)

export class LexicalScope implements Scope {
  readonly type: ScopeType
  readonly block: Node
  readonly upper: LexicalScope | null
  readonly variableScope: LexicalScope
  childScopes: Scope[] = NO_SCOPES
  set: Map<string, Variable> = NO_NAMES
  variables: Variable[] = NO_VARIABLES
  references: Reference[] = NO_REFERENCES
  /** Not yet resolved references, by name; null once the scope is closed. */
  open: Map<string, Reference[]> | null = null

  constructor(type: ScopeType, block: Node, upper: LexicalScope | null) {
    this.type = type
    this.block = block
    this.upper = upper
    this.variableScope = upper === null || HOLDS_VAR.has(type) ? this : upper.variableScope
    if (upper !== null) {
      if (upper.childScopes === NO_SCOPES) upper.childScopes = []
      upper.childScopes.push(this)
    }
  }

  define(name: estree.Identifier, type: Definition['type'], node: Node, parent: Node | null = null): void {
    const variable = this.variable(name.name)
    variable.identifiers.push(name)
    variable.defs.push({ type, name, node, parent })
  }

  variable(name: string): Variable {
    if (this.variables === NO_VARIABLES) {
      this.set = new Map()
      this.variables = []
    }
    let variable = this.set.get(name)
    if (variable === undefined) {
      variable = { name, scope: this, defs: [], identifiers: [], references: [] }
      this.set.set(name, variable)
      this.variables.push(variable)
    }
    return variable
  }

  refer(reference: Reference): void {
    if (this.references === NO_REFERENCES) this.references = []
    this.references.push(reference)
    this.open ??= new Map()
    const { name } = reference.identifier
    const same = this.open.get(name)
    if (same === undefined) this.open.set(name, [reference])
    else same.push(reference)
  }
}

const HOLDS_VAR: ReadonlySet<ScopeType> = new Set<ScopeType>(['global', 'module', 'function', 'class-field-initializer', 'class-static-block'])

export const READ = 1
export const WRITE = 2

export class Use implements Reference {
  readonly identifier: estree.Identifier
  readonly from: Scope
  readonly init: boolean
  readonly mode: number
  resolved: Variable | null = null
  constructor(identifier: estree.Identifier, from: Scope, mode: number, init: boolean) {
    this.identifier = identifier
    this.from = from
    this.mode = mode
    this.init = init
  }
  isRead(): boolean {
    return (this.mode & READ) !== 0
  }
  isWrite(): boolean {
    return (this.mode & WRITE) !== 0
  }
}

/** Settles what `scope` binds, and returns what is left. Walks over the names or the bindings, whichever are fewer. */
export function resolve(scope: LexicalScope): Map<string, Reference[]> | null {
  const { open } = scope
  if (open === null) return null
  if (scope.type === 'function' && scope.block.type !== 'ArrowFunctionExpression' && open.has('arguments')) scope.variable('arguments')
  const names = open.size < scope.set.size ? open.keys() : scope.set.keys()
  for (const name of [...names]) {
    const uses = open.get(name)
    const variable = scope.set.get(name)
    if (uses === undefined || variable === undefined) continue
    const outside = settle(uses, variable)
    if (outside.length === 0) open.delete(name)
    else open.set(name, outside)
  }
  return open.size === 0 ? null : open
}

/**
 * Resolves `uses` to `variable`. Returns those that mean something further out: a default in the parameters does not
 * see what the function's body declares.
 */
function settle(uses: Reference[], variable: Variable): Reference[] {
  const { scope, defs } = variable
  const body = scope.type === 'function' && defs.length > 0 ? (scope.block as estree.Function).body?.start ?? 0 : 0
  const inBodyOnly = body > 0 && defs.every((one) => one.name.start >= body)
  const outside = inBodyOnly ? uses.filter((use) => use.identifier.start < body) : NO_REFERENCES
  for (const use of uses) {
    if (inBodyOnly && use.identifier.start < body) continue
    use.resolved = variable
    variable.references.push(use)
  }
  inOrder(variable.references)
  return outside
}

/** Merges `rest` into what is open in `scope`, the smaller map into the larger and the shorter list into the longer. */
export function handUp(rest: Map<string, Reference[]>, scope: LexicalScope): void {
  const mine = scope.open
  const [larger, smaller] = mine === null || rest.size > mine.size ? [rest, mine] : [mine, rest]
  scope.open = larger
  if (smaller === null) return
  for (const [name, uses] of smaller) {
    const same = larger.get(name)
    if (same === undefined) larger.set(name, uses)
    else if (same.length >= uses.length) for (const use of uses) same.push(use)
    else {
      for (const use of same) uses.push(use)
      larger.set(name, uses)
    }
  }
}

/** Sorts references by place, if merging has put them out of order. */
export function inOrder(references: Reference[]): void {
  for (let i = 1; i < references.length; i++) {
    if ((references[i] as Reference).identifier.start < (references[i - 1] as Reference).identifier.start) {
      references.sort((a, b) => a.identifier.start - b.identifier.start)
      return
    }
  }
}
