/**
 * `constantKeys(node)`: the property keys that an expression is known to give without running it, such as
 * `'con' + 'structor'`, `` `a${'b'}` ``, `(0, 'a')` and `c ? 'a' : 'b'`. An empty list means: known only at run time, where the
 * guards check it. Folding is a courtesy to authors, who hear of it early; nothing depends on it being complete.
 */
import type { TemplateLiteral } from 'estree'

import type { Node } from '../../analyzer/types.ts'

const MAX_KEYS = 16
const MAX_LENGTH = 200

/** Types and assertions around an expression, which only ESLint's TypeScript parser shows us. */
const TYPE_WRAPPERS: ReadonlySet<string> = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion'])

/** Every key that `node` may give, as far as it is constant. */
export function constantKeys(node: Node): string[] {
  switch (node.type) {
    case 'Literal': return 'regex' in node ? [] : [String(node.value)]
    case 'TemplateLiteral': return templateKeys(node)
    case 'BinaryExpression': return node.operator === '+' ? join(constantKeys(node.left), constantKeys(node.right)) : []
    case 'SequenceExpression': return maybe(node.expressions.at(-1))
    case 'ConditionalExpression': return [...constantKeys(node.consequent), ...constantKeys(node.alternate)].slice(0, MAX_KEYS)
    case 'LogicalExpression': return [...constantKeys(node.left), ...constantKeys(node.right)].slice(0, MAX_KEYS)
    case 'AssignmentExpression': return node.operator === '=' ? constantKeys(node.right) : []
    // `o[['a']]`: an array of one is its element when it becomes a key.
    case 'ArrayExpression': return node.elements.length === 1 && node.elements[0]?.type !== 'SpreadElement' ? maybe(node.elements[0]) : []
    default: return isTypeWrapper(node) ? constantKeys(withoutTypes(node)) : []
  }
}

function templateKeys(node: TemplateLiteral): string[] {
  let keys = ['']
  for (const [index, quasi] of node.quasis.entries()) {
    const before = node.expressions[index - 1]
    if (before) keys = join(keys, constantKeys(before))
    keys = join(keys, [quasi.value.cooked ?? ''])
  }
  return keys
}

function join(starts: readonly string[], ends: readonly string[]): string[] {
  return starts.flatMap((start) => ends.map((end) => start + end)).filter(({ length }) => length <= MAX_LENGTH).slice(0, MAX_KEYS)
}

function maybe(node: Node | null | undefined): string[] {
  return node ? constantKeys(node) : []
}

/** The expression inside of types and assertions. */
export function withoutTypes(node: Node): Node {
  return isTypeWrapper(node) ? withoutTypes(node.expression) : node
}

function isTypeWrapper(node: { type: string }): node is { type: string; expression: Node } {
  return TYPE_WRAPPERS.has(node.type)
}
