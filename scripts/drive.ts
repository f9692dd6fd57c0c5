/** Runs one job on an engine to its end, for scripts that need no capabilities: whatever waits for the host then waits for nothing. */
import type { Engine, Job, Outcome } from '../runtime/engine-types.ts'

export function driveJob(engine: Engine, job: Job): Promise<Outcome> {
  return new Promise((resolve) => {
    const step = engine.start(job)
    if (step.state === 'done') resolve(step.outcome)
    else if (step.state === 'ending') setImmediate(() => resolve(engine.finish()))
    else resolve(engine.abandon('STALLED', 'nothing to wait for'))
  })
}
