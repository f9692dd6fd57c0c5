/** `import ... from 'x'`, `export ... from 'x'`: a module that the policy does not allow; import attributes. */
import type { ImportAttribute, Literal } from 'estree'

import { importAllowed } from '../policy/imports.ts'
import type { Node, Rule } from '../analyzer/types.ts'
import { policyOf } from './shared/host.ts'

type WithSource = { source?: Literal | null | undefined; attributes?: ImportAttribute[] }

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow imports that the policy does not list.' },
    messages: {
      none: 'The policy allows no imports, so not `{{specifier}}` either.',
      found: 'The policy does not allow importing `{{specifier}}`.',
      attributes: 'Import attributes are not in the language.',
    },
    hints: {
      none: 'Put the code into this file, or have the policy list the module under `imports`.',
      found: 'It allows: {{allowed}}.',
      attributes: 'Take data from `input` or from a capability.',
    },
  },
  create: (context) => {
    const { imports } = policyOf(context)
    const check = (node: Node & WithSource): void => {
      const { source, attributes } = node
      if (!source) return
      const specifier = String(source.value)
      if (!importAllowed(imports, specifier)) {
        context.report({ node: source, messageId: imports.length === 0 ? 'none' : 'found', data: { specifier, allowed: imports.map((pattern) => `\`${pattern}\``).join(', ') } })
      }
      const attribute = attributes?.[0]
      if (attribute) context.report({ node: attribute, messageId: 'attributes' })
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check }
  },
} satisfies Rule as Rule
