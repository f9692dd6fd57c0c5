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

/** The async context of the caller, to run the host's own functions in. */
export function callerContext(): <T>(work: () => T) => T {
  const { domain } = holder
  const resource = probe()
  return (work) => resource.runInAsyncScope(() => {
    if (!domain) return work()
    holder.domain = domain
    try {
      return work()
    } finally {
      holder.domain = null
    }
  })
}

/**
 * Runs guest code in the clean context. `hide` is called with every symbol, new since `seen`, that promises of guests get.
 * Throws RestrictError `INTERNAL` when the process's hooks put objects on them: a guest could take hold of those.
 */
export function detached<T>(seen: Set<symbol>, hide: (symbol: symbol) => void, work: () => T): T {
  return undomained(() => clean.runInAsyncScope(() => {
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
