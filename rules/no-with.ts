/** `with (o) { x }`: what `x` means would depend on a run-time value. */
import type { Rule } from '../analyzer/types.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `with`.' },
    messages: { found: '`with` is not in the language: what a name in it means depends on a run-time value.' },
    hints: { found: 'Name the object and write `o.x`.' },
  },
  create: (context) => ({ WithStatement: (node) => context.report({ node, messageId: 'found' }) }),
} satisfies Rule as Rule
