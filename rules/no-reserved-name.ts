/**
 * `$r_key`, `let $r_x`: names with the prefix of the guarded form, as a binding, a reference, a label or an export. Private names and property
 * names are free. Escapes do not matter, because parsers give names decoded.
 */
import type { Identifier, Literal } from 'estree'

import { RESERVED_PREFIX } from '../policy/names.ts'
import type { Node, Rule, RuleContext, Suggestion, Variable } from '../analyzer/types.ts'
import { parentOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'
import { isBound, renamed } from './shared/rewrites.ts'

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: `Disallow names that start with \`${RESERVED_PREFIX}\`.` },
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
        for (const [node, variable] of identifiersIn(context)) report(context, node, node.name, variable && rename(context, node, variable))
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

function report(context: RuleContext, node: Node, name: string, suggestion?: Suggestion): void {
  reportRange(context, rangeOf(node), 'found', { name }, suggestion)
}

/** A rename of more places than this is for an editor. */
const MOST_PLACES = 100

// At the declaration, and of all places: one that is left would mean something else.
function rename(context: RuleContext, node: Identifier, { name, defs, identifiers, references }: Variable): Suggestion | undefined {
  // A class has its name twice, outside and inside.
  if (identifiers[0] !== node || references.length > MOST_PLACES || defs.some(({ type }) => type === 'ClassName')) return undefined
  const places = new Set([...identifiers, ...references.map(({ identifier }) => identifier)])
  const other = `_${name.slice(1)}`
  if (isBound(context, other) || [...places].some((place) => MODULE_SPECIFIERS.has(parentOf(place)?.type ?? ''))) return undefined
  return { message: `Call it \`${other}\`.`, edits: [...places].map((place) => renamed(place, other)) }
}

const MODULE_SPECIFIERS: ReadonlySet<string> = new Set(['ImportSpecifier', 'ExportSpecifier'])

// A class is bound inside and outside of itself, and `let x = 1` is a binding and a write: one report per place.
function identifiersIn(context: RuleContext): Iterable<readonly [Identifier, Variable?]> {
  const { free, scopes } = scopesIn(context)
  const places = new Map<number, readonly [Identifier, Variable?]>()
  const add = (identifier: Identifier, variable?: Variable): void => {
    const [start] = rangeOf(identifier)
    if (identifier.name.startsWith(RESERVED_PREFIX) && !places.has(start)) places.set(start, variable ? [identifier, variable] : [identifier])
  }
  for (const { identifier } of free) add(identifier)
  for (const { variables } of scopes) {
    for (const variable of variables) {
      if (!variable.name.startsWith(RESERVED_PREFIX)) continue
      for (const identifier of variable.identifiers) add(identifier, variable)
      for (const { identifier } of variable.references) add(identifier, variable)
    }
  }
  return places.values()
}
