/** A library's tests in one text: with runners and assertions of ours in place of those that the tests import. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { globSync } from 'tinyglobby'

import type { Library } from './entries.ts'

const guest = (name: string): string => fileURLToPath(new URL(`./guest/${name}.js`, import.meta.url))
const require = createRequire(import.meta.url)

/** What runners are called, and what stands for them. */
const STAND_INS: Readonly<Record<string, string>> = {
  assert: `export { default } from '${guest('assert')}'; export * from '${guest('assert')}'`,
  'assert/strict': `export { strict as default } from '${guest('assert')}'; export { ok, strictEqual as equal, notStrictEqual as notEqual, deepStrictEqual as deepEqual, notDeepStrictEqual as notDeepEqual, strictEqual, notStrictEqual, deepStrictEqual, notDeepStrictEqual, throws, doesNotThrow, rejects, match, doesNotMatch, fail } from '${guest('assert')}'`,
  test: `export { default } from '${guest('suite')}'; export * from '${guest('suite')}'`,
  mocha: `export * from '${guest('suite')}'`,
  vitest: `export * from '${guest('suite')}'; export * from '${guest('expect')}'`,
  '@jest/globals': `export * from '${guest('suite')}'; export * from '${guest('expect')}'`,
  chai: `export { expect, assert } from '${guest('expect')}'`,
  uvu: `export { uvuSuite as suite, uvuTest as test } from '${guest('assert')}'; export { uvuSuite as suite } from '${guest('suite')}'`.replace('uvuSuite as suite, ', ''),
  'uvu/assert': `import { uvu } from '${guest('assert')}'; export const { ok, not, equal, is, type, instance, match, snapshot, fixture, throws, unreachable } = uvu`,
  tape: `import { tape } from '${guest('assert')}'; export default tape; export const test = tape`,
  ava: `import { tape } from '${guest('assert')}'; export default tape`,
}
const CALLED: Readonly<Record<string, string>> = { tap: 'tape', 'node:test': 'test', 'node:assert': 'assert', 'node:assert/strict': 'assert/strict', 'expect.js': 'expect', expect: 'expect', 'tape-catch': 'tape', assume: 'expect' }
/** Those of a CommonJS caller, for whom the default is the module. */
const COMMON: Readonly<Record<string, string>> = { assert: `module.exports = require('${guest('assert')}').default`, 'assert/strict': `module.exports = require('${guest('assert')}').strict`, tape: `module.exports = require('${guest('assert')}').tape`, expect: `module.exports = require('${guest('expect')}').expect`, test: `module.exports = Object.assign(require('${guest('suite')}').default, require('${guest('suite')}'))`, chai: `module.exports = require('${guest('expect')}')`, vitest: `module.exports = { ...require('${guest('suite')}'), ...require('${guest('expect')}') }` }
const BUILT_IN = /^(?:node:)?(?:fs|path|url|util|os|crypto|stream|http|https|net|module|vm|child_process|events|buffer|perf_hooks|worker_threads|zlib|readline|tty|querystring|string_decoder|timers)(?:\/.*)?$/

export function standIns(root: string, library: Library): Plugin {
  return {
    name: 'stand-ins',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path, kind, importer }) => {
        const alias = library.alias?.[path]
        if (alias !== undefined) return { path: alias.startsWith('libraries:') ? require.resolve(alias.slice(10)) : join(root, alias) }
        const name = CALLED[path] ?? path
        if (importer.includes('/libraries/guest/')) return undefined
        if (kind === 'require-call' && COMMON[name] !== undefined) return { path: name, namespace: 'common' }
        if (name === 'expect') return { path: guest('expect') }
        if (STAND_INS[name] !== undefined && !existsSync(join(root, 'node_modules', path))) return { path: name, namespace: 'stand-in' }
        if (BUILT_IN.test(path)) return { path, namespace: 'absent' }
        return undefined
      })
      builder.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({ contents: STAND_INS[path] ?? '', resolveDir: root }))
      builder.onLoad({ filter: /.*/, namespace: 'common' }, ({ path }) => ({ contents: COMMON[path] ?? '', resolveDir: root }))
      builder.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {}' }))
    },
  }
}

export function testFiles(root: string, { tests, without = [] }: Library): string[] {
  return globSync([...tests], { cwd: root, absolute: true, ignore: [...without] }).filter((file) => !/\.d\.ts$/.test(file)).sort()
}

export async function bundleTests(root: string, library: Library): Promise<{ text: string; files: number }> {
  const files = testFiles(root, library)
  const { outputFiles } = await build({
    stdin: { contents: `${library.lead ?? ''}\n${files.map((file) => `import ${JSON.stringify(file)}`).join('\n')}\nimport { finish } from ${JSON.stringify(guest('suite'))}\nexport default finish`, resolveDir: root, loader: 'js' },
    bundle: true, ignoreAnnotations: true, format: 'esm', platform: 'browser', mainFields: ['module', 'main'], conditions: ['import'], write: false, logLevel: 'silent', target: 'es2024', inject: [guest('globals')], plugins: [standIns(root, library)], loader: { '.md': 'text', '.txt': 'text', '.html': 'text' },
    define: { __DEV__: 'false', global: 'globalThis_', globalThis: 'globalThis_' }, banner: { js: 'var globalThis_ = {};' },
  })
  return { text: outputFiles[0]?.text ?? '', files: files.length }
}
