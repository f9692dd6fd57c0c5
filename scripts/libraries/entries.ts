/** Libraries and the tests that they come with. */
export type Library = {
  name: string
  /** The repository on GitHub. */
  from: string
  /** What the folder of a checkout is called, if not like the library. */
  folder?: string
  /** Files with tests, as globs in the checkout. */
  tests: readonly string[]
  without?: readonly string[]
  /** Where the version is, if not in `package.json`. */
  manifest?: string
  /** Import specifiers and what they stand for, relative to the checkout; `guest:` one of ours, `absent` an empty module. */
  alias?: Readonly<Record<string, string>>
  /** What is left out or put otherwise in both runs: a pattern of text and what stands in its place, by the end of a file's path. */
  change?: Readonly<Record<string, readonly [pattern: string, text: string]>>
  define?: Readonly<Record<string, string>>
  /** Files that the tests read, as globs. */
  files?: readonly string[]
  /** Text of a module before the tests, and what comes after them. */
  lead?: string
  tail?: string
}

const d3 = (name: string, alias: Readonly<Record<string, string>> = {}): Library => ({ name, from: `d3/${name}`, tests: ['test/**/*-test.js'], alias: { [name]: 'src/index.js', ...alias } })
const sources = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, `../${name}/src/index.js`]))

/** Suites that make up their cases make up the same ones in both runs. */
const SEEDED = "import fc from 'fast-check'\nfc.configureGlobal({ seed: 20240501 })"
/** A package of the same version where the tests want what a build makes of the sources. */
const packed = (path: string): string => `../node_modules/${path}`

