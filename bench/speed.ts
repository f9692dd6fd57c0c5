/**
 * How fast programs run, beside plain Node's main realm and beside the other sandboxes that are installed. Systems take turns, so
 * that what else happens on the machine happens to all of them. Every run is the first of its process, or the engine would have to
 * cope with the classes and closures of the runs before; what is done once per program (compiling, verifying) is done before it.
 * Each figure is the best of several runs, each ratio is over plain Node.
 *   node dist/bench/speed.js [--awfy DIR] [--systems node,inline,...] [--only NAME,...] [--rounds N] [--json FILE] [--svg FILE] [--cpu]
 * `--cpu`: processor time of the main thread instead of wall time (not of the children of process isolation), on a busy machine.
 * Prints; asserts nothing but that all systems compute the same. `--awfy`: benchmarks/JavaScript of are-we-fast-yet (or AWFY in the environment).
 */
import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { barChart } from './speed/chart.ts'
import { ownPrograms, type Program, suitePrograms } from './speed/programs.ts'
import { SYSTEMS } from './speed/systems.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const { values: flags } = parseArgs({ options: {
  awfy: { type: 'string', default: process.env['AWFY'] ?? '' }, systems: { type: 'string', default: 'node,inline,process,ses' }, only: { type: 'string', default: '' },
  rounds: { type: 'string', default: '5' }, json: { type: 'string' }, svg: { type: 'string' },
  cpu: { type: 'boolean', default: false },
} })
/** A system that takes longer for one program than this is not asked again. */
const PATIENCE = 60_000

type Answer = { ms: number; value: string } | { failure: string }
type System = (typeof SYSTEMS)[number]
type Row = { program: string; ms: Record<string, number>; failures: Record<string, string> }

/** Without a program: whether the system is here. */
function ask({ name }: System, program?: Program): Promise<Answer> {
  const child = fork(path('./speed/worker.js'), [name, flags.cpu && name !== 'process' ? 'cpu' : 'wall'], { execArgv: [...process.execArgv, ...(name === 'isolated-vm' ? ['--no-node-snapshot'] : [])], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  return new Promise((resolve) => {
    const timer = setTimeout(() => end({ failure: 'took too long' }), PATIENCE)
    const end = (answer: Answer): void => { clearTimeout(timer); resolve(answer); child.kill('SIGKILL') }
    child.on('exit', () => end({ failure: 'its process died' }))
    child.on('message', (message) => end(message as Answer))
    child.send(program ?? {})
  })
}

async function measure(program: Program, systems: readonly System[], rounds: number): Promise<Row> {
  const row: Row = { program: program.name, ms: {}, failures: {} }
  let expected: string | undefined
  for (let round = 0; round < rounds; round++) {
    for (const system of systems) {
      const { name } = system
      if (row.failures[name] !== undefined) continue
      const answer = await ask(system, program)
      if ('failure' in answer) { row.failures[name] = answer.failure; continue }
      if (name === 'node') expected = answer.value
      else if ((name.startsWith('inline') || name === 'process' || name === 'ses') && answer.value !== expected) throw new Error(`${program.name}: ${name} computed ${answer.value}, plain Node ${expected}`)
      row.ms[name] = Math.min(row.ms[name] ?? Infinity, answer.ms)
      // Once is enough for what takes seconds.
      if (answer.ms > 10_000 && round === 0) row.failures[name] = ''
    }
  }
  return row
}

const geomean = (list: readonly number[]): number => Math.exp(list.reduce((sum, x) => sum + Math.log(x), 0) / list.length)
const ratioOf = ({ ms }: Row, name: string): number | undefined => ms[name] !== undefined && ms['node'] !== undefined ? ms[name] / ms['node'] : undefined
const cell = (text: string): string => text.padStart(12)

const wanted = ['node', ...flags.systems.split(',').filter((name) => name !== 'node')]
const unknown = wanted.filter((name) => !SYSTEMS.some((system) => system.name === name))
if (unknown.length > 0) {
  console.error(`no system ${unknown.join(', ')}; there are ${SYSTEMS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
if (!flags.awfy) console.log('Without are-we-fast-yet: give benchmarks/JavaScript of a clone of github.com/smarr/are-we-fast-yet with --awfy or AWFY.')
let programs = [...ownPrograms(path('../../bench/programs')), ...(flags.awfy ? await suitePrograms(flags.awfy) : [])]
if (flags.only) programs = programs.filter(({ name }) => flags.only.split(',').some((part) => name.includes(part)))
const systems: System[] = []
for (const system of SYSTEMS.filter(({ name }) => wanted.includes(name))) {
  const answer = await ask(system)
  if ('failure' in answer) console.log(`${system.name}: not here (${answer.failure.split('\n')[0]})`)
  else systems.push(system)
}

console.log(`\n${process.version}, best of ${flags.rounds} runs; ratios over plain Node's main realm\n`)
console.log('program'.padEnd(18) + cell('node ms') + systems.slice(1).map(({ name }) => cell(name)).join(''))
const rows: Row[] = []
for (const program of programs) {
  const row = await measure(program, systems, Number(flags.rounds))
  rows.push(row)
  console.log(program.name.padEnd(18) + cell((row.ms['node'] ?? NaN).toFixed(1)) + systems.slice(1).map(({ name }) => cell(ratioOf(row, name)?.toFixed(2) ?? 'failed')).join(''))
  for (const [name, failure] of Object.entries(row.failures)) if (failure !== '') console.log(`  ${name}: ${failure.split('\n')[0]}`)
}
const summary = systems.slice(1).map(({ name, about }) => {
  const ratios = rows.map((row) => ratioOf(row, name)).filter((ratio) => ratio !== undefined)
  return { name, about, geomean: geomean(ratios), worst: Math.max(...ratios), programs: ratios.length, failed: rows.length - ratios.length }
})
console.log('geometric mean'.padEnd(18) + cell('1.00') + summary.map((one) => cell(one.geomean.toFixed(2))).join(''))
console.log('worst'.padEnd(18) + cell('1.00') + summary.map((one) => cell(one.worst.toFixed(2))).join(''))
if (flags.json) writeFileSync(flags.json, JSON.stringify({ node: process.version, rounds: Number(flags.rounds), rows, summary }, undefined, 2))
if (flags.svg) writeFileSync(flags.svg, barChart(`Time over plain Node ${process.version}, geometric mean of ${rows.length} programs`, summary.map(({ about, geomean: value }) => ({ label: about, value }))))
