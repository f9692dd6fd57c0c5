/** `restrict policy diff A B`: what the second policy allows that the first does not. Status 0: nothing more; 1: something more; 2: wrong use. */
import { type PolicyChange, diffPolicies } from '../policy/diff.ts'
import { makePolicies } from './policies.ts'
import { writeOut } from './streams.ts'

export async function policyDiffCommand(before: string, after: string, flags: { json?: true }): Promise<number> {
  const [first, second] = [await makePolicies(before)('-'), await makePolicies(after)('-')]
  const changes = diffPolicies(first, second)
  const wider = changes.some((change) => change.wider)
  await writeOut(flags.json ? `${JSON.stringify({ wider, changes }, null, 2)}\n` : describe(changes))
  return wider ? 1 : 0
}

function describe(changes: readonly PolicyChange[]): string {
  if (changes.length === 0) return 'the same policy\n'
  const part = (title: string, these: readonly PolicyChange[]): string => these.length === 0 ? '' : `${title}\n${these.map(line).join('')}`
  return part('newly allowed', changes.filter(({ wider }) => wider)) + part('no longer allowed', changes.filter(({ wider }) => !wider))
}

function line({ field, what, wider }: PolicyChange): string {
  return `  ${wider ? '+' : '-'} ${(field === 'deny' ? 'key' : field).padEnd(14)} ${what}\n`
}
