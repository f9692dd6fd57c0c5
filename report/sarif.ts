/** SARIF 2.1.0, the format of code-scanning services. Paths are relative to `cwd`; a finding keeps its fingerprint when lines move. */
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Diagnostic, Suggestion } from '../analyzer/types.ts'
import { makeFingerprint } from './fingerprint.ts'
import type { ReportOptions } from './options.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** The log, ending with a newline. */
export function renderSarif(diagnostics: readonly Diagnostic[], options: ReportOptions = {}): string {
  const cwd = options.cwd ?? process.cwd()
  const rules = rulesOf(diagnostics, options)
  const ruleIndex = new Map(rules.map(({ id }, index) => [id, index]))
  const fingerprint = makeFingerprint(options.source)
  const results = diagnostics.map((diagnostic) => ({
    ruleId: diagnostic.rule,
    ruleIndex: ruleIndex.get(diagnostic.rule),
    level: 'error',
    message: { text: diagnostic.hint === '' ? diagnostic.message : `${diagnostic.message} ${diagnostic.hint}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(diagnostic.file, cwd), region: region(diagnostic) } }],
    partialFingerprints: { primaryLocationLineHash: fingerprint(diagnostic) },
    ...(diagnostic.suggestion ? { fixes: [fix(diagnostic, diagnostic.suggestion, cwd)] } : {}),
  }))
  const run = {
    tool: { driver: { name: 'restrict', ...(options.site === undefined ? {} : { informationUri: options.site }), ...(options.version === undefined ? {} : { version: options.version, semanticVersion: options.version }), rules } },
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
    const { description = id, page, url = urls.get(id) } = rules[id] ?? {}
    return {
      id, name: pascal(id), shortDescription: { text: description }, fullDescription: { text: summaryOf(page) ?? description },
      help: page === undefined ? { text: description } : { text: page, markdown: page },
      ...(url ? { helpUri: url } : {}), defaultConfiguration: { level: 'error' },
      // What code scanning sorts by: code that is not to run is an error of security.
      properties: { tags: ['security'], precision: 'very-high', 'problem.severity': 'error', 'security-severity': '7.0' },
    }
  })
}

/** The sentence under the title of a page. */
function summaryOf(page: string | undefined): string | undefined {
  return page?.split('\n').slice(1).find((line) => line.trim() !== '')
}

function fix({ file }: Diagnostic, { message, edits }: Suggestion, cwd: string) {
  const replacements = edits.map(({ range: [start, end], text }) => ({ deletedRegion: { charOffset: start, charLength: end - start }, insertedContent: { text } }))
  return { description: { text: message }, artifactChanges: [{ artifactLocation: artifact(file, cwd), replacements }] }
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
