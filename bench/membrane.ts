/**
 * What a call of a host function costs at both isolation levels, beside a plain call and the simplest copies Node has; and what
 * a value costs by its size. Prints; asserts nothing.
 *   node dist/bench/membrane.js [--calls N] [--isolation inline|process]
 * A figure is the median of several runs: (a run with N calls - the same run with none) / N.
 */
import { parseArgs } from 'node:util'

import { createRealm } from '../index.ts'
import type { IsolationLevel, Realm } from '../index.ts'

const { values: flags } = parseArgs({ options: { calls: { type: 'string', default: '200000' }, isolation: { type: 'string', default: '' } } })
const ROUNDS = 5
const LEVELS: readonly IsolationLevel[] = flags.isolation === '' ? ['inline', 'process'] : [flags.isolation as IsolationLevel]

const host = {
  add: (a: number, b: number): number => a + b,
  zero: (): number => 0,
  flag: (a: boolean): boolean => !a,
  text: (a: string): string => a,
  record: (): object => ({ a: 1, nested: { b: 2 } }),
  echo: (value: unknown): unknown => value,
}

const CALLS: readonly [name: string, call: string][] = [
  ['add(number, number)', 'host.add(i, 1)'],
  ['zero()', 'host.zero()'],
  ['flag(boolean)', 'host.flag(true)'],
  ["text('twelve chars')", "host.text('twelve chars')"],
  ['record() of three members', 'host.record()'],
]
const DATA: readonly [name: string, make: string][] = [
  ['array of numbers', 'Array.from({ length: n }, (_, i) => i * 1.5)'],
  ['array of texts', "Array.from({ length: n }, (_, i) => 'item ' + i)"],
  ['array of records', 'Array.from({ length: n }, (_, i) => ({ id: i, name: "x" }))'],
  ['Map', 'new Map(Array.from({ length: n }, (_, i) => [i, i]))'],
  ['text', "'x'.repeat(n)"],
  ['Uint8Array', 'new Uint8Array(n)'],
]
const SIZES = [1000, 10_000, 100_000]

const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1] as number
const show = (nanoseconds: number): string => nanoseconds < 10_000 ? `${nanoseconds.toFixed(nanoseconds < 100 ? 1 : 0)} ns` : `${(nanoseconds / 1000).toFixed(1)} us`

async function time(realm: Realm, source: string, input: unknown): Promise<number> {
  const { usage } = await realm.run(source, { filename: 'bench.mjs', input })
  return usage.time * 1e6
}

async function perCall(realm: Realm, call: string, calls: number): Promise<number> {
  const source = `export default (n) => { let last; for (let i = 0; i < n; i += 1) last = ${call}; return typeof last }`
  await time(realm, source, calls)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push((await time(realm, source, calls) - await time(realm, source, 0)) / calls)
  return median(rounds)
}

async function perEcho(realm: Realm, make: string, size: number): Promise<number> {
  const repeats = Math.max(2, Math.ceil(100_000 / size))
  const source = `export default ([n, repeats]) => { const value = ${make}; for (let i = 0; i < repeats; i += 1) host.echo(value) }`
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push((await time(realm, source, [size, repeats]) - await time(realm, source, [size, 0])) / repeats)
  return median(rounds)
}

function plain(name: string, calls: number, work: (i: number) => unknown): void {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    let last: unknown
    const began = performance.now()
    for (let i = 0; i < calls; i += 1) last = work(i)
    rounds.push((performance.now() - began) * 1e6 / calls)
    if (last === process) throw new Error('never: keeps the result alive')
  }
  process.stdout.write(`  ${name.padEnd(34)} ${show(median(rounds)).padStart(10)}\n`)
}

process.stdout.write(`Node ${process.version}\nplain, in one realm\n`)
plain('add(number, number)', 5_000_000, (i) => host.add(i, 1))
plain('structuredClone of three members', 100_000, () => structuredClone(host.record()))
plain('JSON there and back, three members', 100_000, () => JSON.parse(JSON.stringify(host.record())) as unknown)

for (const isolation of LEVELS) {
  const realm = await createRealm({ isolation, capabilities: { host }, limits: { steps: Infinity, memory: 1024 ** 3, timeout: Infinity } })
  const calls = isolation === 'inline' ? Number(flags.calls) : Math.ceil(Number(flags.calls) / 50)
  process.stdout.write(`${isolation}, one call\n`)
  for (const [name, call] of CALLS) process.stdout.write(`  ${name.padEnd(34)} ${show(await perCall(realm, call, calls)).padStart(10)}\n`)
  process.stdout.write(`${isolation}, there and back, per element, of ${SIZES.join(', ')}\n`)
  for (const [name, make] of DATA) {
    const figures: string[] = []
    for (const size of SIZES) figures.push(show(await perEcho(realm, make, size) / size).padStart(10))
    process.stdout.write(`  ${name.padEnd(34)} ${figures.join(' ')}\n`)
  }
  await realm.dispose()
}
