/**
 * Charges code that runs outside any function body: default values of parameters, class fields, static blocks.
 *   (a = f()) => {}           ->  (a = (CHARGE, f())) => ..
 *   class { x = f() }         ->  class { x = (CHARGE, f()) }
 *   class { static { f() } }  ->  class { static {CHARGE; f() } }
 * Simple values and anonymous functions and classes stay bare (regions.ts): these take their name from the binding.
 */
import { findToken } from '../../analyzer/tokens.ts'
import { chargeExpression } from './charge-expression.ts'
import type { Pass } from './pass.ts'

export const meterInitializers: Pass = (context) => ({
  AssignmentPattern: ({ right }, inner) => {
    if (inner) chargeExpression(context, right, inner)
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
