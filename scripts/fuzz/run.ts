/** A text run plain and compiled, and what both showed: output in order, the value or the error at the end. */
import { setImmediate as turn } from 'node:timers/promises'
import { types } from 'node:util'
import vm from 'node:vm'

import { type AnyNode, parse } from 'acorn'

import { compile, createRealm } from '../../index.ts'
import type { RestrictError } from '../../policy/error.ts'
import { resolvePolicy } from '../../policy/policy.ts'
import { LOCK_TEXT, lockOptions } from '../frozen.ts'

export type Observed = { output: string; end: string }
export type Isolation = 'inline' | 'process'
export type Preset = 'standard' | 'compat'
/** `hooked`: `all`, with hooks that do nothing. */
export type Guarding = 'default' | 'all' | 'hooked'
/** `free`: a context of its own in which nothing is frozen. `fast`: one in which, besides, objects without a prototype are no tables. */
export type Place = 'frozen' | 'free' | 'fast'
export type Runner = {
  /** `isAlone`: with the value that it has as a script. */
  plain(text: string, isAlone: boolean, place?: Place): Promise<Observed>
  /** `rejected` if the compiler rejects the program, with why and where. */
  compiled(text: string, isolation: Isolation): Promise<Observed | { rejected: string; line: number }>
  dispose(): Promise<void>
}

// What counts as the most it can be (`length` through a proxy) should still fit.
const LIMITS = { steps: 2e8, memory: 2 ** 36, timeout: 30_000, output: 1 << 24 }
/** So many texts are run plain in one context; guests have a realm of their own for as long as the engine keeps it. */
const CONTEXT_USES = 40

const IDLE = ['get', 'set', 'call', 'invoke', 'construct', 'remove', 'has', 'iterate', 'enumerate'].map((name) => `export const ${name} = () => {}`).join('\n')

export async function makeRunner(preset: Preset, guarding: Guarding = 'default'): Promise<Runner> {
  // The local time of a realm.
  process.env['TZ'] = 'UTC'
  const policy = resolvePolicy({ extends: preset, guards: guarding === 'default' ? 'default' : 'all' })
  const realms = new Map<Isolation, Awaited<ReturnType<typeof createRealm>>>()
  // Node cannot tell whose promise it was: that a program ends with a rejection is not compared, all that it printed is.
  process.on('unhandledRejection', () => {})
  // Nor does it tell what jobs throw in plain contexts, as they may, from exceptions of its own; nothing of a realm may come here.
  let side: 'plain' | 'compiled' | undefined
  let strays = 0
  process.on('uncaughtException', (error) => {
    if (side === 'compiled') strays++
    else if (side === undefined) { console.error(error); process.exit(1) }
  })
  let context: vm.Context | undefined
  let uses = 0
  return {
    async plain(text, isAlone, place = 'frozen') {
      const isFree = place !== 'frozen'
      if (isFree || context === undefined || uses++ % CONTEXT_USES === 0) {
        context = vm.createContext({ options: lockOptions([...policy.globals], !isFree, [...policy.deniedKeys]) })
        uses = isFree ? 0 : 1
        vm.runInContext(`var tools = { run: eval, end(value) { new Promise((settle) => settle(value)).then((result) => { tools.settled = [result] }, (error) => { tools.refused = [error] }); return value } }; ${LOCK_TEXT}(options)
          ;var said = []; var console = { log: (line) => { said.push(line) } }`, context)
        if (place === 'fast') vm.runInContext(FAST_TEXT, context)
      }
      vm.runInContext('said.length = 0', context)
      side = 'plain'
      // As strict code for `eval` a script has names of its own, and its value, which a realm awaits.
      const script = `${STRICT}${isAlone ? text : `{${text}}`}`
      if (isAlone) (context as { text?: string }).text = script
      // What is thrown through the module is looked at by it, and a proxy would notice.
      let end: () => string
      try {
        const value: unknown = new vm.Script(isAlone ? 'try { tools.end(tools.run(text)) } catch (error) { tools.thrown = [error]; tools }' : script, { filename: 'program.js' }).runInContext(context, { timeout: 20_000 })
        const { tools } = context as { tools: { thrown?: [unknown]; settled?: [unknown]; refused?: [unknown] } }
        const { thrown } = tools
        delete tools.thrown
        delete tools.settled
        delete tools.refused
        // What it is a promise for, if that is known by then.
        end = () => {
          if (value === tools && thrown) return describeError(thrown[0])
          if (!isAlone) return describeEnd(value)
          if (tools.refused) return describeError(tools.refused[0])
          // Every job has had its turn: nothing is left that could settle it, which a realm says of a script's value.
          return tools.settled ? describeEnd(tools.settled[0]) : STALLED
        }
      } catch (error) {
        end = () => describeError(error)
      }
      await turn()
      await turn()
      side = undefined
      return { output: vm.runInContext('said.join("\\n")', context) as string, end: end() }
    },
    async compiled(text, isolation) {
      let code: string
      try {
        code = compile(text, { filename: 'program.js', policy }).code
      } catch (error) {
        return { rejected: (error as Error).message, line: (error as RestrictError).place?.line ?? 0 }
      }
      let realm = realms.get(isolation)
      if (!realm) {
        realm = await createRealm({ policy, isolation, limits: LIMITS, ...(guarding === 'hooked' ? { hooks: { source: IDLE } } : {}) })
        realms.set(isolation, realm)
      }
      try {
        strays = 0
        side = 'compiled'
        const { value, output } = await realm.run({ code })
        if (strays > 0) return { output: output.replace(/\n$/, ''), end: 'an exception in the host' }
        return { output: output.replace(/\n$/, ''), end: describeEnd(value) }
      } catch (error) {
        if (strays > 0) return { output: '', end: 'an exception in the host' }
        const { code: kind, output = '', error: thrown, message } = error as RestrictError & { output?: string; error?: { name: string; message: string } }
        if (kind !== 'THROWN') return { output: output.replace(/\n$/, ''), end: `${kind}: ${message}` }
        return { output: output.replace(/\n$/, ''), end: message.startsWith('Uncaught (in promise)') ? 'rejected' : `threw ${settle(thrown ? `${thrown.name}: ${thrown.message}` : message)}` }
      } finally {
        side = undefined
      }
    },
    async dispose() {
      for (const realm of realms.values()) await realm.dispose()
    },
  }
}

