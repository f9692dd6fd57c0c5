/** Syntax whose operation (`class`, `loop`, `async`, ...) the policy does not allow; policy/operations.ts has the table. */
import { deniedOperation, describeOperation, NEVER_ALLOWED, type Operation, OPERATION_NAMES } from '../policy/operations.ts'
import { GRAMMAR } from '../analyzer/grammar.ts'
import type { Listener, Node, Rule } from '../analyzer/types.ts'
import { policyOf, reportRange } from './shared/host.ts'
import { spanOf } from './shared/rewrites.ts'
import { suggestForSyntax } from './shared/syntax-rewrites.ts'

/** What to write instead of an operation that some preset lacks. */
const HINTS: Readonly<Partial<Record<Operation, string>>> = {
  'accessor': 'Write a method: `getX() {}`.',
  'assignment': 'Make a new value with `const`, or return it.',
  'async': 'Return the promise, or do without.',
  'class': 'Write a function that returns an object: `const makeX = () => ({ ... })`.',
  'declaration': 'Write it as one expression.',
  'delete': 'Make a copy without the key: `const { k, ...rest } = o`.',
  'for-in': 'Write `for (const key of Object.keys(o))`.',
  'function': 'Write an arrow function.',
  'generator': 'Build an array.',
  'if': 'Write `c ? a : b`.',
  'in': 'Write `Object.hasOwn(o, k)`.',
  'instanceof': 'Tell values apart by a field of your own.',
  'loop': 'Write `map`, `filter` or `reduce`.',
  'loose-equality': 'Write `===` or `!==`.',
  'new-target': 'Write a function that makes the object.',
  'private': 'Keep the value in a closure.',
  'regexp': 'Use string methods such as `split`, `includes` and `slice`.',
  'statement': 'Write it as one expression.',
  'super': 'Call the other function by its name.',
  'switch': 'Write `c ? a : b`, or look the value up in an object.',
  'this': 'Pass the object as a parameter.',
  'throw': 'Return a value that says what went wrong.',
  'try': 'Test the value before using it.',
  'update': 'Write `n + 1`.',
  'using': 'Write `try { ... } finally { x.close() }`.',
  'var': 'Write `let` or `const`.',
}

const messageIdOf = (operation: Operation): string => (operation in HINTS ? operation : 'found')

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow syntax that the policy does not allow.' },
    messages: Object.fromEntries(['found', ...Object.keys(HINTS)].map((id) => [id, 'The policy does not allow {{what}} (operation `{{operation}}`).'])),
    hints: { found: 'Do without, or have the policy allow the operation.', ...HINTS },
  },
  create: (context) => {
    const { operations } = policyOf(context)
    const check = (node: Node): void => {
      const operation = deniedOperation(node, operations)
      // A type that nobody knows is the parser's business; most of what no policy can allow has a rule of its own.
      if (operation === undefined || operation === 'unknown' || (operation in NEVER_ALLOWED && operation !== 'using')) return
      reportRange(context, spanOf(node), messageIdOf(operation), { operation, what: describeOperation(operation) }, suggestForSyntax(context, node, operation))
    }
    if (OPERATION_NAMES.every((name) => operations.has(name))) return { VariableDeclaration: check }
    return Object.fromEntries([...GRAMMAR.keys()].map((type) => [type, check])) as Listener
  },
} satisfies Rule as Rule
