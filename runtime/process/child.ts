/**
 * The main module of a child process: reads frames from descriptor 3, runs them in one engine, answers on descriptor 4.
 * Reading is blocking on purpose: while a program waits for a synchronous capability call, nothing else may happen here,
 * and an idle child has nothing else to do. When the parent is gone the read ends and so does the child.
 */
import { readSync, writeSync } from 'node:fs'
import { makeEngine } from '../engine.ts'
import type { EngineHost, Job, Step } from '../engine-types.ts'
import type { Program, Settings } from './definitions.ts'
import { ANSWER, CALL, CALLS, DEFINE, DONE, encodeFrame, FAILED, FORGET, HEAD, INVOKE, LIMIT, NUMBER, OUTPUT, PIECE, RAISE, READY, readHead, readText, REPLY, RESOURCES, SETTLE, START, TICK, WAKE, writeHead } from './frames.ts'
import type { Frame } from './frames.ts'
import { argumentsWire } from './primitives.ts'

const FROM_PARENT = 3
const TO_PARENT = 4

let input = Buffer.allocUnsafeSlow(65_536)
let begin = 0
let end = 0

/** Waits until that many bytes are there, from `begin`. */
function need(size: number): void {
  if (begin + size > input.length) {
    const larger = size > input.length ? Buffer.allocUnsafeSlow(size * 2) : input
    input.copy(larger, 0, begin, end)
    input = larger
    end -= begin
    begin = 0
  }
  while (end - begin < size) {
    const count = readSync(FROM_PARENT, input, end, input.length - end, null)
    if (count === 0) process.exit(0)
    end += count
  }
}

function readFrame(): Frame {
  need(HEAD)
  const head = readHead(input, begin)
  if (!head) return process.exit(1)
  begin += HEAD
  need(head.size)
  const text = readText(input, begin, head)
  begin += head.size
  if (begin === end) {
    begin = end = 0
    // What one large frame needed is not kept for ever.
    if (input.length > 1024 * 1024) input = Buffer.allocUnsafeSlow(65_536)
  }
  return { ...head, text }
}

function write(bytes: Buffer): void {
  let sent = 0
  while (sent < bytes.length) sent += writeSync(TO_PARENT, bytes, sent)
}

/** The number of the current run, in every frame. */
let run = 0

let pendingOutput = ''
/** Frames for all the text printed since the last call. */
function outputFrames(): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at < pendingOutput.length;) {
    // Not between the halves of a character.
    const last = pendingOutput.charCodeAt(at + PIECE - 1)
    const size = last >= 0xd800 && last <= 0xdbff ? PIECE - 1 : PIECE
    frames.push(encodeFrame(OUTPUT, run, pendingOutput.slice(at, at + size)))
    at += size
  }
  pendingOutput = ''
  return frames
}

function send(frame: Buffer): void {
  write(pendingOutput === '' ? frame : Buffer.concat([...outputFrames(), frame]))
}

/** Frames that arrived while a synchronous call was waiting for its answer. */
const postponed: Frame[] = []
/** Programs that arrived before the one that runs had ended. */
const waiting: { run: number; job: Job }[] = []

function answer(): Frame {
  for (;;) {
    const frame = readFrame()
    if (frame.kind === ANSWER || frame.kind === NUMBER) return frame
    postponed.push(frame)
  }
}

/** For frames of numbers: what is written is gone when the write returns. */
const numbers = Buffer.allocUnsafeSlow(HEAD)

const host: EngineHost = {
  call(fnId, argsWire) {
    send(encodeFrame(CALL, run, argsWire, fnId))
    return answer().text
  },
  quick(fnId, count, a, b, c) {
    if ((count < 1 || typeof a === 'number') && (count < 2 || typeof b === 'number') && (count < 3 || typeof c === 'number')) {
      writeHead(numbers, CALLS[count] ?? CALL, run, fnId, Number(a ?? 0), Number(b ?? 0), Number(c ?? 0))
      send(numbers)
    } else send(encodeFrame(CALL, run, argumentsWire(count, a, b, c), fnId))
    const { kind, a: result, text } = answer()
    return kind === NUMBER ? result : text
  },
  limit(what, used, cap) {
    send(encodeFrame(LIMIT, run, '', RESOURCES.indexOf(what), used, cap))
    return answer().a
  },
  output(text) {
    pendingOutput += text
    if (pendingOutput.length >= PIECE) write(Buffer.concat(outputFrames()))
  },
  reply(callId, wire) {
    send(encodeFrame(REPLY, run, wire, callId))
  },
}

