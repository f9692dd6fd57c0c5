/** How a run that failed, and what a run used, look on standard error. */
import { RestrictError } from '../policy/error.ts'
import { COST_MODEL } from '../policy/weights.ts'
import { visible } from '../report/lines.ts'
import type { Limits, Usage } from '../index.ts'
import { complain, reportFailure, statusOf } from './failure.ts'
import { diagnosticsOf, showRejection } from './source.ts'

type GuestError = { name: string; message: string; stack?: string }

/** Prints why a run failed and returns the exit status. */
export async function showFailure(error: unknown, source: (file: string) => string | undefined): Promise<number> {
  const diagnostics = diagnosticsOf(error)
  if (diagnostics && diagnostics.length > 0) {
    await showRejection(diagnostics, source)
    return 1
  }
  if (!(error instanceof RestrictError)) return reportFailure(error)
  const place = error.place ? `${error.place.file}:${error.place.line}:${error.place.column}: ` : ''
  if (error.code === 'THROWN' && 'error' in error) await showThrown(error.error as GuestError, place)
  else if (statusOf(error.code) === 3) await complain(`${place}${error.message}${limitNote(error)}`)
  else if (statusOf(error.code) === 1) await complain(`${place}${error.message}`)
  else return reportFailure(error)
  return statusOf(error.code)
}

async function showThrown({ name, message, stack }: GuestError, place: string): Promise<void> {
  await complain(`${place}${message === '' ? name : `${name}: ${message}`}`)
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  process.stderr.write(frames.map((frame) => `    ${visible(frame.trim())}\n`).join(''))
}

// Every limit error names the limit and the cost model it was counted in.
function limitNote({ code, message }: RestrictError): string {
  const missing = [message.includes(code) ? '' : code, message.includes(COST_MODEL) ? '' : `cost model ${COST_MODEL}`].filter((part) => part !== '')
  return missing.length === 0 ? '' : ` (${missing.join(', ')})`
}

/** One line per resource. */
export function showUsage({ steps, memory, output, time, model }: Usage, limits: Limits): void {
  process.stderr.write([
    `usage (cost model ${model})`,
    `  steps   ${steps} of ${limits.steps}`,
    `  memory  ${memory} of ${limits.memory} bytes`,
    `  output  ${output} of ${limits.output} bytes`,
    `  time    ${time.toFixed(1)} of ${limits.timeout} ms`,
    '',
  ].join('\n'))
}
