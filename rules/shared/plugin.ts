/**
 * The ESLint plugin. Each of its rules reports what the command would report under that id: one check per file by our own host,
 * with our own parser, shared by all rules. So ids and positions are the command's, whichever parser ESLint was given.
 */
import { checkProgram } from '../../analyzer/check.ts'
import { lineStartsOf, positionAt, ruleUrl } from '../../analyzer/diagnostic.ts'
import { parse } from '../../analyzer/parse.ts'
import type { Diagnostic, Rule } from '../../analyzer/types.ts'
import { type Policy, type PolicyInput, policyToJson, resolvePolicy } from '../../policy/policy.ts'
import { PRESET_NAMES } from '../../policy/presets.ts'
import { FINDINGS } from './findings.ts'
import { policyOf } from './host.ts'

type Settings = { restrict: { policy: PolicyInput } }
export type Config = { name: string; plugins: { restrict: Plugin }; settings?: Settings; rules: Record<string, 'error'> }
export type Plugin = {
  meta: { name: string; namespace: string }
  rules: Record<string, object>
  /** `recommended` leaves the policy to `settings.restrict.policy`; the others are the presets. */
  configs: { recommended: Config; expression: Config; strict: Config; standard: Config; compat: Config }
  /** The configuration for a policy of your own. Throws RestrictError `POLICY`, its message naming the wrong field. */
  withPolicy(policy: PolicyInput | Policy): Config
}

type Position = { line: number; column: number }
type Fixer = { replaceTextRange(range: [number, number], text: string): unknown }
type Context = {
  filename: string
  settings: Partial<Settings>
  sourceCode: { text: string }
  report(report: { loc: { start: Position; end: Position }; messageId: 'found'; data: { text: string }; suggest: { desc: string; fix(fixer: Fixer): unknown[] }[] }): void
}

/** The plugin for these rules, and for what is found before there is a tree. */
export function makePlugin(rules: Readonly<Record<string, Rule>>): Plugin {
  const seen = new WeakMap<object, { policy: Policy; diagnostics: Diagnostic[] }>()
  const diagnose = (context: Context): Diagnostic[] => {
    const { sourceCode, filename } = context
    const policy = policyOf(context as never)
    const known = seen.get(sourceCode)
    if (known?.policy === policy) return known.diagnostics
    const program = parse(sourceCode.text, { filename })
    const diagnostics = Array.isArray(program) ? program : checkProgram(program, rules, policy)
    seen.set(sourceCode, { policy, diagnostics })
    return diagnostics
  }
  const describe = Object.fromEntries([
    ...Object.entries(rules).map(([id, { meta }]) => [id, meta.docs.description] as const),
    ...Object.entries(FINDINGS).map(([id, { description }]) => [id, description] as const),
  ])
  const ids = Object.keys(describe)
  const makeConfig = (name: string, policy?: PolicyInput): Config => ({
    name: `restrict/${name}`,
    get plugins() {
      return { restrict: plugin }
    },
    ...(policy === undefined ? {} : { settings: { restrict: { policy } } }),
    rules: Object.fromEntries(ids.map((id) => [`restrict/${id}`, 'error'])),
  })
  const presets = Object.fromEntries(PRESET_NAMES.map((name) => [name, makeConfig(name, name)])) as Omit<Plugin['configs'], 'recommended'>
  const plugin: Plugin = {
    meta: { name: 'restrict', namespace: 'restrict' },
    rules: Object.fromEntries(ids.map((id) => [id, makeRule(id, describe[id] ?? '', diagnose)])),
    configs: { recommended: makeConfig('recommended'), ...presets },
    // ESLint merges and prints settings, so they hold plain data; and a mistake shows when the configuration is read.
    withPolicy: (policy) => makeConfig('policy', plain(policy)),
  }
  return plugin
}

function plain(policy: PolicyInput | Policy): PolicyInput {
  const resolved = resolvePolicy(policy)
  return typeof policy === 'object' && 'deniedKeys' in policy ? policyToJson(resolved) : policy
}

function makeRule(id: string, description: string, diagnose: (context: Context) => Diagnostic[]): object {
  return {
    // ESLint shows one text per finding, so the hint follows the message, and links to `docs.url`.
    meta: { type: 'problem', schema: [], hasSuggestions: true, docs: { description, url: ruleUrl(id) }, messages: { found: '{{text}}' } },
    create: (context: Context) => ({
      Program: () => {
        for (const diagnostic of diagnose(context)) if (diagnostic.rule === id) report(context, diagnostic)
      },
    }),
  }
}

function report(context: Context, { message, hint, range, suggestion }: Diagnostic): void {
  // ESLint counts columns from 0.
  const lineStarts = startsOf(context.sourceCode)
  const [start, end] = range.map((offset) => positionAt({ lineStarts }, offset)).map(({ line, column }) => ({ line, column: column - 1 })) as [Position, Position]
  context.report({
    loc: { start, end }, messageId: 'found', data: { text: hint === '' ? message : `${message} ${hint}` },
    suggest: suggestion ? [{ desc: suggestion.message, fix: (fixer) => suggestion.edits.map((edit) => fixer.replaceTextRange(edit.range, edit.text)) }] : [],
  })
}

const lines = new WeakMap<object, number[]>()

function startsOf(sourceCode: { text: string }): number[] {
  let starts = lines.get(sourceCode)
  if (!starts) lines.set(sourceCode, (starts = lineStartsOf(sourceCode.text)))
  return starts
}
