/** `restrict check`: every finding in every file, to standard output in the format asked for. */
import type { Diagnostic } from '../index.ts'
import type { Format, ReportOptions } from '../report/options.ts'
import { readVersion } from './about.ts'
import { openCache } from './cache.ts'
import { checkFiles } from './check-files.ts'
import { UsageError } from './failure.ts'
import { findFiles } from './files.ts'
import { makePolicies } from './policies.ts'
import { hasColors, writeOut } from './streams.ts'

export type CheckFlags = {
  format: Format; policy?: string; baseline?: string; updateBaseline?: true; changed?: string | true; watch?: true
  cache: boolean; cacheDir?: string; jobs?: number
}

export async function checkCommand(patterns: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.updateBaseline && flags.baseline === undefined) throw new UsageError('--update-baseline needs --baseline FILE')
  if (patterns.length === 0 && !flags.changed) throw new UsageError("name files, directories or globs to check, or - for standard input")
  if (!flags.watch) return checkOnce(patterns, flags)
  const { watchFiles } = await import('./watch.ts')
  return watchFiles(patterns.length === 0 ? ['.'] : patterns, () => checkOnce(patterns, flags))
}

async function checkOnce(patterns: readonly string[], flags: CheckFlags): Promise<number> {
  const files = await selectFiles(patterns, flags)
  const cache = flags.cache ? openCache(flags.cacheDir) : undefined
  const { checked, source } = await checkFiles(files, { policyOf: makePolicies(flags.policy), cache, jobs: flags.jobs })
  const all = checked.flatMap(({ diagnostics }) => diagnostics)
  const report: ReportOptions = { source: memoized(source), color: hasColors(process.stdout), files, version: readVersion() }
  const diagnostics = flags.baseline === undefined ? all : await compare(all, files, flags.baseline, flags.updateBaseline === true, report.source)
  await writeOut(await render(flags.format, diagnostics, report))
  if (diagnostics.length === 0 && flags.format === 'text' && process.stdout.isTTY) process.stderr.write(`${files.length} file${files.length === 1 ? '' : 's'} accepted\n`)
  return diagnostics.length === 0 ? 0 : 1
}

async function selectFiles(patterns: readonly string[], { changed }: CheckFlags): Promise<string[]> {
  if (!changed) return findFiles(patterns)
  if (patterns.includes('-')) throw new UsageError('--changed is about files, not about standard input')
  return (await import('./changed.ts')).changedFiles(changed === true ? 'HEAD' : changed, patterns)
}

/** What is left after the baseline; after an update that is nothing. */
async function compare(all: readonly Diagnostic[], files: readonly string[], baseline: string, isUpdate: boolean, source: ReportOptions['source']): Promise<Diagnostic[]> {
  const { readBaseline, updateBaseline } = await import('./baseline.ts')
  if (isUpdate) {
    const count = updateBaseline(baseline, all, files, source)
    process.stderr.write(`wrote ${count} finding${count === 1 ? '' : 's'} to ${baseline}\n`)
    return []
  }
  const { isKnown, gone } = readBaseline(baseline, source)
  const fresh = all.filter((diagnostic) => !isKnown(diagnostic))
  const less = gone(files)
  if (less > 0) process.stderr.write(`${less} finding${less === 1 ? '' : 's'} of ${baseline} ${less === 1 ? 'is' : 'are'} gone; --update-baseline takes ${less === 1 ? 'it' : 'them'} out\n`)
  return fresh
}

function memoized(source: (file: string) => string | undefined): (file: string) => string | undefined {
  const texts = new Map<string, string | undefined>()
  return (file) => {
    if (!texts.has(file)) texts.set(file, source(file))
    return texts.get(file)
  }
}

async function render(format: Format, diagnostics: readonly Diagnostic[], options: ReportOptions): Promise<string> {
  switch (format) {
    case 'text': return (await import('../report/text.ts')).renderText(diagnostics, options)
    case 'json': return (await import('../report/json.ts')).renderJson(diagnostics)
    case 'github': return (await import('../report/github.ts')).renderGithub(diagnostics)
    case 'junit': return (await import('../report/junit.ts')).renderJunit(diagnostics, options)
    case 'sarif': {
      const { describeFindings, SITE } = await import('./findings.ts')
      return (await import('../report/sarif.ts')).renderSarif(diagnostics, { ...options, cwd: process.cwd(), site: SITE, rules: describeFindings() })
    }
  }
}
