export function tokenize(text) {
  return text.toLowerCase().match(/[a-z']+/g) ?? []
}
