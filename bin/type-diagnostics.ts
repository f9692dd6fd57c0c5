/** What TypeScript says of a file, as findings of ours: one sentence, its number at the end, and no advice about libraries that are not here. */
import type { Project, SourceFile, ts } from 'ts-morph'

import type { Diagnostic } from '../index.ts'
import { lineStartsOf, makeDiagnostic } from '../tables.ts'
import type { Morph } from './typescript.ts'

/** A name that nothing declares. */
const UNKNOWN_NAME: ReadonlySet<number> = new Set([2304, 2503, 2552, 2580, 2581, 2582, 2583, 2584, 2585, 2591, 2592, 2593, 2693, 2867, 2868, 18004])
/** A member that the type does not have. */
const UNKNOWN_MEMBER: ReadonlySet<number> = new Set([2339, 2550, 2551, 2570])
/** In 7005 to 7056 TypeScript asks for annotations; these are about something else: unreachable code, labels, cases, missing returns. */
const NO_ANNOTATION: ReadonlySet<number> = new Set([7027, 7028, 7029, 7030])
const HINT = '`restrict types` and `restrict describe` print what exists here.'
/** A module that is no file, or a package without types. */
const NO_MODULE: ReadonlySet<number> = new Set([2307, 2792, 7016])
const MOST_TEXT = 400

/** Stands at the end of every source, so that each has names of its own, scripts too. */
export const AS_MODULE = '\nexport {}\n'

/** The author's text. */
export function textOf(file: SourceFile): string {
  const text = file.getFullText()
  return text.endsWith(AS_MODULE) ? text.slice(0, -AS_MODULE.length) : text
}

/** `isProvided`: whether the module named at an offset is one that the policy allows, so that the embedder has it. */
export function typeDiagnostics(morph: Morph, project: Project, file: SourceFile, name: string, isProvided: (offset: number) => boolean): Diagnostic[] {
  const text = textOf(file)
  const source = { filename: name, text, lineStarts: lineStartsOf(text) }
  const make = ({ start = 0, length = 0, messageText, code }: ts.Diagnostic): Diagnostic =>
    makeDiagnostic(source, 'types', [start, start + length], sentence(morph, messageText, code), UNKNOWN_NAME.has(code) || UNKNOWN_MEMBER.has(code) ? HINT : '')
  try {
    const found = project.getProgram().compilerObject.getSemanticDiagnostics(file.compilerNode).filter(({ category }) => category === morph.ts.DiagnosticCategory.Error)
    // JavaScript has no place for annotations.
    const isJavaScript = /\.[mc]?js$/.test(file.getFilePath())
    const fitting = isJavaScript ? found.filter(({ code }) => code < 7005 || code > 7056 || NO_ANNOTATION.has(code)) : found
    return withoutTested(morph, file, fitting).filter(({ code, start }) => !NO_MODULE.has(code) || !isProvided(start ?? 0)).map(make)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [makeDiagnostic(source, 'types', [0, 0], 'The types of this file are nested too deeply to be checked.', 'Break its longest expression, or its largest type, into parts.')]
  }
}

function sentence({ ts }: Morph, messageText: string | ts.DiagnosticMessageChain, code: number): string {
  const plain = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ').replace(/ ?Do you need to (?:change|install)[^]*$/, '').trim()
  const short = plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT)}...` : plain
  return `${short.replace(/\.$/, '')} (TS${code}).`
}

// `typeof name` is how programs ask whether a name exists; what they then do with it, they have asked for.
function withoutTested({ SyntaxKind }: Morph, file: SourceFile, found: readonly ts.Diagnostic[]): ts.Diagnostic[] {
  const nameOf = ({ start = 0, length = 0 }: ts.Diagnostic): string => file.getFullText().slice(start, start + length)
  const unknown = found.filter(({ code }) => UNKNOWN_NAME.has(code))
  const tested = new Set(unknown.filter(({ start = 0 }) => file.getDescendantAtPos(start)?.getParent()?.getKind() === SyntaxKind.TypeOfExpression).map(nameOf))
  return found.filter((each) => !UNKNOWN_NAME.has(each.code) || !tested.has(nameOf(each)))
}
