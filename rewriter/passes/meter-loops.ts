/**
 * Charges loops at every turn. A body that is no block becomes one:
 *   while (x) { y }        ->  while (x) {CHARGE; y }
 *   for (;;) y             ->  for (;;) {CHARGE;y}
 * An innermost loop that calls nothing and may be long keeps its count in a variable of its own, and settles once per chunk and when it is left, in
 * whatever way: the engine optimizes what has no call in it several times better.
 *   for (let i = 0; x; z) y  ->  {let i = 0;let $r_c = 0; try {do {SETTLE; for ($r_c = 0; ($r_c += W) < 4096 && (x); z) y} while ($r_c > 4095)} finally {SETTLE}}
 */
import type { DoWhileStatement, Expression, ForInStatement, ForOfStatement, ForStatement, Node, WhileStatement } from 'estree'

import { CHILD_KEYS } from '../../analyzer/grammar.ts'
import { findToken, tokenBefore } from '../../analyzer/tokens.ts'
import { CHUNK, LOCALS } from '../../policy/names.ts'
import { weightOf } from '../../policy/weights.ts'
import type { Pass } from './pass.ts'
import type { Region } from '../regions.ts'

type Loop = WhileStatement | DoWhileStatement | ForStatement | ForInStatement | ForOfStatement

const { unsettled } = LOCALS
const SETTLE = `($r_n -= ${unsettled}) < 0 && $r_fill()`
const HEAD = `let ${unsettled} = 0; try {do {${SETTLE}; for (${unsettled} = 0; (${unsettled} += `
const TAIL = `} while (${unsettled} > ${CHUNK - 1})} finally {${SETTLE}}}`

export const meterLoops: Pass = ({ edits, charge, program }) => {
  const enter = ({ body }: Loop, inner: Region | undefined): void => {
    if (!inner) return
    const text = charge(inner)
    if (body.type === 'BlockStatement') edits.insert(body.start + 1, () => `${text()};`)
    else edits.wrap(body, () => `{${text()};`, '}')
  }
  const enterOrCount = (node: WhileStatement | ForStatement, inner: Region | undefined): void => {
    if (!inner || !mayCount(node)) return enter(node, inner)
    const open = findToken(program, '(', node.start)
    const init = node.type === 'ForStatement' ? node.init : undefined
    edits.wrap(node, '', TAIL)
    edits.replace(node.start, open + 1, '{')
    const test = node.test
    // Up to where the test begins: `while (`, or what stands before the first semicolon of a `for`.
    const start = node.type === 'ForStatement' ? findToken(program, ';', init?.end ?? open) : open
    if (node.type === 'ForStatement') edits.replace(start, start + 1, init ? ';' : '')
    edits.insert(start + 1, () => `${HEAD}${inner.weight}) < ${CHUNK}${test ? ' && (' : ''}`)
    if (node.type === 'ForStatement') {
      if (test) edits.insert(findToken(program, ';', test.end), ')')
    } else edits.insert(program.tokens.starts[tokenBefore(program.tokens, node.body.start)] as number, ');')
  }
  return { WhileStatement: enterOrCount, DoWhileStatement: enter, ForStatement: enterOrCount, ForInStatement: enter, ForOfStatement: enter }
}

/** Whatever may run other code by itself, take long, be suspended, or keep the variables of one turn. */
const STOPS = new Set([
  'CallExpression', 'NewExpression', 'TaggedTemplateExpression', 'ImportExpression', 'YieldExpression', 'AwaitExpression', 'FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression',
  'ClassDeclaration', 'ClassExpression', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement', 'SpreadElement', 'TryStatement',
])
const MOST_NODES = 400

function mayCount(node: WhileStatement | ForStatement): boolean {
  if (node.parent?.type === 'LabeledStatement') return false
  // What begins a `for` becomes a statement.
  if (node.type === 'ForStatement' && node.init && node.init.type !== 'VariableDeclaration') return false
  if (!isLong(node.test)) return false
  const awaitsReturn = isInAsyncGenerator(node)
  const todo: Node[] = [node]
  let nodes = 0
  let weight = 1
  for (let at = todo.pop(); at; at = todo.pop()) {
    if ((at !== node && STOPS.has(at.type)) || ++nodes > MOST_NODES) return false
    if (awaitsReturn && at.type === 'ReturnStatement' && at.argument) return false
    // An assignment or update that computes something costs up to two more when it is written out.
    weight += weightOf(at) + (at.type === 'AssignmentExpression' || at.type === 'UpdateExpression' ? 2 : 0)
    for (const key of CHILD_KEYS.get(at.type) ?? []) {
      const child = at[key as keyof Node] as unknown as Node | (Node | null)[] | null | undefined
      if (Array.isArray(child)) todo.push(...child.filter((item) => item !== null))
      else if (child) todo.push(child)
    }
  }
  return weight <= CHUNK / 4
}

/** Fewer turns than this are cheaper charged one by one, and one that is followed from object to object is over soon or waits for memory. */
const FEW = 32

/** Whether the test may hold often: it compares sizes, and not with a small number from below. */
function isLong(test: Expression | null | undefined): boolean {
  const todo: Node[] = test ? [test] : []
  for (let at = todo.pop(); at; at = todo.pop()) {
    if (at.type === 'LogicalExpression') todo.push(at.left, at.right)
    if (at.type !== 'BinaryExpression' || !['<', '<=', '>', '>='].includes(at.operator)) continue
    const most = at.operator[0] === '<' ? at.right : at.left
    if (most.type !== 'Literal' || !(Number(most.value) < FEW)) return true
  }
  return false
}

// There `return x` is suspended: it waits for x.
function isInAsyncGenerator(node: Node): boolean {
  let at: Node | null | undefined = node
  while (at && at.type !== 'FunctionDeclaration' && at.type !== 'FunctionExpression' && at.type !== 'ArrowFunctionExpression') at = at.parent
  return at?.async === true && at.type !== 'ArrowFunctionExpression' && at.generator === true
}
