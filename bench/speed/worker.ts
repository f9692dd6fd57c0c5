/** One run of one program by one system, in a process of its own: answers with its milliseconds and what came out. */
import { readFileSync } from 'node:fs'

import { SYSTEMS } from './systems.ts'

/** Milliseconds: of the wall, or what the main thread has had of a processor where Linux tells, which other work on the machine disturbs less. */
function clock(): number {
  if (process.argv[3] !== 'cpu') return Number(process.hrtime.bigint()) / 1e6
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}

type Request = { source?: string }

const system = SYSTEMS.find(({ name }) => name === process.argv[2])
if (!system || !process.send) throw new Error('started by bench/speed')

const measured = async ({ source }: Request): Promise<object> => {
  try {
    const runner = await system.start()
    if (source === undefined) return { ms: 0, value: '' }
    const run = await runner(source)
    const began = clock()
    const value = await run()
    return { ms: clock() - began, value: String(value) }
  } catch (error) {
    return { failure: String((error as Error).message ?? error).slice(0, 200) }
  }
}
process.once('message', (request: Request) => { void measured(request).then((answer) => process.send?.(answer)) })
