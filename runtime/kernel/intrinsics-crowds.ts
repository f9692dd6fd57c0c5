/**
 * Numbers as keys of Maps and Sets: those that were made to meet in one place (key-hash.ts) pay for walking past each other. A large
 * collection with numbers in it has a table of how many of them are where. Self-contained, like every kernel part.
 */
import type { IntrinsicsEnv, Natives } from './types.ts'

export type Crowds = {
  /** Collections smaller than this are quick whatever is in them. */
  readonly large: number
  /** Whether any collection of this run has a crowd, and whether any has a table: otherwise there is nothing to look up. */
  readonly now: { crowded: boolean; counted: boolean }
  /** After a large collection, now of so many items, was given a number; `grew`: which was new to it. */
  given(collection: object, key: number, grew: boolean, size: number): void
  /** Before a number is looked for among so many items. */
  sought(collection: unknown, key: number, size: number): void
  /** After a number was removed, and so many items are left. */
  removed(collection: object, key: number, size: number): void
  /** Whether the numbers among these keys, or the first elements of these pairs, are crowded. */
  crowded(keys: readonly unknown[], arePairs: boolean): boolean
  /** A new run begins. */
  renew(): void
}

export function makeCrowds(env: Pick<IntrinsicsEnv, 'charge' | 'alloc'>, n: Natives, hashOf: (key: number) => number): Crowds {
  const { charge, alloc } = env
  const { mapForEach, mapSize, setForEach, weakMapGet, weakMapSet } = n
  const { Uint32Array: Counts } = n.typedArrays as unknown as { Uint32Array: new (size: number) => Uint32Array }
  const LARGE = 128
  const WIDE = 8192
  type Table = { counts: Uint32Array; mask: number; total: number }
  let tables = new n.WeakMap<object, Table>()
  const now = { crowded: false, counted: false }

  const isMap = (collection: object): boolean => { try { mapSize(collection); return true } catch { return false } }
  const maskFor = (size: number): number => size < WIDE ? 1023 : 16383
  /** What chance does not exceed. */
  const most = (size: number, mask: number): number => 64 + (size >>> (mask === 1023 ? 8 : 12))
  const add = (table: Table, at: number, by: 1 | -1): void => { table.counts[at] = (table.counts[at] as number) + by; table.total += by }
  const make = (collection: object, size: number): Table => {
    const mask = maskFor(size)
    charge(size >>> 1)
    alloc(4 * mask)
    const table = { counts: new Counts(mask + 1), mask, total: 0 }
    const count = (key: unknown): void => { if (typeof key === 'number') add(table, hashOf(key) & mask, 1) }
    if (isMap(collection)) mapForEach(collection as Map<unknown, unknown>, (_, key) => count(key))
    else setForEach(collection as Set<unknown>, count)
    weakMapSet(tables, collection, table)
    now.counted = true
    return table
  }
  const pay = ({ counts, mask }: Table, key: number, size: number): number => {
    const at = hashOf(key) & mask
    const count = counts[at] as number
    if (count > most(size, mask)) { now.crowded = true; charge(count >>> 4) }
    return at
  }

  return {
    large: LARGE, now,
    given(collection, key, grew, size) {
      // It walked past no others than chance puts there.
      if (!grew && !now.crowded) return
      let table = weakMapGet(tables, collection)
      // Cleared, or so much larger that it needs another table.
      if (table === undefined || table.mask !== maskFor(size) && table.mask === 1023 || table.total > 2 * size + 1024) table = make(collection, size)
      else if (grew) add(table, hashOf(key) & table.mask, 1)
      pay(table, key, size)
    },
    sought(collection, key, size) {
      const table = weakMapGet(tables, collection as object)
      if (table !== undefined) pay(table, key, size)
    },
    removed(collection, key, size) {
      const table = weakMapGet(tables, collection)
      if (table === undefined) return
      const at = pay(table, key, size)
      if (table.counts[at] !== 0) add(table, at, -1)
    },
    crowded(keys, arePairs) {
      const { length } = keys
      if (length < LARGE) return false
      const mask = maskFor(length)
      const limit = most(length, mask)
      const counts = new Counts(mask + 1)
      for (let i = 0; i < length; i += 1) {
        const key = arePairs ? (keys[i] as readonly unknown[])[0] : keys[i]
        if (typeof key !== 'number') continue
        const at = hashOf(key) & mask
        const count = (counts[at] as number) + 1
        if (count > limit) return true
        counts[at] = count
      }
      return false
    },
    renew() { tables = new n.WeakMap(); now.crowded = now.counted = false },
  }
}
