/** `restrict explain`: the page of a rule, or the list of rules. */
import { rules } from '../index.ts'
import { nearest } from '../policy/suggest.ts'
import { readRulePage } from './about.ts'
import { UsageError } from './failure.ts'
import { writeOut } from './streams.ts'

export async function explainCommand(id: string | undefined): Promise<number> {
  if (id === undefined) {
    const ids = Object.keys(rules).sort()
    const width = Math.max(...ids.map((each) => each.length))
    await writeOut(ids.map((each) => `${each.padEnd(width)}  ${rules[each]?.meta.docs.description ?? ''}\n`).join(''))
    return 0
  }
  const rule = Object.hasOwn(rules, id) ? rules[id] : undefined
  const page = /^[a-z][a-z-]*$/.test(id) ? readRulePage(id) : undefined
  if (!rule && !page) {
    const near = nearest(id, Object.keys(rules))
    throw new UsageError(`there is no rule ${JSON.stringify(id)}${near ? ` (did you mean ${near}?)` : ''}; \`restrict explain\` lists them`)
  }
  await writeOut(page ?? `# ${id}\n\n${rule?.meta.docs.description ?? ''}\n`)
  return 0
}
