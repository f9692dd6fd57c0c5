/**
 * Charges loops at every turn. A body that is no block becomes one:
 *   while (x) { y }   ->  while (x) {CHARGE; y }
 *   for (;;) y        ->  for (;;) {CHARGE;y}
 */
import type { DoWhileStatement, ForInStatement, ForOfStatement, ForStatement, WhileStatement } from 'estree'

import type { Pass } from './pass.ts'
import type { Region } from '../regions.ts'

type Loop = WhileStatement | DoWhileStatement | ForStatement | ForInStatement | ForOfStatement

export const meterLoops: Pass = ({ edits, charge }) => {
  const enter = ({ body }: Loop, inner: Region | undefined): void => {
    if (!inner) return
    const text = charge(inner)
    if (body.type === 'BlockStatement') edits.insert(body.start + 1, () => `${text()};`)
    else edits.wrap(body, () => `{${text()};`, '}')
  }
  return { WhileStatement: enter, DoWhileStatement: enter, ForStatement: enter, ForInStatement: enter, ForOfStatement: enter }
}
