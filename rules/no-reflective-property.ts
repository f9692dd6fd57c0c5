/**
 * `o.constructor`, `{ __proto__: p }`, `const { caller } = f`, `o['con' + 'structor']`, ...: keys that lead from a value to what
 * made it. One list of positions where a key can stand (`keyOf`), one question about each: is the key denied. A class's own
 * `constructor() {}` is not a key in this sense. Under `compat`, reading `.constructor` is guarded instead.
 */
import type { Node, Rule, RuleContext } from '../analyzer/types.ts'
import type { Policy } from '../policy/policy.ts'
import { constantKeys, withoutTypes } from './constant-keys.ts'
import { parentOf, policyOf, rangeOf, reportRange } from './host.ts'

type Key = { node: Node; computed: boolean }

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow property keys that lead from a value to what made it.' },
    messages: {
      found: 'The property key `{{key}}` is not in the language.',
      folded: 'This key can be `{{key}}`, which is not in the language.',
      constructor: '`constructor` is not in the language: it leads from any value to the compiler of functions.',
      guarded: '`constructor` can only be read, as in `x.constructor`, or assigned with `=` under this policy.',
    },
    hints: {
      found: 'Keep your own data under another key; use `Object.getPrototypeOf`, `Object.create` and `Object.defineProperty` for objects.',
      folded: 'Use another key, or a Map when keys are arbitrary text.',
      constructor: 'Use `new.target` or `x instanceof C`, or name the class itself.',
      guarded: 'Write `const C = x.constructor` on a line of its own and go on with `C`.',
    },
  },
  create: (context) => {
    const policy = policyOf(context)
    const check = ({ node, computed }: Key, place: Node): void => reportKey(context, policy, { node: withoutTypes(node), computed }, place)
    return {
      // `o.k`, `o[k]`, `o?.k`, `super.k`
      MemberExpression: (node) => check({ node: node.property, computed: node.computed }, node),
      // `{ k: v }`, `{ k }`, `{ get k() {} }`, and the same in patterns
      Property: (node) => check({ node: node.key, computed: node.computed }, node),
      // `class { k() {} }`
      MethodDefinition: (node) => {
        if (node.kind !== 'constructor') check({ node: node.key, computed: node.computed }, node)
      },
      // `class { k = v }`
      PropertyDefinition: (node) => check({ node: node.key, computed: node.computed }, node),
      // `k in o`
      BinaryExpression: (node) => {
        if (node.operator === 'in') check({ node: node.left, computed: true }, node)
      },
      // `import { k as x }`: a key of the module
      ImportSpecifier: (node) => check({ node: node.imported, computed: false }, node),
      // `export { x as k }`, `export { k as x } from`
      ExportSpecifier: (node) => {
        const parent = parentOf(node)
        if (parent?.type === 'ExportNamedDeclaration' && parent.source) check({ node: node.local, computed: false }, node)
        if (rangeOf(node.exported)[0] !== rangeOf(node.local)[0] || !(parent?.type === 'ExportNamedDeclaration' && parent.source)) check({ node: node.exported, computed: false }, node)
      },
      // `export * as k from`
      ExportAllDeclaration: (node) => {
        if (node.exported) check({ node: node.exported, computed: false }, node)
      },
    }
  },
} satisfies Rule as Rule

function reportKey(context: RuleContext, policy: Policy, key: Key, place: Node): void {
  const keys = keysOf(key)
  const report = (messageId: string, name: string): void => reportRange(context, rangeOf(key.node), messageId, { key: name })
  const denied = keys.find((name) => policy.deniedKeys.has(name) && !(name === '__proto__' && policy.constructorGuard && isProtoSetter(place, key)))
  if (denied !== undefined) return report(denied === 'constructor' ? 'constructor' : isPlain(key) ? 'found' : 'folded', denied)
  if (policy.constructorGuard && keys.includes('constructor') && !isGuarded(place, key)) report('guarded', 'constructor')
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

// `{ __proto__: p }` sets the prototype; `{ __proto__ }`, `{ ['__proto__']: p }` and `{ __proto__() {} }` define a property.
function isProtoSetter(place: Node, { computed }: Key): boolean {
  return place.type === 'Property' && !computed && !place.shorthand && !place.method && place.kind === 'init' && parentOf(place)?.type === 'ObjectExpression'
}

/** The positions of `constructor` that the compiled form guards, or that show nothing: "constructorGuard" in SPEC.md. */
function isGuarded(place: Node, { node, computed }: Key): boolean {
  if (place.type === 'BinaryExpression') return node.type === 'Literal'
  if (computed && node.type !== 'Literal') return false
  if (place.type === 'Property') return !computed && parentOf(place)?.type === 'ObjectExpression'
  if (place.type === 'MethodDefinition' || place.type === 'PropertyDefinition') return !computed
  return place.type === 'MemberExpression' && isPlainUse(place, parentOf(place))
}

function isPlainUse(place: Node, parent: Node | null): boolean {
  switch (parent?.type) {
    case 'AssignmentExpression': return parent.left !== place || parent.operator === '='
    case 'UpdateExpression': case 'RestElement': case 'ArrayPattern': return false
    case 'AssignmentPattern': case 'ForInStatement': case 'ForOfStatement': return parent.left !== place
    case 'Property': return parentOf(parent)?.type === 'ObjectExpression' || parent.value !== place
    case 'UnaryExpression': return parent.operator !== 'delete'
    case 'CallExpression': return parent.callee !== place
    case 'TaggedTemplateExpression': return parent.tag !== place
    // `x?.constructor?.name` is cut at the second `?.`; `x?.constructor.name` cannot be cut.
    case 'MemberExpression': return parent.object !== place || parent.optional || !isInChain(place)
    case 'ChainExpression': return parentOf(parent)?.type !== 'UnaryExpression' && !isCallee(parent)
    default: return true
  }
}

function isCallee(node: Node): boolean {
  const parent = parentOf(node)
  return parent?.type === 'CallExpression' && parent.callee === node
}

// `x?.constructor.name`: the rest of an optional chain cannot be cut off from its start.
function isInChain(place: Node): boolean {
  for (let node: Node = place; ;) {
    if ('optional' in node && node.optional) return true
    if (node.type === 'MemberExpression') node = node.object
    else if (node.type === 'CallExpression') node = node.callee
    else return false
  }
}
