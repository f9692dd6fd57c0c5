/** JUnit XML, which most CI systems read: a suite per file, a failing case per diagnostic, one passing case for a clean file. */
import type { Diagnostic } from '../analyzer/types.ts'
import type { ReportOptions } from './options.ts'

/** The XML document, ending with a newline. */
export function renderJunit(diagnostics: readonly Diagnostic[], { files }: ReportOptions = {}): string {
  const byFile = new Map<string, Diagnostic[]>((files ?? []).map((file) => [file, []]))
  for (const diagnostic of diagnostics) byFile.set(diagnostic.file, [...(byFile.get(diagnostic.file) ?? []), diagnostic])
  const suites = [...byFile].map(([file, found]) => suite(file, found))
  const tests = [...byFile.values()].reduce((sum, found) => sum + Math.max(1, found.length), 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="restrict" tests="${tests}" failures="${diagnostics.length}" errors="0">`, ...suites, '</testsuites>', '',
  ].join('\n')
}

function suite(file: string, found: readonly Diagnostic[]): string {
  const name = escape(file)
  const cases = found.length === 0 ? [`    <testcase name="accepted" classname="${name}"/>`] : found.map((diagnostic) => failingCase(name, diagnostic))
  return [`  <testsuite name="${name}" tests="${Math.max(1, found.length)}" failures="${found.length}" errors="0">`, ...cases, '  </testsuite>'].join('\n')
}

function failingCase(file: string, { rule, message, hint, loc: { start } }: Diagnostic): string {
  const text = `line ${start.line}, column ${start.column}: ${message}${hint === '' ? '' : `\n${hint}`}`
  return [
    `    <testcase name="${escape(`${rule} (${start.line}:${start.column})`)}" classname="${file}">`,
    `      <failure type="${escape(rule)}" message="${escape(message)}">${escape(text)}</failure>`,
    '    </testcase>',
  ].join('\n')
}

// XML 1.0 has no way to write most control characters or lone surrogates.
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' }

function escape(text: string): string {
  return text.replace(NOT_XML, '\ufffd').replace(/[&<>"'\n\r\t]/g, (char) => ENTITIES[char] ?? char)
}
