/** A bounded part of `npm run fuzz`: the same programs each time, in both presets; programs over the whole accepted grammar mean compiled what they mean plain. */
import { readdirSync, readFileSync } from 'node:fs'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { generateProgram } from '../scripts/fuzz/generate.ts'
import { fuzzGroup, GROUP_SIZE } from '../scripts/fuzz/group.ts'
import { inSteps, onTop } from '../scripts/fuzz/prelude.ts'
import { difference, inOrder, makeRunner, type Preset } from '../scripts/fuzz/run.ts'
import { makeRandom } from '../scripts/random.ts'

const SEED = 20_261_121
const GROUPS = 2
const test = suite('fuzz')

for (const preset of ['standard', 'compat'] satisfies Preset[]) {
  test(`programs of seed ${SEED}, ${preset}`, async () => {
    const runner = await makeRunner(preset)
    try {
      let alike = 0
      for (let at = 0; at < GROUPS; at++) {
        const bodies = Array.from({ length: GROUP_SIZE }, (_, index) => generateProgram(makeRandom(SEED, at * GROUP_SIZE + index), false, preset === 'compat'))
        const outcome = await fuzzGroup(runner, { bodies, first: at * GROUP_SIZE, isOnTop: false, isolation: 'inline' }, true)
        assert.equal(outcome.found, [])
        alike += outcome.alike
      }
      assert.ok(alike > GROUPS * GROUP_SIZE * 0.9, `only ${alike} programs were compared`)
    } finally {
      await runner.dispose()
    }
  })
}

// What was different once.
const folder = new URL('../../fixtures/fuzz/', import.meta.url)
test('programs of fixtures/fuzz', async () => {
  const runner = await makeRunner('standard')
  try {
    const names = readdirSync(folder)
    assert.ok(names.length > 2)
    for (const name of names) {
      const body = readFileSync(new URL(name, folder), 'utf8')
      for (const isAlone of [false, true]) {
        const text = isAlone ? onTop(body) : inSteps([body])
        const compiled = await runner.compiled(text, 'inline')
        if ('rejected' in compiled) throw new Error(`${name}: ${compiled.rejected}`)
        const locked = difference(await runner.plain(text, isAlone), compiled)
        const isAlike = async (place: 'free' | 'fast'): Promise<boolean> => difference(await runner.plain(inOrder(text), isAlone, place), compiled) === undefined
        assert.ok(locked === undefined || await isAlike('free') || await isAlike('fast'), `${name}: ${locked}`)
        assert.not.match(compiled.output, /"threw"/, name)
      }
    }
  } finally {
    await runner.dispose()
  }
})

test('a difference is found and made small', async () => {
  const runner = await makeRunner('standard')
  try {
    // What a function says of itself differs on purpose, and the plain side is told to say the same: not of the engine's own classes.
    const bodies = ['log(1); log(t(2, 3))', "log(4); if (t(5, true)) { log('x'); log(typeof globalThis.process, typeof globalThis.said) }"]
    const { found, alike } = await fuzzGroup(runner, { bodies, first: 7, isOnTop: false, isolation: 'inline' }, true)
    assert.is(alike, 1)
    assert.is(found.length, 1)
    assert.is(found[0]?.at, 8)
    assert.ok(!found[0]?.text.includes('log(4)'), found[0]?.text)
  } finally {
    await runner.dispose()
  }
})

test.run()
