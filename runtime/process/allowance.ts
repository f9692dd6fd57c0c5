/**
 * How much a child may say in one run. An honest child meters what crosses, so its frames are bounded by the program's steps; one
 * that has been taken over does not, so the parent charges the same things again, and more cheaply: a child that runs out of this
 * is not honest. It also bounds what decoding can cost the parent: `[[],[],...]` becomes thirty times as many bytes.
 */

/** Steps of the kernel's codec per frame, node, slot and error are 500, 40, 16 and 2000; up to 12 bytes stand for a step. */
const FRAME = 200
const BYTES = 16
const NODE = 24
const SLOT = 8
const ERROR = 1200
/** What a run may say whatever its limit: a result of a program that has few steps. */
const FREE = 1_000_000
/** Shorter texts are not looked into; they cost their length. */
const SMALL = 32_768

const QUOTE = 34, COMMA = 44, OPEN = 91, BACKSLASH = 92, BRACE = 123, E = 69

/** Lower bound of what an honest child was charged for encoding `wire`. One pass; the text need not be JSON. */
export function weigh(wire: string): number {
  let weight = 0
  const { length } = wire
  for (let i = 0; i < length; i++) {
    const char = wire.charCodeAt(i)
    if (char === QUOTE) {
      // To the end of the string. Native search, as most of a long text is in strings.
      for (;;) {
        i = wire.indexOf('"', i + 1)
        if (i < 0) return weight
        let slashes = 0
        while (wire.charCodeAt(i - 1 - slashes) === BACKSLASH) slashes++
        if (slashes % 2 === 0) break
      }
    } else if (char === COMMA) weight += SLOT
    else if (char === OPEN) weight += wire.charCodeAt(i + 1) === QUOTE && wire.charCodeAt(i + 2) === E && wire.charCodeAt(i + 3) === QUOTE ? ERROR : NODE
    else if (char === BRACE) weight += NODE
  }
  return weight
}

export type Allowance = {
  /** Before a text of that many bytes is collected. */
  forFrame(size: number): boolean
  /** Before it is decoded. */
  forWire(wire: string): boolean
  /** The program's own limit was raised by so many steps. */
  add(steps: number): void
}

export function makeAllowance(steps: number): Allowance {
  let rest = steps + FREE
  const spend = (amount: number): boolean => { rest -= amount; return rest >= 0 }
  return {
    forFrame: (size) => spend(FRAME + size / BYTES),
    add: (steps) => { rest += steps },
    forWire: (wire) => wire.length <= SMALL || spend(weigh(wire)),
  }
}
