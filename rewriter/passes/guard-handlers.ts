/**
 * Makes sure that no handler runs once a limit was hit.
 *   catch (e) { x }        ->  catch (e) {$r_catch(e); x }
 *   catch { x }            ->  catch ($r_e) {$r_catch($r_e); x }
 *   catch ({ code }) { x } ->  catch ($r_e) {$r_catch($r_e);let { code } = $r_e; x }
 *   finally { x }          ->  finally {$r_final(); x }
 */
import type { CatchClause, Node } from 'estree'

import { findToken } from '../../analyzer/tokens.ts'
import type { Context, Pass } from './pass.ts'

export const guardHandlers: Pass = (context) => ({
  CatchClause: (node) => enterCatch(context, node),
  TryStatement: ({ finalizer }) => {
    if (finalizer) context.edits.insert(finalizer.start + 1, `${context.shim('$r_final')}();`)
  },
})

function enterCatch({ edits, program, shim }: Context, { param, body }: CatchClause): void {
  const check = (name: string): string => `${shim('$r_catch')}(${name});`
  if (!param) {
    edits.insert(body.start, '($r_e) ')
    edits.insert(body.start + 1, check('$r_e'))
    return
  }
  if (param.type === 'Identifier') return edits.insert(body.start + 1, check(program.js.slice(param.start, param.end)))
  // The pattern moves into the body. If it computes anything, the body keeps a block of its own, so that its names mean
  // inside the pattern what they meant there.
  const isPlain = !computes(param)
  edits.wrap(param, `$r_e) {${check('$r_e')}let `, isPlain ? ' = $r_e;' : ' = $r_e;{')
  const parenthesis = findToken(program, ')', param.end)
  edits.replace(parenthesis, parenthesis + 1, '')
  edits.replace(body.start, body.start + 1, '')
  if (!isPlain) edits.insert(body.end, '}')
}

function computes(pattern: Node): boolean {
  switch (pattern.type) {
    case 'AssignmentPattern': return true
    case 'ArrayPattern': return pattern.elements.some((element) => element !== null && computes(element))
    case 'ObjectPattern': return pattern.properties.some((property) => (property.type === 'Property' ? property.computed || computes(property.value) : computes(property.argument)))
    case 'RestElement': return computes(pattern.argument)
    default: return false
  }
}
