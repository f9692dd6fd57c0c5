/** DATA: ids of diagnostics that are no rules, because they are found before there is a tree, or across files. Their pages are beside this file. */

export const FINDINGS: Readonly<Record<'syntax' | 'source-limit', { description: string }>> = {
  'syntax': { description: 'Disallow text that does not parse as strict ECMAScript 2024, or TypeScript.' },
  'source-limit': { description: 'Disallow sources that are too large or nested too deeply to be read safely.' },
}

/** What only `restrict check --types` looks for: it takes the other files of a project, and the capabilities. */
export const PROJECT_FINDINGS: Readonly<Record<'types' | 'import-graph', { description: string }>> = {
  'types': { description: 'Disallow what does not fit the types of the world that the policy describes.' },
  'import-graph': { description: 'Disallow imports, in any file that a program reaches, of what is not there, is no source, lies outside of the project, or is not allowed.' },
}
