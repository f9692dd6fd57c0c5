/**
 * A test runner that runs anywhere: what mocha, jest, vitest, node:test, uvu and tape give test files, over one list of tests. Each
 * test's outcome goes into a list, by which the plain run and the compiled one are compared. Timers are turns of ours: time passes when nothing else is left.
 */
import { words } from './compare.ts'

type Body = (context: Record<string, unknown>) => unknown
type Hooks = { before: Body[]; after: Body[]; beforeEach: Body[]; afterEach: Body[] }
type Scope = { name: string; parent: Scope | undefined; hooks: Hooks; steps: (() => Promise<void>)[]; only: boolean }
export type Outcome = [name: string, outcome: string]

const makeScope = (name: string, parent?: Scope): Scope => ({ name, parent, hooks: { before: [], after: [], beforeEach: [], afterEach: [] }, steps: [], only: false })
const root = makeScope('')
let scope = root
const outcomes: Outcome[] = []
const pathOf = (at: Scope | undefined): string => (at?.name ? `${pathOf(at.parent)}${at.name} > ` : '')
const chain = (at: Scope | undefined): Scope[] => (at ? [...chain(at.parent), at] : [])

/** Timers in the order of their times; `settle` lets them run. */
type Timer = { at: number; order: number; run: () => void }
let timers: Timer[] = []
let clock = 0
let order = 0
const failed = new Set<string>()
export const setTimeout = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): { order: number; unref(): void; ref(): void } => {
  const timer = { at: clock + Math.max(Number(delay) || 0, 1), order: order++, run: () => run(...args) }
  timers.push(timer)
  return { order: timer.order, unref() { /* nothing waits */ }, ref() { /* nothing waits */ } }
}
export const clearTimeout = (handle: { order: number } | undefined): void => { timers = timers.filter((one) => one.order !== handle?.order) }
export const setInterval = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): { order: number } => {
  const handle = { order: -1 }
  const again = (): void => { handle.order = setTimeout(() => { again(); run(...args) }, delay).order }
  again()
  return handle
}
export const clearInterval = clearTimeout
export const setImmediate = (run: (...args: unknown[]) => void, ...args: unknown[]): unknown => setTimeout(run, 0, ...args)
const turn = async (): Promise<boolean> => {
  for (let i = 0; i < 50; i++) await null
  const next = timers.reduce<Timer | undefined>((first, one) => (first === undefined || one.at < first.at || (one.at === first.at && one.order < first.order) ? one : first), undefined)
  if (next === undefined) return false
  timers = timers.filter((one) => one !== next)
  clock = next.at
  next.run()
  return true
}
/** Waits for a promise, letting timers run as long as it is pending. */
async function settle(value: unknown): Promise<unknown> {
  let state = 0
  let result: unknown
  Promise.resolve(value).then((got) => { state = 1; result = got }, (error: unknown) => { state = 2; result = error })
  for (let turns = 0; state === 0 && turns < 10_000; turns++) if (!(await turn()) && turns > 20) break
  if (state === 1) return result
  throw state === 2 ? result : new Error('the test did not end')
}

const call = (body: Body, context: Record<string, unknown>): Promise<unknown> => {
  // Mocha and jest: a parameter asks for a callback, unless this is the test's context (node:test, uvu).
  if (body.length === 0 || context['isContext'] === true) return settle((async () => body.call(context, context))())
  return settle(new Promise((resolve, reject) => {
    const done = Object.assign((error?: unknown): void => { if (error === undefined || error === null) resolve(undefined); else reject(error instanceof Error ? error : new Error(words(error))) }, { fail: reject })
    const result: unknown = body.call(context, done as never)
    if (typeof result === 'object' && result !== null && 'then' in result) Promise.resolve(result).then(resolve, reject)
  }))
}

