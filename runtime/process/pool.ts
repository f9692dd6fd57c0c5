/**
 * Child processes kept ready, on one shelf per kind and tenant. A child runs one program at a time; after an ordinary end it
 * serves the next one of the same shelf, after anything else it is killed, and a spare is started at once, so that whoever comes
 * next does not wait for it.
 *
 * Programs that have been seen to end at once may stand in line at a busy child, sent ahead, so that it need not wait for us between
 * them. Only the first in line has begun: nothing is accepted from the child for the others, so when the child is lost, or the
 * first turns out to be slow, they go elsewhere as if nothing had happened.
 */
import { makeChild } from './children.ts'
import type { Child, End } from './children.ts'
import type { Frame, Head } from './frames.ts'

export type PoolOptions = {
  /** Bytes a program may use: sizes the heap of the children. */
  memory: number
  /** Programs of different tenants never meet in one child. */
  tenant: string
  /** At most this many children have work; further programs wait. */
  children: number
  /** Path of bubblewrap, if it is to be used. */
  bubblewrap: string | undefined
  /** The module that the children run, if it is not ours: tests have worse ones. */
  main?: string | undefined
}

/** One run, as the pool sees it. */
export type Task = {
  /** It has been given back. */
  readonly over: boolean
  /** Expected to end at once. */
  readonly quick: boolean
  /** Sends the program. Done again with another child if the first is lost before the program begins. */
  send(child: Child): void
  /** The program begins now. */
  begin(child: Child): void
  /** What the child says of it, from then on. */
  admit(head: Head): boolean
  frame(frame: Frame): boolean
  /** It was lost with its child. */
  lost(end: End): void
  /** No child could be started for it: RestrictError `INTERNAL`. */
  failed(error: unknown): void
}

export type Pool = {
  submit(task: Task): void
  /** The task is over; its child serves others if it is fit for that. */
  release(task: Task, fit: boolean): void
  /** Starts one child ahead of need and waits for it. */
  warm(): Promise<Child>
  /** One user less; without users the idle children end. */
  leave(): void
}

/** So many stand in line at one child, itself included. */
const LINE = 8
/** When the first in line has not ended after so many milliseconds, the others go elsewhere. */
const PATIENCE = 50

/** A child may be killed while it starts (by a system that is short of memory, say): so many are tried for one task. */
const MAX_STARTS = 3

type Worker = { child: Child; line: Task[]; began: number; watch: NodeJS.Timeout | undefined }
type Shelf = { users: number; pool: Pool }

const shelves = new Map<string, Shelf>()

/** The pool of a kind and tenant, with one more user. */
export function enter(options: PoolOptions): Pool {
  const key = JSON.stringify([options.memory === Infinity ? 'none' : options.memory, options.tenant, options.children, options.bubblewrap, options.main])
  let shelf = shelves.get(key)
  if (!shelf) shelves.set(key, (shelf = makeShelf(options, key)))
  shelf.users++
  return shelf.pool
}

