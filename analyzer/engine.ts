/**
 * The engine's own opinion of a program: compiled, never run. It must accept what the parser accepted, so that the two
 * cannot disagree about what the program is.
 */
import vm from 'node:vm'
import type * as estree from 'estree'
import { findToken, tokenBefore, tokenText } from './tokens.ts'
import type { Program } from './types.ts'

export type Objection = { message: string; offset: number; overflow: boolean }
type Parsed = Pick<Program, 'js' | 'ast' | 'goal' | 'tokens' | 'lineStarts'>

const STRICT = '"use strict";'
const ASYNC = 'async function $r_(){'

/** Why the engine does not accept the program, or null. `metas` are its `import.meta` nodes. */
export function askEngine(program: Parsed, metas: readonly estree.MetaProperty[]): Objection | null {
  const body = program.goal === 'script' ? withoutHashbang(program.js) : withoutHashbang(asStatements(program, metas))
  const before = program.goal === 'script' ? STRICT : ASYNC + STRICT
  const source = before + body + (program.goal === 'script' ? '' : '\n}')
  try {
    new vm.Script(source, { filename: NAME })
    return null
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const place = placeIn(String(error.stack))
    const line = Math.min(place.line, program.lineStarts.length)
    const column = place.line === 1 ? Math.max(place.column - before.length, 0) : place.column
    const offset = Math.min((program.lineStarts[line - 1] as number) + column, program.js.length)
    return { message: error.message, offset, overflow: error instanceof RangeError }
  }
}

const NAME = 'restrict-source'

/** The engine prints the file name, the line, the text of the line, and carets under the place. */
function placeIn(stack: string): { line: number; column: number } {
  const lines = stack.split('\n')
  const line = lines[0]?.startsWith(`${NAME}:`) ? Number(lines[0].slice(NAME.length + 1)) : 1
  return { line: Number.isInteger(line) ? line : 1, column: Math.max(lines[2]?.indexOf('^') ?? 0, 0) }
}

function withoutHashbang(js: string): string {
  return js.startsWith('#!') ? `//${js.slice(2)}` : js
}

type Cut = { start: number; end: number; text: string }

/** A module as statements of a function: imports and export lists blanked, `export` dropped. Lines stay. */
function asStatements(program: Parsed, metas: readonly estree.MetaProperty[]): string {
  const cuts: Cut[] = metas.map(({ start, end }) => ({ start, end, text: '({})' }))
  for (const statement of program.ast.body) cuts.push(...cutsOf(program, statement as estree.Statement | estree.ModuleDeclaration))
  cuts.sort((a, b) => a.start - b.start || a.end - b.end)
  const parts: string[] = []
  let at = 0
  for (const { start, end, text } of cuts) {
    parts.push(program.js.slice(at, start), text, newlinesOf(program.js, start, end))
    at = end
  }
  parts.push(program.js.slice(at))
  return parts.join('')
}

function cutsOf(program: Parsed, statement: estree.Statement | estree.ModuleDeclaration): Cut[] {
  const { start, end } = statement
  switch (statement.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [{ start, end, text: ';' }]
    case 'ExportNamedDeclaration':
      return [{ start, end: statement.declaration?.start ?? end, text: statement.declaration ? '' : ';' }]
    case 'ExportDefaultDeclaration': {
      const { declaration } = statement
      if ('id' in declaration && declaration.type.endsWith('Declaration') && declaration.id != null) return [{ start, end: declaration.start, text: '' }]
      const value = findToken(program, 'default', start) + 'default'.length
      const last = tokenBefore(program.tokens, end)
      const close = tokenText(program, last) === ';' ? (program.tokens.starts[last] as number) : end
      return [{ start, end: value, text: 'void(' }, { start: close, end: close, text: ');' }]
    }
    default:
      return []
  }
}

function newlinesOf(js: string, start: number, end: number): string {
  return start === end ? '' : js.slice(start, end).replace(/[^\n\r\u2028\u2029]+/g, '')
}
