/** The parts of acorn's parser that parser.ts overrides or calls; acorn's own types show only its public face. */
import type { Options, TokenType } from 'acorn'
import type { Node } from 'estree'

export type Scope = { flags: number; names: Map<string, number> | null; caught: string | null }
/** `binop` is the precedence of a binary operator. */
export type Operator = TokenType & { binop: number | null }

/** test/analyzer-parser.test.ts compares with the stock parser. */
export type Internals = {
  options: Options
  input: string
  start: number
  end: number
  pos: number
  lastTokStart: number
  lastTokEnd: number
  type: Operator
  value: unknown
  inModule: boolean
  scopeStack: Scope[]
  undefinedExports: Record<string, { start: number }>
  treatFunctionsAsVar: boolean
  treatFunctionsAsVarInScope(scope: Scope): boolean
  parse(): Node
  nextToken(): void
  next(escapes?: boolean): void
  finishOp(type: TokenType, size: number): void
  readToken_slash(): void
  readRegexp(): void
  overrideContext(context: { token: string }): void
  unexpected(): never
  parseYield(forInit?: unknown): Node
  parseTemplateElement(options: object): Node
  eat(type: TokenType): boolean
  raiseRecoverable(pos: number, message: string): never
  startNodeAt(pos: number): Node
  finishNode(node: Node, type: string): Node
  catchStackOverflow<T>(run: () => T): T
  enterScope(flags: number): void
  declareName(name: string, kind: number, pos: number): void
  checkLocalExport(id: { name: string; start: number }): void
  parseStatement(context?: string | null, topLevel?: boolean, exports?: object): Node
  parseExpression(forInit?: unknown, errors?: object): Node
  parseMaybeAssign(forInit?: unknown, errors?: object | null, after?: unknown): Node
  parseMaybeUnary(errors: object | null, sawUnary: boolean, incDec: boolean, forInit?: unknown): Node
  parseExprSubscripts(errors?: object | null, forInit?: unknown): Node
  parseExprAtom(errors?: object | null, forInit?: unknown, forNew?: boolean): Node
  parseExprOp(left: Node, leftStart: number, leftLoc: unknown, minPrec: number, forInit?: unknown): Node
  buildBinary(start: number, loc: unknown, left: Node, right: Node, operator: unknown, logical: boolean): Node
  parseFunctionBody(node: Node, isArrow: boolean, isMethod: boolean, forInit?: unknown): void
  parseClass(node: Node, isStatement: unknown): Node
  parseParenExpression(): Node
  parseWithStatement(node: Node): Node
  parseBindingAtom(): Node
  regexp_disjunction(state: object): void
  regexp_classContents(state: object): unknown
}
