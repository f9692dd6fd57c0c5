/** Dates without a place: the clock is the run's, local time is UTC, and text without a zone is read as UTC. */
import type { Kit, Native, Replacements } from './intrinsics-kit.ts'

export function makeDateNatives(k: Kit): { replacements: Replacements; Date: Native } {
  const { charge, native, text, n, env } = k
  const { apply, construct, dateTime, stringPadStart, Date: NativeDate, RegExp: NativeRegExp } = n
  const { abs, floor } = n.Math
  const { current } = env
  const utc = native('Date.UTC')
  const nativeParse = native('Date.parse')
  const part = (name: string): ((date: unknown) => number) => { const fn = native(`Date.prototype.getUTC${name}`); return (date) => apply(fn, date, []) as number }
  const [day, date, month, year, hours, minutes, seconds] = [part('Day'), part('Date'), part('Month'), part('FullYear'), part('Hours'), part('Minutes'), part('Seconds')]
  const test = native('RegExp.prototype.exec')
  // taken before the realm's own exec is in place, and run through the original
  const zoned = new NativeRegExp('(?:[zZ]|\\b(?:UTC?|GMT|[ECMP][SD]T)|[+-]\\d{1,2}:?(?:\\d\\d)?)\\s*(?:\\([^)]*\\)\\s*)?$', 'i')
  const isoDate = new NativeRegExp('^(?:[+-]\\d{6}|\\d{4})(?:-\\d\\d(?:-\\d\\d)?)?$')
  const isoTime = new NativeRegExp('^(?:[+-]\\d{6}|\\d{4})(?:-\\d\\d(?:-\\d\\d)?)?T[\\d:.]+$')
  const clock = new NativeRegExp('\\d:\\d')

  /** Milliseconds for a text; one that names no zone means UTC, whatever the zone of the machine. */
  const parse = (source: string): number => {
    charge(2 + source.length)
    if (source.length > 256) return 0 / 0
    const matches = (pattern: RegExp): boolean => apply(test, pattern, [source]) !== null
    const iso = matches(isoDate)
    // `2020-01-02` looks as if it ended in a zone; a zone only ever follows a time or a word
    const tail = !iso && matches(zoned) && (matches(clock) || !matches(new NativeRegExp('[+-]\\d{1,2}\\s*$')))
    if (iso || tail) return apply(nativeParse, undefined, [source]) as number
    return apply(nativeParse, undefined, [matches(isoTime) ? `${source}Z` : `${source} UTC`]) as number
  }
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const two = (value: number): string => stringPadStart(`${value}`, 2, '0')
  const dateText = (self: unknown): string => {
    const full = year(self)
    return `${days[day(self)]} ${months[month(self)]} ${two(date(self))} ${full < 0 ? '-' : ''}${stringPadStart(`${abs(full)}`, 4, '0')}`
  }
  const timeText = (self: unknown): string => `${two(hours(self))}:${two(minutes(self))}:${two(seconds(self))} GMT+0000 (Coordinated Universal Time)`
  const shows = (format: (self: unknown) => string): Native => ({ call(this: unknown) {
    charge(2)
    const time = dateTime(this)
    return time === time ? format(this) : 'Invalid Date'
  } }).call
  const both = shows((self) => `${dateText(self)} ${timeText(self)}`)
  const now = (): number => floor(current.now())

  const Wrapper: Native = function Date(...args) {
    if (new.target === undefined) {
      charge(2)
      return apply(both, construct(NativeDate, [now()]), [])
    }
    charge(2)
    const target = new.target as unknown === Wrapper ? NativeDate : new.target as unknown as DateConstructor
    if (args.length === 0) return construct(NativeDate, [now()], target)
    if (args.length > 1) return construct(NativeDate, [apply(utc, undefined, k.laters(args, 0))], target)
    const value = args[0]
    if (k.isObject(value)) {
      let time: number | undefined
      try { time = dateTime(value) } catch { time = undefined }
      if (time !== undefined) return construct(NativeDate, [time], target)
    }
    const primitive = k.isObject(value) ? k.primitive(value, 'default') : value
    return construct(NativeDate, [typeof primitive === 'string' ? parse(primitive) : +(primitive as number)], target)
  }
  return {
    Date: Wrapper,
    replacements: {
      'Date.now'() { charge(1); return now() },
      'Date.parse'(source) { return parse(text(source)) },
      'Date.prototype.getTimezoneOffset'() { charge(1); const time = dateTime(this); return time === time ? 0 : time },
      'Date.prototype.toString': both,
      'Date.prototype.toDateString': shows(dateText),
      'Date.prototype.toTimeString': shows(timeText),
      'Date.prototype.toLocaleString': shows((self) => `${dateText(self)} ${timeText(self)}`),
      'Date.prototype.toLocaleDateString': shows(dateText),
      'Date.prototype.toLocaleTimeString': shows(timeText),
    },
  }
}
