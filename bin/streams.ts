/** Standard streams: a reader that goes away is no error, colors are for terminals, and what a program prints does not steer them. */
import { visible } from '../report/lines.ts'

/** Ends the process quietly when standard output or error is closed by its reader. */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') throw error
      process.exit(process.exitCode ?? 0)
    })
  }
}

/** Writes all of `text`; resolves when it was handed to the system. */
export function writeOut(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => { process.stdout.write(text, () => resolve()) })
}

/** What a program says, for this stream: a terminal shows its control characters as escapes, anything else gets them as they are. */
export function shownOn({ isTTY }: { isTTY?: boolean | undefined }, text: string): string {
  return isTTY === true ? text.split('\n').map((line) => line.split('\t').map(visible).join('\t')).join('\n') : text
}

/** NO_COLOR and FORCE_COLOR win over the kind of stream. */
export function hasColors(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

let input: Promise<Buffer> | undefined

/** Everything on standard input, however often it is asked for. */
export function readStdin(): Promise<Buffer> {
  return (input ??= collect())
}

async function collect(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
