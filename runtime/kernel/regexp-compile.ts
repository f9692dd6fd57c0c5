/**
 * Turns the tree of a pattern into the program that regexp-machine.ts carries out: a list of numbers, each operation followed by
 * its operands, and what a match can begin with. Self-contained, like every kernel part.
 */
import type { Kit } from './intrinsics-kit.ts'
import type { CharSet, Parsed, Tree } from './regexp-parse.ts'

export type Program = {
  code: Int32Array; sets: CharSet[]; groups: number; registers: number; unicode: boolean; back: RegExp | null
  /** What a match begins with, if that is known; and the characters of a loop that it begins with. */
  starts: CharSet | undefined; lead: CharSet | undefined; anchored: boolean
}
export type CompileRegExp = (parsed: Parsed) => Program

export function makeRegExpCompiler({ n }: Kit): CompileRegExp {
  const Integers = n.typedArrays['Int32Array'] as unknown as Int32ArrayConstructor
  // operations, each followed by its operands
  const [MATCH, SET, RUN, FORK, JUMP, SAVE, CLEAR, START, END, EDGE, BACK, LOOK, ZERO, HEAD, MARK, TURN] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const

  return ({ tree, groups, unicode, back }: Parsed): Program => {
    const code: number[] = []
    const sets: CharSet[] = []
    let registers = 2 * groups
    const setOf = (set: CharSet): number => {
      for (let i = 0; i < sets.length && i < 64; i++) if (sets[i] === set) return i
      sets[sets.length] = set
      return sets.length - 1
    }
    const put = (...values: number[]): number => {
      const at = code.length
      for (let i = 0; i < values.length; i++) code[code.length] = values[i] as number
      return at
    }
    const emit = (node: Tree, backward: boolean): void => {
      switch (node.kind) {
        case 'set': put(SET, setOf(node.set), backward ? 1 : 0); break
        case 'seq': for (let i = 0; i < node.items.length; i++) emit(node.items[backward ? node.items.length - 1 - i : i] as Tree, backward); break
        case 'alt': {
          const exits: number[] = []
          for (let i = 0; i < node.items.length; i++) {
            const last = i === node.items.length - 1
            const fork = last ? 0 : put(FORK, 0)
            emit(node.items[i] as Tree, backward)
            if (last) break
            exits[i] = put(JUMP, 0)
            code[fork + 1] = code.length
          }
          for (let i = 0; i < exits.length; i++) code[(exits[i] as number) + 1] = code.length
          break
        }
        case 'group':
          put(SAVE, 2 * node.index + (backward ? 1 : 0))
          emit(node.body, backward)
          put(SAVE, 2 * node.index + (backward ? 0 : 1))
          break
        case 'loop': emitLoop(node, backward); break
        case 'back': {
          const at = put(BACK, backward ? 1 : 0, node.ignoreCase ? 1 : 0, node.groups.length)
          for (let i = 0; i < node.groups.length; i++) code[at + 4 + i] = node.groups[i] as number
          break
        }
        case 'start': put(START, node.multiline ? 1 : 0); break
        case 'end': put(END, node.multiline ? 1 : 0); break
        case 'edge': put(EDGE, node.negate ? 1 : 0, setOf(node.word)); break
        case 'look': {
          const at = put(LOOK, node.negate ? 1 : 0, 0)
          emit(node.body, !node.ahead)
          put(MATCH)
          code[at + 2] = code.length
        }
      }
    }
    const emitLoop = ({ body, min, max, lazy, from, to }: Tree & { kind: 'loop' }, backward: boolean): void => {
      const most = max === 1 / 0 ? -1 : max
      if (max === 0) return
      if (body.kind === 'set') { put(RUN, setOf(body.set), min, most, lazy ? 1 : 0, backward ? 1 : 0, -1); return }
      const [count, place] = [registers++, registers++]
      put(ZERO, count)
      const head = put(HEAD, count, min, most, lazy ? 1 : 0, 0)
      put(MARK, place)
      if (from < to) put(CLEAR, 2 * from, 2 * to)
      emit(body, backward)
      put(TURN, count, place, min, head)
      code[head + 5] = code.length
    }
    emit(tree, false)
    put(MATCH)

    const opening = (node: Tree): Tree | undefined => {
      if (node.kind === 'seq') return node.items.length > 0 ? opening(node.items[0] as Tree) : undefined
      if (node.kind === 'group') return opening(node.body)
      return node
    }
    const opens = opening(tree)
    const anchored = opens?.kind === 'start' && !opens.multiline
    const loops = opens?.kind === 'loop' && opens.body.kind === 'set' ? opens.body.set : undefined
    const starts = opens?.kind === 'set' ? opens.set : opens?.kind === 'loop' && opens.min > 0 ? loops : undefined
    // A match that begins inside a run of the loop it begins with could have begun a character earlier, unless a reference tells.
    let references = false
    for (let i = 0; i < code.length && !references; i++) references = code[i] === BACK
    const lead = opens?.kind === 'loop' && opens.max === 1 / 0 && !references ? loops : undefined
    // What has to follow a loop over characters, if that is plain: places where it does not need not be tried.
    const SIZES = [1, 3, 7, 2, 2, 2, 3, 2, 2, 3, 4, 3, 2, 6, 2, 5]
    for (let at = 0, size = 0; at < code.length; at += size) {
      size = code[at] === BACK ? 4 + (code[at + 3] as number) : SIZES[code[at] as number] as number
      if (code[at] !== RUN || code[at + 5] === 1) continue
      let next = at + size
      while (code[next] === SAVE) next += 2
      if (code[next] === SET && code[next + 2] === 0) code[at + 6] = code[next + 1] as number
      else if (code[next] === RUN && code[next + 5] === 0 && (code[next + 2] as number) > 0) code[at + 6] = code[next + 1] as number
      else if (code[next] === END && code[next + 1] === 0) code[at + 6] = -2
    }
    const ops = new Integers(code.length)
    for (let i = 0; i < code.length; i++) ops[i] = code[i] as number
    return { code: ops, sets, groups, registers, unicode, back, starts, lead, anchored }
  }
}
