/** The `mappings` string of a source map: base64 variable-length numbers, each relative to the one before it. */

export type Mappings = {
  /** Goes on to the next generated line. */
  line(): void
  /** The generated column on the current line comes from this line and column (both from 0) of the only source. */
  segment(column: number, sourceLine: number, sourceColumn: number): void
  end(): string
}

const DIGITS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 'latin1')
const COMMA = 0x2c
const SEMICOLON = 0x3b
const LONGEST_SEGMENT = 32

export function makeMappings(): Mappings {
  let bytes = Buffer.allocUnsafe(1 << 12)
  let length = 0
  let isFirst = true
  let last = { column: 0, sourceLine: 0, sourceColumn: 0 }

  const reserve = (): void => {
    if (length + LONGEST_SEGMENT > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2)
  }
  const number = (value: number): void => {
    let rest = value < 0 ? (-value << 1) | 1 : value << 1
    do {
      const digit = rest & 31
      rest >>>= 5
      bytes[length++] = DIGITS[rest > 0 ? digit | 32 : digit] ?? 0
    } while (rest > 0)
  }
  return {
    line() {
      reserve()
      bytes[length++] = SEMICOLON
      isFirst = true
      last.column = 0
    },
    segment(column, sourceLine, sourceColumn) {
      reserve()
      if (!isFirst) bytes[length++] = COMMA
      isFirst = false
      number(column - last.column)
      number(0)
      number(sourceLine - last.sourceLine)
      number(sourceColumn - last.sourceColumn)
      last = { column, sourceLine, sourceColumn }
    },
    end: () => bytes.toString('latin1', 0, length),
  }
}
