/** A few thousand random edits of compiled programs: what the verifier still accepts is harmless. `npm run mutants` makes more. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('mutants')
const SCRIPT = fileURLToPath(new URL('../scripts/mutants.js', import.meta.url))
/** Any other finds other programs; this one is known to end. */
const SEED = 3

test('accepted mutants are harmless', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--count', '1500', '--seed', String(SEED), '--jobs', '1'], { encoding: 'utf8' })
  const [, ran] = /(\d+) ran and were harmless/.exec(stdout) ?? []
  assert.is(status, 0, stdout + stderr)
  assert.ok(Number(ran) > 100, `only ${ran} ran`)
})

test.run()
