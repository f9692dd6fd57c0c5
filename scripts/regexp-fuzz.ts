/**
 * Compares random regular expressions among guests with the engine's own: by our machine alone, and as guests get them.
 *   node dist/scripts/regexp-fuzz.js [--count 20000] [--seed N] [--from N] [--seconds N]
 *   node dist/scripts/regexp-fuzz.js --seed N --only INDEX
 * Exit status 1 if anything differs.
 */
import { parseArgs } from 'node:util'

import { makeComparison, nothingYet } from '../test/_regexp-fuzz.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '20000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) }, from: { type: 'string', default: '0' }, seconds: { type: 'string', default: 'Infinity' }, only: { type: 'string' } } })
const seed = Number(values.seed)
const from = Number(values.only ?? values.from)
const to = values.only === undefined ? from + Number(values.count) : from + 1
const end = performance.now() + 1000 * Number(values.seconds)

let comparison = makeComparison()
const total = nothingYet()
for (let index = from; index < to && performance.now() < end; index++) {
  // what a realm knows of patterns is given up now and then
  if ((index - from) % 5000 === 4999) comparison = makeComparison()
  comparison.compare(seed, index, total)
  for (const difference of total.differences.splice(0)) {
    process.stdout.write(`${difference}\n`)
    process.exitCode = 1
  }
}
const { cases, pairs, skipped, invalid, unsupported } = total
process.stdout.write(`seed ${seed}: ${cases} patterns, ${pairs} pairs of pattern and text compared (${invalid} invalid patterns), ${skipped} pairs too expensive, ${unsupported} patterns unsupported, on ${process.version}\n`)
