/** What an embedder sees of a run while it goes on, and can change of its limits: the same at both levels. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { budget } from '../runtime/helpers.ts'
import { createRealm, RestrictError } from '../index.ts'
import type { IsolationLevel, Realm } from '../index.ts'

type Asked = [resource: string, used: number, cap: number, sinceLast: number]

const LEVELS: readonly IsolationLevel[] = ['inline', 'process']
const COUNT = 'let n = 0; for (let i = 0; i < 20000; i++) { n += Math.min(i, 1) } n'

for (const isolation of LEVELS) {
  const test = suite(`live: ${isolation}`)
  let release = (): void => {}
  const pause = (): Promise<void> => new Promise((resolve) => { release = resolve })
  const open = (limits: Record<string, number>, capabilities: Record<string, unknown> = {}): Promise<Realm> => createRealm({ isolation, limits, capabilities, process: { children: 1 }, tenant: 'live' })
  const codeOf = (error: unknown): string => (error instanceof RestrictError ? error.code : String(error))

  test('steps: asked at each cap, and what is granted is all there is', async () => {
    const realm = await open({ steps: 20_000 })
    const asked: Asked[] = []
    const whole = await (await open({})).run(COUNT)
    const { value, usage } = await realm.run(COUNT, { onLimit: (resource, { used, cap, sinceLast }) => { asked.push([resource, used, cap, sinceLast]); return cap + 30_000 } })
    assert.is(value, whole.value)
    assert.is(usage.steps, whole.usage.steps, 'asking costs nothing')
    assert.is(asked.length, Math.ceil((whole.usage.steps - 20_000) / 30_000))
    assert.ok(asked.every(([resource, used, cap], i) => resource === 'steps' && used <= cap && cap === 20_000 + 30_000 * i), JSON.stringify(asked))
    assert.is(asked.reduce((sum, [, , , since]) => sum + since, 0), asked.at(-1)?.[1], 'what was used since the last time adds up')
    await realm.dispose()
  })

  test('refused, or answered with anything that is no higher cap: the limit holds', async () => {
    const realm = await open({ steps: 20_000 })
    for (const answer of [undefined, 0, NaN, 20_000, -1, '1e9', {}, null]) {
      const error: unknown = await realm.run(COUNT, { onLimit: () => answer as number }).then(() => 'no error', (reason: unknown) => reason)
      assert.is(codeOf(error), 'STEPS', String(answer))
    }
    await realm.dispose()
  })

  test('output and time can be raised too', async () => {
    const realm = await open({ output: 10, timeout: 400 }, { pause: () => new Promise((resolve) => { setTimeout(resolve, 900) }) })
    const asked: string[] = []
    const { output, value } = await realm.run('export default async () => { console.log("more than ten bytes"); await pause(); return 1 }', { filename: 'late.mjs', onLimit: (resource) => { asked.push(resource); return resource === 'output' ? 100 : 60_000 } })
    assert.equal([output, value], ['more than ten bytes\n', 1])
    assert.equal(asked, ['output', 'timeout'])
    await realm.dispose()
  })

  test('usage and limits can be read and raised while a run waits', async () => {
    const realm = await open({ steps: 50_000 }, { pause })
    const run = realm.start(`export default async () => { await pause(); ${COUNT.replace(/ n$/, ' return n')} }`, { filename: 'waits.mjs' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.is(run.limits().steps, 50_000)
    run.raise({ steps: 10 })
    assert.is(run.limits().steps, 50_000, 'never lowered')
    run.raise({ steps: 2_000_000 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.is(run.limits().steps, 2_000_000)
    release()
    const { usage } = await run.result
    assert.ok(usage.steps > 50_000)
    assert.equal(run.usage(), usage, 'at the end, what the result says')
    await realm.dispose()
  })

  test('limits can be raised before a run begins, also where it stands in line', async () => {
    const realm = await open({ steps: 50_000 })
    for (let i = 0; i < 3; i++) await realm.run('1')
    const runs = Array.from({ length: 4 }, () => realm.start(COUNT))
    for (const run of runs) run.raise({ steps: 2_000_000 })
    for (const { result } of runs) assert.ok((await result).usage.steps > 50_000)
    await realm.dispose()
  })

  test('a run can be cancelled, before it begins and while it waits', async () => {
    const realm = await open({}, { pause })
    const early = realm.start('1')
    early.cancel()
    assert.is(codeOf(await early.result.catch((error: unknown) => error)), 'KILLED')
    const late = realm.start('export default () => pause()', { filename: 'waits.mjs' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    late.cancel()
    assert.is(codeOf(await late.result.catch((error: unknown) => error)), 'KILLED')
    late.cancel()
    assert.is((await realm.run('2')).value, 2)
    await realm.dispose()
  })

  test('a program reads what is left to it, and cannot change that', async () => {
    const realm = await open({ steps: 30_000 }, { left: budget() })
    const source = 'const before = left(); let n = 0; while (left() > before / 2) n++; const rest = left(); let failed = ""; try { left.call = 1 } catch (e) { failed = e.name } try { left(1e9) } catch {} export default [before > 20000, rest <= before / 2, rest > before / 2 - 100, left() <= rest, failed, n > 100]'
    const { value, usage } = await realm.run(source, { filename: 'sheds.mjs' })
    assert.equal(value, [true, true, true, true, 'TypeError', true])
    assert.ok(usage.steps < 30_000)
    await realm.dispose()
  })

  test.run()
}
