/** How every part of the verifier says no. `verify.ts` turns it into the error that users see. */

/** `at` is an offset into the artifact, in UTF-16 units. */
export class Rejection extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export function reject(at: { start: number } | number, message: string): never {
  throw new Rejection(message, typeof at === 'number' ? at : at.start)
}
