/** Records of tests, counted: by folder, by rule, and as the text that is checked in. */
import { folderOf } from './cases.ts'
import type { Preset } from './compiled.ts'
import type { Entry } from './worker.ts'

export type Row = { plain: number; passed: number; failed: number; rejected: number; rules: Map<string, number> }
export type Known = ReadonlyMap<string, string>

const emptyRow = (): Row => ({ plain: 0, passed: 0, failed: 0, rejected: 0, rules: new Map() })

export function rowsOf(entries: readonly Entry[], preset: Preset): Map<string, Row> {
  const rows = new Map<string, Row>([['all', emptyRow()]])
  for (const entry of entries) {
    const result = entry[preset]
    if (!result) continue
    const folder = folderOf(entry.path)
    if (!rows.has(folder)) rows.set(folder, emptyRow())
    for (const row of [rows.get('all')!, rows.get(folder)!]) {
      row.plain++
      row[result.kind]++
      const rules = result.kind === 'rejected' ? result.rules.toSorted().join('+') : undefined
      if (rules !== undefined) row.rules.set(rules, (row.rules.get(rules) ?? 0) + 1)
    }
  }
  return rows
}

export const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`)

export function printTable(rows: Map<string, Row>, preset: Preset): string {
  const lines = [`${preset.padEnd(44)} ${'plain'.padStart(6)} ${'passed'.padStart(7)} ${'failed'.padStart(7)} ${'rejected'.padStart(8)}  passed of plain; rejected by`]
  for (const [folder, { plain, passed, failed, rejected, rules }] of [...rows].sort(([a], [b]) => Number(b === 'all') - Number(a === 'all') || (a < b ? -1 : 1))) {
    const why = [...rules].sort((a, b) => b[1] - a[1]).slice(0, folder === 'all' ? 12 : 3).map(([rule, count]) => `${rule} ${count}`).join(', ')
    lines.push(`${folder.padEnd(44)} ${String(plain).padStart(6)} ${String(passed).padStart(7)} ${String(failed).padStart(7)} ${String(rejected).padStart(8)}  ${share(passed, plain).padStart(7)}  ${why}`)
  }
  return `${lines.join('\n')}\n`
}

/** One line for each folder, preset and set of rules: what a review of the list looks at. */
export function expectationsOf(entries: readonly Entry[], presets: readonly Preset[]): string {
  const lines = presets.flatMap((preset) => [...rowsOf(entries, preset)].filter(([folder]) => folder !== 'all').flatMap(([folder, { rules }]) => [...rules].map(([rule, count]) => `${preset} ${folder} ${rule} ${count}`)))
  return `${lines.sort().join('\n')}\n`
}

/** `path: cause`, one a line; the lists of tests that may fail, by preset. */
export function readKnown(text: string): Known {
  return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
    const [path = '', cause = ''] = line.split(': ')
    return [path, cause]
  }))
}

export function failuresOf(entries: readonly Entry[], preset: Preset): { path: string; why: string; cause: string | undefined }[] {
  return entries.flatMap(({ path, cause, [preset]: result }) => (result?.kind === 'failed' ? [{ path, why: result.why, cause }] : []))
}

/** The checked-in list of a preset: what fails for one of the two causes that are no bug, test by test. */
export function listOf(entries: readonly Entry[], preset: Preset): string {
  const known = failuresOf(entries, preset).filter(({ cause }) => cause !== undefined)
  return `# Tests that ${preset} accepts and that fail: what they need is not in the realm, or is frozen. Written by npm run test262 -- DIR --update.\n${known.map(({ path, cause }) => `${path}: ${cause}`).sort().join('\n')}\n`
}
