/** Timers in the order of their times, on a clock that moves when nothing else is left to do: no test waits, and both runs see the same. */
type Timer = { at: number; order: number; run: () => void }
type Handle = { order: number; unref(): Handle; ref(): Handle; hasRef(): boolean }
let timers: Timer[] = []
let clock = 0
let order = 0
const handleOf = (at: number): Handle => ({ order: at, unref() { return this }, ref() { return this }, hasRef: () => true })

export const setTimeout = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): Handle => {
  const timer = { at: clock + Math.max(Number(delay) || 0, 1), order: order++, run: () => run(...args) }
  timers.push(timer)
  return handleOf(timer.order)
}
export const clearTimeout = (handle: { order: number } | undefined): void => { timers = timers.filter((one) => one.order !== handle?.order) }
export const setInterval = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): Handle => {
  const handle = handleOf(-1)
  const again = (): void => { handle.order = setTimeout(() => { again(); run(...args) }, delay).order }
  again()
  return handle
}
export const clearInterval = clearTimeout
export const setImmediate = (run: (...args: unknown[]) => void, ...args: unknown[]): Handle => setTimeout(run, 0, ...args)
export const clearImmediate = clearTimeout

const turn = async (isPending: () => boolean): Promise<boolean> => {
  for (let i = 0; i < 50 && isPending(); i++) await null
  if (!isPending()) return true
  const next = timers.reduce<Timer | undefined>((first, one) => (first === undefined || one.at < first.at || (one.at === first.at && one.order < first.order) ? one : first), undefined)
  if (next === undefined) return false
  timers = timers.filter((one) => one !== next)
  clock = next.at
  next.run()
  return true
}
/** Waits for a promise, letting timers run as long as it is pending. */
export async function settle(value: unknown): Promise<unknown> {
  let state = 0
  let result: unknown
  Promise.resolve(value).then((got) => { state = 1; result = got }, (error: unknown) => { state = 2; result = error })
  for (let turns = 0; state === 0 && turns < 10_000; turns++) if (!(await turn(() => state === 0)) && turns > 20) break
  if (state === 1) return result
  throw state === 2 ? result : new Error('the test did not end')
}
