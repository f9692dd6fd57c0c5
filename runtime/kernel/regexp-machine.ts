/**
 * A backtracking matcher of our own, for the patterns whose worst case the engine must not be trusted with: it does what the
 * engine does, in the same order, but pays as it goes, holds its places on a list of its own instead of the stack, and skips
 * starts that cannot be the first. Self-contained, like every kernel part.
 */
import type { Kit } from './intrinsics-kit.ts'
import type { AnswerRegExp } from './regexp-answers.ts'
import type { Program } from './regexp-compile.ts'
import type { CharSet } from './regexp-parse.ts'

export type Machine = {
  /** Places of the groups (start, end; -1 for none), or null. */
  search(program: Program, value: string, from: number, sticky: boolean): number[] | null
}

export function makeRegExpMachine(k: Kit, answer: AnswerRegExp): Machine {
  const { n, charge, alloc, native } = k
  const { apply, String: { fromCodePoint } } = n
  const Integers = n.typedArrays['Int32Array'] as unknown as Int32ArrayConstructor
  const exec = native('RegExp.prototype.exec')
  /** Since the last payment; four are a step. */
  let work = 0
  const pay = (): void => { const due = work >>> 2; work &= 3; charge(due) }
  const ask = (set: CharSet, code: number): boolean => {
    if (set.ranges !== null) {
      const { ranges } = set
      for (let low = 0, high = ranges.length >> 1; low < high;) {
        const middle = (low + high) >> 1
        if ((ranges[2 * middle + 1] as number) < code) low = middle + 1
        else if ((ranges[2 * middle] as number) > code) high = middle
        else return true
      }
      return false
    }
    // the same whether it was asked before or not
    if (code > 255) work += 8
    return answer(set, code)
  }
  const isIn = (set: CharSet, code: number): boolean => {
    if (code < 256) {
      const known = set.table[code] as number
      if (known < 2) return known === 1
    }
    return ask(set, code)
  }

  /** Places to go back to, four numbers each: what, and three of its own. Kept between searches. */
  let places: Int32Array = new Integers(4096)
  // 0: a branch; 1: a register to put back; 2: fewer characters for a loop; 3: one more for a lazy one
  let room = 0
  const grow = (size: number): void => {
    // paid as if it were new each time, so that the price does not depend on what ran before
    alloc(32 * 1024)
    room = size + 4096
    if (room <= places.length) return
    const larger = new Integers(2 * room)
    for (let i = 0; i < size; i++) larger[i] = places[i] as number
    places = larger
  }

  // The search under way. No code of a guest runs during one.
  let code: Int32Array = new Integers(0)
  let sets: readonly CharSet[] = []
  let regs: number[] = []
  let back: RegExp | null = null
  let unicode = false
  let value = ''
  let length = 0
  let pos = 0
  let top = 0

  /** Where the engine searches with `u`, it also tries the places between the halves of a character: no character matches from there. */
  const isInside = (at: number): boolean => unicode && at > 0 && at < length && (value.charCodeAt(at) & 0xfc00) === 0xdc00 && (value.charCodeAt(at - 1) & 0xfc00) === 0xd800
  const nextAt = (at: number): number => {
    const unit = value.charCodeAt(at)
    if (!unicode || (unit & 0xfc00) !== 0xd800 || at + 1 >= length) return unit
    const trail = value.charCodeAt(at + 1)
    return (trail & 0xfc00) === 0xdc00 ? ((unit & 0x3ff) << 10) + (trail & 0x3ff) + 0x10000 : unit
  }
  const previousAt = (at: number): number => {
    const unit = value.charCodeAt(at - 1)
    if (!unicode || (unit & 0xfc00) !== 0xdc00 || at < 2) return unit
    const lead = value.charCodeAt(at - 2)
    return (lead & 0xfc00) === 0xd800 ? ((lead & 0x3ff) << 10) + (unit & 0x3ff) + 0x10000 : unit
  }
  const isLineEnd = (unit: number): boolean => unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029
  const push = (what: number, a: number, b: number, c: number): void => {
    if (top >= room) grow(top)
    places[top] = what
    places[top + 1] = a
    places[top + 2] = b
    places[top + 3] = c
    top += 4
  }
  const store = (register: number, to: number): void => {
    push(1 /* UNDO */, register, regs[register] as number, 0)
    regs[register] = to
  }
  const sameButCase = (a: number, b: number): boolean => {
    if (a === b) return true
    work += 64
    return apply(exec, back, [fromCodePoint(a) + fromCodePoint(b)]) !== null
  }
  /** Passes over what group `group` matched, from `pos`; false if it is not there again. */
  const again = (group: number, backward: boolean, ignoreCase: boolean): boolean => {
    const start = regs[2 * group] as number
    const end = regs[2 * group + 1] as number
    if (start < 0 || end < 0) return true
    const size = end - start
    const at = backward ? pos - size : pos
    if (at < 0 || at + size > length) return false
    for (let i = 0; i < size;) {
      if (++work >= 2048) pay()
      const a = ignoreCase ? nextAt(start + i) : value.charCodeAt(start + i)
      const b = ignoreCase ? nextAt(at + i) : value.charCodeAt(at + i)
      if (a !== b && (!ignoreCase || !sameButCase(a, b))) return false
      i += a > 0xffff ? 2 : 1
    }
    pos = backward ? at : at + size
    // not between the halves of a character
    return !isInside(pos)
  }
  /** One character of the set at `pos`, passed over. */
  const step = (set: CharSet, backward: boolean): boolean => {
    if ((backward ? pos === 0 : pos >= length) || (unicode && isInside(pos))) return false
    const c = backward ? previousAt(pos) : nextAt(pos)
    if (!isIn(set, c)) return false
    const width = c > 0xffff ? 2 : 1
    pos += backward ? -width : width
    return true
  }

  /** Runs from `pc` at `pos`; what it leaves above `base` of the list are places to go back to. */
  const run = (entry: number, base: number): boolean => {
    let pc = entry
    for (;;) {
      let failed = false
      if (++work >= 2048) pay()
      switch (code[pc]) {
        case 0: /* MATCH */ return true
        case 1: /* SET */
          if (step(sets[code[pc + 1] as number] as CharSet, code[pc + 2] === 1)) pc += 3
          else failed = true
          break
        case 2: /* RUN */ {
          const set = sets[code[pc + 1] as number] as CharSet
          const min = code[pc + 2] as number
          const max = code[pc + 3] as number
          const backward = code[pc + 5] === 1
          const lazy = code[pc + 4] === 1
          const most = lazy ? min : max
          const begin = pos
          let count = 0
          let low = pos
          if (!backward && !unicode) {
            const { table } = set
            const text = value
            const end = most < 0 || most > length - pos ? length : pos + most
            let at = pos
            for (; at < end; at++) {
              const unit = text.charCodeAt(at)
              if (unit < 256) {
                const known = table[unit] as number
                if (known === 1) continue
                if (known === 0) break
              }
              if (!ask(set, unit)) break
              if (++work >= 2048) pay()
            }
            count = at - pos
            low = pos + min
            pos = at
          } else {
            while (count !== most && step(set, backward)) {
              count++
              if (count === min) low = pos
              if (++work >= 2048) pay()
            }
            if (min === 0) low = begin
          }
          work += count >>> 2
          if (count < min) { failed = true; break }
          pc += 7
          if (lazy) { if (max < 0 || count < max) push(3 /* MORE */, pc, pos, count) }
          else if (count > min) push(2 /* FEWER */, pc, low, pos)
          break
        }
        case 3: /* FORK */ push(0 /* BRANCH */, code[pc + 1] as number, pos, 0); pc += 2; break
        case 4: /* JUMP */ pc = code[pc + 1] as number; break
        case 5: /* SAVE */ store(code[pc + 1] as number, pos); pc += 2; break
        case 6: /* CLEAR */
          for (let i = code[pc + 1] as number; i < (code[pc + 2] as number); i++) if (regs[i] !== -1) { work++; store(i, -1) }
          work += ((code[pc + 2] as number) - (code[pc + 1] as number)) >>> 2
          pc += 3
          break
        case 7: /* START */
          if (pos === 0 || (code[pc + 1] === 1 && isLineEnd(value.charCodeAt(pos - 1)))) pc += 2
          else failed = true
          break
        case 8: /* END */
          if (pos === length || (code[pc + 1] === 1 && isLineEnd(value.charCodeAt(pos)))) pc += 2
          else failed = true
          break
        case 9: /* EDGE */ {
          const word = sets[code[pc + 2] as number] as CharSet
          const before = pos > 0 && isIn(word, value.charCodeAt(pos - 1))
          const after = pos < length && isIn(word, value.charCodeAt(pos))
          if ((before !== after) === (code[pc + 1] === 0)) pc += 3
          else failed = true
          break
        }
        case 10: /* BACK */ {
          const count = code[pc + 3] as number
          let fits = !isInside(pos)
          for (let i = 0; i < count && fits; i++) {
            const group = code[pc + 4 + i] as number
            if (regs[2 * group] !== -1 && regs[2 * group + 1] !== -1) { fits = again(group, code[pc + 1] === 1, code[pc + 2] === 1); break }
          }
          if (fits) pc += 4 + count
          else failed = true
          break
        }
        case 11: /* LOOK */ {
          const here = pos
          const height = top
          const found = run(pc + 3, top)
          pos = here
          if (code[pc + 1] === 0) {
            if (!found) { failed = true; break }
            // never taken up again, but what it captured is still to be undone
            let kept = height
            for (let i = height; i < top; i += 4) {
              if (places[i] !== 1) continue
              for (let j = 0; j < 4; j++) places[kept + j] = places[i + j] as number
              kept += 4
            }
            work += (top - height) >>> 2
            top = kept
          } else {
            for (work += (top - height) >>> 2; top > height;) {
              top -= 4
              if (places[top] === 1) regs[places[top + 1] as number] = places[top + 2] as number
            }
            if (found) { failed = true; break }
          }
          pc = code[pc + 2] as number
          break
        }
        case 12: /* ZERO */ store(code[pc + 1] as number, 0); pc += 2; break
        case 13: /* HEAD */ {
          const count = regs[code[pc + 1] as number] as number
          const min = code[pc + 2] as number
          const max = code[pc + 3] as number
          if (count === max) pc = code[pc + 5] as number
          else if (count < min) pc += 6
          else if (code[pc + 4] === 1) { push(0 /* BRANCH */, pc + 6, pos, 0); pc = code[pc + 5] as number }
          else { push(0 /* BRANCH */, code[pc + 5] as number, pos, 0); pc += 6 }
          break
        }
        case 14: /* MARK */ store(code[pc + 1] as number, pos); pc += 2; break
        case 15: /* TURN */ {
          const count = regs[code[pc + 1] as number] as number
          if (count >= (code[pc + 3] as number) && regs[code[pc + 2] as number] === pos) { failed = true; break }
          store(code[pc + 1] as number, count + 1)
          pc = code[pc + 4] as number
        }
      }
      if (!failed) continue
      // back to the last place where there was a choice
      for (;;) {
        if (top === base) return false
        const at = top - 4
        const what = places[at] as number
        if (++work >= 2048) pay()
        if (what === 1) { regs[places[at + 1] as number] = places[at + 2] as number; top = at; continue }
        pc = places[at + 1] as number
        if (what === 0) { pos = places[at + 2] as number; top = at; break }
        const wanted = code[pc - 1] as number
        if (what === 2) {
          const low = places[at + 2] as number
          pos = places[at + 3] as number
          if (unicode || wanted === -1) {
            // a loop that went backwards gives up characters towards the end
            pos += pos > low ? (previousAt(pos) > 0xffff && pos - 2 >= low ? -2 : -1) : (nextAt(pos) > 0xffff && pos + 2 <= low ? 2 : 1)
          } else if (wanted === -2) {
            // what is given up stands before the end
            top = at
            continue
          } else {
            const [text, { table }] = [value, sets[wanted] as CharSet]
            const before = pos
            for (pos--; pos > low; pos--) {
              const unit = text.charCodeAt(pos)
              if (unit > 255 || table[unit] !== 0) break
            }
            if ((work += (before - pos) >>> 2) >= 2048) pay()
          }
          if (pos === low) top = at
          else places[at + 3] = pos
          break
        }
        // one more character for a lazy loop
        const set = sets[code[pc - 6] as number] as CharSet
        const max = code[pc - 4] as number
        let count = places[at + 3] as number
        pos = places[at + 2] as number
        let fits = step(set, code[pc - 2] === 1)
        count++
        if (wanted !== -1 && !unicode) {
          const before = pos
          while (fits && count !== max && (wanted === -2 ? pos < length : pos >= length || !isIn(sets[wanted] as CharSet, value.charCodeAt(pos)))) {
            fits = pos < length && isIn(set, value.charCodeAt(pos))
            pos++
            count++
          }
          if ((work += (pos - before) >>> 1) >= 2048) pay()
        }
        if (!fits) { top = at; continue }
        if (count === max) top = at
        else { places[at + 2] = pos; places[at + 3] = count }
        break
      }
    }
  }

  const search = (program: Program, text: string, from: number, sticky: boolean): number[] | null => {
    ({ code, sets, unicode, back } = program)
    const { registers, starts, lead, anchored } = program
    value = text
    length = text.length
    regs = []
    for (let i = 0; i < registers; i++) regs[i] = -1
    top = 0
    room = 4096
    work = registers
    try {
      for (let start = from; start <= length;) {
        if (!sticky && starts !== undefined) {
          const first = start
          while (start < length) {
            const unit = text.charCodeAt(start)
            if (unit < 256 && starts.table[unit] === 0) start++
            else if (isIn(starts, nextAt(start))) break
            else start += nextAt(start) > 0xffff ? 2 : 1
          }
          if ((work += (start - first) >>> 2) >= 2048) pay()
          if (start >= length) return null
        }
        pos = start
        if (run(0, 0)) {
          regs[0] = start
          regs[1] = pos
          return regs
        }
        if (sticky || anchored) return null
        start++
        if (lead !== undefined) {
          const first = start
          while (start < length && !isInside(start) && isIn(lead, previousAt(start))) start++
          if (start === length && start > 0 && isIn(lead, previousAt(start))) return null
          if ((work += (start - first) >>> 1) >= 2048) pay()
        }
      }
      return null
    } finally {
      value = ''
      if (places.length > 65536) places = new Integers(4096)
      pay()
    }
  }
  return { search }
}
