/**
 * Messages between the parent and a child that runs programs. A frame is a head of fixed size (length of the text, kind, encoding
 * of the text, number of the run, four numbers) and a text. There is nothing in it to parse but numbers, because the parent must
 * read what a child sends that has been taken over: its bytes decide neither what is allocated nor what keys exist.
 */

/** Kinds of frames. Those to the child are below 16. */
export const DEFINE = 1, FORGET = 2, START = 3, ANSWER = 4, SETTLE = 5, INVOKE = 6, TICK = 7, RAISE = 8, NUMBER = 9
export const READY = 16, CALL = 17, REPLY = 18, OUTPUT = 19, DONE = 20, FAILED = 21, WAKE = 22, LIMIT = 23
/** A call with no argument, one, two or three, all of them numbers, which need no text; an answer that is a number is a `NUMBER`. */
export const CALLS = [24, 25, 26, 27] as const

/** Limits that can be raised, by the number that stands for them. */
export const RESOURCES = ['steps', 'memory', 'timeout', 'output'] as const

/** What the four numbers mean depends on the kind; see backend.ts and child.ts. */
export type Frame = { kind: number; run: number; a: number; b: number; c: number; d: number; text: string }
/** A frame whose text is still to come. */
export type Head = Omit<Frame, 'text'> & { size: number; encoding: number }

export const HEAD = 42
/** Children collect console text and send it in pieces of at most this many characters. */
export const PIECE = 8192
/** Text that is ASCII (most), ordinary Unicode, or has halves of surrogate pairs, which UTF-8 cannot say. */
const ENCODINGS = ['latin1', 'utf8', 'utf16le'] as const

/** Writes the head of a frame without text, which is all of it. */
export function writeHead(bytes: Buffer, kind: number, run: number, a: number, b: number, c: number, d: number): void {
  bytes.writeUInt32LE(0, 0)
  bytes[4] = kind
  bytes[5] = 0
  bytes.writeUInt32LE(run, 6)
  bytes.writeDoubleLE(a, 10)
  bytes.writeDoubleLE(b, 18)
  bytes.writeDoubleLE(c, 26)
  bytes.writeDoubleLE(d, 34)
}

export function encodeFrame(kind: number, run: number, text = '', a = 0, b = 0, c = 0, d = 0): Buffer {
  let size = Buffer.byteLength(text)
  let encoding = 0
  if (size !== text.length) {
    encoding = isWellFormed(text) ? 1 : 2
    if (encoding === 2) size = text.length * 2
  }
  const bytes = Buffer.allocUnsafe(HEAD + size)
  writeHead(bytes, kind, run, a, b, c, d)
  if (size > 0) {
    bytes.writeUInt32LE(size, 0)
    bytes[5] = encoding
    bytes.write(text, HEAD, size, ENCODINGS[encoding])
  }
  return bytes
}

const isWellFormed = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed()

/** Reads a head at `at`; undefined if no frame can begin so. */
export function readHead(bytes: Buffer, at: number): Head | undefined {
  const encoding = bytes[at + 5] as number
  const size = bytes.readUInt32LE(at)
  if (encoding >= ENCODINGS.length || (encoding === 2 && size % 2 !== 0)) return undefined
  return {
    size, kind: bytes[at + 4] as number, encoding, run: bytes.readUInt32LE(at + 6),
    a: bytes.readDoubleLE(at + 10), b: bytes.readDoubleLE(at + 18), c: bytes.readDoubleLE(at + 26), d: bytes.readDoubleLE(at + 34),
  }
}

/** The text that follows a head. */
export function readText(bytes: Buffer, at: number, { size, encoding }: Head): string {
  return size === 0 ? '' : bytes.toString(ENCODINGS[encoding], at, at + size)
}

/** A buffer larger than this is not held on to once it is empty. */
const KEPT = 256 * 1024

export type FrameReader = {
  /** False when the bytes are no frames or `admit` refused one; nothing is read after that. */
  read(chunk: Buffer): boolean
}

/** Hands out whole frames. `admit` sees each head before its text is collected, and `onFrame` may return false to stop. */
export function makeFrameReader(admit: (head: Head) => boolean, onFrame: (frame: Frame) => boolean): FrameReader {
  // What is left of earlier chunks. It grows with what has arrived, not with what a head announces, and by doubling, so that a
  // sender of single bytes costs no more than another.
  let kept = Buffer.alloc(0)
  let held = 0
  let head: Head | undefined
  let open = true
  const keep = (chunk: Buffer): void => {
    if (held + chunk.length > kept.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(4096, (held + chunk.length) * 2))
      kept.copy(larger, 0, 0, held)
      kept = larger
    }
    chunk.copy(kept, held)
    held += chunk.length
  }
  /** Reads whole frames from the start of `bytes`; returns how many bytes were used, or -1. */
  const step = (bytes: Buffer): number => {
    let at = 0
    for (;;) {
      if (!head) {
        if (bytes.length - at < HEAD) return at
        head = readHead(bytes, at)
        if (!head || !admit(head)) return -1
        at += HEAD
      }
      if (bytes.length - at < head.size) return at
      const { kind, run, a, b, c, d } = head
      const text = readText(bytes, at, head)
      at += head.size
      head = undefined
      if (!onFrame({ kind, run, a, b, c, d, text })) return -1
    }
  }
  return {
    read(chunk) {
      if (!open) return false
      let bytes = chunk
      if (held > 0) {
        keep(chunk)
        bytes = kept.subarray(0, held)
      }
      const used = bytes.length < (head ? head.size : HEAD) ? 0 : step(bytes)
      open = used >= 0
      if (!open || used === bytes.length) {
        held = 0
        if (kept.length > KEPT) kept = Buffer.alloc(0)
      } else if (held === 0) keep(bytes.subarray(used))
      else {
        kept.copyWithin(0, used, held)
        held -= used
      }
      return open
    },
  }
}
