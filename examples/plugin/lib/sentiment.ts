export const words: Map<string, number> = new Map([
  ['good', 2], ['great', 3], ['love', 3], ['fine', 1], ['slow', -1], ['bad', -2], ['broken', -3], ['hate', -3],
])

export function score(tokens: readonly string[]): number {
  return tokens.reduce((sum, token) => sum + (words.get(token) ?? 0), 0)
}
