/**
 * What the shims of the hook form do beyond their short ways (fast.ts): they tell hooks of what is about to happen. Hooks are functions of a
 * module of the embedder's that runs in the realm like the program's, in the same run, so nothing crosses and all is metered; what they
 * return is nothing to anybody, what they throw is thrown at the access. Self-contained, like every kernel part.
 */
import type { Shims } from './intrinsics-shims.ts'
import type { Natives } from './types.ts'

/** By what is about to happen; what no hook wants to hear of is undefined. */
export type Tell = (op: string, target: unknown, key?: PropertyKey) => void

export type Hooks = {
  on(op: string, target: unknown, key?: PropertyKey): void
  by(op: string, target: unknown, key: unknown): PropertyKey
  in(key: unknown, target: unknown): boolean
  see(kind: string, ...names: string[]): symbol
  pick(key: unknown): symbol
  /** The key that `pick` was given, as it was told. */
  got(): PropertyKey
  of(): symbol
  def(target: unknown, ...names: string[]): void
  /** Takes the functions that a module exports; without, nobody is told. Throws a TypeError for what is no hook. */
  arm(exported: Record<string, () => unknown> | undefined): void
  /** Whether anybody listens. */
  readonly now: { armed: boolean }
}

export type HooksEnv = { natives: Natives; key(value: unknown): PropertyKey; shims: Pick<Shims, 'told' | 'later' | 'made' | 'seen'>; symbol: symbol; sought: { pending: boolean } }

export function makeHooks({ natives, key: toKey, shims: { told, later, made, seen }, symbol, sought }: HooksEnv): Hooks {
  const { create, keys, hasOwn, getPrototypeOf, TypeError, arrayJoin } = natives
  type Hook = (target: unknown, key?: PropertyKey) => unknown
  const NAMES = ['get', 'set', 'call', 'invoke', 'construct', 'remove', 'has', 'iterate', 'enumerate']
  const now = { armed: false }
  let picked: PropertyKey = ''
  let hooks: Record<string, Hook | undefined> | undefined
  const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'

  const on: Hooks['on'] = (op, target, key) => {
    // What is neither read nor called: the engine says so.
    if (target === undefined || target === null || hooks === undefined) return
    const hook = hooks[op]
    // Whichever way it was written, a key is a text or a symbol.
    if (hook !== undefined) hook(target, typeof key === 'number' ? `${key}` : key)
    else if (op === 'update') { on('get', target, key); on('set', target, key) }
  }
  const arm: Hooks['arm'] = (exported) => {
    const ordinary = getPrototypeOf(arm)
    hooks = undefined
    now.armed = false
    if (exported === undefined) return
    const table = create(null) as Record<string, Hook | undefined>
    const names = keys(exported)
    const take = (name: string): Hook | undefined => {
      if (!hasOwn(exported, name)) return undefined
      const hook = (exported[name] as () => unknown)()
      // A generator would not run, and what is thrown in an async function refuses nothing.
      if (typeof hook !== 'function' || getPrototypeOf(hook) !== ordinary) throw new TypeError(`the hook \`${name}\` is not an ordinary function`)
      return hook as Hook
    }
    for (let i = 0; i < names.length; i += 1) {
      let known = false
      for (let n = 0; n < NAMES.length; n += 1) if (NAMES[n] === names[i]) known = true
      if (!known) throw new TypeError(`there is no hook \`${names[i]}\`: they are ${arrayJoin(NAMES, ', ')}`)
    }
    const get = table['get'] = take('get')
    const set = table['set'] = table['define'] = take('set')
    table['update'] = get === undefined ? set : set === undefined ? get : undefined
    table['call'] = take('call')
    table['invoke'] = take('invoke') ?? get
    table['new'] = table['super'] = take('construct')
    table['delete'] = take('remove')
    table['has'] = take('has')
    table['each'] = take('iterate')
    table['keys'] = take('enumerate')
    hooks = table
    now.armed = true
  }
  return {
    on, arm,
    now,
    by(op, target, value) {
      // What is written goes on to a slot, which knows what `constructor` may be.
      const key = value === 'constructor' && (op === 'set' || op === 'update') ? value : toKey(value)
      if (hooks === undefined || target === undefined || target === null) return key
      if (isObject(key)) return later(() => told(made(key), (name) => on(op, target, name)))
      return told(key, (name) => on(op, target, name))
    },
    in(value, target) {
      if (!isObject(target)) return (value as string) in (target as object)
      const key = made(toKey(value))
      on('has', target, key)
      return key in target
    },
    see(kind, ...names) {
      seen.now = (value) => {
        if (kind === 'keys') on('keys', value)
        for (let i = 0; i < names.length; i += 1) on('get', value, names[i] as string)
        return 0
      }
      sought.pending = true
      return symbol
    },
    pick(value) {
      const key = made(toKey(value))
      seen.now = (object) => {
        on('get', object, key)
        // Whatever that ran, nothing runs from here to where the pattern asks for the key.
        picked = key
        return 0
      }
      sought.pending = true
      return symbol
    },
    got: () => picked,
    of() {
      seen.now = (value) => { on('each', value); return value }
      sought.pending = true
      return symbol
    },
    def(target, ...names) { for (let i = 0; i < names.length; i += 1) on('define', target, names[i] as string) },
  }
}