function makeShelf(options: PoolOptions, key: string): Shelf {
  const idle: Worker[] = []
  const busy = new Set<Worker>()
  /** What waits for a place, first come first served. */
  let queue: Task[] = []
  const places = new Map<Task, Worker>()
  let spareDue = false

  const start = (): Worker => {
    const child = makeChild(options)
    const worker: Worker = { child, line: [], began: 0, watch: undefined }
    child.listener = {
      admit: (head) => worker.line[0]?.admit(head) ?? false,
      frame: (frame) => worker.line[0]?.frame(frame) ?? false,
      end: (end) => lose(worker, end),
    }
    return worker
  }
  const lose = (worker: Worker, end: End): void => {
    const at = idle.indexOf(worker)
    if (at >= 0) idle.splice(at, 1)
    const [first, ...others] = worker.line
    dismiss(worker)
    requeue(others)
    if (worker.child.started) {
      first?.lost(end)
      // Not after one that could not even start: trying for ever helps nobody.
      replace()
    }
    serve()
  }
  /** Takes a worker out of service. */
  const dismiss = (worker: Worker): void => {
    busy.delete(worker)
    clearTimeout(worker.watch)
    for (const task of worker.line) places.delete(task)
    worker.line = []
  }
  const requeue = (tasks: Task[]): void => {
    if (tasks.length > 0) queue = [...tasks, ...queue]
  }
  // Later, since whoever lost a child may have been the last user.
  const replace = (): void => {
    if (spareDue) return
    spareDue = true
    setImmediate(() => {
      spareDue = false
      if (shelf.users > 0 && idle.length === 0) idle.push(start())
    })
  }

  const assign = (worker: Worker, task: Task): void => {
    worker.line.push(task)
    places.set(task, worker)
    task.send(worker.child)
    if (worker.line.length === 1) begin(worker)
    else if (!worker.watch) worker.watch = setTimeout(() => look(worker), PATIENCE).unref()
  }
  const begin = (worker: Worker): void => {
    worker.began = performance.now()
    worker.line[0]?.begin(worker.child)
  }
  const look = (worker: Worker): void => {
    worker.watch = undefined
    if (worker.line.length < 2) return
    if (performance.now() - worker.began < PATIENCE) {
      worker.watch = setTimeout(() => look(worker), PATIENCE).unref()
      return
    }
    // What it has sent may not have been read yet, if it was we who were slow.
    const [first] = worker.line
    setImmediate(() => {
      if (worker.line.length < 2 || worker.line[0] !== first) return
      const others = worker.line.splice(1)
      for (const task of others) places.delete(task)
      // It has been told to run them, so it cannot be used after the first.
      retiring.add(worker)
      requeue(others)
      serve()
    })
  }
  const retiring = new WeakSet<Worker>()
  /** For how many children that did not start a task has waited. */
  const starts = new WeakMap<Task, number>()

  /** A worker for the next task: an idle one, preferably one that is up; or a new one. */
  const pick = (): Worker => {
    const at = idle.findLastIndex(({ child }) => child.started)
    const worker = (at >= 0 ? idle.splice(at, 1)[0] : idle.pop()) ?? start()
    busy.add(worker)
    worker.child.hold(true)
    return worker
  }
  const joinable = (): Worker | undefined => {
    let best: Worker | undefined
    for (const worker of busy) {
      if (worker.line.length === 0 || worker.line.length >= (best?.line.length ?? LINE) || retiring.has(worker)) continue
      if (worker.line.every(({ quick }) => quick)) best = worker
    }
    return best
  }
  const serve = (): void => {
    while (queue.length > 0) {
      const task = queue[0] as Task
      if (busy.size < options.children) {
        queue.shift()
        give(task)
      } else {
        const worker = task.quick ? joinable() : undefined
        if (!worker) return
        queue.shift()
        assign(worker, task)
      }
    }
    if (shelf.users === 0 && busy.size === 0) shelves.delete(key)
  }
  const give = (task: Task): void => {
    let worker: Worker
    try { worker = pick() } catch (error) { task.failed(error); return }
    if (worker.child.started) { assign(worker, task); return }
    worker.child.ready.then(() => {
      if (worker.child.dead) requeue(task.over ? [] : [task])
      else if (task.over) retire(worker)
      else assign(worker, task)
      serve()
    }, (error: unknown) => {
      busy.delete(worker)
      const tries = (starts.get(task) ?? 0) + 1
      starts.set(task, tries)
      // Not for ever: where none can be started, somebody has to say so.
      if (task.over || tries >= MAX_STARTS) task.failed(error)
      else requeue([task])
      serve()
    })
  }
  const retire = (worker: Worker): void => {
    dismiss(worker)
    worker.child.kill()
    replace()
  }
  const shelve = (worker: Worker): void => {
    busy.delete(worker)
    if (shelf.users === 0 || idle.length > options.children) {
      clearTimeout(worker.watch)
      worker.child.kill()
      return
    }
    // An idle child does not keep this process alive.
    worker.child.hold(false)
    idle.push(worker)
  }

  const shelf: Shelf = {
    users: 0,
    pool: {
      submit(task) {
        queue.push(task)
        serve()
      },
      release(task, fit) {
        const worker = places.get(task)
        if (!worker) {
          queue = queue.filter((other) => other !== task)
          return
        }
        const at = worker.line.indexOf(task)
        // Who comes after one that is taken out is taken out as well: the child is going to run that one first.
        const others = at > 0 || !fit || retiring.has(worker) ? worker.line.splice(at + 1) : []
        for (const other of others) places.delete(other)
        places.delete(task)
        worker.line.splice(at, 1)
        if (at > 0) retiring.add(worker)
        else if (!fit || retiring.has(worker)) retire(worker)
        else if (worker.line.length > 0) begin(worker)
        else shelve(worker)
        requeue(others)
        serve()
      },
      async warm() {
        if (idle.length === 0) idle.push(start())
        const worker = idle.at(-1) as Worker
        const { child } = worker
        if (child.started) return child
        child.hold(true)
        await child.ready
        if (idle.includes(worker)) child.hold(false)
        return child
      },
      leave() {
        shelf.users--
        if (shelf.users > 0) return
        for (const { child } of idle.splice(0)) child.kill()
        serve()
      },
    },
  }
  return shelf
}
