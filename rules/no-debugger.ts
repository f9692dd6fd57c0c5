/** `debugger`: would stop the process that runs the program. */
import type { Rule } from '../analyzer/types.ts'
import { rangeOf, reportRange } from './shared/host.ts'

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow `debugger`.' },
    messages: { found: '`debugger` would stop the process that runs this program.' },
    hints: { found: 'Remove the statement; print with `console.log`.' },
  },
  create: (context) => ({
    // An empty statement in its place: without one, the line below could become a part of the line above.
    DebuggerStatement: (node) => reportRange(context, rangeOf(node), 'found', {}, { message: 'Remove the statement.', edits: [{ range: rangeOf(node), text: ';' }] }),
  }),
} satisfies Rule as Rule
