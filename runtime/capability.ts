/**
 * `capability()`: what an embedder may say about a function or an object that is handed in, besides handing it in. What it says is
 * kept here, outside of the value, where no program can read or change it.
 */
import { RestrictError } from '../policy/error.ts'
import { checkSchema, checkValue, isValidator } from './capability-schema.ts'
import type { ArgsSchema, Schema } from './capability-schema.ts'
import type { AnyFunction } from './kernel/types.ts'

export type CapabilityOptions = {
  /** What the arguments must be. A call that does not fit throws a TypeError in the program; the function does not run. */
  args?: ArgsSchema
  /** Steps a call takes from the program's budget, besides those for its arguments. Default 0. */
  cost?: number
  /** The program gets a promise at once and goes on; the function runs on a later turn. Default false. */
  async?: boolean
  /** The function's name in the program and in messages. Default: its own. */
  name?: string
  /** What it gives, and what it is for: shown to authors by `restrict types` and `restrict describe`, checked by nobody. */
  returns?: Schema
  description?: string
}
export type ViewOptions = {
  /**
   * Members that the program reads and writes where the host keeps them, each with what it may be set to. Every use is a call:
   * what is read is a copy, and what is written is validated first. All other members are read-only copies as ever.
   */
  write: Readonly<Record<string, Schema>>
  /** Steps that reading or writing one of them takes, besides those of a call. Default 0. */
  cost?: number
}
export type Mark = { args: ArgsSchema | undefined; cost: number; name: string; async: boolean; about?: { of: AnyFunction; returns: Schema | undefined; description: string | undefined } }
/** A live member: functions of the host that read and write it. */
export type ViewMember = { key: string; get: AnyFunction; set: AnyFunction }
export type View = { target: Record<string, unknown>; members: readonly ViewMember[] }

const marks = new WeakMap<AnyFunction, Mark>()
const views = new WeakMap<object, View>()
export const markOf = (fn: AnyFunction): Mark | undefined => marks.get(fn)
export const viewOf = (value: object): View | undefined => views.get(value)

function checkCost(cost: unknown, of: string): asserts cost is number {
  if (!(Number.isSafeInteger(cost) && cost as number >= 0)) throw new RestrictError('CAPABILITY', `The cost of ${of || 'a capability'} must be a whole number of steps, 0 or more.`)
}

/**
 * A function with declared arguments and cost, to be handed in like any other capability:
 * `capability(refund, { args: ['string', { type: 'integer', minimum: 1 }], cost: 1000 })`;
 * or an object of which the program may change some members: `capability(order, { write: { note: 'string' } })`.
 * Throws RestrictError `CAPABILITY` for a schema that makes no sense.
 */
export function capability<F extends (...args: never[]) => unknown>(fn: F, options?: CapabilityOptions): F
export function capability<T extends object>(target: T, options: ViewOptions): T
export function capability(target: unknown, options: CapabilityOptions | ViewOptions = {}): unknown {
  if ('write' in options) return makeView(target, options)
  if (typeof target !== 'function') throw new RestrictError('CAPABILITY', 'capability() needs a function, or an object and `write`.')
  const fn = target as AnyFunction
  const { args, cost = 0, name = fn.name, async = false, returns, description } = options
  checkCost(cost, name)
  if (Array.isArray(args)) args.forEach((schema, i) => checkSchema(schema, `args[${i}]`))
  else if (args !== undefined && !isValidator(args)) throw new RestrictError('CAPABILITY', 'args must be a list of schemas or one validator.')
  if (returns !== undefined) checkSchema(returns, 'returns')
  const marked = function (this: unknown, ...list: never[]): unknown { return Reflect.apply(fn, this, list) }
  Object.defineProperty(marked, 'name', { value: name })
  Object.defineProperty(marked, 'length', { value: fn.length })
  marks.set(marked, { args, cost, name, async, about: { of: fn, returns, description } })
  return marked
}

function makeView(target: unknown, { write, cost = 0 }: ViewOptions): object {
  if (typeof target !== 'object' || target === null) throw new RestrictError('CAPABILITY', 'capability() with `write` needs an object.')
  if (typeof write !== 'object' || write === null) throw new RestrictError('CAPABILITY', '`write` must be a record: member -> what it may be set to.')
  checkCost(cost, 'a view')
  const held = target as Record<string, unknown>
  const members = Object.entries(write).map(([key, schema]): ViewMember => {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new RestrictError('CAPABILITY', `A member called ${JSON.stringify(key)} cannot be written.`)
    checkSchema(schema, `write.${key}`)
    const get = (): unknown => held[key]
    const set = (value: unknown): void => { held[key] = checkValue(schema, value, key) }
    marks.set(get, { args: [], cost, name: key, async: false })
    marks.set(set, { args: undefined, cost, name: key, async: false })
    return { key, get, set }
  })
  const view = Object.freeze({})
  views.set(view, { target: held, members })
  return view
}
