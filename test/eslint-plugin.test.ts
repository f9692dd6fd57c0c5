/** The plugin in ESLint 9 and 10, with ESLint's own parser and TypeScript's: the same ids and places as the command, for every fixture. */
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter9 } from 'eslint9'
import tseslint from 'typescript-eslint'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { check } from '../index.ts'
import { RestrictError } from '../policy/error.ts'
import { resolvePolicy } from '../policy/policy.ts'
import { PRESET_NAMES } from '../policy/presets.ts'
import plugin, { FINDINGS, rules } from '../rules/index.ts'
import { applyEdits, fixtureCases, toFindings } from './_rule-cases.ts'

type Message = { ruleId: string | null; fatal?: boolean; message: string; line: number; column: number; endLine?: number; endColumn?: number; suggestions?: { desc: string; fix: { range: [number, number]; text: string } }[] }
type Verify = (source: string, config: object, options: object) => Message[]

const LINTERS: Record<string, () => Verify> = {
  'ESLint 9': () => { const linter = new Linter9(); return (source, config, options) => linter.verify(source, config as never, options) as Message[] },
  'ESLint 10': () => { const linter = new Linter10(); return (source, config, options) => linter.verify(source, config as never, options) as Message[] },
}
const PARSERS = { 'its own parser': undefined, "TypeScript's parser": tseslint.parser }
const FILES = ['**/*.{js,mjs,cjs,ts,mts,cts}']

function lint(verify: Verify, source: string, file: string, config: object, parser?: object): Message[] {
  // A script that is no module is not parsed as one; both are.
  const sourceType = /\.c[jt]s$/.test(file) || !/^\s*(?:import|export)\b/m.test(source) ? 'script' : 'module'
  return verify(source, [{ files: FILES, ...config }, { files: FILES, languageOptions: { ecmaVersion: 2024, sourceType, ...(parser ? { parser } : {}) }, linterOptions: { reportUnusedDisableDirectives: 'off' } }], { filename: file, allowInlineConfig: false })
}

const test = suite('eslint-plugin')
const cases = fixtureCases()

for (const [name, make] of Object.entries(LINTERS)) {
  for (const [parserName, parser] of Object.entries(PARSERS)) {
    test(`${name} with ${parserName} finds what the command finds`, () => {
      const verify = make()
      let compared = 0
      let rejected = 0
      for (const { source, file, policy } of cases) {
        if (!parser && /\.[mc]?ts$/.test(file)) continue
        const messages = lint(verify, source, file, plugin.withPolicy(policy), parser)
        // What ESLint's parser cannot read it reports itself.
        if (messages.some(({ fatal }) => fatal)) continue
        compared++
        const { diagnostics } = check(source, { filename: file, policy })
        if (diagnostics.length > 0) rejected++
        const expected = toFindings(diagnostics, source).map(({ message: _message, ...finding }) => finding)
        const found = messages.map(({ ruleId, line, column, endLine, endColumn, suggestions }) => ({
          rule: String(ruleId).replace('restrict/', ''), line, column, endLine, endColumn, rewrite: suggestions?.[0] ? applyEdits(source, [suggestions[0].fix]) : '',
        }))
        assert.equal(sorted(found), sorted(expected), `${file}\n${source}`)
      }
      assert.ok(compared > 150, `${compared} compared`)
      assert.ok(rejected > 100, `${rejected} rejected`)
    })
  }

  test(`${name}: text that only ESLint's parsers accept`, () => {
    const verify = make()
    const found = (source: string, file: string, parser?: object): unknown[] => lint(verify, source, file, plugin.configs.standard, parser).map(({ ruleId, line, column }) => [ruleId, line, column])
    assert.equal(found('var a = 1\nvar b = 010\n', 'a.js'), [['restrict/syntax', 2, 9]])
    assert.equal(found('let a: number = 1\nlet a = 2\n', 'a.ts', tseslint.parser), [['restrict/syntax', 2, 5]])
    const parameters = Array.from({ length: 1001 }, (_, index) => `p${index}`).join()
    assert.equal(found(`const f = (${parameters}) => p0\nf()\n`, 'a.js'), [['restrict/source-limit', 1, 11]])
  })

  test(`${name}: configurations`, () => {
    const verify = make()
    const ids = (source: string, config: object): unknown[] => lint(verify, source, 'a.js', config).map(({ ruleId }) => ruleId)
    const text = 'class A {}\nfetch(A)\n'
    assert.equal(ids(text, plugin.configs.strict), ['restrict/no-disallowed-syntax', 'restrict/no-free-name'])
    assert.equal(ids(text, plugin.configs.standard), ['restrict/no-free-name'])
    assert.equal(ids(text, plugin.configs.recommended), ['restrict/no-free-name'])
    assert.equal(ids(text, plugin.configs.compat), [])
    assert.equal(ids(text, plugin.withPolicy({ names: ['fetch'] })), [])
    assert.equal(ids(text, plugin.withPolicy(resolvePolicy({ operations: { deny: ['class'] }, names: ['fetch'] }))), ['restrict/no-disallowed-syntax'])
    assert.equal(ids(text, { ...plugin.configs.recommended, settings: { restrict: { policy: { names: ['fetch'] } } } }), [])
    assert.equal(ids(text, { ...plugin.configs.standard, rules: { 'restrict/no-eval': 'error' } }), [])
  })

  test(`${name}: hints in the message, rewrites as suggestions`, () => {
    const [message] = lint(make(), 'console.log(global)\n', 'a.js', plugin.configs.standard)
    assert.match(message?.message ?? '', /^`global` does not exist here\. Write `globalThis`/)
    assert.equal(message?.suggestions?.map(({ desc, fix }) => [desc, fix]), [['Write `globalThis`.', { range: [12, 18], text: 'globalThis' }]])
  })
}

test('the plugin has every rule, the address of its page, and a configuration for every preset', () => {
  assert.equal(Object.keys(plugin.rules), [...Object.keys(rules), ...Object.keys(FINDINGS)])
  for (const config of Object.values(plugin.configs)) {
    assert.equal(Object.keys(config.rules), Object.keys(plugin.rules).map((id) => `restrict/${id}`))
    assert.is(config.plugins.restrict, plugin)
  }
  for (const preset of PRESET_NAMES) assert.equal(plugin.configs[preset].settings, { restrict: { policy: preset } })
  const { meta } = plugin.rules['no-with'] as { meta: { docs: { url: string } } }
  assert.match(meta.docs.url, /\/rules\/no-with$/)
})

test('a policy that makes no sense fails when the configuration is read', () => {
  assert.throws(() => plugin.withPolicy({ nmaes: [] } as never), (error: unknown) => error instanceof RestrictError && error.code === 'POLICY' && error.message.includes('nmaes'))
})

function sorted(findings: object[]): string[] {
  return findings.map((finding) => JSON.stringify(finding)).sort()
}

test.run()
