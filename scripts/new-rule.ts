/** `node dist/scripts/new-rule.js no-thing`: makes the files of a new rule, and says what is left to do. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)
const [id = ''] = process.argv.slice(2)

if (!/^(?:no|only)-[a-z]+(?:-[a-z]+)*$/.test(id)) fail('usage: new-rule ID, where ID is no-<thing>, or only-<thing> for an allow-list')
if (existsSync(new URL(`rules/${id}.ts`, ROOT))) fail(`rules/${id}.ts exists`)

const RULE = `/** \`the syntax\`: why it is not in the language. */
import type { Rule } from '../analyzer/types.ts'

export default {
  meta: {
    type: 'problem', schema: [], docs: { description: 'Disallow this thing.' },
    messages: { found: 'What is wrong.' },
    hints: { found: 'What to write instead.' },
  },
  create: (context) => ({ EmptyStatement: (node) => context.report({ node, messageId: 'found' }) }),
} satisfies Rule as Rule
`

const PAGE = `# ${id}

One sentence that says what is not in the language.

## Why

The attack, or what a reader would get wrong.

## Rejected

\`\`\`js reject
;
\`\`\`

## Accepted

\`\`\`js accept
1
\`\`\`

## Instead

What to write.
`

const FILES: Record<string, string> = {
  [`rules/${id}.ts`]: RULE,
  [`rules/${id}.md`]: PAGE,
  [`fixtures/rules/${id}/accept/ordinary.js`]: '1\n',
  [`fixtures/rules/${id}/reject/plain.js`]: ';\n',
}

for (const [path, text] of Object.entries(FILES)) {
  const file = new URL(path, ROOT)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(`made ${path}`)
}
const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
console.log(`now: add \`'${id}': ${name}\` to rules/index.ts, write at least eight fixtures in odd syntactic positions,`)
console.log('run `UPDATE_FIXTURES=1 node dist/test/rules-fixtures.test.js` after a build, and read the goldens it writes.')

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
