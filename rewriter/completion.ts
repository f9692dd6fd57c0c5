/**
 * The completion value of a script: which statements can still have the last word. Statements are taken from the last to the
 * first, and only those whose value may survive are planned; inside loops, switches and labels, where `break` and `continue`
 * may leave early, all are looked at. The rules are those of the specification (UpdateEmpty): `if`, loops, `switch` and `try`
 * start over with undefined, declarations have no value, and `finally` counts only when it leaves abruptly.
 */
import type { BlockStatement, Node, Program, Statement } from 'estree'

/**
 * `value`: keep the expression's value. `reset`: undefined before the statement. `save`: a finally block that keeps the value
 * of before. `clear`: a catch or finally block that starts with undefined.
 */
export type Completion = 'value' | 'reset' | 'save' | 'clear'

export function planCompletion({ body }: Program): ReadonlyMap<Node, Completion> {
  const plan = new Map<Node, Completion>()
  // Whether what comes after certainly sets the value; whether a jump may leave early.
  let isSet = false
  let canJump = false

  const within = (jumps: boolean, visitInner: () => void): void => {
    const before = canJump
    canJump ||= jumps
    visitInner()
    canJump = before
  }
  const list = (statements: readonly Node[]): void => {
    for (let i = statements.length - 1; i >= 0 && (canJump || !isSet); i--) visit(statements[i] as Node)
  }
  // Whether `node` sets the value, or what comes after it does.
  const sets = (node: Node | null | undefined, after: boolean): boolean => {
    isSet = after
    if (node) visit(node)
    return isSet
  }
  const branches = (first: Node, second: Node | null | undefined): boolean => {
    const after = isSet
    const inFirst = sets(first, after)
    return sets(second, after) && inFirst
  }
  const tryCatch = (block: Node, handler: Node): boolean => {
    const after = isSet
    const inBlock = sets(block, after)
    // What the block had set before it threw does not count.
    if (!sets(handler, after)) plan.set(handler, 'clear')
    return inBlock
  }
  const reset = (node: Node, needed = true): void => {
    if (needed) plan.set(node, 'reset')
    isSet = true
  }
  const visit = (node: Node, outermost: Node = node): void => {
    switch (node.type) {
      case 'ExpressionStatement':
        if (!isSet) plan.set(node, 'value')
        isSet = true
        return
      case 'BlockStatement': return list(node.body)
      case 'BreakStatement': case 'ContinueStatement':
        isSet = false
        return
      case 'LabeledStatement': return within(!isLoop(node.body), () => visit(node.body, outermost))
      case 'IfStatement': return reset(outermost, !branches(node.consequent, node.alternate))
      case 'ForStatement': case 'ForInStatement': case 'ForOfStatement': case 'WhileStatement': case 'DoWhileStatement':
        within(true, () => visit(node.body))
        return reset(outermost)
      case 'SwitchStatement':
        within(true, () => { for (const { consequent } of [...node.cases].reverse()) list(consequent) })
        return reset(outermost)
      case 'TryStatement':
        if (node.finalizer && canJump) finalizer(node.finalizer)
        if (!node.handler) visit(node.block)
        return reset(outermost, node.handler ? !tryCatch(node.block, node.handler.body) : !isSet)
      default:
    }
  }
  const finalizer = (block: BlockStatement): void => {
    isSet = true
    list(block.body)
    plan.set(block, isSet ? 'save' : 'clear')
    // Nobody knows whether the block sets the value.
    isSet = false
  }
  list(body)
  return plan
}

const isLoop = (node: Statement): boolean => /^(For|While|DoWhile)/.test(node.type)
