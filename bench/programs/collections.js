// Map, Set and object tables.
let total = 0
for (let round = 0; round < 140; round++) {
  const map = new Map()
  const set = new Set()
  const table = {}
  for (let i = 0; i < 10000; i++) {
    const key = `k${i % 997}`
    map.set(key, (map.get(key) ?? 0) + i)
    if (!set.has(i % 313)) set.add(i % 313)
    table[key] = (table[key] ?? 0) + 1
  }
  for (const [, value] of map) total += value % 7
  for (const value of set) total += value
  for (const key of Object.keys(table)) total += table[key]
}
total
