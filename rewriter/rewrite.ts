/**
 * Turns a checked program into the guarded form: one walk over the tree, in which every pass sees every node and makes edits,
 * then one sweep over the text. Nothing here is trusted: the verifier proves the result without knowing how it came about.
 */
import type { Node } from 'estree'

import type { Program } from '../analyzer/types.ts'
import { LOCALS } from '../policy/names.ts'
import type { Policy } from '../policy/policy.ts'
import { bindingsOf } from './bindings.ts'
import { applyPieces, layoutEdits, makeEdits } from './edits.ts'
import { renderFunctionTexts, tellApart } from './function-texts.ts'
import { hookAccesses } from './hooks.ts'
import { linksOf, makeHeader, makeTail } from './header.ts'
import { type Manifest, makeManifest } from './manifest.ts'
import { disarmComments } from './passes/disarm-comments.ts'
import { endStatements } from './passes/end-statements.ts'
import { guardConstructor } from './passes/guard-constructor.ts'
import { guardDenied } from './passes/guard-denied.ts'
import { guardGrowth } from './passes/guard-growth.ts'
import { guardHandlers } from './passes/guard-handlers.ts'
import { guardIteration } from './passes/guard-iteration.ts'
import { guardKeys } from './passes/guard-keys.ts'
import { guardMembers } from './passes/guard-members.ts'
import { guardOperands } from './passes/guard-operands.ts'
import { guardResume } from './passes/guard-resume.ts'
import { guardTargets } from './passes/guard-targets.ts'
import { keepCompletion } from './passes/keep-completion.ts'
import { linkModules } from './passes/link-modules.ts'
import { markFunctions } from './passes/mark-functions.ts'
import { meterFunctions } from './passes/meter-functions.ts'
import { meterInitializers } from './passes/meter-initializers.ts'
import { meterLoops } from './passes/meter-loops.ts'
import { parenthesizeNew } from './passes/parenthesize-new.ts'
import { functionNumbers } from './function-numbers.ts'
import { numberNames } from './numbers.ts'
import type { Context, Pass, Shim } from './passes/pass.ts'
import { replaceNames } from './passes/replace-names.ts'
import { makeRarity, type Rarity } from './rarity.ts'
import { boundOf, type Region, type Visit, walkRegions } from './regions.ts'
import { makeSourceMap, type RawSourceMap } from './source-map.ts'

export type { Manifest } from './manifest.ts'
export type { RawSourceMap } from './source-map.ts'

/** `texts`, the author's texts of functions, belongs behind the code. */
export type Rewritten = { code: string; texts: string; map: RawSourceMap; manifest: Manifest }

/** For edits around the same range the earlier pass is the outer one. */
const PASSES: readonly Pass[] = [
  markFunctions, linkModules, meterFunctions, meterInitializers, guardHandlers, keepCompletion, meterLoops, parenthesizeNew, guardResume, guardIteration,
  guardMembers, guardTargets, guardKeys, guardDenied, guardConstructor, guardGrowth, guardOperands, replaceNames, endStatements,
]

/** Blanks that tell two functions apart may make them like a third. What is alike after so many rounds has no text at run time. */
const ROUNDS = 3

/** Rewrites a program that every rule accepts. Source map and manifest are made when they are first asked for. */
export function rewrite(program: Program, policy: Policy): Rewritten {
  const shims = new Map<Shim, number>()
  const bindings = bindingsOf(program, policy)
  const numbers = numberNames(program, policy, bindings)
  const at: Place = { region: undefined }
  const rarity = makeRarity()
  const context = makeContext(program, policy, { at, bindings, shims, rarity, numbers: functionNumbers(program, policy, { globals: bindings.globals, claimed: numbers }) })
  const { edits, functions } = context
  const regions: Region[] = []

  const dispatch = makeDispatch(PASSES.map((pass) => pass(context)))
  const outermost = walkRegions(program.ast, (node, inner, region) => {
    if (inner) regions.push(inner)
    at.region = region
    rarity.visit(node, inner, region)
    dispatch(node, inner, region)
  })
  regions.push(outermost)
  disarmComments(context)

  const links = linksOf(program, bindings)
  const header = makeHeader(program, { bindings, links, shims, numbers, charge: chargeOf(outermost, rarity) })
  const { js } = program
  let pieces = layoutEdits(js, edits.list)
  let code = header + applyPieces(js, pieces, header.length) + makeTail(program)
  for (let round = 0, last = 0; round < ROUNDS; round++) {
    const next = tellApart(js, code, { functions, edits, last })
    if (next === last) break
    last = next
    pieces = layoutEdits(js, edits.list)
    code = header + applyPieces(js, pieces, header.length) + makeTail(program)
  }
  const hooked = policy.guards === 'all' ? hookAccesses(code, functions.map(({ mark }) => mark)) : undefined
  if (hooked) ({ code } = hooked)
  const texts = renderFunctionTexts(js, functions)
  let map: RawSourceMap | undefined
  let manifest: Manifest | undefined
  return {
    code, texts,
    get map() {
      return (map ??= makeSourceMap(program, pieces, header.length, hooked?.move))
    },
    get manifest() {
      return (manifest ??= makeManifest({ code: code + texts, program, policy, bindings, links, shims, regions, hooks: hooked?.count }))
    },
  }
}

const chargeOf = (region: Region, rarity: Rarity): string => `($r_n -= ${region.weight}) < ${boundOf(region, rarity.most())} && $r_fill()`

/** The region of the node that is being visited. */
type Place = { region: Region | undefined }
type Known = Pick<Context, 'bindings' | 'numbers'> & { at: Place; rarity: Rarity; shims: Map<Shim, number> }

function makeContext(program: Program, policy: Policy, { at, bindings, numbers, rarity, shims }: Known): Context {
  const edits = makeEdits()
  const shim = (name: Shim): Shim => {
    shims.set(name, (shims.get(name) ?? 0) + 1)
    if (name === LOCALS.receiver || name === LOCALS.key || name === LOCALS.old) at.region?.kept?.add(name)
    return name
  }
  return {
    program, policy, edits, shim, bindings, numbers, functions: [],
    call: (name, node) => {
      const isSequence = node.type === 'SequenceExpression'
      edits.wrap(node, `${shim(name)}(${isSequence ? '(' : ''}`, isSequence ? '))' : ')')
    },
    charge: (region) => () => chargeOf(region, rarity),
  }
}

type Handler = (node: Node, inner: Region | undefined, region: Region) => void

function makeDispatch(visitors: readonly ReturnType<Pass>[]): Visit {
  const table = new Map<string, Handler[]>()
  for (const visitor of visitors) {
    for (const [type, handler] of Object.entries(visitor)) table.set(type, [...(table.get(type) ?? []), handler as Handler])
  }
  return (node, inner, region) => {
    const handlers = table.get(node.type)
    if (handlers) for (const handler of handlers) handler(node, inner, region)
  }
}
