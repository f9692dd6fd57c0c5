/** One system in a process of its own: gets programs, answers with the milliseconds of each run and what came out. */
import { SYSTEMS } from './systems.ts'

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
        const began = process.hrtime.bigint()
        const value = await run()
        const ms = Number(process.hrtime.bigint() - began) / 1e6
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
