/** `restrict verify`: silent when the code is in the guarded form, one line and status 1 when it is not. */
import { RestrictError, verify } from '../index.ts'
import { complain } from './failure.ts'
import { makePolicies } from './policies.ts'
import { diagnosticsOf, readProgram, showRejection } from './source.ts'

export async function verifyCommand(file: string, flags: { policy?: string }): Promise<number> {
  const policy = await makePolicies(flags.policy)(file)
  try {
    const { text } = await readProgram(file)
    verify(text, { policy })
    return 0
  } catch (error) {
    const diagnostics = diagnosticsOf(error)
    if (diagnostics) await showRejection(diagnostics, () => undefined)
    else if (error instanceof RestrictError && error.code === 'UNVERIFIED') await complain(`${file}: ${error.message}`)
    else throw error
    return 1
  }
}
