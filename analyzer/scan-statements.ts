/**
 * Where statements begin and end in the token scan, and what its words mean. Two operands in a row are two statements:
 * nothing else in the language puts them side by side, but words such as `async`, which the table names.
 */
import { SOURCE_LIMITS } from './limits.ts'
import { COST, PREFIX_COST, WORD } from './scan-costs.ts'
import { Levels } from './scan-levels.ts'
import { DOT_UNIT, OPEN_PAREN } from './scan-units.ts'

/** What the token before was, as far as the next one cares. */
export const NOTHING = 0
export const OPERAND = 1
export const OPERATOR = 2
export const CLOSED_BRACE = 3
export const SEMICOLON = 4
export const COLON = 5
export const ARROW = 6
export const DOT = 7
export const BLOCK_WORD = 8
export const HEAD_WORD = 9
export const IMPORT_WORD = 10
export const AFTER_HEAD = 11

export const NO_BODY = 0
export const DECLARATION = 1
export const EXPRESSION = 2
export const CLASS_DECLARATION = 3
export const CLASS_EXPRESSION = 4

/** The first limit that a text exceeds. */
export type Problem = { start: number; end: number; message: string; hint: string }

export abstract class Statements extends Levels {
  moduleSyntax = false
  awaits = false
  problem: Problem | null = null

  protected readonly text: string
  protected readonly typescript: boolean
  protected pos = 0
  protected tokens = 0
  protected moduleStatements = 0
  protected before = NOTHING
  /** Whether the brace or parenthesis that closed last ends an operand, so that `/` divides. */
  protected operand = false

  constructor(text: string, typescript: boolean) {
    super()
    this.text = text
    this.typescript = typescript
  }

  protected keyword(meaning: number, start: number): void {
    const { before } = this
    const afterOperand = this.endsOperand()
    if (meaning === WORD.infix) {
      if (!afterOperand) return this.startOperand()
      const isIn = this.pos - start === 2 && this.text.charCodeAt(start) === 105
      return this.operator(isIn ? COST.binary + COST.guarded : COST.binary)
    }
    if (meaning === WORD.typePrefix && !this.typescript) return this.startOperand()
    if (meaning === WORD.else || (meaning === WORD.while && this.loops > 0)) {
      // These belong to the statement in front, so nothing ends here.
      if (before === SEMICOLON) this.before = OPERATOR
      if (meaning === WORD.while) this.loops--
    } else this.startStatement()
    switch (meaning) {
      case WORD.prefix:
      case WORD.typePrefix:
        return this.operator(PREFIX_COST[this.text.slice(start, this.pos)] ?? 0)
      case WORD.await:
        this.awaits = true
        // In `for await (` the parentheses still belong to the loop.
        if (before === HEAD_WORD) return
        return this.operator(COST.resume)
      case WORD.if:
        return this.head(COST.if)
      case WORD.do:
        this.loops++
        return this.head(COST.loop)
      case WORD.loop:
      case WORD.while:
        return this.head(COST.loop)
      case WORD.async:
      case WORD.else:
      case WORD.opener:
        this.before = BLOCK_WORD
        return
      case WORD.function:
        this.body = isStatementStart(before) ? DECLARATION : EXPRESSION
        this.ops += COST.function
        this.before = BLOCK_WORD
        return
      case WORD.class:
        this.body = isStatementStart(before) ? CLASS_DECLARATION : CLASS_EXPRESSION
        return this.operator(COST.class)
      case WORD.case:
        this.endSegment()
        this.before = OPERATOR
        return
      case WORD.export:
        if (this.depth === 0) this.moduleStatement()
        this.before = NOTHING
        return
      case WORD.import:
        this.before = IMPORT_WORD
        return
      default:
        this.before = OPERATOR
    }
  }

  protected moduleStatement(): void {
    this.moduleSyntax = true
    if (++this.moduleStatements > SOURCE_LIMITS.moduleStatements) {
      this.fail(`The source has more than ${SOURCE_LIMITS.moduleStatements.toLocaleString('en-US')} \`import\` and \`export\` statements.`, 'Export one object, or split the module.')
    }
  }

  /** `import` is a declaration, `import.meta` or a call: the token after it tells. */
  protected settleImport(unit: number): void {
    if (this.before !== IMPORT_WORD) return
    if (unit === DOT_UNIT) this.moduleSyntax = true
    else if (unit !== OPEN_PAREN && this.depth === 0) this.moduleStatement()
    this.before = unit === DOT_UNIT || unit === OPEN_PAREN ? OPERAND : NOTHING
  }

  protected head(cost: number): void {
    this.heads += cost
    this.before = HEAD_WORD
    this.measure()
  }

  protected operator(cost: number): void {
    this.ops += cost
    this.before = OPERATOR
    this.measure()
  }

  protected link(): void {
    this.ops += COST.link
    this.measure()
  }

  protected startOperand(): void {
    this.startStatement()
    this.before = OPERAND
  }

  protected endsOperand(): boolean {
    return this.before === OPERAND || (this.before === CLOSED_BRACE && this.operand)
  }

  /** Two operands in a row, or a word after `;` or `}`: a new statement begins here. */
  protected startStatement(): void {
    if (this.before === IMPORT_WORD) this.settleImport(0)
    if (this.before === SEMICOLON || this.before === CLOSED_BRACE || this.before === OPERAND) {
      this.endSegment()
      this.heads = this.loops = 0
    }
  }

  protected override tooDeep(): void {
    this.fail('The program is nested too deeply.', 'Break long chains up, and move inner parts into functions of their own.')
  }

  protected fail(message: string, hint: string, start = Math.min(this.pos, this.text.length)): void {
    this.problem ??= { start, end: start + 1, message, hint }
  }
}

function isStatementStart(before: number): boolean {
  return before === NOTHING || before === SEMICOLON || before === CLOSED_BRACE || before === OPERAND || before === BLOCK_WORD
}
