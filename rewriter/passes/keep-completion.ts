/**
 * Keeps the completion value of a script in $r_v, which the wrapper returns (completion.ts decides where).
 *   x          ->  $r_v = x
 *   if (c) {}  ->  $r_v = undefined;if (c) {}
 *   catch {}   ->  catch {$r_v = undefined;}                                     finally likewise, if it certainly jumps
 *   finally { if (c) break }  ->  finally {const $r_f = $r_v; if (c) break ;$r_v = $r_f;}
 */
import type { Node } from 'estree'

import { LOCALS } from '../../policy/names.ts'
import { planCompletion } from '../completion.ts'
import type { Context, Pass } from './pass.ts'

const { completion: VALUE, saved: SAVED } = LOCALS
const LISTS = new Set(['Program', 'BlockStatement', 'SwitchCase', 'StaticBlock'])

export const keepCompletion: Pass = (context) => {
  const { edits, program } = context
  if (program.goal !== 'script') return {}
  const plan = planCompletion(program.ast)
  const reset = (node: Node): void => {
    if (plan.get(node) !== 'reset') return
    const isListed = LISTS.has(node.parent?.type ?? '')
    edits.wrap(node, `${isListed ? '' : '{'}${VALUE} = undefined;`, isListed ? '' : '}')
  }
  return {
    ExpressionStatement: (node) => {
      if (plan.get(node) !== 'value') return
      const isBareSequence = node.expression.type === 'SequenceExpression' && node.expression.start === node.start
      edits.wrap(node, `${VALUE} = `, '')
      // It must not be named after the variable: what it runs when it is made can see its name.
      if (node.expression.type === 'ClassExpression' && !node.expression.id) edits.wrap(node.expression, '0, ', '')
      if (isBareSequence) edits.wrap(node.expression, '(', ')')
    },
    TryStatement: (node) => {
      reset(node)
      if (node.finalizer) keepInFinally(context, node.finalizer, plan.get(node.finalizer))
    },
    CatchClause: ({ body }) => {
      if (plan.get(body) === 'clear') edits.insert(body.start + 1, `${VALUE} = undefined;`)
    },
    IfStatement: reset, ForStatement: reset, ForInStatement: reset, ForOfStatement: reset, WhileStatement: reset, DoWhileStatement: reset,
    SwitchStatement: reset, LabeledStatement: reset,
  }
}

function keepInFinally({ edits, program }: Context, block: { start: number; end: number; body: Node[] }, plan: string | undefined): void {
  if (plan === 'clear') edits.insert(block.start + 1, `${VALUE} = undefined;`)
  if (plan !== 'save') return
  const last = block.body.at(-1)
  const isClosed = !last || program.js[last.end - 1] === ';'
  edits.insert(block.start + 1, `const ${SAVED} = ${VALUE};`)
  edits.insert(block.end - 1, `${isClosed ? '' : ';'}${VALUE} = ${SAVED};`)
}
