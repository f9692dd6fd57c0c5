import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMeter } from '../runtime/kernel/meter.ts'
import type { Cell, Meter, Metered } from '../runtime/kernel/meter.ts'

const test = suite('runtime/kernel/meter.ts')

/** A module's side of the meter, as guarded code has it. */
function counter(meter: Meter): { spend(weight: number, bound?: number): void; value(): number } {
  let n = 0
  const metered: Metered = meter.module()
  const cell: Cell = (value) => value === undefined ? n : (n = value)
  metered.link(cell)
  return { spend: (weight, bound = 0) => { if ((n -= weight) < bound) metered.fill() }, value: () => n }
}

function meterWith(heap: () => number = () => 0, collect = heap): Meter {
  let now = 0
  return makeMeter({ heap, collect, clock: () => (now += 1), raise: () => 0, room: () => {}, freeze: Object.freeze })
}

function thrown(work: () => unknown): unknown {
  try { work() } catch (error) { return error }
  return undefined
}

const UNLIMITED = { steps: Infinity, memory: Infinity, timeout: Infinity }

test('a program that needs exactly its limit ends well', () => {
  for (const steps of [1, 7, 64, 1000, 131072, 131073, 1_000_000]) {
    const meter = meterWith()
    meter.begin({ ...UNLIMITED, steps })
    const { spend } = counter(meter)
    for (let i = 0; i < steps; i += 1) spend(1)
    assert.is(meter.ended(), false)
    assert.is(meter.steps(), steps)
    assert.is(thrown(() => spend(1)), meter.token)
    assert.is(meter.reason()?.code, 'STEPS')
    assert.is(meter.steps(), steps)
  }
})

test('many modules and natives share one budget to the last step', () => {
  for (const limit of [997, 100_003, 700_001]) {
    const meter = meterWith()
    meter.begin({ ...UNLIMITED, steps: limit })
    const counters = Array.from({ length: 9 }, () => counter(meter))
    let spent = 0
    let seed = 1
    for (;;) {
      seed = Math.imul(seed, 1103515245) + 12345 >>> 0
      const cost = 1 + seed % 13
      const which = (seed >>> 8) % 10
      const take = (): void => which === 9 ? meter.charge(cost) : (counters[which] as { spend(n: number): void }).spend(cost)
      if (spent + cost > limit) {
        assert.is(meter.steps(), spent)
        assert.is(thrown(take), meter.token)
        break
      }
      take()
      spent += cost
    }
    assert.is(meter.steps(), limit)
  }
})

test('counts do not depend on how the budget is sliced', () => {
  const count = (steps: number): number => {
    const meter = meterWith()
    meter.begin({ ...UNLIMITED, steps })
    const one = counter(meter), two = counter(meter)
    for (let i = 0; i < 50_000; i += 1) { one.spend(3); if (i % 7 === 0) two.spend(11); if (i % 5 === 0) meter.charge(i) }
    return meter.steps()
  }
  const expected = count(Infinity)
  assert.is(count(expected), expected)
  assert.is(count(expected + 1), expected)
  assert.is(count(1e12), expected)
})

test('a run that ended stays ended: every charge throws the same object', () => {
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, steps: 10 })
  const one = counter(meter), two = counter(meter)
  one.spend(1)
  two.spend(1)
  assert.is(thrown(() => meter.charge(100)), meter.token)
  for (let i = 0; i < 3; i += 1) {
    assert.is(thrown(() => one.spend(1)), meter.token)
    assert.is(thrown(() => two.spend(1000)), meter.token)
    assert.is(thrown(() => meter.charge(0.5)), meter.token)
    assert.is(thrown(() => meter.charge(1)), meter.token)
    assert.is(thrown(() => meter.alloc(1)), meter.token)
    assert.is(thrown(() => meter.check()), meter.token)
    assert.is(thrown(() => meter.limit('MEMORY', 'other')), meter.token)
  }
  assert.is(meter.reason()?.code, 'STEPS')
  assert.ok(Object.isFrozen(meter.token))
  assert.is(Object.getPrototypeOf(meter.token), null)
})

test('counters of an earlier run cannot draw on a later one', () => {
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, steps: 100 })
  const old = counter(meter)
  old.spend(1)
  meter.begin({ ...UNLIMITED, steps: 100 })
  const now = counter(meter)
  now.spend(5)
  assert.is(thrown(() => old.spend(1)), meter.token)
  assert.is(thrown(() => old.spend(1)), meter.token)
  assert.is(meter.ended(), false)
  assert.is(meter.steps(), 5)
})

