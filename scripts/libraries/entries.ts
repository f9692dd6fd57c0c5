/**
 * Libraries and the tests that they come with. `tests`: files of their repository, as globs; `plugs`: other packages that those need, by
 * the file that stands for them; `entry` of its own where the tests are run by a program instead of a runner.
 */
export type Library = {
  name: string
  /** What the folder of a checkout is called, if not like the library. */
  folder?: string
  tests: readonly string[]
  without?: readonly string[]
  /** Import specifiers and what they stand for, relative to the checkout, or `guest:` one of ours. */
  alias?: Readonly<Record<string, string>>
  /** Text before the imports of the tests. */
  lead?: string
  /** Why it cannot run, where that is so. */
  note?: string
}

const d3 = (name: string, alias: Readonly<Record<string, string>> = {}): Library => ({ name, tests: ['test/**/*-test.js'], alias: { [name]: 'src/index.js', ...alias } })
const sources = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, `../${name}/src/index.js`]))

export const LIBRARIES: readonly Library[] = [
  d3('d3-array', { internmap: 'libraries:internmap' }), d3('d3-color'), d3('d3-dsv'), d3('d3-ease'), d3('d3-format'), d3('d3-hierarchy', sources('d3-array')), d3('d3-interpolate', sources('d3-color')), d3('d3-path'),
  d3('d3-scale', sources('d3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-time', 'd3-time-format')), d3('d3-shape', sources('d3-path', 'd3-polygon')), d3('d3-time', sources('d3-array')), d3('d3-time-format', sources('d3-time', 'd3-array')),
  { name: 'balanced-match', tests: ['test/*.ts'] },
  { name: 'bytes.js', tests: ['test/*.js'] },
  { name: 'clsx', tests: ['test/*.js'] },
  { name: 'Complex.js', tests: ['tests/*.js'], alias: { 'complex.js': 'src/complex.js' } },
  { name: 'content-type', tests: ['src/*.spec.ts'] },
  { name: 'cookie', tests: ['src/*.spec.ts'] },
  { name: 'dayjs', tests: ['test/*.test.js', 'test/plugin/*.test.js'] },
  { name: 'deepmerge', tests: ['test/*.js'] },
  { name: 'dequal', tests: ['test/*.js'] },
  { name: 'devalue', tests: ['test/*.js'] },
  { name: 'dset', tests: ['test/*.js'] },
  { name: 'escape-html', tests: ['test/*.js'] },
  { name: 'escape-string-regexp', tests: ['test.js'] },
  { name: 'eventemitter3', tests: ['test/test.js'] },
  { name: 'fast-deep-equal', tests: ['spec/*.js'] },
  { name: 'Fraction.js', tests: ['tests/*.js'], alias: { 'fraction.js': 'src/fraction.js' } },
  { name: 'immer', tests: ['__tests__/*.ts', '__tests__/*.js', '__tests__/*.tsx'] },
  { name: 'immutable-js', tests: ['__tests__/**/*.ts'] },
  { name: 'ipaddr.js', tests: ['test/*.js'] },
  { name: 'klona', tests: ['test/*.js'] },
  { name: 'long.js', tests: ['tests/index.js'] },
  { name: 'luxon', tests: ['test/**/*.test.js'] },
  { name: 'magic-string', tests: ['test/*.test.ts', 'test/*.js'] },
  { name: 'media-typer', tests: ['test/*.js'] },
  { name: 'minimist', tests: ['test/*.js'] },
  { name: 'mitt', tests: ['test/*.ts'] },
  { name: 'mri', tests: ['test/*.js'] },
  { name: 'ms', tests: ['src/*.test.ts'] },
  { name: 'nanoid', tests: ['test/non-secure.test.js'] },
  { name: 'negotiator', tests: ['test/*.js'] },
  { name: 'deep-equal', folder: 'node-deep-equal', tests: ['test/cmp.js'] },
  { name: 'semver', folder: 'node-semver', tests: ['test/**/*.js'] },
  { name: 'object-inspect', tests: ['test/*.js'] },
  { name: 'path-to-regexp', tests: ['src/*.spec.ts'] },
  { name: 'postcss-value-parser', tests: ['test/*.js'] },
  { name: 'qs', tests: ['test/*.js'] },
  { name: 'querystringify', tests: ['test.js'] },
  { name: 'ramda', tests: ['test/*.js'] },
  { name: 'range-parser', tests: ['test/*.js'] },
  { name: 'redux', tests: ['test/**/*.spec.ts'] },
  { name: 'regexparam', tests: ['test/*.js'] },
  { name: 'semver-compare', tests: ['test/*.js'] },
  { name: 'underscore', tests: ['test/*.js'] },
  { name: 'validator', folder: 'validator.js', tests: ['test/**/*.test.js'] },
  { name: 'yaml', tests: ['tests/**/*.ts'] },
  { name: 'zod', tests: ['packages/zod/src/v4/classic/tests/*.test.ts'] },
]
