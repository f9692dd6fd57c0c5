/**
 * Diagnostics for people:
 *
 *     rule.js:2:5 no-eval: `eval` compiles text at run time.
 *       1 | const a = '1'
 *     > 2 |     eval(a)
 *         |     ^^^^
 *       hint: parse data with `JSON.parse`.
 */
import colors from 'picocolors'

import type { Diagnostic } from '../analyzer/types.ts'
import { codeFrame } from './frame.ts'
import { makeLines, visible } from './lines.ts'
import type { ReportOptions } from './options.ts'

/** The text form, each diagnostic followed by an empty line; a summary at the end when `files` is given and there is something to sum up. */
export function renderText(diagnostics: readonly Diagnostic[], options: ReportOptions = {}): string {
  const paint = colors.createColors(options.color === true)
  const linesOf = makeLines(options.source)
  const parts = diagnostics.map((diagnostic) => {
    const { file, rule, message, hint, loc } = diagnostic
    const place = `${visible(file)}:${loc.start.line}:${loc.start.column}`
    const frame = codeFrame(loc, linesOf(file) ?? [], paint)
    const head = `${paint.cyan(place)} ${paint.red(rule)}: ${visible(message)}`
    return `${[head, frame, hint === '' ? '' : `  ${paint.dim('hint:')} ${visible(hint)}`].filter((part) => part !== '').join('\n')}\n`
  })
  if (options.files && diagnostics.length > 0) parts.push(`${summary(diagnostics, options.files.length)}\n`)
  return parts.join('\n')
}

/** For example "3 problems in 2 of 10 files". */
export function summary(diagnostics: readonly Diagnostic[], files: number): string {
  const bad = new Set(diagnostics.map(({ file }) => file)).size
  const problems = `${diagnostics.length} problem${diagnostics.length === 1 ? '' : 's'}`
  return files === 1 ? problems : `${problems} in ${bad} of ${files} files`
}
