/** A bar on the terminal for long checks; nothing in a pipe. */

const FEW = 20
const INTERVAL = 100
const WIDTH = 30

/** `step` after some files, `end` once; both do nothing unless standard error is a terminal and there are many files. */
export function makeProgress(total: number): { step(count: number): Promise<void>; end(): void } {
  if (total <= FEW || process.stderr.isTTY !== true) return { step: async () => {}, end: () => {} }
  let done = 0
  let shown = 0
  return {
    async step(count) {
      done += count
      const now = Date.now()
      if (now - shown < INTERVAL) return
      shown = now
      const filled = Math.round((done / total) * WIDTH)
      process.stderr.write(`\r${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)} ${done}/${total}`)
      // Lets the terminal draw.
      await new Promise((resolve) => { setImmediate(resolve) })
    },
    end: () => { process.stderr.write('\r\x1b[K') },
  }
}
