/**
 * One child process as its parent sees it. Whatever it does (sends garbage, closes its pipes, stops reading, dies by any signal,
 * never starts) ends in one call of `onEnd`, after which nothing of it is heard any more.
 */
import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { RestrictError } from '../../policy/error.ts'
import { makeFrameReader, READY } from './frames.ts'
import type { Frame, Head } from './frames.ts'
import { spawnChild } from './spawn.ts'
import type { SpawnOptions } from './spawn.ts'

/** How a child ended, in words for a message and as a guess at the cause. */
export type End = { why: 'memory' | 'stack' | 'protocol' | 'gone'; detail: string }

/** Who listens to a child while it runs something. `admit` sees a frame's head before its text is collected. */
export type Listener = { admit(head: Head): boolean; frame(frame: Frame): boolean; end(end: End): void }

export type Child = {
  /** Writes what `encodeFrame` made. */
  send(bytes: Buffer): void
  /** Nothing of it is heard after this. */
  kill(): void
  /** Only what it sends to this is heard; anything sent when nobody listens breaks the protocol. */
  listener: Listener | undefined
  /** Settles when it has started; rejects with RestrictError `INTERNAL`. */
  readonly ready: Promise<void>
  /** What it says it was started under. */
  hardening: readonly string[]
  dead: boolean
  started: boolean
  /** Numbers and sizes of the definitions it has been sent, oldest first. */
  readonly known: Map<number, number>
  knownSize: number
  /** Keeps the event loop of this process alive, or not. */
  hold(on: boolean): void
  readonly pid: number | undefined
}

/** What is kept of a child's standard error: enough to tell an exhausted heap from a crash. */
const STDERR_TAIL = 4096
/** A child that leaves this much unread does not read at all: no honest one is sent anything while so much is under way. */
const MAX_UNREAD = 96 * 1024 * 1024
/** A child that is not up by then never will be. Generous: machines are busy when a pool is started. */
const START_TIMEOUT = 60_000
const MAX_READY_TEXT = 1024

const ABORTS: ReadonlySet<number | string | null> = new Set([132, 133, 134, 'SIGABRT', 'SIGTRAP', 'SIGILL'])

function endOf(tail: string, code: number | null, signal: NodeJS.Signals | null): End {
  const detail = signal ?? `exit status ${code}`
  if (/heap out of memory|Array buffer allocation failed|process out of memory|Zone$/im.test(tail)) return { why: 'memory', detail }
  if (/RegExpCompiler|stack overflow/i.test(tail) || signal === 'SIGSEGV' || code === 139) return { why: 'stack', detail }
  return { why: ABORTS.has(signal) || ABORTS.has(code) ? 'memory' : 'gone', detail }
}

/** Kills what is in a child's group: the child, and whatever it may have started. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined && process.platform !== 'win32') process.kill(-pid, 'SIGKILL')
  } catch { /* nothing is left of it */ }
}

export function makeChild(options: SpawnOptions): Child {
  const spawned = spawnChild(options)
  const [, , stderr, input, output] = (spawned.stdio as unknown ?? []) as [null?, null?, Readable?, Writable?, Readable?]
  let tail = ''
  let announce: () => void = () => {}
  let fail: (error: Error) => void = () => {}
  const ready = new Promise<void>((resolve, reject) => { announce = resolve; fail = reject })
  ready.catch(() => {})

  const finish = (end: End): void => {
    if (child.dead) return
    child.dead = true
    clearTimeout(timer)
    if (spawned.exitCode === null && spawned.signalCode === null) {
      killGroup(spawned)
      spawned.kill('SIGKILL')
    }
    for (const stream of [input, output, stderr]) stream?.destroy()
    spawned.unref()
    const { listener } = child
    child.listener = undefined
    if (!child.started) fail(new RestrictError('INTERNAL', `A child process could not be started (${end.detail}). ${tail.trim().split('\n')[0] ?? ''}`.trim()))
    listener?.end(end)
  }
  // Everything that is sent in one turn is one write: a write costs more than the rest of a small run.
  let unsent: Buffer[] = []
  let unsentSize = 0
  const flush = (): void => {
    const all = unsent
    unsent = []
    unsentSize = 0
    if (child.dead || !input || all.length === 0) return
    input.write(all.length === 1 ? all[0] : Buffer.concat(all))
    if (input.writableLength > MAX_UNREAD) breach('it does not read')
  }
  const breach = (detail: string): void => finish({ why: 'protocol', detail })
  const child: Child = {
    send(bytes) {
      if (child.dead) return
      unsentSize += bytes.length
      // Before they are written, too: what arrives in one piece may be thousands of calls with large answers.
      if (unsentSize + (input?.writableLength ?? 0) > MAX_UNREAD) {
        unsent = []
        return breach('it does not read')
      }
      if (unsent.push(bytes) === 1) process.nextTick(flush)
    },
    kill: () => { child.listener = undefined; finish({ why: 'gone', detail: 'killed' }) },
    listener: undefined,
    ready, hardening: [], dead: false, started: false, known: new Map(), knownSize: 0,
    hold: (on) => { if (on) spawned.ref(); else spawned.unref() },
    pid: spawned.pid,
  }
  const admit = (head: Head): boolean => {
    if (!child.started) return head.kind === READY && head.size <= MAX_READY_TEXT
    return child.listener?.admit(head) ?? false
  }
  const onFrame = (frame: Frame): boolean => {
    if (child.started) return child.listener?.frame(frame) ?? false
    child.started = true
    child.hardening = frame.text.split(' ').filter((word) => /^[a-z-]{1,30}$/.test(word))
    clearTimeout(timer)
    announce()
    return true
  }
  const reader = makeFrameReader(admit, onFrame)
  const timer = setTimeout(() => finish({ why: 'gone', detail: 'it did not answer' }), START_TIMEOUT)
  timer.unref()
  spawned.on('error', (error) => finish({ why: 'gone', detail: error.message }))
  // It may have left others behind. At once, while its number cannot be anybody else's.
  // And whatever else still holds its pipes must not be waited for.
  spawned.on('exit', (code, signal) => {
    killGroup(spawned)
    if (!child.dead) setTimeout(() => finish(endOf(tail, code, signal)), CLOSE_GRACE)
  })
  // 'close', not 'exit': what the child wrote before it died must be read first.
  spawned.on('close', (code, signal) => finish(endOf(tail, code, signal)))
  output?.on('data', (chunk: Buffer) => { if (!child.dead && !reader.read(chunk) && !child.dead) breach('it did not keep to the protocol') })
  stderr?.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - STDERR_TAIL))).slice(-STDERR_TAIL) })
  for (const stream of [input, output, stderr]) stream?.on('error', () => {})
  // Its ends of the pipes are closed by its death too, a moment before that is known; if it lives on, it closed them itself.
  const closed = (): void => { if (!child.dead) setTimeout(() => breach('it closed its pipes'), CLOSE_GRACE).unref() }
  output?.on('end', closed)
  input?.on('close', closed)
  // Only `hold` says whether the event loop waits for a child.
  spawned.unref()
  for (const stream of [input, output, stderr]) (stream as { unref?: () => void } | undefined)?.unref?.()
  return child
}

/** Milliseconds between the end of a child's pipes and the news of its death. */
const CLOSE_GRACE = 200

