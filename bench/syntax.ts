/**
 * Nanoseconds of processor time per step of syntax that makes the engine work on many things at once, worst first: each program runs
 * into its limit of steps. Prints; asserts nothing.
 *   node dist/bench/syntax.js [--steps N] [--only TEXT]
 */
import { parseArgs } from 'node:util'

import { createRealm } from '../index.ts'

const { values: flags } = parseArgs({ options: { steps: { type: 'string', default: '5000000' }, only: { type: 'string', default: '' } } })
const list = 'const a = []; for (let i = 0; i < 1e5; i++) a[i] = i;'
const map = 'const o = {}; for (let i = 0; i < 1e5; i++) o[i] = i;'
const names = (count: number, text: (index: number) => string): string => Array.from({ length: count }, (_, index) => text(index)).join(' ')
const functions = names(500, (index) => `(() => { const a = [${index}, 'x']; return a });`)
const text = "const t = '1'.repeat(8e6) + '1'.repeat(8e6);"
const keys = "const keys = []; for (let i = 0; i < 8192; i++) keys[i] = 'key' + i;"

const SHAPES: Readonly<Record<string, string>> = {
  'length grows': 'for (;;) { const a = []; a.length = 1e6 }',
  'length of a table': `${list} Object.defineProperty(a, 5, { value: 1 }); for (;;) a.length--`,
  'elements far out': `${list} for (let k = 2e5; ; k += 1100) a[k] = 1`,
  'elements far out of a copy': `${list} for (;;) { const b = a.slice(); b[2e5] = 1 }`,
  'elements far out of an object': `${map} for (let k = 2e5; ; k += 1100) o[k] = 1`,
  'elements deleted while written': `${map} for (;;) o[150000] = (delete o[150000], delete o[0], o[0] = 1, 2)`,
  'an object of many elements': `${map} for (;;) for (let i = 0; i < 1e5; i++) o[i] = i`,
  'fields of a class': `class A { ${names(1000, (index) => `f${index} = 1;`)} } for (;;) new A()`,
  'private fields of a class': `class A { ${names(1000, (index) => `#f${index} = 1;`)} } for (;;) new A()`,
  'methods of a class': `for (;;) (class { ${names(1000, (index) => `m${index}() {}`)} })`,
  'static fields of a class': `for (;;) (class { ${names(1000, (index) => `static s${index} = 1;`)} })`,
  'classes': 'for (;;) (class {})',
  'accessors of an object': `for (;;) ({ ${names(1000, (index) => `get g${index}() { return 1 },`)} })`,
  'a large BigInt as a key': 'const large = 1n << 100000n, o = {}; for (;;) o[large - 1n]',
  'errors of the engine': 'for (;;) try { null.x } catch { }',
  'errors in a large program': `for (;;) try { null.x } catch { } ${functions}`,
  'errors dropped by a finally': 'for (;;) try { null.x } finally { continue }',
  'errors of the program': "for (;;) new Error('x')",
  'a text that o.p++ reads': `${text} const o = {}; for (;;) { o.p = t; o.p++ }`,
  'a text that f().p -= reads': `${text} const o = {}, f = () => o; for (;;) { o.p = t; f().p -= 1 }`,
  'a BigInt that o[k]++ reads': 'const n = 1n << 1000000n, o = {}, k = "p"; for (;;) { o.p = n; o[k]++ }',
  'BigInts that cancel': 'const n = 1n << 1000000n, m = -n; for (;;) n + m',
  'products of products': 'const n = 1n << 1000n; for (;;) n * n * n * n * n * n * n * n * n * n * n * n',
  'small products': 'const n = (1n << 500n) - 1n; for (;;) n * n',
  'a prototype chain by Object.create': `let p = {}; for (let i = 0; i < 1000; i++) p = Object.create(p); ${keys} for (let i = 0; ; i++) p[keys[i & 8191]]`,
  'a prototype chain of classes': `let C = class {}; for (let i = 0; i < 1000; i++) C = class extends C { m() { } }; const p = new C(); ${keys} for (let i = 0; ; i++) p[keys[i & 8191]]`,
  'variables of a function': `function f(a) { if (a) for (;;) { var ${names(8000, (index) => `v${index},`)} z } } for (;;) f()`,
  'what is thrown': 'for (;;) try { throw 1 } catch { }',
  'rejections by throw': 'const f = async () => { throw 1 }, g = async () => { for (;;) await f().catch(() => 0) }; g()',
  'an iterator past deleted entries': 'const m = new Map(); for (let i = 0; i < 65536; i++) m.set(i, i); for (let i = 0; i < 49000; i++) m.delete(i); for (;;) m.keys().next()',
  'additions to a prototype': 'for (;;) { const p = {}, c = Object.create(p); for (let i = 0; i < 1000; i++) { p["k" + i] = i; c.k5 } }',
  'a property deleted from a prototype': 'const p = {}; for (let i = 0; i < 900; i++) p["k" + i] = i; const c = Object.create(p); for (;;) { "zz" in c; delete p.k5; p.k5 = 1 }',
  'a long text that grows': "let s = 'x'.repeat(8e6); for (;;) { s += 'y'; s[3] }",
  'a rest of a null-prototype object': `const o = Object.create(null); for (let i = 0; i < 1000; i++) o['k' + i] = i; for (;;) { const { ...r } = o }`,
}

const realm = await createRealm({ isolation: 'inline', limits: { steps: Number(flags.steps), timeout: 120_000, memory: 1e9 } })
const rows: [rate: number, text: string][] = []
for (const [shape, program] of Object.entries(SHAPES)) {
  if (!shape.includes(flags.only)) continue
  const began = process.cpuUsage()
  const end = await realm.run(program).then(() => 'ended', (error: unknown) => String((error as { code?: unknown }).code))
  const { user, system } = process.cpuUsage(began)
  const rate = ((user + system) * 1000) / Number(flags.steps)
  rows.push([rate, `${rate.toFixed(0).padStart(9)} ns/step  ${shape}${end === 'STEPS' ? '' : `: ${end}`}`])
}
rows.sort(([a], [b]) => b - a)
for (const [, text] of rows) console.log(text)
await realm.dispose()
