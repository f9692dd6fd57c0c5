/**
 * How a child process is started: with as little as the system lets us give it. What is not available (another system, an
 * older Node) is left out, and `hardening` says what was in force.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MIB = 1024 * 1024
const CHILD = fileURLToPath(new URL('./child.js', import.meta.url))
/** The compiled project, which is all that a child may read, and the package file that tells Node it is ESM. */
const DIST = fileURLToPath(new URL('../../', import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url))

export type Hardening = { permissions: boolean; prlimit: boolean; linearRegExp: boolean }

let found: Hardening | undefined

/** What this machine offers; looked up once. */
export function hardening(): Hardening {
  found ??= {
    permissions: process.allowedNodeEnvironmentFlags.has('--permission') || process.allowedNodeEnvironmentFlags.has('--experimental-permission'),
    prlimit: process.platform === 'linux' && spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0,
    linearRegExp: true,
  }
  return found
}

function permissionFlags(): string[] {
  const flags = process.allowedNodeEnvironmentFlags
  const name = flags.has('--permission') ? '--permission' : '--experimental-permission'
  return [name, `--allow-fs-read=${DIST}*`, `--allow-fs-read=${PACKAGE}`]
}

/** The flags a child runs under; a code cache made for it must be made under the same ones. `memory` in bytes. */
export function childFlags(memory: number): string[] {
  const heap = Number.isFinite(memory) ? [`--max-old-space-size=${Math.max(16, Math.ceil(memory / MIB))}`] : []
  return [
    '--no-warnings', '--no-addons', '--disallow-code-generation-from-strings',
    '--enable-experimental-regexp-engine-on-excessive-backtracks', '--regexp-backtracks-before-fallback=10000',
    ...heap, ...(hardening().permissions ? permissionFlags() : []),
  ]
}

/** Off-heap memory (buffers, the engine itself) beside the heap, before the system refuses more. */
const BESIDE_HEAP = 384 * MIB

/** Starts a child; its stdio[3] takes frames and stdio[4] gives them. Standard output is closed to it. */
export function spawnChild(memory: number): ChildProcess {
  const args = [...childFlags(memory), CHILD]
  const options = { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] as ('ignore' | 'pipe')[], env: {}, windowsHide: true }
  if (!hardening().prlimit) return spawn(process.execPath, args, options)
  const data = Number.isFinite(memory) ? [`--data=${Math.ceil(memory * 2) + BESIDE_HEAP}`] : []
  return spawn('prlimit', [...data, '--core=0', '--', process.execPath, ...args], options)
}
