/** The artifacts in fixtures/verifier: line 1 says what it is, or what is wrong with it; `// policy: JSON` may follow. */
import { readFileSync, readdirSync } from 'node:fs'

import { type Policy, type PolicyInput, resolvePolicy } from '../policy/policy.ts'

export type ArtifactCase = { name: string; code: string; firstLine: string; policy: Policy }

const FOLDER = new URL('../../fixtures/verifier/', import.meta.url)

export function artifactCases(verdict: 'accept' | 'reject'): ArtifactCase[] {
  const folder = new URL(`${verdict}/`, FOLDER)
  return readdirSync(folder).sort().map((file) => {
    const code = readFileSync(new URL(file, folder), 'utf8')
    return { name: file, code, firstLine: code.slice(3, code.indexOf('\n')), policy: policyOf(code) }
  })
}

export function policyOf(code: string): Policy {
  const policy = /^\/\/ policy: (.*)$/m.exec(code)?.[1]
  return resolvePolicy(policy ? (JSON.parse(policy) as PolicyInput) : { imports: ['./*'] })
}
