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
  /** Sorted and merged; classes are short, so insertion is enough. */
  const union = (parts: readonly (readonly number[])[]): number[] => {
    const out: number[] = []
    for (let p = 0; p < parts.length; p++) {
      const part = parts[p] as readonly number[]
      for (let i = 0; i < part.length; i += 2) {
        let [low, high] = [part[i] as number, part[i + 1] as number]
        let at = 0
        while (at < out.length && (out[at + 1] as number) < low - 1) at += 2
        let end = at
        while (end < out.length && (out[end] as number) <= high + 1) {
          if ((out[end] as number) < low) low = out[end] as number
          if ((out[end + 1] as number) > high) high = out[end + 1] as number
          end += 2
        }
        charge((out.length >>> 3) + 1)
        const shift = 2 - (end - at)
        if (shift > 0) for (let j = out.length - 1; j >= end; j--) out[j + shift] = out[j] as number
        else if (shift < 0) {
          for (let j = end; j < out.length; j++) out[j + shift] = out[j] as number
          out.length += shift
        }
        out[at] = low
        out[at + 1] = high
      }
    }
    return out
  }
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
