/** A program that describes its realm as far as a program can see it, and uses the parts that others might have spoiled. */
import { compile } from '../../index.ts'
import { resolvePolicy } from '../../policy/policy.ts'
import { exposeCapabilities } from '../../runtime/capabilities.ts'
import type { Job } from '../../runtime/engine-types.ts'
import { verifyProgram } from '../../verifier/verify.ts'

const SOURCE = `
const lines = []
const seen = new Map()
const visit = (value) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return typeof value + ' ' + String(value)
  if (seen.has(value)) return '#' + seen.get(value)
  const number = seen.size
  seen.set(value, number)
  const parts = [typeof value, visit(Object.getPrototypeOf(value)), Object.isFrozen(value)]
  for (const key of Reflect.ownKeys(value)) {
    let found = 'unseen'
    try {
      const { value: held, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(value, key)
      found = [visit(held), visit(get), visit(set), writable, enumerable, configurable].join(' ')
    } catch (error) { found = String(error) }
    parts.push(String(key) + ' ' + found)
  }
  lines.push('#' + number + ' ' + parts.join(', '))
  return '#' + number
}
for (const name of Object.getOwnPropertyNames(globalThis).sort()) {
  if (name !== 'globalThis' && name !== 'self') lines.push(name + ' ' + visit(globalThis[name]))
}
class Two extends Array { twice() { return this.map((x) => x * 2) } }
const used = [
  [3, 1, 2].sort().map((x) => x + 1).join(), 'a-b-c'.split('-').reverse().join('+'), JSON.stringify({ a: [1, { b: null }] }), [...new Map([[1, 2]])].flat().join(), 'xay'.replace(/a/g, (m) => m + m),
  [...Two.from([1, 2]).twice()].join(), Object.entries({ a: 1 }).flat().join(), [...(function* () { yield* [1, 2] })()].join(), Math.max(...[1, 5, 3]), \`\${[1, [2, 3]]}\`, [1, 2, 3].at(-1), Number('0x1f'), (2n ** 64n).toString(),
]
lines.push(used.join('|'))
lines.join('\\n')
`

const policy = resolvePolicy('compat')

export const CANARY: Job = {
  modules: [{ specifier: 'canary', filename: 'canary.js', verified: verifyProgram(compile(SOURCE, { filename: 'canary.js', policy }).code, policy), map: null, deps: [] }],
  entry: 0, limits: { steps: 1e8, memory: Number.MAX_VALUE, depth: 10_000, timeout: 20_000, output: 1 << 20 }, input: undefined,
  capabilities: exposeCapabilities({}, { settle: () => {}, invoke: () => {} }).wire, seed: 1, now: null, globals: [...policy.globals], deniedKeys: [...policy.deniedKeys], constructorGuard: policy.constructorGuard,
}
