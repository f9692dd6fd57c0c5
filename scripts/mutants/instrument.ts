/**
 * What an accepted mutant is held to, by other means than the verifier's: every loop and function is charged (seen in the
 * tree), every key is a plain one, and each value that an expression yields is shown to a probe while it runs. The text with
 * the probes is no artifact; it runs in a kernel of its own.
 */
import type { BlockStatement, Node } from 'estree'

import { TokenParser } from '../../analyzer/token-parser.ts'

export const PROBES = ['$probe_value', '$probe_key', '$probe_turn'] as const
const [VALUE, KEY, TURN] = PROBES

/** `uncharged`: loops and functions whose first act is not a charge. */
export type Instrumented = { code: string; uncharged: string[]; turns: number }

type Located = Node & { start: number; end: number }
type Path = { node: Located; field: string; above: Path | null }

/** The wrapper's own accessor, and the getters of its exports, run uncharged: they only read a variable. */
const FRAME = /^\(\$r_a\)=>|^\(\)=>[\w$]+(?:\.[\w$]+|\["[^"]*"\])?$/
/** What is read and written in one go: a step of the code around it, called where it stands. */
const IN_ONE_GO = /^\((?:\$r_x,)?(?:\$r_y,)?\$r_z\)=>/

export function instrument(code: string): Instrumented {
  const uncharged: string[] = []
  let turns = 0
  const program = new TokenParser({ ecmaVersion: 2024, allowHashBang: true }, code).parse() as unknown as Located
  const [only] = program.type === 'Program' ? program.body : []
  const wrapper = only?.type === 'ExpressionStatement' ? only.expression : undefined
  const text = (node: Located): string => code.slice(node.start, node.end)

  const render = (path: Path): string => {
    const { node } = path
    const children = childrenOf(node).sort((a, b) => a.node.start - b.node.start)
    let out = ''
    let at = node.start
    for (const child of children) {
      // A shorthand property has one node for two.
      if (child.node.start < at) continue
      out += code.slice(at, child.node.start) + render({ ...child, above: path })
      at = child.node.end
    }
    return around(path, out + code.slice(at, node.end))
  }

  const around = (path: Path, out: string): string => {
    const { node, above, field } = path
    const parent = above?.node
    if (parent && isBody(parent, field)) return charged(parent, node, out)
    if (isComputedKey(parent, field) && node.type !== 'Literal' && !text(node).startsWith('$r_rest') && !text(node).startsWith('$r_own')) return `${KEY}(${out})`
    if (parent?.type === 'BinaryExpression' && parent.operator === 'in' && field === 'left' && (node.type as string) !== 'PrivateIdentifier') return `${KEY}(${out})`
    if (parent?.type === 'CatchClause' && field === 'body') return afterFirst(node, out, `${VALUE}(${parent.param ? text(parent.param as Located) : 0});`)
    return yields(path) ? `${VALUE}(${out})` : out
  }

  // The body of a loop, function or static block begins with its charge; what follows is counted.
  const charged = (owner: Located, body: Located, out: string): string => {
    const names = 'params' in owner ? owner.params.flatMap((parameter) => namesOf(parameter as Located)) : []
    const turn = `${TURN}(${names.join(', ')})`
    const packed = text(owner).replaceAll(/\s+/g, '')
    if (FRAME.test(packed) || IN_ONE_GO.test(packed) || owner === wrapper) return out
    // The loop around a counted one turns when a chunk is full, which that one has counted.
    if (isChunks(owner)) return out
    turns++
    if (isCounted(owner)) return `{${turn};${out}}`
    if (body.type === 'BlockStatement') {
      const first = body.body[0] as Located | undefined
      if (first?.type !== 'ExpressionStatement' || !isCharge(first.expression)) uncharged.push(text(owner).slice(0, 80))
      return afterFirst(body, out, `${turn};`)
    }
    if (body.type !== 'SequenceExpression' || !isCharge(body.expressions[0])) uncharged.push(text(owner).slice(0, 80))
    return `(${turn}, ${out})`
  }

  // By its length in the text: a charge holds nothing that was rendered.
  const afterFirst = (block: Located, out: string, addition: string): string => {
    const first = block.type === 'BlockStatement' || block.type === 'StaticBlock' ? (block.body[0] as Located | undefined) : undefined
    if (!first) return `{${addition}${out}}`
    const offset = first.end - block.start
    return text(block).slice(0, offset) === out.slice(0, offset) ? `${out.slice(0, offset)};${addition}${out.slice(offset)}` : out
  }

  const rendered = render({ node: program, field: '', above: null })
  return { code: rendered, uncharged, turns }
}

function childrenOf(node: Located): { node: Located; field: string }[] {
  const found: { node: Located; field: string }[] = []
  for (const [field, value] of Object.entries(node)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value as unknown]) {
      if (typeof item === 'object' && item !== null && 'type' in item && 'start' in item) found.push({ node: item as Located, field })
    }
  }
  return found
}

const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement'])
const isBody = (parent: Located, field: string): boolean => field === 'body' && (LOOPS.has(parent.type) || /Function/.test(parent.type))

function isComputedKey(parent: Located | undefined, field: string): boolean {
  if (!parent || !('computed' in parent) || !parent.computed) return false
  return parent.type === 'MemberExpression' ? field === 'property' : field === 'key'
}

/** `($r_n -= W) < B && $r_fill()`: a higher bound only calls the meter earlier. */
const isCharge = (node: Node | undefined): boolean => isFill(node, (spent) => spent.type === 'Literal' && Number(spent.value) >= 1)

