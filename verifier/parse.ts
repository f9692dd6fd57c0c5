/**
 * Text -> tree, for any text at all: bounded in size, in number of nodes and in depth, in linear time, and with the
 * engine's second opinion. Depth is bounded inside the parser, where it happens: near the end of the stack some
 * engines abort the process instead of throwing.
 */
import { type Options, Parser } from 'acorn'
import type { Program } from 'estree'
import { Script } from 'node:vm'

import { reject } from './reject.ts'

declare module 'estree' {
  interface BaseNodeWithoutComments {
    start: number
    end: number
  }
}

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
    regexp_disjunction(state?: unknown): unknown
    regexp_classContents(state?: unknown): unknown
  }
}

/** UTF-16 units. */
export const MAX_SIZE = 32 * 1024 * 1024
export const MAX_NODES = 4_000_000
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

const OPTIONS: Options = { ecmaVersion: 2024, sourceType: 'script', allowHashBang: false }

export function parse(code: string): Program {
  if (code.length > MAX_SIZE) reject(0, `the artifact is larger than ${MAX_SIZE} characters`)
  const program = parseText(code)
  askEngine(code)
  return program
}

function parseText(code: string): Program {
  try {
    return BoundedParser.parse(code, { ...OPTIONS, onComment: (_block, _text, start) => checkComment(code, start) }) as unknown as Program
  } catch (error) {
    if (error instanceof SyntaxError && 'pos' in error) reject(Number(error.pos), `not JavaScript: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`)
    throw error
  }
}

// Whatever the engine reads differently from acorn must not run. Compiling runs nothing.
function askEngine(code: string): void {
  try {
    new Script(code)
  } catch (error) {
    reject(0, `the engine does not compile it: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}

// HTML-like comments are where script and module parsers part; a sourceURL would name the script in its own stack traces.
function checkComment(code: string, start: number): void {
  const opener = code.slice(start, start + 2)
  if (opener !== '//' && opener !== '/*') reject(start, 'a comment that is neither `//` nor `/*`')
  if (/^\/\/[#@]\s*sourceURL/.test(code.slice(start, start + 100))) reject(start, 'a comment that renames the script')
}

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

class BoundedParser extends Parser {
  #stack = 0
  #nodes = 0

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
