/**
 * Runs programs twice, plain and in the guarded form, so that tests can compare. The shims here only do what makes a correct
 * program behave: they check nothing. The real ones are the runtime's.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { inspect, promisify } from 'node:util'
import { isPromise } from 'node:util/types'
import vm from 'node:vm'

import { parse } from '../analyzer/parse.ts'
import type { Goal, Program } from '../analyzer/types.ts'
import { type Policy, resolvePolicy, withNames } from '../policy/policy.ts'
import { rewrite, type Rewritten } from '../rewriter/rewrite.ts'

const execute = promisify(execFile)

/** What a run printed, and its completion value or what it threw, as text. */
export type Observed = { output: string; result: string }

/** Everything is accepted at run time: the tests are about meaning, not about policy. */
export const lenient: Policy = withNames(resolvePolicy('compat'), ['host', 'print'])

export function parseOrThrow(text: string, filename = 'program.js', goal?: Goal): Program {
  const program = parse(text, goal ? { filename, goal } : { filename })
  if (Array.isArray(program)) throw new Error(`${filename} does not parse: ${program.map(({ message }) => message).join('; ')}`)
  return program
}

export const rewriteText = (text: string, filename?: string, goal?: Goal, policy = lenient): Rewritten => rewrite(parseOrThrow(text, filename, goal), policy)

const SHIMS = `({
  $r_fill() {},
  $r_key: (k) => k,
  $r_grow: (v) => v, $r_pow: (a, b) => a ** b,
  $r_num: (v) => v, $r_factor: (v) => v, $r_same: (v) => v, $r_equal: (a, b) => a == b, $r_update: (v) => v++,
  $r_slot: (o, k) => k, $r_len: (o, v) => (o.length = v), $r_field: (k) => k, $r_o: undefined,
  $r_k: undefined, $r_u: undefined, $r_was: (old) => old, $r_inc: (v) => ++v, $r_dec: (v) => --v,
  ...(() => {
    let key
    return { $r_hold: (o, k) => ((key = k), o), $r_held: () => key }
  })(),
  $r_spread: (it) => it, $r_props: (o) => o, $r_catch() {}, $r_final() {}, $r_resume: (v) => v, $r_ctor: (v) => v,
  ...(() => {
    const [$r_rest, $r_own] = [Symbol('rest'), Symbol('own')]
    Object.defineProperty(Object.prototype, $r_rest, { get() { return this } })
    return { $r_rest, $r_own }
  })(),
  $r_ref(name) { throw new ReferenceError(name + ' is not defined') },
})`

/** Runs a script as it stands, strict, in a context of its own. */
export function runPlain(text: string): Promise<Observed> {
  return observe((context) => vm.runInContext(`'use strict';void 0;${text.replace(/^#!/, '//')}`, context))
}

/** Runs the guarded form of a script. */
export function runScript(code: string): Promise<Observed> {
  return observe((context) => evaluateScript(code, context))
}

/** The completion value of the guarded form of a script. */
export function evaluateScript(code: string, context: vm.Context): unknown {
  const wrapper = vm.runInContext(code, context) as (...args: unknown[]) => unknown
  return wrapper(...parametersOf(code, context, []))
}

const IMPORT = `
  import { inspect, promisify } from 'node:util'
  const lines = []
  globalThis.print = (...values) => lines.push(values.map((value) => (typeof value === 'string' ? value : inspect(value, { depth: 5 }))).join(' '))
  ${describeNamespace.toString()}
  const result = describeNamespace(await import(process.argv[1]))
  process.stdout.write(JSON.stringify({ output: lines.join('\\n'), result: inspect(result) }))`

/** Imports a module and its dependencies in a plain engine of its own, with `print` as the only way out. */
export async function importPlain(file: string): Promise<Observed> {
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', IMPORT, file])
  return JSON.parse(stdout) as Observed
}

/** Links and runs the guarded forms of a module and its dependencies. */
export function runModules(file: string): Promise<Observed> {
  return observe((context) => evaluate(load(file, context, new Map())))
}

// Namespaces list their names in order, which the stand-in linker does not do.
function describeNamespace(namespace: object): string {
  return Object.entries(namespace).map(([name, value]) => `${name}: ${typeof value === 'object' || typeof value === 'function' ? typeof value : String(value)}`).sort().join()
}

