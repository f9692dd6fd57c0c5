/**
 * A test in plain Node: strict, in a context of its own, as the corpus prescribes. Needs --experimental-vm-modules. The same in a context
 * that lacks what guests lack, or is frozen besides, tells why a test fails that fails compiled.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import vm from 'node:vm'

import { LOCK_TEXT, lockOptions } from '../frozen.ts'
import { type Case, harnessOf } from './cases.ts'

export type Lock = { globals: readonly string[]; isFrozen: boolean }

/** Undefined if the test passed, or what went wrong. */
export async function runPlain(corpus: string, one: Case, locked?: Lock): Promise<string | undefined> {
  const { meta } = one
  const lines: string[] = []
  const context = vm.createContext({ print: (text: unknown) => { lines.push(String(text)) } }, { codeGeneration: { strings: locked === undefined, wasm: false } })
  if (locked) vm.runInContext(`${LOCK_TEXT}(${JSON.stringify(lockOptions(locked.globals, locked.isFrozen))})`, context)
  const timeout = { timeout: 10_000 }
  let failure: { phase: string; error: unknown } | undefined
  for (const name of harnessOf(one)) vm.runInContext(readFileSync(join(corpus, 'harness', name), 'utf8'), context, timeout)
  try {
    if (one.isModule) await runModule(corpus, one, context, (phase) => { failure = { phase, error: undefined } })
    else {
      failure = { phase: 'parse', error: undefined }
      // Guests have no global object: not as `this`, and nothing of theirs becomes a property of it.
      const script = new vm.Script(meta.flags.has('raw') ? one.text : locked && !meta.negative ? `(function () {"use strict";${one.text}\n})()` : `"use strict";${one.text}`, { filename: one.path })
      failure = { phase: 'runtime', error: undefined }
      script.runInContext(context, timeout)
    }
    failure = undefined
  } catch (error) {
    failure = { phase: failure?.phase ?? 'runtime', error }
  }
  if (meta.negative) {
    if (!failure) return 'no error'
    const name = nameOf(failure.error)
    return failure.phase === meta.negative.phase && name === meta.negative.type ? undefined : `${failure.phase} ${name}`
  }
  if (failure) return `${nameOf(failure.error)}: ${messageOf(failure.error)}`
  if (!meta.flags.has('async')) return undefined
  for (let turns = 0; turns < 2000 && !lines.some((line) => line.startsWith('Test262:')); turns++) await turn()
  const said = lines.find((line) => line.startsWith('Test262:'))
  return said === 'Test262:AsyncTestComplete' ? undefined : (said ?? 'never done')
}

async function runModule(corpus: string, one: Case, context: vm.Context, enter: (phase: string) => void): Promise<void> {
  const modules = new Map<string, vm.SourceTextModule>()
  const load = (path: string, text: string): vm.SourceTextModule => {
    const known = modules.get(path)
    if (known) return known
    const importModuleDynamically = async (specifier: string): Promise<vm.Module> => {
      const module = find(specifier, path)
      if (module.status === 'unlinked') await module.link((inner, from) => find(inner, from.identifier))
      if (module.status === 'linked') await module.evaluate()
      return module
    }
    const module = new vm.SourceTextModule(text, { context, identifier: path, importModuleDynamically: importModuleDynamically as never })
    modules.set(path, module)
    return module
  }
  const find = (specifier: string, from: string): vm.SourceTextModule => {
    const path = join(dirname(from), specifier)
    return modules.get(path) ?? load(path, readFileSync(join(corpus, 'test', path), 'utf8'))
  }
  enter('parse')
  const entry = load(one.path, one.text)
  enter('resolution')
  await entry.link((specifier, from) => find(specifier, from.identifier))
  enter('runtime')
  await entry.evaluate({ timeout: 10_000 })
}

// Errors of another realm: nothing about them is certain.
function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } }
  return typeof constructor?.name === 'string' ? constructor.name : String(name)
}
const messageOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '').slice(0, 200)
