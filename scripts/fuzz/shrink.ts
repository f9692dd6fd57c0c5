/** Makes a program smaller as long as it stays interesting: drops statements, members and arguments, puts parts in place of wholes. */
import { parse } from 'acorn'
import type { Node } from 'estree'

type Located = Node & { start: number; end: number }
type Cut = { start: number; end: number; text: string }

/** `keep` says whether a smaller text still shows what is wanted. `from`: text before this offset stays as it is. */
export async function shrink(text: string, from: number, keep: (text: string) => Promise<boolean>, tries = 1500): Promise<string> {
  let best = text
  let left = tries
  for (let progress = true; progress && left > 0;) {
    progress = false
    // The largest first; after a success the tree is another one.
    for (const { start, end, text: instead } of cutsOf(best, from)) {
      if (left-- <= 0) break
      const candidate = best.slice(0, start) + instead + best.slice(end)
      if (candidate.length >= best.length || !reads(candidate) || !(await keep(candidate))) continue
      best = candidate
      progress = true
      break
    }
  }
  return best
}

function reads(text: string): boolean {
  try {
    parse(text, { ecmaVersion: 2024, sourceType: 'script' })
    return true
  } catch {
    return false
  }
}

function cutsOf(text: string, from: number): Cut[] {
  const cuts: Cut[] = []
  const visit = (node: Located): void => {
    for (const [field, value] of Object.entries(node)) {
      const isList = Array.isArray(value)
      for (const item of isList ? (value as unknown[]) : [value as unknown]) {
        if (typeof item !== 'object' || item === null || !('type' in item) || !('start' in item)) continue
        const part = item as Located
        if (part.start >= from) {
          if (isList) cuts.push(withComma(text, part))
          else if (field !== 'key' && field !== 'id') cuts.push({ start: part.start, end: part.end, text: '0' }, { start: part.start, end: part.end, text: '' }, { start: part.start, end: part.end, text: '{}' })
          for (const inner of partsOf(part)) cuts.push({ start: part.start, end: part.end, text: text.slice(inner.start, inner.end) })
        }
        visit(part)
      }
    }
  }
  visit(parse(text, { ecmaVersion: 2024, sourceType: 'script' }) as unknown as Located)
  return cuts.sort((a, b) => b.end - b.start - b.text.length - (a.end - a.start - a.text.length))
}

function withComma(text: string, { start, end }: Located): Cut {
  const after = /^\s*,/.exec(text.slice(end))
  return { start, end: after ? end + after[0].length : end, text: '' }
}

function partsOf(node: Located): Located[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value as unknown])).filter((item): item is Located => typeof item === 'object' && item !== null && 'type' in item && 'start' in item)
}
