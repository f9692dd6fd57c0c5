/**
 * At the `inline` level a program may call the host when it has nearly exhausted the stack, which would break host code in the
 * middle of its work. So it is made sure first that there is room for some hundred frames: if there is not, nothing has happened.
 * The engine compares a function's whole frame with what is left when it is entered. A WebAssembly function with a large frame,
 * most of it for a branch that is never taken, therefore tells in nanoseconds; until it is worth compiling, and where there is no
 * WebAssembly, the stretch of stack is walked (in microseconds).
 */
type Walk = (frames: number, a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => number
const walk: Walk = (frames, a, b, c, d, e, f, g, h, i, j, k, l, m, n) => frames === 0 ? a : walk(frames - 1, b, c, d, e, f, g, h, i, j, k, l, m, n, a)
const walked = (): number => walk(400, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/** Values that the branch keeps at once, of eight bytes each. */
const HELD = 4000
/** After so many walks the function is compiled, which takes some milliseconds. */
const WORTH = 500

type Wasm = { Module: new (bytes: Uint8Array) => object; Instance: new (module: object, imports: object) => { exports: { r(): number; o(): number } } }

function compile(): () => number {
  const I32 = 0x7f, I64 = 0x7e, IF = 0x04, ELSE = 0x05, CALL = 0x10, XOR = 0x85, WRAP = 0xa7, CONST = 0x41, END = 0x0b
  const size = (n: number): number[] => n < 128 ? [n] : [n & 127 | 128, ...size(n >>> 7)]
  const counted = (bytes: readonly number[]): number[] => [...size(bytes.length), ...bytes]
  const section = (id: number, bytes: readonly number[]): number[] => [id, ...counted(bytes)]
  const repeat = (times: number, bytes: readonly number[]): number[] => Array.from({ length: times }, () => bytes).flat()
  // room() { return never() ? value() ^ value() ^ ... : 0 }. The optimizing compiler must not find a way to keep fewer values, or to
  // put off making the frame: the functions are imported, so that it cannot see into them, one is called first, and results are used.
  // That one is of another module, and no function of JavaScript, of which the call takes as long as all the rest.
  const room = [0, CALL, 0, IF, I32, ...repeat(HELD, [CALL, 1]), ...repeat(HELD - 1, [XOR]), WRAP, ELSE, CONST, 0, END, END]
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const never = [...head, ...section(1, [1, 0x60, 0, 1, I32]), ...section(3, [1, 0]), ...section(7, [1, 1, 0x6f, 0, 0]), ...section(10, [1, ...counted([0, CONST, 0, END])])]
  const bytes = [
    ...head, ...section(1, [2, 0x60, 0, 1, I32, 0x60, 0, 1, I64]), ...section(2, [2, 1, 0x6d, 1, 0x6f, 0, 0, 1, 0x6d, 1, 0x70, 0, 1]),
    ...section(3, [1, 0]), ...section(7, [1, 1, 0x72, 0, 2]), ...section(10, [1, ...counted(room)]),
  ]
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly
  const { o } = new Instance(new Module(new Uint8Array(never)), {}).exports
  return new Instance(new Module(new Uint8Array(bytes)), { m: { o, p: () => 1n } }).exports.r
}

let walks = 0
let fast: (() => number) | undefined

/** Throws a RangeError unless there is stack for a host function. */
export function needStack(): void {
  if (fast !== undefined) { fast(); return }
  walked()
  walks += 1
  if (walks !== WORTH) return
  try { fast = compile() } catch { /* No WebAssembly here, or no memory for it: walk on. */ }
}
