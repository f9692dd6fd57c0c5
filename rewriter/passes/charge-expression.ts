/** Puts a charge before an expression: `x` -> `(CHARGE, x)`. Parentheses that are there already are used. */
import type { Expression } from 'estree'

import { tokenBefore, tokenText } from '../../analyzer/tokens.ts'
import type { Region } from '../regions.ts'
import type { Context } from './pass.ts'

export function chargeExpression({ charge, edits, program }: Context, node: Expression, region: Region): void {
  const text = charge(region)
  const isParenthesized = tokenText(program, tokenBefore(program.tokens, node.start)) === '('
  // A comma expression keeps its own parentheses: the charge is one of exactly two elements.
  if (isParenthesized && node.type !== 'SequenceExpression') edits.wrap(node, () => `${text()}, `, '')
  else if (isParenthesized) edits.wrap(node, () => `${text()}, (`, ')')
  else edits.wrap(node, () => `(${text()}, `, ')')
}
