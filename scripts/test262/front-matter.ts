/** What a test says about itself: the YAML in the comment that begins with three dashes, as far as the corpus uses YAML. */

export type Meta = {
  flags: ReadonlySet<string>
  includes: readonly string[]
  features: readonly string[]
  /** The error a test must end with, and when. */
  negative: { phase: string; type: string } | undefined
}

export function readMeta(text: string): Meta {
  const yaml = /\/\*---([\s\S]*?)---\*\//.exec(text)?.[1]?.replaceAll(/\r\n?/g, '\n') ?? ''
  const phase = /^\s*phase:\s*(\S+)/m.exec(yaml)?.[1]
  const type = /^\s*type:\s*(\S+)/m.exec(yaml)?.[1]
  return {
    flags: new Set(listOf(yaml, 'flags')), includes: listOf(yaml, 'includes'), features: listOf(yaml, 'features'),
    negative: /^negative:/m.test(yaml) && phase !== undefined && type !== undefined ? { phase, type } : undefined,
  }
}

// `key: [a, b]`, also over several lines, or a list of `- a` below the key.
function listOf(yaml: string, key: string): string[] {
  const inline = new RegExp(`^${key}:\\s*\\[([^\\]]*)\\]`, 'm').exec(yaml)?.[1]
  if (inline !== undefined) return inline.split(',').map((item) => item.trim()).filter(Boolean)
  const block = new RegExp(`^${key}:\\s*\\n((?:\\s+-.*\\n?)+)`, 'm').exec(yaml)?.[1] ?? ''
  return block.split('\n').map((line) => line.replace(/^\s*-\s*/, '').trim()).filter(Boolean)
}
