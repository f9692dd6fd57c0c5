/** `restrict eval`: the value of an expression, always printed. */
import { check } from '../index.ts'
import { makePolicies } from './policies.ts'
import { type RunFlags, execute } from './run.ts'

const FILENAME = '<eval>'

export async function evalCommand(text: string, flags: RunFlags): Promise<number> {
  const policy = await makePolicies(flags.policy)('-')
  return execute({ filename: FILENAME, text: asExpression(text) }, flags, policy, { directory: undefined, print: 'always' })
}

// `{ a: 1 }` at the start of a statement is a block; who evaluates an expression means the object.
function asExpression(text: string): string {
  if (!/^\s*\{/.test(text)) return text
  const wrapped = `(${text}\n)`
  return check(wrapped, { filename: FILENAME, policy: 'compat' }).diagnostics.some(({ rule }) => rule === 'syntax') ? text : wrapped
}
