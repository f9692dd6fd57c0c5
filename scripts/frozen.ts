/**
 * What plain Node would do in a realm that is frozen and lacks what guests lack: run in a fresh context, it removes what has no permit
 * and makes the rest immutable, by other means than runtime/kernel does. A second opinion on what follows from those two alone.
 */
import { PERMITS } from '../runtime/permits.ts'

type Options = { permits: Readonly<Record<string, string>>; globals: readonly string[]; isFrozen: boolean; denied: readonly string[] }

/** Text of a function expression, to be called in a context with the options as JSON. */
export const LOCK_TEXT = `(${lock.toString()})`
export const lockOptions = (globals: readonly string[], isFrozen: boolean, denied: readonly string[] = []): string => JSON.stringify({ permits: PERMITS, globals, isFrozen, denied } satisfies Options)

// Self-contained: its text is what runs.
function lock(options: string): void {
  'use strict'
  const { permits, globals, isFrozen, denied } = JSON.parse(options) as Options
  const all = globalThis as unknown as Record<PropertyKey, unknown>
  const { create, getPrototypeOf, getOwnPropertyDescriptor, defineProperty, freeze, hasOwn } = Object
  const { ownKeys, deleteProperty } = Reflect
  const hidden: Record<string, unknown> = {}
  const proto = (value: unknown): object => getPrototypeOf(value) as object
  const functionPrototype = Function.prototype as object
  hidden['%FunctionPrototype%'] = functionPrototype
  hidden['%TypedArray%'] = proto(Uint8Array)
  hidden['%TypedArray%.prototype'] = proto(Uint8Array.prototype)
  hidden['%ArrayIteratorPrototype%'] = proto([][Symbol.iterator]())
  hidden['%IteratorPrototype%'] = proto(hidden['%ArrayIteratorPrototype%'])
  hidden['%MapIteratorPrototype%'] = proto(new Map().entries())
  hidden['%SetIteratorPrototype%'] = proto(new Set().values())
  hidden['%StringIteratorPrototype%'] = proto(''[Symbol.iterator]())
  hidden['%RegExpStringIteratorPrototype%'] = proto(''.matchAll(/a/g))
  const generator = proto(function* () { /* nothing */ }) as { prototype: object }
  const asyncGenerator = proto(async function* () { /* nothing */ }) as { prototype: object }
  hidden['%GeneratorFunction.prototype%'] = generator
  hidden['%GeneratorPrototype%'] = generator.prototype
  hidden['%AsyncGeneratorFunction.prototype%'] = asyncGenerator
  hidden['%AsyncGeneratorPrototype%'] = asyncGenerator.prototype
  hidden['%AsyncIteratorPrototype%'] = proto(asyncGenerator.prototype)
  hidden['%AsyncFunction.prototype%'] = proto(async () => { /* nothing */ })
  const find = (path: string): unknown => {
    if (path in hidden) return hidden[path]
    let at: unknown = all
    for (const part of path.split('.')) at = (at as Record<PropertyKey, unknown> | undefined)?.[part.startsWith('@@') ? (Symbol as unknown as Record<string, symbol>)[part.slice(2)] as symbol : part]
    return at
  }
  const nameOf = (key: PropertyKey): string => (typeof key === 'symbol' ? `@@${(key.description ?? '').replace('Symbol.', '')}` : String(key))
  const owners = Object.entries(permits).map(([path, names]) => ({ path, owner: find(path) as object, names: new Set([...names.split(' '), 'name', 'length', 'prototype']) })).filter(({ owner }) => owner !== undefined)
  for (const { owner, names } of owners) for (const key of ownKeys(owner)) if (!names.has(nameOf(key))) deleteProperty(owner, key)
  const keep = new Set<PropertyKey>([...globals, 'globalThis', 'print', 'console', 'undefined', 'NaN', 'Infinity'])
  for (const key of ownKeys(all)) if (!keep.has(key) && typeof getOwnPropertyDescriptor(all, key)?.value === 'function' || /^(?:Atomics|Intl|WebAssembly|Temporal)$/.test(String(key))) deleteProperty(all, key)
  // There is no `eval` in a realm: by that name it has its `Function`, which makes no code either.
  const standIn = function Function(_code: unknown): never { throw new TypeError('code cannot be made from strings here') }
  all['eval'] = isFrozen ? freeze(standIn) : standIn
  // Natives read keys that no program can name, as for a species: traps hear nothing of them.
  const unheard = new Set<unknown>(denied)
  const NativeProxy = Proxy
  const reflect = Reflect as unknown as Record<string, (...args: unknown[]) => unknown>
  const isObject = (value: unknown): boolean => (typeof value === 'object' && value !== null) || typeof value === 'function'
  function Proxying(this: unknown, target: object, handler: ProxyHandler<object>): object {
    if (new.target === undefined) throw new TypeError('Proxy is a constructor')
    if (!isObject(handler)) return new NativeProxy(target, handler)
    return new NativeProxy(target, traps(handler))
  }
  // Bound: it has no `prototype`.
  if (denied.length > 0) all['Proxy'] = defineProperty(Reflect.apply((functionPrototype as { bind: () => object }).bind, Proxying, [undefined]), 'name', { value: 'Proxy' })
  // A proxy for no object: what is read of it, is, whatever the handler is.
  function traps(handler: ProxyHandler<object>): ProxyHandler<object> {
    return new NativeProxy(create(null) as object, { get(_, name: string): unknown {
      const trap = (handler as Record<string, unknown>)[name]
      if (typeof trap !== 'function' || typeof name !== 'string' || !/^(?:get|set|has|deleteProperty|defineProperty|getOwnPropertyDescriptor)$/.test(name)) return trap
      return (...args: unknown[]): unknown => (unheard.has(args[1]) ? reflect[name]?.(...args) : Reflect.apply(trap, handler, args))
    } })
  }
  if (denied.length > 0) defineProperty(all['Proxy'], 'revocable', { value: { revocable(target: object, handler: ProxyHandler<object>): object {
    const { proxy, revoke } = NativeProxy.revocable(target, isObject(handler) ? traps(handler) : handler)
    return { proxy, revoke }
  } }.revocable, writable: true, configurable: true })
  // What the oldest engine lacks.
  const define = (owner: object, methods: Record<string, unknown>): void => {
    for (const name of ownKeys(methods) as string[]) if (denied.length > 0 && !hasOwn(owner, name)) defineProperty(owner, name, { value: methods[name], writable: true, configurable: true })
  }
  const grouped = (items: Iterable<unknown>, of: unknown, keyOf: (key: unknown) => unknown): Map<unknown, unknown[]> => {
    if (items === undefined || items === null || typeof of !== 'function') throw new TypeError('nothing to group')
    const groups = new Map<unknown, unknown[]>()
    let at = 0
    for (const item of items) {
      const key = keyOf((of as (item: unknown, at: number) => unknown)(item, at++))
      const group = groups.get(key)
      if (group) group.push(item)
      else groups.set(key, [item])
    }
    return groups
  }
  define(Object, { groupBy(items: Iterable<unknown>, of: unknown) {
    const result = create(null) as Record<PropertyKey, unknown>
    for (const [key, group] of grouped(items, of, (one) => (typeof one === 'symbol' ? one : `${one as string}`))) result[key as string] = group
    return result
  } })
  define(Map, { groupBy: (items: Iterable<unknown>, of: unknown) => grouped(items, of, (key) => key) })
  define(Promise, { withResolvers(this: PromiseConstructor) {
    let [resolve, reject]: unknown[] = []
    const promise = new this((yes, no) => { [resolve, reject] = [yes, no] })
    return { promise, resolve, reject }
  } })
  // The clock of a realm stands still.
  const NativeDate = Date
  const clock = 946_684_800_000
  if (denied.length > 0) {
    const still: unknown = new NativeProxy(NativeDate, {
      construct: (target, args: unknown[], maker: unknown) => Reflect.construct(target, args.length === 0 ? [clock] : args, (maker === still ? target : maker) as DateConstructor) as object,
      apply: (target) => String(new target(clock)),
    })
    all['Date'] = still
    defineProperty(NativeDate, 'now', { value: { now: () => clock }.now })
  }
  // Nor has it locales.
  const plainly = (owner: object, name: string, as: string): void => {
    const known: unknown = Reflect.get(owner, as)
    defineProperty(owner, name, { value: { [name](this: unknown) { return Reflect.apply(known as () => string, this, []) as string } }[name] })
  }
  if (denied.length > 0) {
    for (const owner of [Number.prototype, BigInt.prototype, Date.prototype]) plainly(owner, 'toLocaleString', 'toString')
    plainly(String.prototype, 'toLocaleLowerCase', 'toLowerCase')
    plainly(String.prototype, 'toLocaleUpperCase', 'toUpperCase')
    plainly(Date.prototype, 'toLocaleDateString', 'toDateString')
    plainly(Date.prototype, 'toLocaleTimeString', 'toTimeString')
    const { normalize } = String.prototype
    const compared = { localeCompare(this: unknown, that: unknown): number {
      if (this === undefined || this === null) throw new TypeError('nothing to compare')
      const [a, b] = [`${this as string}`, `${that as string}`].map((text) => Reflect.apply(normalize, text, []) as string) as [string, string]
      return a < b ? -1 : a > b ? 1 : 0
    } }
    defineProperty(String.prototype, 'localeCompare', { value: compared.localeCompare })
  }
  // What is in the realm shows no text, whoever made it.
  const ours = new WeakSet<object>([...owners.map(({ owner }) => owner), ...owners.flatMap(({ owner }) => ownKeys(owner).flatMap((key) => { const { value, get, set } = getOwnPropertyDescriptor(owner, key) as PropertyDescriptor; return [value as unknown, get, set] })), (all['Proxy'] as { revocable?: unknown } | undefined)?.revocable, ...ownKeys(all).map((key) => getOwnPropertyDescriptor(all, key)?.value as unknown)].filter((value): value is () => unknown => typeof value === 'function'))
  const { toString } = functionPrototype as { toString: () => string }
  defineProperty(functionPrototype, 'toString', { value: { toString(this: unknown): string {
    const text = Reflect.apply(toString, this, []) as string
    if (!ours.has(this as object)) return text
    const name: unknown = getOwnPropertyDescriptor(this as object, 'name')?.value
    return `function ${typeof name === 'string' ? name : ''}() { [native code] }`
  } }.toString })
  ours.add((functionPrototype as { toString: object }).toString)
  if (!isFrozen) return
  // Assignment defines an own property for those names for which guests are spared the override mistake.
  // `Reflect.set` answers what an assignment throws.
  const { set, defineProperty: defineOwn } = Reflect
  let asked: { receiver: unknown; key: PropertyKey; isRefused: boolean } | undefined
  defineProperty(Reflect, 'set', { value: { set(target: object, key: PropertyKey, value: unknown, ...rest: [unknown?]): boolean {
    const mine = { receiver: rest.length > 0 ? rest[0] : target, key, isRefused: false }
    const before = asked
    asked = mine
    try {
      return Reflect.apply(set, undefined, [target, key, value, ...rest]) && !mine.isRefused
    } finally {
      asked = before
    }
  } }.set })
  const enable = (owner: object, key: PropertyKey): void => {
    const descriptor = getOwnPropertyDescriptor(owner, key)
    if (descriptor === undefined || !('value' in descriptor)) return
    const { value } = descriptor as { value: unknown }
    if (typeof value === 'function') freeze(value)
    defineProperty(owner, key, {
      get: () => value,
      set(this: unknown, next: unknown) {
        if ((typeof this !== 'object' || this === null) && typeof this !== 'function' || this === owner) throw new TypeError('read only')
        // Asked once each, as a proxy hears of it.
        if (defineOwn(this, key, hasOwn(this, key) ? { value: next } : { value: next, writable: true, enumerable: true, configurable: true })) return
        if (asked?.receiver !== this || asked.key !== key) throw new TypeError('read only')
        asked.isRefused = true
      },
    })
  }
  for (const key of ownKeys(Object.prototype)) enable(Object.prototype, key)
  for (const name of ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError']) for (const key of ['constructor', 'name', 'message', 'toString']) enable((all[name] as { prototype: object }).prototype, key)
  for (const [owner, key] of [[functionPrototype, 'toString'], [functionPrototype, 'constructor'], [hidden['%IteratorPrototype%'], Symbol.iterator], [Array.prototype, 'constructor'], [Array.prototype, 'toString'], [Array.prototype, Symbol.iterator]] as [object, PropertyKey][]) enable(owner, key)
  // So do instances for whatever else their prototypes have, but for the names of fields that ordinary objects have more often (SPEC.md, 1.5).
  const fields = new Set<PropertyKey>(['keys', 'map', 'next', 'values'])
  for (const { path, owner } of owners) if (/prototype%?$/i.test(path)) for (const key of ownKeys(owner)) if (!fields.has(key) && getOwnPropertyDescriptor(owner, key)?.configurable === true && getOwnPropertyDescriptor(owner, key)?.writable === true) enable(owner, key)
  for (const { owner } of owners) {
    for (const key of ownKeys(owner)) {
      const { value, get, set } = getOwnPropertyDescriptor(owner, key) as PropertyDescriptor
      for (const part of [value as unknown, get, set]) if (typeof part === 'function') freeze(part)
    }
    freeze(owner)
  }
  for (const name of globals) if (typeof all[name] === 'function') freeze(all[name])
}
