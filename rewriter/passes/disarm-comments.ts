/** `//# sourceURL=..` in a comment would rename the program in the engine's stacks: `//#` and `//@` lose that character. */
import type { Context } from './pass.ts'

export function disarmComments({ edits, program }: Context): void {
  const magic = program.comments.filter(({ type, value }) => type === 'Line' && /^[#@]\s/.test(value))
  if (magic.length === 0) return
  const replaced = edits.list.filter(({ kind }) => kind === 'replace').sort((a, b) => a.start - b.start)
  let next = 0
  for (const { start } of magic) {
    while ((replaced[next]?.end ?? Infinity) <= start) next++
    const isGone = (replaced[next]?.start ?? Infinity) <= start
    if (!isGone) edits.replace(start + 2, start + 3, ' ')
  }
}
