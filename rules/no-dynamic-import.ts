/** `import(x)`: loads a module that is known only at run time. */
import type { Rule } from '../analyzer/types.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `import()`.' },
    messages: { found: '`import()` loads a module that nobody has checked.' },
    hints: { found: 'Write `import { name } from "module"` at the top of the file, if the policy allows that module.' },
  },
  create: (context) => ({ ImportExpression: (node) => context.report({ node, messageId: 'found' }) }),
} satisfies Rule as Rule
