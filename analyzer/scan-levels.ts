/**
 * The bracket levels of the token scan and their sums. A level collects what its current segment (statement or list
 * item) adds to the depth of the tree: heads of statements, operators, and the highest thing that closed in it.
 */
import { SOURCE_LIMITS } from './limits.ts'
import { COST } from './scan-costs.ts'

/** What a bracket is: decides what a comma ends, and whether `/` after its end divides. */
export const TOP = 0
export const PAREN = 1
export const HEAD = 2
export const SQUARE = 3
export const BLOCK = 4
export const OBJECT = 5
export const CLASS_BODY = 6
export const SUBSTITUTION = 7

/** No bracket costs less than an array, so no accepted text opens more at once. */
const MOST_LEVELS = Math.ceil(SOURCE_LIMITS.stack / COST.array) + 2

export abstract class Levels {
  // The current level, kept in fields; the levels around it lie in `stack`.
  protected depth = 0
  protected kind = TOP
  protected base = 0
  protected cost = 0
  protected heads = 0
  protected ops = 0
  /** Multiplications in a row, and the longest such row of this segment. */
  protected row = 0
  protected longestRow = 0
  protected lastAdditive = 0
  protected inner = 0
  protected peak = 0
  protected questions = 0
  protected items = 0
  /** `do` statements whose `while` has not come. */
  protected loops = 0
  protected body = 0
  protected readonly stack = new Int32Array(MOST_LEVELS * FIELDS)

  /** Called when a place would take more stack than is accepted. */
  protected abstract tooDeep(): void

  /** The sum for the whole text; call it at the end. */
  total(): number {
    while (this.pop());
    this.endSegment()
    return this.peak
  }

  protected endSegment(): void {
    const height = this.height()
    if (height > this.peak) this.peak = height
    this.ops = this.row = this.longestRow = this.lastAdditive = this.inner = this.questions = 0
  }

  protected height(): number {
    return this.heads + this.ops + (this.row > this.longestRow ? this.row : this.longestRow) + this.inner
  }

  protected measure(): void {
    if (this.base + this.height() > SOURCE_LIMITS.stack) this.tooDeep()
  }

  protected push(kind: number, cost: number): boolean {
    const { stack } = this
    const height = this.height() - this.inner
    if (this.base + height + cost > SOURCE_LIMITS.stack || this.depth + 1 >= MOST_LEVELS) {
      this.tooDeep()
      return false
    }
    const at = this.depth++ * FIELDS
    stack[at] = this.kind
    stack[at + 1] = this.base
    stack[at + 2] = this.cost
    stack[at + 3] = this.heads
    stack[at + 4] = this.ops
    stack[at + 5] = this.row
    stack[at + 6] = this.longestRow
    stack[at + 7] = this.inner
    stack[at + 8] = this.peak
    stack[at + 9] = this.questions
    stack[at + 10] = this.items
    stack[at + 11] = this.body
    stack[at + 12] = this.lastAdditive
    stack[at + 13] = this.loops
    this.kind = kind
    this.base += height + cost
    this.cost = cost
    this.heads = this.ops = this.row = this.longestRow = this.inner = this.peak = this.questions = this.items = this.lastAdditive = this.loops = 0
    this.body = 0
    return true
  }

  protected pop(): boolean {
    if (this.depth === 0) return false
    this.endSegment()
    const { stack } = this
    const height = this.cost + this.peak
    const at = --this.depth * FIELDS
    this.kind = stack[at] as number
    this.base = stack[at + 1] as number
    this.cost = stack[at + 2] as number
    this.heads = stack[at + 3] as number
    this.ops = stack[at + 4] as number
    this.row = stack[at + 5] as number
    this.longestRow = stack[at + 6] as number
    this.inner = stack[at + 7] as number
    this.peak = stack[at + 8] as number
    this.questions = stack[at + 9] as number
    this.items = stack[at + 10] as number
    this.body = stack[at + 11] as number
    this.lastAdditive = stack[at + 12] as number
    this.loops = stack[at + 13] as number
    if (height > this.inner) this.inner = height
    return true
  }
}

const FIELDS = 14
