/**
 * `--baseline FILE`: findings that were there before do not fail. They are known by their fingerprint, which survives that lines move, so
 * a second `eval` on an equal line is a new finding. Paths in the file are relative to it.
 */
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

import type { Diagnostic } from '../index.ts'
import { makeFingerprint, type Sources } from '../report/fingerprint.ts'
import { UsageError, messageOf, reasonOf } from './failure.ts'
import { STDIN, writeNamed } from './files.ts'

/** File -> fingerprint -> the rule, for whoever reads it in a review. */
type Findings = Record<string, Record<string, string>>
export type Baseline = {
  isKnown(diagnostic: Diagnostic): boolean
  /** How many findings of the files that were checked are no more. */
  gone(files: readonly string[]): number
}

/** Throws UsageError when the file cannot be read or is no baseline. */
export function readBaseline(file: string, source: Sources): Baseline {
  const findings = parse(file, readText(file))
  const fingerprint = makeFingerprint(source)
  const met = new Set<string>()
  return {
    isKnown(diagnostic) {
      const [path, print] = [pathIn(file, diagnostic.file), fingerprint(diagnostic)]
      const known = Object.hasOwn(findings, path) && Object.hasOwn(findings[path] ?? {}, print)
      if (known) met.add(`${path}\n${print}`)
      return known
    },
    gone(files) {
      const paths = new Set(files.map((each) => pathIn(file, each)))
      return Object.entries(findings).filter(([path]) => paths.has(path)).flatMap(([path, prints]) => Object.keys(prints).filter((print) => !met.has(`${path}\n${print}`))).length
    },
  }
}

/** Writes the findings of these files; what the file says of others stays. */
export function updateBaseline(file: string, diagnostics: readonly Diagnostic[], files: readonly string[], source: Sources): number {
  const old = readOld(file)
  const checked = new Set(files.map((each) => pathIn(file, each)))
  const findings: Findings = Object.fromEntries(Object.entries(old).filter(([path]) => !checked.has(path)))
  const fingerprint = makeFingerprint(source)
  for (const diagnostic of diagnostics) {
    const path = pathIn(file, diagnostic.file)
    findings[path] = { ...findings[path], [fingerprint(diagnostic)]: diagnostic.rule }
  }
  const sorted = Object.fromEntries(Object.entries(findings).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeNamed(file, `${JSON.stringify({ restrict: 'baseline 1', findings: sorted }, null, 2)}\n`)
  return diagnostics.length
}

function readOld(file: string): Findings {
  try {
    return parse(file, readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error instanceof UsageError ? error : new UsageError(`cannot read the baseline ${file}: ${reasonOf(error)}`)
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read the baseline ${file}: ${reasonOf(error)}; --update-baseline writes it`)
  }
}

// A file of something else is not overwritten by a slip of the hand.
function parse(file: string, text: string): Findings {
  const wrong = (why: string): UsageError => new UsageError(`${file} is no baseline: ${why}`)
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (error) {
    throw wrong(`it is not JSON (${messageOf(error)})`)
  }
  const { restrict, findings } = (typeof found === 'object' && found !== null ? found : {}) as { restrict?: unknown; findings?: unknown }
  if (restrict !== 'baseline 1') throw wrong('it has no `"restrict": "baseline 1"`')
  const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isRecord(findings) || !Object.values(findings).every((prints) => isRecord(prints) && Object.values(prints).every((rule) => typeof rule === 'string'))) throw wrong('its `findings` are not as they are written')
  return findings as Findings
}

function pathIn(baseline: string, file: string): string {
  return file === STDIN ? file : relative(dirname(resolve(baseline)), resolve(file)).split(sep).join('/')
}
