/**
 * The parts of a job that many runs share (a program's modules, a realm's settings) are sent to a child once and named by number
 * after that. The parent keeps count of what each child holds, and says what it is to forget.
 */
import type { Job } from '../engine-types.ts'
import type { Child } from './children.ts'
import { DEFINE, encodeFrame, FORGET } from './frames.ts'

export type Definition = {
  id: number
  frame: Buffer
  /** How long runs of a program took of late, in milliseconds; Infinity when none has ended. */
  time: number
}
/** What stays the same from run to run of a realm. */
export type Settings = Omit<Job, 'modules' | 'entry' | 'hooks' | 'input' | 'seed' | 'now'>
export type Program = Pick<Job, 'modules' | 'entry' | 'hooks'>

/** Per child. Above them the definitions used longest ago go. */
const MAX_HELD = 16 * 1024 * 1024
const MAX_COUNT = 256
/** Settings are few, and long-lived realms have the same ones. */
const MAX_SETTINGS = 256

let count = 0
function define(value: Settings | Program): Definition {
  const id = ++count
  return { id, frame: encodeFrame(DEFINE, 0, JSON.stringify(value), id), time: Infinity }
}

const programs = new WeakMap<Job['modules'], Definition>()

/** The same list of modules is the same program: lists are not changed once they are made. */
export function programOf({ modules, entry, hooks }: Job): Definition {
  let known = programs.get(modules)
  if (!known) programs.set(modules, (known = define({ modules, entry, ...(hooks === undefined ? {} : { hooks }) })))
  return known
}

const settings = new Map<string, Definition>()

/** JSON has no Infinity; a limit that no run can reach stands for it. */
const finite = (limits: Job['limits']): Job['limits'] =>
  Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, Math.min(value, Number.MAX_VALUE)])) as Job['limits']

export function settingsOf({ modules: _modules, entry: _entry, hooks: _hooks, input: _input, seed: _seed, now: _now, ...rest }: Job): Definition {
  const value: Settings = { ...rest, limits: finite(rest.limits) }
  const key = JSON.stringify(value)
  let known = settings.get(key)
  settings.delete(key)
  known ??= define(value)
  settings.set(key, known)
  if (settings.size > MAX_SETTINGS) settings.delete(settings.keys().next().value as string)
  return known
}

const OWN: ReadonlySet<string> = new Set<keyof Job>(['modules', 'entry', 'hooks', 'input', 'seed', 'now'])

/** Whether two jobs of one realm have the same settings: a realm does not change its records, it makes new ones. */
export function sameSettings(a: Job, b: Job): boolean {
  for (const key of Object.keys(b) as (keyof Job)[]) if (!OWN.has(key) && a[key] !== b[key]) return false
  return true
}

/** The frames that `child` needs before it can use `wanted`. */
export function introduce(child: Child, wanted: readonly Definition[]): Buffer[] {
  const frames: Buffer[] = []
  for (const { id, frame } of wanted) {
    if (child.known.delete(id)) child.known.set(id, frame.length)
    else {
      child.known.set(id, frame.length)
      child.knownSize += frame.length
      frames.push(frame)
    }
  }
  for (const [id, size] of child.known) {
    if ((child.knownSize <= MAX_HELD && child.known.size <= MAX_COUNT) || child.known.size <= wanted.length) break
    child.known.delete(id)
    child.knownSize -= size
    frames.push(encodeFrame(FORGET, 0, '', id))
  }
  return frames
}
