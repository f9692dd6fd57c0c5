/**
 * Guards what copies or lists a whole collection at once:
 *   [...a], f(...a), new C(...a)  ->  ...$r_spread(a)
 *   { ...o }                      ->  ...$r_props(o)
 *   for (k in o)                  ->  for (k in $r_props(o))
 * and in any pattern, wherever it stands, through keys under which every object has a getter that charges:
 *   [a, ...r]                     ->  {[$r_rest]: [a, ...r]}              (the getter gives what $r_spread would)
 *   {a, ...r}                     ->  {a, [$r_own]: {} = 0, ...r}         (the getter pays what $r_props would)
 */
import type { Node } from 'estree'

import type { Pass } from './pass.ts'

const takesRest = (node: Node): boolean => node.type === 'ArrayPattern' && node.elements.at(-1)?.type === 'RestElement'

export const guardIteration: Pass = ({ call, edits, shim }) => ({
  SpreadElement: ({ argument, parent }) => call(parent?.type === 'ObjectExpression' ? '$r_props' : '$r_spread', argument),
  AssignmentExpression: (node) => {
    // What begins with a bracket would begin with a brace, and be taken for a block.
    if (takesRest(node.left)) edits.wrap(node, '(', ')')
  },
  ArrayPattern: (node) => {
    if (takesRest(node)) edits.wrap(node, `{[${shim('$r_rest')}]: `, '}')
  },
  RestElement: ({ parent, start }) => {
    if (parent?.type === 'ObjectPattern') edits.insert(start, `[${shim('$r_own')}]: {} = 0, `)
  },
  ForInStatement: ({ right }) => call('$r_props', right),
})
