/**
 * The one walk of the rewriter, and the regions of the meter. A region is code that runs straight through once it is entered:
 * it is charged at its entrance with the weight of every node in it that belongs to no inner region. The node that opens a
 * region (a function, a loop, an initialized parameter or field) counts in the region around it.
 */
import type { Node, Pattern } from 'estree'

import { CHILD_KEYS } from '../analyzer/grammar.ts'
import { ALWAYS_BELOW, EARLIEST } from '../policy/names.ts'
import { REGION_WEIGHT, weightOf } from '../policy/weights.ts'
import { isQuietClass, isSimple } from './simple.ts'

/**
 * `always`: an async function's, whose end of the stack only rejects a promise, so that the meter looks each time.
 * `of`: of a loop's test, which counts twice, the loop's. `kept`: of the variables of the frame, those that the statements of the function need, which can declare them as their own.
 */
export type Region = { weight: number; always?: boolean; kept?: Set<string>; shape?: Shape; of?: Region }

/**
 * How rarely a region is entered, as far as its text tells. `loops`: how many loops of its own function it is within; `around`: the region
 * around it in the same function; `level`: how many loops are around its function (rarity.ts). `hasCall`, `hasLoop`: whether something in it, but for inner functions, may take long.
 */
type Shape = { kind: 'program' | 'function' | 'loop' | 'value'; isTop: boolean; loops: number; around: Region | undefined; hasCall: boolean; hasLoop: boolean; level?: number; isUnknown?: boolean }

/** Called for every node before its children; `inner` is the region that the node opens, `region` the one it counts in. */
export type Visit = (node: Node, inner: Region | undefined, region: Region) => void

/** Walks the tree in source order, without recursion: long chains of operators are deeper than the stack. */
export function walkRegions(program: Node, visit: Visit): Region {
  const outermost = newRegion({ kind: 'program', isTop: true, loops: 0, around: undefined, hasCall: true, hasLoop: false })
  const nodes: Node[] = [program]
  const regions: Region[] = [outermost]
  const inParameters = new Set<Node>()
  const inAsync = new Set<Node>()
  const tests: { test: Region; inner: Region; around: Region }[] = []
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const region = regions.pop() ?? outermost
    region.weight += weightOf(node)
    const innerKeys = innerKeysOf(node, inParameters, inAsync)
    const inner = innerKeys ? newRegion(shapeOf(node, region), isAsync(node) || inAsync.has(node)) : undefined
    if (inner?.shape?.kind === 'loop') note(region, 'hasLoop')
    // What is thrown is made once at most.
    else if (CALLS.has(node.type) && node.parent?.type !== 'ThrowStatement') note(region, 'hasCall')
    const kept = inner ? keptIn(node, region) : undefined
    if (inner && kept) inner.kept = kept
    const test = inner && TESTED.has(node.type) ? { ...inner, weight: 0, of: inner } : undefined
    if (inner && test) tests.push({ test, inner, around: region })
    visit(node, inner, region)
    const keys = KEYS.get(node.type) ?? NO_KEYS
    for (let k = keys.length - 1; k >= 0; k--) {
      const key = keys[k] as string
      const child = node[key as keyof Node] as unknown as Node | (Node | null)[] | null | undefined
      if (!child) continue
      const where = test && key === 'test' ? test : inner && innerKeys?.includes(key) ? inner : region
      if (!Array.isArray(child)) {
        nodes.push(child)
        regions.push(where)
        continue
      }
      for (let i = child.length - 1; i >= 0; i--) {
        const item = child[i]
        if (!item) continue
        nodes.push(item)
        regions.push(where)
      }
    }
  }
  // The test runs once more than the turns are.
  for (const { test, inner, around } of tests) {
    inner.weight += test.weight
    around.weight += test.weight
  }
  return outermost
}

// Parameters run before the function's own variables are there, and an expression has no place to declare any.
function keptIn(node: Node, { kept }: Region): Set<string> | undefined {
  switch (node.type) {
    case 'FunctionDeclaration': case 'FunctionExpression': return new Set()
    case 'ArrowFunctionExpression': return node.body.type === 'BlockStatement' ? new Set() : undefined
    case 'AssignmentPattern': case 'Property': case 'PropertyDefinition': case 'StaticBlock': return undefined
    default: return kept
  }
}

const newRegion = (shape: Shape, always = false): Region => always ? { weight: REGION_WEIGHT, shape, always } : { weight: REGION_WEIGHT, shape }

