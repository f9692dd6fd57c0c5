/** `restrict profile`: the steps of every line, of a program whose steps are known. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { makeFolder, restrict } from './_cli.ts'

type Line = { file: string; line: number; function: string; steps: number }
const test = suite('restrict profile')
const folder = makeFolder('profile')
test.after(() => folder.remove())

const TEXT = `type Count = number
const square = (n: Count): Count => n * n
let total: Count = 0
for (let i: Count = 0; i < 100; i++) {
  total += square(i)
}
const list = [1, 2, 3]
for (const x of list) for (let j = 0; j < x; j++) {
  total -= j
}
console.log(total)
list.map(square).length
`

const stepsOf = (lines: readonly Line[], line: number): number => lines.filter((each) => each.line === line).reduce((sum, each) => sum + each.steps, 0)

test('as JSON: every step is somewhere, and loops and functions are counted exactly', async () => {
  folder.write('a.ts', TEXT)
  const { status, stdout, stderr } = await restrict(['profile', 'a.ts', '--format', 'json'], { cwd: folder.path })
  assert.is(status, 0, stderr)
  assert.is(stderr, '328346\n')
  const { steps, lines } = JSON.parse(stdout) as { steps: number; lines: Line[] }
  const ran = await restrict(['run', 'a.ts', '--usage'], { cwd: folder.path })
  assert.is(steps, Number(/steps\s+(\d+)/.exec(ran.stderr)?.[1]))
  assert.is(lines.reduce((sum, line) => sum + line.steps, 0), steps)
  // 1 for the call and 1 for `*`, 103 times.
  assert.is(lines.filter(({ function: name }) => name === 'square').reduce((sum, line) => sum + line.steps, 0), 206)
  assert.ok(stepsOf(lines, 4) + stepsOf(lines, 5) >= 500)
  assert.ok(stepsOf(lines, 9) >= 6)
  assert.ok(lines.every(({ file }) => file === 'a.ts' || file === ''))
})

test('as text, and as a file for speedscope', async () => {
  folder.write('a.ts', TEXT)
  const text = await restrict(['profile', 'a.ts'], { cwd: folder.path })
  assert.match(text.stdout, /^\d+ steps \(cost model r1\)\n/)
  assert.match(text.stdout, /a\.ts:5 \(program\) {2}total \+= square\(i\)/)
  const { status } = await restrict(['profile', 'a.ts', '--format', 'speedscope', '-o', 'out.json'], { cwd: folder.path })
  assert.is(status, 0)
  type Shown = { shared: { frames: unknown[] }; profiles: { endValue: number; samples: number[][]; weights: number[] }[] }
  const { shared, profiles: [profile] } = JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8')) as Shown
  assert.ok(profile)
  assert.is(profile.samples.length, profile.weights.length)
  assert.is(profile.weights.reduce((sum, weight) => sum + weight, 0), profile.endValue)
  assert.ok(profile.samples.flat().every((index) => index >= 0 && index < shared.frames.length))
})

test('a program that ends at a limit is profiled up to there, and one that is rejected is not run', async () => {
  folder.write('b.js', 'let n = 0\nfor (;;) n++\n')
  const limited = await restrict(['profile', 'b.js', '--steps', '5000'], { cwd: folder.path })
  assert.is(limited.status, 3)
  assert.match(limited.stdout, /b\.js:2/)
  folder.write('c.js', 'eval("1")\n')
  const rejected = await restrict(['profile', 'c.js'], { cwd: folder.path })
  assert.is(rejected.status, 1)
  assert.is(rejected.stdout, '')
})

test.run()
