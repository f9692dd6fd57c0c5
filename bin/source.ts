/** One source file of a command: its text, and how to show what is wrong with it. */
import type { Diagnostic } from '../index.ts'
import { decodeSource } from '../realms.ts'
import { RestrictError } from '../policy/error.ts'
import { STDIN, readBytes } from './files.ts'
import { hasColors } from './streams.ts'

/** The text of a file (`-` is standard input), or what is wrong with its bytes. */
export async function readSource(file: string): Promise<{ filename: string; text: string } | { filename: string; diagnostics: Diagnostic[] }> {
  const filename = file === '-' ? STDIN : file
  const decoded = decodeSource(await readBytes(file), filename)
  return typeof decoded === 'string' ? { filename, text: decoded } : { filename, diagnostics: decoded }
}

/** The same, but bytes that are no text are thrown as a rejection. */
export async function readProgram(file: string): Promise<{ filename: string; text: string }> {
  const source = await readSource(file)
  if ('text' in source) return source
  throw new RestrictError('REJECTED', `${source.filename} is not text.`, { diagnostics: source.diagnostics })
}

/** Prints diagnostics with code frames on standard error. */
export async function showRejection(diagnostics: readonly Diagnostic[], source: (file: string) => string | undefined): Promise<void> {
  const { renderText } = await import('../report/text.ts')
  process.stderr.write(renderText(diagnostics, { source, color: hasColors(process.stderr) }))
}

/** The diagnostics of a `REJECTED` error that has some. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  return error instanceof RestrictError && error.code === 'REJECTED' && 'diagnostics' in error ? (error.diagnostics as Diagnostic[]) : undefined
}
