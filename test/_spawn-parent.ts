/**
 * Run by test/process-spawn.test.ts as a process of its own: makes a realm, runs a program in it and prints, as one line of JSON,
 * what can be seen of its child from outside. With `spin` it goes on running a program that does not end, with `linger` it
 * waits for a second.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createRealm } from '../index.ts'

const realm = await createRealm({ limits: { steps: Infinity, timeout: Infinity }, process: { children: 1, bubblewrap: process.argv.includes('bubblewrap') } })
const { value } = await realm.run('6 * 7')
const childrenOf = (pid: number): number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').map(Number).filter(Boolean)
/** Bubblewrap stays between this process and the child. */
const innermost = (pid: number): number => { const [next] = childrenOf(pid); return next === undefined ? pid : innermost(next) }
const pids = childrenOf(process.pid).map(innermost)
const children = pids.map((pid) => {
  const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'latin1')
  const link = (name: string): string => { try { return readlinkSync(`/proc/${pid}/${name}`) } catch { return 'gone' } }
  return {
    pid, environment: read('environ'), limits: read('limits'), status: read('status'), group: read('stat').split(' ')[4], network: link('ns/net'),
    descriptors: readdirSync(`/proc/${pid}/fd`).map((name) => link(`fd/${name}`)),
  }
})
process.stdout.write(`${JSON.stringify({ value, isolation: realm.isolation, network: readlinkSync('/proc/self/ns/net'), children })}\n`)
if (process.argv.includes('spin')) await realm.run('for (;;) "a".repeat(10)')
if (process.argv.includes('linger')) await new Promise((resolve) => setTimeout(resolve, 1000))
await realm.dispose()
