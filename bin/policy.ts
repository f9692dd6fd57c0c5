/** `restrict policy`: the policy in force in this directory, for people or as a policy file, or the JSON Schema of policy files. */
import { GLOBALS } from '../policy/globals.ts'
import { OPERATION_NAMES } from '../policy/operations.ts'
import { type Policy, policyJsonSchema, policyToJson } from '../policy/policy.ts'
import { PRESETS } from '../policy/presets.ts'
import { makePolicies } from './policies.ts'
import { writeOut } from './streams.ts'

export async function policyCommand(flags: { json?: true; schema?: true; policy?: string }): Promise<number> {
  if (flags.schema) await writeOut(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`)
  else {
    const policy = await makePolicies(flags.policy)('-')
    await writeOut(flags.json ? `${JSON.stringify(policyToJson(policy), null, 2)}\n` : describe(policy))
  }
  return 0
}

function describe(policy: Policy): string {
  const denied = OPERATION_NAMES.filter((name) => !policy.operations.has(name))
  const missing = GLOBALS.compat.filter((name) => !policy.globals.has(name))
  const { steps, memory, depth, timeout, output } = policy.limits
  const rows: [string, string][] = [
    ['preset', `${policy.preset}: ${PRESETS[policy.preset].description}`],
    ['operations', list([...policy.operations].sort())],
    ['  not', list(denied)],
    ['intrinsics', list([...policy.globals].sort())],
    ['  not', list(missing)],
    ['names', list([...policy.names])],
    ['denied keys', list([...policy.deniedKeys])],
    ['imports', list(policy.imports)],
    ['unknown names', policy.unknownGlobals === 'throw' ? 'throw when they are used' : 'are rejected'],
    ['limits', `${steps} steps, ${memory} bytes of memory, ${depth} frames, ${timeout} ms, ${output} bytes of output`],
  ]
  return rows.map(([name, text]) => wrap(name.padEnd(15), text)).join('')
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(' ')
}

function wrap(head: string, text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] ?? ''
    if (last !== '' && last.length + word.length > 100) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return `${head}${lines.join(`\n${' '.repeat(head.length)}`)}\n`
}
