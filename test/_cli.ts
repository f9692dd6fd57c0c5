/** Spawns the built command, in a folder of its own under the system's temporary directory. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// What one run finds must not help the next run of the tests.
const CACHE = mkdtempSync(join(tmpdir(), 'restrict-cache-'))
process.on('exit', () => rmSync(CACHE, { recursive: true, force: true }))

const COMMAND = fileURLToPath(new URL('../bin/restrict.js', import.meta.url))

export type Ran = { status: number | null; stdout: string; stderr: string }
export type RanOptions = { cwd?: string; input?: string | Uint8Array; env?: Record<string, string> }

/** Runs `restrict` with these arguments; never throws for what it does. */
export function restrict(args: readonly string[], { cwd, input = '', env: more = {} }: RanOptions = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const env: NodeJS.ProcessEnv = { ...process.env, XDG_CACHE_HOME: CACHE, ...more }
    for (const name of ['FORCE_COLOR', 'NO_COLOR', 'NODE_OPTIONS']) if (!(name in more)) delete env[name]
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env, stdio: 'pipe' })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}

export type Folder = { path: string; write(file: string, content: string | Uint8Array): string; remove(): void }

/** One empty folder with files to put in; `remove` deletes it. */
export function makeFolder(name: string): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `restrict-${name}-`)))
  return {
    path,
    write(file, content) {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), content)
      return join(path, file)
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Thirty-one sources in `tree`, eleven findings, two policies. */
export function writeTree(folder: Folder): void {
  for (let i = 0; i < 30; i++) folder.write(`tree/f${String(i).padStart(2, '0')}.js`, i % 3 === 0 ? `const v${i} = ${i}\nprocess.exit(v${i})\n` : `export const v${i} = ${i}\n`)
  folder.write('tree/restrict.config.json', '"standard"')
  folder.write('tree/sub/restrict.config.json', '{ "operations": { "deny": ["class"] } }')
  folder.write('tree/sub/a.ts', 'class A { n: number = 1 }\nnew A()\n')
}
