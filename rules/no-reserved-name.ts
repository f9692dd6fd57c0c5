/**
 * `$r_key`, `let $r_x`: names with the prefix of the guarded form, as a binding, a reference, a label or an export. Private names and property
 * names are free. Escapes do not matter, because parsers give names decoded.
 */
import type { Identifier, Literal } from 'estree'

import { RESERVED_PREFIX } from '../policy/names.ts'
import type { Node, Rule, RuleContext } from '../analyzer/types.ts'
import { rangeOf, reportRange, scopesIn } from './shared/host.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: `Disallow names that start with \`${RESERVED_PREFIX}\`.` },
    messages: { found: `Names that start with \`${RESERVED_PREFIX}\` belong to the compiled form; this one is \`{{name}}\`.` },
    hints: { found: 'Use another name.' },
  },
  create: (context) => {
    // Quick for nearly every program; an escape may spell the prefix.
    const { text } = context.sourceCode
    if (!text.includes(RESERVED_PREFIX) && !text.includes('\\u')) return {}
    const label = (node: Identifier | null | undefined): void => {
      if (node?.name.startsWith(RESERVED_PREFIX)) report(context, node, node.name)
    }
    return {
      'Program:exit': () => {
        for (const node of identifiersIn(context)) report(context, node, node.name)
      },
      LabeledStatement: (node) => label(node.label),
      BreakStatement: (node) => label(node.label),
      ContinueStatement: (node) => label(node.label),
      // `export { x as $r_y }`: `x` itself is a reference.
      ExportSpecifier: (node) => {
        if (rangeOf(node.exported)[0] !== rangeOf(node.local)[0]) exported(context, node.exported)
      },
      ExportAllDeclaration: (node) => exported(context, node.exported),
    }
  },
} satisfies Rule as Rule

function exported(context: RuleContext, node: Identifier | Literal | null): void {
  if (!node) return
  const name = node.type === 'Identifier' ? node.name : String(node.value)
  if (name.startsWith(RESERVED_PREFIX)) report(context, node, name)
}

function report(context: RuleContext, node: Node, name: string): void {
  reportRange(context, rangeOf(node), 'found', { name })
}

// A class is bound inside and outside of itself, and `let x = 1` is a binding and a write: one report per place.
function identifiersIn(context: RuleContext): Iterable<Identifier> {
  const { free, scopes } = scopesIn(context)
  const places = new Map<number, Identifier>()
  const add = (identifier: Identifier): void => {
    if (identifier.name.startsWith(RESERVED_PREFIX)) places.set(rangeOf(identifier)[0], identifier)
  }
  for (const { identifier } of free) add(identifier)
  for (const { variables } of scopes) {
    for (const variable of variables) {
      if (!variable.name.startsWith(RESERVED_PREFIX)) continue
      variable.identifiers.forEach(add)
      for (const { identifier } of variable.references) add(identifier)
    }
  }
  return places.values()
}
