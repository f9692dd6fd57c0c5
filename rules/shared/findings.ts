/** DATA: ids of diagnostics that are no rules, because they are found before there is a tree, or across files. Their pages are beside this file. */

export const FINDINGS: Readonly<Record<'syntax' | 'source-limit', { description: string }>> = {
  'syntax': { description: 'Disallow text that does not parse as strict ECMAScript 2024, or TypeScript.' },
  'source-limit': { description: 'Disallow sources that are too large or nested too deeply to be read safely.' },
}