const engine = makeEngine(host)
const definitions = new Map<number, Program | Settings>()

/** Set when a run has ended but for what Node will say about its rejected promises after this turn. */
let ending = false

function report(step: Step): void {
  ending = step.state === 'ending'
  if (step.state !== 'done') {
    if (step.state === 'idle-waiting' && step.wake !== undefined) send(encodeFrame(WAKE, run, '', step.wake))
    else if (pendingOutput !== '') write(Buffer.concat(outputFrames()))
    return
  }
  const { outcome } = step
  const { steps, memory, output, time } = outcome.usage
  if (outcome.ok) send(encodeFrame(DONE, run, outcome.value, steps, memory, output, time))
  else {
    const { code, message, error, place } = outcome
    send(encodeFrame(FAILED, run, JSON.stringify({ code, message, error, place }), steps, memory, output, time))
  }
  if (!engine.fit) process.exit(1)
}

// Field by field: copying records takes as long as starting a small program.
function jobOf({ a, b, c, d, text }: Frame): Required<Job> {
  const { modules, entry, hooks = -1 } = definitions.get(a) as Program
  const { limits, capabilities, deniedKeys, constructorGuard, globals, helpers, keepAlive, asks, hookNames = [] } = definitions.get(b) as Required<Settings>
  return { modules, entry, hooks, hookNames, limits, capabilities, deniedKeys, constructorGuard, globals, helpers, keepAlive, asks, seed: c, now: Number.isNaN(d) ? null : d, input: text === '' ? undefined : text }
}

function start(next: { run: number; job: Job }): void {
  ({ run } = next)
  report(engine.start(next.job))
}

function handle(frame: Frame): void {
  switch (frame.kind) {
    case DEFINE: definitions.set(frame.a, JSON.parse(frame.text) as Program | Settings); return
    case FORGET: definitions.delete(frame.a); return
    case START: {
      // Made now: its definitions may be forgotten before it begins.
      const next = { run: frame.run, job: jobOf(frame) }
      if (engine.busy) waiting.push(next)
      else start(next)
      return
    }
    default:
  }
  const later = frame.kind === RAISE ? waiting.find(({ run: id }) => id === frame.run) : undefined
  if (later) later.job = { ...later.job, limits: { ...later.job.limits, [RESOURCES[frame.a] ?? 'steps']: frame.b } }
  // What was on its way when a run ended is not for the next one.
  if (frame.run !== run || !engine.busy) return
  switch (frame.kind) {
    case SETTLE: return report(engine.settle(frame.a, frame.text))
    case INVOKE: return report(engine.invoke(frame.a, frame.b, frame.text))
    case TICK: return report(engine.tick())
    case RAISE: return engine.raise(RESOURCES[frame.a] ?? 'steps', frame.b)
    default: process.exit(1)
  }
}

/** One frame per turn of the event loop, so that Node can do its own bookkeeping (rejected promises) between them. */
function turn(): void {
  const next = engine.busy ? undefined : waiting.shift()
  if (ending) report({ state: 'done', outcome: engine.finish() })
  else if (next) start(next)
  else handle(postponed.shift() ?? readFrame())
  setImmediate(turn)
}

/** What this process was started under: the shell's word for the limits, our own for the rest. */
function hardening(): string {
  const { permission } = process as { permission?: unknown }
  return [...process.argv.slice(2), ...(permission === undefined ? [] : ['permissions']), 'linear-regexp'].join(' ')
}

const told = hardening()
for (const name of Object.keys(process.env)) delete process.env[name]
write(encodeFrame(READY, 0, told))
turn()
