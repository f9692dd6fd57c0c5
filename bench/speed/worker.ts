/** One system in a process of its own: gets programs, answers with the milliseconds of each run and what came out. */
import { readFileSync } from 'node:fs'

import { SYSTEMS } from './systems.ts'

/** Milliseconds: of the wall, or what the main thread has had of a processor where Linux tells, which other work on the machine disturbs less. */
function clock(): number {
  if (process.argv[3] !== 'cpu') return Number(process.hrtime.bigint()) / 1e6
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}

type Request = { id: number; name: string; source: string }

const system = SYSTEMS.find(({ name }) => name === process.argv[2])
if (!system || !process.send) throw new Error('started by bench/speed')
const send = (message: object): void => { process.send?.(message) }

const known = new Map<string, () => unknown>()
try {
  const runner = await system.start()
  process.on('message', ({ id, name, source }: Request) => {
    void (async () => {
      try {
        let run = known.get(name)
        if (!run) known.set(name, run = runner(source))
        const began = clock()
        const value = await run()
        const ms = clock() - began
        send({ id, ms, value: String(value) })
      } catch (error) {
        send({ id, failure: String((error as Error).message ?? error).slice(0, 200) })
      }
    })()
  })
  send({ id: -1 })
} catch (error) {
  send({ id: -1, failure: String((error as Error).message) })
}