// V8 reads an accessor that a pattern names beside `...rest` once more for the rest, but not of an object that it keeps as a table, as it keeps
// those that `Object.create(null)` makes. Those of a realm have a prototype, which nobody sees, and are no tables.
const FAST_TEXT = `{
  const none = Object.freeze(Object.create(null)), { create, getPrototypeOf } = Object, seen = (made) => (made === none ? null : made)
  Object.create = { create(prototype, ...rest) { return create(prototype === null ? none : prototype, ...rest) } }.create
  Object.getPrototypeOf = { getPrototypeOf(value) { return seen(getPrototypeOf(value)) } }.getPrototypeOf
  Reflect.getPrototypeOf = ((getPrototypeOf) => ({ getPrototypeOf(target) { return seen(getPrototypeOf(target)) } }))(Reflect.getPrototypeOf).getPrototypeOf
}`

const STALLED = 'STALLED: The program waits for a promise that nothing will settle.'

/** The value of a script is copied out of a realm where it can be; functions and the like cannot. */
function describeEnd(given: unknown): string {
  // What wraps a primitive is handed out as that primitive.
  const value: unknown = types.isNumberObject(given) ? Number.prototype.valueOf.call(given) : types.isStringObject(given) ? String.prototype.valueOf.call(given) : types.isBooleanObject(given) ? Boolean.prototype.valueOf.call(given) : types.isBigIntObject(given) ? BigInt.prototype.valueOf.call(given) : given
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol' || value === undefined ? 'a value' : `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
}

function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'threw something'
  const { name, message } = error as { name?: unknown; message: unknown }
  return `threw ${settle(`${String(name)}: ${String(message)}`)}`
}

// What is thrown and is no error is shown in words of our own. The engine words its messages after the text of the program, which differs.
const settle = (text: string): string => (/^Error: /.test(text) ? text : (/^\w*Error(?=: )/.exec(text)?.[0] ?? 'something'))

const STRICT = '"use strict";'

/**
 * `super(...x)` as ECMAScript has it: the engine looks whether the superclass can construct before it iterates over a spread that comes
 * last, instead of after it. `--x.#p`, too: of an accessor without a setter the engine throws before it reads.
 */
export function inOrder(text: string): string {
  if (!/\bsuper\s*\(|#/.test(text)) return text
  const nodes = nodesOf(parse(`${STRICT}${text}`, { ecmaVersion: 2024 }))
  const accessors = (kind: string): string[] => nodes.flatMap((node) => (node.type === 'MethodDefinition' && node.kind === kind && node.key.type === 'PrivateIdentifier' ? [node.key.name] : []))
  const readOnly = new Set(accessors('get'))
  for (const name of accessors('set')) readOnly.delete(name)
  const edits: { start: number; end: number; by: string }[] = []
  const edit = (start: number, end: number, by: string): void => { edits.push({ start: start - STRICT.length, end: end - STRICT.length, by }) }
  for (const node of nodes) {
    const last = node.type === 'CallExpression' && node.callee.type === 'Super' ? node.arguments.at(-1) : undefined
    if (last?.type === 'SpreadElement') edit(last.end, last.end, ', ...[]')
    if (node.type !== 'UpdateExpression') continue
    const { argument, prefix } = node
    if (argument.type !== 'MemberExpression' || argument.property.type !== 'PrivateIdentifier' || !readOnly.has(argument.property.name) || !/^(?:ThisExpression|Identifier)$/.test(argument.object.type)) continue
    edit(node.start, prefix ? argument.start : node.start, `(${text.slice(argument.start - STRICT.length, argument.end - STRICT.length)} = -`)
    edit(prefix ? node.end : argument.end, node.end, ')')
  }
  return edits.sort((a, b) => b.start - a.start).reduce((result, { start, end, by }) => `${result.slice(0, start)}${by}${result.slice(end)}`, text)
}

const nodesOf = (node: unknown): AnyNode[] => typeof node !== 'object' || node === null ? [] : [...('type' in node ? [node as AnyNode] : []), ...Object.values(node).flatMap(nodesOf)]

export function difference(plain: Observed, compiled: Observed): string | undefined {
  const [a, b] = [normalized(plain.output), normalized(compiled.output)]
  if (a !== b) {
    const [left, right] = [a.split('\n'), b.split('\n')]
    const at = left.findIndex((line, index) => line !== right[index])
    const step = left.slice(0, Math.max(at, 0) + 1).findLast((line) => line.startsWith('#')) ?? ''
    return `line ${at + 1} ${step}: plain ${(left[at] ?? 'nothing').slice(0, 300)} | compiled ${(right[at] ?? `nothing, ${compiled.end}`).slice(0, 300)}`
  }
  return plain.end === compiled.end || compiled.end === 'rejected' ? undefined : `the end: plain ${plain.end} | compiled ${compiled.end}`
}

/** Messages that the engine made, in what programs wrote of errors. */
const normalized = (text: string): string => text.replaceAll(/\b(\w+Error): (?:[^"\n\\]|\\.)*/g, '$1')
