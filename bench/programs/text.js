// Strings built by `+`, templates and join, and read by character.
function words(seed, count) {
  let state = seed
  let text = ''
  for (let i = 0; i < count; i++) {
    state = (state * 1103515245 + 12345) % 2147483648
    text += String.fromCharCode(97 + (state % 26))
    if (state % 7 === 0) text += ' '
  }
  return text
}
function hash(text) {
  let value = 7
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) | 0
  return value
}
let result = 0
for (let i = 0; i < 500; i++) {
  const text = words(i, 8000)
  const parts = text.split(' ')
  const rows = []
  for (const part of parts) rows.push(`${part.length}:${part}`)
  result = (result + hash(rows.join(','))) | 0
}
result