test('costs that are no sensible number never give steps back', () => {
  for (const cost of [NaN, Infinity, undefined as unknown as number, 'x' as unknown as number]) {
    const meter = meterWith()
    meter.begin({ ...UNLIMITED, steps: 1000 })
    assert.is(thrown(() => meter.charge(cost)), meter.token)
    assert.is(meter.reason()?.code, 'STEPS')
  }
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, steps: 1000 })
  meter.charge(-5)
  meter.charge(-Infinity)
  assert.is(meter.steps(), 0)
  meter.charge(0.25)
  assert.is(meter.steps(), 1)
  meter.charge(2 ** 40 - 2 ** 40 + 7)
  assert.is(meter.steps(), 8)
  assert.is(thrown(() => meter.charge(2 ** 40)), meter.token)
})

test('infinite budgets count as well', () => {
  const meter = meterWith()
  meter.begin(UNLIMITED)
  const { spend } = counter(meter)
  for (let i = 0; i < 300_000; i += 1) spend(2)
  meter.charge(2 ** 40)
  assert.is(meter.steps(), 600_000 + 2 ** 40)
  assert.is(thrown(() => meter.charge(Infinity)), meter.token)
  assert.ok(Number.isFinite(meter.steps()))
})

test('one allocation above the limit ends the run before it is made', () => {
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, memory: 1000 })
  meter.alloc(1000)
  assert.is(thrown(() => meter.alloc(1001)), meter.token)
  assert.is(meter.reason()?.code, 'MEMORY')
  assert.is(meter.memory(), 1000)
})

test('charged bytes lead to a look at the heap, which decides', () => {
  let heap = 0
  let looks = 0
  let collections = 0
  const meter = meterWith(() => { looks += 1; return heap }, () => { collections += 1; heap = 0; return 0 })
  meter.begin({ ...UNLIMITED, memory: 1000 })
  for (let i = 0; i < 100; i += 1) { heap += 90; meter.alloc(90) }
  assert.is(meter.ended(), false)
  assert.is(meter.memory(), 9000)
  assert.ok(looks > 0 && collections > 0 && collections < 20)
})

test('what survives a collection and exceeds the limit ends the run', () => {
  let heap = 0
  const meter = meterWith(() => heap)
  meter.begin({ ...UNLIMITED, memory: 10_000 })
  const { spend } = counter(meter)
  const work = (): void => { for (let i = 0; i < 1e9; i += 1) { heap += 1; spend(64) } }
  assert.is(thrown(work), meter.token)
  assert.is(meter.reason()?.code, 'MEMORY')
  assert.ok(heap < 20_000)
})

test('a time that is over, or a heap that cannot be looked at, ends the run', () => {
  for (const [answer, code] of [[-2, 'TIMEOUT'], [-1, 'DEPTH'], [NaN, 'DEPTH']] as const) {
    for (const broken of ['clock', 'heap'] as const) {
      const meter = makeMeter({ heap: () => 0, collect: () => 0, clock: () => 0, raise: () => 0, room: () => {}, freeze: Object.freeze, [broken]: () => answer })
      meter.begin({ ...UNLIMITED, timeout: 5 })
      assert.is(thrown(() => { const { spend } = counter(meter); meter.alloc(1); spend(1) }), meter.token, broken)
      assert.is(meter.reason()?.code, code)
    }
  }
})

test('the clock is looked at often, whatever a step takes', () => {
  for (const each of [0.000001, 0.0001, 0.0003, 0.002]) {
    let now = 0
    let longest = 0
    let last = 0
    const meter = makeMeter({ heap: () => 0, collect: () => 0, clock: () => { longest = Math.max(longest, now - last); last = now; return now }, raise: () => 0, room: () => {}, freeze: Object.freeze })
    meter.begin(UNLIMITED)
    const counters = Array.from({ length: 20 }, () => counter(meter))
    for (let i = 0; i < 300_000; i += 1) { now += each; (counters[i % 20] as { spend(n: number): void }).spend(1) }
    // Two modules may have a reserve, and sixteen a slice.
    assert.ok(longest <= Math.max(20, 170_000 * each), `${each} ms a step: ${longest} ms`)
    // The last look may have been in the other part.
    longest = 0
    last = now
    for (let i = 0; i < 300_000; i += 1) { now += each; (counters[0] as { spend(n: number): void }).spend(1) }
    assert.ok(longest <= Math.max(20, 82_000 * each), `${each} ms a step, one module: ${longest} ms`)
    longest = 0
    for (let i = 0; i < 100_000; i += 1) { now += each; (counters[0] as { spend(n: number): void }).spend(1) }
    assert.ok(longest <= 20, `${each} ms a step, after a while: ${longest} ms`)
    assert.is(meter.steps(), 700_000)
  }
})

