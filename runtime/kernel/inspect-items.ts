/** What arrays, Maps, Sets and buffers hold, as Node's `util.inspect` writes it: a hundred items at most. Self-contained, like every kernel part. */
import type { InspectContext, InspectDeps, InspectItems, InspectText, InspectValues } from './codec-types.ts'

export function makeInspectItems({ natives, charge }: InspectDeps, text: InspectText, { formatValue, formatElement }: InspectValues): InspectItems {
  const { Uint8Array, hasOwn, mapSize, mapEntries, mapNext, setSize, setValues, setNext, bufferLength, typedCount } = natives
  const { push, plural, formatNumber, formatBigint } = text
  const MAX_ITEMS = 100
  // Beyond this many missing elements, the rest of a sparse array is taken to be missing: only its keys, which may be as many, could tell.
  const MAX_GAP = 100000

  const moreItems = (count: number): string => `... ${count} more item${plural(count)}`
  const emptyItems = (count: number): string => `<${count} empty item${plural(count)}>`
  const formatArray = (ctx: InspectContext, value: unknown[], level: number): string[] => {
    const { length } = value
    const output: string[] = []
    let i = 0
    let scanned = 0
    while (i < length && output.length < MAX_ITEMS) {
      if (hasOwn(value, i)) {
        push(output, formatElement(ctx, value, level, i))
        i += 1
        continue
      }
      const from = i
      for (; i < length && !hasOwn(value, i) && scanned < MAX_GAP; i += 1) { scanned += 1; charge(5) }
      if (scanned >= MAX_GAP) i = length
      push(output, emptyItems(i - from))
    }
    if (i < length) push(output, moreItems(length - i))
    return output
  }
  const formatTyped = (ctx: InspectContext, value: object, level: number): string[] => {
    const length = typedCount(value)
    const shown = length < MAX_ITEMS ? length : MAX_ITEMS
    const output: string[] = []
    for (let i = 0; i < shown; i += 1) {
      const element = (value as Record<number, number | bigint>)[i] as number | bigint
      push(output, typeof element === 'number' ? formatNumber(element) : formatBigint(element))
    }
    if (length > shown) push(output, moreItems(length - shown))
    if (ctx.showHidden) {
      const hidden = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']
      ctx.indentation += 2
      for (let i = 0; i < hidden.length; i += 1) push(output, `[${hidden[i]}]: ${formatValue(ctx, (value as unknown as Record<string, unknown>)[hidden[i] as string], level, true)}`)
      ctx.indentation -= 2
    }
    return output
  }
  const formatSet = (ctx: InspectContext, value: object, level: number): string[] => {
    const output: string[] = []
    const total = setSize(value)
    const values = setValues(value)
    ctx.indentation += 2
    for (let i = 0; i < total && i < MAX_ITEMS; i += 1) {
      const step = setNext(values)
      if (step.done === true) break
      push(output, formatValue(ctx, step.value, level))
    }
    if (total > MAX_ITEMS) push(output, moreItems(total - MAX_ITEMS))
    ctx.indentation -= 2
    return output
  }
  const formatMap = (ctx: InspectContext, value: object, level: number): string[] => {
    const output: string[] = []
    const total = mapSize(value)
    const entries = mapEntries(value)
    ctx.indentation += 2
    for (let i = 0; i < total && i < MAX_ITEMS; i += 1) {
      const step = mapNext(entries)
      if (step.done === true) break
      const entry = step.value as [unknown, unknown]
      push(output, `${formatValue(ctx, entry[0], level)} => ${formatValue(ctx, entry[1], level)}`)
    }
    if (total > MAX_ITEMS) push(output, moreItems(total - MAX_ITEMS))
    ctx.indentation -= 2
    return output
  }
  const formatBuffer = (_ctx: InspectContext, value: object): string[] => {
    const length = bufferLength(value)
    const shown = length < MAX_ITEMS ? length : MAX_ITEMS
    const bytes = new Uint8Array(value as ArrayBuffer, 0, shown)
    let text = ''
    for (let i = 0; i < shown; i += 1) {
      const byte = bytes[i] as number
      text += `${i === 0 ? '' : ' '}${'0123456789abcdef'[byte >> 4]}${'0123456789abcdef'[byte & 15]}`
    }
    return [`[Uint8Contents]: <${text}${length > shown ? ` ... ${length - shown} more byte${plural(length - shown)}` : ''}>`]
  }

  return { formatArray, formatTyped, formatSet, formatMap, formatBuffer }
}
