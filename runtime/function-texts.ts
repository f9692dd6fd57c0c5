/**
 * What `Function.prototype.toString` gives programs: the author's texts of their functions, from the last line of artifacts (SPEC.md,
 * 3.6). What stands there only ever becomes a text that functions of the same program show, so nothing depends on its truth; what
 * makes no sense counts as not there. Read when a program first asks, and dropped with the run; what that takes is said before.
 */
import type { JobModule } from './engine-types.ts'

const OPENER = '\n/*restrict functions '
/** The engine hashes longer texts by their length alone. */
const MOST_HASHED = 16_383
/** As many characters can be read in the time that a function takes which has none. */
const EACH = 32

/** Of one run. */
export type FunctionTexts = {
  /** How many characters are to be read before any text can be looked for; 0 once that was asked. */
  work(): number
  /** The same for a text of this length, of guarded texts and the author's: both are compared. */
  workFor(length: number): number
  find(text: string): string | undefined
}

/** A function: where its guarded text is in `code`, and the author's in `text`. */
type Place = { code: string; from: number; length: number; text: string; start: number; size: number }
/** Functions by the length of their guarded text. */
type Places = Map<number, Place[]>
/** `null`: of several functions with this guarded text, which have different ones. */
type Find = (wanted: string) => string | null | undefined

/** An artifact without what looks like that line, if nothing but white space comes after it. (It may be in the middle of a template.) */
export function withoutTexts(code: string): string {
  const at = code.lastIndexOf(OPENER)
  return at >= 0 && /^\*\/\s*$/.test(code.slice(code.indexOf('*/', at))) ? code.slice(0, at) : code
}

export function makeFunctionTexts(modules: readonly JobModule[]): FunctionTexts {
  const asked = new Set<number>()
  const known = new Map<number, Find>()
  let places: Places | undefined
  const placesOf = (length: number): readonly Place[] => {
    if (!places) {
      places = new Map()
      for (const { verified } of modules) readPlaces(verified.code, places)
    }
    return places.get(length) ?? []
  }
  const isNew = (length: number): boolean => !asked.has(length) && asked.add(length) !== undefined
  return {
    work: () => (isNew(0) ? modules.reduce((sum, { verified }) => sum + sizeOf(verified.code), 0) : 0),
    workFor: (length) => (isNew(length) ? placesOf(length).reduce((sum, { size }) => sum + EACH + length + size, 0) : 0),
    find(text) {
      let find = known.get(text.length)
      if (!find) known.set(text.length, (find = makeFind(text.length, placesOf(text.length))))
      return find(text) ?? undefined
    },
  }
}

/** Looking for the line that is not there takes time too. */
function sizeOf(code: string): number {
  const at = code.lastIndexOf(OPENER)
  return at < 0 ? code.length >>> 4 : code.length - at
}

function makeFind(length: number, places: readonly Place[]): Find {
  const keyOf = makeKeys()
  const texts = new Map<string, string | null>()
  for (const { code, from, text, start, size } of places) {
    const key = keyOf(code.slice(from, from + length))
    const own = text.slice(start, start + size)
    const other = texts.get(key)
    texts.set(key, other === undefined || other === own ? own : null)
  }
  return (wanted) => texts.get(keyOf(wanted))
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

/** Adds the functions of an artifact: all that its last line names, or none if anything there is not as it should be. */
function readPlaces(code: string, places: Places): void {
  const end = code.lastIndexOf(OPENER)
  const list = end < 0 ? undefined : readList(code.slice(end + OPENER.length, code.indexOf('*/', end)))
  if (!list || list.numbers.length % 4 !== 1) return
  const { text, numbers } = list
  const found: Place[] = []
  let [from, start] = [0, 0]
  for (let i = 1; i < numbers.length; i += 4) {
    const further = numbers[i], length = numbers[i + 1], later = numbers[i + 2], size = numbers[i + 3]
    if (!isCount(further) || !isCount(length) || !isCount(later) || !isCount(size)) return
    from += further
    start += later
    // In order, one place each, inside both texts.
    if (further === 0 || length === 0 || from + length > end || start + size > text.length) return
    found.push({ code, from, length, text, start, size })
  }
  for (const place of found) {
    const same = places.get(place.length)
    if (same) same.push(place)
    else places.set(place.length, [place])
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** `["text",1,2]`, and no other kind of list: some of them take long to read. The first of `numbers` is no part of it. */
function readList(json: string): { text: string; numbers: unknown[] } | undefined {
  const end = json.lastIndexOf('"') + 1
  const rest = json.slice(end)
  if (!json.startsWith('["') || /[^\d,\]]/.test(rest)) return undefined
  try {
    return { text: JSON.parse(json.slice(1, end)) as string, numbers: JSON.parse(`[0${rest}`) as unknown[] }
  } catch {
    return undefined
  }
}
