/** Sets of characters as sorted, disjoint, inclusive pairs: what regexp-parse.ts does with them. Self-contained, like every kernel part. */

export type RegExpSets = {
  complement(ranges: readonly number[]): number[]
  union(parts: readonly (readonly number[])[]): number[]
  /** With what `i` adds to a set within ASCII. */
  folded(ranges: readonly number[], unicode: boolean): number[]
}

export function makeRegExpSets(charge: (work: number) => void): RegExpSets {
  const MAX = 0x10ffff
  const complement = (ranges: readonly number[]): number[] => {
    const out: number[] = []
    let next = 0
    for (let i = 0; i < ranges.length; i += 2) {
      if ((ranges[i] as number) > next) { out[out.length] = next; out[out.length] = (ranges[i] as number) - 1 }
      next = (ranges[i + 1] as number) + 1
    }
    if (next <= MAX) { out[out.length] = next; out[out.length] = MAX }
    return out
  }
  /** Two sets in one; neighbors become one pair. */
  const merged = (a: readonly number[], b: readonly number[]): number[] => {
    charge(((a.length + b.length) >>> 3) + 1)
    const out: number[] = []
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
      const isFirst = j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number))
      const [low, high] = isFirst ? [a[i] as number, a[i + 1] as number] : [b[j] as number, b[j + 1] as number]
      if (isFirst) i += 2
      else j += 2
      const last = out.length - 1
      if (last > 0 && low <= (out[last] as number) + 1) { if (high > (out[last] as number)) out[last] = high }
      else { out[last + 1] = low; out[last + 2] = high }
    }
    return out
  }
  /** Halves at a time: classes of thousands of characters come in any order. */
  const united = (parts: readonly (readonly number[])[], from: number, to: number): readonly number[] => {
    if (to - from === 1) return parts[from] as readonly number[]
    const middle = (from + to) >>> 1
    return merged(united(parts, from, middle), united(parts, middle, to))
  }
  const union = (parts: readonly (readonly number[])[]): number[] => parts.length === 0 ? [] : merged(united(parts, 0, parts.length), [])
  /** With the other case of each ASCII letter; under `u` two characters beyond ASCII fold to one. */
  const folded = (ranges: readonly number[], unicode: boolean): number[] => {
    const parts: (readonly number[])[] = [ranges]
    const add = (low: number, high: number, by: number): void => {
      for (let i = 0; i < ranges.length; i += 2) {
        const [from, to] = [(ranges[i] as number) > low ? ranges[i] as number : low, (ranges[i + 1] as number) < high ? ranges[i + 1] as number : high]
        if (from <= to) parts[parts.length] = [from + by, to + by]
      }
    }
    add(65, 90, 32)
    add(97, 122, -32)
    const both = union(parts)
    if (!unicode) return both
    const more: (readonly number[])[] = [both]
    for (let i = 0; i < both.length; i += 2) {
      if ((both[i] as number) <= 115 && (both[i + 1] as number) >= 115) more[more.length] = [0x17f, 0x17f]
      if ((both[i] as number) <= 107 && (both[i + 1] as number) >= 107) more[more.length] = [0x212a, 0x212a]
    }
    return union(more)
  }
  return { complement, union, folded }
}
