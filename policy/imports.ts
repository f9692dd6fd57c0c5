/** Which module specifiers a policy lets a program import. */

/**
 * Whether `specifier` matches one of the patterns: exact, or with one `*` for any text that is not empty. What the `*`
 * stands for never climbs: `./*` does not admit `./../secret.js`.
 */
export function importAllowed(patterns: readonly string[], specifier: string): boolean {
  return patterns.some((pattern) => matches(pattern, specifier))
}

function matches(pattern: string, specifier: string): boolean {
  const star = pattern.indexOf('*')
  if (star === -1) return pattern === specifier
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)]
  if (specifier.length <= head.length + tail.length || !specifier.startsWith(head) || !specifier.endsWith(tail)) return false
  const middle = specifier.slice(head.length, specifier.length - tail.length)
  return !middle.split(/[/\\]/).some((segment) => segment === '..' || segment === '.')
}

/**
 * Whether every specifier that `pattern` admits is admitted by `other` too. In doubt no: where the text around one `*` could make a
 * climbing segment together with what the `*` stands for.
 */
export function coversImport(other: string, pattern: string): boolean {
  const [star, otherStar] = [pattern.indexOf('*'), other.indexOf('*')]
  if (star === -1 || otherStar === -1) return pattern === other || (star === -1 && importAllowed([other], pattern))
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)]
  const [otherHead, otherTail] = [other.slice(0, otherStar), other.slice(otherStar + 1)]
  if (!head.startsWith(otherHead) || !tail.endsWith(otherTail)) return false
  const [before, after] = [head.slice(otherHead.length).split(/[/\\]/), tail.slice(0, tail.length - otherTail.length).split(/[/\\]/)]
  return ![...before, ...after].some((segment) => /^\.+$/.test(segment))
}
