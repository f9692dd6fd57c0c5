/**
 * Takes the module syntax out of the text; what it says is in the header (header.ts).
 *   import { b } from './a.js'     ->  nothing             export { b }, export * from './c.js' likewise
 *   export const x = 1             ->  const x = 1
 *   export default E               ->  const $r_default = ({"default": E}).default;
 *   export default function () {}  ->  function $r_default () {}
 */
import type { ExportDefaultDeclaration, Node } from 'estree'

import { findToken, tokenBefore, tokenText } from '../../analyzer/tokens.ts'
import { LOCALS } from '../../policy/names.ts'
import type { Context, Pass } from './pass.ts'

export const linkModules: Pass = (context) => {
  const { edits, program } = context
  let blankEnd = -1
  const blank = ({ start, end }: Node): void => {
    // The statement before may have ended only because this one started.
    const last = tokenBefore(program.tokens, start)
    const isEnded = ['', ';'].includes(tokenText(program, last)) || program.tokens.ends[last] === blankEnd
    edits.replace(start, end, isEnded ? '' : ';')
    blankEnd = end
  }
  return {
    ImportDeclaration: blank,
    ExportAllDeclaration: blank,
    ExportNamedDeclaration: (node) => (node.declaration ? removeTo(context, node.start, 'export'.length) : blank(node)),
    ExportDefaultDeclaration: (node) => exportDefault(context, node),
  }
}

function removeTo({ edits, program }: Context, start: number, length: number, text = ''): void {
  const spaces = /^[ \t]*/.exec(program.js.slice(start + length))?.[0].length ?? 0
  edits.replace(start, start + length + spaces, text)
}

function exportDefault(context: Context, node: ExportDefaultDeclaration): void {
  const { edits, program } = context
  const { declaration } = node
  const length = findToken(program, 'default', node.start) + 'default'.length - node.start
  if (declaration.type !== 'FunctionDeclaration' && declaration.type !== 'ClassDeclaration') return exportValue(context, node, declaration, length)
  // The types forget that a default export may be anonymous.
  const isNamed = Boolean(declaration.id)
  if (declaration.type === 'ClassDeclaration' && !isNamed) return exportValue(context, node, declaration, length)
  removeTo(context, node.start, length)
  if (isNamed || declaration.type !== 'FunctionDeclaration') return
  const keyword = findToken(program, declaration.generator ? '*' : 'function', declaration.start)
  edits.insert(keyword + (declaration.generator ? 1 : 'function'.length), ` ${LOCALS.default}`)
}

// The object gives an anonymous function or class its name, "default".
function exportValue({ edits, program }: Context, node: ExportDefaultDeclaration, value: { end: number }, length: number): void {
  edits.replace(node.start, node.start + length, `const ${LOCALS.default} = ({"default":`)
  const last = tokenBefore(program.tokens, node.end)
  const hasSemicolon = tokenText(program, last) === ';' && (program.tokens.starts[last] ?? 0) >= value.end
  const end = hasSemicolon ? program.tokens.ends[last - 1] ?? node.end : node.end
  edits.wrap({ start: node.start + length, end }, '', `}).default${hasSemicolon ? '' : ';'}`)
}
