/**
 * At the `inline` level a program may call the host when it has nearly exhausted the stack, which would break host code in the
 * middle of its work. So a stretch of stack (some 400 ordinary frames, in 1.5 microseconds) is walked first: if it overflows,
 * nothing has happened.
 */
type Walk = (frames: number, a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => number
const walk: Walk = (frames, a, b, c, d, e, f, g, h, i, j, k, l, m, n) => frames === 0 ? a : walk(frames - 1, b, c, d, e, f, g, h, i, j, k, l, m, n, a)

/** Throws a RangeError unless there is stack for a host function. */
export const needStack = (): number => walk(200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
