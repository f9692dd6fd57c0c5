/** Every way to fail ends here: one line on standard error, `restrict: message`, and an exit status. Never a stack of ours. */
import type { ErrorCode } from '../policy/error.ts'

const REJECTED = 1
const FAULT = 2
const LIMIT = 3

const STATUS: Readonly<Record<ErrorCode, number>> = {
  REJECTED, UNVERIFIED: REJECTED, THROWN: REJECTED, STALLED: REJECTED,
  STEPS: LIMIT, MEMORY: LIMIT, DEPTH: LIMIT, TIMEOUT: LIMIT, OUTPUT: LIMIT, KILLED: LIMIT,
  POLICY: FAULT, CAPABILITY: FAULT, INPUT: FAULT, USAGE: FAULT, INTERNAL: FAULT, DISPOSED: FAULT,
}

export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? FAULT
}

/** A wrong flag, a file that cannot be read: the user's mistake, status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Prints what went wrong and returns the exit status for it. */
export async function reportFailure(error: unknown): Promise<number> {
  if (error instanceof UsageError) return complain(error.message)
  const { CommanderError } = await import('commander')
  if (error instanceof CommanderError) return complain(error.message.replace(/^error: /, ''))
  const { RestrictError } = await import('../policy/error.ts')
  if (!(error instanceof RestrictError)) return complain(`internal error: ${messageOf(error)}`)
  await complain(error.code === 'INTERNAL' && !error.message.startsWith('internal') ? `internal error: ${error.message}` : error.message)
  return statusOf(error.code)
}

/** One line on standard error; status 2. */
export async function complain(message: string): Promise<number> {
  const { visible } = await import('../report/lines.ts')
  process.stderr.write(`restrict: ${visible(message.trim().replace(/\s*\n\s*/g, ' '))}\n`)
  return FAULT
}

/** The first line of what an error says. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.split('\n', 1)[0] ?? ''
}

/** Why the system refused to read or write a file, in words. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  const words: Record<string, string> = {
    ENOENT: 'no such file or directory', EACCES: 'permission denied', EPERM: 'operation not permitted', EISDIR: 'it is a directory', ENOTDIR: 'a part of the path is no directory',
    ENAMETOOLONG: 'the name is too long', ELOOP: 'too many symbolic links', EROFS: 'the file system is read-only', ENOSPC: 'no space is left', ERR_FS_FILE_TOO_LARGE: 'it is too large',
  }
  return (code && words[code]) ?? messageOf(error)
}