function add(name: string, body: Body | undefined, context: Record<string, unknown> = {}): void {
  const own = scope
  const title = `${pathOf(own)}${name}`
  if (typeof body !== 'function') return
  own.steps.push(async () => {
    let outcome = 'ok'
    try {
      for (const at of chain(own)) for (const hook of at.hooks.beforeEach) await call(hook, context)
      await call(body, context)
    } catch (error) {
      outcome = `failed: ${words(error)}`
    }
    try {
      for (const at of chain(own).reverse()) for (const hook of at.hooks.afterEach) await call(hook, context)
    } catch (error) {
      outcome = `failed after: ${words(error)}`
    }
    outcomes.push([title, failed.size > 0 ? `failed: ${[...failed].join('; ')}` : outcome])
    failed.clear()
  })
}
/** For runners whose assertions do not throw (tape). */
export const note = (message: string): void => { failed.add(message) }

async function run(at: Scope): Promise<void> {
  try {
    for (const hook of at.hooks.before) await call(hook, {})
    for (const step of at.steps) await step()
    for (const hook of at.hooks.after) await call(hook, {})
  } catch (error) {
    outcomes.push([`${pathOf(at)}hooks`, `failed: ${words(error)}`])
  }
}
export async function finish(): Promise<string> {
  await run(root)
  return JSON.stringify(outcomes)
}

function group(name: string, body?: (context: unknown) => unknown): void {
  if (typeof body !== 'function') return
  const outer = scope
  const own = makeScope(String(name), outer)
  scope = own
  const context = { timeout() { return context }, slow() { return context }, retries() { return context } }
  try {
    body.call(context, context)
  } catch (error) {
    outcomes.push([pathOf(own), `failed: ${words(error)}`])
  }
  scope = outer
  outer.steps.push(() => run(own))
}

type Each = (rows: unknown, ...values: unknown[]) => (name: string, body: (...args: unknown[]) => unknown) => void
const each = (make: (name: string, body: Body) => void): Each => (rows, ...values) => (name, body) => {
  // `each` as a tag: a heading of names, then values.
  const list = Array.isArray(rows) && !Object.hasOwn(rows, 'raw') ? rows as unknown[] : tableOf(rows as string[], values)
  list.forEach((row, at) => make(`${name} #${at}`, Array.isArray(row) ? () => body(...row as unknown[]) : () => body(row)))
}
function tableOf(strings: readonly string[], values: readonly unknown[]): unknown[] {
  const names = (strings[0] ?? '').split('\n').find((line) => line.includes('|'))?.split('|').map((name) => name.trim()) ?? [(strings[0] ?? '').trim()]
  return Array.from({ length: Math.floor(values.length / names.length) }, (_, row) => Object.fromEntries(names.map((name, at) => [name, values[row * names.length + at]])))
}

const nothing = (): void => { /* skipped */ }
const options = (rest: unknown[]): Body | undefined => rest.find((one) => typeof one === 'function') as Body | undefined
const context = (): Record<string, unknown> => ({ timeout() { return this }, slow() { return this }, retries() { return this }, skip() { throw new Error('skipped') } })
export const it = Object.assign((name: string, ...rest: unknown[]): void => add(String(name), options(rest), context()), {
  skip: nothing, todo: nothing, fails: nothing, skipIf: () => nothing, runIf: () => nothing, each: each((name, body) => add(name, body, { isContext: true })), concurrent: (name: string, body: Body) => add(name, body, context()),
  only: (name: string, ...rest: unknown[]): void => add(String(name), options(rest), context()),
})
export const describe = Object.assign((name: string, ...rest: unknown[]): void => group(name, options(rest) as never), { skip: nothing, todo: nothing, only: group, each: each((name, body) => group(name, body as never)), skipIf: () => nothing, runIf: () => group })
const hook = (name: keyof Hooks) => (...rest: unknown[]): void => { const body = options(rest); if (body) scope.hooks[name].push(body) }
export const [before, after, beforeEach, afterEach] = [hook('before'), hook('after'), hook('beforeEach'), hook('afterEach')]
export { before as beforeAll, before as setup, after as afterAll, after as teardown }
export const specify = it

/** node:test hands its tests a context, in which tests can be made. */
const nodeTest = (name: unknown, ...rest: unknown[]): void => add(String(name), options(rest), { isContext: true, test: async (_: string, body: Body) => { await body({ isContext: true } as never) }, skip: nothing, diagnostic: nothing, plan: nothing, assert: undefined })
export const test = Object.assign(nodeTest, { ...it, test: nodeTest, describe, it, before, after, beforeEach, afterEach, suite: describe })
export default test

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
