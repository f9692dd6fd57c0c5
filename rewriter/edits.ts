/**
 * Edits: what passes say about the text, and how all of them are applied at once, in one linear sweep.
 *
 * Passes run inside one walk that meets a node before its children, so edits arrive outermost first. Where several fall on
 * one offset, closers come first (the edit made last is innermost, so it closes first), then points, then openers and
 * replacements (the edit made first is outermost, so it opens first). No pass has to know about any other.
 * A replacement keeps the line terminators of what it replaces: lines never move, whatever a pass does.
 */
import { RestrictError } from '../policy/error.ts'

/** Text that may depend on what the rest of the walk finds (the weight of a region): asked for when edits are applied. */
export type Text = string | (() => string)

type Span = { start: number; end: number }
export type Edit = Span & { kind: 'wrap' | 'replace' | 'insert' | 'mark'; before: Text; after: string }
/** A range whose place in the output is wanted: `from` and `to` are known when edits have been applied. */
export type Mark = Edit & { kind: 'mark'; from: number; to: number }

export type Edits = {
  readonly list: readonly Edit[]
  wrap(around: Span, before: Text, after: string): void
  replace(start: number, end: number, text: string): void
  insert(at: number, text: Text): void
  mark(range: Span): Mark
}

/** One piece of new text. The source is copied up to `offset`, and goes on at `skip`. A closer has no place of its own. */
export type Piece = { offset: number; skip: number; text: string; closes: boolean; mark?: Mark }

export function makeEdits(): Edits {
  const list: Edit[] = []
  return {
    list,
    wrap: ({ start, end }, before, after) => { list.push({ kind: 'wrap', start, end, before, after }) },
    replace: (start, end, text) => { list.push({ kind: 'replace', start, end, before: text, after: '' }) },
    insert: (at, text) => { list.push({ kind: 'insert', start: at, end: at, before: text, after: '' }) },
    mark: ({ start, end }) => {
      const mark: Mark = { kind: 'mark', start, end, before: '', after: '', from: 0, to: 0 }
      list.push(mark)
      return mark
    },
  }
}

/** Puts edits into the order of the output, and refuses edits that cross. */
export function layoutEdits(source: string, list: readonly Edit[]): Piece[] {
  const closers = list.filter(({ kind, after }) => after !== '' || kind === 'mark').reverse()
  const points = list.filter(({ kind }) => kind === 'insert')
  const openers = list.filter(({ kind, before }) => kind === 'replace' || kind === 'mark' || (kind === 'wrap' && before !== ''))
  const events = closers.concat(points, openers)
  const count = events.length
  // One number per event, offset first and sequence second: sorts fast, and keeps the sequence at equal offsets.
  const keys = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    const { start, end } = events[index] as Edit
    keys[index] = (index < closers.length ? end : start) * count + index
  }
  keys.sort()

  const pieces: Piece[] = []
  let cursor = 0
  let last = '' // what the output ends with before the piece
  let outer: Edit | undefined
  for (const key of keys) {
    const offset = Math.floor(key / count)
    const index = key - offset * count
    const edit = events[index] as Edit
    const closes = index < closers.length
    if (offset < cursor || (!closes && outer?.start === offset && outer.end < edit.end)) {
      throw new RestrictError('INTERNAL', `edits cross at offset ${offset}`)
    }
    if (offset > cursor) last = source.charAt(offset - 1)
    cursor = edit.kind === 'replace' ? edit.end : offset
    outer = closes || edit.kind === 'insert' ? undefined : edit
    const text = closes ? edit.after : textOf(source, edit)
    // A keyword needs no space before what was there: return`x`, else[1], case"a".
    const space = WORD_END.test(last) && WORD_START.test(text) ? ' ' : ''
    last = text.at(-1) ?? last
    pieces.push({ offset, skip: cursor, text: space + text, closes, ...(isMark(edit) ? { mark: edit } : {}) })
  }
  return pieces
}

const isMark = (edit: Edit): edit is Mark => edit.kind === 'mark'

const WORD_START = /^[\w$]/
const WORD_END = /[\w$]$/

/** The source with all pieces in place. `length` is how much text will stand before it, for the places of marks. */
export function applyPieces(source: string, pieces: readonly Piece[], length = 0): string {
  const parts: string[] = []
  let cursor = 0
  let at = length
  for (const { offset, skip, text, closes, mark } of pieces) {
    if (offset > cursor) parts.push(source.slice(cursor, offset))
    parts.push(text)
    at += Math.max(0, offset - cursor)
    if (mark) mark[closes ? 'to' : 'from'] = at
    at += text.length
    cursor = skip
  }
  parts.push(source.slice(cursor))
  return parts.join('')
}

function textOf(source: string, { kind, start, end, before }: Edit): string {
  const text = typeof before === 'string' ? before : before()
  return kind === 'replace' ? text + lineTerminators(source.slice(start, end)) : text
}

const lineTerminators = (text: string): string => text.match(/\r\n|[\n\r\u2028\u2029]/g)?.join('') ?? ''
