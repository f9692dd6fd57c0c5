/** Under `guards: 'all'`: the few forms of access at which no hook can stand. Without, this rule finds nothing. */
import type { CallExpression, ChainExpression, MemberExpression, PropertyDefinition } from 'estree'

import type { Node, Rule } from '../analyzer/types.ts'
import { parentOf, policyOf } from './shared/host.ts'

type Link = MemberExpression | CallExpression

const isLink = (node: Node): node is Link => node.type === 'MemberExpression' || node.type === 'CallExpression'
const baseOf = (link: Link): Node => link.type === 'MemberExpression' ? link.object : link.callee
const isOptional = (link: Link): boolean => 'optional' in link && link.optional

/** Each link of a chain is one level of calls more, of which the verifier reads only so many. */
const LONGEST = 100

/** A hook goes around what a property belongs to and around a function that is called, but a method's is at what it belongs to. */
function goesAround(link: Link): boolean {
  const base = baseOf(link)
  return base.type !== 'Super' && (link.type === 'MemberExpression' || base.type !== 'MemberExpression')
}

function linksOf(node: Node): Link[] {
  const links: Link[] = []
  for (let at = node; isLink(at); at = baseOf(at)) links.push(at)
  return links
}

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow what no hook can be told of, where the policy says `guards: \'all\'`.' },
    messages: {
      chain: 'Under `guards: \'all\'` nothing can follow `?.()` of a method in an optional chain, and such a chain can be neither deleted nor called in parentheses.',
      field: 'Under `guards: \'all\'` the name of a field cannot be computed in a class that extends another.',
      long: 'Under `guards: \'all\'` a chain of accesses and calls cannot be longer than {{count}}.',
    },
    hints: { chain: 'Put the first part into a variable, and test that.', field: 'Assign it in the constructor.', long: 'Put a part of it into a variable.' },
  },
  create: (context) => {
    if (policyOf(context).guards !== 'all') return {}
    const checkLength = (node: Link): void => {
      const parent = parentOf(node)
      if (parent && isLink(parent) && baseOf(parent) === node) return
      if (linksOf(node).filter(goesAround).length > LONGEST) context.report({ node, messageId: 'long', data: { count: String(LONGEST) } })
    }
    return {
      MemberExpression: checkLength,
      CallExpression: checkLength,
      ChainExpression: (node: ChainExpression) => {
        const links = linksOf(node.expression)
        const outer = links.findIndex((link, index) => !isOptional(link) && goesAround(link) && links.slice(index + 1).some(isOptional))
        if (outer < 0) return
        const parent = parentOf(node)
        const isReference = (parent?.type === 'UnaryExpression' && parent.operator === 'delete') || (parent?.type === 'CallExpression' && parent.callee === node && node.expression.type === 'MemberExpression')
        if (isReference || links.slice(outer).some((link) => isOptional(link) && !goesAround(link))) context.report({ node, messageId: 'chain' })
      },
      PropertyDefinition: (node: PropertyDefinition) => {
        const { computed, key } = node
        const owner = parentOf(node)
        const made = owner && parentOf(owner)
        if (!computed || node.static || !made || !('superClass' in made) || !made.superClass) return
        const isKnown = key.type === 'TemplateLiteral' ? key.expressions.length === 0 : key.type === 'Literal' && ['string', 'number', 'bigint'].includes(typeof key.value)
        if (!isKnown) context.report({ node: key, messageId: 'field' })
      },
    }
  },
} satisfies Rule as Rule
