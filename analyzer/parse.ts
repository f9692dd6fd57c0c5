/**
 * Source text to `Program`, or the diagnostics that say why not. Bad input never throws, whatever it is. The order
 * matters: size, the token scan, TypeScript's parser, ours, the grammar table, and at last the engine's own opinion.
 */
import type * as estree from 'estree'
import { lineStartsOf, makeDiagnostic, type Source } from './diagnostic.ts'
import { askEngine } from './engine.ts'
import { goalOf, languageOf } from './goal.ts'
import { checkGrammar, type GrammarReport } from './grammar.ts'
import { findHtmlComments } from './html-comments.ts'
import { SOURCE_LIMITS } from './limits.ts'
import { explainParseError } from './messages.ts'
import { type ParseError, SafeParser, TooDeep, TooLong } from './parser.ts'
import { scan, type Scan } from './scan.ts'
import { scopesOf } from './scope.ts'
import { sizeDiagnostic } from './size.ts'
import type { Comment, Diagnostic, Goal, Node, Program } from './types.ts'
import { blankTypes } from './typescript.ts'

export type ParseOptions = {
  /** Its extension decides the language and, for `.mjs`, `.cjs`, `.mts` and `.cts`, the goal. */
  filename?: string | undefined
  /** Overrides what extension and syntax say. */
  goal?: Goal | undefined
}

/** Parses strict ECMAScript 2024, or TypeScript whose types can be blanked. */
export function parse(text: string, { filename = 'input.js', goal }: ParseOptions = {}): Program | Diagnostic[] {
  if (text.length > SOURCE_LIMITS.size) return [sizeDiagnostic(text, filename, text.length, 'characters')]
  const unmarked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const source = { text: unmarked, filename, lineStarts: lineStartsOf(unmarked) }
  try {
    return parseSource(source, goal ?? goalOf(filename))
  } catch (error) {
    // Only stack overflow is expected here: V8 and TypeScript have recursions of their own.
    if (error instanceof RangeError) return [tooDeep(source, 0)]
    throw error
  }
}

function parseSource(source: Source, goal: Goal | null): Program | Diagnostic[] {
  const language = languageOf(source.filename)
  const scanned = scan(source.text, { typescript: language === 'ts' })
  if (scanned.problem !== null) {
    const { start, end, message, hint } = scanned.problem
    return [makeDiagnostic(source, 'source-limit', [start, end], message, hint)]
  }
  const js = language === 'ts' ? blankTypes(source) : source.text
  if (typeof js !== 'string') return js
  const program = parseWithGoal({ ...source, js, language }, goal, scanned)
  return program
}

type Input = Source & Pick<Program, 'js' | 'language'>
type Outcome = { ok: true; program: Program; report: GrammarReport } | { ok: false; reached: number; diagnostics: Diagnostic[] }

/** An open goal is a module if the syntax says so: import, export, `import.meta`, or an `await` that means something. */
function parseWithGoal(input: Input, goal: Goal | null, { moduleSyntax, awaits }: Scan): Program | Diagnostic[] {
  const first = parseAs(input, goal ?? (moduleSyntax ? 'module' : 'script'))
  if (goal !== null || moduleSyntax || !awaits || !mayMeanAwait(first)) return finish(first)
  // `await x` is no script, and `await (x)` calls a function that nobody has: either is top-level await, if that parses.
  const second = parseAs(input, 'module')
  if (second.ok && second.report.topLevelAwait) return finish(second)
  return finish(!first.ok && !second.ok && second.reached > first.reached ? second : first)
}

function mayMeanAwait(outcome: Outcome): boolean {
  return !outcome.ok || scopesOf(outcome.program).free.some(({ identifier }) => identifier.name === 'await')
}

function parseAs(input: Input, goal: Goal): Outcome {
  const { js } = input
  const comments: Comment[] = []
  const onComment = (block: boolean, value: string, start: number, end: number): void => {
    const type = block ? 'Block' : start === 0 && js.startsWith('#!') ? 'Hashbang' : 'Line'
    comments.push({ type, value, start, end })
  }
  const parser = new SafeParser({ ecmaVersion: 2024, sourceType: goal, strict: true, allowHashBang: true, onComment }, js)
  let ast: estree.Program
  try {
    ast = parser.parse() as estree.Program
  } catch (error) {
    return { ok: false, reached: parser.start, diagnostics: [describe(error, input, parser, comments)] }
  }
  // The last one recorded is the end of the text.
  const tokens = { length: parser.tokenCount - 1, starts: parser.starts, ends: parser.ends }
  const report = checkGrammar(ast)
  const { topLevelAwait } = report
  return { ok: true, report, program: { ...input, goal, ast, comments, tokens, topLevelAwait } }
}

function describe(error: unknown, input: Input, parser: SafeParser, comments: readonly Comment[]): Diagnostic {
  if (error instanceof TooDeep) return tooDeep(input, error.pos)
  if (error instanceof TooLong) return makeDiagnostic(input, 'source-limit', [error.pos, error.pos + 1], 'The source has too many tokens.')
  if (!(error instanceof SyntaxError)) throw error
  // What follows such a comment is not what its author saw, so it is the better explanation.
  const [html] = findHtmlComments(input, { comments, tokens: { length: 0, starts: [], ends: [] } })
  if (html !== undefined) return html
  const explained = explainParseError(error as ParseError, input.js, parser, input.language)
  return makeDiagnostic(input, 'syntax', [(error as ParseError).pos, explained.end], explained.message, explained.hint)
}

/** What a parsed program still has to pass. */
function finish(outcome: Outcome): Program | Diagnostic[] {
  if (!outcome.ok) return outcome.diagnostics
  const { program, report } = outcome
  const [violation] = report.violations
  if (violation !== undefined) return [violation.kind === 'too-deep' ? tooDeep(program, violation.node.start) : unknownSyntax(program, violation.node, violation.message)]
  const html = findHtmlComments(program, program)
  if (html.length > 0) return html
  const { widest } = report
  if (widest !== null && widest.params.length > SOURCE_LIMITS.parameters) return [tooWide(program, widest)]
  // The engine would only repeat what a rule says better.
  if (report.denied.length > 0) return program
  const objection = askEngine(program, report.metas)
  if (objection === null) return program
  if (objection.overflow) return [tooDeep(program, objection.offset)]
  return [makeDiagnostic(program, 'syntax', [objection.offset, objection.offset + 1], `${objection.message.replace(/\.$/, '')}.`)]
}

function tooDeep(source: Source, start: number): Diagnostic {
  return makeDiagnostic(source, 'source-limit', [start, start + 1], 'The program is nested too deeply.', 'Break long chains up, and move inner parts into functions of their own.')
}

function tooWide(source: Source, { params, start }: estree.Function): Diagnostic {
  const message = `A function has ${params.length} parameters, more than the ${SOURCE_LIMITS.parameters} that are accepted.`
  return makeDiagnostic(source, 'source-limit', [start, start + 1], message, 'Pass an object or an array.')
}

function unknownSyntax(source: Source, node: Node, what: string): Diagnostic {
  return makeDiagnostic(source, 'syntax', node, `This is not in the language: ${what}.`)
}
