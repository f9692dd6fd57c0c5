/** A locked realm to test, with a meter that only counts. The functions it needs are made inside the context. */
import vm from 'node:vm'
import { COSTS } from '../runtime/costs.ts'
import { PERMITS } from '../runtime/permits.ts'
import { realmSource } from '../runtime/realm-source.ts'
import { DENIED_ALWAYS } from '../policy/names.ts'
import type { Intrinsics, IntrinsicsEnv, MakeIntrinsics } from '../runtime/kernel/types.ts'

export type Meter = { steps: number; bytes: number; most: number; mostBytes: number; code: string }
export type TestRealm = { context: vm.Context; realm: Intrinsics; meter: Meter; global: object; guest(code: string): unknown }

const ENV = `(function (permits, costs, denied) {
  'use strict'
  const meter = { steps: 0, bytes: 0, most: 1e12, mostBytes: 1e13, code: '' }
  const limit = { limit: true }, Sym = Symbol, names = new Map(), get = names.get.bind(names), set = names.set.bind(names)
  const stop = (code) => { meter.code = code; throw limit }
  return { meter, env: {
    global: globalThis, permits: JSON.parse(permits), costs: JSON.parse(costs), deniedKeys: JSON.parse(denied),
    charge(steps) { if (!(steps >= 0) || steps % 1 !== 0) throw new TypeError('bad charge ' + steps); if ((meter.steps += steps) > meter.most) stop('STEPS') },
    alloc(bytes) { if (!(bytes >= 0)) throw new TypeError('bad alloc ' + bytes); if ((meter.bytes += bytes) > meter.mostBytes) stop('MEMORY') },
    limit(code) { stop(code) },
    caps: { string: 2 ** 26, bigintBits: 2 ** 20 },
    current: { random: () => 0.5, now: () => 1e12, symbolFor(key) { let s = get(key); if (!s) set(key, s = Sym(key)); return s }, keyForSymbol(symbol) { return undefined } },
  } }
})`

/** A fresh context. */
export const freshContext = (): vm.Context => vm.createContext(vm.constants.DONT_CONTEXTIFY as unknown as vm.Context, { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' })

/** A realm whose guests may not name `denied` keys. `edit` changes its text. */
export function testRealm(denied: readonly string[] = [...DENIED_ALWAYS, 'constructor'], extra: Partial<IntrinsicsEnv> = {}, edit: (source: string) => string = (source) => source): TestRealm {
  const context = freshContext()
  const make = new vm.Script(edit(realmSource()), { filename: 'restrict:realm' }).runInContext(context) as MakeIntrinsics
  const prepare = new vm.Script(ENV).runInContext(context) as (permits: string, costs: string, denied: string) => { meter: Meter; env: IntrinsicsEnv }
  const { meter, env } = prepare(JSON.stringify(PERMITS), JSON.stringify(COSTS), JSON.stringify(denied))
  const realm = make(Object.assign(env, extra))
  meter.steps = meter.bytes = 0
  const names = Object.keys(realm.globals)
  const guest = (code: string): unknown => {
    const program = new vm.Script(`(function (${names.join(', ')}, $key, $spread, $props, $grow, $pow) { "use strict"; ${code} })`).runInContext(context) as (...args: unknown[]) => unknown
    return program(...names.map((name) => realm.globals[name]), realm.key, realm.spread, realm.props, realm.grow, realm.pow)
  }
  return { context, realm, meter, global: env.global, guest }
}
