/**
 * A linear scan over the raw text, before any parser: bounds tokens, statements and lists, and estimates how much stack
 * the deepest place takes. It does not parse. Each bracket level keeps what its current statement or list item has
 * collected (`heads` of statements, operators, and the highest thing that closed in it), because chains such as
 * `a + b + c`, `else if` or `x => y => z` nest trees without any bracket. Where it misreads a text (whether `/` starts
 * a regular expression is not always visible) parser.ts and grammar.ts still count exactly.
 */
import { SOURCE_LIMITS } from './limits.ts'
import { COST, PREFIX_COST, WORD, WORDS } from './scan-costs.ts'
import { TOP, PAREN, HEAD, SQUARE, BLOCK, OBJECT, CLASS_BODY, SUBSTITUTION, Levels } from './scan-levels.ts'
import {
  AMPERSAND, BACKQUOTE, BACKSLASH, BANG, BAR, CLOSE_BRACE, CLOSE_PAREN, DOT_UNIT, EQUALS, GREATER, LESS, MINUS, NINE, OPEN_BRACE, OPEN_PAREN, PERCENT, PLUS, SLASH, STAR, TILDE, ZERO, endOfEscape, isDigit, isWideSpace, isWordUnit,
} from './scan-units.ts'

export type Scan = {
  /** `import`, `export` or `import.meta` was seen where it can only be module syntax. */
  moduleSyntax: boolean
  /** The word `await` was seen. */
  awaits: boolean
  /** The estimate for the deepest place, in bytes. */
  stack: number
  /** The first limit that is exceeded. */
  problem: { start: number; end: number; message: string; hint: string } | null
}

/** Scans a text. TypeScript has a few more chains to count. */
export function scan(text: string, { typescript }: { typescript: boolean }): Scan {
  const scanner = new Scanner(text, typescript)
  scanner.run()
  const { moduleSyntax, awaits, problem } = scanner
  return { moduleSyntax, awaits, stack: scanner.total(), problem }
}

/** What the token before was, as far as the next one cares. */
const NOTHING = 0
const OPERAND = 1
const OPERATOR = 2
const CLOSED_BRACE = 3
const SEMICOLON = 4
const COLON = 5
const ARROW = 6
const DOT = 7
const BLOCK_WORD = 8
const HEAD_WORD = 9
const IMPORT_WORD = 10
const AFTER_HEAD = 11

const NO_BODY = 0
const DECLARATION = 1
const EXPRESSION = 2
const CLASS_DECLARATION = 3
const CLASS_EXPRESSION = 4

class Scanner extends Levels {
  moduleSyntax = false
  awaits = false
  problem: Scan['problem'] = null

  private readonly text: string
  private readonly typescript: boolean
  private pos = 0
  private tokens = 0
  private moduleStatements = 0
  private before = NOTHING
  /** Whether the brace or parenthesis that closed last ends an operand, so that `/` divides. */
  private operand = false

  constructor(text: string, typescript: boolean) {
    super()
    this.text = text
    this.typescript = typescript
  }

  run(): void {
    const { text } = this
    const { length } = text
    if (text.startsWith('#!')) this.skipLine()
    while (this.pos < length && this.problem === null) {
      const unit = text.charCodeAt(this.pos)
      if (unit === 32 || (unit < 14 && unit > 8) || isWideSpace(unit)) this.pos++
      else if (unit === SLASH && this.skipComment()) continue
      else {
        if (++this.tokens > SOURCE_LIMITS.tokens) return this.fail(`The source has more than ${SOURCE_LIMITS.tokens.toLocaleString('en-US')} tokens.`, 'Split it into modules, or pass large data as `input`.')
        if (isWordUnit(unit) || unit === BACKSLASH) {
          if (unit >= ZERO && unit <= NINE) this.number()
          else this.word()
        } else this.punctuator(unit)
      }
    }
  }

  private skipLine(): void {
    for (const { text } = this; this.pos < text.length; this.pos++) {
      const unit = text.charCodeAt(this.pos)
      if (unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029) return
    }
  }

  private skipComment(): boolean {
    const next = this.text.charCodeAt(this.pos + 1)
    if (next === SLASH) this.skipLine()
    else if (next === STAR) {
      const end = this.text.indexOf('*/', this.pos + 2)
      this.pos = end === -1 ? this.text.length : end + 2
    } else return false
    return true
  }

