/** `restrict check`: every finding in every file, to standard output in the format asked for. */
import { type Diagnostic, SITE, check } from '../index.ts'
import type { Format, ReportOptions } from '../report/options.ts'
import { readVersion } from './about.ts'
import { findFiles } from './files.ts'
import { makeProgress } from './progress.ts'
import { makePolicies } from './policies.ts'
import { readSource } from './source.ts'
import { hasColors, writeOut } from './streams.ts'

export async function checkCommand(patterns: readonly string[], options: { format: Format; policy?: string }): Promise<number> {
  const files = await findFiles(patterns)
  const policyOf = makePolicies(options.policy)
  const progress = makeProgress(files.length)
  const diagnostics: Diagnostic[] = []
  const texts = new Map<string, string>()
  for (const file of files) {
    const source = await readSource(file)
    const policy = await policyOf(file)
    const found = 'text' in source ? check(source.text, { filename: source.filename, policy }).diagnostics : source.diagnostics
    if (found.length > 0 && 'text' in source) texts.set(file, source.text)
    diagnostics.push(...found)
    await progress.step()
  }
  progress.end()
  const report: ReportOptions = { source: (file) => texts.get(file), color: hasColors(process.stdout), files, version: readVersion() }
  await writeOut(await render(options.format, diagnostics, report))
  if (diagnostics.length === 0 && options.format === 'text' && process.stdout.isTTY) process.stderr.write(`${files.length} file${files.length === 1 ? '' : 's'} accepted\n`)
  return diagnostics.length === 0 ? 0 : 1
}

async function render(format: Format, diagnostics: readonly Diagnostic[], options: ReportOptions): Promise<string> {
  switch (format) {
    case 'text': return (await import('../report/text.ts')).renderText(diagnostics, options)
    case 'json': return (await import('../report/json.ts')).renderJson(diagnostics)
    case 'github': return (await import('../report/github.ts')).renderGithub(diagnostics)
    case 'junit': return (await import('../report/junit.ts')).renderJunit(diagnostics, options)
    case 'sarif': return (await import('../report/sarif.ts')).renderSarif(diagnostics, { ...options, cwd: process.cwd(), site: SITE, rules: (await import('./findings.ts')).describeFindings() })
  }
}
