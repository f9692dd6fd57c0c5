/** Every id that a diagnostic can have: the rules, and what is found before there is a tree, or across files. */
import { FINDINGS, PROJECT_FINDINGS, ruleUrl, rules } from '../index.ts'
import { readRulePage } from './about.ts'

export { SITE } from '../index.ts'

export type FindingInfo = { description: string; url: string; page?: string | undefined }

/** Id -> what it says and where its page is, sorted; with the pages themselves, which are files. */
export function describeFindings(): Record<string, FindingInfo> {
  return Object.fromEntries(findingDescriptions().map(([id, description]) => [id, { description, url: ruleUrl(id), page: readRulePage(id) }]))
}

/** The same without the pages. */
export function findingDescriptions(): [id: string, description: string][] {
  const ofRules = Object.entries(rules).map(([id, { meta }]): [string, string] => [id, meta.docs.description])
  const others = Object.entries({ ...FINDINGS, ...PROJECT_FINDINGS }).map(([id, { description }]): [string, string] => [id, description])
  return [...ofRules, ...others].sort(([a], [b]) => (a < b ? -1 : 1))
}
