/**
 * Small primitives as wire text, made without the codec, for calls that carry nothing else: the codec's own way through lists of
 * nodes costs more than the rest of such a call. What comes out is to the letter what the codec makes (test/process-calls.test.ts).
 */
import type { QuickCall } from '../engine-types.ts'

/** What may be an argument or a result here. */
export type Primitive = number | boolean | null | undefined | string

function slot(value: unknown): string {
  switch (typeof value) {
    case 'number':
      if (value === 0) return 1 / value < 0 ? '"$z"' : '0'
      return Number.isFinite(value) ? `${value}` : value > 0 ? '"$i"' : value < 0 ? '"$j"' : '"$n"'
    case 'string': return JSON.stringify(value.startsWith('$') ? `$${value}` : value)
    case 'boolean': return value ? 'true' : 'false'
    case 'undefined': return '"$u"'
    default: return 'null'
  }
}

/** The wire of up to three arguments. */
export function argumentsWire(count: number, a: unknown, b: unknown, c: unknown): string {
  switch (count) {
    case 0: return '[[]]'
    case 1: return `[[${slot(a)}]]`
    case 2: return `[[${slot(a)},${slot(b)}]]`
    default: return `[[${slot(a)},${slot(b)},${slot(c)}]]`
  }
}

/** What a quick call gave as an envelope. */
export const envelopeOf = (result: ReturnType<QuickCall>): string => typeof result === 'string' ? result : `v${slot(result)}`
