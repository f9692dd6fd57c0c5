/** The artifacts that are mutated: the programs of the fixtures and examples, compiled, and the verifier's own accepted ones. */
import { readFileSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import { compile } from '../../index.ts'
import { type Policy, type PolicyInput, resolvePolicy } from '../../policy/policy.ts'
import { verifyProgram } from '../../verifier/verify.ts'

export type Artifact = { name: string; code: string; policy: Policy }

const ROOT = new URL('../../../', import.meta.url)
/** Whole programs and not parts of them: what is large takes long to read a hundred thousand times. */
const MAX_CODE = 16_000
const FOLDERS = ['examples/', 'fixtures/meter/', 'fixtures/rewriter/', 'fixtures/run-semantics/', 'fixtures/escapes/']

export function loadCorpus(): Artifact[] {
  const found: Artifact[] = []
  for (const folder of FOLDERS) {
    const files = readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' }).sort()
    for (const file of files) {
      const isArtifact = file.endsWith('.out.js')
      if (!/\.(?:js|mjs|ts)$/.test(file)) continue
      const text = readFileSync(new URL(folder + file.replaceAll('\\', '/'), ROOT), 'utf8')
      for (const preset of ['standard', 'compat'] as const) {
        const policy = resolvePolicy({ extends: preset, imports: ['*', './*', '../*'] })
        const code = isArtifact ? text : compiled(text, basename(file), policy)
        if (code !== undefined && code.length <= MAX_CODE && accepts(code, policy)) found.push({ name: `${folder}${file} (${preset})`, code, policy })
      }
    }
  }
  const accepted = new URL('fixtures/verifier/accept/', ROOT)
  for (const file of readdirSync(accepted).sort()) {
    const code = readFileSync(new URL(file, accepted), 'utf8')
    const input = /^\/\/ policy: (.*)$/m.exec(code)?.[1]
    found.push({ name: `fixtures/verifier/accept/${file}`, code, policy: resolvePolicy(input ? (JSON.parse(input) as PolicyInput) : { imports: ['./*'] }) })
  }
  if (found.length < 100) throw new Error(`only ${found.length} artifacts under ${fileURLToPath(ROOT)}`)
  return found
}

function compiled(text: string, filename: string, policy: Policy): string | undefined {
  try {
    // without its comment, in which nothing can be changed that matters
    return compile(text, { filename, policy }).code.replace(/\n\/\*restrict functions .*$/, '')
  } catch {
    return undefined
  }
}

function accepts(code: string, policy: Policy): boolean {
  try {
    verifyProgram(code, policy)
    return true
  } catch {
    return false
  }
}
