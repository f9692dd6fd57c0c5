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
      : { message: `Unexpected \`${shown}\`.`, hint: hintForToken(text, js.slice(Math.max(0, error.pos - 200), error.pos), language), end }
  }
  const plain = PLAIN[message]
  if (plain !== undefined) return { ...plain, end }
  if (language === 'js' && TYPED_KEYWORD.test(message)) return { message: `${message.replace(/'([^']+)'/g, '`$1`')}.`, hint: TYPESCRIPT, end }
  const known = KNOWN.find(([pattern]) => pattern.test(message))
  return { message: `${message.replace(/'([^']+)'/g, '`$1`').replace(/\.$/, '')}.`, hint: known?.[1] ?? '', end }
}

/** The end of the word at `start`, or of the single character there. */
function endOfWord(js: string, start: number): number {
  const word = /[\w$]+/y
  word.lastIndex = start
  return Math.min(start + (word.exec(js)?.[0].length ?? 1), js.length)
}

const TYPESCRIPT = 'If this is TypeScript, give the file a name that ends in `.ts`.'
const TYPED_KEYWORD = /The keyword '(?:interface|enum|private|protected|public|package|implements)' is reserved/

/** `before` is the text up to the token, as much as it takes to tell what its author meant. */
function hintForToken(text: string, before: string, language: Language): string {
  if (text === 'with' && /['"]\s*$/.test(before)) return 'Import attributes are not in the language: take data from `input` or from a capability.'
  if (/\busing\s+$/.test(before)) return '`using` is not in the language: write `const x = ...; try { ... } finally { x.close() }`.'
  if (/\bimport\s+(?:defer|source)\s*$/.test(before)) return 'Write a plain `import`.'
  if (/\bawait\s+$/.test(before)) return '`await` is for async functions and the top level of modules; name the file `.mjs`, or say that it is a module.'
  if (text.startsWith('*') && /-\s*[\w.)\]]+\s*\**$/.test(before)) return 'Put parentheses around the negative number: `(-a) ** b`.'
  if (language === 'js' && TYPES.has(text)) return TYPESCRIPT
  if (text === '<') return 'JSX is not in the language: call a function.'
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
  [/Unexpected character '@'/, 'Decorators are not in the language: call the function yourself.'],
  [/[Oo]ctal|Invalid number/, 'Write octal numbers as `0o17`, and characters as `\\x0f`.'],
  [/has already been declared/, 'Use another name, or assign to the binding that there is.'],
  [/Deleting local variable/, 'Programs are strict: only properties can be deleted.'],
  [/Assigning to (?:arguments|eval)|Binding (?:arguments|eval)/, 'Programs are strict: `eval` and `arguments` cannot be rebound.'],
  [/is reserved/, 'Programs are strict: choose another name.'],
  [/Invalid regular expression/, 'Check the pattern and its flags; the language has those of ECMAScript 2024.'],
  [/Unterminated string/, 'A string ends on the line on which it starts; use a template for several lines.'],
  [/Unterminated (?:template|comment|regular)/, 'Look for the end that is missing.'],
  [/Optional chaining cannot appear in left-hand/, 'Test first: `if (a) a.b = 1`.'],
  [/Optional chaining cannot appear in the tag/, 'Test first, then write the tag without `?.`.'],
  [/Argument name clash|already declared|Duplicate (?:export|constructor|private|regular)/, 'Keep one of them, or give the other another name.'],
  [/'super' keyword/, '`super` is for methods, and `super()` for constructors of classes that extend another.'],
  [/new\.target/, 'Use it in a function, or take it out.'],
  [/Expected number in radix|Identifier directly after number/, 'Check the digits of this number.'],
  [/[Nn]umeric separator/, 'A `_` stands between two digits only.'],
  [/cannot be mixed/, 'Put parentheses around one of them: `(a ?? b) || c`.'],
  [/Shorthand property assignments/, 'In an object literal write `{ a: 1 }`.'],
  [/Complex binding patterns|Missing initializer/, 'Give it a value: `const a = ...`.'],
  [/Unexpected character/, 'Is this really a source text?'],
]
