// Higher-order functions over arrays, small closures.
const compose = (...fs) => (x) => fs.reduce((value, f) => f(value), x)
const counter = () => { let n = 0; return () => ++n }
const pipeline = compose((x) => x + 1, (x) => x * 2, (x) => x - 3)
let total = 0
for (let round = 0; round < 400; round++) {
  const next = counter()
  const list = Array.from({ length: 5000 }, () => next())
  total += list.map(pipeline).filter((x) => x % 3 === 0).reduce((a, b) => a + b, 0)
  total += list.map((x) => ({ x })).map(({ x }) => x * 2).some((x) => x < 0) ? 1 : 0
}
total
