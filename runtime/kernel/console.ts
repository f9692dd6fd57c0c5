/**
 * The guest's `console`: Node's text, handed to the engine line by line. Self-contained; the methods are frozen arrows of the
 * realm. log, info, debug, dir, table, count and the groups go to 'stdout'; warn, error, assert and trace to 'stderr', as in Node.
 * Timers show the run's own clock, which stands still unless one was granted; trace prints no stack.
 */
import type { ConsoleDeps, GuestConsole } from './codec-types.ts'

export function makeConsole(deps: ConsoleDeps): GuestConsole {
  const { natives, inspect: { inspect, format }, charge, emit, now } = deps
  const { Map, RangeError, bind, defineProperty, freeze, create, isArray, keys, join, repeat, indexOf, slice, kindOf, mapSize, mapEntries, mapNext, mapGet, mapSet, mapDelete, setSize, setValues, setNext } = natives
  const CALL_STEPS = 50
  let indentation = ''
  let counts = new Map<string, number>()
  let timers = new Map<string, number>()

  const print = (stream: 'stdout' | 'stderr', given: string): void => {
    let text = given
    charge(CALL_STEPS + (text.length >> 3))
    if (indentation !== '') {
      let out = indentation
      let from = 0
      for (let at = indexOf(text, '\n'); at !== -1; at = indexOf(text, '\n', from)) {
        charge(1 + indentation.length)
        out += slice(text, from, at + 1) + indentation
        from = at + 1
      }
      text = out + slice(text, from)
    }
    // Near the end of the stack it is the host's own error that is thrown here; guests get one of their realm instead.
    let sent = false
    try { emit(stream, `${text}\n`); sent = true } catch { /* see above */ }
    if (!sent) throw new RangeError('Maximum call stack size exceeded')
    // The text may have been too much.
    charge(1)
  }
  // Arguments travel as lists: spreading them into a call would go through the realm's array iterator.
  const log = (args: unknown[]): void => print('stdout', format(args))
  const complain = (args: unknown[]): void => print('stderr', format(args))
  // More groups than this would only add blanks.
  const MAX_INDENTATION = 1000
  const group = (label: unknown[]): void => {
    if (label.length > 0) log(label)
    if (indentation.length < MAX_INDENTATION) indentation = `${indentation}  `
  }
  const textOf = (label: unknown): string => label === undefined ? 'default' : `${label as string}`

  /** Rows and columns of a record, array, Map or Set, or undefined for values that have none. */
  const tabulate = (data: unknown, columns: unknown): string | undefined => {
    if (typeof data !== 'object' || data === null) return undefined
    const short = (value: unknown): string => inspect(value, { depth: typeof value === 'object' && value !== null && !isArray(value) && keys(value).length > 2 ? -1 : 0 })
    const kind = kindOf(data)
    const indexes: string[] = []
    const rows: unknown[] = []
    const mapKeys: string[] = []
    if (kind === 'map') {
      const entries = mapEntries(data)
      for (let i = 0, total = mapSize(data); i < total; i += 1) {
        const step = mapNext(entries)
        if (step.done === true) break
        const entry = step.value as [unknown, unknown]
        indexes[i] = `${i}`
        mapKeys[i] = short(entry[0])
        rows[i] = entry[1]
        charge(10)
      }
    } else if (kind === 'set') {
      const values = setValues(data)
      for (let i = 0, total = setSize(data); i < total; i += 1) {
        const step = setNext(values)
        if (step.done === true) break
        indexes[i] = `${i}`
        rows[i] = step.value
        charge(10)
      }
    } else {
      const names = keys(data)
      for (let i = 0; i < names.length; i += 1) {
        indexes[i] = names[i] as string
        rows[i] = (data as Record<string, unknown>)[names[i] as string]
        charge(10)
      }
    }
    const heads: string[] = []
    const cells: Map<string, string>[] = []
    const known = new Map<string, true>()
    const values: (string | undefined)[] = []
    let hasValues = false
    if (isArray(columns)) for (let i = 0; i < columns.length; i += 1) { const name = `${columns[i] as string}`; heads[heads.length] = name; mapSet(known, name, true) }
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i]
      const cell = cells[i] = new Map<string, string>()
      // The values of a Map or Set stay whole; rows of anything else are spread over columns.
      if (kind === 'map' || kind === 'set' || (typeof row !== 'object' && typeof row !== 'function') || row === null) {
        values[i] = short(row)
        hasValues = true
        continue
      }
      const names = keys(row)
      for (let j = 0; j < names.length; j += 1) {
        charge(10)
        const name = names[j] as string
        if (mapGet(known, name) === undefined) {
          if (isArray(columns)) continue
          mapSet(known, name, true)
          heads[heads.length] = name
        }
        mapSet(cell, name, short((row as Record<string, unknown>)[name]))
      }
    }
    const table: string[][] = [[kind === 'map' || kind === 'set' ? '(iteration index)' : '(index)']]
    const top = table[0] as string[]
    if (kind === 'map') top[top.length] = 'Key'
    for (let i = 0; i < heads.length; i += 1) top[top.length] = heads[i] as string
    if (hasValues) top[top.length] = 'Values'
    for (let i = 0; i < rows.length; i += 1) {
      const line = [indexes[i] as string]
      if (kind === 'map') line[line.length] = mapKeys[i] as string
      for (let j = 0; j < heads.length; j += 1) { charge(40); line[line.length] = (mapGet(cells[i] as object, heads[j]) as string | undefined) ?? '' }
      if (hasValues) line[line.length] = values[i] ?? ''
      table[i + 1] = line
    }
    return drawTable(table)
  }
  const drawTable = (table: string[][]): string => {
    const widths: number[] = []
    for (let i = 0; i < table.length; i += 1) {
      const line = table[i] as string[]
      for (let j = 0; j < line.length; j += 1) { const width = (line[j] as string).length + 2; if (!(width <= (widths[j] ?? 0))) widths[j] = width }
    }
    const rule = (left: string, middle: string, right: string): string => {
      const parts: string[] = []
      for (let j = 0; j < widths.length; j += 1) parts[j] = repeat('─', widths[j] as number)
      return left + join(parts, middle) + right
    }
    let text = `${rule('┌', '┬', '┐')}\n`
    for (let i = 0; i < table.length; i += 1) {
      const line = table[i] as string[]
      const parts: string[] = []
      for (let j = 0; j < widths.length; j += 1) {
        const cell = line[j] as string
        const room = (widths[j] as number) - cell.length - 1
        charge(room)
        parts[j] = ` ${cell}${repeat(' ', room)}`
      }
      text += `│${join(parts, '│')}│\n`
      if (i === 0) text += `${rule('├', '┼', '┤')}\n`
    }
    return text + rule('└', '┴', '┘')
  }

  const elapsed = (args: unknown[], end: boolean): void => {
    const name = textOf(args[0])
    const began = mapGet(timers, name) as number | undefined
    if (began === undefined) return
    const line: unknown[] = [`${name}: ${(now?.() ?? 0) - began}ms`]
    if (end) mapDelete(timers, name)
    else for (let i = 1; i < args.length; i += 1) line[i] = args[i]
    log(line)
  }
  const methods: Record<string, (args: unknown[]) => void> = {
    log, info: log, debug: log, dirxml: log, warn: complain, error: complain,
    dir: (args) => {
      const options = args[1] as { depth?: unknown; showHidden?: unknown } | null | undefined
      const depth = options?.depth
      print('stdout', inspect(args[0], { depth: depth === null ? Infinity : typeof depth === 'number' ? depth : undefined, showHidden: options?.showHidden === true }))
    },
    table: (args) => {
      const text = tabulate(args[0], args[1])
      if (text === undefined) log([args[0]])
      else print('stdout', text)
    },
    assert: (args) => {
      if (args[0]) return
      const rest: unknown[] = [args.length > 1 ? `Assertion failed: ${args[1] as string}` : 'Assertion failed']
      for (let i = 2; i < args.length; i += 1) rest[rest.length] = args[i]
      complain(rest)
    },
    trace: (args) => { const text = format(args); print('stderr', text === '' ? 'Trace' : `Trace: ${text}`) },
    count: (args) => {
      const name = textOf(args[0])
      const count = ((mapGet(counts, name) as number | undefined) ?? 0) + 1
      mapSet(counts, name, count)
      log([`${name}: ${count}`])
    },
    countReset: (args) => { mapDelete(counts, textOf(args[0])) },
    group, groupCollapsed: group,
    groupEnd: () => { indentation = slice(indentation, 2) },
    time: (args) => { const name = textOf(args[0]); if (mapGet(timers, name) === undefined) mapSet(timers, name, now?.() ?? 0) },
    timeEnd: (args) => elapsed(args, true),
    timeLog: (args) => elapsed(args, false),
  }
  const perform = (method: (args: unknown[]) => void, ...args: unknown[]): void => { method(args) }
  const console = create(natives.objectPrototype)
  const names = keys(methods)
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string
    // A function of its own per name, as in Node; a bound arrow has no `prototype` and cannot be constructed.
    const method = bind(perform, undefined, methods[name])
    defineProperty(method, 'name', { value: name })
    freeze(method)
    defineProperty(console, name, { value: method, writable: false, enumerable: true, configurable: false })
  }
  freeze(console)
  return { console, reset() { indentation = ''; counts = new Map(); timers = new Map() } }
}
