/**
 * How much work deciding about patterns may take: a pattern is untrusted too. A unit is one edge, range or pair looked at, ten to
 * thirty nanoseconds. One pattern has `PER_PATTERN`, all patterns of a program together `PER_PROGRAM`.
 */
export type Budget = { left: number; total: number }

export const PER_PATTERN = 400_000
export const PER_PROGRAM = 6_000_000

/** Thrown when the work is used up; the verdict is that the pattern is too complex. */
export class TooComplex extends Error {}

export function makeBudget(): Budget {
  return { left: PER_PATTERN, total: PER_PROGRAM }
}

/** Counts `work` units. Throws TooComplex. */
export function spend(budget: Budget, work = 1): void {
  budget.left -= work
  budget.total -= work
  if (budget.left < 0 || budget.total < 0) throw new TooComplex()
}
