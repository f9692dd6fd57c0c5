/**
 * TypeScript to JavaScript of the same length: types become blanks, so every offset, line and column stays. Syntax
 * that is more than types (enums and the like) has no such form and is reported. The compiler is loaded on first use.
 */
import { createRequire } from 'node:module'
import type { Node, SourceFile } from 'typescript'
import { makeBudget, type Budget } from './typescript-budget.ts'
import { makeDiagnostic, sortDiagnostics, type Source } from './diagnostic.ts'
import { assertionSuggestion, eraseSuggestion } from './erasable.ts'
import type { Diagnostic } from './types.ts'

type Compiler = typeof import('typescript')
type Blanker = typeof import('ts-blank-space')
/** `createSourceFile` leaves its findings in a field that the public types leave out. */
type Parsed = SourceFile & { parseDiagnostics: readonly { start: number; length: number; messageText: string | { messageText: string } }[] }

const RULE = 'no-unerasable-typescript'
/** Enough to see what is wrong; a parser that lost its way finds something in every line. */
const MOST_FINDINGS = 20

let loaded: { ts: Compiler; blank: Blanker; budget: Budget } | undefined

function load(): NonNullable<typeof loaded> {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url)
    const ts = require('typescript') as Compiler
    loaded = { ts, blank: require('ts-blank-space') as Blanker, budget: makeBudget(ts) }
  }
  return loaded
}

/** The JavaScript under the types, or what stands in the way. Throws a RangeError for nesting that the compiler cannot follow. */
export function blankTypes(source: Source): string | Diagnostic[] {
  const { ts, blank, budget } = load()
  const { ESNext } = ts.ScriptTarget
  const options = { languageVersion: ESNext, impliedNodeFormat: ts.ModuleKind.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone } as const
  const file = budget.within(source.text.length, () => ts.createSourceFile('source.ts', source.text, options, false, ts.ScriptKind.TS)) as Parsed
  const broken = file.parseDiagnostics.slice(0, MOST_FINDINGS).map(({ start, length, messageText }) => {
    const message = typeof messageText === 'string' ? messageText : messageText.messageText
    return makeDiagnostic(source, 'syntax', [start, start + length], message)
  })
  if (broken.length > 0) return broken

  const found: Node[] = []
  const js = blank.blankSourceFile(file, (node) => found.push(node))
  if (source.text.includes('@')) findDecorators(ts, file, found)
  if (found.length > 0) return sortDiagnostics(found.map((node) => explain(ts, source, file, node)))
  if (js.length !== source.text.length) throw new Error('blanking changed the length of a source')
  return js
}

function findDecorators(ts: Compiler, file: SourceFile, found: Node[]): void {
  const visit = (node: Node): void => {
    if (node.kind === ts.SyntaxKind.Decorator) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file)
}

function explain(ts: Compiler, source: Source, file: SourceFile, node: Node): Diagnostic {
  const kind = ts.SyntaxKind[node.kind]
  const [what, instead] = HINTS[kind] ?? ['This TypeScript syntax', 'Write it as ordinary JavaScript with types.']
  const start = node.getStart(file)
  const end = WHOLE.has(kind) ? node.end : Math.min(node.end, endOfLine(source, start))
  return makeDiagnostic(source, RULE, [start, end], `${what} is more than types: it cannot be blanked out.`, instead, suggestion(ts, source, file, node))
}

function suggestion(ts: Compiler, { text }: Source, file: SourceFile, node: Node) {
  const range: [number, number] = [node.getStart(file), node.end]
  if (ts.isTypeAssertionExpression(node)) return assertionSuggestion(text, range, [node.type.getStart(file), node.type.end])
  return eraseSuggestion(ts.SyntaxKind[node.kind] ?? '', text.slice(...range), range)
}

/** Short constructs are underlined as a whole, long ones up to the end of their first line. */
const WHOLE: ReadonlySet<string> = new Set(['Decorator', 'TypeAssertionExpression', 'AsExpression', 'SatisfiesExpression'])

const PARAMETER_PROPERTY = ['A parameter property', 'Declare the field in the class, and assign it in the constructor: `this.x = x`.'] as const
const REGROUPING = ['An assertion that decides how operators group', 'Put parentheses around it: `(a + b as T) * c`.'] as const

const HINTS: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  EnumDeclaration: ['An `enum`', "Write an object: `const Color = { Red: 'red', Blue: 'blue' } as const`."],
  ModuleDeclaration: ['A `namespace` with values in it', 'Write a module of its own, or an object.'],
  ImportEqualsDeclaration: ['`import x = ...`', "Write `import x from '...'`, or `const x = ...`."],
  ExportAssignment: ['`export =`', 'Write `export default ...`.'],
  TypeAssertionExpression: ['An assertion in front, `<T>x`,', 'Write `x as T`.'],
  AsExpression: REGROUPING,
  SatisfiesExpression: REGROUPING,
  Decorator: ['A decorator', 'Call the function yourself: `const Wrapped = decorate(Original)`.'],
  PublicKeyword: PARAMETER_PROPERTY,
  ProtectedKeyword: PARAMETER_PROPERTY,
  PrivateKeyword: PARAMETER_PROPERTY,
  ReadonlyKeyword: PARAMETER_PROPERTY,
}

function endOfLine(source: Source, offset: number): number {
  const end = source.lineStarts.find((start) => start > offset)
  return end === undefined ? source.text.length : source.text.slice(offset, end).trimEnd().length + offset
}
