/**
 * `<!-- x` and `--> x`: a comment for engines in scripts, operators for other parsers and in modules, so that people,
 * tools and the engine may read different programs. Our parser stops at them with the same words (analyzer/html-comments.ts);
 * here they are found for ESLint, whose parser reads on.
 */
import { plainComment } from '../analyzer/html-comments.ts'
import type { Range, Rule, RuleContext } from '../analyzer/types.ts'
import { commentsIn, rangeOf, reportRange } from './shared/host.ts'

const OPENER = '<!--'
const CLOSER = '-->'

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow HTML-like comments.' },
    messages: { found: '`{{marker}}` starts a comment in scripts, and is operators elsewhere.' },
    hints: { found: 'Write a comment with `//`; where operators are meant, put spaces between them: `a < !--b`, `a-- > b`.' },
  },
  create: (context) => ({
    Program: () => {
      for (const { start } of commentsIn(context)) report(context, start, true)
    },
    // `a <!--b` in a module
    UnaryExpression: (node) => report(context, rangeOf(node)[0] - 1, false),
  }),
} satisfies Rule as Rule

function report(context: RuleContext, start: number, isComment: boolean): void {
  const marker = [OPENER, CLOSER].find((opening) => context.sourceCode.text.startsWith(opening, start))
  if (!marker) return
  const range: Range = [start, start + marker.length]
  reportRange(context, range, 'found', { marker }, isComment ? plainComment(range) : undefined)
}
