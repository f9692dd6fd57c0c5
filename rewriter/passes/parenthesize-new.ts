/**
 * `new` takes the first argument list it meets. Where the head of its callee becomes a call, the callee gets parentheses:
 *   new x.constructor(1)  ->  new ($r_ctor(x.constructor))(1)
 */
import type { Node } from 'estree'

import { tokenBefore, tokenText } from '../../analyzer/tokens.ts'
import { constructorUse } from './guard-constructor.ts'
import type { Context, Pass } from './pass.ts'

export const parenthesizeNew: Pass = (context) => ({
  NewExpression: ({ callee }) => {
    if (becomesCall(context, callee)) context.edits.wrap(callee, '(', ')')
  },
})

function becomesCall({ bindings, policy, program }: Context, callee: Node): boolean {
  if (tokenText(program, tokenBefore(program.tokens, callee.start)) !== 'new') return false
  // Parts that start later than the callee stand in parentheses already.
  for (let part = callee; part.start === callee.start;) {
    switch (part.type) {
      case 'Identifier': return bindings.replaced.get(part)?.kind === 'unknown'
      case 'TemplateLiteral': return part.expressions.length > 0
      case 'TaggedTemplateExpression':
        part = part.tag
        break
      case 'MemberExpression':
        if (policy.constructorGuard && constructorUse(part) === 'read') return true
        part = part.object
        break
      default: return false
    }
  }
  return false
}