type Getters = Record<string, () => unknown>
type Meta = { imports: [string, ...string[]][]; stars: number[]; reexports: Record<string, [number, string]>; exports: Getters }
type Linked = { namespace: object; body: Iterator<void> | AsyncIterator<void>; deps: Linked[]; done?: Promise<unknown> }

function load(file: string, context: vm.Context, loaded: Map<string, Linked>): Linked {
  const known = loaded.get(file)
  if (known) return known
  const { code } = rewriteText(readFileSync(file, 'utf8'), basename(file), 'module')
  const namespace: object = Object.create(null)
  const linked: Linked = { namespace, body: [][Symbol.iterator](), deps: [] }
  loaded.set(file, linked)
  // The wrapper's parameters need the namespaces of the imports, which only linking tells: they are filled in later.
  const count = /, \{imports: (\[.*?\]), stars: /.exec(code)?.[1] ?? '[]'
  linked.deps = (JSON.parse(count) as string[][]).map(([specifier]) => load(join(dirname(file), String(specifier)), context, loaded))
  const link = (_accessor: unknown, meta: Meta): void => define(namespace, meta, linked.deps)
  const wrapper = vm.runInContext(code, context) as (...args: unknown[]) => Iterator<void>
  linked.body = wrapper(...parametersOf(code, context, linked.deps.map((one) => one.namespace), link))
  linked.body.next()
  return linked
}

function define(namespace: object, { exports, reexports, stars }: Meta, deps: Linked[]): void {
  const getter = (name: string, get: () => unknown): void => { Object.defineProperty(namespace, name, { get, enumerable: true, configurable: true }) }
  for (const index of stars) {
    const from = deps[index]?.namespace ?? {}
    for (const name of Object.keys(from)) if (name !== 'default') getter(name, () => Reflect.get(from, name))
  }
  for (const [name, [index, imported]] of Object.entries(reexports)) {
    const from = deps[index]?.namespace ?? {}
    getter(name, () => (imported === '*' ? from : Reflect.get(from, imported)))
  }
  for (const [name, get] of Object.entries(exports)) getter(name, get)
  if (exports['default']) nameDefault(exports['default'])
}

// An anonymous default function is called "default".
function nameDefault(get: () => unknown): void {
  try {
    const value = get()
    if (typeof value === 'function' && value.name === '$r_default') Object.defineProperty(value, 'name', { value: 'default', configurable: true })
  } catch {
    // Not initialized yet: then it is no function declaration.
  }
}

function evaluate(linked: Linked): Promise<unknown> {
  linked.done ??= Promise.resolve().then(async () => {
    for (const dep of linked.deps) if (!dep.done) await evaluate(dep)
    await linked.body.next()
    return describeNamespace(linked.namespace)
  })
  return linked.done
}

function parametersOf(code: string, context: vm.Context, namespaces: object[], link: (...args: never[]) => void = () => {}): unknown[] {
  const shims = vm.runInContext(SHIMS, context) as Record<string, unknown>
  const names = /function\*? \(([^)]*)\)/.exec(code)?.[1]?.split(', ') ?? []
  return names.map((name) => {
    if (name === '$r_n') return 1e9
    if (name === '$r_link') return link
    if (/^\$r_i\d/.test(name)) return namespaces[Number(name.slice('$r_i'.length))]
    return shims[name] ?? vm.runInContext(`typeof ${name} === 'undefined' ? undefined : ${name}`, context)
  })
}

async function observe(run: (context: vm.Context) => unknown): Promise<Observed> {
  const lines: string[] = []
  const print = (...values: unknown[]): void => { lines.push(show(values)) }
  const context = vm.createContext({ console: { log: print }, print })
  let result: string
  try {
    result = inspect(await settled(run(context)), { depth: 5 })
  } catch (error) {
    result = thrown(error)
  }
  await turn()
  return { output: lines.join('\n'), result }
}

// Promises of the other realm are awaited too, but not the thenables a program may complete with.
const settled = (value: unknown): unknown => (isPromise(value) ? value : { value })
const show = (values: unknown[]): string => values.map((value) => (typeof value === 'string' ? value : inspect(value, { depth: 5 }))).join(' ')
const thrown = (error: unknown): string => `threw ${error !== null && typeof error === 'object' && 'name' in error && 'message' in error ? `${String(error.name)}: ${String(error.message)}` : inspect(error)}`
