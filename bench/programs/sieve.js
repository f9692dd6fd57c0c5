// Boolean flags in an array, written far more often than read.
function sieve(size) {
  const flags = []
  for (let i = 0; i < size; i++) flags.push(true)
  let count = 0
  for (let i = 2; i <= size; i++) {
    if (!flags[i - 1]) continue
    count++
    for (let k = i + i; k <= size; k += i) flags[k - 1] = false
  }
  return count
}
let total = 0
for (let i = 0; i < 150; i++) total += sieve(100000)
total
