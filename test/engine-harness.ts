/** Shared by the engine's suites: sources through the real pipeline into a job, and one engine run to its end. */
import { parse } from '../analyzer/parse.ts'
import { resolvePolicy } from '../policy/policy.ts'
import type { PolicyInput } from '../policy/policy.ts'
import { rewrite } from '../rewriter/rewrite.ts'
import { exposeCapabilities } from '../runtime/capabilities.ts'
import { makeEngine } from '../runtime/engine.ts'
import type { Engine, EngineHost, Job, JobModule, Limits, Outcome, Step } from '../runtime/engine-types.ts'
import { verifyProgram } from '../verifier/verify.ts'

export type RunOptions = {
  limits?: Partial<Limits>
  capabilities?: Record<string, unknown>
  input?: unknown
  policy?: PolicyInput
  filename?: string
  /** Further modules, by specifier. The main source imports them as they are called here. */
  modules?: Record<string, string>
}
export type RunOutcome = Outcome & { output: string; result?: unknown }

const LIMITS: Limits = { steps: 5_000_000, memory: 256 * 2 ** 20, depth: 10_000, timeout: 20_000, output: 1 << 20 }

export function makeModule(source: string, filename: string, options: RunOptions = {}): JobModule {
  const base = resolvePolicy(options.policy ?? { extends: 'standard', imports: ['*', './*'] })
  const policy = { ...base, names: new Set([...base.names, ...Object.keys(options.capabilities ?? {})]) }
  const program = parse(source, { filename })
  if (Array.isArray(program)) throw new Error(program.map(({ message }) => message).join('\n'))
  const { code, texts, map } = rewrite(program, policy)
  return { specifier: filename, filename, verified: verifyProgram(code + texts, policy), map, deps: [] }
}

export function makeJob(source: string, options: RunOptions, capabilities: string, input: string | undefined): Job {
  const { filename = 'main.js', modules: sources = {} } = options
  const modules: JobModule[] = [makeModule(source, filename, options)]
  for (const [specifier, text] of Object.entries(sources)) modules.push(makeModule(text, specifier, options))
  for (const module of modules) {
    for (const { specifier } of module.verified.imports) module.deps.push(modules.findIndex((other) => other.specifier === specifier))
  }
  const policy = resolvePolicy(options.policy)
  return {
    modules, entry: 0, limits: { ...LIMITS, ...options.limits }, input, capabilities, seed: 1, now: null,
    deniedKeys: [...policy.deniedKeys], constructorGuard: policy.constructorGuard,
  }
}

let shared: { engine: Engine; attach(host: EngineHost): void } | undefined

/** One engine for all runs of a suite: what one program leaves behind would show in the next. */
function sharedEngine(): { engine: Engine; attach(host: EngineHost): void } {
  if (shared) return shared
  let current: EngineHost | undefined
  const engine = makeEngine({
    call: (fnId, wire) => (current as EngineHost).call(fnId, wire),
    output: (text) => current?.output(text),
    reply: (callId, wire) => current?.reply(callId, wire),
  })
  shared = { engine, attach: (host) => { current = host } }
  return shared
}

/** Runs a program in the shared engine, answering its capability calls, to its outcome. */
export async function run(source: string, options: RunOptions = {}): Promise<RunOutcome> {
  const { engine, attach } = sharedEngine()
  let output = ''
  let finish: (outcome: Outcome) => void = () => {}
  const done = new Promise<Outcome>((resolve) => { finish = resolve })
  let over = false
  const report = (step: Step): void => {
    if (step.state === 'ending') setImmediate(() => end(engine.finish()))
    else if (step.state === 'done') end(step.outcome)
  }
  const end = (outcome: Outcome): void => { over = true; finish(outcome) }
  const later = (step: () => Step): void => { setImmediate(() => { if (!over) report(step()) }) }
  const exposure = exposeCapabilities(options.capabilities ?? {}, {
    settle: (promiseId, wire) => later(() => engine.settle(promiseId, wire)),
    invoke: (callId, fnId, argsWire) => later(() => engine.invoke(callId, fnId, argsWire)),
  })
  attach({ call: exposure.call, reply: exposure.reply, output: (text) => { output += text } })
  report(engine.start(makeJob(source, options, exposure.wire, 'input' in options ? exposure.encode(options.input) : undefined)))
  const outcome = await done
  const result = outcome.ok ? exposure.decode(outcome.value) : undefined
  exposure.dispose()
  return { ...outcome, output, result }
}
