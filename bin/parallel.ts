/**
 * Checks many files on several threads. A thread costs a start and compiles our code for itself, so a few files are faster without
 * any: THRESHOLD is where two threads were measured to overtake one (`npm run bench:check`).
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

import { RestrictError } from '../policy/error.ts'
import type { Policy } from '../policy/policy.ts'
import type { Diagnostic } from '../index.ts'

/** `policy` is an index into the list of policies. */
export type Task = { file: string; bytes: Uint8Array; policy: number }
export type Batch = { id: number; tasks: Task[] }
export type Checked = { id: number; results: Diagnostic[][] }

/** Bytes of source below which one thread is faster. */
const THRESHOLD = 1_500_000
const MOST_THREADS = 8
/** Bytes per message: small enough that the threads end together. */
const BATCH = 200_000

/** How many threads to use for so many bytes; 1 stands for none besides our own. */
export function threadsFor(bytes: number, jobs: number | undefined): number {
  const most = Math.min(jobs ?? availableParallelism(), MOST_THREADS)
  if (jobs !== undefined && bytes > 0) return most
  return bytes < THRESHOLD ? 1 : Math.min(most, Math.ceil(bytes / (THRESHOLD / 2)))
}

/** The diagnostics of each task, in order. `onDone` is told how many more are done. Throws RestrictError `INTERNAL` when a thread dies. */
export async function checkInThreads(tasks: readonly Task[], policies: readonly Policy[], threads: number, onDone: (count: number) => void): Promise<Diagnostic[][]> {
  const batches = cut(tasks)
  const results: Diagnostic[][] = new Array<Diagnostic[]>(tasks.length)
  const waiting = [...batches]
  const workers = Array.from({ length: Math.min(threads, batches.length) }, () => new Worker(new URL('./check-worker.js', import.meta.url), { workerData: { policies } }))
  try {
    await Promise.all(workers.map((worker) => new Promise<void>((resolve, reject) => {
      const next = (): void => {
        const batch = waiting.shift()
        if (batch) worker.postMessage({ id: batch.id, tasks: batch.tasks } satisfies Batch)
        else resolve()
      }
      worker.on('message', ({ id, results: found }: Checked) => {
        found.forEach((diagnostics, index) => { results[id + index] = diagnostics })
        onDone(found.length)
        next()
      })
      worker.on('error', (error) => reject(new RestrictError('INTERNAL', `internal error: a thread failed: ${error.message}`)))
      worker.on('exit', (code) => { if (code !== 0) reject(new RestrictError('INTERNAL', `internal error: a thread ended with status ${code}`)) })
      next()
    })))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return results
}

/** A batch's id is the index of its first task. */
function cut(tasks: readonly Task[]): Batch[] {
  const batches: Batch[] = []
  let size = Infinity
  for (const [index, task] of tasks.entries()) {
    if (size >= BATCH) {
      batches.push({ id: index, tasks: [] })
      size = 0
    }
    batches.at(-1)?.tasks.push(task)
    size += task.bytes.length
  }
  return batches
}
