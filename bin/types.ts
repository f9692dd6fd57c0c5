/** `restrict types`: the world of programs under the policy in force, as a declaration file for editors and for `tsc`. */
import { withNames } from '../policy/policy.ts'
import { loadCapabilities } from './capabilities.ts'
import { writeNamed } from './files.ts'
import { readInput } from './input.ts'
import { makePolicies } from './policies.ts'
import { writeOut } from './streams.ts'
import { loadMorph } from './typescript.ts'
import { type World, declareWorld } from './world.ts'

export type TypesFlags = { output?: string; policy?: string; capabilities?: string; input?: string }

export async function typesCommand(flags: TypesFlags): Promise<number> {
  const morph = await loadMorph('restrict types')
  const text = declareWorld(morph, await worldOf(flags, '-'))
  if (flags.output === undefined) await writeOut(text)
  else writeNamed(flags.output, text)
  return 0
}

/** The policy for a file with what the flags add to it. */
export async function worldOf({ policy: named, capabilities: file, input }: Omit<TypesFlags, 'output'>, source: string): Promise<World> {
  const policy = await makePolicies(named)(source)
  const capabilities = file === undefined ? {} : await loadCapabilities(file)
  return { policy: withNames(policy, Object.keys(capabilities)), capabilities, input: input === undefined ? undefined : { sample: await readInput(input) } }
}
