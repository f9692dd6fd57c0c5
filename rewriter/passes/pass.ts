/** What a pass is: a function from the context to visitors, which see every node before its children and only make edits. */
import type { Node } from 'estree'

import type { Program } from '../../analyzer/types.ts'
import type { SHIMS } from '../../policy/names.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Bindings } from '../bindings.ts'
import type { Edits } from '../edits.ts'
import type { MarkedFunction } from '../function-texts.ts'
import type { Region } from '../regions.ts'

export type Shim = (typeof SHIMS)[number]

export type Context = {
  program: Program
  policy: Policy
  bindings: Bindings
  edits: Edits
  /** Counts one use of a shim and returns its name. */
  shim(name: Shim): Shim
  /** `shim(node)`; a comma expression keeps being one argument. */
  call(name: Shim, node: Node): void
  /** The charge of a region, for the text of an edit; its weight is known when the walk is over. */
  charge(region: Region): () => string
  /** By function: the names of variables in its body that hold Numbers only. */
  numbers: ReadonlyMap<Node, readonly string[]>
  /** Filled by the pass that notes where functions are. */
  functions: MarkedFunction[]
}

type ByType = { [N in Node as N['type']]: N }

/** `inner` is the region that the node opens, `region` the one it counts in. */
export type Visitors = { [T in keyof ByType]?: (node: ByType[T], inner: Region | undefined, region: Region) => void }
export type Pass = (context: Context) => Visitors