  private number(): void {
    const { text } = this
    const start = this.pos
    const hex = text.charCodeAt(start) === ZERO && (text.charCodeAt(start + 1) | 32) === 120
    let dots = 0
    for (; this.pos < text.length; this.pos++) {
      const unit = text.charCodeAt(this.pos)
      if (isWordUnit(unit)) continue
      if (unit === 46 && dots++ === 0) continue
      if ((unit === PLUS || unit === MINUS) && !hex && (text.charCodeAt(this.pos - 1) | 32) === 101) continue
      break
    }
    if (this.pos - start > SOURCE_LIMITS.number) this.fail(`A number has more than ${SOURCE_LIMITS.number.toLocaleString('en-US')} digits.`, 'Pass it as `input`, or compute it.', start)
    this.startOperand()
  }

  private word(): void {
    const { text } = this
    const start = this.pos
    let lower = true
    for (; this.pos < text.length; this.pos++) {
      const unit = text.charCodeAt(this.pos)
      if (unit >= 97 && unit <= 122) continue
      if (unit === BACKSLASH) {
        // In `\u{61}` the braces belong to the word.
        if (text.charCodeAt(this.pos + 1) === 117 && text.charCodeAt(this.pos + 2) === OPEN_BRACE) this.pos = endOfEscape(text, this.pos)
      } else if (!isWordUnit(unit)) break
      lower = false
    }
    const size = this.pos - start
    const meaning = lower && size > 1 && size < 11 && this.before !== DOT ? WORDS.get(text.slice(start, this.pos)) : undefined
    if (meaning === undefined) this.startOperand()
    else this.keyword(meaning, start)
  }

