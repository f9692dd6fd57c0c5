/** Rule fixtures and the two hosts that run them: ours, and ESLint's `Linter`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'

import { checkProgram } from '../analyzer/check.ts'
import { parse } from '../analyzer/parse.ts'
import type { Diagnostic } from '../analyzer/types.ts'
import { type PolicyInput, resolvePolicy } from '../policy/policy.ts'
import { renderText } from '../report/text.ts'
import { rules } from '../rules/index.ts'

export const FIXTURES = new URL('../../fixtures/rules/', import.meta.url)
export const PAGES = new URL('../../rules/', import.meta.url)

export type Verdict = 'accept' | 'reject'
/** `source` may start with a line `// policy: compat`, or `// policy: { "imports": ["./*"] }`. */
export type Case = { rule: string; verdict: Verdict; file: string; source: string; policy: PolicyInput; golden: URL }
/** What both hosts have to agree on. */
export type Finding = { rule: string; message: string; line: number; column: number; endLine: number; endColumn: number; rewrite: string }

const SOURCE = /\.[mc]?[jt]s$/

/** Every fixture file of every rule's folder. */
export function fixtureCases(): Case[] {
  return listFolder(FIXTURES).flatMap((rule) => (['accept', 'reject'] as const).flatMap((verdict) => {
    const folder = new URL(`${rule}/${verdict}/`, FIXTURES)
    return listFolder(folder).filter((name) => SOURCE.test(name)).map((name): Case => {
      const source = readFileSync(new URL(name, folder), 'utf8')
      const golden = new URL(name.replace(SOURCE, '.expect'), folder)
      return { rule, verdict, file: name, source, policy: policyIn(source), golden }
    })
  }))
}

/** The fenced blocks of a rule's page: ```` ```js reject ````. */
export function pageCases(rule: string): Case[] {
  const page = readPage(rule)
  return [...page.matchAll(/^```([jt]s|mjs) (accept|reject)\n(.*?)^```$/gms)].map(([, extension = 'js', verdict, source = ''], index): Case => {
    const file = `${rule}-${index + 1}.${extension}`
    return { rule, verdict: verdict as Verdict, file, source, policy: policyIn(source), golden: PAGES }
  })
}

export function readPage(rule: string): string {
  const page = [`${rule}.md`, `shared/${rule}.md`].map((name) => new URL(name, PAGES)).find((url) => existsSync(url))
  return page ? readFileSync(page, 'utf8') : ''
}

export function listFolder(folder: URL): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

/** What our own host says, all rules on. */
export function diagnose({ source, file, policy }: Pick<Case, 'source' | 'file' | 'policy'>): Diagnostic[] {
  const program = parse(source, { filename: file })
  return Array.isArray(program) ? program : checkProgram(program, rules, resolvePolicy(policy))
}

/** The report people see, with code frames. */
export function render(diagnostics: readonly Diagnostic[], { source }: Case): string {
  return renderText(diagnostics, { source })
}

/** `rewrite` is the whole source after the suggestion, empty when there is none. */
export function toFindings(diagnostics: readonly Diagnostic[], source: string): Finding[] {
  return diagnostics.map(({ rule, message, suggestion, loc: { start, end } }) => (
    { rule, message, line: start.line, column: start.column, endLine: end.line, endColumn: end.column, rewrite: suggestion ? applyEdits(source, suggestion.edits) : '' }
  ))
}

/** Edits that do not overlap, in any order. */
export function applyEdits(source: string, edits: readonly { range: readonly [number, number]; text: string }[]): string {
  const unmarked = source.replace(/^\ufeff/, '')
  const sorted = [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])
  let text = ''
  let at = 0
  for (const { range: [start, end], text: added } of sorted) {
    if (start < at) throw new Error(`edits overlap at ${start}`)
    text += unmarked.slice(at, start) + added
    at = end
  }
  return text + unmarked.slice(at)
}

/** What ESLint says with the same rules and the parser that fits the file. */
export function lint({ source, file, policy }: Pick<Case, 'source' | 'file' | 'policy'>): Finding[] {
  const linter = new Linter()
  const isTypeScript = /\.[mc]?ts$/.test(file)
  const messages = linter.verify(source, [{
    files: ['**/*.{js,mjs,cjs,ts,mts,cts}'],
    languageOptions: { ecmaVersion: 2024, sourceType: goalOf(source, file), ...(isTypeScript ? { parser: tseslint.parser } : {}) },
    plugins: { restrict: { rules } },
    settings: { restrict: { policy } },
    rules: Object.fromEntries(Object.keys(rules).map((id) => [`restrict/${id}`, 'error'])),
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  }] as unknown as Linter.Config[], { filename: file, allowInlineConfig: false })
  return messages.map(({ ruleId, message, line, column, endLine, endColumn, suggestions }) => (
    { rule: ruleId?.replace('restrict/', '') ?? 'syntax', message, line, column, endLine: endLine ?? line, endColumn: endColumn ?? column, rewrite: suggestions?.[0] ? applyEdits(source, [suggestions[0].fix]) : '' }
  )).sort((a, b) => a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn || order(a.rule, b.rule) || order(a.message, b.message))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// The same decision as the analyzer's, made without it: the extension, else the syntax.
function goalOf(source: string, file: string): 'module' | 'script' {
  const extension = extname(file)
  if (extension.length === 4) return extension.startsWith('.m') ? 'module' : 'script'
  return /^\s*(?:import|export)\b(?!\s*\()/m.test(source) || source.includes('import.meta') ? 'module' : 'script'
}

function policyIn(source: string): PolicyInput {
  const text = /^\/\/ policy: (.*)$/m.exec(source.split('\n', 1)[0] ?? '')?.[1]
  if (text === undefined) return 'standard'
  return (text.startsWith('{') ? JSON.parse(text) : text) as PolicyInput
}
