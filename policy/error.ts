/** The one error type that users of the library see. */

/** A place in the user's own source: 1-based line, 1-based column, as people count. */
export type Place = { file: string; line: number; column: number }

export type ErrorCode =
  | 'REJECTED' | 'UNVERIFIED' | 'STEPS' | 'MEMORY' | 'DEPTH' | 'TIMEOUT' | 'OUTPUT' | 'THROWN' | 'STALLED' | 'KILLED' | 'DISPOSED'
  | 'POLICY' | 'CAPABILITY' | 'INPUT' | 'USAGE' | 'INTERNAL'

/** Every failure this project reports on purpose. `code` is stable; `message` is for people. */
export class RestrictError extends Error {
  override readonly name = 'RestrictError'
  readonly code: ErrorCode
  /** Where in the user's source, when there is such a place. */
  readonly place?: Place
  constructor(code: ErrorCode, message: string, details: { place?: Place | undefined; cause?: unknown; [key: string]: unknown } = {}) {
    const { place, cause, ...rest } = details
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    if (place) this.place = place
    Object.assign(this, rest)
  }
}
