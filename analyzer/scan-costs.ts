/**
 * DATA for the token scan: what each construct adds to the deepest recursion, in bytes of stack, and the words that
 * matter. Measured with acorn 8.19 on Node 20 (stack size over the nesting at which it fails), for the source or for
 * its guarded form, whichever is more: a guard puts another call around what it guards.
 */

export const COST = {
  paren: 1_600,
  /** An array, or a computed key with its guard. */
  array: 1_400,
  index: 3_450,
  brace: 1_850,
  /** `${`, with the guard around the template. */
  substitution: 3_350,
  arrow: 1_600,
  /** An arrow whose body is an expression gets parentheses for its meter. */
  arrowExpression: 1_600,
  binary: 250,
  /** `*`, `**`, `<<` and `in` get a call around them or an operand. */
  guarded: 1_600,
  unary: 250,
  /** `await` and `yield` get a call around them. */
  resume: 2_000,
  new: 400,
  spread: 1_600,
  conditional: 400,
  label: 400,
  /** Member, call, index and tag: parsers loop over these, tree walkers recur. */
  link: 250,
  /** One whose body is no block may get one, for its completion value. */
  if: 650,
  /** A loop whose body is no block gets one. */
  loop: 1_200,
  function: 650,
  class: 750,
  regexpGroup: 550,
  /** Type arguments nest like brackets, and are not told apart from comparisons. */
  angle: 1_200,
} as const

/** What a word means to the scan. Words that are not here are operands, like any name. */
export const WORD = {
  /** Expects an operand: costs what `PREFIX_COST` says. */
  prefix: 1,
  /** An operator between operands; a name elsewhere. */
  infix: 2,
  if: 3,
  loop: 4,
  /** Continues the statement in front of it. */
  else: 5,
  function: 6,
  class: 7,
  /** Starts afresh in the body of a `switch`. */
  case: 8,
  /** Followed by a block, or by an operand. */
  opener: 9,
  import: 10,
  export: 11,
  await: 12,
  async: 13,
  /** A prefix in types only. */
  typePrefix: 14,
  while: 15,
  do: 16,
} as const

const table: readonly (readonly [number, string])[] = [
  [WORD.prefix, 'typeof void delete new yield return throw extends'],
  [WORD.infix, 'in instanceof of as satisfies'],
  [WORD.if, 'if'],
  [WORD.loop, 'for with'],
  [WORD.do, 'do'],
  [WORD.while, 'while'],
  [WORD.else, 'else catch finally'],
  [WORD.function, 'function'],
  [WORD.class, 'class'],
  [WORD.case, 'case default'],
  [WORD.opener, 'try switch'],
  [WORD.import, 'import'],
  [WORD.export, 'export'],
  [WORD.await, 'await'],
  [WORD.async, 'async'],
  [WORD.typePrefix, 'keyof infer readonly unique asserts is'],
]

export const WORDS: ReadonlyMap<string, number> = new Map(table.flatMap(([meaning, list]) => list.split(' ').map((word) => [word, meaning] as const)))

export const PREFIX_COST: Readonly<Record<string, number>> = { typeof: COST.unary, void: COST.unary, delete: COST.unary, new: COST.new, yield: COST.resume }
