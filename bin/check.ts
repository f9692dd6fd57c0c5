/** `restrict check`: every finding in every file, to standard output in the format asked for. */
import { type Policy, withNames } from '../policy/policy.ts'
import type { Diagnostic } from '../index.ts'
import type { Format, ReportOptions } from '../report/options.ts'
import { readVersion } from './about.ts'
import { openCache } from './cache.ts'
import { checkFiles, identifyFiles } from './check-files.ts'
import { UsageError } from './failure.ts'
import { findFiles } from './files.ts'
import { type Report, keepReport, policyState } from './last-report.ts'
import { makePolicies } from './policies.ts'
import { hasColors, writeOut } from './streams.ts'
import type { TypesResult } from './types-cache.ts'

export type CheckFlags = {
  format: Format; policy?: string; baseline?: string; updateBaseline?: true; changed?: string | true; watch?: true
  cache: boolean; cacheDir?: string; jobs?: number; types?: true; project?: string; capabilities?: string; input?: string
}

export async function checkCommand(patterns: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.updateBaseline && flags.baseline === undefined) throw new UsageError('--update-baseline needs --baseline FILE')
  if (!flags.types && (flags.project ?? flags.input) !== undefined) throw new UsageError(`${flags.project === undefined ? '--input' : '--project'} is for --types`)
  if (patterns.length === 0 && !flags.changed && !flags.types) throw new UsageError("name files, directories or globs to check, or - for standard input")
  if (!flags.watch) return checkOnce(patterns, flags)
  const { watchFiles } = await import('./watch.ts')
  return watchFiles(patterns.length === 0 ? ['.'] : patterns, () => checkOnce(patterns, flags))
}

async function checkOnce(patterns: readonly string[], flags: CheckFlags): Promise<number> {
  const named = await selectFiles(patterns, flags)
  const cache = flags.cache ? openCache(flags.cacheDir) : undefined
  const policies = cache && isPlain(flags) ? policyState(flags.policy, named) : undefined
  const { policyOf, capabilities } = await policiesFor(flags)
  const typed = flags.types ? await findTypes(named, policyOf, capabilities, flags) : undefined
  const files = [...named, ...(typed?.reached ?? [])]
  const identified = await identifyFiles(files, { policyOf, cache })
  const { checked, source } = await checkFiles(identified, { policyOf, cache, jobs: flags.jobs })
  if (typed) (await import('./check-types.ts')).mergeTypes(checked, typed.diagnostics)
  const all = checked.flatMap(({ diagnostics }) => diagnostics)
  const report: ReportOptions = { source: memoized(source), color: hasColors(process.stdout), files, version: readVersion() }
  const diagnostics = flags.baseline === undefined ? all : await compare(all, files, flags.baseline, flags.updateBaseline === true, report.source)
  const status = diagnostics.length === 0 ? 0 : 1
  const said = status === 0 && flags.format === 'text' ? `${files.length} file${files.length === 1 ? '' : 's'} accepted\n` : ''
  const result: Report = { status, text: await render(flags.format, diagnostics, report), said }
  await writeOut(result.text)
  if (said !== '' && process.stdout.isTTY) process.stderr.write(said)
  const stamped = identified.flatMap(({ file, stamp }) => (stamp ? [[file, stamp] as const] : []))
  if (policies !== undefined && stamped.length === files.length) keepReport(result, { args: process.argv.slice(2), patterns, policy: flags.policy }, stamped, policies)
  return status
}

/** Whether a report takes no more than the files themselves and their policies. */
function isPlain({ types, baseline, changed, watch, capabilities }: CheckFlags): boolean {
  return !types && baseline === undefined && !changed && !watch && capabilities === undefined
}

type Capabilities = Readonly<Record<string, unknown>>

/** The policies of files, with the names of the capabilities in them. */
async function policiesFor({ policy, capabilities: file }: CheckFlags): Promise<{ policyOf(file: string): Promise<Policy>; capabilities: Capabilities }> {
  const policyOf = makePolicies(policy)
  if (file === undefined) return { policyOf, capabilities: {} }
  const capabilities = await (await import('./capabilities.ts')).loadCapabilities(file)
  const extended = new Map<Policy, Policy>()
  return {
    capabilities,
    async policyOf(source) {
      const plain = await policyOf(source)
      const known = extended.get(plain) ?? withNames(plain, Object.keys(capabilities))
      extended.set(plain, known)
      return known
    },
  }
}

async function findTypes(files: readonly string[], policyOf: (file: string) => Promise<Policy>, capabilities: Capabilities, { project, input, cache, cacheDir }: CheckFlags): Promise<TypesResult> {
  const { checkTypes } = await import('./check-types.ts')
  const sample = input === undefined ? undefined : { sample: await (await import('./input.ts')).readInput(input) }
  const typesCache = cache ? (await import('./types-cache.ts')).openTypesCache(cacheDir) : undefined
  return checkTypes(files, { policyOf, project, cache: typesCache, worldOf: (policy) => ({ policy, capabilities, input: sample }) })
}

async function selectFiles(patterns: readonly string[], { changed, types, project }: CheckFlags): Promise<string[]> {
  if (!changed) return patterns.length === 0 && types ? (await import('./check-types.ts')).filesOfProject(project) : findFiles(patterns)
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
