/**
 * Acorn, bounded while it works: in depth, in number of nodes, and in what the engine takes long to read. Near the end of
 * the stack some engines abort the process instead of throwing, so running out of it must not be the bound.
 * What a slash is, whoever parses decides, as in the engine: acorn's guess by the tokens before it can be misled.
 */
import { Parser, tokTypes } from 'acorn'

import { reject } from './reject.ts'

// The methods of acorn's parser that this file overrides; acorn documents `extend`, not the methods.
declare module 'acorn' {
  interface Parser {
    start: number
    scopeStack: { lexical: unknown; var: unknown; functions: unknown }[]
    enterScope(flags: number): void
    finishNode(node: unknown, type: string): unknown
    parseStatement(context?: unknown, topLevel?: unknown, exports?: unknown): unknown
    parseFunctionBody(node?: unknown, isArrow?: unknown, isMethod?: unknown, forInit?: unknown): unknown
    parseClass(node?: unknown, isStatement?: unknown): unknown
    parseMaybeAssign(forInit?: unknown, errors?: unknown, afterLeft?: unknown): unknown
    parseMaybeUnary(errors?: unknown, sawUnary?: unknown, incDec?: unknown, forInit?: unknown): unknown
    parseExprSubscripts(errors?: unknown, forInit?: unknown): unknown
    parseExprAtom(errors?: unknown, forInit?: unknown, forNew?: unknown): unknown
    parseExprOp(left?: unknown, start?: unknown, loc?: unknown, precedence?: unknown, forInit?: unknown): unknown
    parseBindingAtom(): unknown
    pos: number
    input: string
    type: unknown
    value: unknown
    lastTokStart: number
    finishOp(type: unknown, size: number): unknown
    readToken_slash(): unknown
    readRegexp(): unknown
    overrideContext(context: { token: string }): void
    parseYield(forInit?: unknown): unknown
    parseTemplateElement(options?: unknown): unknown
    unexpected(): never
    readNumber(startsWithDot?: unknown): unknown
    readRadixNumber(radix?: unknown): unknown
    validateRegExpPattern(state: { source: string }): void
    regexp_disjunction(state?: unknown): unknown
    regexp_classContents(state?: unknown): unknown
  }
}

export const MAX_NODES = 4_000_000
/** Digits of a number, units of a regular expression: reading either takes more than linear time. */
export const MAX_NUMBER = 10_000
export const MAX_REGEXP = 100_000
/** Property escapes in all regular expressions together: the engine takes up to 2 ms to read one. */
export const MAX_PROPERTIES = 1_000
/** Bytes of stack, of the 984 kB that there are. */
export const MAX_STACK = 720_000

/** What one level of each recursion of acorn's takes, in bytes of stack as measured; every cycle goes through one of them. */
const STATEMENT = 700
const FUNCTION = 600
const CLASS = 400
const ASSIGNMENT = 500
const UNARY = 500
const SUBSCRIPTS = 1_150
const ATOM = 550
const OPERATOR = 350
const PATTERN = 950
const REGEXP_GROUP = 650

/** A scope's names as acorn wants them (an array), but found in constant time: its own search is quadratic. */
class Names {
  readonly #all = new Set<string>();
  [0]: string | undefined
  push(name: string): void {
    this[0] ??= name
    this.#all.add(name)
  }
  indexOf(name: string): number {
    return this.#all.has(name) ? 0 : -1
  }
}

const EQUALS = 61

const LONG_NUMBER = new RegExp(`[\\w.]{${MAX_NUMBER + 1}}`, 'y')

export class BoundedParser extends Parser {
  #stack = 0
  #nodes = 0
  #properties = 0
  #yieldAt = -1

  #enter(bytes: number): void {
    this.#stack += bytes
    if (this.#stack > MAX_STACK) reject(this.start, 'nested too deeply')
  }

