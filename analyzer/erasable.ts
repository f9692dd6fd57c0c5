/**
 * Suggestions for TypeScript that is more than types, from the text of the construct alone: our own host sees TypeScript's tree,
 * ESLint another, and both get the same. What a pattern here does not cover gets none.
 */
import type { Range, Suggestion } from './types.ts'

const LONGEST = 2000
const ENUM = /^(export\s+)?(?:const\s+)?enum\s+([\w$]+)\s*\{([^{}]*)\}$/
const MEMBER = /^([A-Za-z_$][\w$]*)(?:\s*=\s*('[^'\\\n]*'|"[^"\\\n]*"|-?\d+))?$/

/** `construct` is the text at `range`. */
export function eraseSuggestion(kind: string, construct: string, range: Range): Suggestion | undefined {
  if (construct.length > LONGEST) return undefined
  const replace = (text: string | undefined): Suggestion | undefined => text === undefined ? undefined : { message: `Write \`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\`.`, edits: [{ range, text }] }
  switch (kind) {
    case 'EnumDeclaration': return replace(enumAsObject(construct))
    case 'ExportAssignment': return replace(/^export\s*=/.test(construct) ? construct.replace(/^export\s*=\s*/, 'export default ') : undefined)
    case 'ImportEqualsDeclaration': return replace(importAsModule(construct))
    default: return undefined
  }
}

/** `<T>x`; `type` and `range` as they stand in the text. */
export function assertionSuggestion(text: string, range: Range, type: Range): Suggestion | undefined {
  if (range[1] - range[0] > LONGEST) return undefined
  const value = text.slice(type[1], range[1]).replace(/^\s*>\s*/, '')
  return { message: 'Write `x as T`.', edits: [{ range, text: `(${value} as ${text.slice(...type)})` }] }
}

function enumAsObject(text: string): string | undefined {
  const [, exported = '', name, body = ''] = ENUM.exec(text) ?? []
  if (name === undefined) return undefined
  let next: number | undefined = 0
  const members: string[] = []
  for (const part of body.replace(/,\s*$/, '').split(',')) {
    const [, key, value] = MEMBER.exec(part.trim()) ?? []
    if (key === undefined || (value === undefined && next === undefined)) return undefined
    members.push(`${key}: ${value ?? next}`)
    next = value === undefined ? (next as number) + 1 : /^-?\d+$/.test(value) ? Number(value) + 1 : undefined
  }
  return `${exported}const ${name} = { ${members.join(', ')} } as const`
}

function importAsModule(text: string): string | undefined {
  const [, name, source] = /^import\s+([\w$]+)\s*=\s*require\(\s*('[^'\n]*'|"[^"\n]*")\s*\)\s*;?$/.exec(text) ?? []
  return source === undefined ? undefined : `import ${name} from ${source}`
}