  private keyword(meaning: number, start: number): void {
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

  private moduleStatement(): void {
    this.moduleSyntax = true
    if (++this.moduleStatements > SOURCE_LIMITS.moduleStatements) {
      this.fail(`The source has more than ${SOURCE_LIMITS.moduleStatements.toLocaleString('en-US')} \`import\` and \`export\` statements.`, 'Export one object, or split the module.')
    }
  }

  /** `import` is a declaration, `import.meta` or a call: the token after it tells. */
  private settleImport(unit: number): void {
    if (this.before !== IMPORT_WORD) return
    if (unit === DOT_UNIT) this.moduleSyntax = true
    else if (unit !== OPEN_PAREN && this.depth === 0) this.moduleStatement()
    this.before = unit === DOT_UNIT || unit === OPEN_PAREN ? OPERAND : NOTHING
  }

  private head(cost: number): void {
    this.heads += cost
    this.before = HEAD_WORD
    this.measure()
  }

  private operator(cost: number): void {
    this.ops += cost
    this.before = OPERATOR
    this.measure()
  }

  private link(): void {
    this.ops += COST.link
    this.measure()
  }

  private startOperand(): void {
    this.startStatement()
    this.before = OPERAND
  }

  private endsOperand(): boolean {
    return this.before === OPERAND || (this.before === CLOSED_BRACE && this.operand)
  }

  /** Two operands in a row, or a word after `;` or `}`: a new statement begins here. */
  private startStatement(): void {
    if (this.before === IMPORT_WORD) this.settleImport(0)
    if (this.before === SEMICOLON || this.before === CLOSED_BRACE || this.before === OPERAND) {
      this.endSegment()
      this.heads = this.loops = 0
    }
  }

  protected override tooDeep(): void {
    this.fail('The program is nested too deeply.', 'Break long chains up, and move inner parts into functions of their own.')
  }

  private fail(message: string, hint: string, start = Math.min(this.pos, this.text.length)): void {
    this.problem ??= { start, end: start + 1, message, hint }
  }

  private open(kind: number, cost: number, width = 1): void {
    this.push(kind, cost)
    this.before = kind === BLOCK || kind === CLASS_BODY ? SEMICOLON : OPERATOR
    this.pos += width
  }

  private close(): void {
    this.pos++
    if (!this.pop()) this.before = SEMICOLON
  }

  private punctuator(unit: number): void {
    if (this.before === IMPORT_WORD) this.settleImport(unit)
    switch (unit) {
      case OPEN_PAREN: return this.openParen()
      case CLOSE_PAREN: return this.closeParen()
      case 91: return this.openSquare()
      case 93:
        this.close()
        this.before = OPERAND
        return
      case OPEN_BRACE: return this.openBrace()
      case CLOSE_BRACE: return this.closeBrace()
      case 59:
        this.endSegment()
        this.before = SEMICOLON
        this.body = NO_BODY
        return this.advance(1)
      case 44: return this.comma()
      case 58: return this.colon()
      case 63: return this.question()
      case DOT_UNIT: return this.dot()
      case 34:
      case 39: return this.string(unit)
      case BACKQUOTE:
        if (this.endsOperand()) this.link()
        return this.template()
      case SLASH: return this.slash()
      case STAR: return this.star()
      case PLUS:
      case MINUS: return this.plusMinus(unit)
      case EQUALS: return this.equals()
      case LESS: return this.less()
      case BANG: return this.bang()
      case TILDE:
        this.startStatement()
        this.advance(1)
        return this.operator(COST.unary)
      case 35:
      case 64:
        // `#name` and `@decorator`: the word after it is a name.
        this.startStatement()
        this.before = DOT
        return this.advance(1)
      default: return this.otherOperator(unit)
    }
  }

  private advance(count: number): void {
    this.pos += count
  }

  private openParen(): void {
    if (this.endsOperand()) this.link()
    this.open(this.before === HEAD_WORD ? HEAD : PAREN, COST.paren)
  }

  private closeParen(): void {
    const head = this.kind === HEAD
    this.close()
    this.before = head ? AFTER_HEAD : OPERAND
  }

  private openSquare(): void {
    const index = this.endsOperand()
    if (index) this.link()
    this.open(SQUARE, index ? COST.index : COST.array)
  }

  private openBrace(): void {
    const { body, before } = this
    if (before === ARROW) this.ops -= COST.arrowExpression
    const block = this.opensBlock()
    // Kept by this level until the brace closes: the end of a function expression is an operand.
    this.body = body === EXPRESSION || body === CLASS_EXPRESSION ? EXPRESSION : NO_BODY
    if (body === CLASS_DECLARATION || body === CLASS_EXPRESSION) this.open(CLASS_BODY, COST.brace)
    else if (body !== NO_BODY || before === ARROW || block) this.open(BLOCK, COST.brace)
    else this.open(OBJECT, COST.brace)
  }

  private opensBlock(): boolean {
    if (this.before === COLON) return this.questions === 0 && (this.kind === BLOCK || this.kind === TOP)
    return this.before !== OPERATOR
  }

  private closeBrace(): void {
    const { kind } = this
    this.close()
    if (kind === SUBSTITUTION) return this.templateText()
    this.operand = kind === OBJECT || this.body === EXPRESSION
    this.body = NO_BODY
    this.before = CLOSED_BRACE
    if (this.kind === CLASS_BODY && kind !== OBJECT) this.startStatement()
  }

  private comma(): void {
    this.endSegment()
    if (this.kind !== BLOCK && this.kind !== TOP) this.heads = 0
    if (this.kind === PAREN && ++this.items >= SOURCE_LIMITS.listItems) {
      this.fail(`A list has more than ${SOURCE_LIMITS.listItems.toLocaleString('en-US')} parameters or arguments.`, 'Pass an array.')
    }
    this.before = OPERATOR
    this.advance(1)
  }

  private colon(): void {
    this.advance(1)
    if (this.questions > 0) {
      this.questions--
      this.before = OPERATOR
      return
    }
    this.ops += COST.label
    this.before = COLON
    this.measure()
  }

  private question(): void {
    const next = this.text.charCodeAt(this.pos + 1)
    if (next === DOT_UNIT && !isDigit(this.text.charCodeAt(this.pos + 2))) {
      this.advance(2)
      this.link()
      this.before = DOT
    } else if (next === 63) this.binary(this.text.charCodeAt(this.pos + 2) === EQUALS ? 3 : 2)
    else {
      this.questions++
      this.advance(1)
      this.operator(COST.conditional)
    }
  }

  private dot(): void {
    const next = this.text.charCodeAt(this.pos + 1)
    if (next === DOT_UNIT && this.text.charCodeAt(this.pos + 2) === DOT_UNIT) {
      this.advance(3)
      return this.operator(COST.spread)
    }
    if (isDigit(next)) return this.number()
    this.advance(1)
    this.link()
    this.before = DOT
  }

  private string(quote: number): void {
    const { text } = this
    this.pos++
    for (; this.pos < text.length; this.pos++) {
      const unit = text.charCodeAt(this.pos)
      if (unit === quote) {
        this.pos++
        break
      }
      if (unit === BACKSLASH) {
        // The line break of a continuation may be two units.
        if (text.charCodeAt(this.pos + 1) === 13 && text.charCodeAt(this.pos + 2) === 10) this.pos++
        this.pos++
      } else if (unit === 10 || unit === 13) break
    }
    this.startOperand()
  }

  private template(): void {
    if (!this.endsOperand()) this.startStatement()
    this.pos++
    this.templateText()
  }

  private templateText(): void {
    const { text } = this
    for (; this.pos < text.length; this.pos++) {
      const unit = text.charCodeAt(this.pos)
      if (unit === BACKSLASH) this.pos++
      else if (unit === BACKQUOTE) {
        this.pos++
        break
      } else if (unit === 36 && text.charCodeAt(this.pos + 1) === OPEN_BRACE) return this.open(SUBSTITUTION, COST.substitution, 2)
    }
    this.before = OPERAND
  }

  private slash(): void {
    const divides = this.endsOperand()
    if (divides) return this.multiply(this.text.charCodeAt(this.pos + 1) === EQUALS ? 2 : 1, 0)
    this.startStatement()
    this.regexp()
  }

  private regexp(): void {
    const { text } = this
    const start = this.pos++
    const outside = this.base + this.height()
    let nesting = 0
    let deepest = 0
    let classes = 0
    let inClass = false
    for (; this.pos < text.length; this.pos++) {
      const unit = text.charCodeAt(this.pos)
      if (unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029) break
      if (unit === BACKSLASH) this.pos++
      else if (unit === 91) {
        // Where the literal ends is decided as if classes did not nest; with the `v` flag they do.
        inClass = true
        classes++
      } else if (unit === 93) {
        inClass = false
        if (classes > 0) classes--
      } else if (unit === OPEN_PAREN) nesting++
      else if (unit === CLOSE_PAREN) nesting--
      else if (unit === SLASH && !inClass) break
      if (nesting + classes > deepest) deepest = nesting + classes
    }
    if (deepest > 8 && outside + deepest * COST.regexpGroup > SOURCE_LIMITS.stack) return this.tooDeep()
    if (this.pos - start > SOURCE_LIMITS.regexp) return this.fail(`A regular expression has more than ${SOURCE_LIMITS.regexp.toLocaleString('en-US')} characters.`, 'Write several smaller ones.', start)
    if (text.charCodeAt(this.pos) === SLASH) this.pos++
    while (isWordUnit(text.charCodeAt(this.pos))) this.pos++
    this.before = OPERAND
  }

  private star(): void {
    const power = this.text.charCodeAt(this.pos + 1) === STAR
    const width = power ? 2 : 1
    const assigns = this.text.charCodeAt(this.pos + width) === EQUALS
    this.multiply(width + (assigns ? 1 : 0), COST.guarded)
  }

  private multiply(width: number, guard: number): void {
    this.row += guard
    this.advance(width)
    this.operator(COST.binary)
  }

  private plusMinus(unit: number): void {
    const next = this.text.charCodeAt(this.pos + 1)
    const afterOperand = this.endsOperand()
    if (next === unit) {
      this.advance(2)
      if (!afterOperand) return this.operator(COST.unary)
      return this.link()
    }
    if (!afterOperand) {
      this.advance(1)
      return this.operator(COST.unary)
    }
    // `a + b - c + d`: what is added up is guarded again after each subtraction.
    if (unit === PLUS && this.lastAdditive === MINUS) this.ops += COST.guarded
    this.lastAdditive = unit
    this.binary(next === EQUALS ? 2 : 1)
  }

  private binary(width: number): void {
    if (this.row > this.longestRow) this.longestRow = this.row
    this.row = 0
    this.advance(width)
    this.operator(COST.binary)
  }

  private equals(): void {
    const next = this.text.charCodeAt(this.pos + 1)
    if (next === 62) {
      this.advance(2)
      this.ops += COST.arrow + COST.arrowExpression
      this.before = ARROW
      return this.measure()
    }
    this.binary(next !== EQUALS ? 1 : this.text.charCodeAt(this.pos + 2) === EQUALS ? 3 : 2)
  }

  private less(): void {
    if (this.text.charCodeAt(this.pos + 1) === LESS) {
      this.ops += COST.guarded
      return this.binary(this.text.charCodeAt(this.pos + 2) === EQUALS ? 3 : 2)
    }
    if (this.typescript) this.ops += COST.angle - COST.binary
    this.binary(this.text.charCodeAt(this.pos + 1) === EQUALS ? 2 : 1)
  }

  private bang(): void {
    if (this.text.charCodeAt(this.pos + 1) === EQUALS) return this.binary(this.text.charCodeAt(this.pos + 2) === EQUALS ? 3 : 2)
    const assertion = this.typescript && this.endsOperand()
    this.advance(1)
    if (assertion) return this.link()
    this.startStatement()
    this.operator(COST.unary)
  }

  private otherOperator(unit: number): void {
    const { text } = this
    if (unit === PERCENT) return this.multiply(text.charCodeAt(this.pos + 1) === EQUALS ? 2 : 1, 0)
    let width = 1
    if (unit === GREATER || unit === AMPERSAND || unit === BAR) while (width < 3 && text.charCodeAt(this.pos + width) === unit) width++
    if (text.charCodeAt(this.pos + width) === EQUALS) width++
    this.binary(width)
  }
}

function isStatementStart(before: number): boolean {
  return before === NOTHING || before === SEMICOLON || before === CLOSED_BRACE || before === OPERAND || before === BLOCK_WORD
}
