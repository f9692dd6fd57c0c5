/**
 * What `Function.prototype.toString` gives programs: the author's texts of their functions, from the last line of an artifact (SPEC.md,
 * 3.6). What an artifact says there is only ever a text that its own functions show, so nothing depends on its truth; what makes
 * no sense counts as not there. Read when a program first asks; what that takes is said before, so that it can be paid for.
 */
import type { JobModule, VerifiedModule } from './engine-types.ts'

const OPENER = '\n/*restrict functions '
/** The engine hashes longer texts by their length alone. */
const MOST_HASHED = 16_383

/** `null`: of several functions with this text, which have different ones. */
type Known = string | null | undefined
type Table = { count(length: number): number; find(text: string): Known }

/** Of one run. */
export type FunctionTexts = {
  /** How many characters are to be read before a text of this length (0: any text) can be looked for. What was asked once is known. */
  work(length: number): number
  find(text: string): string | undefined
}

const tables = new WeakMap<VerifiedModule, Table>()

export function makeFunctionTexts(modules: readonly JobModule[]): FunctionTexts {
  const asked = new Set<number>()
  const tableOf = ({ verified }: JobModule): Table => {
    let table = tables.get(verified)
    if (!table) tables.set(verified, (table = readTable(verified.code)))
    return table
  }
  return {
    work(length) {
      if (asked.has(length)) return 0
      asked.add(length)
      return modules.reduce((sum, module) => sum + (length === 0 ? sizeOf(module.verified.code) : tableOf(module).count(length) * length), 0)
    },
    find(text) {
      const found = new Set(modules.map((module) => tableOf(module).find(text)))
      found.delete(undefined)
      const [only] = found
      return found.size === 1 ? only ?? undefined : undefined
    },
  }
}

function sizeOf(code: string): number {
  const at = code.lastIndexOf(OPENER)
  return at < 0 ? 0 : code.length - at
}

type Place = { from: number; start: number; size: number }
type Places = ReadonlyMap<number, readonly Place[]>

function readTable(code: string): Table {
  const { text, places } = readPlaces(code)
  const known = new Map<number, (wanted: string) => Known>()
  /** Of all functions whose guarded text is so long. */
  const finder = (length: number, candidates: readonly Place[]): (wanted: string) => Known => {
    const keyOf = makeKeys()
    const originals = new Map<string, Known>()
    for (const { from, start, size } of candidates) {
      const key = keyOf(code.slice(from, from + length))
      const original = text.slice(start, start + size)
      const before = originals.get(key)
      originals.set(key, before === undefined || before === original ? original : null)
    }
    return (wanted) => originals.get(keyOf(wanted))
  }
  return {
    count: (length) => places.get(length)?.length ?? 0,
    find(wanted) {
      const { length } = wanted
      const candidates = places.get(length)
      if (!candidates) return undefined
      let find = known.get(length)
      if (!find) known.set(length, (find = finder(length, candidates)))
      return find(wanted)
    },
  }
}

/** Keys by which texts are found as fast as they can be read, however long and alike they are: of long ones, the numbers of their pieces. */
function makeKeys(): (text: string) => string {
  const pieces = new Map<string, number>()
  return (text) => {
    if (text.length <= MOST_HASHED) return text
    const numbers: number[] = []
    for (let at = 0; at < text.length; at += MOST_HASHED) {
      const piece = text.slice(at, at + MOST_HASHED)
      let number = pieces.get(piece)
      if (number === undefined) pieces.set(piece, (number = pieces.size))
      numbers.push(number)
    }
    return numbers.join(' ')
  }
}

function readPlaces(code: string): { text: string; places: Places } {
  const nothing = { text: '', places: new Map<number, Place[]>() }
  const at = code.lastIndexOf(OPENER)
  const list = at < 0 ? undefined : readList(code.slice(at + OPENER.length, code.indexOf('*/', at)))
  const text: unknown = list?.[0]
  if (!list || typeof text !== 'string' || list.length % 4 !== 1) return nothing
  const places = new Map<number, Place[]>()
  let [from, start] = [0, 0]
  for (let i = 1; i < list.length; i += 4) {
    const [further, length, later, size] = list.slice(i, i + 4) as [unknown, unknown, unknown, unknown]
    if (!isCount(further) || !isCount(length) || !isCount(later) || !isCount(size)) return nothing
    from += further
    start += later
    // In order, one place each, inside both texts.
    if (further === 0 || length === 0 || from + length > at || start + size > text.length) return nothing
    const same = places.get(length)
    if (same) same.push({ from, start, size })
    else places.set(length, [{ from, start, size }])
  }
  return { text, places }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function readList(json: string): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}
