/** How a run failed, as a child tells it: JSON that may come from an attacker, read field by field. */
import type { ErrorCode, Place } from '../../policy/error.ts'
import type { GuestError, Outcome } from '../engine-types.ts'

/** The ends that a child can know of. */
const CODES: ReadonlySet<unknown> = new Set<ErrorCode>([
  'REJECTED', 'UNVERIFIED', 'STEPS', 'MEMORY', 'DEPTH', 'TIMEOUT', 'OUTPUT', 'THROWN', 'STALLED', 'KILLED', 'INTERNAL',
])
/** Longer than what the kernel makes: an error's message of 8 Ki characters with its name, and its stack of twice that. */
const MAX_TEXT = 20_000

export type Failure = Omit<Extract<Outcome, { ok: false }>, 'ok' | 'usage'>

const text = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT
const record = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined when it is not what an honest child sends. */
export function readFailure(json: string): Failure | undefined {
  let value: unknown
  try { value = JSON.parse(json) } catch { return undefined }
  if (!record(value)) return undefined
  const { code, message, error, place } = value
  if (!CODES.has(code) || !text(message)) return undefined
  const known: Failure = { code: code as ErrorCode, message }
  if (error !== undefined) {
    if (!record(error) || !text(error.name) || !text(error.message) || !text(error.stack)) return undefined
    known.error = { name: error.name, message: error.message, stack: error.stack } satisfies GuestError
  }
  if (place !== undefined) {
    if (!record(place) || !text(place.file) || !isPosition(place.line) || !isPosition(place.column)) return undefined
    known.place = { file: place.file, line: place.line, column: place.column } satisfies Place
  }
  return known
}

const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