  override finishNode(node: unknown, type: string): unknown {
    if (++this.#nodes > MAX_NODES) reject(this.start, `more than ${MAX_NODES} nodes`)
    return super.finishNode(node, type)
  }
  override enterScope(flags: number): void {
    super.enterScope(flags)
    Object.assign(this.scopeStack.at(-1)!, { lexical: new Names(), var: new Names(), functions: new Names() })
  }
  // Acorn would take the second line of `a?.of`, `/b[k]/g` for a regular expression: to the engine it divides, and `b[k]` is code.
  override readToken_slash(): unknown {
    if (this.lastTokStart === this.#yieldAt) {
      this.pos++
      return this.readRegexp()
    }
    const assigns = this.input.charCodeAt(this.pos + 1) === EQUALS
    return this.finishOp(assigns ? tokTypes.assign : tokTypes.slash, assigns ? 2 : 1)
  }
  override parseYield(forInit?: unknown): unknown {
    this.#yieldAt = this.start
    return super.parseYield(forInit)
  }
  // Of `async function ({}, {})` acorn takes the parenthesis for the function, and closes with the patterns what is around it.
  override overrideContext(context: { token: string }): void {
    if (context.token !== 'function') super.overrideContext(context)
  }
  // Acorn does not look at what it takes for the text of a template.
  override parseTemplateElement(options?: unknown): unknown {
    if (this.type !== tokTypes.template && this.type !== tokTypes.invalidTemplate) this.unexpected()
    return super.parseTemplateElement(options)
  }
  #checkNumber(): void {
    LONG_NUMBER.lastIndex = this.pos
    if (LONG_NUMBER.test(this.input)) reject(this.pos, `a number of more than ${MAX_NUMBER} digits`)
  }
  override readNumber(startsWithDot?: unknown): unknown {
    this.#checkNumber()
    return super.readNumber(startsWithDot)
  }
  override readRadixNumber(radix?: unknown): unknown {
    this.#checkNumber()
    return super.readRadixNumber(radix)
  }
  override validateRegExpPattern(state: { source: string }): void {
    if (state.source.length > MAX_REGEXP) reject(this.start, `a regular expression of more than ${MAX_REGEXP} characters`)
    this.#properties += state.source.split(/\\p/i).length - 1
    if (this.#properties > MAX_PROPERTIES) reject(this.start, `more than ${MAX_PROPERTIES} property escapes in regular expressions`)
    super.validateRegExpPattern(state)
  }
  override parseStatement(context?: unknown, topLevel?: unknown, exports?: unknown): unknown {
    this.#enter(STATEMENT)
    const result = super.parseStatement(context, topLevel, exports)
    this.#stack -= STATEMENT
    return result
  }
  override parseFunctionBody(node?: unknown, isArrow?: unknown, isMethod?: unknown, forInit?: unknown): unknown {
    this.#enter(FUNCTION)
    const result = super.parseFunctionBody(node, isArrow, isMethod, forInit)
    this.#stack -= FUNCTION
    return result
  }
  override parseClass(node?: unknown, isStatement?: unknown): unknown {
    this.#enter(CLASS)
    const result = super.parseClass(node, isStatement)
    this.#stack -= CLASS
    return result
  }
  override parseMaybeAssign(forInit?: unknown, errors?: unknown, afterLeft?: unknown): unknown {
    this.#enter(ASSIGNMENT)
    const result = super.parseMaybeAssign(forInit, errors, afterLeft)
    this.#stack -= ASSIGNMENT
    return result
  }
  override parseMaybeUnary(errors?: unknown, sawUnary?: unknown, incDec?: unknown, forInit?: unknown): unknown {
    this.#enter(UNARY)
    const result = super.parseMaybeUnary(errors, sawUnary, incDec, forInit)
    this.#stack -= UNARY
    return result
  }
  override parseExprSubscripts(errors?: unknown, forInit?: unknown): unknown {
    this.#enter(SUBSCRIPTS)
    const result = super.parseExprSubscripts(errors, forInit)
    this.#stack -= SUBSCRIPTS
    return result
  }
  override parseExprAtom(errors?: unknown, forInit?: unknown, forNew?: unknown): unknown {
    this.#enter(ATOM)
    // Where an operand begins, nothing can be divided.
    if (this.type === tokTypes.slash || (this.type === tokTypes.assign && this.value === '/=')) {
      this.pos = this.start + 1
      this.readRegexp()
    }
    const result = super.parseExprAtom(errors, forInit, forNew)
    this.#stack -= ATOM
    return result
  }
  override parseExprOp(left?: unknown, start?: unknown, loc?: unknown, precedence?: unknown, forInit?: unknown): unknown {
    this.#enter(OPERATOR)
    const result = super.parseExprOp(left, start, loc, precedence, forInit)
    this.#stack -= OPERATOR
    return result
  }
  override parseBindingAtom(): unknown {
    this.#enter(PATTERN)
    const result = super.parseBindingAtom()
    this.#stack -= PATTERN
    return result
  }
  override regexp_disjunction(state?: unknown): unknown {
    this.#enter(REGEXP_GROUP)
    const result = super.regexp_disjunction(state)
    this.#stack -= REGEXP_GROUP
    return result
  }
  override regexp_classContents(state?: unknown): unknown {
    this.#enter(REGEXP_GROUP)
    const result = super.regexp_classContents(state)
    this.#stack -= REGEXP_GROUP
    return result
  }
}