function isFill(node: Node | undefined, isSpent: (spent: Node) => boolean): boolean {
  if (node?.type !== 'LogicalExpression' || node.operator !== '&&' || node.right.type !== 'CallExpression' || node.right.arguments.length > 0 || !isName(node.right.callee, '$r_fill')) return false
  if (node.left.type !== 'BinaryExpression' || node.left.operator !== '<' || node.left.right.type !== 'Literal' || typeof node.left.right.value !== 'number' || node.left.right.value < 0) return false
  const { left: spent } = node.left
  return spent.type === 'AssignmentExpression' && spent.operator === '-=' && isName(spent.left, '$r_n') && isSpent(spent.right)
}

/** A loop that counts its turns in its test: by the tree, since an edit may add parentheses. */
function isCounted(node: Node | undefined): boolean {
  if (node?.type !== 'ForStatement' || !node.init || !isCount(node.init, '=', (by) => by === 0)) return false
  let { test } = node
  while (test?.type === 'LogicalExpression' && test.operator === '&&') test = test.left
  return test?.type === 'BinaryExpression' && test.operator === '<' && isCount(test.left, '+=', (by) => by >= 1) && isNumber(test.right, 4096)
}

/** The loop that settles each chunk of a counted one. */
function isChunks({ type, body, test }: Node & { body?: unknown; test?: unknown }): boolean {
  const statements = (body as Node | undefined)?.type === 'BlockStatement' ? (body as BlockStatement).body : []
  const [settled, counted] = statements
  const again = test as Node | undefined
  return type === 'DoWhileStatement' && settled?.type === 'ExpressionStatement' && isFill(settled.expression, (spent) => isName(spent, '$r_c')) && isCounted(counted)
    && again?.type === 'BinaryExpression' && again.operator === '>' && isName(again.left, '$r_c') && isNumber(again.right, 4095)
}

const isCount = (node: Node, operator: '=' | '+=', fits: (by: number) => boolean): boolean => node.type === 'AssignmentExpression' && node.operator === operator && isName(node.left, '$r_c')
  && node.right.type === 'Literal' && typeof node.right.value === 'number' && fits(node.right.value)
const isNumber = (node: Node, value: number): boolean => node.type === 'Literal' && node.value === value
const isName = (node: Node, name: string): boolean => node.type === 'Identifier' && node.name === name

const QUIET_SHIMS = /^\$r_(?:fill|link|catch|final|spread|props|key|pow|grow|num|factor|same|equal|update|hold|held|inc|dec|was)\b/

/** Whether the node is read as a value, and nothing is lost when the value passes through a function. */
function yields({ node, field, above }: Path): boolean {
  const parent = above?.node
  if (!parent || parent.type === 'ChainExpression' || isTarget(parent, field)) return false
  if (inChain(above)) return false
  // The engine's own constructor goes to the shim that answers for it, and nowhere else.
  if (parent.type === 'CallExpression' && isName(parent.callee, '$r_ctor')) return false
  switch (node.type) {
    case 'MemberExpression': case 'ChainExpression': case 'NewExpression': case 'TaggedTemplateExpression': return true
    case 'CallExpression': return !(node.callee.type === 'Identifier' && QUIET_SHIMS.test(node.callee.name))
    case 'ThisExpression': return true
    case 'Identifier': return !node.name.startsWith('$r_') && isPlainUse(parent, field)
    default: return false
  }
}

function isPlainUse(parent: Located, field: string): boolean {
  return (parent.type === 'CallExpression' && field === 'arguments') || (parent.type === 'MemberExpression' && field === 'object') || (parent.type === 'VariableDeclarator' && field === 'init')
    || (parent.type === 'AssignmentExpression' && field === 'right') || (parent.type === 'ReturnStatement' && field === 'argument')
}

// Callees keep their `this`, targets are no values.
function isTarget(parent: Located, field: string): boolean {
  if (field === 'callee') return parent.type !== 'NewExpression'
  if (field === 'tag') return true
  if (parent.type === 'UpdateExpression' || (parent.type === 'UnaryExpression' && (parent.operator === 'delete' || parent.operator === 'typeof'))) return true
  if (field === 'left') return parent.type === 'AssignmentExpression' || parent.type === 'ForInStatement' || parent.type === 'ForOfStatement' || parent.type === 'AssignmentPattern'
  return /Pattern$|^RestElement$/.test(parent.type) || (parent.type === 'Property' && field === 'value') || parent.type === 'PropertyDefinition' || parent.type === 'MethodDefinition'
}

/** The links of `a?.b.c` up to its ChainExpression, which must see what is missing. */
function inChain(path: Path | null): boolean {
  for (let at = path; at; at = at.above) {
    if (at.node.type === 'ChainExpression') return true
    const isLink = at.node.type === 'MemberExpression' || at.node.type === 'CallExpression'
    if (!isLink) return false
  }
  return false
}

function namesOf(node: Located): string[] {
  if (node.type === 'Identifier') return [node.name]
  if (node.type === 'AssignmentPattern') return namesOf(node.left as Located)
  if (node.type === 'RestElement') return namesOf(node.argument as Located)
  if (node.type === 'ArrayPattern') return node.elements.flatMap((element) => (element ? namesOf(element as Located) : []))
  if (node.type === 'ObjectPattern') return node.properties.flatMap((property) => namesOf((property.type === 'Property' ? property.value : property) as Located))
  return []
}
