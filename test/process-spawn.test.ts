/** What a child process is started with: seen from outside, through /proc, so on Linux only; elsewhere what can be asked without. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRealm } from '../index.ts'
import type { RestrictError } from '../index.ts'
import { findBubblewrap } from '../runtime/process/bubblewrap.ts'
import { childFlags } from '../runtime/process/spawn.ts'

const test = suite('process-spawn')
const PARENT = fileURLToPath(new URL('./_spawn-parent.js', import.meta.url))
const isLinux = process.platform === 'linux'
const folder = mkdtempSync(join(tmpdir(), 'restrict-spawn-'))

type Seen = { pid: number; environment: string; limits: string; status: string; group: string; network: string; descriptors: string[] }
type Report = { value: number; isolation: { level: string; hardening: string[] }; network: string; children: Seen[] }
type Parent = { report: Report; kill: () => void; done: Promise<number | null> }

/** Starts a parent with further descriptors and another PATH, and waits for its report. */
function parent(args: string[], { descriptors = {}, path = process.env.PATH ?? '' }: { descriptors?: Record<number, number>; path?: string } = {}): Promise<Parent> {
  const stdio: ('ignore' | 'pipe' | 'inherit' | number)[] = ['ignore', 'pipe', 'inherit']
  for (const [at, descriptor] of Object.entries(descriptors)) {
    while (stdio.length < Number(at)) stdio.push('ignore')
    stdio[Number(at)] = descriptor
  }
  const child = spawn(process.execPath, [PARENT, ...args], { stdio, env: { ...process.env, PATH: path, SECRET: 'do not hand on' } })
  const done = new Promise<number | null>((resolve) => child.on('close', resolve))
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve({ report: JSON.parse(text) as Report, kill: () => { child.kill('SIGKILL') }, done })
    })
    void done.then((status) => reject(new Error(`the parent ended with ${status}`)))
  })
}
const only = ({ children }: Report): Seen => { assert.is(children.length, 1); return children[0] as Seen }
const soft = (limits: string, name: string): string | undefined => new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(limits)?.[2]

async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if (!existsSync(`/proc/${pid}`) || /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))) return true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}
const commandOf = (pid: string): string => { try { return readFileSync(`/proc/${pid}/cmdline`, 'latin1') } catch { return '' } }
/** A program of that name in a folder of its own; the folder. */
function fake(name: string, text: string): string {
  const path = mkdtempSync(join(folder, 'bin-'))
  writeFileSync(join(path, name), text)
  chmodSync(join(path, name), 0o755)
  return path
}
const PASS = 'while [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n'

if (isLinux) {
  test('a child has its pipes and nothing else that its parent had open', async () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, 'secret')
    const descriptors = { 5: openSync(secret, 'r'), 9: openSync(secret, 'r'), 20: openSync(secret, 'r'), 63: openSync(secret, 'r'), 100: openSync(secret, 'r') }
    const { report, done } = await parent([], { descriptors })
    assert.is(report.value, 42)
    for (const target of only(report).descriptors) assert.match(target, /^(?:\/dev\/null|pipe:\[|socket:\[|anon_inode:)/)
    assert.is(only(report).descriptors.filter((target) => target.startsWith('socket:')).length, 3)
    assert.is(await done, 0)
  })

  test('a child has no environment, its limits, a group of its own, and gains no privileges', async () => {
    const { report } = await parent([])
    const { environment, limits, status, group, pid } = only(report)
    assert.is(environment, '')
    assert.equal(['Max core file size', 'Max file size', 'Max open files'].map((name) => soft(limits, name)), ['0', '0', '64'])
    assert.ok(Number(soft(limits, 'Max data size')) > 2 ** 28)
    assert.is(group, String(pid))
    const { hardening } = report.isolation
    for (const name of ['core', 'file-size', 'descriptors', 'data', 'linear-regexp']) assert.ok(hardening.includes(name), name)
    assert.is(hardening.includes('no-new-privileges'), /^NoNewPrivs:\s*1/m.test(status))
    assert.is(hardening.includes('permissions'), childFlags(1).some((flag) => flag.includes('permission')))
  })

  test('a child that is busy dies with its parent, however that dies', async () => {
    const { report, kill } = await parent(['spin'])
    assert.ok(report.isolation.hardening.includes('parent-death'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    kill()
    assert.ok(await isGone(only(report).pid))
  })

  test('without any tool of the system it works and says what is missing', async () => {
    const { report, done } = await parent([], { path: '/nonexistent' })
    assert.is(report.value, 42)
    const { hardening } = report.isolation
    assert.not(hardening.includes('parent-death'))
    assert.ok(hardening.includes('data'))
    assert.is(await done, 0)
  })

  test('what a child leaves running is killed with it', async () => {
    const seconds = `10${process.pid}`
    const left = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name) === `sleep\0${seconds}\0`)
    const path = fake('bwrap', `#!/bin/sh\ncase "$*" in *--version) ;; *) sleep ${seconds} & ;; esac\n${PASS}`)
    const { report, done } = await parent(['bubblewrap', 'linger'], { path: `${path}:${process.env.PATH}` })
    const seen = left().length
    assert.is(report.value, 42)
    assert.ok(report.isolation.hardening.includes('bubblewrap'))
    assert.ok(seen > 0)
    assert.is(await done, 0)
    for (const pid of left()) assert.ok(await isGone(Number(pid)))
  })

  test('bubblewrap, where it works: no network of ours', async () => {
    const found = findBubblewrap('if-present')
    if (found === undefined) return assert.throws(() => findBubblewrap(true), (error: RestrictError) => error.code === 'USAGE' && error.message.includes('bwrap'))
    const { report, done } = await parent(['bubblewrap'])
    assert.is(report.value, 42)
    assert.ok(report.isolation.hardening.includes('bubblewrap'))
    assert.is.not(only(report).network, report.network)
    assert.is(await done, 0)
  })
}

test('bubblewrap that is asked for and is not there, or does not work', async () => {
  const before = process.env.PATH
  try {
    process.env.PATH = '/nonexistent'
    await createRealm({ process: { bubblewrap: true } }).then(() => assert.unreachable(), (error: RestrictError) => {
      assert.is(error.code, 'USAGE')
      assert.match(error.message, /not installed/)
    })
    if (isLinux) {
      process.env.PATH = fake('bwrap', '#!/bin/sh\nexit 1\n')
      await createRealm({ process: { bubblewrap: true } }).then(() => assert.unreachable(), (error: RestrictError) => {
        assert.is(error.code, 'USAGE')
        assert.match(error.message, /does not work/)
      })
    }
    const realm = await createRealm({ process: { bubblewrap: 'if-present' } })
    assert.not(realm.isolation.hardening.includes('bubblewrap'))
    assert.is((await realm.run('1 + 1')).value, 2)
    await realm.dispose()
  } finally {
    process.env.PATH = before
  }
})

test('options that make no sense', async () => {
  for (const options of [{ children: 0 }, { children: 1.5 }, { bubblewrap: 'yes' as 'if-present' }]) {
    await createRealm({ process: options }).then(() => assert.unreachable(), (error: RestrictError) => assert.is(error.code, 'USAGE'))
  }
})

test('an engine without a permission model gets no flag for one', () => {
  assert.not(childFlags(1, new Set()).some((flag) => flag.includes('permission') || flag.includes('allow-fs')))
  assert.ok(childFlags(1, new Set(['--permission'])).includes('--permission'))
  assert.ok(childFlags(1, new Set(['--experimental-permission'])).includes('--experimental-permission'))
})

test.after(() => rmSync(folder, { recursive: true, force: true }))
test.run()
