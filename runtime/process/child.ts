/**
 * The main module of a child process: reads frames from descriptor 3, runs them in one engine, answers on descriptor 4.
 * Reading is blocking on purpose: while a program waits for a synchronous capability call, nothing else may happen here,
 * and an idle child has nothing else to do. When the parent is gone the read ends and so does the child.
 */
import { readSync, writeSync } from 'node:fs'
import { makeEngine } from '../engine.ts'
import type { EngineHost, Job, Step } from '../engine-types.ts'
import { encodeFrame, parseFrame } from './frames.ts'
import type { Frame } from './frames.ts'

const FROM_PARENT = 3
const TO_PARENT = 4
/** Console text is sent on in pieces of this size, so that a program that prints in a loop does not cost a write each. */
const OUTPUT_BUFFER = 8192

function readExactly(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < size) {
    const count = readSync(FROM_PARENT, bytes, filled, size - filled, null)
    if (count === 0) process.exit(0)
    filled += count
  }
  return bytes
}

const readFrame = (): Frame => parseFrame(readExactly(readExactly(4).readUInt32LE(0)))

function send(frame: Frame): void {
  const bytes = encodeFrame(frame)
  let sent = 0
  while (sent < bytes.length) sent += writeSync(TO_PARENT, bytes, sent)
}

/** The number of the current run, in every frame: what is under way when a run ends must not be taken for the next one's. */
let run = 0

let pendingOutput = ''
function flush(): void {
  if (pendingOutput === '') return
  const text = pendingOutput
  pendingOutput = ''
  send(['output', run, text])
}

/** Frames that arrived while a synchronous call was waiting for its answer. */
const postponed: Frame[] = []

const host: EngineHost = {
  call(fnId, argsWire) {
    flush()
    send(['call', run, fnId, argsWire])
    for (;;) {
      const frame = readFrame()
      if (frame[0] === 'answer') return frame[2] as string
      postponed.push(frame)
    }
  },
  output(text) {
    pendingOutput += text
    if (pendingOutput.length >= OUTPUT_BUFFER) flush()
  },
  reply(callId, wire) {
    send(['reply', run, callId, wire])
  },
}

const engine = makeEngine(host)

/** Set when a run has ended but for what Node will say about its rejected promises after this turn. */
let ending = false

function report(step: Step): void {
  flush()
  ending = step.state === 'ending'
  if (step.state !== 'done') return
  send(['done', run, step.outcome])
  if (!engine.fit) process.exit(1)
}

function handle([kind, id, a, b, c]: Frame): void {
  if (kind === 'start') {
    run = id as number
    return report(engine.start(a as Job))
  }
  if (id !== run || !engine.busy) return
  switch (kind) {
    case 'settle': return report(engine.settle(a as number, b as string))
    case 'invoke': return report(engine.invoke(a as number, b as number, c as string))
    default: process.exit(1)
  }
}

/** One frame per turn of the event loop, so that Node can do its own bookkeeping (rejected promises) between them. */
function turn(): void {
  if (ending) report({ state: 'done', outcome: engine.finish() })
  else handle(postponed.shift() ?? readFrame())
  setImmediate(turn)
}

send(['ready'])
turn()
