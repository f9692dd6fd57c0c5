/** Regular expressions among guests do what the engine's own do: some hundred random ones; `node dist/scripts/regexp-fuzz.js` makes more. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { twins } from '../runtime/twins.ts'
import { makeComparison, nothingYet } from './_regexp-fuzz.ts'
import { testRealm } from './_realm.ts'

const test = suite('regexp-fuzz')

test('random patterns and texts: by our machine, with and without twins', () => {
  const comparison = makeComparison()
  const total = nothingYet()
  for (let index = 0; index < 120; index++) comparison.compare(20, index, total)
  assert.equal(total.differences, [])
  assert.ok(total.pairs > 300, `only ${total.pairs} pairs`)
})

test('patterns found by chance', () => {
  const comparison = makeComparison()
  const total = nothingYet()
  const found: readonly [string, string, string][] = [
    ['(?<!a|^)', 'u', '\u{1d49c}\u{1d49c}'], ['(?<!a|^)', 'gu', '\u{1d49c}\u{1d49c}'], ['\\B(?<=b??)', 'du', '_-a a\u{1d49c}_'], ['[^a]*(?<!^)\\b', 'u', '\u{1d49c}a'], ['()x?|(?<n>b)+\\B', 'giu', 'Ksx\u{1d49c}-i'],
  ]
  for (const [source, flags, text] of found) comparison.compareCase({ source, flags, texts: [text], last: [0], templates: ['[$&]'], limit: 3 }, 'found', total)
  assert.equal(total.differences, [])
  assert.is(total.pairs, found.length)
})

test('where the engine would go exponential, steps are counted', () => {
  const realm = testRealm(undefined, { twins: twins() })
  realm.meter.most = 100_000
  // within a lookaround, after it, beside an anchor, in what may be left out
  for (const source of ['(?=(?:a|aa)+b)x', '^(?=(?:a|aa)+b)x', '(?:(?=(?:a|aa)+b)x)?', '(?!(?:a|aa)+b)x', '(?<=b(?:a|aa)+)x', '(?:a(?=(?:a|aa)+b))*', '(?=(a*)*b)', '\\b(?=(?:a|a)*b)a', '(?:(?=(?:a|aa){2,}b))']) {
    realm.meter.steps = 0
    let stopped = false
    try {
      realm.guest(`return new RegExp(${JSON.stringify(source)}).test('a'.repeat(36) + 'x')`)
    } catch (error) {
      stopped = (error as { limit?: boolean }).limit === true
    }
    assert.ok(stopped, source)
  }
})

test('what the engine passes over and takes back, or looks at for nothing, is paid for', () => {
  const realm = testRealm(undefined, { twins: twins() })
  const cases: readonly [string, string, string, string, number][] = [
    ['^(?:a|aa){8}(?:a|aa){8}b', '', "'a'.repeat(100)", 'r.test(t)', 4000], ['(?:a|aa){8}(?:a|aa){8}b|', '', "'a'.repeat(100)", 'r.exec(t)', 4000],
    ['a(?:b*c|)', '', "'a' + 'b'.repeat(30000)", 'r.exec(t)', 1500], ['[ab](?:[ab]*c|)', 'g', "'ab'.repeat(500)", "t.replace(r, '')", 30000],
    ['(?:b*c)?', 'g', "'b'.repeat(900)", 't.match(r)', 10000], [`${'()'.repeat(1000)}(?:aa|ab)c`, '', "'a'.repeat(2000)", 'r.test(t)', 30000],
  ]
  for (const [source, flags, text, work, least] of cases) {
    const run = realm.guest(`const r = new RegExp(${JSON.stringify(source)}, '${flags}'), t = ${text}; return () => ${work}`) as () => unknown
    run()
    realm.meter.steps = 0
    run()
    assert.ok(realm.meter.steps >= least, `${source.slice(0, 40)}: ${realm.meter.steps}`)
  }
})

test('a class without characters, of which the engine of Node 20 dies, is refused', () => {
  const realm = testRealm()
  const refused = realm.guest(`return ['[\\\\P{Any}]', '[^\\\\P{Any}]', '[a[\\\\P{Any}]]'].map((source) => { try { return String(new RegExp(source, 'v').exec('a')) } catch (error) { return error.name } }).join()`)
  assert.is(refused, 'SyntaxError,SyntaxError,SyntaxError')
})

test.run()
