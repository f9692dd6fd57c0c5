/**
 * Keeps Node's async hooks and guests apart. While a host uses AsyncLocalStorage (before Node 24), domains or async hooks, Node
 * writes to every new promise of every context: ids whose change makes it abort, and the host's own stores. So guests run in an
 * async context that has no stores, host functions they call run in that of whoever started the run, and the names under
 * which Node writes are reported, to be hidden from guests.
 */
import { AsyncResource, executionAsyncResource } from 'node:async_hooks'
import { RestrictError } from '../policy/error.ts'

const holder = process as { domain?: unknown }

/** Runs `work` without a domain: domains hang themselves on every promise made. */
function undomained<T>(work: () => T): T {
  const { domain } = holder
  if (!domain) return work()
  holder.domain = null
  try {
    return work()
  } finally {
    holder.domain = domain
  }
}

/** What hooks put on an async resource when it is made. */
function probe(): AsyncResource {
  return new AsyncResource('restrict')
}

/** A context without stores, whatever was current when this file was loaded. */
const clean = undomained(() => {
  const resource = probe()
  const fields = resource as unknown as Record<symbol, unknown>
  for (const key of Object.getOwnPropertySymbols(resource)) if (typeof fields[key] !== 'number') fields[key] = undefined
  return Object.freeze(resource)
})

/** Symbols by which Node looks for things on the current resource, which is a promise of the guest's while its jobs run. */
const lookedUp = new Set<symbol>()
{
  const resource = probe()
  const recorder = new Proxy(AsyncResource.prototype, {
    get(target, key, receiver) {
      if (typeof key === 'symbol') lookedUp.add(key)
      return Reflect.get(target, key, receiver) as unknown
    },
  })
  AsyncResource.prototype.runInAsyncScope.call(Object.setPrototypeOf(resource, recorder) as AsyncResource, () => { executionAsyncResource() })
}

type Fields = Record<symbol, unknown>
/** Whether a store hangs on an async resource: Node's own fields are numbers, or empty. */
function holdsStores(resource: AsyncResource): boolean {
  return Object.getOwnPropertySymbols(resource).some((key) => typeof (resource as unknown as Fields)[key] !== 'number' && (resource as unknown as Fields)[key] !== undefined)
}

/** The async context of whoever started a run. */
export type Caller = {
  /** Runs functions of the host in it. */
  run<T>(work: () => T): T
  /**
   * It has no stores and nothing watches promises, so that the program may as well run in it, and host functions may be called
   * without changing over, until `watched` says otherwise. False for good after `part`.
   */
  plain: boolean
  /** Where the program runs. */
  scope: AsyncResource
  /** Takes what a host function left in the context out of the program's sight; functions of the host find it where they run. */
  part(): void
}

export function callerContext(): Caller {
  const { domain } = holder
  const scope = probe()
  let resource = scope
  const plain = !domain && !watched() && !holdsStores(scope)
  return {
    plain,
    scope: plain ? scope : clean,
    part() {
      if (!this.plain) return
      this.plain = false
      this.scope = clean
      resource = probe()
      const left = scope as unknown as Fields
      for (const key of Object.getOwnPropertySymbols(scope)) if (typeof left[key] !== 'number') left[key] = undefined
    },
    run: (work) => resource.runInAsyncScope(() => {
      if (!domain) return work()
      holder.domain = domain
      try {
        return work()
      } finally {
        holder.domain = null
      }
    }),
  }
}

/** The field by which Node numbers a promise that is watched. */
const numbered = Object.getOwnPropertySymbols(probe()).find((key) => typeof (probe() as unknown as Fields)[key] === 'number') as symbol
const ignore = (): void => {}
/** Whether Node writes to new promises: while some hook is on, AsyncLocalStorage's own before Node 24 included. */
export function watched(): boolean {
  return (new Promise(ignore) as unknown as Fields)[numbered] !== undefined
}

/**
 * Runs guest code in a context without stores. `hide` is called with every symbol, new since `seen`, that promises of guests get.
 * Throws RestrictError `INTERNAL` when the process's hooks put objects on them: a guest could take hold of those.
 */
export function detached<T>(seen: Set<symbol>, hide: (symbol: symbol) => void, work: () => T, scope: AsyncResource = clean): T {
  return undomained(() => scope.runInAsyncScope(() => {
    inspectHooks(seen, hide)
    return work()
  }))
}

/** As above, within a run: a host function may have installed hooks. */
export function inspectHooks(seen: Set<symbol>, hide: (symbol: symbol) => void): void {
  if (seen.size === 0) for (const key of lookedUp) { seen.add(key); hide(key) }
  const sample = probe() as unknown as Record<PropertyKey, unknown>
  for (const key of Reflect.ownKeys(sample)) {
    const value = sample[key]
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      throw new RestrictError('INTERNAL', `An async hook of this process puts objects on promises (${String(key)}), where programs could reach them: run programs at the level \`process\`.`)
    }
    if (typeof key === 'symbol' && !seen.has(key)) { seen.add(key); hide(key) }
  }
}
