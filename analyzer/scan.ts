/**
 * A linear scan over the raw text, before any parser: bounds tokens, statements and lists, and estimates how much stack
 * the deepest place takes. It does not parse. Each bracket level keeps what its current statement or list item has
 * collected (`heads` of statements, operators, and the highest thing that closed in it), because chains such as
 * `a + b + c`, `else if` or `x => y => z` nest trees without any bracket. Where it misreads a text (whether `/` starts
 * a regular expression is not always visible) parser.ts and grammar.ts still count exactly.
 */
import { SOURCE_LIMITS } from './limits.ts'
import { COST, WORDS } from './scan-costs.ts'
import { BLOCK, CLASS_BODY, HEAD, OBJECT, PAREN, SQUARE, SUBSTITUTION, TOP } from './scan-levels.ts'
import { AFTER_HEAD, ARROW, CLASS_DECLARATION, CLASS_EXPRESSION, CLOSED_BRACE, COLON, DOT, EXPRESSION, HEAD_WORD, IMPORT_WORD, NO_BODY, OPERAND, OPERATOR, SEMICOLON, Statements, type Problem } from './scan-statements.ts'
import { endOfComment, endOfLine, endOfNumber, endOfRegExp, endOfString, endOfTemplateText, endOfWord } from './scan-text.ts'
import {
  AMPERSAND, BACKQUOTE, BACKSLASH, BANG, BAR, CLOSE_BRACE, CLOSE_PAREN, DOT_UNIT, EQUALS, GREATER, LESS, MINUS, NINE, OPEN_BRACE, OPEN_PAREN, PERCENT, PLUS, SLASH, STAR, TILDE, ZERO, isDigit, isWideSpace, isWordUnit,
} from './scan-units.ts'

export type Scan = {
  /** `import`, `export` or `import.meta` was seen where it can only be module syntax. */
  moduleSyntax: boolean
  /** The word `await` was seen. */
  awaits: boolean
  /** The estimate for the deepest place, in bytes. */
  stack: number
  /** The first limit that is exceeded. */
  problem: Problem | null
}

/** Scans a text. TypeScript has a few more chains to count. */
export function scan(text: string, { typescript }: { typescript: boolean }): Scan {
  const scanner = new Scanner(text, typescript)
  scanner.run()
  const { moduleSyntax, awaits, problem } = scanner
  return { moduleSyntax, awaits, stack: scanner.total(), problem }
}

class Scanner extends Statements {
  run(): void {
    const { text } = this
    const { length } = text
    if (text.startsWith('#!')) this.pos = endOfLine(text, 0)
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

  private open(kind: number, cost: number, width = 1): void {
    this.push(kind, cost)
    this.before = kind === BLOCK || kind === CLASS_BODY ? SEMICOLON : OPERATOR
    this.pos += width
  }

  private close(): void {
    this.pos++
    if (!this.pop()) this.before = SEMICOLON
  }

  private skipComment(): boolean {
    const start = this.pos
    this.pos = endOfComment(this.text, start)
    return this.pos > start
  }

  private number(): void {
    const start = this.pos
    this.pos = endOfNumber(this.text, start)
    if (this.pos - start > SOURCE_LIMITS.number) this.fail(`A number has more than ${SOURCE_LIMITS.number.toLocaleString('en-US')} digits.`, 'Pass it as `input`, or compute it.', start)
    this.startOperand()
  }

  private word(): void {
    const { text, pos: start } = this
    this.pos = endOfWord(text, start)
    const size = this.pos - start
    const meaning = size > 1 && size < 11 && text.charCodeAt(start) > 96 && this.before !== DOT ? WORDS.get(text.slice(start, this.pos)) : undefined
    if (meaning === undefined) this.startOperand()
    else this.keyword(meaning, start)
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
      case 39: return this.string()
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

  private string(): void {
    this.pos = endOfString(this.text, this.pos)
    this.startOperand()
  }

  private template(): void {
    if (!this.endsOperand()) this.startStatement()
    this.pos++
    this.templateText()
  }

  private templateText(): void {
    this.pos = endOfTemplateText(this.text, this.pos)
    if (this.text.charCodeAt(this.pos) !== BACKQUOTE && this.pos < this.text.length) return this.open(SUBSTITUTION, COST.substitution, 2)
    this.pos++
    this.before = OPERAND
  }

  private slash(): void {
    const divides = this.endsOperand()
    if (divides) return this.multiply(this.text.charCodeAt(this.pos + 1) === EQUALS ? 2 : 1, 0)
    this.startStatement()
    this.regexp()
  }

  private regexp(): void {
    const start = this.pos
    const { end, nesting } = endOfRegExp(this.text, start)
    if (nesting > 8 && this.base + this.height() + nesting * COST.regexpGroup > SOURCE_LIMITS.stack) return this.tooDeep()
    if (end - start > SOURCE_LIMITS.regexp) return this.fail(`A regular expression has more than ${SOURCE_LIMITS.regexp.toLocaleString('en-US')} characters.`, 'Write several smaller ones.')
    this.pos = end
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
