// Generators, destructuring, spread, for-of.
function* range(n) { for (let i = 0; i < n; i++) yield i }
function* pairs(source) { let last; for (const value of source) { if (last !== undefined) yield [last, value]; last = value } }
let total = 0
for (let i = 0; i < 450; i++) {
  for (const [a, b] of pairs(range(10000))) total += a ^ b
  total += Math.max(...[...range(100)])
}
total
