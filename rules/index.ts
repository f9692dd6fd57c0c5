/**
 * Every rule by its id. The default export is the ESLint plugin: `import restrict from 'restrict/eslint'`, then `restrict.configs.standard`,
 * another preset, or `restrict.withPolicy({ ... })` in the configuration.
 */
import type { Rule } from '../analyzer/types.ts'
import noConfusable from './no-confusable.ts'
import noDebugger from './no-debugger.ts'
import noDisallowedImport from './no-disallowed-import.ts'
import noDisallowedSyntax from './no-disallowed-syntax.ts'
import noDynamicImport from './no-dynamic-import.ts'
import noEval from './no-eval.ts'
import noFreeName from './no-free-name.ts'
import noFunctionConstructor from './no-function-constructor.ts'
import noHtmlComment from './no-html-comment.ts'
import noImportMeta from './no-import-meta.ts'
import noReflectiveProperty from './no-reflective-property.ts'
import noReservedName from './no-reserved-name.ts'
import noUnerasableTypescript from './no-unerasable-typescript.ts'
import noUnhooked from './no-unhooked.ts'
import noUnsafeRegexp from './no-unsafe-regexp.ts'
import noWith from './no-with.ts'
import { makePlugin, type Plugin } from './shared/plugin.ts'

export type { Config, Plugin } from './shared/plugin.ts'
export { FINDINGS, PROJECT_FINDINGS } from './shared/findings.ts'

/** Rule id -> rule. */
export const rules: Readonly<Record<string, Rule>> = {
  'no-confusable': noConfusable,
  'no-debugger': noDebugger,
  'no-disallowed-import': noDisallowedImport,
  'no-disallowed-syntax': noDisallowedSyntax,
  'no-dynamic-import': noDynamicImport,
  'no-eval': noEval,
  'no-free-name': noFreeName,
  'no-function-constructor': noFunctionConstructor,
  'no-html-comment': noHtmlComment,
  'no-import-meta': noImportMeta,
  'no-reflective-property': noReflectiveProperty,
  'no-reserved-name': noReservedName,
  'no-unerasable-typescript': noUnerasableTypescript,
  'no-unhooked': noUnhooked,
  'no-unsafe-regexp': noUnsafeRegexp,
  'no-with': noWith,
}

const plugin: Plugin = makePlugin(rules)

export default plugin
