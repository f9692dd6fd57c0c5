/**
 * Regular expressions: processor time per step of the worst shapes, then ordinary uses beside the engine's own RegExp in one run.
 *   node dist/bench/regexps.js [--ms 500]
 * Prints; asserts nothing. Times of a busy machine are too long: the first shapes then run before the machine's code is optimized.
 */
import { parseArgs } from 'node:util'
import vm from 'node:vm'

import { twins } from '../runtime/twins.ts'
import { freshContext, testRealm } from '../test/_realm.ts'

const { values: flags } = parseArgs({ options: { ms: { type: 'string', default: '500' } } })
const patience = Number(flags.ms)
const realm = testRealm(undefined, { twins: twins() })

/** Source, flags, text, use. */
const WORST: readonly [string, string, string, string][] = [
  ['^(?:a|aa){8}(?:a|aa){8}b', '', 'a'.repeat(100), 'r.test(t)'], ['(?:a|aa){8}(?:a|aa){8}b|', '', 'a'.repeat(100), 'r.exec(t)'],
  ['a(?:b*c|)', '', `a${'b'.repeat(30000)}`, 'r.exec(t)'], ['[ab](?:[ab]*c|)', 'g', 'ab'.repeat(500), "t.replace(r, '<$&>')"], ['(?:b*c)?', 'g', 'b'.repeat(900), 't.match(r)'],
  [`${'()'.repeat(3000)}(?:aa|ab)c`, '', 'a'.repeat(2000), 'r.test(t)'], ['(a*)\\1b', '', 'a'.repeat(60), 'r.test(t)'], ['\\s+$', '', `a${' '.repeat(3000)}a`, 'r.test(t)'], ['\\s*$', 'g', `${' '.repeat(3000)}a`, "t.replace(r, '')"],
  ['(x+x+)+y', '', 'x'.repeat(60), 'r.test(t)'], ['(?:a|a)*b', '', 'a'.repeat(60), 'r.test(t)'], ['(?=(?:a|aa)+b)x', '', 'a'.repeat(60), 'r.test(t)'], ['(?=a*b)a', 'g', 'a'.repeat(1000), "t.replace(r, '')"], ['(?<=b.*)a', 'g', 'a'.repeat(1000), "t.replace(r, '')"],
  ['[\\p{L}\\d]+!', 'giu', 'é'.repeat(30000), 'r.test(t)'], ['(.)\\1', 'gi', 'éa'.repeat(3000), 't.match(r)'], ['.', 'g', 'a'.repeat(30000), 't.match(r)'], ['', 'gu', 'é'.repeat(30000), 't.split(r)'], ['(,)', '', 'a,'.repeat(15000), 't.split(r)'],
  ['(.)(.)(.)(.)', 'g', 'a'.repeat(30000), 't.replace(r, (x) => x)'], ['(?:a{1000}){1000}', '', 'a'.repeat(3000), 'r.test(t)'],
]
for (const [source, letters, text, use] of WORST) {
  const { meter } = realm
  meter.most = 3e6
  meter.steps = 0
  const run = realm.guest(`return (s, f, t) => { const r = new RegExp(s, f); return () => { r.lastIndex = 0; return ${use} } }`) as (source: string, flags: string, text: string) => () => unknown
  const once = run(source, letters, text)
  let [best, steps] = [Infinity, 0]
  for (const end = performance.now() + patience; performance.now() < end || best === Infinity;) {
    meter.steps = 0
    const from = process.hrtime.bigint()
    try {
      once()
    } catch (error) {
      if ((error as { limit?: boolean }).limit !== true) throw error
    }
    const took = Number(process.hrtime.bigint() - from)
    if (took < best) [best, steps] = [took, meter.steps + 1]
  }
  console.log(`${(best / steps).toFixed(0).padStart(6)} ns/step ${String(steps).padStart(10)} steps ${(best / 1000).toFixed(0).padStart(8)} us  /${source.slice(0, 50)}/${letters} ${use}`)
}

const ORDINARY: Readonly<Record<string, string>> = {
  'test in a loop': "const r = /^[a-z]+-\\d+$/; let n = 0; for (let i = 0; i < 2000; i++) if (r.test('item-' + i)) n++; return n",
  'replace with a template': "const t = 'Doe, John; Roe, Jane; '.repeat(200); return t.replace(/(\\w+), (\\w+)/g, '$2 $1').length",
  'replace with a function': "const t = 'price 12, price 34, '.repeat(200); return t.replace(/\\d+/g, (d) => d * 2).length",
  split: "const t = 'a, b;c , d; '.repeat(300); return t.split(/\\s*[,;]\\s*/).length",
  'match, global': "const t = 'the quick brown fox jumps '.repeat(200); return t.match(/\\b\\w+\\b/g).length",
  'exec in a loop': "const r = /(\\w+)=(\\w+)/g, t = 'a=1&bc=23&def=456&'.repeat(100); let m, n = 0; while ((m = r.exec(t)) !== null) n += m[1].length; return n",
  matchAll: "const t = 'a=1&bc=23&def=456&'.repeat(100); let n = 0; for (const m of t.matchAll(/(\\w+)=(\\w+)/g)) n += m[2].length; return n",
  'sticky tokenizer': "const r = /\\s*(?:(\\d+)|([a-z]+)|(.))/y, t = 'let x = 12 + foo(3) * bar; '.repeat(60); let m, n = 0; r.lastIndex = 0; while (r.lastIndex < t.length && (m = r.exec(t)) !== null) n += m[0].length; return n",
}
realm.meter.most = 1e15
const plain = freshContext()
const time = (work: () => unknown): number => {
  let best = Infinity
  for (const end = performance.now() + patience; performance.now() < end;) {
    const from = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - from))
  }
  return best
}
for (const [name, body] of Object.entries(ORDINARY)) {
  const ours = realm.guest(`return () => { ${body} }`) as () => unknown
  const theirs = new vm.Script(`'use strict'; (() => { ${body} })`).runInContext(plain) as () => unknown
  if (ours() !== theirs()) throw new Error(`${name}: another result`)
  const [mine, other] = [time(ours), time(theirs)]
  console.log(`${(mine / other).toFixed(2).padStart(6)}x ${(mine / 1000).toFixed(0).padStart(8)} us, plain ${(other / 1000).toFixed(0).padStart(6)} us  ${name}`)
}
