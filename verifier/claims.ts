/** Which names may be claimed to hold Numbers only, for all of an artifact or within a function. */
import type { Node } from 'estree'

import { type Artifact, isConstantGlobal, isDenied } from './context.ts'
import { reject } from './reject.ts'
import { isReserved } from './shapes.ts'

/** A parameter of the wrapper is not the program's, and one that has no value yet is the key `undefined`. */
export function readClaim(node: Node, names: readonly string[], artifact: Artifact): ReadonlySet<string> {
  for (const [index, name] of names.entries()) {
    if (name === '' || name === 'arguments' || isReserved(name) || artifact.params.has(name) || isConstantGlobal(name)) reject(node, 'a claim about a name that is not the program\'s own')
    if (index > 0 && !(names[index - 1]! < name)) reject(node, 'claims that are not sorted')
  }
  if (isDenied('undefined', artifact)) reject(node, 'claims where the key undefined is denied')
  return new Set(names)
}
