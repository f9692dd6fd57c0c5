/** A group of programs compared at once; when something differs, the one among them that does, made small. */
import { inSteps, onTop, PRELUDE } from './prelude.ts'
import { difference, type Isolation, type Runner } from './run.ts'
import { shrink } from './shrink.ts'

export const GROUP_SIZE = 50

export type Group = { bodies: readonly string[]; first: number; isOnTop: boolean; isolation: Isolation }
export type Found = { at: number; why: string; text: string }
export type Outcome = { alike: number; rejected: number; lines: number; found: Found[]; reasons: Record<string, number> }

type Verdict = { kind: 'alike'; lines: number } | { kind: 'rejected'; why: string } | { kind: 'different'; why: string }

export async function fuzzGroup(runner: Runner, { bodies, first, isOnTop, isolation }: Group, isSmall: boolean): Promise<Outcome> {
  const outcome: Outcome = { alike: 0, rejected: 0, lines: 0, found: [], reasons: {} }
  // Halves of halves: what is rejected takes nobody along, and what differs is found.
  const judge = async (from: number, to: number): Promise<Verdict> => {
    const part = bodies.slice(from, to)
    const isOne = part.length === 1
    const text = isOnTop ? onTop(part[0] ?? '') : inSteps(part)
    const verdict: Verdict = isOnTop && !isOne ? { kind: 'different', why: '' } : await compare(runner, text, isolation, isOnTop)
    if (verdict.kind === 'alike') {
      outcome.alike += part.length
      outcome.lines += verdict.lines
    } else if (!isOne) {
      const middle = (from + to) >>> 1
      const [left, right] = [await judge(from, middle), await judge(middle, to)]
      // None of them alone: something that one of them leaves behind.
      if (verdict.kind === 'different' && verdict.why !== '' && left.kind === 'alike' && right.kind === 'alike') outcome.found.push({ at: first + from, why: `only together: ${verdict.why}`, text: text.slice(PRELUDE.length) })
    } else if (verdict.kind === 'rejected') {
      outcome.rejected++
      const reason = verdict.why.replaceAll(/`[^`]*`|\d+/g, '_').slice(0, 60)
      outcome.reasons[reason] = (outcome.reasons[reason] ?? 0) + 1
    } else outcome.found.push({ at: first + from, why: verdict.why, text: isSmall ? (await made(runner, text, verdict.why, isolation, isOnTop)).slice(PRELUDE.length) : (part[0] ?? '') })
    return verdict
  }
  await judge(0, bodies.length)
  return outcome
}

async function compare(runner: Runner, text: string, isolation: Isolation, isOnTop = false): Promise<Verdict> {
  const compiled = await runner.compiled(text, isolation)
  if ('rejected' in compiled) return { kind: 'rejected', why: compiled.rejected }
  const plain = await runner.plain(text, isOnTop)
  const why = difference(plain, compiled)
  return why === undefined ? { kind: 'alike', lines: plain.output.split('\n').length } : { kind: 'different', why }
}

/** Small, with a difference of the same kind: another bug on the way would hide this one. */
function made(runner: Runner, text: string, why: string, isolation: Isolation, isOnTop: boolean): Promise<string> {
  const kind = (reason: string): string => reason.replace(/^line \d+ (?:#\d+)?/, '').replaceAll(/\d+/g, 'N').slice(0, 24)
  return shrink(text, PRELUDE.length, async (candidate) => {
    const verdict = await compare(runner, candidate, isolation, isOnTop)
    return verdict.kind === 'different' && kind(verdict.why) === kind(why)
  }, 400)
}
