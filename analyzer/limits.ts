/**
 * How big a source may be. Every limit is far above what people and bundlers write, and below what makes a parser or a
 * tree walker overflow the stack of 984 kB or take more than linear time. Stack figures are bytes, measured for
 * acorn on Node 20 (analyzer/scan.ts says how they add up).
 */

export type SourceLimits = {
  /** UTF-16 units of source text. */
  size: number
  tokens: number
  /** Estimated bytes of stack that parsing and walking the deepest place takes. */
  stack: number
  /** `import` and `export` statements together. */
  moduleStatements: number
  /** Arguments of one call. */
  listItems: number
  /** Parameters of one function. */
  parameters: number
  /** Units of one numeric literal (a BigInt takes more than linear time to read). */
  number: number
  /** Units of one regular expression literal. */
  regexp: number
}

export const SOURCE_LIMITS: Readonly<SourceLimits> = {
  size: 8 * 1024 * 1024,
  tokens: 2_000_000,
  stack: 320_000,
  moduleStatements: 10_000,
  listItems: 20_000,
  parameters: 1_000,
  number: 10_000,
  regexp: 100_000,
}

/** The deepest tree a walker has to follow; the scan keeps ordinary programs far below it. */
export const MAX_TREE_DEPTH = 2_000

/** What the parser itself may use, by its own exact count: the second line, should the scan have misread a text. */
export const PARSER_STACK = 480_000
