/**
 * The meter of one context: counts steps and bytes of the current run, ends it at a limit, and keeps it ended.
 * Self-contained: its text is evaluated inside the guest's context, and it calls nothing that a guest could have changed.
 *
 * Each module counts its own steps down in a local variable ("cell") and comes here when that is below zero. `granted` is what
 * was handed out so far to cells and to the natives' `credit`; what was used is `granted` minus what is still in them, so
 * counts are exact and do not depend on how the budget was sliced. A run that ended has a negative number in every cell and
 * in `credit`, and is not `run === current` any more: its next charge of any kind throws `limit` again, for ever.
 */

import type { Cell, LimitCode, Meter, MeterEnv, Raisable } from './meter-types.ts'

export type { Cell, LimitCode, Meter, Metered, MeterEnv, Raisable } from './meter-types.ts'

export function makeMeter(env: MeterEnv): Meter {
  // Steps differ in how long they take. A slice is as many as take a few milliseconds, by the last one's time, so that the clock is
  // looked at in time even if something costs far more than its steps say; also keeps counters small integers.
  const LONGEST = 16384
  const SHORTEST = 16
  const FIRST = 2048
  /** Many modules share a slice, unless that would make their parts shorter than this. */
  const LEAST = 2048
  /**
   * EARLIEST of the guarded form: charges compare the counter with numbers up to this, so a cell holds as much on top of its slice, or the
   * charges that are to come first would come each time. While steps are slow, and near the end, it does not: then they do.
   */
  const EARLIEST = 65536
  const SLOW = 2048
  const HOLDERS = 2
  /** So many of the cells that asked last have anything at all. Programs may have a thousand, and each may be spent before anybody looks. */
  const RECENT = 16
  /** Of the calls that come early, one in so many looks at the clock. */
  const EARLY = 8
  /** Milliseconds: what takes less than this may be the machine's doing, or a collection, and is no reason to be slow. */
  const STALL = 128
  /** Milliseconds: a slice that takes longer is followed by a shorter one, and one that takes less than a quarter by a longer one. */
  const PACE = 8
  /** The heap is looked at this often, in milliseconds, unless bytes are charged. */
  const HEAP_PACE = 1
  const token = env.freeze({ __proto__: null }) as object

  let run = 0
  let ended = true
  let reason: { code: LimitCode; why: string } | undefined
  let cells: Cell[] = []
  let cap = 0
  let granted = 0
  let credit = -1
  let used = 0
  let memoryCap = Infinity
  let timeout = Infinity
  /** All bytes ever charged, and those charged since the heap was last looked at. */
  let allocated = 0
  let fresh = 0
  /** Heap use at which a collection is worth its time, and how many bytes may be charged before the heap is looked at. */
  let trigger = Infinity
  let headroom = Infinity
  let slice = FIRST
  let reserve = EARLIEST
  type Ring = { cells: (Cell | undefined)[]; next: number }
  let holders: Ring = { cells: [], next: 0 }
  let recent: Ring = { cells: [], next: 0 }
  let early = 0
  let looked = 0
  let weighed = 0

  const unspent = (): number => {
    let sum = credit
    for (let i = 0; i < cells.length; i += 1) sum += (cells[i] as Cell)()
    return sum
  }

  const stop = (code: LimitCode | 'END', why: string): void => {
    if (ended) return
    const total = granted - unspent()
    used = (code === 'STEPS' && cap !== Infinity) || total > cap ? cap : total
    // All of this first: near the end of the stack the calls below may fail, and then the rest of a slice can still be spent.
    if (code !== 'END') reason = { code, why }
    credit = -1
    ended = true
    for (let i = 0; i < cells.length; i += 1) (cells[i] as Cell)(-1)
  }

  const limit = (code: LimitCode, why: string): never => {
    stop(code, why)
    throw token
  }

  // Takes back what is left in every cell, so that the last steps of the budget can be spent by whoever needs them.
  const reclaim = (): void => {
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] as Cell
      const left = cell()
      // In this order: an engine stack overflow in `cell(0)` must not leave steps both taken back and spendable.
      if (left > 0) { cell(0); granted -= left }
    }
    if (credit > 0) { granted -= credit; credit = 0 }
  }

  // Takes back what a cell holds beyond `most`.
  const trim = (cell: Cell, most: number): void => {
    const left = cell()
    if (left > most) { cell(most); granted -= left - most }
  }

  const isIn = (ring: Ring, cell: Cell): boolean => {
    for (let i = 0; i < ring.cells.length; i += 1) if (ring.cells[i] === cell) return true
    return false
  }

  // The cell that joined longest ago makes room, and keeps no more than `rest`.
  const join = (ring: Ring, size: number, cell: Cell, rest: number): void => {
    if (isIn(ring, cell)) return
    const last = ring.cells[ring.next]
    if (last !== undefined) trim(last, rest)
    ring.cells[ring.next] = cell
    ring.next = (ring.next + 1) % size
  }

  /** A module's part of a slice, which it may spend before the clock is looked at again. */
  const part = (): number => cells.length < 2 || slice <= LEAST ? slice : slice < LEAST * cells.length ? LEAST : slice / cells.length >>> 0


  /** Grants `need` steps and a slice on top, and the `extra`; returns what is on top. */
  const grant = (need: number, extra: number): number => {
    if (!(cap - granted >= need)) reclaim()
    while (!(cap - granted >= need)) {
      if (!raised('steps', granted)) limit('STEPS', `The program used up its limit of ${cap} steps (cost model r1).`)
    }
    const rest = cap - granted - need
    // Near the end slices shrink, so that modules which call each other do not take the last steps from each other at every call.
    const share = rest / (2 * (cells.length + 1))
    let most = part()
    if (share >= most + extra) most += extra
    else if (extra > 0) reserve = 0
    const size = share >= most ? most : share < 64 ? (rest < 64 ? rest : 64) : share - share % 1
    granted += need + size
    return size
  }

  /** Asks the embedder for more. It may have ended the run instead. */
  const raised = (what: Raisable, spent: number): boolean => {
    const before = what === 'steps' ? cap : memoryCap
    const next = env.raise(what, spent > before ? before : spent, before)
    if (ended) throw token
    if (!(next > before)) return false
    setCap(what, next)
    return true
  }

  const setCap = (what: Raisable | 'timeout', next: number): void => {
    if (ended || !(next >= 0)) return
    if (what === 'timeout') timeout = next
    else if (what === 'steps') cap = next > granted ? next : granted
    else {
      memoryCap = next
      trigger = headroom = next
    }
  }

  // The host function that looks is called on the guest's stack; near its end it cannot be.
  const look = (bytes: number): number => {
    // The embedder was asked for more time, and ended the run.
    if (ended) throw token
    if (bytes >= 0) return bytes
    return bytes === -2 ? limit('TIMEOUT', `The program ran longer than its limit of ${timeout} ms.`) : limit('DEPTH', 'The program exhausted the stack.')
  }

  /** Looks at the clock, and at the heap if it is time to. */
  const tick = (): void => {
    const now = look(env.clock())
    const passed = now - looked
    looked = now
    if (passed > PACE) {
      const least = passed < STALL && slice > SLOW ? SLOW : SHORTEST
      slice = slice * PACE > least * passed ? slice * PACE / passed >>> 0 : least
    }
    else if (passed < PACE / 4 && slice < LONGEST) slice *= 2
    reserve = slice < SLOW ? slice * 4 : EARLIEST
    if (passed > PACE) for (let i = 0; i < cells.length; i += 1) trim(cells[i] as Cell, reserve + slice)
    if (fresh > 0 || !(now - weighed < HEAP_PACE)) { weighed = now; weigh(0) }
  }

  // What a run may hold is `memoryCap`; garbage on top of it is tolerated up to `trigger`, or every run near its limit would
  // spend its time in collections.
  const weigh = (coming: number): void => {
    fresh = 0
    let held = look(env.heap()) + coming
    if (held > trigger) {
      held = look(env.collect()) + coming
      while (held > memoryCap) {
        if (!raised('memory', held)) limit('MEMORY', `The program uses more than its limit of ${memoryCap} bytes of memory.`)
      }
      trigger = held + memoryCap / 2
      if (trigger < memoryCap) trigger = memoryCap
    }
    headroom = trigger - held
  }

  const spend = (steps: number): void => {
    if (ended) throw token
    // A cost that is not a number would make every later comparison false: it ends the run instead.
    let cost = steps >= 0 ? steps : steps < 0 ? 0 : Infinity
    if (cost === Infinity) limit('STEPS', `One operation would exceed the limit of ${cap} steps (cost model r1).`)
    if (cost % 1 !== 0) cost += 1 - cost % 1
    if (cost <= credit) { credit -= cost; return }
    env.room()
    tick()
    // Given back in one go, so that the books are right if `grant` throws.
    granted -= credit
    credit = 0
    credit = grant(cost, 0)
  }

  return {
    token,
    begin(limits) {
      stop('END', '')
      run += 1
      ended = false
      reason = undefined
      cells = []
      holders = { cells: [], next: 0 }
      recent = { cells: [], next: 0 }
      early = 0
      cap = limits.steps
      memoryCap = limits.memory
      timeout = limits.timeout
      granted = credit = used = allocated = fresh = 0
      trigger = headroom = memoryCap
      slice = FIRST
      reserve = EARLIEST
      looked = weighed = 0
    },
    module() {
      const mine = run
      let cell: Cell | undefined
      return {
        link(given) {
          if (ended || mine !== run || cell !== undefined) throw token
          cell = given
          cells[cells.length] = given
        },
        fill() {
          const counter = cell as Cell
          if (ended || mine !== run) { counter(-1); throw token }
          env.room()
          const held = counter()
          // A charge that comes early, before it has to; or an async function, whose overflow the engine would only turn into a rejection, and which always comes.
          // Of what such a function throws nobody may hear, and making that error takes as long as its text is.
          if (held >= 0 && (held >= reserve || !isIn(holders, counter))) {
            early += 1
            if (early % EARLY === 0) look(env.clock())
            return
          }
          tick()
          join(recent, RECENT, counter, 0)
          join(holders, HOLDERS, counter, part())
          const left = counter()
          // In this order, as above. `grant` may take back from every cell, but this one has nothing to give then.
          if (left > 0) { counter(0); granted -= left }
          const size = grant(left < 0 ? -left : 0, reserve)
          counter(size)
        },
      }
    },
    charge(steps) {
      if (steps >>> 0 === steps && steps <= credit) credit -= steps
      else spend(steps)
    },
    alloc(bytes) {
      if (ended) throw token
      if (bytes === 0) return
      if (!(bytes > 0 && bytes <= memoryCap)) {
        if (bytes < 0) return
        while (!(bytes <= memoryCap)) {
          if (!raised('memory', bytes)) limit('MEMORY', `One operation would allocate more than the limit of ${memoryCap} bytes of memory.`)
        }
      }
      allocated += bytes
      fresh += bytes
      if (fresh > headroom) weigh(bytes)
    },
    limit, stop,
    check() { if (ended) throw token },
    ended: () => ended,
    reason: () => reason,
    steps() {
      if (ended) return used
      const total = granted - unspent()
      return total > cap ? cap : total
    },
    memory: () => allocated,
    remaining() {
      const left = cap - granted + unspent()
      return ended || left < 0 ? 0 : left
    },
    setCap,
  }
}
