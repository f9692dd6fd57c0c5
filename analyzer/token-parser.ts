/**
 * Acorn, with tokens that are settled by whoever parses, as in the engine. Acorn guesses by the tokens before a slash
 * whether it divides: it takes the second line of `a?.of`, `/b[k]/g` for a regular expression, where the engine divides.
 */
import { Parser, tokTypes, type Options } from 'acorn'
import type { Node } from 'estree'
import type { Internals } from './acorn-internals.ts'

// `extend` types its plugins by acorn's public face, which hides everything a plugin can override.
const Base = Parser as unknown as new (options: Options, input: string) => Internals

export class TokenParser extends Base {
  private yieldAt = -1

  override readToken_slash(): void {
    if (this.lastTokStart === this.yieldAt) {
      this.pos++
      this.readRegexp()
    } else if (this.input.startsWith('/=', this.pos)) this.finishOp(tokTypes.assign, 2)
    else this.finishOp(tokTypes.slash, 1)
  }

  /** After `yield` acorn looks at the token to see whether an operand follows. */
  override parseYield(forInit?: unknown): Node {
    this.yieldAt = this.start
    return super.parseYield(forInit)
  }

  override parseExprAtom(errors?: object | null, forInit?: unknown, forNew?: boolean): Node {
    if (this.type === tokTypes.slash || (this.type === tokTypes.assign && this.value === '/=')) {
      this.pos = this.start + 1
      this.readRegexp()
    }
    return super.parseExprAtom(errors, forInit, forNew)
  }

  /** After `async function` acorn would mark its parenthesis as the function; each pattern in it then closes what is around, up to a template. */
  override overrideContext(context: { token: string }): void {
    if (context.token !== 'function') super.overrideContext(context)
  }

  /** What follows the brace in `${...}` is read as text only while acorn's contexts are right; it would not notice. */
  override parseTemplateElement(options: object): Node {
    if (this.type !== tokTypes.template && this.type !== tokTypes.invalidTemplate) this.unexpected()
    return super.parseTemplateElement(options)
  }
}
