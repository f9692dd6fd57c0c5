/**
 * Charges functions at their entrance, before any directive:
 *   function f() { x }    ->  function f() {CHARGE; x }
 *   function f() { let i = 0; x }  ->  function f() {CHARGE;$r_is:"numbers i"; let i = 0; x }      if numbers.ts finds such names
 *   function f() { g()[k] = 0 }    ->  function f() {CHARGE;let $r_o; ... }      what guards keep is nearer there than in the wrapper's parameters
 *   () => x               ->  () => (CHARGE, x)
 *   () => ({ a: 1 })      ->  () => (CHARGE, { a: 1 })
 * An async function that overflows the stack only rejects its promise, so its charge always calls the meter, which looks for room.
 */
import type { ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from 'estree'

import { LOCALS, NUMBERS_CLAIM } from '../../policy/names.ts'
import { chargeExpression } from './charge-expression.ts'
import type { Pass } from './pass.ts'
import type { Region } from '../regions.ts'

export const meterFunctions: Pass = (context) => {
  const enter = (node: FunctionDeclaration | FunctionExpression | ArrowFunctionExpression, inner: Region | undefined): void => {
    if (!inner) return
    const charge = context.charge(inner)
    const names = context.numbers.get(node)
    const claim = names ? `${LOCALS.claim}:"${NUMBERS_CLAIM}${names.join(' ')}";` : ''
    if (node.body.type === 'BlockStatement') context.edits.insert(node.body.start + 1, () => `${charge()};${claim}${keptBy(inner)}`)
    else chargeExpression(context, node.body, inner)
  }
  return { FunctionDeclaration: enter, FunctionExpression: enter, ArrowFunctionExpression: enter }
}

const KEPT = [LOCALS.receiver, LOCALS.key, LOCALS.old] as const

function keptBy({ kept }: Region): string {
  const names = KEPT.filter((name) => kept?.has(name))
  return names.length > 0 ? `let ${names.join(', ')};` : ''
}
