// Calls of a small recursive function.
const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2))
fib(38)