const TESTED = new Set(['WhileStatement', 'ForStatement'])
const LOOPS = new Set(['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement'])
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'StaticBlock'])
const CALLS = new Set(['CallExpression', 'NewExpression', 'TaggedTemplateExpression', 'YieldExpression', 'AwaitExpression', 'ImportExpression'])

function shapeOf({ type }: Node, region: Region): Shape {
  const { isTop = false, loops = 0 } = region.shape ?? {}
  if (LOOPS.has(type)) return { kind: 'loop', isTop, loops: loops + 1, around: region, hasCall: false, hasLoop: false }
  return { kind: FUNCTIONS.has(type) ? 'function' : 'value', isTop: false, loops: 0, around: undefined, hasCall: false, hasLoop: false }
}

function note(region: Region, what: 'hasCall' | 'hasLoop'): void {
  for (let at: Region | undefined = region; at?.shape && !at.shape[what]; at = at.shape.around) at.shape[what] = true
}

/**
 * The bound of a region's charge, once the walk is over: the rarer it seems to be entered, the higher. What is entered most often calls the meter
 * only if nothing else did in thousands of steps. Of regions of the same rank the larger one comes first. `most` is the highest level of all.
 */
export function boundOf({ always, shape, weight }: Region, most: number): number {
  if (always) return ALWAYS_BELOW
  if (!shape || shape.kind === 'program' || shape.kind === 'value') return 0
  const { kind, level = 0, loops, hasCall, hasLoop, isUnknown } = shape
  if (kind === 'function' && (isUnknown || (!hasCall && !hasLoop))) return 0
  // The functions that a loop calls come after it, those with loops of their own first.
  const place = level + (kind === 'loop' ? loops : hasLoop ? 0.5 : 0.75)
  return Math.floor(EARLIEST * (1 - (place - 0.25 * Math.min(weight, MOST) / MOST) / (most + 1)))
}

const MOST = 255
const isAsync = (node: Node): boolean => 'async' in node && node.async === true

const NO_KEYS: readonly string[] = []
// What these name is written anew in the header (header.ts).
const WRITTEN_ANEW = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ExportSpecifier'])
const KEYS = new Map([...CHILD_KEYS].filter(([type, keys]) => keys.length > 0 && !WRITTEN_ANEW.has(type)))

const FUNCTION = ['params', 'body']
const WHILE = ['test', 'body']
const FOR = ['test', 'update', 'body']
const FOR_EACH = ['left', 'body']
const BLOCK = ['body']
const DEFAULT = ['right']
const FIELD = ['value']
const PROPERTY_KEY = ['key']

/** The children that belong to the region that `node` opens. */
function innerKeysOf(node: Node, inParameters: Set<Node>, inAsync: Set<Node>): readonly string[] | undefined {
  switch (node.type) {
    case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression':
      for (const param of node.params) {
        collectInitializers(param, inParameters)
        if (node.async) collectInitializers(param, inAsync)
      }
      return FUNCTION
    case 'AssignmentPattern': return inParameters.has(node) && isCharged(node.right) ? DEFAULT : undefined
    case 'Property': return inParameters.has(node) && node.computed && !isSimple(node.key) ? PROPERTY_KEY : undefined
    case 'PropertyDefinition': return node.value && isCharged(node.value) ? FIELD : undefined
    case 'StaticBlock': return BLOCK
    case 'WhileStatement': case 'DoWhileStatement': return WHILE
    case 'ForStatement': return FOR
    case 'ForInStatement': case 'ForOfStatement': return FOR_EACH
    default: return undefined
  }
}

// An anonymous class takes its name from the binding only if nothing stands between the two.
export const isCharged = (initializer: Node): boolean => !isSimple(initializer) && !isQuietClass(initializer)

// Default values and computed keys: what parameters run before the body is entered, in a generator without ever entering it.
function collectInitializers(pattern: Pattern, found: Set<Node>): void {
  switch (pattern.type) {
    case 'AssignmentPattern':
      found.add(pattern)
      return collectInitializers(pattern.left, found)
    case 'ArrayPattern': return pattern.elements.forEach((element) => { if (element) collectInitializers(element, found) })
    case 'ObjectPattern': return pattern.properties.forEach((property) => {
      found.add(property)
      collectInitializers(property.type === 'Property' ? property.value : property, found)
    })
    case 'RestElement': return collectInitializers(pattern.argument, found)
    default:
  }
}
