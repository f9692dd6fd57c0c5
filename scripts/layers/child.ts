/**
 * One program in this process, with some layers of the defense taken away; whoever starts it kills it if need be. The layers are
 * taken away here, from outside: the library has no switch for them.
 *   node dist/scripts/layers/child.js LAYERS FILE [HOST.mjs] [PRESET]
 * LAYERS is any of rules, verifier, guards, freezing, membrane, joined by commas, or `none`. What the program prints goes to standard
 * output as it is; exit status 1 says that it was rejected.
 */
import { readFileSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { artifactOf } from './artifact.ts'
import { pass, takeOff } from './contexts.ts'
import type { Layer } from './table.ts'

const [layersText = '', file = '', hostFile = '', preset = 'standard'] = process.argv.slice(2)
const off: ReadonlySet<Layer> = new Set(layersText.split(',') as Layer[])
const locked = takeOff(off)

// What follows looks up `node:vm`, so it comes after the change to it.
const { RestrictError } = await import('../../index.ts')
const { resolvePolicy, withNames } = await import('../../policy/policy.ts')
const { inlineBackend } = await import('../../runtime/inline.ts')
const { makeRealm } = await import('../../runtime/realm.ts')

const TIMEOUT = 10_000
/** What comes after the end of a program would come by then. */
const AFTER = 250

const { host, exposed } = hostFile === '' ? { host: undefined, exposed: [] } : await import(pathToFileURL(hostFile).href) as { host: Record<string, unknown>; exposed: string[] }
const members = host && Object.fromEntries(exposed.map((name) => [name, host[name]]))
const base = resolvePolicy(preset as 'standard' | 'compat')
const policy = withNames({ ...base, limits: { ...base.limits, timeout: TIMEOUT, steps: off.has('guards') ? Infinity : base.limits.steps } }, members ? ['host'] : [])
await inlineBackend.warm()
locked()
const isRaw = members !== undefined && off.has('membrane')
if (isRaw) pass(members)
// A program that has host promises of its own must not be taken for one that waits for nothing.
const capabilities: Record<string, unknown> = !members ? {} : isRaw ? { waits: new Promise((resolve) => { setTimeout(resolve, AFTER) }) } : { host: members }

const realm = makeRealm({
  backend: inlineBackend, limits: policy.limits, capabilities, globals: [...policy.globals], deniedKeys: [...policy.deniedKeys], constructorGuard: policy.constructorGuard,
  seed: 0, now: null, load: () => Promise.reject(new RestrictError('REJECTED', 'There are no modules.')), onOutput: (text) => { writeSync(1, text) },
})
try {
  await realm.run(() => artifactOf(readFileSync(file, 'utf8'), basename(file), policy, off), { input: undefined, hasInput: false, onLimit: undefined }).result
} catch (error) {
  if (!(error instanceof RestrictError)) throw error
  writeSync(2, `${error.code} ${error.message}\n`)
  process.exitCode = error.code === 'REJECTED' || error.code === 'UNVERIFIED' ? 1 : 0
}
setTimeout(() => { void realm.dispose() }, AFTER)
