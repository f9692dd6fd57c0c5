/**
 * What guests and the host see of errors: stacks that show the guest's own frames at the author's positions, the place of an
 * error, and a description of whatever was thrown. Self-contained: its text is evaluated inside the guest's context.
 *
 * Reading a thrown value may run guest code (getters, proxies): everything here is called while the meter still counts,
 * inside try/catch, and gives primitives only.
 */
import type { Meter } from './meter.ts'
import type { Natives } from './types.ts'

export type ErrorsEnv = {
  natives: Natives
  meter: Meter
  /** Raw host functions; never handed on. `isError`: a genuine error object of any realm, by internal slot. */
  host: {
    isError(value: unknown): boolean
    /** Whether a message shows the text of one of the kernel's own functions; and the message without it. */
    isKernelText(message: string): boolean
    cleanMessage(message: string): string
    /** Position in the author's text of a position in module `index`: line * 2 ** 22 + column, 1-based. */
    place(index: number, line: number, column: number): number
  }
  /** Script names of guest modules start with this; what follows is what the author calls the file. */
  prefix: string
  /** What people see of a thrown value that is no error. */
  inspect(value: unknown): string
}

export type Place = { file: string; line: number; column: number }
export type Description = { name: string; message: string; stack: string; text: string; place: Place | undefined }

export type Errors = {
  /** Installed as the native `Error.prepareStackTrace`. Never throws. */
  prepare(error: unknown, sites: readonly unknown[]): string
  /**
   * `$r_catch`, and whatever else hands a thrown value to a guest: throws the limit if the run is over; ends it if `error` is an
   * engine stack overflow; takes out of the engine's messages what the author did not write.
   */
  caught(error: unknown): void
  /** The same, at the end of a run: what the engine did to make the error is not charged. */
  checked(error: unknown): void
  /** An error that the program made itself, and has paid for: its message is the program's own. */
  made(error: object): void
  /** A text in which the engine may have to look for what an error is about. */
  setSource(length: number): void
  describe(error: unknown): Description
  /** Script names of the current run's modules, by index. */
  setFiles(names: readonly string[]): void
}

