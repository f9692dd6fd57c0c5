/** A library's tests in one text: with runners and assertions of ours in place of those that the tests import. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { globSync } from 'tinyglobby'

import type { Library } from './entries.ts'
import { filesOf, PATHS } from './files.ts'

const guest = (name: string): string => fileURLToPath(new URL(`./guest/${name}.js`, import.meta.url))

const suite = `'${guest('suite')}'`
const module = (name: string): string => `'${guest(name)}'`
/** What runners and assertions are called, and what stands for them. */
const STAND_INS: Readonly<Record<string, string>> = {
  assert: `export { default } from ${module('assert')}; export * from ${module('assert')}`,
  'assert/strict': `export { strict as default, ok, strictEqual as equal, notStrictEqual as notEqual, deepStrictEqual as deepEqual, notDeepStrictEqual as notDeepEqual, strictEqual, notStrictEqual, deepStrictEqual, notDeepStrictEqual, throws, doesNotThrow, rejects, match, doesNotMatch, fail } from ${module('assert')}`,
  test: `export { default } from ${suite}; export * from ${suite}`,
  mocha: `export * from ${suite}`,
  vitest: `export * from ${module('expect')}; export { vitest as test, vitest as it, describe, describe as suite, before as beforeAll, after as afterAll, beforeEach, afterEach } from ${suite}`,
  '@jest/globals': `export { it, it as test, describe, beforeAll, afterAll, beforeEach, afterEach } from ${suite}; export * from ${module('expect')}`,
  chai: `export { expect, assert } from ${module('expect')}; import { expect, assert } from ${module('expect')}; export default { expect, assert, use() {}, should() {} }`,
  uvu: `export { uvuTest as test } from ${module('assert')}; export { uvuSuite as suite } from ${suite}`,
  'uvu/assert': `import { uvu } from ${module('assert')}; export const { ok, not, equal, is, type, instance, match, snapshot, fixture, throws, unreachable } = uvu`,
  tape: `import { tape } from ${module('tape')}; export default tape; export const test = tape, t = tape`,
  ava: `import { ava } from ${module('tape')}; export default ava`,
  expect: `export { default, expect } from ${module('expect')}`,
  sinon: `export { default, spy, stub } from ${module('spies')}`,
  util: 'export const inherits = (sub, base) => { Object.setPrototypeOf(sub.prototype, base.prototype) }, inspect = (value) => String(value), format = (...all) => all.join(" "), types = {}, promisify = (work) => (...all) => new Promise((resolve, reject) => work(...all, (error, value) => (error ? reject(error) : resolve(value)))); export default { inherits, inspect, format, types, promisify }',
  qunit: `export { default } from ${module('qunit')}`,
}
const CALLED: Readonly<Record<string, string>> = { tap: 'tape', 'node:test': 'test', 'node:util': 'util', 'node:assert': 'assert', 'node:assert/strict': 'assert/strict', 'expect.js': 'expect', 'tape-catch': 'tape', assume: 'expect', qunitjs: 'qunit', 'bun:test': '@jest/globals', 'vitest/browser': 'vitest' }
/** Those of a CommonJS caller, for whom the default is the module. */
const COMMON: Readonly<Record<string, string>> = {
  assert: `module.exports = require(${module('assert')}).default`, 'assert/strict': `module.exports = require(${module('assert')}).strict`, tape: `module.exports = require(${module('tape')}).tape`, expect: `module.exports = require(${module('expect')}).expect`, ava: `module.exports = require(${module('tape')}).ava`, sinon: `module.exports = require(${module('spies')}).default`,
  test: `module.exports = Object.assign(require(${suite}).default, require(${suite}))`, chai: `module.exports = { ...require(${module('expect')}), use() {}, should() {} }`, vitest: `module.exports = { ...require(${suite}), ...require(${module('expect')}) }`, qunit: `module.exports = require(${module('qunit')}).default`, 
}
const FILES = /^(?:node:)?fs(?:\/promises)?$/
const BUILT_IN = /^(?:node:)?(?:fs|path|url|util|os|crypto|stream|http|https|net|module|vm|child_process|events|buffer|perf_hooks|worker_threads|zlib|readline|tty|process|querystring|string_decoder|timers)(?:\/.*)?$/

export function standIns(root: string, library: Library): Plugin {
  return {
    name: 'stand-ins',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path, kind, importer }) => {
        const alias = library.alias?.[path]
        if (alias === 'absent') return { path, namespace: 'absent' }
        if (alias !== undefined) return { path: alias.startsWith('guest:') ? guest(alias.slice(6)) : join(root, alias) }
        if (path === 'libraries:lead') return { path, namespace: 'lead' }
        const name = CALLED[path] ?? path
        if (importer.includes('/libraries/guest/')) return undefined
        const isOwn = Object.hasOwn(STAND_INS, name) || Object.hasOwn(COMMON, name)
        if (isOwn && kind === 'require-call' && COMMON[name] !== undefined) return { path: name, namespace: 'common' }
        if (isOwn && STAND_INS[name] !== undefined) return { path: name, namespace: 'stand-in' }
        if (FILES.test(path)) return { path: 'fs', namespace: 'files' }
        if (/^(?:node:)?path$/.test(path)) return { path: 'path', namespace: 'files' }
        if (BUILT_IN.test(path)) return { path, namespace: 'absent' }
        return undefined
      })
      builder.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({ contents: STAND_INS[path] ?? '', resolveDir: root }))
      builder.onLoad({ filter: /.*/, namespace: 'common' }, ({ path }) => ({ contents: COMMON[path] ?? '', resolveDir: root }))
      for (const [file, [pattern, text]] of Object.entries(library.change ?? {})) {
        builder.onLoad({ filter: new RegExp(`${file}$`) }, ({ path }) => ({ contents: readFileSync(path, 'utf8').replace(new RegExp(pattern, 'gm'), text), loader: path.endsWith('.ts') ? 'ts' : 'js' }))
      }
      builder.onLoad({ filter: /.*/, namespace: 'lead' }, () => ({ contents: library.lead ?? '', resolveDir: root }))
      builder.onLoad({ filter: /.*/, namespace: 'files' }, ({ path }) => ({ contents: path === 'fs' ? filesOf(root, library.files ?? []) : PATHS }))
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
    stdin: { contents: `import 'libraries:lead'\n${files.map((file) => `import ${JSON.stringify(file)}`).join('\n')}\n${library.tail ?? ''}\nimport { finish } from ${JSON.stringify(guest('suite'))}\nexport default finish`, resolveDir: root, loader: 'js', sourcefile: 'tests.js' },
    bundle: true, ignoreAnnotations: true, format: 'esm', platform: 'browser', mainFields: ['module', 'main'], conditions: ['import'],
    write: false, logLevel: 'silent', target: 'es2024', inject: [guest('globals')], nodePaths: [join(root, '..', 'node_modules')],
    plugins: [standIns(root, library)], loader: { '.md': 'text', '.txt': 'text', '.html': 'text' },
    define: { 'Math.random': 'random_', __dirname: '"."', __filename: '"test.js"', 'import.meta.dirname': '"."', 'import.meta.url': '"file:///test.js"', __DEV__: 'false', global: 'globalThis_', globalThis: 'globalThis_', ...library.define }, resolveExtensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
  })
  return { text: outputFiles[0]?.text ?? '', files: files.length }
}
