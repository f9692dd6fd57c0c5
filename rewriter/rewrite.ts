/**
 * Turns a checked program into the guarded form: one walk over the tree, in which every pass sees every node and makes edits,
 * then one sweep over the text. Nothing here is trusted: the verifier proves the result without knowing how it came about.
 */
import { createHash } from 'node:crypto'
import type { Node } from 'estree'

import type { Program } from '../analyzer/types.ts'
import type { Operation } from '../policy/operations.ts'
import { operationsOf } from '../policy/operations.ts'
import type { Policy, PresetName } from '../policy/policy.ts'
import { COST_MODEL } from '../policy/weights.ts'
import { bindingsOf, type Import } from './bindings.ts'
import { applyPieces, layoutEdits, makeEdits } from './edits.ts'
import { linksOf, makeHeader, makeTail } from './header.ts'
import { disarmComments } from './passes/disarm-comments.ts'
import { guardConstructor } from './passes/guard-constructor.ts'
import { guardGrowth } from './passes/guard-growth.ts'
import { guardHandlers } from './passes/guard-handlers.ts'
import { guardIteration } from './passes/guard-iteration.ts'
import { guardKeys } from './passes/guard-keys.ts'
import { guardResume } from './passes/guard-resume.ts'
import { keepCompletion } from './passes/keep-completion.ts'
import { linkModules } from './passes/link-modules.ts'
import { meterFunctions } from './passes/meter-functions.ts'
import { meterInitialisers } from './passes/meter-initialisers.ts'
import { meterLoops } from './passes/meter-loops.ts'
import { parenthesizeNew } from './passes/parenthesize-new.ts'
import type { Context, Pass, Shim } from './passes/pass.ts'
import { replaceNames } from './passes/replace-names.ts'
import { type Region, type Visit, walkRegions } from './regions.ts'
import { makeSourceMap, type RawSourceMap } from './source-map.ts'

export type { RawSourceMap } from './source-map.ts'

/** What is known about an artifact, for people and tools; the verifier does not read it. */
export type Manifest = {
  form: typeof COST_MODEL
  kind: 'script' | 'module'
  filename: string
  preset: PresetName
  operations: Operation[]
  globals: string[]
  imports: Import[]
  exports: string[]
  /** How often each shim stands in the code, and how many guards that makes. */
  shims: Record<string, number>
  guards: number
  /** Charges in the code, and their sum: the steps of a run that passes each of them once. */
  charges: number
  weight: number
  sha256: string
}

export type Rewritten = { code: string; map: RawSourceMap; manifest: Manifest }

/** For edits around the same range the earlier pass is the outer one. */
const PASSES: readonly Pass[] = [
  linkModules, keepCompletion, meterFunctions, meterLoops, meterInitialisers, guardHandlers, parenthesizeNew, guardResume, guardIteration,
  guardKeys, guardConstructor, guardGrowth, replaceNames,
]

/** Rewrites a program that every rule accepts. The source map is made when it is first asked for. */
export function rewrite(program: Program, policy: Policy): Rewritten {
  const shims = new Map<Shim, number>()
  const context = makeContext(program, policy, shims)
  const { bindings, edits } = context
  const operations = new Set<Operation>()
  const regions: Region[] = []

  const dispatch = makeDispatch(PASSES.map((pass) => pass(context)))
  const outermost = walkRegions(program.ast, (node, inner, region) => {
    for (const operation of operationsOf(node) ?? []) operations.add(operation)
    if (inner) regions.push(inner)
    dispatch(node, inner, region)
  })
  disarmComments(context)

  const links = linksOf(program, bindings)
  const header = makeHeader(program, bindings, links, shims, chargeOf(outermost))
  const pieces = layoutEdits(program.js, edits.list)
  const code = header + applyPieces(program.js, pieces) + makeTail(program)
  let map: RawSourceMap | undefined
  return {
    code,
    get map() {
      return (map ??= makeSourceMap(program, pieces, header.length))
    },
    manifest: {
      form: COST_MODEL, kind: program.goal, filename: program.filename, preset: policy.preset,
      operations: [...operations].sort(), globals: [...bindings.globals], imports: [...bindings.imports],
      exports: [...links.exports, ...links.reexports].map(([name]) => name).sort(),
      shims: Object.fromEntries([...shims].sort()), guards: [...shims.values()].reduce((sum, count) => sum + count, 0),
      charges: regions.length + 1, weight: regions.reduce((sum, { weight }) => sum + weight, outermost.weight),
      sha256: createHash('sha256').update(code).digest('hex'),
    },
  }
}

const chargeOf = ({ weight }: Region): string => `($r_n -= ${weight}) < 0 && $r_fill()`

function makeContext(program: Program, policy: Policy, shims: Map<Shim, number>): Context {
  const edits = makeEdits()
  const shim = (name: Shim): Shim => {
    shims.set(name, (shims.get(name) ?? 0) + 1)
    return name
  }
  return {
    program, policy, edits, shim,
    bindings: bindingsOf(program, policy),
    call: (name, node) => {
      const isSequence = node.type === 'SequenceExpression'
      edits.wrap(node, `${shim(name)}(${isSequence ? '(' : ''}`, isSequence ? '))' : ')')
    },
    charge: (region) => () => chargeOf(region),
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
