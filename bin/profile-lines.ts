/**
 * Where the steps of a run went: what each region of guarded code charges, times how often the engine says it was entered, spread over the
 * lines of its nodes. Rewriting moves no line, so the lines are the author's.
 */
import { type Node, parse } from 'acorn'

import { weightOf } from '../policy/weights.ts'

/** How often code from `start` to `end` ran; of several around an offset the innermost counts. */
export type Range = { startOffset: number; endOffset: number; count: number }
export type Line = { file: string; line: number; function: string; steps: number }

type Region = { weight: number; offset: number; name: string; nodes: Map<number, number>; line: number }
type Located = Node & Record<string, unknown> & { loc: { start: { line: number } } }
const PROGRAM = '(program)'

/** Steps by line of one file. */
export function linesOf(file: string, code: string, ranges: readonly Range[]): Line[] {
  const found: Line[] = []
  for (const { weight, offset, name, nodes, line } of regionsOf(code)) {
    const steps = weight * countAt(ranges, offset)
    if (steps === 0) continue
    let left = steps
    // Every region costs 1 besides its nodes.
    const whole = [...nodes.values()].reduce((sum, part) => sum + part, 1)
    for (const [at, part] of nodes) {
      const share = Math.floor((steps * part) / whole)
      left -= share
      found.push({ file, line: at, function: name, steps: share })
    }
    found.push({ file, line, function: name, steps: left })
  }
  return found
}

function countAt(ranges: readonly Range[], offset: number): number {
  let best: Range | undefined
  for (const range of ranges) if (range.startOffset <= offset && offset < range.endOffset && (!best || range.endOffset - range.startOffset <= best.endOffset - best.startOffset)) best = range
  return best?.count ?? 0
}

const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const LOOPS: ReadonlySet<string> = new Set(['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement'])

function regionsOf(code: string): Region[] {
  const regions: Region[] = []
  const open = (node: Located, name: string): Region => {
    const region: Region = { weight: 0, offset: node.start, name, nodes: new Map(), line: node.loc.start.line }
    regions.push(region)
    return region
  }
  const walk = (node: Located, region: Region, name: string, parent: Located | undefined): void => {
    const charged = chargeOf(node)
    if (charged !== undefined) {
      region.weight = charged.weight
      region.offset = charged.offset ?? region.offset
      return
    }
    const own = ownWeight(node)
    if (own > 0) region.nodes.set(node.loc.start.line, (region.nodes.get(node.loc.start.line) ?? 0) + own)
    const isFunction = FUNCTIONS.has(node.type)
    const isLoop = LOOPS.has(node.type)
    const called = isFunction ? nameOf(node, parent, name) : name
    // `(CHARGE, E)` for a default value, a key or a field; as the body of an arrow it is the function's.
    const isValue = node.type === 'SequenceExpression' && chargeOf(partsOf(node)[0]?.[1]) !== undefined && !(parent && FUNCTIONS.has(parent.type) && parent['body'] === node)
    const inner = isFunction || isLoop || isValue || node.type === 'StaticBlock' ? open(node, called) : region
    // A loop that counts by itself does so in its test; how often its body ran tells the turns.
    if (isLoop) inner.offset = (node['body'] as Located).start + ((node['body'] as Located).type === 'BlockStatement' ? 1 : 0)
    for (const [key, child] of partsOf(node)) walk(child, isLoop && (key === 'init' || key === 'right') ? region : inner, called, node)
  }
  const tree = parse(code, { ecmaVersion: 2024, sourceType: 'script', locations: true }) as unknown as Located
  walk(tree, open(tree, PROGRAM), '', undefined)
  return regions.filter(({ weight }) => weight > 0)
}

function partsOf(node: Located): [string, Located][] {
  return Object.entries(node).flatMap(([key, value]) => (Array.isArray(value) ? (value as unknown[]) : [value as unknown]).flatMap((item): [string, Located][] => (typeof item === 'object' && item !== null && 'type' in item && 'start' in item ? [[key, item as Located]] : [])))
}

/** `($r_n -= W) < 0 && $r_fill()` where it stands, and `$r_c += W`, which is counted elsewhere; what settles the second costs nothing. */
function chargeOf(node: Located | undefined): { weight: number; offset: number | undefined } | undefined {
  if (!node) return undefined
  type Parts = { name?: string; value?: unknown; left?: Parts; right?: Parts; operator?: string }
  const { left, right, operator } = node as unknown as Parts
  if (node.type === 'LogicalExpression' && left?.left?.left?.name === '$r_n' && left.left.operator === '-=') {
    const weight = left.left.right?.value
    return typeof weight === 'number' ? { weight, offset: node.start } : { weight: 0, offset: undefined }
  }
  return node.type === 'AssignmentExpression' && left?.name === '$r_c' && operator === '+=' ? { weight: Number(right?.value), offset: undefined } : undefined
}

// Shims and what stands for them cost nothing: `$r_x(E)`, `typeof X === "number" ? X : $r_x(X)`.
function ownWeight(node: Located): number {
  type Parts = { callee?: { name?: string }; alternate?: { callee?: { name?: string } } | null }
  const { callee, alternate } = node as unknown as Parts
  return callee?.name?.startsWith('$r_') || alternate?.callee?.name?.startsWith('$r_') ? 0 : weightOf(node as never)
}

function nameOf(node: Located, parent: Located | undefined, outer: string): string {
  type Parts = { id?: { name: string } | null; key?: { name?: string; value?: unknown } }
  const { id } = node as unknown as Parts
  const { id: bound, key } = (parent ?? {}) as unknown as Parts
  if (outer === '') return PROGRAM
  return id?.name ?? bound?.name ?? key?.name ?? (typeof key?.value === 'string' ? key.value : `(function in ${outer})`)
}
