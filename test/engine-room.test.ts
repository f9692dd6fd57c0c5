/** The look for stack is as good after a million looks as after the first: the optimizing compiler must not see through it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { needStack } from '../runtime/stack.ts'

const test = suite('runtime/stack.ts')

/** How many frames are left when it first says no, and how many there are. */
function measure(): { left: number; all: number } {
  let count = 0
  let refused = Infinity
  const dive = (): void => {
    count += 1
    if (refused === Infinity) try { needStack() } catch { refused = count }
    dive()
  }
  try { dive() } catch { /* the end */ }
  return { left: count - refused, all: count }
}

test('it says no while there is room for a hundred frames, whatever has been compiled', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { left, all } = measure()
    assert.ok(left > 100 && left < all / 2, `round ${round}: ${left} of ${all} frames left`)
    for (let i = 0; i < 1_000_000; i += 1) needStack()
    // Compilers work beside the program.
    await new Promise((resolve) => { setTimeout(resolve, 20) })
  }
})

test.run()
