/**
 * `new Function('...')`, `Function`, `AsyncFunction`, ...: compilers under another name. The preset `compat` lets a program name
 * `Function` (libraries test `x instanceof Function`) and not call it, but for `Function('return this')()`, which they use to find the global object.
 */
import type { Node, Rule } from '../analyzer/types.ts'
import { COMPILERS } from './names.ts'
import { constantKeys } from './constant-keys.ts'
import { parentOf, policyOf, rangeOf, reportRange, scopesIn } from './host.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `Function` and the other function constructors.' },
    messages: {
      found: '`{{name}}` compiles text that nobody has checked.',
      called: '`{{name}}` can be named under this policy, but not called: it compiles text that nobody has checked.',
    },
    hints: {
      found: 'Write the function in the source; for `x instanceof Function` write `typeof x === "function"`.',
      called: 'Write the function in the source.',
    },
  },
  create: (context) => ({
    'Program:exit': () => {
      const { globals, names } = policyOf(context)
      for (const { identifier } of scopesIn(context).free) {
        const { name } = identifier
        if (!COMPILERS.has(name) || names.has(name)) continue
        const report = (messageId: string): void => reportRange(context, rangeOf(identifier), messageId, { name })
        if (!globals.has(name)) report('found')
        else if (isCalled(identifier) && !findsGlobal(identifier)) report('called')
      }
    },
  }),
} satisfies Rule as Rule

function isCalled(node: Node): boolean {
  const parent = parentOf(node)
  if (parent?.type === 'TaggedTemplateExpression') return parent.tag === node
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node
}

// `Function('return this')`: that exact text gives a program its own global object and nothing else.
function findsGlobal(node: Node): boolean {
  const parent = parentOf(node)
  if (parent?.type !== 'CallExpression' && parent?.type !== 'NewExpression') return false
  const [body, ...more] = parent.arguments
  return body !== undefined && more.length === 0 && body.type === 'Literal' && constantKeys(body)[0] === 'return this'
}
