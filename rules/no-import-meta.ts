/** `import.meta`: tells a program where on the host it lives. */
import type { Rule } from '../analyzer/types.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow `import.meta`.' },
    messages: { found: '`import.meta` describes the host, and a program here has none.' },
    hints: { found: 'Take what you need from `input` or from a capability.' },
  },
  create: (context) => ({
    // `new.target` is a MetaProperty too.
    MetaProperty: (node) => {
      if (node.meta.name === 'import') context.report({ node, messageId: 'found' })
    },
  }),
} satisfies Rule as Rule
