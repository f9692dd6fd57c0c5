/**
 * HTML-like comments, `<!--` and `-->`: scripts take the rest of such a line as a comment, modules and most tools read
 * operators, so what a reader sees is not what runs. Compiled code is always a script: both goals reject them.
 */
import { makeDiagnostic, type Source } from './diagnostic.ts'
import { tokenFrom } from './tokens.ts'
import type { Comment, Diagnostic, Program, Range, Suggestion, Tokens } from './types.ts'

const HINT = 'Write a comment with `//`; where operators are meant, put spaces between them: `a < !--b`, `a-- > b`.'

/** One diagnostic for each, in order. */
export function findHtmlComments(source: Source & Pick<Program, 'js'>, { comments, tokens }: { comments: readonly Comment[]; tokens: Tokens }): Diagnostic[] {
  const found = comments.filter(({ type, start }) => type === 'Line' && !source.js.startsWith('//', start)).map(({ start }) => start)
  const ofComments = new Set(found)
  // Modules read `a <!--b` as operators. A line that starts with `-->` has no such reading: it does not parse.
  for (const at of occurrences(source.js, '<!--')) if (isOperator(tokens, at)) found.push(at)
  return found.sort((a, b) => a - b).map((at) => {
    const length = source.js[at] === '<' ? 4 : 3
    return makeDiagnostic(source, 'no-html-comment', [at, at + length], `\`${source.js.slice(at, at + length)}\` starts a comment in scripts, and is operators elsewhere.`, HINT, ofComments.has(at) ? plainComment([at, at + length]) : undefined)
  })
}

/** What a script takes for a comment, written as one. */
export function plainComment(range: Range): Suggestion {
  return { message: 'Write the comment with `//`.', edits: [{ range, text: '//' }] }
}

function* occurrences(text: string, mark: string): Generator<number> {
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) yield at
}

/**
 * Whether an operator starts here: inside strings, templates, regular expressions and comments the marks mean nothing.
 * A part of a template is a token too, but one as long as the mark.
 */
function isOperator(tokens: Tokens, at: number): boolean {
  const index = tokenFrom(tokens, at)
  return index < tokens.length && tokens.starts[index] === at && (tokens.ends[index] as number) - at < 3
}
