/**
 * `eval(x)`, `(0, eval)(x)`, `const e = eval`: any mention of the global `eval`, called or not. Under `compat` only calling it by name is
 * rejected, because libraries keep tables of what exists; what they get there throws when it is called.
 */
import type { Node, Rule, RuleContext, Suggestion } from '../analyzer/types.ts'
import { parentOf, policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'
import { isProvided } from './shared/rewrites.ts'

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow `eval`.' },
    messages: { found: '`eval` compiles text that nobody has checked.' },
    hints: { found: 'Parse data with `JSON.parse`; look names up in an object or a Map.' },
  },
  create: (context) => ({
    'Program:exit': () => {
      const isLenient = policyOf(context).unknownGlobals === 'throw'
      for (const reference of scopesIn(context).free) {
        const { identifier } = reference
        if (identifier.name !== 'eval' || (isLenient && !reference.isWrite() && !isCalled(identifier))) continue
        reportRange(context, rangeOf(identifier), 'found', {}, asData(context, identifier))
      }
    },
  }),
} satisfies Rule as Rule

// `eval(text)`: whoever evaluates one text usually reads data.
function asData(context: RuleContext, identifier: Node): Suggestion | undefined {
  const call = parentOf(identifier)
  if (call?.type !== 'CallExpression' || call.callee !== identifier || call.arguments.length !== 1 || call.arguments[0]?.type === 'SpreadElement') return undefined
  return isProvided(context, 'JSON') ? { message: 'Read the text as data: `JSON.parse`.', edits: [{ range: rangeOf(identifier), text: 'JSON.parse' }] } : undefined
}

function isCalled(node: Node): boolean {
  const parent = parentOf(node)
  if (parent?.type === 'TaggedTemplateExpression') return parent.tag === node
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node
}
