/**
 * The systems of the speed comparison. Each runs in a process of its own and gets the text of a strict script; what it returns for
 * one is a function that runs it once and gives its completion value; what comes before that (compiling, verifying) is not measured.
 */
import { Script } from 'node:vm'

import { compile, createRealm } from '../../index.ts'

type Run = (() => unknown) | (() => Promise<unknown>)
type Runner = (source: string) => Run | Promise<Run>
type System = { name: string; about: string; start(): Promise<Runner> }

const FOREVER = { steps: Infinity, memory: Infinity, timeout: Infinity, output: Infinity }
/** A block, so that a script can run again where names of the last time would be in its way. */
const strict = (source: string): string => `'use strict';{\n${source}\n}`

/** As Node runs a CommonJS file: in a function, so that top-level names are variables as they are in ours. The last line is the result. */
function commonJs(source: string): string {
  const lines = source.trimEnd().split('\n')
  return `(function () {'use strict';\n${lines.slice(0, -1).join('\n')}\nreturn ${lines.at(-1) ?? ''}\n})`
}

/** Every access is told to somebody who does nothing. */
const IDLE = ['get', 'set', 'call', 'invoke', 'construct', 'remove', 'has', 'iterate', 'enumerate'].map((name) => `export const ${name} = () => {}`).join('\n')
const POLICY = { guards: 'all' } as const

const ours = (isolation: 'inline' | 'process', hooks: 'no' | 'none' | 'idle' = 'no') => async (): Promise<Runner> => {
  const limits = { ...FOREVER, ...(isolation === 'process' ? { memory: 2 ** 30, timeout: 600_000 } : {}) }
  const options = { isolation, limits, ...(hooks === 'no' ? {} : { policy: POLICY }), ...(hooks === 'idle' ? { hooks: { source: IDLE } } : {}) }
  const realm = await createRealm(options)
  const loading = await createRealm({ ...options, limits: { ...limits, steps: 1 } })
  return async (source) => {
    const artifact = compile(source, { goal: 'script', ...(hooks === 'no' ? {} : { policy: POLICY }) })
    // Verifies and loads it, and ends with its second step.
    await loading.run(artifact).catch((error: { code?: string }) => { if (error.code !== 'STEPS') throw error })
    return async () => (await realm.run(artifact)).value
  }
}

/** Packages that may not be there are named in a variable, so that the compiler does not look for them. */
const load = async (name: string): Promise<Record<string, never>> => (await import(name)) as Record<string, never>

type Context = { evalSync(text: string): unknown }

export const SYSTEMS: readonly System[] = [
  { name: 'node', about: 'plain Node, main realm', start: async () => (source) => new Script(commonJs(source)).runInThisContext() as () => unknown },
  { name: 'inline', about: 'restrict, inline', start: ours('inline') },
  { name: 'inline-all', about: "restrict, inline, guards: 'all', hooks: 'none'", start: ours('inline', 'none') },
  { name: 'inline-idle', about: "restrict, inline, guards: 'all', hooks that do nothing", start: ours('inline', 'idle') },
  { name: 'process', about: 'restrict, process', start: ours('process') },
  {
    name: 'ses', about: 'SES Compartment (no limits)', start: async () => {
      await load('ses')
      const { lockdown, Compartment } = globalThis as unknown as { lockdown(options: object): void; Compartment: new () => { evaluate(text: string): unknown } }
      lockdown({ errorTaming: 'unsafe', overrideTaming: 'severe', consoleTaming: 'unsafe' })
      return (source) => () => new Compartment().evaluate(strict(source))
    },
  },
  {
    name: 'isolated-vm', about: 'isolated-vm', start: async () => {
      const { default: ivm } = await load('isolated-vm') as unknown as { default: { Isolate: new (options: object) => { createContextSync(): Context } } }
      const isolate = new ivm.Isolate({ memoryLimit: 1024 })
      return (source) => () => isolate.createContextSync().evalSync(strict(source))
    },
  },
  {
    name: 'quickjs', about: 'quickjs-emscripten', start: async () => {
      const { getQuickJS } = await load('quickjs-emscripten') as unknown as { getQuickJS(): Promise<{ evalCode(text: string): unknown }> }
      const engine = await getQuickJS()
      return (source) => () => engine.evalCode(strict(source))
    },
  },
  {
    name: 'vm2', about: 'vm2', start: async () => {
      const { default: { VM } } = await load('vm2') as unknown as { default: { VM: new () => { run(text: string): unknown } } }
      return (source) => () => new VM().run(strict(source))
    },
  },
  {
    name: 'sandboxjs', about: '@nyariv/sandboxjs', start: async () => {
      const module = await load('@nyariv/sandboxjs') as unknown as { default: { default?: new () => Sandbox } & (new () => Sandbox) }
      const Sandbox = module.default.default ?? module.default
      return (source) => () => new Sandbox().compile(source)({}).run()
    },
  },
  {
    name: 'sval', about: 'sval', start: async () => {
      const { default: Sval } = await load('sval') as unknown as { default: new (options: object) => { run(text: string): void } }
      return (source) => () => { new Sval({ ecmaVer: 'latest', sourceType: 'script', sandBox: true }).run(source) }
    },
  },
]

type Sandbox = { compile(text: string): (scope: object) => { run(): unknown } }
