/** One file's bytes to its diagnostics. Loaded only when something has to be checked that the cache does not know. */
import { type Diagnostic, type Policy, check, decodeSource } from '../index.ts'

export function checkBytes(bytes: Uint8Array, filename: string, policy: Policy): Diagnostic[] {
  const decoded = decodeSource(bytes, filename)
  return typeof decoded === 'string' ? check(decoded, { filename, policy }).diagnostics : decoded
}
