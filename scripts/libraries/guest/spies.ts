/** Spies as jest and vitest give them, with sinon's words for what tests ask of them. */
import { same } from './compare.ts'

export type Spy = ((...args: unknown[]) => unknown) & { mock: { calls: unknown[][]; results: { type: string; value: unknown }[]; instances: unknown[]; lastCall?: unknown[] } }
type Any = (...args: never[]) => unknown

export function fn(start?: Any): Spy {
  let body: Any | undefined = start
  const once: Any[] = []
  const mock: Spy['mock'] = { calls: [], results: [], instances: [] }
  const clear = (): void => { mock.calls.length = mock.results.length = mock.instances.length = 0 }
  const spy = Object.assign(function (this: unknown, ...args: unknown[]): unknown {
    mock.calls.push(args)
    mock.lastCall = args
    mock.instances.push(this)
    try {
      const value: unknown = (once.shift() ?? body)?.apply(this, args as never)
      mock.results.push({ type: 'return', value })
      return value
    } catch (error) {
      mock.results.push({ type: 'throw', value: error })
      throw error
    }
  }, {
    mock,
    mockImplementation(next: Any) { body = next; return spy }, mockImplementationOnce(next: Any) { once.push(next); return spy }, mockReturnValue(value: unknown) { body = () => value; return spy }, mockReturnValueOnce(value: unknown) { once.push(() => value); return spy },
    mockResolvedValue(value: unknown) { body = () => Promise.resolve(value); return spy }, mockRejectedValue(value: unknown) { body = () => Promise.reject(value as Error); return spy }, getMockName: () => 'spy',
    mockClear() { clear(); return spy }, mockReset() { clear(); body = undefined; return spy }, mockRestore() { clear() }, mockName() { return spy }, resetHistory: clear,
    calledWith: (...args: unknown[]) => mock.calls.some((one) => args.every((arg, at) => same(one[at], arg))), returns(value: unknown) { body = () => value; return spy }, getCall: (at: number) => ({ args: mock.calls[at] }),
  })
  const counts = { called: () => mock.calls.length > 0, calledOnce: () => mock.calls.length === 1, calledTwice: () => mock.calls.length === 2, calledThrice: () => mock.calls.length === 3, notCalled: () => mock.calls.length === 0, callCount: () => mock.calls.length, args: () => mock.calls, firstCall: () => ({ args: mock.calls[0] }), lastCall: () => ({ args: mock.calls.at(-1) }) }
  for (const [name, get] of Object.entries(counts)) Object.defineProperty(spy, name, { get })
  return spy as unknown as Spy
}
const restored: (() => void)[] = []
export function spyOn(owner: Record<string, unknown>, name: string): Spy {
  const old = owner[name] as Any
  const spy = fn(old) as Spy & { mockRestore: () => void }
  owner[name] = spy
  spy.mockRestore = () => { owner[name] = old }
  restored.push(spy.mockRestore)
  return spy
}
const restore = (): void => { for (const one of restored.splice(0)) one() }
export const vi = { fn, spyOn, clearAllMocks() { /* spies are made anew */ }, resetAllMocks() { /* the same */ }, restoreAllMocks: restore, resetModules() { /* one bundle */ }, isMockFunction: (value: unknown) => typeof value === 'function' && Object.hasOwn(value, 'mock') }
export { vi as jest }
/** What stands for sinon. */
export const spy = (owner?: Record<string, unknown> | Any, name?: string): Spy => (name !== undefined ? spyOn(owner as Record<string, unknown>, name) : fn(owner as Any | undefined))
export const stub = spy
export default { spy, stub, fake: fn, restore, assert: {} }
