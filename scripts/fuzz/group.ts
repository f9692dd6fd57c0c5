/** A group of programs compared at once; when something differs, the one among them that does, made small. */
import { inSteps, lineOfStep, onTop, partsOf, PRELUDE } from './prelude.ts'
import { difference, inOrder, type Isolation, type Observed, type Runner } from './run.ts'
import { shrink } from './shrink.ts'

export const GROUP_SIZE = 100

export type Group = { bodies: readonly string[]; first: number; isOnTop: boolean; isolation: Isolation }
export type Found = { at: number; why: string; text: string }
/** `limited`: programs that reached a limit of ours, which plain Node does not have. They are counted, and prove nothing. */
export type Outcome = { alike: number; rejected: number; limited: number; lines: number; found: Found[]; reasons: Record<string, number> }

type Verdict = { kind: 'alike'; lines: number; isSecond: boolean } | { kind: 'rejected'; why: string; line: number } | { kind: 'different' | 'limited'; why: string; at: number }
type Item = { body: string; at: number }

export async function fuzzGroup(runner: Runner, { bodies, first, isOnTop, isolation }: Group, isSmall: boolean): Promise<Outcome> {
  const outcome: Outcome = { alike: 0, rejected: 0, limited: 0, lines: 0, found: [], reasons: {} }
  const count = (why: string): void => {
    const reason = why.replaceAll(/`[^`]*`|\d+/g, '_').slice(0, 60)
    outcome.reasons[reason] = (outcome.reasons[reason] ?? 0) + 1
  }
  const textOf = (items: readonly Item[]): string => (isOnTop ? onTop(items[0]?.body ?? '') : inSteps(items.map(({ body }) => body)))
  const without = (items: readonly Item[], index: number): Item[] => items.filter((_, other) => other !== index)
  /** Whether something differed. What is rejected, and what differs, is taken out; the rest is looked at again. */
  const judge = async (items: readonly Item[]): Promise<boolean> => {
    if (items.length === 0) return false
    const isOne = items.length === 1
    if (isOnTop && !isOne) {
      let any = false
      for (const item of items) if (await judge([item])) any = true
      return any
    }
    const text = textOf(items)
    const verdict = await compare(runner, text, isolation, isOnTop)
    if (verdict.kind === 'alike') {
      outcome.alike += items.length
      outcome.lines += verdict.lines
      return false
    }
    if (isOne) {
      const [{ at }] = items as [Item]
      if (verdict.kind === 'rejected') outcome.rejected++
      else if (verdict.kind === 'limited') outcome.limited++
      if (verdict.kind !== 'different') { count(verdict.why); return false }
      outcome.found.push({ at, why: verdict.why, text: isSmall ? (await made(runner, text, verdict.why, isolation, isOnTop)).slice(PRELUDE.length) : (items[0]?.body ?? '') })
      return true
    }
    const culprit = verdict.kind === 'rejected' ? lineOfStep(items.map(({ body }) => body), verdict.line) : verdict.at
    if (culprit >= 0 && culprit < items.length && (verdict.kind === 'rejected' || await judgeOne(items[culprit] as Item))) {
      if (verdict.kind === 'rejected') { outcome.rejected++; count(verdict.why) }
      await judge(without(items, culprit))
      return true
    }
    const middle = items.length >>> 1
    const [left, right] = [await judge(items.slice(0, middle)), await judge(items.slice(middle))]
    // None of them alone: something that one of them leaves behind.
    if (verdict.kind === 'different' && !left && !right && !(await isOfTwoMinds(items))) outcome.found.push({ at: items[0]?.at ?? first, why: `only together: ${verdict.why}`, text: text.slice(PRELUDE.length) })
    return left || right
  }
  /** Whether this one alone differs or is limited; counts it if so. */
  const judgeOne = async (item: Item): Promise<boolean> => {
    const verdict = await compare(runner, textOf([item]), isolation, isOnTop)
    // Two that need another opinion each may have none in common.
    if (verdict.kind === 'alike' && !verdict.isSecond) return false
    await judge([item])
    return true
  }
  /** Whether some agree with the frozen context alone and some with the other alone, and both kinds are alike among themselves: no context holds both opinions. */
  const isOfTwoMinds = async (items: readonly Item[]): Promise<boolean> => {
    const [first, second]: [Item[], Item[]] = [[], []]
    for (const item of items) {
      const verdict = await compare(runner, textOf([item]), isolation, isOnTop)
      if (verdict.kind !== 'alike') return false
      ;(verdict.isSecond ? second : first).push(item)
    }
    if (first.length === 0 || second.length === 0) return false
    for (const kind of [first, second]) if ((await compare(runner, textOf(kind), isolation, isOnTop)).kind !== 'alike') return false
    return true
  }
  await judge(bodies.map((body, index) => ({ body, at: first + index })))
  return outcome
}

async function compare(runner: Runner, text: string, isolation: Isolation, isOnTop = false): Promise<Verdict> {
  const compiled = await runner.compiled(text, isolation)
  if ('rejected' in compiled) return { kind: 'rejected', why: compiled.rejected, line: compiled.line }
  if (/^(?:MEMORY|STEPS|TIMEOUT|OUTPUT|DEPTH): /.test(compiled.end)) return { kind: 'limited', why: compiled.end, at: -1 }
  const plain = await runner.plain(text, isOnTop)
  const why = difference(plain, compiled)
  // A context that imitates a frozen one knows less than one that does not: what is as in plain Node is right.
  if (why !== undefined) for (const place of ['free', 'fast'] as const) if (difference(await runner.plain(inOrder(text), isOnTop, place), compiled) === undefined) return { kind: 'alike', lines: plain.output.split('\n').length, isSecond: true }
  return why === undefined ? { kind: 'alike', lines: plain.output.split('\n').length, isSecond: false } : { kind: 'different', why, at: isOnTop ? -1 : stepOf(plain, compiled) }
}

/** In which step the outputs part, or -1: what comes after the last may be any one's. */
function stepOf(plain: Observed, compiled: Observed): number {
  const [left, right] = [partsOf(plain.output), partsOf(compiled.output)]
  const at = left.findIndex((part, index) => difference({ output: part, end: '' }, { output: right[index] ?? '', end: '' }) !== undefined)
  return at < 1 ? -1 : at - 1
}

/** Small, with a difference of the same kind: another bug on the way would hide this one. */
function made(runner: Runner, text: string, why: string, isolation: Isolation, isOnTop: boolean): Promise<string> {
  const kind = (reason: string): string => reason.replace(/^line \d+ (?:#\d+)?/, '').replaceAll(/\d+/g, 'N').slice(0, 24)
  return shrink(text, PRELUDE.length, async (candidate) => {
    const verdict = await compare(runner, candidate, isolation, isOnTop)
    return verdict.kind === 'different' && kind(verdict.why) === kind(why)
  }, 400)
}
