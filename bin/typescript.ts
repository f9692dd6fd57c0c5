/** ts-morph, which only `--types` and `restrict types` need: an optional peer dependency, since a server that checks and runs programs has no use for it. */
import { UsageError, messageOf } from './failure.ts'

export type Morph = typeof import('ts-morph')

/** Throws UsageError when it is not installed. */
export async function loadMorph(what: string): Promise<Morph> {
  try {
    return await import('ts-morph')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw new UsageError(`${what} cannot load ts-morph: ${messageOf(error)}`)
    throw new UsageError(`${what} needs the package ts-morph, which is not installed: npm install --save-dev ts-morph`)
  }
}
