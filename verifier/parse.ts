/** Text -> tree, for any text at all: in linear time, within bounds, and with the engine's second opinion. */
import type { Options } from 'acorn'
import type { Program } from 'estree'
import { Script } from 'node:vm'

import { BoundedParser } from './bounded-parser.ts'
import { reject } from './reject.ts'

declare module 'estree' {
  interface BaseNodeWithoutComments {
    start: number
    end: number
  }
}

/** UTF-16 units. */
export const MAX_SIZE = 32 * 1024 * 1024

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
