/**
 * A random sample of diagnostics on published files, for reading: which of them are false alarms? The same seed gives the same sample.
 *   node dist/scripts/sample.js DIR [--count 100] [--files 600] [--seed 1] [--policy standard]
 * Every rule has the same chance, as long as it has findings: else a sample would show the two most frequent ones and nothing else.
 */
import { readFileSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { type Diagnostic, check, decodeSource } from '../index.ts'
import type { PolicyInput } from '../policy/policy.ts'
import { makeRandom } from './random.ts'
import { listSources } from './real-files.ts'

const MOST_BYTES = 300_000
const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  count: { type: 'string', default: '100' }, files: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' }, policy: { type: 'string', default: 'standard' },
} })
const [folder] = positionals
if (folder === undefined || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  process.stderr.write('sample: name a folder with the sources of packages\n')
  process.exit(2)
}

const random = makeRandom(Number(values.seed))
const files = listSources(folder).filter((file) => statSync(file).size <= MOST_BYTES)
const texts = new Map<string, string>()
const byRule = new Map<string, Diagnostic[]>()
for (let i = 0; i < Number(values.files) && files.length > 0; i++) {
  const [file = ''] = files.splice(random.int(files.length), 1)
  const text = decodeSource(readFileSync(file), file)
  const found = typeof text === 'string' ? check(text, { filename: file, policy: values.policy as PolicyInput }).diagnostics : text
  texts.set(file, typeof text === 'string' ? text.replace(/^\ufeff/, '') : '')
  for (const diagnostic of found) byRule.set(diagnostic.rule, [...(byRule.get(diagnostic.rule) ?? []), diagnostic])
}

console.log(`seed ${values.seed}, policy ${values.policy}, ${texts.size} files of ${folder}: ${[...byRule].map(([rule, { length }]) => `${rule} ${length}`).join(', ')}`)
const rules = [...byRule.keys()].sort()
for (let i = 0; i < Number(values.count) && rules.length > 0; i++) {
  const rule = random.pick(rules)
  const list = byRule.get(rule) ?? []
  const [found] = list.splice(random.int(list.length), 1)
  if (list.length === 0) rules.splice(rules.indexOf(rule), 1)
  if (!found) continue
  const [start, end] = found.range
  const text = texts.get(found.file) ?? ''
  const context = `${text.slice(Math.max(0, start - 40), start)}>>>${text.slice(start, Math.min(end, start + 80))}<<<${text.slice(end, end + 40)}`
  console.log(`${i + 1}. ${found.rule} ${found.file.slice(folder.length)}:${found.loc.start.line}:${found.loc.start.column} ${found.message}\n     ${context.replace(/\s+/g, ' ')}`)
}
