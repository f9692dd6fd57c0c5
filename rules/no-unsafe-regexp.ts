/**
 * `/(a+)+$/`, `new RegExp('(a+)+$')`: patterns on which a backtracking matcher can take time out of all proportion to the text. The
 * preset `compat` takes the patterns of libraries as they are and leaves them to the run's limits.
 */
import type { CallExpression, NewExpression } from 'estree'

import type { Node, Range, Rule, RuleContext } from '../analyzer/types.ts'
import { constantKeys, withoutTypes } from './shared/constant-keys.ts'
import { parentOf, policyOf, rangeOf, reportRange, scopesIn } from './shared/host.ts'
import { analyzeRegExp, type Verdict } from './regexp/analyze.ts'
import { makeBudget } from './regexp/budget.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow regular expressions that can backtrack without bound.' },
    messages: {
      exponential: '`{{part}}` can match the same text in exponentially many ways{{example}}.',
      polynomial: '`{{part}}` has {{degree}} repetitions that can share the same text: matching takes time in the order of its length to the power of {{degree}}.',
      complex: 'This regular expression is too large to tell how long matching can take.',
    },
    hints: {
      exponential: 'Make the repetitions exclude each other, for example `(?:\\w+\\s)*\\w+` instead of `(\\w+\\s?)*`.',
      polynomial: 'Match one loose part and `trim()` or `split()` it, or make neighbors exclude each other: `[^,]*,` instead of `.*?,`.',
      complex: 'Split it into several smaller ones.',
    },
  },
  create: (context) => {
    if (policyOf(context).unknownGlobals === 'throw') return {}
    const decide = makeDecider()
    return {
      Literal: (node) => {
        if ('regex' in node && node.regex) check(context, decide, node.regex, node, true)
      },
      // A script may call its own function RegExp, so this asks for references.
      'Program:exit': () => {
        for (const { identifier } of scopesIn(context).free) {
          const parent = identifier.name === 'RegExp' ? parentOf(identifier) : null
          if (isConstruction(parent) && parent.callee === identifier) checkConstruction(context, decide, parent)
        }
      },
    }
  },
} satisfies Rule as Rule

type Decide = (pattern: string, flags: string) => Verdict

// Bundles repeat the same patterns, and hostile programs may have very many.
function makeDecider(): Decide {
  const budget = makeBudget()
  const known = new Map<string, Verdict>()
  return (pattern, flags) => {
    const key = `${flags}/${pattern}`
    let verdict = known.get(key)
    if (!verdict) known.set(key, (verdict = analyzeRegExp(pattern, flags, budget)))
    return verdict
  }
}

function checkConstruction(context: RuleContext, decide: Decide, { arguments: [pattern, flags] }: CallExpression | NewExpression): void {
  if (!pattern || pattern.type === 'SpreadElement') return
  const given = flags ? constantKeys(flags)[0] : ''
  for (const text of constantKeys(pattern)) check(context, decide, { pattern: text, flags: given ?? '' }, withoutTypes(pattern), false)
}

function check(context: RuleContext, decide: Decide, { pattern, flags }: { pattern: string; flags: string }, node: Node, isLiteral: boolean): void {
  const verdict = decide(pattern, flags)
  if (verdict.kind === 'safe' || verdict.kind === 'invalid') return
  const [start, end] = rangeOf(node)
  if (verdict.kind === 'complex') return reportRange(context, [start, end], 'complex')
  // In a literal, the pattern starts after the slash; in a string there may be escapes.
  const place: Range = isLiteral ? [start + 1 + verdict.start, start + 1 + verdict.end] : [start, end]
  const example = verdict.pump === '' ? '' : `, for instance many times \`${JSON.stringify(verdict.pump).slice(1, -1)}\``
  reportRange(context, place, verdict.kind, { part: shorten(pattern.slice(verdict.start, verdict.end)), degree: String(verdict.degree), example })
}

function isConstruction(node: Node | null): node is CallExpression | NewExpression {
  return node?.type === 'CallExpression' || node?.type === 'NewExpression'
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}
