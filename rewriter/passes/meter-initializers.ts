/**
 * Charges code that runs outside any function body: default values and computed keys of parameters, class fields, static blocks.
 *   (a = f()) => {}           ->  (a = (CHARGE, f())) => ..
 *   ({ [f()]: a }) => {}      ->  ({ [(CHARGE, $r_key(f()))]: a }) => ..
 *   class { x = f() }         ->  class { x = (CHARGE, f()) }
 *   class { static { f() } }  ->  class { static {CHARGE; f() } }
 *   class { a; b; c = 1; ... }    ->  class {#$r_t = CHARGE; a; b; c = 1; ... }    where more than a few fields have no charge
 * Simple values and keys, and anonymous classes that run nothing when they are made, stay bare (regions.ts): the last take their name from the binding.
 */
import type { Expression } from 'estree'

import { findToken } from '../../analyzer/tokens.ts'
import { LOCALS } from '../../policy/names.ts'
import { fieldWeight, FREE_FIELDS } from '../../policy/weights.ts'
import { isCharged } from '../regions.ts'
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
  ClassBody: ({ body, start }) => {
    const bare = body.filter((member) => member.type === 'PropertyDefinition' && !member.static && !(member.value && isCharged(member.value))).length
    if (bare > FREE_FIELDS) context.edits.insert(start + 1, `#${LOCALS.toll} = ${context.charge({ weight: fieldWeight(bare) * bare })()};`)
  },
  StaticBlock: (node, inner) => {
    if (!inner) return
    const charge = context.charge(inner)
    context.edits.insert(findToken(context.program, '{', node.start) + 1, () => `${charge()};`)
  },
})
