/**
 * Under a policy for ordinary libraries a denied key is no error where it stands, but where it is reached: the guard throws.
 *   x.__proto__            ->  x[$r_key("__proto__")]
 *   ({ __proto__: p } = x) ->  ({ [$r_key("__proto__")]: p } = x)     methods, accessors and class members likewise
 *   ({ __proto__: v })                                                stays: in an object literal it sets the prototype
 */
import type { MethodDefinition, Node, PropertyDefinition } from 'estree'

import { tokenBefore, tokenText } from '../../analyzer/tokens.ts'
import { constructorUse, staticKey } from './guard-constructor.ts'
import type { Context, Pass } from './pass.ts'

export const guardDenied: Pass = (context) => {
  const { bindings, edits, policy, program, shim } = context
  if (!policy.constructorGuard) return {}
  const isDenied = (key: string | undefined): boolean => key !== undefined && policy.deniedKeys.has(key)
  const classMember = ({ computed, key }: MethodDefinition | PropertyDefinition): void => {
    if (!computed && isDenied(keyName(key))) compute(context, key)
  }
  return {
    MemberExpression: (node) => {
      if (node.computed || !(isDenied(staticKey(node)) || constructorUse(node) === 'other')) return
      const dot = tokenBefore(program.tokens, node.property.start)
      const start = program.tokens.starts[dot] ?? 0
      if (tokenText(program, dot) === '.') edits.replace(start, start + 1, '')
      compute(context, node.property)
    },
    Property: ({ computed, key, kind, method, parent, shorthand, value }) => {
      const name = keyName(key)
      const isPattern = parent?.type === 'ObjectPattern'
      if (computed || !(isDenied(name) || (isPattern && name === 'constructor'))) return
      if (!shorthand) {
        if (isPattern || method || kind !== 'init' || name !== '__proto__') compute(context, key)
        return
      }
      const local = value.type === 'AssignmentPattern' ? value.left : value
      if (!bindings.replaced.has(local)) edits.wrap(local, `[${shim('$r_key')}(${JSON.stringify(name)})]: `, '')
    },
    MethodDefinition: classMember,
    PropertyDefinition: classMember,
  }
}

// key -> [$r_key("key")]. The author's text stays where it is.
function compute({ edits, program, shim }: Context, key: Node): void {
  const guard = `[${shim('$r_key')}(`
  if (key.type === 'Literal') edits.wrap(key, guard, ')]')
  else if (key.type === 'Identifier' && program.js.slice(key.start, key.end) === key.name) edits.wrap(key, `${guard}"`, '")]')
  else edits.replace(key.start, key.end, `${guard}${JSON.stringify(keyName(key))})]`)
}

function keyName(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
