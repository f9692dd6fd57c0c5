/**
 * Acorn, with what untrusted input needs: bindings and exports are looked up in maps (acorn searches lists, which is
 * quadratic), binary chains are parsed in a loop, and the stack that recursion takes is counted, so that the parser
 * stops with an error of ours long before the engine runs out of stack. (On Node 20, running out of it where a regular
 * expression gets compiled aborts the process.) Nodes carry `parent`, and no `loc`.
 */
import { tokTypes } from 'acorn'
import type { Node } from 'estree'
import type { Operator, Scope } from './acorn-internals.ts'
import { PARSER_STACK, SOURCE_LIMITS } from './limits.ts'
import { TokenParser } from './token-parser.ts'

/** Thrown when nesting would take too much stack; `pos` is where. */
export class TooDeep extends Error {
  readonly pos: number
  constructor(pos: number) {
    super('nesting too deep')
    this.pos = pos
  }
}

/** Thrown for more tokens than are accepted, of which the scan missed some. */
export class TooLong extends Error {
  readonly pos: number
  constructor(pos: number) {
    super('too many tokens')
    this.pos = pos
  }
}

/** Thrown by acorn, with the offset of the error. */
export type ParseError = SyntaxError & { pos: number; raisedAt: number }

const TOP = 1
const SIMPLE_CATCH = 32
/** Scopes that hold `var`: the program, functions, class static blocks. */
const VAR_SCOPE = 1 | 2 | 256
/** How acorn numbers what a name is declared as. */
const AS_VAR = 1
const AS_LEXICAL = 2
const AS_FUNCTION = 3
const AS_CAUGHT = 4
/** What a scope's map says about a name, in bits. */
const LEXICAL = 1
const VAR = 2
const FUNCTION = 4

class SyntaxNode {
  type = ''
  start: number
  end = 0
  parent: SyntaxNode | null = null
  constructor(start: number) {
    this.start = start
  }
  get range(): [number, number] {
    return [this.start, this.end]
  }
}

/** What one level of each recursion takes, in bytes of stack; together they cover every cycle of acorn's calls. */
const STATEMENT = 600
const ASSIGNMENT = 450
const UNARY = 450
const SUBSCRIPTS = 900
const ATOM = 400
const PATTERN = 850
const FUNCTION_BODY = 700
const CLASS = 700
const REGEXP_GROUP = 550

export class SafeParser extends TokenParser {
  private depth = 0
  tokenCount = 0
  starts = new Int32Array((this.input.length >> 2) + 16)
  ends = new Int32Array(this.starts.length)

  private enter(cost: number): void {
    if ((this.depth += cost) > PARSER_STACK) throw new TooDeep(this.start)
  }

  /** Records each token as it is consumed, which is when its kind is settled. */
  override next(escapes?: boolean): void {
    const at = this.tokenCount++
    if (at === this.starts.length) {
      if (at >= SOURCE_LIMITS.tokens) throw new TooLong(this.start)
      this.starts = grown(this.starts)
      this.ends = grown(this.ends)
    }
    this.starts[at] = this.start
    this.ends[at] = this.end
    super.next(escapes)
  }

  startNode(): SyntaxNode {
    return new SyntaxNode(this.start)
  }

  override startNodeAt(start: number): Node {
    return new SyntaxNode(start) as unknown as Node
  }

  override finishNode(node: Node, type: string): Node {
    const finished: { type: string; end: number } = node
    finished.type = type
    finished.end = this.lastTokEnd
    return node
  }

  copyNode(node: SyntaxNode): SyntaxNode {
    return Object.assign(new SyntaxNode(node.start), node)
  }

  // Acorn looks for a stack overflow here with a regular expression, which is what aborts the process.
  override catchStackOverflow<T>(run: () => T): T {
    return run()
  }

  override parseStatement(context?: string | null, topLevel?: boolean, exports?: object): Node {
    this.enter(STATEMENT)
    const node = super.parseStatement(context, topLevel, exports)
    this.depth -= STATEMENT
    return node
  }

  override parseExpression(forInit?: unknown, errors?: object): Node {
    const start = this.start
    const first = this.parseMaybeAssign(forInit, errors)
    if (this.type !== tokTypes.comma) return first
    const expressions = [first]
    while (this.eat(tokTypes.comma)) expressions.push(this.parseMaybeAssign(forInit, errors))
    return this.finishNode(Object.assign(this.startNodeAt(start), { expressions }), 'SequenceExpression')
  }

  override parseMaybeAssign(forInit?: unknown, errors?: object | null, after?: unknown): Node {
    this.enter(ASSIGNMENT)
    const node = super.parseMaybeAssign(forInit, errors, after)
    this.depth -= ASSIGNMENT
    return node
  }

  override parseMaybeUnary(errors: object | null, sawUnary: boolean, incDec: boolean, forInit?: unknown): Node {
    this.enter(UNARY)
    const node = super.parseMaybeUnary(errors, sawUnary, incDec, forInit)
    this.depth -= UNARY
    return node
  }

  override parseExprSubscripts(errors?: object | null, forInit?: unknown): Node {
    this.enter(SUBSCRIPTS)
    const node = super.parseExprSubscripts(errors, forInit)
    this.depth -= SUBSCRIPTS
    return node
  }