test('charges that come early get a slice on top of the reserve, and nothing is lost or counted twice', () => {
  for (const steps of [Infinity, 1_000_000, 500_000, 100_000, 20_000, 1_000]) {
    const meter = meterWith()
    meter.begin({ ...UNLIMITED, steps })
    const counters = Array.from({ length: 7 }, () => counter(meter))
    let spent = 0
    let random = 1
    const work = (): void => {
      for (let i = 0; i < 400_000; i += 1) {
        random = random * 48271 % 2147483647
        const { spend } = counters[random % 7] as { spend(n: number, bound?: number): void }
        const weight = 1 + random % 5
        spend(weight, random % 11 === 0 ? 65536 : random % 13 === 0 ? 1_000_000_000 : 0)
        spent += weight
        if (random % 17 === 0) { meter.charge(3); spent += 3 }
        if (i % 4096 === 0) assert.is(meter.steps(), spent)
      }
    }
    const isOver = thrown(work) === meter.token
    assert.is(isOver, steps < Infinity && steps < 1_300_000)
    assert.is(meter.steps(), isOver ? steps : spent)
    assert.ok(!isOver || (spent <= steps && spent > steps - 8), `${steps}: ${spent}`)
  }
})

test('a charge that comes early is answered without a look at the clock while there is a reserve left', () => {
  let looks = 0
  const meter = makeMeter({ heap: () => 0, collect: () => 0, clock: () => { looks += 1; return 0 }, raise: () => 0, room: () => {}, freeze: Object.freeze })
  meter.begin(UNLIMITED)
  const { spend } = counter(meter)
  for (let i = 0; i < 1_000_000; i += 1) spend(1, i % 3 === 0 ? 65536 : 0)
  assert.ok(looks > 50 && looks < 80, `${looks} looks`)
})

test('a limit can be raised while the run goes on, and counts go on as well', () => {
  const asked: [string, number, number][] = []
  const meter = makeMeter({ heap: () => 0, collect: () => 0, clock: () => 0, room: () => {}, freeze: Object.freeze, raise: (what, used, cap) => { asked.push([what, used, cap]); return cap < 400 ? cap * 2 : cap } })
  meter.begin({ steps: 100, memory: 1000, timeout: Infinity })
  const one = counter(meter), two = counter(meter)
  for (let i = 0; i < 133; i += 1) { one.spend(1); two.spend(1); meter.charge(1) }
  one.spend(1)
  assert.is(meter.steps(), 400)
  assert.is(meter.remaining(), 0)
  assert.is(thrown(() => one.spend(1)), meter.token)
  assert.equal(asked, [['steps', 100, 100], ['steps', 200, 200], ['steps', 400, 400]])
  assert.is(meter.steps(), 400)
  assert.match(meter.reason()?.why as string, 'limit of 400 steps')
})

test('what is left can be read, and does not depend on slices', () => {
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, steps: 1e6 })
  const one = counter(meter), two = counter(meter)
  assert.is(meter.remaining(), 1e6)
  one.spend(10); two.spend(20); meter.charge(30)
  assert.is(meter.remaining(), 1e6 - 60)
  meter.setCap('steps', 2e6)
  assert.is(meter.remaining(), 2e6 - 60)
  meter.setCap('steps', 5)
  assert.is(thrown(() => { for (let i = 0; i < 1e6; i += 1) one.spend(1) }), meter.token)
  assert.is(meter.remaining(), 0)
})

test('stopping keeps the first reason and the count', () => {
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, steps: 1e6 })
  const { spend } = counter(meter)
  spend(42)
  meter.stop('OUTPUT', 'too much')
  meter.stop('STEPS', 'later')
  assert.equal(meter.reason(), { code: 'OUTPUT', why: 'too much' })
  assert.is(meter.steps(), 42)
  assert.is(thrown(() => spend(1)), meter.token)
  assert.is(meter.steps(), 42)
})

test('no stack is deep enough to keep spending without being counted', () => {
  const meter = meterWith()
  meter.begin({ ...UNLIMITED, steps: 300_000 })
  const { spend } = counter(meter)
  const other = counter(meter)
  let calls = 0
  const dive = (): void => {
    try { spend(1); calls += 1; dive(); other.spend(1) } catch (error) { if (error === meter.token) throw error }
  }
  // Each round overflows the engine's stack, in whatever function happens to be last.
  for (let i = 0; i < 1000 && !meter.ended(); i += 1) thrown(dive)
  assert.ok(meter.ended())
  assert.ok(calls <= 300_000)
})

test.run()
