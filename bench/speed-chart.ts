/**
 * Draws what bench/speed.ts measured, program by program, for the README.
 *   node dist/bench/speed-chart.js FILE.json OUT.svg [SYSTEM]
 */
import { readFileSync, writeFileSync } from 'node:fs'

import { barChart } from './speed/chart.ts'

type Measured = { node: string; rows: { program: string; ms: Record<string, number> }[]; summary: { name: string; geomean: number }[] }

const [from, to, system = 'inline'] = process.argv.slice(2)
if (!from || !to) {
  console.error('usage: node dist/bench/speed-chart.js FILE.json OUT.svg [SYSTEM]')
  process.exit(2)
}
const { node, rows, summary } = JSON.parse(readFileSync(from, 'utf8')) as Measured
const bars = rows.flatMap(({ program, ms }) => ms[system] !== undefined && ms['node'] ? [{ label: program, value: ms[system] / ms['node'] }] : [])
const mean = summary.find(({ name }) => name === system)?.geomean ?? NaN
writeFileSync(to, barChart(`${system} over plain Node ${node}`, [{ label: 'restrict: geometric mean', value: mean }, ...bars.sort((a, b) => a.value - b.value)]))