  override parseExprAtom(errors?: object | null, forInit?: unknown, forNew?: boolean): Node {
    this.enter(ATOM)
    const node = super.parseExprAtom(errors, forInit, forNew)
    this.depth -= ATOM
    return node
  }

  override parseFunctionBody(node: Node, isArrow: boolean, isMethod: boolean, forInit?: unknown): void {
    this.enter(FUNCTION_BODY)
    super.parseFunctionBody(node, isArrow, isMethod, forInit)
    this.depth -= FUNCTION_BODY
  }

  override parseClass(node: Node, isStatement: unknown): Node {
    this.enter(CLASS)
    const finished = super.parseClass(node, isStatement)
    this.depth -= CLASS
    return finished
  }

  override parseBindingAtom(): Node {
    this.enter(PATTERN)
    const node = super.parseBindingAtom()
    this.depth -= PATTERN
    return node
  }

  override regexp_disjunction(state: object): void {
    this.enter(REGEXP_GROUP)
    super.regexp_disjunction(state)
    this.depth -= REGEXP_GROUP
  }

  override regexp_classContents(state: object): unknown {
    this.enter(REGEXP_GROUP)
    const contents = super.regexp_classContents(state)
    this.depth -= REGEXP_GROUP
    return contents
  }

  /** Strict code has no `with`, but a rule explains that better than a parser. */
  override parseWithStatement(node: Node): Node {
    this.next()
    const object = this.parseParenExpression()
    return this.finishNode(Object.assign(node, { object, body: this.parseStatement('with') }), 'WithStatement')
  }

  /** Operators from the left, tighter ones first: `left` grows in a loop, and only a tighter operator recurs. */
  override parseExprOp(left: Node, leftStart: number, leftLoc: unknown, minPrec: number, forInit?: unknown): Node {
    for (let tree = left; ; ) {
      const { type, value } = this
      if (type.binop == null || type.binop <= minPrec || (forInit && type === tokTypes._in)) return tree
      const coalesce = type === tokTypes.coalesce
      const logical = type === tokTypes.logicalOR || type === tokTypes.logicalAND
      this.next()
      const start = this.start
      const operand = this.parseMaybeUnary(null, false, false, forInit)
      const right = this.parseExprOp(operand, start, undefined, coalesce ? AND_PRECEDENCE : type.binop, forInit)
      tree = this.buildBinary(leftStart, leftLoc, tree, right, value, logical || coalesce)
      const mixed = logical ? this.type === tokTypes.coalesce : coalesce && (this.type === tokTypes.logicalOR || this.type === tokTypes.logicalAND)
      if (mixed) this.raiseRecoverable(this.start, 'Logical expressions and coalesce expressions cannot be mixed. Wrap either by parentheses')
    }
  }

  override enterScope(flags: number): void {
    this.scopeStack.push({ flags, names: null, caught: null })
  }

  override declareName(name: string, kind: number, pos: number): void {
    if (!this.declare(name, kind)) this.raiseRecoverable(pos, `Identifier '${name}' has already been declared`)
  }

  /** Whether `name` may be declared as `kind` here; if so it is. */
  private declare(name: string, kind: number): boolean {
    const scope = this.scopeStack[this.scopeStack.length - 1] as Scope
    if (kind === AS_CAUGHT) {
      scope.caught = name
      add(scope, name, LEXICAL)
      return true
    }
    if (kind === AS_LEXICAL) {
      if (has(scope, name, LEXICAL | VAR | FUNCTION)) return false
      add(scope, name, LEXICAL)
      if (scope.flags & TOP && this.inModule) delete this.undefinedExports[name]
      return true
    }
    if (kind === AS_FUNCTION) {
      if (has(scope, name, this.treatFunctionsAsVar ? LEXICAL : LEXICAL | VAR)) return false
      add(scope, name, FUNCTION)
      return true
    }
    return kind !== AS_VAR || this.declareVar(name)
  }

  /** `var` reaches through blocks to the nearest scope that holds it, and may not cross a lexical binding of its name. */
  private declareVar(name: string): boolean {
    for (let i = this.scopeStack.length - 1; i >= 0; i--) {
      const scope = this.scopeStack[i] as Scope
      if (has(scope, name, LEXICAL) && !(scope.flags & SIMPLE_CATCH && scope.caught === name)) return false
      if (has(scope, name, FUNCTION) && !this.treatFunctionsAsVarInScope(scope)) return false
      add(scope, name, VAR)
      if (scope.flags & TOP && this.inModule) delete this.undefinedExports[name]
      if (scope.flags & VAR_SCOPE) break
    }
    return true
  }

  override checkLocalExport(id: { name: string; start: number }): void {
    if (!has(this.scopeStack[0] as Scope, id.name, LEXICAL | VAR)) this.undefinedExports[id.name] = id
  }
}

const AND_PRECEDENCE = (tokTypes.logicalAND as Operator).binop as number

function has(scope: Scope, name: string, bits: number): boolean {
  return scope.names !== null && ((scope.names.get(name) ?? 0) & bits) !== 0
}

function add(scope: Scope, name: string, bit: number): void {
  scope.names ??= new Map()
  scope.names.set(name, (scope.names.get(name) ?? 0) | bit)
}

function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2)
  larger.set(column)
  return larger
}
