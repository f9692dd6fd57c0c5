// Short-lived objects, arrays that grow, sorting.
class Node { constructor(value, next) { this.value = value; this.next = next } }
const make = (n) => { let head = null; for (let i = 0; i < n; i++) head = new Node((i * 7919) % 10007, head); return head }
const sum = (list) => { let total = 0; for (let at = list; at !== null; at = at.next) total += at.value; return total }
const toArray = (list) => { const out = []; for (let at = list; at !== null; at = at.next) out.push(at.value); return out }
let total = 0
for (let i = 0; i < 80; i++) {
  const list = make(20000)
  const sorted = toArray(list).sort((a, b) => a - b)
  const { length } = sorted
  total += sum(list) + sorted[length >> 1] + [...sorted].slice(0, 100).length
}
total
