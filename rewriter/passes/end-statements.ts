/**
 * Ends with a semicolon what ended only because the next line cannot go on with it: it could with what the other passes make of it.
 *   x = yield     ->  x = $r_resume(yield);
 *   (f)()             (f)()
 */
import type { Node } from 'estree'

import { tokenBefore, tokenText } from '../../analyzer/tokens.ts'
import type { Pass } from './pass.ts'

const GOES_ON = /^[([`+\-/]/
/** A field may also be followed by a generator, or by a field of this name. */
const FIELD_GOES_ON = /^(?:[([`+\-/*]|in$|instanceof$)/

export const endStatements: Pass = ({ edits, program }) => {
  const end = (node: Node, goesOn: RegExp): void => {
    const last = tokenBefore(program.tokens, node.end)
    if (tokenText(program, last) !== ';' && goesOn.test(tokenText(program, last + 1))) edits.insert(node.end, ';')
  }
  const endStatement = (node: Node): void => end(node, GOES_ON)
  return {
    ExpressionStatement: endStatement, ReturnStatement: endStatement, ThrowStatement: endStatement,
    VariableDeclaration: (node) => {
      if (!node.parent?.type.startsWith('For')) endStatement(node)
    },
    PropertyDefinition: (node) => end(node, FIELD_GOES_ON),
  }
}
