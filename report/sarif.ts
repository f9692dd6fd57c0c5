/** SARIF 2.1.0, the format of code-scanning services. Paths are relative to `cwd`; a finding keeps its fingerprint when lines move. */
import { createHash } from 'node:crypto'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Diagnostic } from '../analyzer/types.ts'
import { makeLines } from './lines.ts'
import type { ReportOptions } from './options.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** The log, ending with a newline. */
export function renderSarif(diagnostics: readonly Diagnostic[], options: ReportOptions = {}): string {
  const cwd = options.cwd ?? process.cwd()
  const rules = rulesOf(diagnostics, options)
  const ruleIndex = new Map(rules.map(({ id }, index) => [id, index]))
  const fingerprint = makeFingerprint(options)
  const results = diagnostics.map((diagnostic) => ({
    ruleId: diagnostic.rule,
    ruleIndex: ruleIndex.get(diagnostic.rule),
    level: 'error',
    message: { text: diagnostic.hint === '' ? diagnostic.message : `${diagnostic.message} ${diagnostic.hint}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(diagnostic.file, cwd), region: region(diagnostic) } }],
    partialFingerprints: fingerprint(diagnostic),
  }))
  const run = {
    tool: { driver: { name: 'restrict', ...(options.version === undefined ? {} : { version: options.version, semanticVersion: options.version }), rules } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { uri: pathToFileURL(`${resolve(cwd)}${sep}`).href } },
    ...(options.files ? { artifacts: options.files.map((file) => ({ location: artifact(file, cwd) })) } : {}),
    results,
  }
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

function rulesOf(diagnostics: readonly Diagnostic[], { rules = {} }: ReportOptions) {
  const urls = new Map(diagnostics.map(({ rule, url }) => [rule, url]))
  const ids = [...new Set([...Object.keys(rules), ...urls.keys()])].sort()
  return ids.map((id) => {
    const description = rules[id]?.description ?? (id === 'syntax' ? 'The text must parse.' : id === 'source-limit' ? 'The source must keep within the size limits.' : id)
    const helpUri = rules[id]?.url ?? urls.get(id)
    return { id, name: pascal(id), shortDescription: { text: description }, ...(helpUri ? { helpUri } : {}), defaultConfiguration: { level: 'error' } }
  })
}

function pascal(id: string): string {
  return id.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function region({ loc: { start, end }, range }: Diagnostic) {
  return {
    startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column,
    charOffset: range[0], charLength: range[1] - range[0],
  }
}

function artifact(file: string, cwd: string): { uri: string; uriBaseId?: string } {
  const path = relative(cwd, resolve(cwd, file))
  if (path === '' || path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(resolve(cwd, file)).href }
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' }
}

/** Rule and text of the line, not its number; the same line a second time counts on. */
function makeFingerprint({ source }: ReportOptions): (diagnostic: Diagnostic) => { primaryLocationLineHash: string } {
  const linesOf = makeLines(source)
  const seen = new Map<string, number>()
  return ({ file, rule, loc, message }) => {
    const line = linesOf(file)?.[loc.start.line - 1]?.trim() ?? message
    const hash = createHash('sha256').update(`${rule}\n${line}`).digest('hex').slice(0, 16)
    const key = `${file}\n${hash}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return { primaryLocationLineHash: `${hash}:${count}` }
  }
}
