/**
 * `restrict profile`: runs a program in this process and prints where its steps went, line by line. What the program prints goes to standard
 * error. The counts are the engine's own (block coverage); the guarded form says what each block is charged.
 */
import { Session } from 'node:inspector'
import { dirname, resolve } from 'node:path'
import { writeFileSync } from 'node:fs'

import { compile, createRealm } from '../index.ts'
import type { Limits, Usage } from '../index.ts'
import { RestrictError } from '../policy/error.ts'
import { withNames } from '../policy/policy.ts'
import { loadCapabilities } from './capabilities.ts'
import { readInput } from './input.ts'
import { makeLoader } from './modules.ts'
import { makePolicies } from './policies.ts'
import { type Line, linesOf, type Range } from './profile-lines.ts'
import { showFailure } from './show.ts'
import { diagnosticsOf, readProgram, showRejection } from './source.ts'
import { shownOn, writeOut } from './streams.ts'

export type ProfileFlags = { input?: string; steps?: number; memory?: number; timeout?: number; capabilities?: string; policy?: string; format: 'text' | 'json' | 'speedscope'; output?: string }

type Profile = { model: string; steps: number; lines: Line[] }
const GUEST = 'restrict-guest:'
const BUILT_IN = 'built-in functions'

export async function profileCommand(file: string, flags: ProfileFlags): Promise<number> {
  const policy = await makePolicies(flags.policy)(file)
  const { input, capabilities: path, steps, memory, timeout } = flags
  const capabilities = path === undefined ? {} : await loadCapabilities(path)
  const modules = makeLoader(file === '-' ? undefined : dirname(resolve(file)))
  const session = new Session()
  session.connect()
  const post = <T>(method: string, parameters: object = {}): Promise<T> => new Promise((done, fail) => { session.post(method, parameters, (error, result) => { if (error) fail(error); else done(result as T) }) })
  let realm: Awaited<ReturnType<typeof createRealm>> | undefined
  try {
    const source = await readProgram(file)
    modules.texts.set(source.filename, source.text)
    const { code, map } = compile(source.text, { filename: source.filename, policy: withNames(policy, Object.keys(capabilities)) })
    await post('Debugger.enable')
    await post('Profiler.enable')
    await post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    const limits: Partial<Limits> = { ...(steps === undefined ? {} : { steps }), ...(memory === undefined ? {} : { memory }), timeout: timeout ?? 60_000 }
    realm = await createRealm({ policy, isolation: 'inline', limits, capabilities, loader: modules.load, onOutput: (text) => { process.stderr.write(shownOn(process.stderr, text)) } })
    let failure: unknown
    const usage = await realm.run({ code, map }, { filename: source.filename, input: input === undefined ? undefined : await readInput(input) }).then((result) => result.usage, (error: unknown) => {
      failure = error
      return error instanceof RestrictError && 'usage' in error ? (error.usage as Usage) : undefined
    })
    type Script = { scriptId: string; url: string; functions: { ranges: Range[] }[] }
    const { result } = await post<{ result: Script[] }>('Profiler.takePreciseCoverage')
    const lines: Line[] = []
    for (const { scriptId, url, functions } of result) {
      if (!url.startsWith(GUEST)) continue
      const { scriptSource } = await post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId })
      lines.push(...linesOf(url.slice(GUEST.length), scriptSource, functions.flatMap(({ ranges }) => ranges)))
    }
    const status = failure === undefined ? 0 : await showFailure(failure, (name) => modules.texts.get(name))
    if (usage) await write(render(summed(lines, usage), flags.format, (name) => textOf(modules.texts, name)), flags.output)
    return status
  } catch (error) {
    const diagnostics = diagnosticsOf(error)
    if (!diagnostics) throw error
    await showRejection(diagnostics, (name) => modules.texts.get(name))
    return 1
  } finally {
    session.disconnect()
    await realm?.dispose()
  }
}

// Programs know their files by names relative to the entry's folder.
const textOf = (texts: ReadonlyMap<string, string>, shown: string): string | undefined => texts.get(shown) ?? [...texts].find(([name]) => name.endsWith(`/${shown}`))?.[1]

/** One entry for each line and function, the largest first; what no line was charged for, the built-in functions charged themselves. */
function summed(lines: readonly Line[], { steps, model }: Usage): Profile {
  const byPlace = new Map<string, Line>()
  for (const line of lines) {
    const key = `${line.file}:${line.line}:${line.function}`
    const known = byPlace.get(key)
    if (known) known.steps += line.steps
    else byPlace.set(key, { ...line })
  }
  const all = [...byPlace.values()].filter((line) => line.steps > 0)
  const rest = steps - all.reduce((sum, line) => sum + line.steps, 0)
  if (rest > 0) all.push({ file: '', line: 0, function: BUILT_IN, steps: rest })
  return { model, steps, lines: all.sort((a, b) => b.steps - a.steps || a.line - b.line) }
}

function render({ model, steps, lines }: Profile, format: ProfileFlags['format'], textOfFile: (name: string) => string | undefined): string {
  if (format === 'json') return `${JSON.stringify({ model, steps, lines }, null, 2)}\n`
  if (format === 'speedscope') return `${JSON.stringify(speedscope(lines, steps))}\n`
  const rows = lines.map(({ file, line, function: name, steps: part }) => {
    const text = textOfFile(file)?.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1]?.trim() ?? ''
    return `${String(part).padStart(12)} ${((100 * part) / Math.max(steps, 1)).toFixed(1).padStart(6)} %  ${file === '' ? name : `${file}:${line} ${name}`}${text === '' ? '' : `  ${text.slice(0, 80)}`}`
  })
  return `${steps} steps (cost model ${model})\n${rows.join('\n')}\n`
}

/** https://www.speedscope.app/file-format-schema.json: one sample for each line, as heavy as its steps, under its function. */
function speedscope(lines: readonly Line[], steps: number): object {
  const frames: { name: string; file?: string; line?: number }[] = []
  const samples = lines.map(({ file, line, function: name }) => {
    const at = frames.push(file === '' ? { name } : { name, file }) - 1
    return file === '' ? [at] : [frames.findIndex((frame) => frame.name === name && frame.file === file && frame.line === undefined), frames.push({ name: `${file}:${line}`, file, line }) - 1]
  })
  const profile = { type: 'sampled', name: 'steps', unit: 'none', startValue: 0, endValue: steps, samples, weights: lines.map((line) => line.steps) }
  return { $schema: 'https://www.speedscope.app/file-format-schema.json', exporter: 'restrict', name: 'steps', activeProfileIndex: 0, shared: { frames }, profiles: [profile] }
}

async function write(text: string, output: string | undefined): Promise<void> {
  if (output === undefined) await writeOut(shownOn(process.stdout, text))
  else writeFileSync(output, text)
}
