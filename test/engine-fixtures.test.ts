import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { run } from './engine-harness.ts'

const meter = new URL('../../fixtures/meter/', import.meta.url)
const files = (folder: URL): string[] => readdirSync(folder).filter((name) => /\.m?js$/.test(name)).sort()

const counts = suite('fixtures/meter')
const found = files(meter)

for (const name of found) {
  const source = readFileSync(new URL(name, meter), 'utf8')
  counts(name, async () => {
    if (process.env['UPDATE_FIXTURES']) {
      const { usage } = await run(source, { filename: name })
      writeFileSync(new URL(name, meter), source.replace(/^\/\/ steps: .*/, `// steps: ${usage.steps}`))
      return
    }
    const expected = /^\/\/ steps: (\d+)\n/.exec(source)?.[1]
    assert.ok(expected, 'the first line says how many steps it takes')
    const outcome = await run(source, { filename: name })
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.message)
    assert.is(outcome.usage.steps, Number(expected))
    // One step less is not enough, and exactly as many are.
    const exact = await run(source, { filename: name, limits: { steps: Number(expected) } })
    assert.ok(exact.ok)
    assert.equal(exact.result, outcome.result)
    const short = await run(source, { filename: name, limits: { steps: Number(expected) - 1 } })
    assert.is(short.ok ? 'ok' : short.code, 'STEPS')
    assert.is(short.usage.steps, Number(expected) - 1)
  })
}
counts('there are fixtures', () => { assert.ok(found.length > 20) })
counts.run()

const endless = suite('fixtures/meter/never-ends')
const folder = new URL('never-ends/', meter)
const endlessFound = files(folder)

for (const name of endlessFound) {
  const source = readFileSync(new URL(name, folder), 'utf8')
  endless(name, async () => {
    const outcome = await run(source, { filename: name, limits: { steps: 500_000, memory: 32 * 2 ** 20, output: 10_000 } })
    assert.ok(!outcome.ok)
    if (!outcome.ok) assert.match(outcome.code, /^(STEPS|MEMORY|DEPTH|OUTPUT)$/)
    // Nothing of it is left behind that could run in, or be blamed on, the next program.
    const next = await run('let s = 0; for (let i = 0; i < 3; i++) s += i; export default async () => s', { filename: 'next.js' })
    assert.ok(next.ok)
    assert.is(next.result, 3)
    assert.is(next.output, '')
  })
}
endless('there are fixtures', () => { assert.ok(endlessFound.length > 20) })
endless.run()
