/**
 * `new Function('...')`, `Function`, `AsyncFunction`, ...: compilers under another name. The preset `compat` provides a `Function` for
 * `x instanceof Function` that throws when it is called, so there it is a global like any other.
 */
import type { Rule } from '../analyzer/types.ts'
import { policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'
import { COMPILERS } from './shared/names.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `Function` and the other function constructors.' },
    messages: { found: '`{{name}}` compiles text that nobody has checked.' },
    hints: { found: 'Write the function in the source; for `x instanceof Function` write `typeof x === "function"`.' },
  },
  create: (context) => ({
    'Program:exit': () => {
      const { globals, names } = policyOf(context)
      for (const { identifier } of scopesIn(context).free) {
        const { name } = identifier
        if (COMPILERS.has(name) && !globals.has(name) && !names.has(name)) reportRange(context, rangeOf(identifier), 'found', { name })
      }
    },
  }),
} satisfies Rule as Rule
