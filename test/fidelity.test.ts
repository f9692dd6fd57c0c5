/**
 * Every program of fixtures/run says the same plain and in the realm: its value, what it logs, and what it logs later. A first line
 * `// policy: compat` names another preset than `standard`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import vm from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { run } from './engine-harness.ts'

const test = suite('fidelity')
const folder = new URL('../../fixtures/run/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.js')).sort()
/** Programs log through a function of their own, so that nothing depends on how a console shows values. */
const PRELUDE = "const lines = []\nconst log = (...parts) => { lines.push(parts.map((part) => typeof part === 'symbol' ? part.toString() : Object.is(part, -0) ? '-0' : Array.isArray(part) ? '[' + part.map(String) + ']' : String(part)).join(' ')) }\n"

async function plainLines(source: string): Promise<string[]> {
  const context = vm.createContext({})
  const lines = vm.runInContext(`"use strict";${PRELUDE}${source}\n;lines`, context, { timeout: 20_000 }) as string[]
  // whatever was queued comes before this, ten turns later
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => { setImmediate(resolve) })
  return [...lines]
}

for (const file of files) {
  const source = readFileSync(new URL(file, folder), 'utf8')
  const policy = /^\/\/ policy: (\w+)/.exec(source)?.[1] ?? 'standard'
  test(file, async () => {
    const expected = await plainLines(source)
    assert.ok(expected.length > 3)
    const late = 'new Promise((resolve) => { let turns = 0; const wait = () => { if (++turns > 200) resolve(lines); else Promise.resolve().then(wait) }; wait() })'
    const outcome = await run(`${PRELUDE}${source}\n;${late}`, { filename: file, policy: policy as 'standard' | 'compat' })
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.message)
    assert.equal(outcome.result, expected)
  })
}

test.run()
