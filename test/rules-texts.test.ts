/** What stands in comments, strings, templates and regular expressions is text: whatever a rule rejects in code, it says nothing of it there. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { check } from '../index.ts'
import { fixtureCases } from './_rule-cases.ts'

const test = suite('rules/texts')

/** Characters that deceive a reader do so in texts too; they are the one thing that is looked for there. */
const DECEIVES = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/u
const LINE = /\r\n|[\n\r\u2028\u2029]/

const WRAP: Record<string, (source: string) => string | undefined> = {
  'line comments': (source) => `${source.split(LINE).map((line) => `// ${line}`).join('\n')}\n1\n`,
  'a block comment': (source) => (source.includes('*/') ? undefined : `/* ${source} */\n1\n`),
  'a string': (source) => `const text = ${JSON.stringify(source)}\ntext.length\n`,
  'a template': (source) => `const text = \`${source.replace(/[\\`]|\$\{/g, '\\$&')}\`\ntext.length\n`,
  'a regular expression': (source) => {
    const escaped = source.split(LINE).map((line) => line.replace(/[/\\^$.*+?()[\]{}|-]/g, '\\$&')).join('\\n')
    // A large pattern is rejected for its size.
    return escaped === '' || source.length > 2000 ? undefined : `const pattern = /${escaped}/\npattern.source\n`
  },
}

for (const [place, wrap] of Object.entries(WRAP)) {
  test(place, () => {
    let count = 0
    for (const { source, verdict, rule, file } of fixtureCases()) {
      // Above this size the source itself is what a fixture is about.
      if (verdict !== 'reject' || DECEIVES.test(source) || source.length > 20_000) continue
      const text = wrap(source)
      if (text === undefined) continue
      count++
      for (const filename of ['a.js', 'a.mjs', 'a.ts']) {
        assert.equal(check(text, { filename, policy: 'standard' }).diagnostics.map((found) => `${found.rule}: ${found.message}`), [], `${rule}/${file} in ${place} (${filename})`)
      }
    }
    assert.ok(count > 60, `${count} texts`)
  })
}

test.run()
