/** `//# sourceURL=..` in a comment would rename the program in the engine's stacks: `//#` and `//@` lose that character. */
import type { Context } from './pass.ts'

export function disarmComments({ edits, program }: Context): void {
  for (const { type, value, start } of program.comments) {
    if (type !== 'Line' || !/^[#@]\s/.test(value) || isReplaced(start)) continue
    edits.replace(start + 2, start + 3, ' ')
  }
  function isReplaced(offset: number): boolean {
    return edits.list.some((edit) => edit.kind === 'replace' && edit.start <= offset && offset < edit.end)
  }
}
