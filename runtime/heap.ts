/** What this process's heap holds, as the meter needs it; and a full collection, which Node only gives away on request. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

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
    collect = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  collect()
}
