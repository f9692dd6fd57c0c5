/**
 * `eval(x)`, `(0, eval)(x)`, `const e = eval`: any mention of the global `eval`, called or not. Under `compat` only calling it by name is
 * rejected, because libraries keep tables of what exists; what they get there throws when it is called.
 */
import type { Node, Rule } from '../analyzer/types.ts'
import { parentOf, policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `eval`.' },
    messages: { found: '`eval` compiles text that nobody has checked.' },
    hints: { found: 'Parse data with `JSON.parse`; look names up in an object or a Map.' },
  },
  create: (context) => ({
    'Program:exit': () => {
      const isLenient = policyOf(context).unknownGlobals === 'throw'
      for (const reference of scopesIn(context).free) {
        const { identifier } = reference
        if (identifier.name !== 'eval' || (isLenient && !reference.isWrite() && !isCalled(identifier))) continue
        reportRange(context, rangeOf(identifier), 'found')
      }
    },
  }),
} satisfies Rule as Rule

function isCalled(node: Node): boolean {
  const parent = parentOf(node)
  if (parent?.type === 'TaggedTemplateExpression') return parent.tag === node
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node
}