export function makeErrors(env: ErrorsEnv): Errors {
  const { natives, meter, host, prefix } = env
  const { stringSlice, stringIndexOf, defineProperty, getPrototypeOf, weakMapGet, weakMapSet, weakSetAdd, weakSetHas, mapGet, mapSet, getOwnPropertyDescriptor, String: toText } = natives
  const UNIT = 4194304
  const OVERFLOW = 'Maximum call stack size exceeded'
  const MAX_FRAMES = 20
  /** Steps of an error that the engine made: it notes where it was. */
  const ERROR = 256
  type Site = {
    getFileName(): string | null; getFunctionName(): string | null; getLineNumber(): number | null; getColumnNumber(): number | null
    isAsync(): boolean; isConstructor(): boolean
  }

  let places = new natives.WeakMap<object, Place>()
  let paid = new natives.WeakSet<object>()
  let longest = 0
  const typeErrors = natives.prototypes['TypeError'] as object
  let indexes = new natives.Map<string, number>()

  const cut = (text: string, most: number): string => text.length > most ? `${stringSlice(text, 0, most)}...` : text

  /** `value[key]` as text without throwing; undefined if it is no string. */
  const read = (value: object, key: string): string | undefined => {
    try {
      const found = (value as Record<string, unknown>)[key]
      return typeof found === 'string' ? found : found === undefined ? undefined : typeof found === 'object' || typeof found === 'function' ? undefined : toText(found)
    } catch {
      return undefined
    }
  }

  const header = (name: string, message: string): string => message === '' ? name : name === '' ? message : `${name}: ${message}`

  const prepare = (error: unknown, sites: readonly unknown[]): string => {
    let text = 'Error'
    try {
      const subject = error as object
      text = header(cut(read(subject, 'name') ?? 'Error', 200), cut(read(subject, 'message') ?? '', 8192))
      let shown = 0
      for (let i = 0; i < sites.length && shown < MAX_FRAMES; i += 1) {
        const site = sites[i] as Site
        const script = site.getFileName()
        const index = typeof script === 'string' ? mapGet(indexes, script) : undefined
        if (index === undefined) continue
        const file = stringSlice(script as string, prefix.length)
        const packed = host.place(index, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1)
        const column = packed % UNIT
        const line = (packed - column) / UNIT
        if (shown === 0) weakMapSet(places, subject, { file, line, column })
        shown += 1
        let name = site.getFunctionName() ?? ''
        if (name === '$r_default') name = 'default'
        if (name !== '') name = `${site.isAsync() ? 'async ' : ''}${site.isConstructor() ? 'new ' : ''}${name}`
        const at = `${file}:${line}:${column}`
        text += name === '' ? `\n    at ${at}` : `\n    at ${cut(name, 200)} (${at})`
      }
    } catch {
      // Near the end of the stack nothing more can be found out.
    }
    return text
  }

  /** So much of a message is looked at: looking is not charged. */
  const HEAD = 8192

  /** Whether it is an overflow. The message of any other error is made fit to be seen. */
  const isOverflow = (error: unknown): boolean => {
    if (typeof error !== 'object' || error === null) return false
    if (!host.isError(error)) return false
    // A genuine error is no proxy, so this runs no guest code.
    const message: unknown = getOwnPropertyDescriptor(error, 'message')?.value
    if (typeof message !== 'string') return false
    if (message === OVERFLOW) return true
    // What the program wrote stays, and what it was shown before is fit already.
    if (weakSetHas(paid, error)) return false
    // The engine puts whole texts into its messages, without copying them; looking at one does.
    if (message.length > HEAD) { meter.charge(message.length >>> 6); meter.alloc(2 * message.length) }
    const head = message.length > HEAD ? stringSlice(message, 0, HEAD) : message
    if (stringIndexOf(head, '$r_') >= 0 || (stringIndexOf(head, '{') >= 0 && host.isKernelText(head))) {
      const cleaned = host.cleanMessage(message)
      if (cleaned !== message) defineProperty(error, 'message', { __proto__: null, value: cleaned } as PropertyDescriptor)
    }
    return false
  }

  const checked = (error: unknown): void => {
    meter.check()
    let overflow = true
    try {
      overflow = isOverflow(error)
    } catch {
      // No room left even to look: that is the same thing.
    }
    if (overflow) meter.limit('DEPTH', 'The program exhausted the stack.')
  }

  // To say what was not a function or had no properties, the engine parses the function again in which that happened. Nobody knows which
  // one it was, and the largest is no larger than the text.
  const caught = (error: unknown): void => {
    checked(error)
    if (typeof error !== 'object' || error === null || weakSetHas(paid, error) || !host.isError(error)) return
    weakSetAdd(paid, error)
    meter.charge(ERROR + (getPrototypeOf(error) === typeErrors ? longest >>> 1 : 0))
  }

  const describe = (error: unknown): Description => {
    if ((typeof error === 'object' || typeof error === 'function') && error !== null) {
      const genuine = host.isError(error)
      const name = read(error, 'name')
      const message = read(error, 'message')
      if (genuine || (name !== undefined && message !== undefined)) {
        const shownName = cut(name ?? 'Error', 200)
        const shownMessage = cut(message ?? '', 8192)
        const text = header(shownName, shownMessage)
        const stack = genuine ? read(error, 'stack') : undefined
        return { name: shownName, message: shownMessage, stack: cut(stack ?? text, 16384), text, place: genuine ? weakMapGet(places, error) : undefined }
      }
    }
    let text = 'a value that cannot be shown'
    try {
      text = cut(env.inspect(error), 8192)
    } catch {
      // A hostile value; the meter has the last word on whether the run ended because of it.
    }
    return { name: 'Uncaught', message: text, stack: `Uncaught ${text}`, text, place: undefined }
  }

  return {
    prepare, caught, checked, describe,
    made(error) { weakSetAdd(paid, error) },
    setSource(length) { if (length > longest) longest = length },
    setFiles(names) {
      places = new natives.WeakMap()
      paid = new natives.WeakSet()
      longest = 0
      indexes = new natives.Map()
      for (let i = 0; i < names.length; i += 1) mapSet(indexes, names[i] as string, i)
    },
  }
}
