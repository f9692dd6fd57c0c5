// Floating-point variables in nested loops.
function mandelbrot(size) {
  let inside = 0
  for (let py = 0; py < size; py++) {
    const ci = (2 * py) / size - 1
    for (let px = 0; px < size; px++) {
      const cr = (2 * px) / size - 1.5
      let zr = 0
      let zi = 0
      let n = 0
      while (zr * zr + zi * zi < 4 && n < 50) {
        const t = zr * zr - zi * zi + cr
        zi = 2 * zr * zi + ci
        zr = t
        n++
      }
      if (n === 50) inside++
    }
  }
  return inside
}
mandelbrot(2500)
