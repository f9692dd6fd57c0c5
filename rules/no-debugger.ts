/** `debugger`: would stop the process that runs the program. */
import type { Rule } from '../analyzer/types.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `debugger`.' },
    messages: { found: '`debugger` would stop the process that runs this program.' },
    hints: { found: 'Remove the statement; print with `console.log`.' },
  },
  create: (context) => ({ DebuggerStatement: (node) => context.report({ node, messageId: 'found' }) }),
} satisfies Rule as Rule
