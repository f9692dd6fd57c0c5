/**
 * The engine's messages quote the code that it runs, which is the guarded form, and print functions as their text, which may be
 * ours. Here they become what the author could have seen. Texts only; nothing of a program is touched.
 */

/** Names of the guarded form as the engine quotes them, with the arguments it leaves out. */
const SHIM = /\$r_(?:i\d+(?:\.|(?=\[))?|[a-z]+(?![\w$])(?:\(\.\.\.\))?)/g
const FUNCTION = /^(?:async )?(?:function\b|class\b|(?:get |set |static |\*)*(?:[\w$]+|\[[^\]]*\]) ?\(|[\w$]+ ?=>|\()/
const NAME = /^(?:async )?function\*? ?([\w$]+)\(/
/** What stands around a printed value in the messages that print functions. */
const FRAMES: readonly (readonly [before: string, after: string])[] = [
  ['Class extends value ', ' is not a constructor or null'], ['Class extends value does not have valid prototype property ', ''],
  ['called on incompatible receiver ', ''], ["' of function '", "'"], ["' of object '", "'"], ["(expected '", "' but got '"], ["' but got '", "')"],
  ["(got '", "')"], ['', ' is not a constructor'], ['', ' is not a function'], ['', ' is not extensible'], ['', ' is not iterable'], ['Cannot convert ', ' to a BigInt'],
  ['Cannot delete property ', ''], ["' of ", ''], ['Cannot redefine property: ', ''], ['', ' returned for property'],
]
const LONGEST = 65_536
/** Where nothing better can be said. */
const NEUTRAL = 'the operation is not possible'

const BODY = 12
const MOST_BODIES = 16
const bodies = new Set<string>()

/** Says what the text of a part of the kernel is: the beginnings of its function bodies are what it is known by. */
export function noteKernelText(text: string): void {
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
    const body = text.slice(at, at + BODY)
    if (!body.startsWith('{ [native')) bodies.add(body)
  }
}

/** Whether a message shows text of the kernel. */
export function isKernelText(message: string): boolean {
  let count = 0
  for (let at = message.indexOf('{'); at >= 0 && count < MOST_BODIES; at = message.indexOf('{', at + 1)) {
    if (bodies.has(message.slice(at, at + BODY))) return true
    count += 1
  }
  return false
}

const isForeign = (text: string): boolean => text.includes('$r_') || isKernelText(text)

/** What is shown of a function whose text is not the author's: what `toString` gives programs. */
function printed(text: string): string {
  const name = NAME.exec(text)?.[1] ?? ''
  return `function ${name.startsWith('$r_') ? '' : name}() { [native code] }`
}

/** A message of the engine without names and code that the author did not write. */
export function cleanMessage(message: string): string {
  if (message.length > LONGEST) return /\$r_fill\(\)/.test(message.slice(0, LONGEST)) || isKernelText(message) ? NEUTRAL : message
  let text = message
  for (const [before, after] of [...FRAMES, ...FRAMES]) {
    if (!isForeign(text)) break
    const at = text.indexOf(before)
    const from = at + before.length
    // The value may contain what ends it, so the last one counts.
    const to = after === '' ? text.length : text.lastIndexOf(after)
    if (at < 0 || to < from) continue
    const value = text.slice(from, to)
    if (value.includes('{') && FUNCTION.test(value) && isForeign(value)) text = text.slice(0, from) + printed(value) + text.slice(to)
  }
  text = text.replace(SHIM, (found) => found === '$r_default' ? 'default' : found.startsWith('$r_i') ? '' : '(intermediate value)')
  return text.includes('$r_fill') || isKernelText(text) ? NEUTRAL : text
}
