/** A rule's page for a terminal: headings bold, code set off, rejected and accepted examples told apart. */
import colors from 'picocolors'

import { visible } from './lines.ts'

/** Markdown with colors; the words stay the same. */
export function renderPage(markdown: string): string {
  const paint = colors.createColors(true)
  let block: 'accept' | 'reject' | 'other' | undefined
  const lines = markdown.split('\n').map((line) => {
    const fence = /^```(?:\w+ )?(accept|reject)?/.exec(line)
    if (fence) {
      block = block === undefined ? ((fence[1] as 'accept' | 'reject' | undefined) ?? 'other') : undefined
      return paint.dim(visible(line))
    }
    const text = visible(line)
    if (block) return `  ${block === 'reject' ? paint.red(text) : block === 'accept' ? paint.green(text) : text}`
    if (/^#+ /.test(line)) return paint.bold(text)
    return text.replace(/`[^`]+`/g, (code) => paint.cyan(code.slice(1, -1)))
  })
  return lines.join('\n')
}
