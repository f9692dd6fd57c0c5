/** `eval(x)`, `(0, eval)(x)`, `const e = eval`: any mention of the global `eval`, called or not. */
import type { Rule } from '../analyzer/types.ts'
import { reportRange, rangeOf, scopesIn } from './host.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `eval`.' },
    messages: { found: '`eval` compiles text that nobody has checked.' },
    hints: { found: 'Parse data with `JSON.parse`; look names up in an object or a Map.' },
  },
  create: (context) => ({
    'Program:exit': () => {
      for (const { identifier } of scopesIn(context).free) if (identifier.name === 'eval') reportRange(context, rangeOf(identifier), 'found')
    },
  }),
} satisfies Rule as Rule
