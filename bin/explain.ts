/** `restrict explain`: the page of a rule (plain Markdown in a pipe), or the list of rules. */
import { nearest } from '../policy/suggest.ts'
import { readRulePage } from './about.ts'
import { findingDescriptions } from './findings.ts'
import { UsageError } from './failure.ts'
import { hasColors, writeOut } from './streams.ts'

export async function explainCommand(id: string | undefined): Promise<number> {
  const findings = findingDescriptions()
  const ids = findings.map(([each]) => each)
  if (id === undefined) {
    const width = Math.max(...ids.map((each) => each.length))
    await writeOut(findings.map(([each, description]) => `${each.padEnd(width)}  ${description}\n`).join(''))
    return 0
  }
  const found = findings.find(([each]) => each === id)
  if (!found) {
    const near = nearest(id, ids)
    throw new UsageError(`there is no rule ${JSON.stringify(id)}${near ? ` (did you mean ${near}?)` : ''}; \`restrict explain\` lists them`)
  }
  const page = readRulePage(id) ?? `# ${id}\n\n${found[1]}\n`
  await writeOut(hasColors(process.stdout) ? (await import('../report/page.ts')).renderPage(page) : page)
  return 0
}
