/** Node's `util.format`: the directives of a first text, then the rest as `inspect` writes it. Self-contained, like every kernel part. */
import type { Inspect, InspectDeps, InspectText } from './codec-types.ts'

export function makeInspectFormat({ natives, charge, proxyTarget, stringify }: InspectDeps, text: InspectText, inspect: Inspect['inspect']): Inspect['format'] {
  const { Number, String, TypeError, getPrototypeOf, hasOwn, slice, parseInt, parseFloat, protoName, toPrimitiveSymbol } = natives
  const { includes, startsWith, formatNumber, formatBigint } = text

  const hasOwnToString = (given: object): boolean => {
    const target = proxyTarget?.(given)
    if (target === null) return false
    const value = target ?? given
    const hasPrimitive = typeof (value as Record<symbol, unknown>)[toPrimitiveSymbol] === 'function'
    if (!hasPrimitive && typeof (value as { toString?: unknown }).toString !== 'function') return false
    const holds = (o: object): boolean => hasOwn(o, 'toString') || (hasPrimitive && hasOwn(o, toPrimitiveSymbol))
    if (holds(value)) return true
    let o: object | null = value
    do { charge(1); o = getPrototypeOf(o) } while (o !== null && !holds(o))
    return o !== null && protoName(o) === undefined
  }
  const json = (value: unknown): string => {
    try { return `${stringify(value)}` } catch (error) {
      charge(1)
      const message = error instanceof TypeError ? (error as Error).message : ''
      if (typeof message === 'string' && startsWith(message, 'Converting circular structure to JSON')) return '[Circular]'
      throw error
    }
  }
  const numeric = (value: unknown, convert: (value: unknown) => number): string =>
    typeof value === 'symbol' ? 'NaN' : formatNumber(convert(value))
  const directive = (code: string | undefined, value: unknown): string | undefined => {
    switch (code) {
      case 's':
        if (typeof value === 'number') return formatNumber(value)
        if (typeof value === 'bigint') return formatBigint(value)
        return typeof value !== 'object' || value === null || hasOwnToString(value) ? String(value) : inspect(value, { depth: 0 })
      case 'j': return json(value)
      case 'd': return typeof value === 'bigint' ? formatBigint(value) : numeric(value, Number)
      case 'i': return typeof value === 'bigint' ? formatBigint(value) : numeric(value, parseInt)
      case 'f': return numeric(value, parseFloat)
      case 'o': return inspect(value, { depth: 4, showHidden: true })
      case 'O': return inspect(value)
      case 'c': return ''
      default: return undefined
    }
  }
  const format: Inspect['format'] = (args) => {
    const first = args[0]
    let next = 0
    let text = ''
    let gap = ''
    if (typeof first === 'string') {
      if (args.length === 1) { charge(first.length >> 3); return first }
      charge(first.length)
      let last = 0
      for (let i = 0; i < first.length - 1; i += 1) {
        if (first[i] !== '%') continue
        i += 1
        if (first[i] === '%') {
          text += slice(first, last, i)
          last = i + 1
        } else if (next + 1 !== args.length) {
          const code = first[i] as string
          if (!includes('sjdifoOc', code)) continue
          next += 1
          const part = directive(code, args[next]) as string
          text += slice(first, last, i - 1) + part
          last = i + 1
        }
      }
      if (last !== 0) {
        next += 1
        gap = ' '
        text += slice(first, last)
      }
    }
    for (; next < args.length; next += 1) {
      const value = args[next]
      const part = typeof value === 'string' ? value : inspect(value)
      charge(4 + (part.length >> 3))
      text += gap + part
      gap = ' '
    }
    return text
  }

  return format
}
