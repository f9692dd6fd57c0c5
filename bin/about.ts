/** What this package says of itself. Files here run from `dist/bin`, two folders below the package. */
import { existsSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)

export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }
  return version
}

/** The page of a rule, or undefined when there is none. */
export function readRulePage(id: string): string | undefined {
  for (const folder of ['rules', 'rules/shared']) {
    const page = new URL(`${folder}/${id}.md`, ROOT)
    if (existsSync(page)) return readFileSync(page, 'utf8')
  }
  return undefined
}
