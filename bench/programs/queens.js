// Backtracking with arrays of booleans and recursion.
function queens(size) {
  const rows = new Array(size).fill(true)
  const ups = new Array(2 * size).fill(true)
  const downs = new Array(2 * size).fill(true)
  let solutions = 0
  const place = (column) => {
    for (let row = 0; row < size; row++) {
      if (rows[row] && ups[column + row] && downs[column - row + size]) {
        rows[row] = ups[column + row] = downs[column - row + size] = false
        if (column === size - 1) solutions++
        else place(column + 1)
        rows[row] = ups[column + row] = downs[column - row + size] = true
      }
    }
  }
  place(0)
  return solutions
}
let found = 0
for (let i = 0; i < 150; i++) found += queens(10)
found
