/**
 * Bounds how long TypeScript's parser may try. Where a bracket could open the parameters of an arrow function or a list
 * of types it reads ahead, fails, and reads again; nested, that takes quadratic time (`f<f<f<`), cubic, or exponential
 * (`async(async(async(`). Every attempt allocates nodes, so the nodes are counted.
 */
type Construct = new (kind: number, pos: number, end: number) => object
const KINDS = ['getNodeConstructor', 'getTokenConstructor', 'getIdentifierConstructor'] as const
type Allocator = Record<(typeof KINDS)[number], () => Construct>
/** The compiler exports these, but leaves them out of its types. */
type Internals = { objectAllocator: Allocator; setObjectAllocator(allocator: Partial<Allocator>): void }

export type Budget = {
  /** Runs `parse` of a text of `length` units; throws a RangeError when it allocates far more than any text needs. */
  within<T>(length: number, parse: () => T): T
}

/** The compiler is shared with whoever else uses it: its own constructors are put back after every parse. */
export function makeBudget(compiler: object): Budget {
  const ts = compiler as Internals
  let left = Infinity
  const counting = (Base: Construct): Construct =>
    class extends Base {
      constructor(kind: number, pos: number, end: number) {
        if (--left < 0) throw new RangeError('TypeScript reads the same text over and over')
        super(kind, pos, end)
      }
    }
  const originals = Object.fromEntries(KINDS.map((kind) => [kind, ts.objectAllocator[kind]])) as Allocator
  const counted = Object.fromEntries(KINDS.map((kind) => [kind, counting(ts.objectAllocator[kind]())])) as Record<(typeof KINDS)[number], Construct>
  const counters = Object.fromEntries(KINDS.map((kind) => [kind, () => counted[kind]])) as Allocator
  return {
    within(length, parse) {
      left = 100_000 + 2 * length
      ts.setObjectAllocator(counters)
      try {
        return parse()
      } finally {
        left = Infinity
        ts.setObjectAllocator(originals)
      }
    },
  }
}
