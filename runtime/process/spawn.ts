/**
 * How a child process is started: with as little as the system lets us give it. What a system does not offer (another system, an
 * older Node) is left out, and each child says in its first frame what it was started under.
 *
 * A POSIX shell sets the limits, since it is on every Unix; `setpriv` (util-linux) ties the child's life to ours; bubblewrap, when
 * asked for, takes away the network, other processes and the file system. Each of them replaces itself by the next.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inheritable, nullDevice } from './descriptors.ts'

const MIB = 1024 * 1024
/** What a child runs: its code packed into one file, where the build has made that. */
const CHILD = [new URL('../../packed/load.cjs', import.meta.url), new URL('./child.js', import.meta.url)].map((url) => fileURLToPath(url)).find((path) => existsSync(path)) ?? ''
/** The compiled project, which is all that a child may read, and the package file that tells Node it is ESM. */
const DIST = fileURLToPath(new URL('../../', import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url))

export type SpawnOptions = {
  /** Bytes that a program may use; Infinity: no limits are set. */
  memory: number
  /** Path of bubblewrap, if it is to be used. */
  bubblewrap: string | undefined
  main?: string | undefined
}

/** Node's name for the flag, if it has one. */
function permissionFlag(flags: ReadonlySet<string>): string | undefined {
  return ['--permission', '--experimental-permission'].find((name) => flags.has(name))
}

/** Heap for a program and its garbage (the meter tolerates half of the limit), the engine, and cached programs. */
const heapOf = (memory: number): number => memory * 1.5 + 64 * MIB
/** From Node 24 on V8 maps the whole range for its code as writable, which the system counts whether it is used or not. */
const CODE = Number(process.versions.node.split('.')[0]) >= 24 ? 512 * MIB : 0
/** What the system gives out at all: the heap, as much again in buffers, and the engine beside the heap. */
const dataOf = (memory: number): number => heapOf(memory) + memory + 320 * MIB + CODE

/** The flags a child runs under; a code cache made for it must be made under the same ones. */
export function childFlags(memory: number, known: ReadonlySet<string> = process.allowedNodeEnvironmentFlags): string[] {
  const permission = permissionFlag(known)
  return [
    '--no-warnings', '--no-addons', '--disallow-code-generation-from-strings', '--no-deprecation',
    '--enable-experimental-regexp-engine-on-excessive-backtracks', '--regexp-backtracks-before-fallback=10000',
    ...(Number.isFinite(memory) ? [`--max-old-space-size=${Math.ceil(heapOf(memory) / MIB)}`] : []),
    ...(permission ? [permission, `--allow-fs-read=${DIST}*`, `--allow-fs-read=${PACKAGE}`] : []),
  ]
}

/**
 * `$1` is the data limit in KiB or `-`, `$2` where programs are looked for, the rest is the command, which gets what is in force as further arguments. No core files (they
 * would hold other programs' data), no growing of files, few descriptors.
 */
const SHELL = `
got=
limit() { ulimit "$1" "$2" 2>/dev/null && got="$got $3"; }
limit -c 0 core
limit -f 0 file-size
limit -n 64 descriptors
[ "$1" = - ] || limit -d "$1" data
PATH=$2
unset PWD OLDPWD
shift 2
if setpriv --pdeathsig KILL --no-new-privs true 2>/dev/null; then
  exec setpriv --pdeathsig KILL --no-new-privs "$@" $got parent-death no-new-privileges
fi
exec "$@" $got
`

/** Arguments of bubblewrap: nothing but the engine, its libraries and this project, read-only; no network, no other processes. */
function wrapped(bubblewrap: string, node: string): string[] {
  const bind = (path: string): string[] => ['--ro-bind-try', path, path]
  return [
    bubblewrap, '--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv',
    ...['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib', '/etc/ld.so.cache', node, realpathSync(node), DIST, PACKAGE].flatMap(bind),
    '--proc', '/proc', '--dev', '/dev', '--chdir', '/', '--',
  ]
}

/** Starts a child; its stdio[3] takes frames and stdio[4] gives them. Standard input and output are closed to it. */
export function spawnChild({ memory, bubblewrap, main = CHILD }: SpawnOptions): ChildProcess {
  const node = process.execPath
  const args = [...childFlags(memory), main]
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe']
  // What this process inherited from its own parent would otherwise be handed on.
  for (const descriptor of inheritable()) {
    while (stdio.length < descriptor) stdio.push('ignore')
    stdio[descriptor] = nullDevice()
  }
  // A group of its own, so that whatever it might start can be killed with it.
  const options = { stdio, env: {}, windowsHide: true, detached: process.platform !== 'win32', cwd: process.platform === 'win32' ? undefined : '/' }
  if (process.platform === 'win32') return spawn(node, args, options)
  const data = Number.isFinite(memory) ? String(Math.ceil(dataOf(memory) / 1024)) : '-'
  const command = [...(bubblewrap ? wrapped(bubblewrap, node) : []), node, ...args, ...(bubblewrap ? ['bubblewrap'] : [])]
  return spawn('/bin/sh', ['-c', SHELL, 'restrict', data, process.env.PATH ?? '', ...command], options)
}
