/** What the parts of the generator share: the random choices, the names in scope, and each other's ways to make text. */
import type { Random } from '../random.ts'

export type Type = 'number' | 'string' | 'boolean' | 'bigint' | 'array' | 'object' | 'function' | 'any'
export type Variable = { name: string; type: Type; isConst: boolean }
export type Callable = 'none' | 'sync' | 'generator' | 'async' | 'async-generator'
export type Scope = {
  variables: Variable[]
  /** What the innermost block declares: nothing of these names can be declared there again. */
  own: Set<string>
  callable: Callable
  labels: readonly string[]
  /** Labels of loops, which `continue` may name. */
  loops: readonly string[]
  inLoop: boolean
  inSwitch: boolean
  hasThis: boolean
  hasSuper: boolean
  /** Whether there are `arguments`. */
  hasArguments: boolean
  privates: readonly string[]
  isArrow: boolean
  hasReturn: boolean
  inParameter: boolean
}

export const KEYS = ['a', 'b', 'c', 'length', 'x1', 'name', 'toString', 'valueOf', '0', '1']
/** Those that can stand after a dot. */
export const NAMES = KEYS.filter((name) => !/^\d/.test(name))
export const TYPES: readonly Type[] = ['number', 'string', 'boolean', 'bigint', 'array', 'object', 'function', 'any']

export type Expressions = {
  literal(type: Type): string
  expression(type: Type, scope: Scope): string
  anything(scope: Scope): string
  /** An expression in a form that can stand beside any operator. */
  operand(type: Type, scope: Scope): string
  key(scope: Scope): string
  target(scope: Scope): string
  effect(scope: Scope): string
  iterable(scope: Scope): string
  args(scope: Scope): string
  variable(type: Type, scope: Scope): Variable | undefined
  assignable(scope: Scope): Variable | undefined
}
export type Patterns = {
  /** `declared` collects what a binding pattern binds. */
  pattern(scope: Scope, mode: 'assign' | 'bind', depth: number, declared?: Variable[], isConst?: boolean): string
  arrayPattern(scope: Scope, mode: 'assign' | 'bind', depth: number, declared?: Variable[], isConst?: boolean): string
  objectPattern(scope: Scope, mode: 'assign' | 'bind', depth: number, declared?: Variable[], isConst?: boolean): string
  /** A value where an anonymous class would be named after what it initializes. */
  initial(scope: Scope): string
  withDefault(text: string, scope: Scope): string
}
export type Functions = {
  parameters(scope: Scope, names?: readonly string[]): string
  functionScope(scope: Scope, callable: Callable, change?: Partial<Scope>): Scope
  body(scope: Scope): string
  functionText(scope: Scope, names?: readonly string[]): string
  generatorText(scope: Scope): string
  classText(scope: Scope, name: string): string
  objectText(scope: Scope): string
}
export type Statements = {
  statement(scope: Scope): string
  statements(scope: Scope, most: number): string
  block(scope: Scope, most?: number): string
}
export type Others = {
  /** A call of something built in. */
  native(type: Type, scope: Scope): string
  /** Variables that hold numbers, nearly always or always, and loops without calls. */
  numbers(scope: Scope): string
  /** What the others hardly ever write. */
  corners(scope: Scope): string
}
export type Maker = Expressions & Patterns & Functions & Statements & Others & {
  readonly random: Random
  fresh(lead: string): string
  tag(): number
  list<T>(most: number, make: () => T): T[]
  inner(scope: Scope, change?: Partial<Scope>): Scope
  /** Whether the program is large enough; counts. */
  spent(): boolean
}

/** An expression of which a statement or the left of an operator may begin. */
export const bare = (text: string): string => (/^[{f]|^async|^class|^let/.test(text) || text.includes('=>') ? `(${text})` : text)
