/**
 * The parent's side of isolation `process`, with children that have been taken over: whatever they do is an ordinary result with
 * a code, in time, and the next program is served by another child.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EngineHost, Job, Outcome } from '../runtime/engine-types.ts'
import { exposeCapabilities } from '../runtime/capabilities.ts'
import { processBackend } from '../runtime/process/backend.ts'

const test = suite('process-hostile')
const MAIN = fileURLToPath(new URL('./_hostile-child.js', import.meta.url))
const MIB = 1024 * 1024
const backend = processBackend(64 * MIB, 'hostile', { children: 2 }, MAIN)

const descriptors = (): number => readdirSync('/proc/self/fd').length
const TIMEOUT = 4000

/** What the caller gets when the child does `deed`: the outcome, and the value or why it cannot be handed out. */
async function run(deed: string, big = ''): Promise<{ outcome: Outcome; calls: number; value: unknown }> {
  let calls = 0
  const exposure = exposeCapabilities({ add: () => { calls++; return big } }, { settle: () => {}, invoke: () => {} })
  const host: EngineHost = { call: (id, wire) => exposure.call(id, wire), output: () => {}, reply: (id, wire) => exposure.reply(id, wire) }
  const job: Job = {
    modules: [], entry: 0, limits: { steps: 1_000_000, memory: 64 * MIB, depth: 100, timeout: TIMEOUT, output: 10_000 }, input: JSON.stringify(deed),
    capabilities: exposure.wire, seed: 0, now: null, deniedKeys: [], constructorGuard: false,
  }
  const session = await backend.start(job, host, () => {})
  const outcome = await session.done
  let value: unknown
  try { if (outcome.ok) value = exposure.decode(outcome.value) } catch (error) { value = error }
  exposure.dispose()
  return { outcome, calls, value }
}

const codeOf = ({ outcome }: { outcome: Outcome }): string => outcome.ok ? 'ok' : outcome.code

const BREACHES = [
  'garbage', 'zeros', '4 GB', '100 MB', 'a kind of no frame', 'a kind for children', 'an encoding of no text', 'ready again', 'another run',
  'an empty piece of output', 'many nodes', 'many errors', 'a deep wire', 'a failure of no kind', 'a failure with no text', 'a failure with a prototype',
  'a call of nothing', 'numbers for nothing', 'numbers and a text', 'numbers without end', 'calls without end', 'replies without end', 'output without end', 'wakes without end', 'limits without end',
]
for (const deed of BREACHES) {
  test(deed, async () => {
    const result = await run(deed)
    assert.is(codeOf(result), 'KILLED')
    assert.match((result.outcome as { message: string }).message, /did not keep to the protocol/)
  })
}

const DEATHS: Record<string, string> = {
  'half a head, then the end': 'KILLED', 'half a text, then the end': 'KILLED', exits: 'KILLED', 'exits with 134': 'MEMORY', aborts: 'MEMORY', 'kills itself': 'KILLED',
  segfaults: 'DEPTH', 'closes its output': 'KILLED', 'closes its input': 'KILLED', 'closes both': 'KILLED',
  'half a head': 'TIMEOUT', 'closes its errors': 'TIMEOUT', 'errors without end': 'TIMEOUT', stops: 'TIMEOUT', spins: 'TIMEOUT', sleeps: 'TIMEOUT', 'much output': 'OUTPUT',
}
for (const [deed, code] of Object.entries(DEATHS)) test(deed, async () => { assert.is(codeOf(await run(deed)), code) })

test('numbers for a function that was never given reach none', async () => {
  const { value, calls } = await run('numbers for none that was given')
  assert.equal([value, calls], ['went on', 0])
})

test('a child that calls and does not read the answers', async () => {
  assert.is(codeOf(await run('does not read', 'x'.repeat(MIB))), 'KILLED')
})

test('answers to calls that were all made at once are not heaped up', async () => {
  const { outcome, calls } = await run('calls all at once', 'x'.repeat(MIB))
  assert.is(outcome.ok ? 'ok' : outcome.code, 'KILLED')
  assert.ok(calls < 200, `${calls} answers of a MiB`)
})

test('what is no wire is not handed out, and touches no prototype', async () => {
  for (const deed of ['no JSON', 'no wire', 'a prototype']) {
    const { value } = await run(deed)
    assert.instance(value, Error, deed)
  }
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
})

test('after its result nothing of a run is heard', async () => {
  const { value, calls } = await run('a result, then a call')
  assert.equal([value, calls], ['taken', 0])
})

test('figures are what figures can be', async () => {
  const { outcome } = await run('lies about its steps')
  const { time, ...usage } = outcome.usage
  assert.equal(usage, { steps: 0, memory: 0, output: 0, model: 'r1' })
  assert.ok(time >= 0)
})

test('of what a child says it was started under, words remain', () => {
  assert.equal(backend.hardening, ['core', 'data'])
})

test('bad children do not keep a good one from its result, and leave no descriptors', async () => {
  const before = descriptors()
  const deeds = [...BREACHES.slice(0, 8), 'exits', 'aborts', 'kills itself', 'closes both']
  const results = await Promise.all(deeds.flatMap((deed) => [run(deed), run('descriptors')]))
  results.forEach((result, i) => assert.is(codeOf(result) === 'ok', i % 2 === 1, deeds[i >> 1]))
  await new Promise((resolve) => setTimeout(resolve, 300))
  // As many children as before, and one spare at most: three pipes each.
  assert.ok(descriptors() <= before + 3 * 3, `${before} before, ${descriptors()} after`)
})

test.before(() => backend.warm())
test.after(() => backend.dispose())
test.run()
