/**
 * A test runner that runs anywhere: what mocha, jest, vitest, node:test and uvu give test files, over one list of tests. Each test's
 * outcome goes into a list, by which the plain run and the compiled one are compared. Timers are turns of ours: time passes when nothing else is left.
 */
import { ledger, words } from './compare.ts'
import { settle } from './timers.ts'

export { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from './timers.ts'

export type Body = (context: Record<string, unknown>) => unknown
type Hooks = { before: Body[]; after: Body[]; beforeEach: Body[]; afterEach: Body[] }
type Scope = { name: string; parent: Scope | undefined; hooks: Hooks; steps: (() => Promise<void>)[]; shared: Record<string, unknown> }
/** Assertions made, and what went into snapshots: they are compared too. */
export type Outcome = [name: string, outcome: string, assertions: number, snapshots: string]

const makeScope = (name: string, parent?: Scope): Scope => ({ name, parent, hooks: { before: [], after: [], beforeEach: [], afterEach: [] }, steps: [], shared: Object.create(parent?.shared ?? null) as Record<string, unknown> })
const root = makeScope('')
let scope = root
const outcomes: Outcome[] = []
const names = new Map<string, number>()
const failed = new Set<string>()
const pathOf = (at: Scope | undefined): string => (at?.name ? `${pathOf(at.parent)}${at.name} > ` : '')
const chain = (at: Scope | undefined): Scope[] => (at ? [...chain(at.parent), at] : [])

/** For runners whose assertions do not throw (tape). */
export const note = (message: string): void => { failed.add(message) }
function record(title: string, outcome: string): void {
  const count = (names.get(title) ?? 0) + 1
  names.set(title, count)
  outcomes.push([count === 1 ? title : `${title} (${count})`, failed.size > 0 ? `failed: ${[...failed].join('; ')}` : outcome, ledger.assertions, ledger.snapshots.join('\n')])
  failed.clear()
  ledger.assertions = 0
  ledger.snapshots = []
}

const isThenable = (value: unknown): boolean => typeof value === 'object' && value !== null && 'then' in value
const call = async (body: Body, context: Record<string, unknown>): Promise<unknown> => {
  // Mocha and jest: a parameter asks for a callback, unless this is the test's context (node:test, vitest, uvu).
  if (body.length === 0 || context['isContext'] === true) {
    const result = body.call(context, context)
    return isThenable(result) ? settle(result) : result
  }
  return settle(new Promise((resolve, reject) => {
    const done = Object.assign((error?: unknown): void => { if (error === undefined || error === null) resolve(undefined); else reject(error instanceof Error ? error : new Error(words(error))) }, { fail: reject })
    const result: unknown = body.call(context, done as never)
    if (isThenable(result)) Promise.resolve(result).then(resolve, reject)
  }))
}

export function add(name: string, body: Body | undefined, own: Record<string, unknown> = {}): void {
  const at = scope
  if (typeof body !== 'function') return
  at.steps.push(async () => {
    // Mocha: `this` of a test and of the hooks around it is one object, with what the hooks of its groups left there.
    const context = Object.assign(Object.create(at.shared) as Record<string, unknown>, own)
    let outcome = 'ok'
    try {
      for (const { hooks } of chain(at)) for (const hook of hooks.beforeEach) await call(hook, context)
      await call(body, context)
    } catch (error) {
      outcome = `failed: ${words(error)}`
    }
    try {
      for (const { hooks } of chain(at).reverse()) for (const hook of hooks.afterEach) await call(hook, context)
    } catch (error) {
      outcome = `failed after: ${words(error)}`
    }
    record(`${pathOf(at)}${name}`, outcome)
  })
}

async function run(at: Scope): Promise<void> {
  try {
    for (const hook of at.hooks.before) await call(hook, at.shared)
    for (const step of at.steps) await step()
    for (const hook of at.hooks.after) await call(hook, at.shared)
  } catch (error) {
    record(`${pathOf(at)}hooks`, `failed: ${words(error)}`)
  }
}
export async function finish(): Promise<string> {
  await run(root)
  return JSON.stringify(outcomes)
}

/** What is in `body` belongs to a group of that name. */
export function group(name: string, body?: (context: unknown) => unknown): void {
  if (typeof body !== 'function') return
  const outer = scope
  const own = makeScope(String(name), outer)
  scope = own
  const context = { timeout() { return context }, slow() { return context }, retries() { return context } }
  try {
    body.call(context, context)
  } catch (error) {
    record(pathOf(own), `failed: ${words(error)}`)
  }
  scope = outer
  outer.steps.push(() => run(own))
}
/** QUnit: what follows belongs to a group of that name, up to the next. */
export function section(name: string): Hooks {
  const own = makeScope(String(name), root)
  root.steps.push(() => run(own))
  scope = own
  return own.hooks
}

type Each = (rows: unknown, ...values: unknown[]) => (name: string, body: (...args: unknown[]) => unknown) => void
const each = (make: (name: string, body: Body) => void): Each => (rows, ...values) => (name, body) => {
  // `each` as a tag: a heading of names, then values.
  const list = Array.isArray(rows) && !Object.hasOwn(rows, 'raw') ? rows as unknown[] : tableOf(rows as string[], values)
  list.forEach((row, at) => make(`${name} #${at}`, Array.isArray(row) ? () => body(...row as unknown[]) : () => body(row)))
}
function tableOf(strings: readonly string[], values: readonly unknown[]): unknown[] {
  const heads = (strings[0] ?? '').split('\n').find((line) => line.includes('|'))?.split('|').map((name) => name.trim()) ?? [(strings[0] ?? '').trim()]
  return Array.from({ length: Math.floor(values.length / heads.length) }, (_, row) => Object.fromEntries(heads.map((name, at) => [name, values[row * heads.length + at]])))
}

export const nothing = (): void => { /* skipped */ }
const bodyOf = (rest: unknown[]): Body | undefined => rest.find((one) => typeof one === 'function') as Body | undefined
const isSkipped = (rest: unknown[]): boolean => rest.some((one) => typeof one === 'object' && one !== null && Boolean((one as { skip?: unknown }).skip ?? (one as { todo?: unknown }).todo))
const context = (): Record<string, unknown> => ({ timeout() { return this }, slow() { return this }, retries() { return this }, skip() { throw new Error('skipped') } })
const runner = (make: () => Record<string, unknown>) => {
  const one = (name: unknown, ...rest: unknown[]): void => { if (!isSkipped(rest)) add(typeof name === 'function' ? name.name : String(name), bodyOf(rest), make()) }
  return Object.assign(one, {
    skip: nothing, todo: nothing, fails: nothing, failing: nothing, only: one, concurrent: one, sequential: one, each: each((name, body) => add(name, body, { isContext: true })),
    skipIf: (skip: unknown) => (skip ? nothing : one), runIf: (holds: unknown) => (holds ? one : nothing),
  })
}
export const it = runner(context)
export { it as specify }
const groups = (name: unknown, ...rest: unknown[]): void => { if (!isSkipped(rest)) group(typeof name === 'function' ? name.name : String(name), bodyOf(rest) as never) }
export const describe = Object.assign(groups, { skip: nothing, todo: nothing, only: groups, each: each((name, body) => group(name, body as never)), skipIf: (skip: unknown) => (skip ? nothing : groups), runIf: (holds: unknown) => (holds ? groups : nothing) })
const hook = (name: keyof Hooks) => (...rest: unknown[]): void => { const body = bodyOf(rest); if (body) scope.hooks[name].push(body) }
export const [before, after, beforeEach, afterEach] = [hook('before'), hook('after'), hook('beforeEach'), hook('afterEach')]
export { before as beforeAll, before as setup, after as afterAll, after as teardown }

/** node:test hands its tests a context, in which tests can be made. */
const inTest = (path: string): Record<string, unknown> => ({
  isContext: true, skip: nothing, diagnostic: nothing, plan: nothing, after: nothing, mock: undefined,
  async test(name: unknown, ...rest: unknown[]) {
    const body = bodyOf(rest)
    if (!body || isSkipped(rest)) return
    let outcome = 'ok'
    try { await settle((async () => body(inTest(`${path}${String(name)} > `)))()) } catch (error) { outcome = `failed: ${words(error)}` }
    record(`${path}${String(name)}`, outcome)
  },
})
const nodeTest = (name: unknown, ...rest: unknown[]): void => { if (!isSkipped(rest)) add(String(name), bodyOf(rest), inTest(`${pathOf(scope)}${String(name)} > `)) }
export const test = Object.assign(nodeTest, it, { test: nodeTest, only: nodeTest, describe, it: nodeTest, before, after, beforeEach, afterEach, suite: describe })
export default test

/** vitest hands its tests a context too. */
export const vitest = runner(() => ({ isContext: true, task: { name: '' }, skip() { throw new Error('skipped') } }))

/** uvu: suites of their own. */
export const uvuSuite = (name = ''): unknown => {
  const own = makeScope(String(name), root)
  const into = (work: () => void): void => { const outer = scope; scope = own; work(); scope = outer }
  const suite = (title: string, body: Body): void => into(() => add(title, body, { isContext: true }))
  return Object.assign(suite, {
    skip: nothing, only: suite, run() { root.steps.push(() => run(own)) },
    before: Object.assign((body: Body) => own.hooks.before.push(body), { each: (body: Body) => own.hooks.beforeEach.push(body) }), after: Object.assign((body: Body) => own.hooks.after.push(body), { each: (body: Body) => own.hooks.afterEach.push(body) }),
  })
}
