/**
 * Guards what copies or lists a whole collection at once:
 *   [...a], f(...a), new C(...a)  ->  ...$r_spread(a)
 *   { ...o }                      ->  ...$r_props(o)
 *   for (k in o)                  ->  for (k in $r_props(o))
 */
import type { Pass } from './pass.ts'

export const guardIteration: Pass = ({ call }) => ({
  SpreadElement: ({ argument, parent }) => call(parent?.type === 'ObjectExpression' ? '$r_props' : '$r_spread', argument),
  ForInStatement: ({ right }) => call('$r_props', right),
})
