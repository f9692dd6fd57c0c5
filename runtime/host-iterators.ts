/**
 * Iterators at the host's side of the membrane. Of an iterator of the host the program gets `next` and `return`, each a call like any
 * other; an iterator of the program is an asynchronous one for the host, like everything it can call there.
 */
import type { IteratorMembers } from './kernel/codec-types.ts'

type Step = { done?: unknown; value?: unknown }
type Iterating = { next(...args: unknown[]): unknown; return?(value?: unknown): unknown }

const known = new WeakMap<object, IteratorMembers>()

/** Exactly what the protocol says, whatever else a result may hold. */
function stepOf(result: unknown): { done: boolean; value: unknown } {
  if (typeof result !== 'object' || result === null) throw new TypeError('the iterator of the host gave no object')
  const { done, value } = result as Step
  return { done: Boolean(done), value }
}

/** The two functions by which a program uses an iterator of the host; always the same for the same iterator. */
export function iteratorMembers(iterator: object, isAsync: boolean): IteratorMembers {
  let members = known.get(iterator)
  if (members) return members
  const source = iterator as Iterating
  const close = (value?: unknown): unknown => typeof source.return === 'function' ? source.return(value) : { done: true, value }
  members = isAsync
    ? { next: async (value?: unknown) => stepOf(await source.next(value)), return: async (value?: unknown) => stepOf(await close(value)) }
    : { next: (value?: unknown) => stepOf(source.next(value)), return: (value?: unknown) => stepOf(close(value)) }
  known.set(iterator, members)
  return members
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- presences are functions that nothing is known of
type Presence = Function

/** The host's presence of a program's iterator: `members` are presences of its functions. */
export function makeIterator(members: { next: Presence; return: Presence }): object {
  const step = async (fn: Presence, args: unknown[]): Promise<unknown> => stepOf(await (Reflect.apply(fn, undefined, args) as unknown))
  const iterator = {
    next: (...args: unknown[]) => step(members.next, args),
    return: (...args: unknown[]) => step(members.return, args),
    [Symbol.asyncIterator]() { return this },
  }
  for (const key of ['next', 'return', Symbol.asyncIterator]) Object.defineProperty(iterator, key, { enumerable: false })
  return Object.freeze(iterator)
}
