/**
 * What stays the same about a finding when lines move: its rule, its message, and the text of its line. Equal ones in a file are
 * counted, so that a second one is a new one. SARIF and baselines use the same.
 */
import { createHash } from 'node:crypto'

import type { Diagnostic } from '../analyzer/types.ts'
import { makeLines } from './lines.ts'

/** The text of a file by the name its diagnostics have. */
export type Sources = string | ((file: string) => string | undefined) | undefined

/** A function that gives each diagnostic its fingerprint, `<16 hex digits>:<count>`; to be asked in the order of the report, once each. */
export function makeFingerprint(source: Sources): (diagnostic: Diagnostic) => string {
  const linesOf = makeLines(source)
  const seen = new Map<string, number>()
  return ({ file, rule, loc, message }) => {
    const line = linesOf(file)?.[loc.start.line - 1]?.trim() ?? ''
    const hash = createHash('sha256').update(`${rule}\n${message}\n${line}`).digest('hex').slice(0, 16)
    const key = `${file}\n${hash}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return `${hash}:${count}`
  }
}
