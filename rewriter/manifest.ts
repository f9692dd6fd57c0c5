/** The manifest of an artifact: what it uses and how much of it is guards and charges. */
import { createHash } from 'node:crypto'

import type { Program } from '../analyzer/types.ts'
import { walk } from '../analyzer/walk.ts'
import { type Operation, operationsOf } from '../policy/operations.ts'
import type { Policy, PresetName } from '../policy/policy.ts'
import { COST_MODEL } from '../policy/weights.ts'
import type { Bindings } from './bindings.ts'
import type { Links } from './header.ts'
import type { Region } from './regions.ts'

/** What is known about an artifact, for people and tools; the verifier does not read it. */
export type Manifest = {
  form: typeof COST_MODEL
  kind: 'script' | 'module'
  filename: string
  preset: PresetName
  operations: Operation[]
  globals: string[]
  imports: { specifier: string; names: string[] }[]
  exports: string[]
  /** How often the code uses each shim, and how many guards that makes. */
  shims: Record<string, number>
  guards: number
  /** Under `guards: 'all'`, the places at which hooks are told; absent under the default. */
  hooks?: number
  /** Charges in the code, and their sum: the steps of a run that passes each of them once. */
  charges: number
  weight: number
  sha256: string
}

type Facts = { code: string; program: Program; policy: Policy; bindings: Bindings; links: Links; shims: ReadonlyMap<string, number>; regions: readonly Region[]; hooks: number | undefined }

export function makeManifest({ code, program, policy, bindings, links, shims, regions, hooks }: Facts): Manifest {
  return {
    form: COST_MODEL,
    kind: program.goal,
    filename: program.filename,
    preset: policy.preset,
    operations: operationsIn(program),
    globals: [...bindings.globals],
    imports: bindings.imports.map(({ specifier, names }) => ({ specifier, names: [...names] })),
    exports: [...links.exports, ...links.reexports].map(([name]) => name).sort(),
    shims: Object.fromEntries([...shims].sort()),
    ...(hooks === undefined ? {} : { hooks }),
    guards: [...shims.values()].reduce((sum, count) => sum + count, 0),
    charges: regions.length,
    weight: regions.reduce((sum, { weight }) => sum + weight, 0),
    sha256: createHash('sha256').update(code).digest('hex'),
  }
}

function operationsIn({ ast }: Program): Operation[] {
  const found = new Set<Operation>()
  walk(ast, {
    enter: (node) => {
      for (const operation of operationsOf(node) ?? []) found.add(operation)
    },
  })
  return [...found].sort()
}
