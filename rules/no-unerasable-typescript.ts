/**
 * `enum`, `namespace`, parameter properties, decorators, ...: TypeScript that means code, so it cannot be blanked out. Our host finds it
 * before there is a tree (analyzer/typescript.ts, whose words these are); this rule is for ESLint with the TypeScript parser.
 */
import { assertionSuggestion, eraseSuggestion } from '../analyzer/erasable.ts'
import type { Listener, Node, Range, Rule, RuleContext, Suggestion } from '../analyzer/types.ts'
import { rangeOf, reportRange } from './shared/host.ts'

/** Node type -> what it is called, and what to write instead. */
const CONSTRUCTS: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  TSEnumDeclaration: ['An `enum`', "Write an object: `const Color = { Red: 'red', Blue: 'blue' } as const`."],
  TSModuleDeclaration: ['A `namespace` with values in it', 'Write a module of its own, or an object.'],
  TSImportEqualsDeclaration: ['`import x = ...`', "Write `import x from '...'`, or `const x = ...`."],
  TSExportAssignment: ['`export =`', 'Write `export default ...`.'],
  TSTypeAssertion: ['An assertion in front, `<T>x`,', 'Write `x as T`.'],
  TSParameterProperty: ['A parameter property', 'Declare the field in the class, and assign it in the constructor: `this.x = x`.'],
  Decorator: ['A decorator', 'Call the function yourself: `const Wrapped = decorate(Original)`.'],
}
const WHOLE: ReadonlySet<string> = new Set(['Decorator', 'TSTypeAssertion'])

type TypeScriptNode = { type: string; range: Range; typeAnnotation?: { range: Range }; declare?: boolean; importKind?: string; body?: { body?: readonly TypeScriptNode[] } | null }

export default {
  meta: {
    type: 'problem', schema: [], hasSuggestions: true, docs: { description: 'Disallow TypeScript that is more than types.' },
    messages: Object.fromEntries(Object.entries(CONSTRUCTS).map(([type, [what]]) => [type, `${what} is more than types: it cannot be blanked out.`])),
    hints: Object.fromEntries(Object.entries(CONSTRUCTS).map(([type, [, instead]]) => [type, instead])),
  },
  create: (context) => {
    // Our own host knows no such nodes.
    if (context.program) return {}
    const check = (node: Node): void => checkNode(context, node as unknown as TypeScriptNode)
    return Object.fromEntries(Object.keys(CONSTRUCTS).map((type) => [type, check])) as Listener
  },
} satisfies Rule as Rule

function checkNode(context: RuleContext, node: TypeScriptNode): void {
  if (node.declare || node.importKind === 'type' || (node.type === 'TSModuleDeclaration' && isOnlyTypes(node))) return
  const [start, end] = rangeOf(node as unknown as Node)
  reportRange(context, [start, WHOLE.has(node.type) ? end : endOf(context, node, start, end)], node.type, {}, suggestionFor(context, node, [start, end]))
}

function suggestionFor({ sourceCode: { text } }: RuleContext, { type, typeAnnotation }: TypeScriptNode, range: Range): Suggestion | undefined {
  if (type === 'TSTypeAssertion' && typeAnnotation) return assertionSuggestion(text, range, typeAnnotation.range)
  return eraseSuggestion(type.slice('TS'.length), text.slice(...range), range)
}

// Long constructs are underlined up to the end of their first line, a parameter property at its first modifier.
function endOf({ sourceCode: { text } }: RuleContext, { type }: TypeScriptNode, start: number, end: number): number {
  const line = text.slice(start, end).split(/[\n\r\u2028\u2029]/, 1)[0] ?? ''
  return start + (type === 'TSParameterProperty' ? (/^\w+/.exec(line)?.[0] ?? line) : line.trimEnd()).length
}

const TYPES_ONLY: ReadonlySet<string> = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'])

function isOnlyTypes({ body }: TypeScriptNode): boolean {
  return (body?.body ?? []).every((statement) => {
    const { declaration = statement } = statement as { declaration?: TypeScriptNode | null }
    return declaration === null || TYPES_ONLY.has(declaration.type) || declaration.declare === true
  })
}
