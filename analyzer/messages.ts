/** Turns the parser's terse findings into sentences that say what is wrong, and what to write instead where that is known. */
import type { ParseError } from './parser.ts'
import type { Language } from './types.ts'

export type Explanation = { message: string; hint: string; end: number }

/** `token` is the range of the token at which the parser stood. */
export function explainParseError(error: ParseError, js: string, token: { start: number; end: number }, language: Language): Explanation {
  const message = error.message.replace(/ \(\d+:\d+\)$/, '')
  const atToken = error.pos === token.start && token.end > token.start
  const end = atToken ? token.end : endOfWord(js, error.pos)
  const text = js.slice(error.pos, end)
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text
  if (message === 'Unexpected token') {
    return error.pos >= js.length
      ? { message: 'The program ends in the middle.', hint: 'Look for a bracket, a quote or a comment that is not closed.', end }
      : { message: `Unexpected \`${shown}\`.`, hint: hintForToken(text, language), end }
  }
  const plain = PLAIN[message]
  if (plain !== undefined) return { ...plain, end }
  const known = KNOWN.find(([pattern]) => pattern.test(message))
  return { message: `${message.replace(/'([^']+)'/g, '`$1`').replace(/\.$/, '')}.`, hint: known?.[1] ?? '', end }
}

/** The end of the word at `start`, or of the single character there. */
function endOfWord(js: string, start: number): number {
  const word = /[\w$]+/y
  word.lastIndex = start
  return Math.min(start + (word.exec(js)?.[0].length ?? 1), js.length)
}

function hintForToken(text: string, language: Language): string {
  if (text === '@') return 'Decorators are not in the language: call the function yourself.'
  if (language === 'js' && TYPES.has(text)) return 'If this is TypeScript, give the file a name that ends in `.ts`.'
  return ''
}

const PLAIN: Readonly<Record<string, Omit<Explanation, 'end'>>> = {
  'Unsyntactic break': { message: '`break` outside a loop or `switch`, or to a label that is not around it.', hint: 'In a function, use `return`.' },
  'Unsyntactic continue': { message: '`continue` outside a loop, or to a label of no loop around it.', hint: 'In a callback, use `return`.' },
  'Assigning to rvalue': { message: 'This cannot be assigned to.', hint: 'Only names, properties and patterns can; for a comparison write `===`.' },
}

const TYPES: ReadonlySet<string> = new Set([':', 'as', 'satisfies', 'interface', 'type', 'enum', 'namespace', 'declare', '?'])

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/'return' outside of function/, 'The value of a script is its last expression: write the value itself as the last statement.'],
  [/'import' and 'export' may/, 'Imports and exports stand at the top level of a module, outside functions and blocks.'],
  [/'await' outside|keyword 'await'/, '`await` is for async functions and the top level of modules; name the file `.mjs`, or say that it is a module.'],
  [/[Oo]ctal/, 'Write octal numbers as `0o17`, and characters as `\\x0f`.'],
  [/has already been declared/, 'Use another name, or assign to the binding that there is.'],
  [/Deleting local variable/, 'Programs are strict: only properties can be deleted.'],
  [/Assigning to (?:arguments|eval)|Binding (?:arguments|eval)/, 'Programs are strict: `eval` and `arguments` cannot be rebound.'],
  [/is reserved/, 'Programs are strict: choose another name.'],
  [/Invalid regular expression/, 'Check the pattern and its flags; the language has those of ECMAScript 2024.'],
  [/Unterminated string/, 'A string ends on the line on which it starts; use a template for several lines.'],
  [/Unterminated (?:template|comment|regular)/, 'Look for the end that is missing.'],
  [/Unexpected character/, 'Is this really a source text?'],
]
