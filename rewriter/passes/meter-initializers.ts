/**
 * Charges code that runs outside any function body: default values and computed keys of parameters, class fields, static blocks.
 *   (a = f()) => {}           ->  (a = (CHARGE, f())) => ..
 *   ({ [f()]: a }) => {}      ->  ({ [(CHARGE, $r_key(f()))]: a }) => ..
 *   class { x = f() }         ->  class { x = (CHARGE, f()) }
 *   class { static { f() } }  ->  class { static {CHARGE; f() } }
 * Simple values and keys, and anonymous classes that run nothing when they are made, stay bare (regions.ts): the last take their name from the binding.
 */
import type { Expression } from 'estree'

import { findToken } from '../../analyzer/tokens.ts'
import { chargeExpression } from './charge-expression.ts'
import type { Pass } from './pass.ts'

export const meterInitializers: Pass = (context) => ({
  AssignmentPattern: ({ right }, inner) => {
    if (inner) chargeExpression(context, right, inner)
  },
  Property: ({ key }, inner) => {
    if (inner) chargeExpression(context, key as Expression, inner)
  },
  PropertyDefinition: ({ value }, inner) => {
    if (inner && value) chargeExpression(context, value, inner)
  },
  StaticBlock: (node, inner) => {
    if (!inner) return
    const charge = context.charge(inner)
    context.edits.insert(findToken(context.program, '{', node.start) + 1, () => `${charge()};`)
  },
})
