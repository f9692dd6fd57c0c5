/** A job as the text that the kernel reads, in three parts: two of them are the same from run to run, and are neither written nor read again then. */
import type { Compiled } from './compiled.ts'
import type { Job } from './engine-types.ts'
import type { ProgramPart, RunPart, SettingsPart } from './kernel/program.ts'
import { SCRIPT_PREFIX } from './kernel.ts'
import { type LinkPlan, planLinks } from './link.ts'

export type JobText = { settings: string; program: string; run: string }

/** Lists of modules are not changed once they are made. */
const plans = new WeakMap<Job['modules'], { entry: number; plan: LinkPlan; text?: string }>()

/** How the modules of a job hang together. Throws `LinkError`. */
export function planOf({ modules, entry }: Pick<Job, 'modules' | 'entry'>): LinkPlan {
  let known = plans.get(modules)
  if (known?.entry !== entry) plans.set(modules, (known = { entry, plan: planLinks(modules, entry) }))
  return known.plan
}

type Fixed = { [Field in 'deniedKeys' | 'globals' | 'helpers' | 'keepAlive' | 'hookNames']: Job[Field] | undefined }
let last: { of: Fixed; text: string } | undefined

function settingsText(job: Job): string {
  const { deniedKeys, globals, helpers, keepAlive, hookNames } = job
  if (last?.of.deniedKeys === deniedKeys && last.of.globals === globals && last.of.helpers === helpers && last.of.keepAlive === keepAlive && last.of.hookNames === hookNames) return last.text
  const text = JSON.stringify({ deniedKeys, globals: globals ? [...globals] : null, helpers: helpers ?? {}, keepAlive: keepAlive ?? true, hookNames: hookNames ?? [] } satisfies SettingsPart)
  last = { of: { deniedKeys, globals, helpers, keepAlive, hookNames }, text }
  return text
}

/** `parts`: the modules, compiled. */
export function writeJob(job: Job, { order, exports }: LinkPlan, parts: readonly Pick<Compiled, 'isNamed'>[]): JobText {
  const { modules, entry, hooks, capabilities, seed, now } = job
  const known = plans.get(modules)
  const program = known?.text ?? JSON.stringify({
    modules: modules.map(({ filename, deps, verified: { kind, async, params } }, at) => ({ script: SCRIPT_PREFIX + filename, kind, async, params, deps, isNamed: parts[at]?.isNamed === true })),
    entry, order, hooks: hooks ?? -1, exports,
  } satisfies ProgramPart)
  if (known) known.text = program
  const { steps, memory, timeout } = job.limits
  const run: RunPart = { steps: String(steps), memory: String(memory), timeout: String(timeout), input: job.input ?? null, capabilities, seed, now }
  return { settings: settingsText(job), program, run: JSON.stringify(run) }
}
