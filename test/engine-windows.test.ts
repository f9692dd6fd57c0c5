/** How much a program may do before the meter looks again, in the worst case: many modules, early charges, a run that is ended meanwhile. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMeter } from '../runtime/kernel/meter.ts'
import type { Cell, Meter, MeterEnv } from '../runtime/kernel/meter.ts'

const test = suite('windows of the meter')

/** A module's side of the meter, as guarded code has it. */
function counter(meter: Meter): { spend(weight: number, bound?: number): void; value(): number } {
  let n = 0
  const metered = meter.module()
  const cell: Cell = (value) => value === undefined ? n : (n = value)
  metered.link(cell)
  return { spend: (weight, bound = 0) => { if ((n -= weight) < bound) metered.fill() }, value: () => n }
}

function meterWith(env: Partial<MeterEnv>): Meter {
  const meter = makeMeter({ heap: () => 0, collect: () => 0, clock: () => 0, raise: () => 0, room: () => {}, freeze: Object.freeze, ...env })
  meter.begin({ steps: 1e12, memory: Infinity, timeout: Infinity })
  return meter
}

function thrown(work: () => unknown): unknown {
  try { work() } catch (error) { return error }
  return undefined
}

test('however many modules there are, what they have together does not last long', () => {
  for (const [count, most] of [[1, 82_000], [2, 150_000], [5, 150_000], [16, 170_000], [100, 170_000], [1000, 170_000]] as const) {
    for (const bound of [0, 8192, 65_536]) {
      const meter = meterWith({})
      const counters = Array.from({ length: count }, () => counter(meter))
      let spent = 0
      for (let turn = 0; turn < 20; turn += 1) for (const { spend } of counters) { spend(3, bound); spent += 3 }
      const held = counters.reduce((sum, { value }) => sum + value(), 0)
      assert.ok(held <= most, `${count} modules hold ${held} steps`)
      assert.is(meter.steps(), spent)
    }
  }
})

test('modules in turn do not ask each time', () => {
  let looks = 0
  const meter = meterWith({ clock: () => { looks += 1; return 0 } })
  const counters = Array.from({ length: 12 }, () => counter(meter))
  for (let turn = 0; turn < 100_000; turn += 1) counters[turn % 12]?.spend(5, 24_000)
  assert.ok(looks < 100_000 / 6, `${looks} looks`)
})

test('charges that come before they must look at the clock now and then', () => {
  let over = false
  const meter = meterWith({ clock: () => over ? -2 : 0 })
  const { spend } = counter(meter)
  spend(1, 1_000_000_000)
  over = true
  let calls = 0
  assert.is(thrown(() => { for (;;) { spend(1, 1_000_000_000); calls += 1 } }), meter.token)
  assert.ok(calls < 10, `${calls} calls`)
  assert.is(meter.reason()?.code, 'TIMEOUT')
})

test('a run that is ended while it asks for more time gets nothing', () => {
  for (const first of [1, 3000]) {
    let ask = false
    const meter = meterWith({ clock: () => { if (ask) meter.stop('KILLED', 'from outside'); return 1 } })
    const { spend, value } = counter(meter)
    for (let i = 0; i < first; i += 1) spend(10)
    ask = true
    assert.is(thrown(() => { for (let i = 0; i < 100_000; i += 1) spend(1) }), meter.token)
    assert.ok(value() < 0, `${value()} steps after the end`)
    assert.is(thrown(() => meter.charge(1)), meter.token)
    assert.is(meter.reason()?.code, 'KILLED')
  }
})

test.run()
