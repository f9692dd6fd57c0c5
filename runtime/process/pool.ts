/**
 * Child processes kept ready. A child runs one program at a time; after an ordinary end it serves the next program of the same
 * tenant, after anything else it is killed and another takes its place.
 */
import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { RestrictError } from '../../policy/error.ts'
import { encodeFrame, makeFrameReader } from './frames.ts'
import type { Frame } from './frames.ts'
import { spawnChild } from './spawn.ts'

/** How a child ended, in words for a message and as a guess at the cause. */
export type Death = { why: 'memory' | 'stack' | 'gone'; detail: string }

export type Child = {
  send(frame: Frame): void
  kill(): void
  onFrame: (frame: Frame) => void
  onDeath: (death: Death) => void
  readonly ready: Promise<void>
  dead: boolean
}

/** What is kept of a child's standard error: enough to tell an exhausted heap from a crash. */
const STDERR_TAIL = 4096

function deathOf(tail: string, code: number | null, signal: NodeJS.Signals | null): Death {
  const detail = signal ?? `exit status ${code}`
  if (/heap out of memory|Array buffer allocation failed|allocation failed - process out of memory/i.test(tail)) return { why: 'memory', detail }
  if (/RegExpCompiler|stack/i.test(tail) || signal === 'SIGSEGV') return { why: 'stack', detail }
  return { why: signal === 'SIGABRT' || signal === 'SIGTRAP' || signal === 'SIGILL' || code === 134 ? 'memory' : 'gone', detail }
}

/** Keeps the event loop alive only while the child has work. */
function hold(child: ChildProcess, on: boolean): void {
  for (const handle of [child, ...child.stdio] as { ref?: () => void; unref?: () => void }[]) {
    if (on) handle?.ref?.()
    else handle?.unref?.()
  }
}

function makeChild(memory: number): Child & { hold(on: boolean): void } {
  const spawned = spawnChild(memory)
  const [, , stderr, input, outputPipe] = spawned.stdio as unknown as [null, null, Readable, Writable, Readable]
  let tail = ''
  let announce: () => void = () => {}
  let fail: (error: Error) => void = () => {}
  const ready = new Promise<void>((resolve, reject) => { announce = resolve; fail = reject })
  ready.catch(() => {})
  const child: Child & { hold(on: boolean): void } = {
    send: (frame) => { if (!child.dead) input.write(encodeFrame(frame)) },
    kill: () => { child.dead = true; spawned.kill('SIGKILL') },
    onFrame: () => {},
    onDeath: () => {},
    ready,
    dead: false,
    hold: (on) => hold(spawned, on),
  }
  const die = (death: Death): void => {
    child.dead = true
    fail(new RestrictError('INTERNAL', `A child process could not be started (${death.detail}). ${tail.trim().split('\n')[0] ?? ''}`.trim()))
    child.onDeath(death)
  }
  const read = makeFrameReader((frame) => { if (frame[0] === 'ready') announce(); else child.onFrame(frame) })
  outputPipe.on('data', (chunk: Buffer) => {
    // A child that breaks the protocol is not listened to any longer.
    try { read(chunk) } catch { child.kill() }
  })
  stderr.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString('latin1')).slice(-STDERR_TAIL) })
  for (const stream of [input, outputPipe, stderr]) stream.on('error', () => {})
  spawned.on('error', (error) => die({ why: 'gone', detail: error.message }))
  // 'close', not 'exit': what the child wrote before it died must be read first.
  spawned.on('close', (code, signal) => die(deathOf(tail, code, signal)))
  return child
}

type Held = ReturnType<typeof makeChild>
type Shelf = { idle: Held[]; busy: Set<Held>; queue: ((child: Held) => void)[] }

/** At most this many children run at once for one kind and tenant; further runs wait for one. */
const MAX_CHILDREN = 8
/** At most this many wait idle. */
const MAX_IDLE = 2
const shelves = new Map<string, Shelf>()

function shelfOf(memory: number, tenant: string): Shelf {
  const key = `${memory}\0${tenant}`
  let shelf = shelves.get(key)
  if (!shelf) shelves.set(key, (shelf = { idle: [], busy: new Set(), queue: [] }))
  return shelf
}

/** A child for one run. `memory` (bytes) sizes its heap; children are never shared between tenants. */
export async function acquire(memory: number, tenant: string): Promise<Child> {
  const shelf = shelfOf(memory, tenant)
  let child = shelf.idle.pop()
  while (child?.dead) child = shelf.idle.pop()
  if (!child && shelf.busy.size >= MAX_CHILDREN) child = await new Promise<Held>((resolve) => shelf.queue.push(resolve))
  child ??= makeChild(memory)
  shelf.busy.add(child)
  child.hold(true)
  try {
    await child.ready
  } catch (error) {
    shelf.busy.delete(child)
    throw error
  }
  return child
}

/** Gives a child back. One that is not fit for another program is killed. */
export function release(child: Child, memory: number, tenant: string, fit: boolean): void {
  const shelf = shelfOf(memory, tenant)
  const held = child as Held
  shelf.busy.delete(held)
  held.onFrame = () => {}
  held.onDeath = () => {}
  if (!fit && !held.dead) held.kill()
  const next = shelf.queue.shift()
  if (next) return next(held.dead ? makeChild(memory) : held)
  if (held.dead) return
  if (shelf.idle.length >= MAX_IDLE) return held.kill()
  held.hold(false)
  shelf.idle.push(held)
}

/** Starts one child ahead of need. */
export async function warm(memory: number, tenant: string): Promise<void> {
  const shelf = shelfOf(memory, tenant)
  if (shelf.idle.length > 0) return
  const child = makeChild(memory)
  shelf.idle.push(child)
  child.hold(true)
  await child.ready
  if (shelf.idle.includes(child)) child.hold(false)
}

/** Ends all idle children of a kind. */
export function drain(memory: number, tenant: string): void {
  for (const child of shelfOf(memory, tenant).idle.splice(0)) child.kill()
}
