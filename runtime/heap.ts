/** What this process's heap holds, as the meter needs it; and a full collection, which Node only gives away on request. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: ((options?: { type: 'minor' }) => void) | undefined

/** Bytes on the heap, garbage included, and in array buffers. */
export function heapInUse(): number {
  const { used_heap_size: used, external_memory: external } = getHeapStatistics()
  return used + external
}

/** Collects everything that can be collected. Takes milliseconds to hundreds of them. */
export function collectGarbage(): void {
  if (!collect) {
    // The flag makes `gc` appear in contexts made while it is set; it is taken back at once.
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
    setFlagsFromString('--no-expose-gc')
  }
  collect()
  // The bytes of array buffers are freed beside the program, and counted as freed when the next collection begins.
  collect({ type: 'minor' })
}
