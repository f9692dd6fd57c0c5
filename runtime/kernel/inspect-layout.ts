/** Members of a value on one line, on many, or in columns, as Node's `util.inspect` arranges them. Self-contained, like every kernel part. */
import type { InspectContext, InspectDeps, InspectLayout, InspectText } from './codec-types.ts'

export function makeInspectLayout({ natives }: InspectDeps, text: InspectText): InspectLayout {
  const { join, sqrt, floor, round } = natives
  const { spend, push, spaces, includes, widthOf } = text
  const BREAK_LENGTH = 80
  const COMPACT = 3
  const MAX_ITEMS = 100

  /** Arranges more than six elements in columns, if they are short and alike enough. */
  const inColumns = (ctx: InspectContext, output: string[], value: object | undefined): string[] => {
    let total = 0
    let longest = 0
    const count = output.length > MAX_ITEMS ? output.length - 1 : output.length
    const widths: number[] = []
    for (let i = 0; i < count; i += 1) {
      const width = widthOf(output[i] as string)
      widths[i] = width
      total += width + 2
      if (width > longest) longest = width
    }
    const cell = longest + 2
    if (!(cell * 3 + ctx.indentation < BREAK_LENGTH && (total / cell > 5 || longest <= 6))) return output
    const bias = sqrt(cell - total / output.length)
    const biased = cell - 3 - bias > 1 ? cell - 3 - bias : 1
    // As square as characters of 2.5 times their width in height allow.
    let columns = round(sqrt(2.5 * biased * count) / biased)
    const most = [floor((BREAK_LENGTH - ctx.indentation) / cell), COMPACT * 4, 15]
    for (let i = 0; i < 3; i += 1) if ((most[i] as number) < columns) columns = most[i] as number
    if (columns <= 1) return output
    const columnWidths: number[] = []
    for (let i = 0; i < columns; i += 1) {
      let width = 0
      for (let j = i; j < count; j += columns) if ((widths[j] as number) > width) width = widths[j] as number
      columnWidths[i] = width + 2
    }
    let numeric = value !== undefined
    for (let i = 0; i < output.length && numeric; i += 1) {
      const item = (value as Record<number, unknown>)[i]
      numeric = typeof item === 'number' || typeof item === 'bigint'
    }
    const rows: string[] = []
    for (let i = 0; i < count; i += columns) {
      const end = i + columns < count ? i + columns : count
      let row = ''
      for (let j = i; j < end; j += 1) {
        const text = output[j] as string
        const last = j === end - 1
        const gap = (columnWidths[j - i] as number) - (widths[j] as number) - 2
        row += numeric ? spaces(gap) + text + (last ? '' : ', ') : last ? text : `${text}, ${spaces(gap)}`
      }
      push(rows, row)
    }
    if (output.length > MAX_ITEMS) push(rows, output[count] as string)
    return rows
  }
  const layOut = (ctx: InspectContext, given: string[], base: string, open: string, close: string, isList: boolean, level: number, value: object): string => {
    const entries = given.length
    const output = isList && entries > 6 ? inColumns(ctx, given, value) : given
    const start = base === '' ? '' : `${base} `
    let total = output.length
    for (let i = 0; i < output.length; i += 1) total += (output[i] as string).length
    spend(output.length, total)
    if (ctx.currentDepth - level < COMPACT && entries === output.length) {
      // At most three inner levels share one line, if it fits.
      if (total + output.length + ctx.indentation + open.length + base.length + 10 <= BREAK_LENGTH && !includes(base, '\n')) {
        const line = join(output, ', ')
        if (!includes(line, '\n')) return `${start}${open} ${line} ${close}`
      }
    }
    const indentation = `\n${spaces(ctx.indentation)}`
    return `${start}${open}${indentation}  ${join(output, `,${indentation}  `)}${indentation}${close}`
  }

  return { layOut }
}
