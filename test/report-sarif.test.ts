/** What `--format sarif` prints, against the official schema of SARIF 2.1.0 and what code scanning asks for beyond it. */
import { createRequire } from 'node:module'
import Ajv from 'ajv'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict } from './_cli.ts'

const require = createRequire(import.meta.url)
const ajv = new Ajv({ schemaId: 'id', meta: false, unknownFormats: 'ignore', logger: false })
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json') as object)
const isSarif = ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object)

type Region = { startLine: number; startColumn: number; endLine: number; endColumn: number; charOffset: number; charLength: number }
type Location = { uri: string; uriBaseId?: string }
type Result = {
  ruleId: string; ruleIndex: number; partialFingerprints: Record<string, string>
  locations: { physicalLocation: { artifactLocation: Location; region: Region } }[]
  fixes?: { artifactChanges: { artifactLocation: Location; replacements: { deletedRegion: { charOffset: number; charLength: number }; insertedContent: { text: string } }[] }[] }[]
}
type Rule = { id: string; name: string; shortDescription: { text: string }; fullDescription: { text: string }; help: { text: string; markdown?: string }; helpUri: string; properties: Record<string, unknown> }
type Log = { version: string; runs: { tool: { driver: { name: string; version: string; rules: Rule[] } }; originalUriBaseIds: Record<string, { uri: string }>; results: Result[] }[] }

const test = suite('report/sarif')
const folder = makeFolder('sarif')
const cwd = folder.path
test.after(() => folder.remove())

folder.write('src/a b.js', 'const x = eval("1")\nconsole.log(global, x)\n')
folder.write('src/broken.ts', 'enum A { B }\n')
folder.write('src/deep.js', `const f = (${Array.from({ length: 1001 }, (_, index) => `p${index}`).join()}) => 1\n`)
folder.write('src/text.js', 'let a = (\n')
folder.write('ok.js', '1\n')

async function sarif(...files: string[]): Promise<Log> {
  const { stdout } = await restrict(['check', '--format', 'sarif', ...files], { cwd })
  return JSON.parse(stdout) as Log
}

test('is valid, with findings of every kind and without any', async () => {
  for (const files of [['src', 'ok.js'], ['ok.js']]) {
    const log = await sarif(...files)
    assert.ok(isSarif(log), JSON.stringify(isSarif.errors, null, 1))
  }
})

test('the schema is one that refuses', () => {
  assert.not.ok(isSarif({ version: '2.1.0', runs: [{ tool: { driver: {} }, results: [] }] }))
  assert.not.ok(isSarif({ version: '2.1.0', runs: [], more: 1 }))
})

test('every rule says what it is, and helps', async () => {
  const [run] = (await sarif('src')).runs
  const { rules } = run?.tool.driver ?? { rules: [] }
  assert.ok(rules.length >= 17)
  for (const { id, shortDescription, fullDescription, help, helpUri, properties } of rules) {
    assert.match(shortDescription.text, /^Disallow .+\.$/, id)
    assert.match(fullDescription.text, /^[A-Z`].+\.$/, id)
    assert.match(help.markdown ?? '', new RegExp(`^# ${id}\\n[^]*## Why\\n[^]*## Instead\\n`), id)
    assert.match(helpUri, new RegExp(`^https://[^/]+/rules/${id}$`))
    assert.ok(Number(properties['security-severity']) > 0)
  }
})

test('paths are relative to the root, rules have their index, findings a fingerprint and the rewrite', async () => {
  const [run] = (await sarif('src')).runs
  if (!run) throw new Error('no run')
  assert.ok(run.originalUriBaseIds['SRCROOT']?.uri.startsWith('file:///') && run.originalUriBaseIds['SRCROOT'].uri.endsWith('/'))
  assert.equal([...new Set(run.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri))], ['src/a%20b.js', 'src/broken.ts', 'src/deep.js', 'src/text.js'])
  for (const { ruleId, ruleIndex, partialFingerprints, locations } of run.results) {
    assert.is(run.tool.driver.rules[ruleIndex]?.id, ruleId)
    assert.match(partialFingerprints['primaryLocationLineHash'] ?? '', /^[0-9a-f]{16}:\d+$/)
    assert.is(locations[0]?.physicalLocation.artifactLocation.uriBaseId, 'SRCROOT')
  }
  const global = run.results.find(({ ruleId }) => ruleId === 'no-free-name')
  assert.equal(global?.fixes?.[0]?.artifactChanges[0]?.replacements, [{ deletedRegion: { charOffset: 32, charLength: 6 }, insertedContent: { text: 'globalThis' } }])
})

test.run()
