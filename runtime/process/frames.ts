/**
 * Messages between the parent and a child that runs programs: a 4-byte little-endian length, then JSON text.
 * The parent treats every byte from a child as hostile: lengths are capped, shapes are checked by the reader.
 */

/** A frame is a tuple: its kind, then its fields. */
export type Frame = readonly [kind: string, ...fields: unknown[]]

const HEADER = 4
/** No honest frame is larger; a longer one means that the child is broken or taken over. */
export const MAX_FRAME = 256 * 1024 * 1024

export function encodeFrame(frame: Frame): Buffer {
  const text = JSON.stringify(frame)
  const size = Buffer.byteLength(text)
  const bytes = Buffer.allocUnsafe(HEADER + size)
  bytes.writeUInt32LE(size, 0)
  bytes.write(text, HEADER)
  return bytes
}

/** Collects chunks and hands out whole frames; throws on a frame that is too long or is not a JSON tuple. */
export function makeFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let held = 0
  let wanted = HEADER
  let inBody = false
  const take = (size: number): Buffer => {
    const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, held)
    const rest = all.subarray(size)
    chunks = rest.length > 0 ? [rest] : []
    held = rest.length
    return all.subarray(0, size)
  }
  return (chunk) => {
    chunks.push(chunk)
    held += chunk.length
    while (held >= wanted) {
      const part = take(wanted)
      if (inBody) {
        inBody = false
        wanted = HEADER
        onFrame(parseFrame(part))
      } else {
        wanted = part.readUInt32LE(0)
        if (wanted > MAX_FRAME) throw new RangeError(`a frame of ${wanted} bytes`)
        inBody = true
      }
    }
  }
}

export function parseFrame(bytes: Buffer): Frame {
  const frame: unknown = JSON.parse(bytes.toString('utf8'))
  if (!Array.isArray(frame) || typeof frame[0] !== 'string') throw new TypeError('not a frame')
  return frame as unknown as Frame
}
