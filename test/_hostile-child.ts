/**
 * What a child process may do that has been taken over. Speaks the protocol up to the first program, whose input (a JSON string)
 * names the misdeed. Run by test/process-hostile.test.ts in place of the real child.
 */
import { closeSync, readSync, writeSync } from 'node:fs'
import { CALL, CALLS, DONE, encodeFrame, FAILED, HEAD, LIMIT, OUTPUT, readHead, READY, REPLY, START, WAKE } from '../runtime/process/frames.ts'

const write = (bytes: Buffer): void => { for (let sent = 0; sent < bytes.length;) sent += writeSync(4, bytes, sent) }
const sleep = (): never => { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000) }

function readExactly(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let filled = 0; filled < size;) {
    const count = readSync(3, bytes, filled, size - filled, null)
    if (count === 0) process.exit(0)
    filled += count
  }
  return bytes
}

/** A head whose fields are what no encoder would write. */
function head(size: number, { kind, run, encoding = 0 }: { kind: number; run: number; encoding?: number }): Buffer {
  const bytes = encodeFrame(kind, run)
  bytes.writeUInt32LE(size, 0)
  bytes[5] = encoding
  return bytes
}

const deeds: Record<string, (run: number) => void> = {
  garbage: () => { write(Buffer.alloc(100_000, 0xa5)); sleep() },
  zeros: () => { write(Buffer.alloc(100_000)); sleep() },
  'half a head': () => { write(Buffer.alloc(HEAD - 1)); sleep() },
  'half a head, then the end': (run) => { write(encodeFrame(DONE, run, '1').subarray(0, 20)); process.exit(0) },
  'half a text, then the end': (run) => { write(encodeFrame(DONE, run, '"abcdefgh"').subarray(0, HEAD + 3)); process.exit(0) },
  '4 GB': (run) => { write(head(0xffffffff, { kind: DONE, run })); sleep() },
  '100 MB': (run) => { write(head(100 * 1024 * 1024, { kind: CALL, run })); for (;;) write(Buffer.alloc(65_536, 0x20)) },
  'a kind of no frame': (run) => { write(head(0, { kind: 200, run })); sleep() },
  'a kind for children': (run) => { write(encodeFrame(START, run, '1')); sleep() },
  'an encoding of no text': (run) => { write(head(4, { kind: DONE, run, encoding: 7 })); sleep() },
  'ready again': (run) => { write(encodeFrame(READY, run, 'root')); sleep() },
  'another run': (run) => { write(encodeFrame(DONE, run + 1, '1')); sleep() },
  'an empty piece of output': (run) => { write(encodeFrame(OUTPUT, run, '')); sleep() },
  'no JSON': (run) => { write(encodeFrame(DONE, run, '[{"a":')) },
  'no wire': (run) => { write(encodeFrame(DONE, run, '{"a":{"b":1}}')) },
  'a prototype': (run) => { write(encodeFrame(DONE, run, '[{"__proto__":"$1","constructor":"$1"},{"polluted":1}]')) },
  'many nodes': (run) => { write(encodeFrame(DONE, run, `[${'[],'.repeat(5_000_000)}[]]`)); sleep() },
  'many errors': (run) => { write(encodeFrame(DONE, run, `[${'[["E"],"","",""],'.repeat(900_000)}[]]`)); sleep() },
  'a deep wire': (run) => { write(encodeFrame(DONE, run, '['.repeat(10_000_000))); sleep() },
  'a failure of no kind': (run) => { write(encodeFrame(FAILED, run, '{"code":"DISPOSED","message":"x"}')); sleep() },
  'a failure with no text': (run) => { write(encodeFrame(FAILED, run, '{"code":"THROWN","message":{"toString":1}}')); sleep() },
  'a failure with a prototype': (run) => { write(encodeFrame(FAILED, run, '{"code":"THROWN","message":"m","error":{"__proto__":{"name":"n","message":"m","stack":"s"}}}')); sleep() },
  'a call of nothing': (run) => { write(encodeFrame(CALL, run, '[[]]', NaN)); sleep() },
  'numbers for nothing': (run) => { write(encodeFrame(CALLS[2], run, '', 0.5, 1, 2)); sleep() },
  'numbers and a text': (run) => { write(encodeFrame(CALLS[1], run, '[[1]]', 0, 1)); sleep() },
  'numbers without end': (run) => { for (;;) write(encodeFrame(CALLS[3], run, '', 0, NaN, -0, Infinity)) },
  'numbers for none that was given': (run) => { write(encodeFrame(CALLS[0], run, '', 7)); write(encodeFrame(DONE, run, '"went on"')) },
  'calls without end': (run) => { for (;;) write(encodeFrame(CALL, run, '[[]]', 0)) },
  'replies without end': (run) => { for (;;) write(encodeFrame(REPLY, run, 'v1', 77)) },
  'wakes without end': (run) => { for (;;) write(encodeFrame(WAKE, run, '', 1)) },
  'limits without end': (run) => { for (;;) write(encodeFrame(LIMIT, run, '', 0, 5, 5)) },
  'output without end': (run) => { for (;;) write(encodeFrame(OUTPUT, run, 'x')) },
  'much output': (run) => { for (;;) write(encodeFrame(OUTPUT, run, 'x'.repeat(1000))) },
  'does not read': (run) => { for (let i = 0; i < 200; i++) write(encodeFrame(CALL, run, '[[]]', 0)); sleep() },
  'calls all at once': (run) => { write(Buffer.concat(Array<Buffer>(1400).fill(encodeFrame(CALL, run, '[[]]', 0)))); sleep() },
  'a result, then a call': (run) => { write(Buffer.concat([encodeFrame(DONE, run, '"taken"'), encodeFrame(CALL, run, '[[]]', 0)])); sleep() },
  'closes its output': () => { closeSync(4); sleep() },
  'closes its input': () => { closeSync(3); sleep() },
  'closes both': () => { closeSync(3); closeSync(4); sleep() },
  'closes its errors': () => { closeSync(2); sleep() },
  'errors without end': () => { for (;;) writeSync(2, 'x'.repeat(65_536)) },
  exits: () => process.exit(0),
  'exits with 134': () => process.exit(134),
  aborts: () => process.abort(),
  'kills itself': () => process.kill(process.pid, 'SIGKILL'),
  segfaults: () => process.kill(process.pid, 'SIGSEGV'),
  stops: () => { process.kill(process.pid, 'SIGSTOP') },
  spins: () => { for (;;); },
  sleeps: () => sleep(),
  'lies about its steps': (run) => { write(encodeFrame(DONE, run, '"lied"', -5, NaN, Infinity, -1)) },
  descriptors: (run) => { write(encodeFrame(DONE, run, JSON.stringify(String(process.pid)))) },
}

write(encodeFrame(READY, 0, 'core <script> data'))
for (;;) {
  const frame = readHead(readExactly(HEAD), 0)
  if (!frame) process.exit(1)
  const text = readExactly(frame.size).toString()
  if (frame.kind === START) deeds[JSON.parse(text) as string]?.(frame.run)
}
