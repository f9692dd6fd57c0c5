/**
 * `o.constructor`, `{ __proto__: p }`, `const { caller } = f`, `o['con' + 'structor']`, ...: keys that lead from a value to what
 * made it. One list of the positions where a key can stand, and one question about each: is the key denied. A class's own
 * `constructor() {}` is not a key in this sense. Under `compat`, only the names of imports and exports are left to this rule.
 */
import type { Listener, Node, Rule, RuleContext } from '../analyzer/types.ts'
import type { Policy } from '../policy/policy.ts'
import { constantKeys, withoutTypes } from './shared/constant-keys.ts'
import { parentOf, policyOf, rangeOf, reportRange } from './shared/host.ts'
import { suggestForKey } from './shared/key-rewrites.ts'

/** `written` is `node` with the types around it, which only ESLint's TypeScript parser shows. */
type Key = { node: Node; written: Node; computed: boolean }

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow property keys that lead from a value to what made it.' },
    messages: {
      found: 'The property key `{{key}}` is not in the language.',
      folded: 'This key can be `{{key}}`, which is not in the language.',
      constructor: '`constructor` is not in the language: it leads from any value to the compiler of functions.',
    },
    hints: {
      found: 'Keep your own data under another key; use `Object.getPrototypeOf`, `Object.create` and `Object.defineProperty` for objects.',
      folded: 'Use another key, or a Map when keys are arbitrary text.',
      constructor: 'Use `new.target` or `x instanceof C`, or name the class itself.',
    },
  },
  create: (context) => {
    const policy = policyOf(context)
    const check = (node: Node, computed: boolean): void => reportKey(context, policy, { node: withoutTypes(node), written: node, computed })
    const moduleKeys: Listener = {
      // `import { k as x }`: a key of the module
      ImportSpecifier: (node) => check(node.imported, false),
      // `export { x as k }`, `export { k as x } from`
      ExportSpecifier: (node) => {
        const parent = parentOf(node)
        const isFrom = parent?.type === 'ExportNamedDeclaration' && Boolean(parent.source)
        if (isFrom) check(node.local, false)
        if (!isFrom || rangeOf(node.exported)[0] !== rangeOf(node.local)[0]) check(node.exported, false)
      },
      // `export * as k from`
      ExportAllDeclaration: (node) => {
        if (node.exported) check(node.exported, false)
      },
    }
    // Under `compat` every other use is compiled to a guard that throws, or gives something harmless, where it is reached.
    if (policy.constructorGuard) return moduleKeys
    return {
      ...moduleKeys,
      // `o.k`, `o[k]`, `o?.k`, `super.k`
      MemberExpression: (node) => check(node.property, node.computed),
      // `{ k: v }`, `{ k }`, `{ get k() {} }`, and the same in patterns
      Property: (node) => check(node.key, node.computed),
      // `class { k() {} }`
      MethodDefinition: (node) => {
        if (node.kind !== 'constructor') check(node.key, node.computed)
      },
      // `class { k = v }`
      PropertyDefinition: (node) => check(node.key, node.computed),
      // `k in o`
      BinaryExpression: (node) => {
        if (node.operator === 'in') check(node.left, true)
      },
    }
  },
} satisfies Rule as Rule

function reportKey(context: RuleContext, policy: Policy, key: Key): void {
  const denied = keysOf(key).find((name) => policy.deniedKeys.has(name) || name === 'constructor')
  if (denied === undefined) return
  const messageId = !isPlain(key) ? 'folded' : denied === 'constructor' ? 'constructor' : 'found'
  reportRange(context, rangeOf(key.node), messageId, { key: denied }, suggestForKey(context, key.written, denied))
}

function keysOf({ node, computed }: Key): string[] {
  if (node.type === 'PrivateIdentifier') return []
  if (node.type === 'Identifier' && !computed) return [node.name]
  return constantKeys(node)
}

// Written as it is, not put together.
function isPlain({ node, computed }: Key): boolean {
  return !computed || node.type === 'Literal'
}