export const LIBRARIES: readonly Library[] = [
  {
    name: 'acorn', from: 'acornjs/acorn', manifest: 'acorn/package.json', tests: ['test/tests*.js'], change: { '/test/tests.js': ['^testFail\\("\\["\\.repeat\\(2000\\).*$', ''] },
    alias: { 'guest:plain': 'guest:plain', '../acorn': 'acorn/src/index.js' },
    tail: "import { parse } from './acorn/src/index.js'\nimport { report } from 'guest:plain'\nimport * as driver from './test/driver.js'\ndriver.runTests({ parse }, (state, code, text) => { if (typeof code === 'string') report(code, state === 'ok', text) })",
  },
  { name: 'balanced-match', from: 'juliangruber/balanced-match', tests: ['test/*.ts'] },
  {
    name: 'bignumber.js', from: 'MikeMcl/bignumber.js', tests: ['test/methods/*.js'], lead: "import { T } from 'guest:plain'\nimport BigNumber from './dist/bignumber.mjs'\nglobalThis.Test = T\nglobalThis.BigNumber = BigNumber",
    alias: { 'guest:plain': 'guest:plain' },
    define: { AnotherBig: 'globalThis_.a1', xx: 'globalThis_.a2', yy: 'globalThis_.a3', zz: 'globalThis_.a4', n: 'globalThis_.a5', x: 'globalThis_.a6', y: 'globalThis_.a7', t: 'globalThis_.a8', Test: 'globalThis_.Test', BigNumber: 'globalThis_.BigNumber' },
  },
  { name: 'bytes.js', from: 'visionmedia/bytes.js', tests: ['test/*.js'] },
  { name: 'change-case', from: 'blakeembrey/change-case', manifest: 'packages/change-case/package.json', tests: ['packages/*/src/*.spec.ts'] },
  { name: 'clsx', from: 'lukeed/clsx', tests: ['test/*.js'] },
  { name: 'complex.js', from: 'rawify/Complex.js', folder: 'Complex.js', tests: ['tests/*.js'], alias: { 'complex.js': packed('complex.js/dist/complex.js') } },
  { name: 'content-type', from: 'jshttp/content-type', tests: ['src/*.spec.ts'] },
  { name: 'cookie', from: 'jshttp/cookie', tests: ['src/*.spec.ts'] },
  { ...d3('d3-array'), files: ['test/data/*.json', 'test/data/*.csv'] }, d3('d3-color'), { ...d3('d3-dsv'), files: ['test/data/*'] }, d3('d3-ease'), { ...d3('d3-format'), files: ['locale/*.json'] }, { ...d3('d3-hierarchy', sources('d3-array')), files: ['test/data/*'] }, d3('d3-interpolate', sources('d3-color')), d3('d3-path'),
  d3('d3-scale', sources('d3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-time', 'd3-time-format')), d3('d3-shape', sources('d3-path')), d3('d3-time', sources('d3-array')), { ...d3('d3-time-format', sources('d3-time', 'd3-array')), files: ['locale/*.json'] },
  {
    name: 'decimal.js', from: 'MikeMcl/decimal.js', tests: ['test/modules/*.js'], lead: "import { T } from 'guest:plain'\nimport Decimal from './decimal.mjs'\nglobalThis.T = T\nglobalThis.Decimal = Decimal",
    alias: { 'guest:plain': 'guest:plain' }, define: { t: 'globalThis_.a1', r: 'globalThis_.a2', total: 'globalThis_.a3', T: 'globalThis_.T', Decimal: 'globalThis_.Decimal' },
  },
  { name: 'deepmerge', from: 'TehShrike/deepmerge', tests: ['test/*.js'] },
  { name: 'dequal', from: 'lukeed/dequal', tests: ['test/*.js'] },
  { name: 'dset', from: 'lukeed/dset', tests: ['test/*.js'] },
  { name: 'escape-html', from: 'component/escape-html', tests: ['test/*.js'] },
  { name: 'escape-string-regexp', from: 'sindresorhus/escape-string-regexp', tests: ['test.js'] },
  { name: 'eventemitter3', from: 'primus/eventemitter3', tests: ['test/test.js'], change: { '/eventemitter3/index.js': ['new Events\\(\\)\\.__proto__', 'Object.getPrototypeOf(Events.prototype)'] } },
  {
    name: 'fast-deep-equal', from: 'epoberezkin/fast-deep-equal', tests: ['spec/index.spec.js'],
    alias: { '..': packed('fast-deep-equal/index.js'), '../react': packed('fast-deep-equal/react.js'), '../es6': packed('fast-deep-equal/es6/index.js'), '../es6/react': packed('fast-deep-equal/es6/react.js') },
  },
  { name: 'fraction.js', from: 'rawify/Fraction.js', folder: 'Fraction.js', tests: ['tests/*.js'], alias: { 'fraction.js': packed('fraction.js/dist/fraction.js') } },
  { name: 'ipaddr.js', from: 'whitequark/ipaddr.js', tests: ['test/*.js'] },
  { name: 'jmespath', from: 'jmespath/jmespath.js', folder: 'jmespath.js', tests: ['test/*.js'], files: ['test/compliance/*.json'] },
  { name: 'klona', from: 'lukeed/klona', tests: ['test/*.js'] },
  { name: 'long', from: 'dcodeIO/long.js', alias: { 'guest:plain': 'guest:plain' }, folder: 'long.js', tests: ['tests/index.js'], change: { '/tests/index.js': ['^tests\\.forEach[^]*', "import { runAll } from 'guest:plain'\nrunAll(tests)"] } },
  { name: 'magic-string', from: 'Rich-Harris/magic-string', define: { DEBUG: 'false' }, tests: ['test/*.test.ts'], alias: { 'magic-string': 'src/index.ts' }, change: { '/source-map-js/lib/util.js': ["!\\('__proto__' in obj\\)", 'true'] } },
  { name: 'marked', from: 'markedjs/marked', tests: ['test/unit/{Hooks,Lexer,instance}.test.js'], alias: { '../../lib/marked.esm.js': 'src/marked.ts' } },
  { name: 'media-typer', from: 'jshttp/media-typer', tests: ['test/*.js'] },
  { name: 'minimist', from: 'minimistjs/minimist', tests: ['test/*.js'] },
  { name: 'mitt', from: 'developit/mitt', tests: ['test/index_test.ts'], alias: { '..': 'src/index.ts' } },
  { name: 'mri', from: 'lukeed/mri', tests: ['test/*.js'], alias: { '../lib': packed('mri/lib/index.js') } },
  { name: 'ms', from: 'vercel/ms', tests: ['src/*.test.ts'] },
  {
    name: 'mustache', from: 'janl/mustache.js', folder: 'mustache.js', tests: ['test/*-test.js'], without: ['test/cli-test.js', 'test/render-test.js'], files: ['test/spec/specs/*.json'],
    alias: { '../mustache': packed('mustache/mustache.js') }, change: { '/test/helper.js': ['^ {4}module.require = .*$', ''], '/test/mustache-spec-test.js': ['eval\\(', 'String('] },
    define: { assert: 'globalThis_.assert', isLegacyNodeVersion: 'globalThis_.legacy', Mustache: 'globalThis_.Mustache' },
  },
  { name: 'nanoid', from: 'ai/nanoid', tests: ['test/non-secure.test.js'] },
  { name: 'negotiator', from: 'jshttp/negotiator', tests: ['test/*.js'] },
  { name: 'path-to-regexp', from: 'pillarjs/path-to-regexp', tests: ['src/*.spec.ts'], without: ['src/redos.spec.ts'] },
  { name: 'postcss-value-parser', from: 'postcss/postcss-value-parser', tests: ['test/*.js'] },
  { name: 'querystringify', from: 'unshiftio/querystringify', tests: ['test.js'] },
  {
    name: 'ramda', from: 'ramda/ramda', tests: ['test/*.js'], without: ['test/{both,complement,either,lift,liftN,and,or,not,cond,equals,traverse,sequence,of,partition,empty,fantasy-land,lens*,ap,chain,map,filter,reject}.js'],
    lead: SEEDED.replace("import fc from 'fast-check'", "const fc = require('fast-check')"),
  },
  { name: 'range-parser', from: 'jshttp/range-parser', tests: ['test/*.js'] },
  { name: 'redux', from: 'reduxjs/redux', tests: ['test/*.spec.ts'], alias: { redux: 'src/index.ts' } },
  { name: 'regexparam', from: 'lukeed/regexparam', tests: ['test/*.js'] },
  { name: 'seedrandom', from: 'davidbau/seedrandom', tests: ['test/prngtest.js'], define: { r2: 'globalThis_.r2' } },
  { name: 'semver', from: 'npm/node-semver', folder: 'node-semver', tests: ['test/{classes,functions,internal,ranges}/*.js'] },
  { name: 'semver-compare', from: 'substack/semver-compare', tests: ['test/*.js'] },
  { name: 'underscore', from: 'jashkenas/underscore', tests: ['test/{arrays,chaining,collections,objects,utility}.js'], alias: { '..': 'underscore-umd.js' } },
  {
    name: 'validator', from: 'validatorjs/validator.js', folder: 'validator.js', tests: ['test/{sanitizers,exports,util}.test.js', 'test/validators/*.test.js', 'test/validators.test.js'],
    alias: { '../index': 'src/index.js', '../../src/index': 'src/index.js', 'timezone-mock': 'absent' }, change: { '/test/validators.test.js': ['^let validator_js.*$', ''] },
  },
  {
    name: 'yaml', from: 'eemeli/yaml', tests: ['tests/*.ts', 'tests/doc/*.ts'], without: ['tests/cli.ts', 'tests/_*.ts', 'tests/*-test-suite.ts'], alias: { yaml: 'src/index.ts', 'vitest/browser': 'absent' }, lead: SEEDED,
    change: { '/tests/doc/anchors.ts': ["^.*toThrow\\('Maximum call stack size exceeded'\\)$", ''], '/tests/doc/parse.ts': ["^  test\\('Excessive recursion'[^]*?^  \\}\\)$", ''] }, files: ['tests/artifacts/**'],
  },
  {
    name: 'zod', from: 'colinhacks/zod', manifest: 'packages/zod/package.json', tests: ['packages/zod/src/v4/classic/tests/*.test.ts'],
    without: ['**/{file,json-schema,to-json-schema,from-json-schema,redos,string,openapi}*.test.ts'],
    alias: { 'zod/v4': 'packages/zod/src/v4/index.ts', 'zod/v4/core': 'packages/zod/src/v4/core/index.ts', zod: 'packages/zod/src/index.ts', 'zod/mini': 'packages/zod/src/v4/mini/index.ts' },
  },
]

/** Packages that the tests and the libraries import, beside the checkouts. */
const PACKAGES = 'complex.js@2.4.3 content-type@2 csv-spectrum d3-dsv d3-polygon d3-random deep-equal fast-check fast-deep-equal@3.1.3 fraction.js@5.3.4 internmap is-mergeable-object is-plain-object @jridgewell/sourcemap-codec mri@1.2.0 mustache@4.2.0 rxjs sinon-chai source-map-js'

export function commands(base: string): string {
  const clones = LIBRARIES.map(({ name, folder = name, from }) => `git clone --depth 1 https://github.com/${from} ${base}/${folder}`)
  return [...clones, `npm install --prefix ${base} --no-save --ignore-scripts ${PACKAGES}`].join('\n')
}
