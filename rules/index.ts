/**
 * Every rule by its id. The default export is an ESLint plugin with the same rules: `import restrict from 'restrict/eslint'`, then
 * `restrict.configs.recommended` in the configuration. The policy goes into ESLint's `settings.restrict.policy`.
 */
import { ruleUrl } from '../analyzer/diagnostic.ts'
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
import noUnsafeRegexp from './no-unsafe-regexp.ts'
import noWith from './no-with.ts'

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
  'no-unsafe-regexp': noUnsafeRegexp,
  'no-with': noWith,
}

// ESLint shows one text per finding, so the hint follows the message, and links to `docs.url`.
function forEslint(id: string, rule: Rule): object {
  const { docs, messages, hints, ...meta } = rule.meta
  const withHints = Object.entries(messages).map(([messageId, message]) => [messageId, [message, hints?.[messageId] ?? ''].join(' ').trim()])
  return { meta: { ...meta, docs: { ...docs, url: ruleUrl(id) }, messages: Object.fromEntries(withHints) }, create: rule.create }
}

export type Plugin = {
  meta: { name: string }
  rules: Record<string, object>
  configs: { recommended: { name: string; plugins: { restrict: Plugin }; rules: Record<string, 'error'> } }
}

const ids = Object.keys(rules)
const plugin: Plugin = {
  meta: { name: 'restrict' },
  rules: Object.fromEntries(ids.map((id) => [id, forEslint(id, rules[id] as Rule)])),
  configs: {
    recommended: {
      name: 'restrict/recommended',
      get plugins() {
        return { restrict: plugin }
      },
      rules: Object.fromEntries(ids.map((id) => [`restrict/${id}`, 'error'])),
    },
  },
}

export default plugin
