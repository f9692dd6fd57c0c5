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
    parseMaybeAssign(forInit?: unknown, errors?: unknown, afterLeft?: unknown): unknown
    parseMaybeUnary(errors?: unknown, sawUnary?: unknown, incDec?: unknown, forInit?: unknown): unknown
    parseExprOp(left?: unknown, start?: unknown, loc?: unknown, precedence?: unknown, forInit?: unknown): unknown
    parseNew(): unknown
    parseBindingAtom(): unknown
    regexp_disjunction(state?: unknown): unknown
    regexp_classContents(state?: unknown): unknown
  }
}

/** UTF-16 units. */
export const MAX_SIZE = 32 * 1024 * 1024
export const MAX_NODES = 4_000_000
/** In units of about 120 bytes of stack: some 300 nested brackets, or 4,000 chained operators. */
export const MAX_DEPTH = 4_000

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
  #depth = 0
  #nodes = 0

  #enter(units: number): void {
    this.#depth += units
    if (this.#depth > MAX_DEPTH) reject(this.start, 'nested too deeply')
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
    this.#enter(4)
    const result = super.parseStatement(context, topLevel, exports)
    this.#depth -= 4
    return result
  }
  override parseFunctionBody(node?: unknown, isArrow?: unknown, isMethod?: unknown, forInit?: unknown): unknown {
    this.#enter(6)
    const result = super.parseFunctionBody(node, isArrow, isMethod, forInit)
    this.#depth -= 6
    return result
  }
  override parseMaybeAssign(forInit?: unknown, errors?: unknown, afterLeft?: unknown): unknown {
    this.#enter(10)
    const result = super.parseMaybeAssign(forInit, errors, afterLeft)
    this.#depth -= 10
    return result
  }
  override parseMaybeUnary(errors?: unknown, sawUnary?: unknown, incDec?: unknown, forInit?: unknown): unknown {
    this.#enter(2)
    const result = super.parseMaybeUnary(errors, sawUnary, incDec, forInit)
    this.#depth -= 2
    return result
  }
  override parseExprOp(left?: unknown, start?: unknown, loc?: unknown, precedence?: unknown, forInit?: unknown): unknown {
    this.#enter(1)
    const result = super.parseExprOp(left, start, loc, precedence, forInit)
    this.#depth -= 1
    return result
  }
  override parseNew(): unknown {
    this.#enter(4)
    const result = super.parseNew()
    this.#depth -= 4
    return result
  }
  override parseBindingAtom(): unknown {
    this.#enter(5)
    const result = super.parseBindingAtom()
    this.#depth -= 5
    return result
  }
  override regexp_disjunction(state?: unknown): unknown {
    this.#enter(4)
    const result = super.regexp_disjunction(state)
    this.#depth -= 4
    return result
  }
  override regexp_classContents(state?: unknown): unknown {
    this.#enter(4)
    const result = super.regexp_classContents(state)
    this.#depth -= 4
    return result
  }
}
