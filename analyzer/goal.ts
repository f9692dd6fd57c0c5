/** Which language and goal a file has. The extension decides where it can; otherwise the syntax does (parse.ts). */
import type { Goal, Language } from './types.ts'

/** `.ts`, `.mts` and `.cts` are TypeScript; everything else, standard input included, is JavaScript. */
export function languageOf(filename: string): Language {
  return /\.[mc]?ts$/i.test(filename) ? 'ts' : 'js'
}

/** `.mjs` and `.mts` are modules, `.cjs` and `.cts` scripts; null where the extension leaves it open. */
export function goalOf(filename: string): Goal | null {
  const extension = /\.([mc])[jt]s$/i.exec(filename)
  if (extension === null) return null
  return extension[1]?.toLowerCase() === 'm' ? 'module' : 'script'
}
