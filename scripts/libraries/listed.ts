/** What tests said, plain and compiled, compared; and the checked-in list of those that may differ, each with its cause. */

/** Name, outcome, assertions made, snapshots. */
export type Outcome = [name: string, outcome: string, assertions: number, snapshots: string]
export type Difference = { test: string; plain: string; compiled: string; cause: string | undefined }
/** By library and test: the cause. */
export type Listed = Map<string, Map<string, string>>

/** Causes that show in what the compiled test says, and where SPEC.md names them; all others are listed by hand, or are bugs. */
const SHOWN: readonly (readonly [cause: string, pattern: RegExp])[] = [
  ['denied name (SPEC 1.3)', /the property name '\w+' is not allowed here/],
  ['code from strings (SPEC 1.5)', /code cannot be made from strings here/],
  ['name nobody provides (SPEC 1.2)', /ReferenceError: \w+ is not defined/],
  ['frozen intrinsic (SPEC 1.5)', /TypeError: Cannot (?:add property|assign to read only property|delete property|redefine property|define property|create property)/],
]
const textOf = (one: Outcome | undefined): string => (one === undefined ? 'nothing' : `${one[1]}, ${one[2]} assertions${one[3] === '' ? '' : `, snapshots ${one[3]}`}`)

export function compare(plain: readonly Outcome[], compiled: readonly Outcome[]): { same: number; differences: Difference[] } {
  const theirs = new Map(compiled.map((one) => [one[0], one]))
  const names = new Set(plain.map(([name]) => name))
  const pairs: [string, Outcome | undefined, Outcome | undefined][] = plain.map((one) => [one[0], one, theirs.get(one[0])])
  for (const one of compiled) if (!names.has(one[0])) pairs.push([one[0], undefined, one])
  const differences = pairs.map(([test, a, b]) => ({ test, plain: textOf(a), compiled: textOf(b), cause: SHOWN.find(([, pattern]) => pattern.test(b?.[1] ?? ''))?.[0] })).filter((one) => one.plain !== one.compiled)
  return { same: plain.length - differences.filter(({ plain: text }) => text !== 'nothing').length, differences }
}

/** `library: cause: "test"`, one a line. */
export function readListed(text: string): Listed {
  const listed: Listed = new Map()
  for (const line of text.split('\n')) {
    const [, library, cause, test] = /^([^:#]+): ([^:]+): (".*")$/.exec(line) ?? []
    if (library === undefined || cause === undefined || test === undefined) continue
    const mine = listed.get(library) ?? new Map<string, string>()
    listed.set(library, mine.set(JSON.parse(test) as string, cause))
  }
  return listed
}
export function writeListed(listed: Listed): string {
  const lines = [...listed].flatMap(([library, tests]) => [...tests].map(([test, cause]) => `${library}: ${cause}: ${JSON.stringify(test)}`))
  return `# Tests of libraries that say something else when they are compiled, each for a cause that SPEC.md names. Compared with by npm run libraries -- DIR.\n${lines.sort().map((line) => `${line}\n`).join('')}`
}
