/** Compares regular expressions among guests with the engine's own, each case by our machine alone, then as guests get it. */
import vm from 'node:vm'
import { makeRandom } from '../scripts/random.ts'
import { twins } from '../runtime/twins.ts'
import { ACCOUNT, randomCase } from './_regexp-cases.ts'
import type { RegExpCase } from './_regexp-cases.ts'
import { freshContext, testRealm } from './_realm.ts'
import type { TestRealm } from './_realm.ts'

export type Compared = { cases: number; pairs: number; skipped: number; invalid: number; unsupported: number; differences: string[] }
type Account = (source: string, flags: string, value: string, last: number, template: string, limit: number, slow: boolean) => readonly string[]
type Side = { name: string; account: Account; realm: TestRealm }

/** More steps than this for one text: the engine's own might not come back. */
const MOST = 300_000
/** A measure that trusts the engine with nothing. */
const NEVER = '() => () => ({ linear: false, brief: false, once: false, k: 1 / 0, d: 1, all: { k: 1 / 0, d: 1 } })'

export function makeComparison(): { compare(seed: number, index: number, into: Compared): void; compareCase(one: RegExpCase, label: string, into: Compared): void } {
  const side = (name: string, realm: TestRealm): Side => ({ name, realm, account: realm.guest(`return ${ACCOUNT}`) as Account })
  const machine = side('machine', testRealm(undefined, {}, (text) => {
    const changed = text.replace(/makeRegExpBound\(spend\)/g, `(${NEVER})()`)
    if (changed === text) throw new Error('the machine could not be forced')
    return changed
  }))
  const sides = [machine, side('realm', testRealm()), side('twins', testRealm(undefined, { twins: twins() }))]
  const plain = new vm.Script(`'use strict'; ${ACCOUNT}`).runInContext(freshContext()) as Account

  const compareCase = ({ source, flags, texts, last, templates, limit }: RegExpCase, label: string, into: Compared): void => {
    into.cases++
    for (let i = 0; i < texts.length; i++) {
      const given = [source, flags, texts[i] as string, last[i] ?? 0, templates[0] ?? '', limit] as const
      const results: (readonly string[])[] = []
      for (const { account, realm } of sides) {
        realm.meter.steps = realm.meter.bytes = 0
        realm.meter.most = MOST
        try {
          results.push(account(...given, false))
        } catch (error) {
          if ((error as { limit?: boolean } | null)?.limit !== true) throw error
          break
        }
      }
      if (results.length < sides.length) { into.skipped++; continue }
      if (/^exec SyntaxError unsupported/.test(results[0]?.[0] ?? '')) { into.unsupported++; return }
      const expected = plain(...given, true)
      const fast = plain(...given, false)
      into.pairs++
      for (let j = 0; j < sides.length; j++) {
        const got = results[j] as readonly string[]
        for (let at = 0; at < Math.max(expected.length, got.length); at++) {
          if (got[at] === expected[at] || got[at] === fast[at]) continue
          into.differences.push(`${label} ${(sides[j] as Side).name}: /${source}/${flags} on ${JSON.stringify(given.slice(2))}\n   got ${got[at]}\n  want ${expected[at]}`)
          break
        }
      }
      if (expected.length === 1) { into.invalid++; return }
    }
  }
  return { compareCase, compare: (seed, index, into) => compareCase(randomCase(makeRandom(seed, index)), `${seed}/${index}`, into) }
}

export const nothingYet = (): Compared => ({ cases: 0, pairs: 0, skipped: 0, invalid: 0, unsupported: 0, differences: [] })
