/**
 * `new Function('...')`, `Function`, `AsyncFunction`, ...: compilers under another name. The preset `compat` provides a `Function` for
 * `x instanceof Function` that throws when it is called, so there it is a global like any other.
 */
import type { Node, Rule, RuleContext, Suggestion } from '../analyzer/types.ts'
import { parentOf, policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'
import { COMPILERS } from './shared/names.ts'
import { asOperand, instead } from './shared/rewrites.ts'

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow `Function` and the other function constructors.' },
    messages: { found: '`{{name}}` compiles text that nobody has checked.' },
    hints: { found: 'Write the function in the source; for `x instanceof Function` write `typeof x === "function"`.' },
  },
  create: (context) => ({
    'Program:exit': () => {
      const { globals, names } = policyOf(context)
      for (const { identifier } of scopesIn(context).free) {
        const { name } = identifier
        if (COMPILERS.has(name) && !globals.has(name) && !names.has(name)) reportRange(context, rangeOf(identifier), 'found', { name }, asTypeof(context, identifier))
      }
    },
  }),
} satisfies Rule as Rule

// `x instanceof Function`
function asTypeof(context: RuleContext, identifier: Node): Suggestion | undefined {
  const test = parentOf(identifier)
  if (test?.type !== 'BinaryExpression' || test.operator !== 'instanceof' || test.right !== identifier || test.left.type === 'PrivateIdentifier') return undefined
  const text = `typeof ${asOperand(context, test.left)} === 'function'`
  return { message: `Write \`${text}\`.`, edits: [instead(test, text, { isCall: false })] }
}
