/** A thread that checks: batches of files come in, their diagnostics go out in the same order. */
import { parentPort, workerData } from 'node:worker_threads'

import type { Policy } from '../policy/policy.ts'
import { checkBytes } from './check-one.ts'
import type { Batch, Checked } from './parallel.ts'

const { policies } = workerData as { policies: readonly Policy[] }

parentPort?.on('message', ({ id, tasks }: Batch) => {
  const results = tasks.map(({ file, bytes, policy }) => checkBytes(bytes, file, policies[policy] as Policy))
  parentPort?.postMessage({ id, results } satisfies Checked)
})
