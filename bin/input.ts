/** `--input`: JSON on the command line, in a file (`@FILE`), or on standard input (`@-`). */
import { UsageError, messageOf } from './failure.ts'
import { readBytes } from './files.ts'

export async function readInput(text: string): Promise<unknown> {
  const isFile = text.startsWith('@')
  const json = isFile ? (await readBytes(text.slice(1))).toString('utf8').replace(/^\ufeff/, '') : text
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new UsageError(`--input ${isFile ? text : ''} is not JSON: ${messageOf(error)}`.replace('  ', ' '))
  }
}
